"""Whose conversation the widget keeps, and how it is forgotten."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator

import jwt
import pytest
from playwright.sync_api import Error, Page, Route, expect

from assistant import Assistant
from assistant.settings import Settings
from tests.retrieval.toy import CORPUS, ToyEncoder, write_corpus
from tests.web.conftest import RunningServer, running
from tests.web.widget.conftest import SECRET, OpenTab, Site, ask, chat, page_with_widget, ready

QUESTION = "Berapa hari cuti setahun?"
SECOND = "Bagaimana cuti diajukan?"
STORED = "JSON.stringify(sessionStorage)"
CALLBACK = 'token-callback="tanyaToken"'


@pytest.fixture(scope="module")
def options(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("kept")
    return Settings(
        corpus=write_corpus(folder / "corpus", CORPUS),
        index=folder / "index",
        feedback_url="sqlite://",
        allowed_origins=(site.origin,),
        reader="off",
        answer_threshold=0.0,
        address_rate_limit="off",
    )


@pytest.fixture(scope="module")
def small(options: Settings) -> Assistant:
    return Assistant.open(settings=options, encoder=ToyEncoder())


@pytest.fixture(scope="module")
def anonymous(options: Settings, small: Assistant) -> Iterator[RunningServer]:
    with running(options, lambda _settings, _progress: small) as started:
        yield ready(started)


@pytest.fixture(scope="module")
def signed(options: Settings, small: Assistant) -> Iterator[RunningServer]:
    identified = options.model_copy(update={"widget_secret": (SECRET,)})
    with running(identified, lambda _settings, _progress: small) as started:
        yield ready(started)


def signed_in(site: Site, server: RunningServer, subject: str) -> str:
    """The address of the portal's page, now as `subject` gets it."""
    claims = {"sub": subject, "aud": "tanya", "origin": site.origin, "exp": int(time.time()) + 300}
    token = jwt.encode(claims, SECRET)
    script = f"<script>window.tanyaToken = () => '{token}';</script>"
    return site.put("/signed.html", page_with_widget(server.url, CALLBACK, more=script))


def test_the_next_person_does_not_see_the_last_ones_conversation(
    open_tab: OpenTab, site: Site, signed: RunningServer
) -> None:
    # A subject beyond ASCII: its token is not read with `atob` alone.
    page = open_tab(signed_in(site, signed, "budi é"))
    ask(page, QUESTION)
    page.reload()
    expect(chat(page).locator(".question")).to_contain_text(QUESTION)
    page.goto(signed_in(site, signed, "ani"))
    expect(chat(page).locator(".suggestion").first).to_be_visible()
    expect(chat(page).locator(".question")).to_have_count(0)
    assert QUESTION not in page.evaluate(STORED)
    with page.expect_request("**/api/v1/ask") as sent:
        ask(page, SECOND)
    assert sent.value.post_data_json["history"] == []


def test_it_is_not_shown_before_it_is_known_who_reads(
    open_tab: OpenTab, site: Site, signed: RunningServer
) -> None:
    page = open_tab(signed_in(site, signed, "budi"))
    ask(page, QUESTION)
    later = "<script>window.tanyaToken = () => new Promise(() => {});</script>"
    page.goto(site.put("/later.html", page_with_widget(signed.url, CALLBACK, more=later)))
    expect(page.get_by_role("dialog")).to_be_visible()
    page.wait_for_timeout(200)
    expect(chat(page).locator(".question")).to_have_count(0)
    # Closed again before anything was known, it is still there for its person.
    page.goto(signed_in(site, signed, "budi"))
    expect(chat(page).locator(".question")).to_contain_text(QUESTION)


def test_a_page_without_a_token_forgets_it(
    open_tab: OpenTab, site: Site, signed: RunningServer
) -> None:
    page = open_tab(signed_in(site, signed, "budi"), expect_errors=True)
    ask(page, QUESTION)
    chat(page).get_by_role("button", name="Tutup").click()
    page.goto(site.put("/out.html", page_with_widget(signed.url)))
    chat(page).locator(".launcher").wait_for()
    page.wait_for_function(f"!{STORED}.includes('cuti')")
    expect(chat(page).locator(".question")).to_have_count(0)


def test_another_person_on_the_same_page_starts_anew(
    open_tab: OpenTab, site: Site, signed: RunningServer
) -> None:
    page = open_tab(signed_in(site, signed, "budi"), expect_errors=True)
    ask(page, QUESTION)
    claims = {"sub": "ani", "aud": "tanya", "origin": site.origin, "exp": int(time.time()) + 300}
    page.evaluate(
        """token => {
            window.tanyaToken = () => token;
            document.querySelector('tanya-chat').setAttribute('token', token + 'x');
        }""",
        jwt.encode(claims, SECRET),
    )
    chat(page).get_by_role("textbox").fill(SECOND)
    with page.expect_request("**/api/v1/ask") as sent:
        chat(page).get_by_role("textbox").press("Enter")
    assert sent.value.post_data_json["history"] == []
    expect(chat(page).locator("article")).to_have_count(1)
    expect(chat(page).locator(".question")).to_have_count(1)
    expect(chat(page).locator(".question")).to_contain_text(SECOND)


def test_what_is_forgotten_while_it_is_answered_stays_forgotten(
    open_tab: OpenTab, site: Site, anonymous: RunningServer
) -> None:
    page = open_tab(site.put("/pending.html", page_with_widget(anonymous.url)), expect_errors=True)
    held: list[Route] = []
    page.route("**/api/v1/ask", lambda route: held.append(route))
    chat(page).locator(".launcher").click()
    box = chat(page).get_by_role("textbox")
    box.fill(QUESTION)
    box.press("Enter")
    chat(page).locator(".waiting").wait_for()
    page.evaluate("window.told = []; addEventListener('tanya:error', () => told.push(1))")
    chat(page).get_by_role("button", name="Percakapan baru").click()
    expect(chat(page).locator(".question")).to_have_count(0)
    page.unroute("**/api/v1/ask")
    ask(page, SECOND)
    for route in held:
        with contextlib.suppress(Error):  # the request itself was given up
            route.continue_()
    page.wait_for_timeout(500)
    expect(chat(page).locator(".question")).to_have_count(1)
    expect(chat(page).locator(".question")).to_contain_text(SECOND)
    assert QUESTION not in page.evaluate(STORED)
    assert page.evaluate("told") == []


def test_what_is_asked_stays_in_sight_when_the_page_changes_its_language(
    open_tab: OpenTab, site: Site, anonymous: RunningServer
) -> None:
    page = open_tab(site.put("/redrawn.html", page_with_widget(anonymous.url)))
    held: list[Route] = []
    page.route("**/api/v1/ask", lambda route: held.append(route))
    chat(page).locator(".launcher").click()
    chat(page).get_by_role("textbox").fill(QUESTION)
    chat(page).get_by_role("textbox").press("Enter")
    chat(page).locator(".waiting").wait_for()
    page.evaluate("document.documentElement.lang = 'en'")
    expect(chat(page).get_by_role("button", name="Send")).to_have_attribute("aria-disabled", "true")
    expect(chat(page).locator(".question")).to_contain_text(QUESTION)
    held[0].continue_()
    expect(chat(page).locator("article")).to_have_count(1)
    expect(chat(page).get_by_role("button", name="Send")).not_to_have_attribute(
        "aria-disabled", "true"
    )


def test_questions_are_suggested_once_a_kept_conversation_is_cleared(
    open_tab: OpenTab, site: Site, anonymous: RunningServer
) -> None:
    page = open_tab(site.put("/inside.html", page_with_widget(anonymous.url, 'mode="inline"')))
    ask(page, QUESTION)
    page.reload()
    expect(chat(page).locator(".question")).to_contain_text(QUESTION)
    chat(page).get_by_role("button", name="Percakapan baru").click()
    expect(chat(page).locator(".suggestion").first).to_be_visible()


def spoil(page: Page, change: str) -> None:
    """Put another record in the place of the kept one; `change` is a function of it."""
    page.evaluate(
        f"""() => {{
            const [key] = Object.keys(sessionStorage);
            const change = {change};
            sessionStorage.setItem(key, JSON.stringify(change(JSON.parse(sessionStorage[key]))));
        }}"""
    )


@pytest.mark.parametrize(
    "change",
    [
        '() => ({ open: false, turns: [{ question: "x", answer: { passages: [] } }] })',
        "() => ({ open: false, turns: [null] })",
        "() => ({ open: true, turns: 5 })",
        "() => 'something else'",
        "kept => ({ ...kept, turns: [...kept.turns, null] })",
        "kept => ({ ...kept, turns: [...kept.turns, { answer: { passages: [] } }] })",
        "kept => ({ ...kept, version: 0 })",
    ],
)
def test_a_record_that_cannot_be_read_is_thrown_away(
    open_tab: OpenTab, site: Site, anonymous: RunningServer, change: str
) -> None:
    page = open_tab(site.put("/spoilt.html", page_with_widget(anonymous.url)))
    ask(page, QUESTION)
    chat(page).get_by_role("button", name="Tutup").click()
    spoil(page, change)
    page.reload()
    launcher = chat(page).locator(".launcher")
    launcher.wait_for()
    expect(chat(page).locator(".question")).to_have_count(0)
    launcher.click()
    ask(page, SECOND)
    page.reload()
    expect(chat(page).locator(".question")).to_have_count(1)


def test_switching_the_keeping_off_removes_what_was_kept(
    open_tab: OpenTab, site: Site, anonymous: RunningServer
) -> None:
    page = open_tab(site.put("/keeps.html", page_with_widget(anonymous.url)))
    ask(page, QUESTION)
    assert QUESTION in page.evaluate(STORED)
    page.goto(site.put("/keeps.html", page_with_widget(anonymous.url, 'keep="off"')))
    chat(page).locator(".launcher").wait_for()
    assert json.loads(page.evaluate(STORED)) == {}


def test_a_follow_up_refers_to_what_was_answered(
    open_tab: OpenTab, site: Site, signed: RunningServer
) -> None:
    page = open_tab(signed_in(site, signed, "budi"))
    ask(page, QUESTION)
    ask(page, "terima kasih")
    with page.expect_request("**/api/v1/ask") as sent:
        ask(page, SECOND)
    body = sent.value.post_data_json
    assert [earlier["question"] for earlier in body["history"]] == [QUESTION]
    assert body["default_language"] == "id"
