"""What the widget says and does when the server cannot answer."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Route, expect

from tests.web.conftest import RunningServer
from tests.web.widget.conftest import OpenTab, Site, ask, chat, page_with_widget

QUESTION = "Apa fokus utama IT?"
ALLOW = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}


def test_a_busy_server_is_asked_once_more(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    calls = 0

    def busy_once(route: Route) -> None:
        # The server is real, and so is its second answer; only the first is put in its way.
        nonlocal calls
        calls += 1
        if calls == 1:
            route.fulfill(status=503, headers={**ALLOW, "Retry-After": "1"}, body="{}")
        else:
            route.continue_()

    page = open_tab(site.put("/busy.html", page_with_widget(open_server.url)), expect_errors=True)
    page.route("**/api/v1/ask", busy_once)
    expect(ask(page, QUESTION)).to_have_class("answered")
    assert calls == 2


@pytest.mark.parametrize(
    ("status", "retry", "said"),
    [
        (503, "1", "terlalu banyak pertanyaan"),
        (429, "42", "dalam 42 detik"),
        (429, "3600", "dalam 60 menit"),
        (500, "", "Terjadi kesalahan"),
        (401, "", "Sesi Anda telah berakhir"),
    ],
)
def test_a_refusal_is_told_kindly_and_can_be_tried_again(
    open_tab: OpenTab,
    site: Site,
    open_server: RunningServer,
    status: int,
    retry: str,
    said: str,
) -> None:
    url = site.put("/refused.html", page_with_widget(open_server.url))
    page = open_tab(url, expect_errors=True)
    headers = {**ALLOW, "Retry-After": retry} if retry else ALLOW
    page.route(
        "**/api/v1/ask", lambda route: route.fulfill(status=status, headers=headers, body="{}")
    )
    failure = ask(page, QUESTION)
    expect(failure).to_contain_text(said)
    expect(chat(page).get_by_role("status")).to_contain_text(said)
    page.unroute("**/api/v1/ask")
    failure.get_by_role("button", name="Coba lagi").click()
    expect(chat(page).locator("article.answered")).to_have_count(1)
    expect(chat(page).locator(".question")).to_have_count(1)


def test_no_connection(open_tab: OpenTab, site: Site, open_server: RunningServer) -> None:
    url = site.put("/offline.html", page_with_widget(open_server.url))
    page = open_tab(url, expect_errors=True)
    chat(page).locator(".launcher").click()
    page.context.set_offline(True)
    expect(ask(page, QUESTION)).to_contain_text("Server tidak dapat dihubungi")
    page.context.set_offline(False)
    chat(page).get_by_role("button", name="Coba lagi").click()
    expect(chat(page).locator("article.answered")).to_have_count(1)


def test_a_token_that_never_comes_is_given_up(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    page = open_tab(site.put("/hangs.html", page_with_widget(open_server.url)))
    chat(page).locator(".launcher").click()
    page.clock.install()
    page.evaluate(
        """question => {
            const chat = document.querySelector('tanya-chat');
            chat.tokenCallback = () => new Promise(() => {});
            chat.ask(question).then((answer) => { window.given = [answer]; });
        }""",
        QUESTION,
    )
    chat(page).locator(".waiting").wait_for()
    page.clock.fast_forward(61_000)
    expect(chat(page).locator(".failure")).to_contain_text("Server terlalu lama menjawab")
    assert page.evaluate("window.given") == [None]
    page.evaluate("() => { document.querySelector('tanya-chat').tokenCallback = () => ''; }")
    chat(page).get_by_role("button", name="Coba lagi").click()
    expect(chat(page).locator("article.answered")).to_have_count(1)


def test_what_is_wrong_with_a_question_is_said(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    page = open_tab(site.put("/long.html", page_with_widget(open_server.url)), expect_errors=True)
    expect(ask(page, "apa " * 500)).to_contain_text("paling banyak 1.000")


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [
        (200, "text/html", "Sesi Anda telah berakhir"),  # a sign-in page in the answer's place
        (502, "text/html", "Terjadi kesalahan"),
        (502, "application/json", "Terjadi kesalahan"),  # as a proxy may call its own page
    ],
)
def test_a_page_in_the_answers_place_is_told_kindly(
    open_tab: OpenTab,
    site: Site,
    open_server: RunningServer,
    status: int,
    kind: str,
    said: str,
) -> None:
    page = open_tab(site.put("/login.html", page_with_widget(open_server.url)), expect_errors=True)
    html = "<!doctype html><title>x</title><p>x</p>"
    page.route(
        "**/api/v1/ask",
        lambda route: route.fulfill(status=status, headers=ALLOW, content_type=kind, body=html),
    )
    warned: list[str] = []
    page.on("console", lambda message: warned.append(message.text))
    expect(ask(page, QUESTION)).to_contain_text(said)
    # What came instead is for whoever built the page.
    assert any(f"{status}" in text and "api/v1/ask" in text for text in warned)


def test_a_limit_is_told_in_the_servers_words(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    page = open_tab(site.put("/limit.html", page_with_widget(open_server.url)), expect_errors=True)
    messages = {"en": "Your network asks a lot.", "id": "Jaringan Anda banyak bertanya."}
    page.route(
        "**/api/v1/ask",
        lambda route: route.fulfill(
            status=429,
            headers={**ALLOW, "Retry-After": "42"},
            content_type="application/json",
            body=json.dumps({"error": {"messages": messages}}),
        ),
    )
    expect(ask(page, QUESTION)).to_contain_text("Jaringan Anda banyak bertanya.")


def test_a_forgotten_origin_is_named_to_whoever_built_the_page(
    open_tab: OpenTab, stranger: Site, open_server: RunningServer
) -> None:
    url = stranger.put("/forgotten.html", page_with_widget(open_server.url))
    page = open_tab(url, expect_errors=True)
    warned: list[str] = []
    page.on("console", lambda message: warned.append(message.text))
    ask(page, QUESTION)
    named = [text for text in warned if "TANYA_ALLOWED_ORIGINS" in text]
    assert named
    assert all(stranger.origin in text and open_server.url in text for text in named)
