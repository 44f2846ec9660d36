"""What the chat does where a question gets no answer, or one comes before another is answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from assistant import Assistant
from assistant.settings import Settings
from assistant.web.chat import KEPT_TURNS
from tests.web.conftest import RunningServer, ask
from tests.web.test_limits import limited

BOX = "#tn-question textarea"
CALL = "**/gradio_api/run/predict*"
QUESTION = "Apa tujuan utama IT?"


OpenAnyway = Callable[[str], Page]


@pytest.fixture
def open_anyway(browser: Browser) -> Iterator[OpenAnyway]:
    """Opens the chat of a server; a browser reports to its console what fails here on purpose."""
    context = browser.new_context(locale="id-ID")

    def open_(url: str) -> Page:
        page = context.new_page()
        page.goto(url)
        page.locator(BOX).wait_for()
        return page

    yield open_
    context.close()


@pytest.fixture
def page(open_anyway: OpenAnyway, server: RunningServer) -> Page:
    return open_anyway(server.url)


def send(page: Page, question: str) -> None:
    page.locator(BOX).fill(question)
    page.keyboard.press("Enter")


def expect_told(page: Page, said: str) -> None:
    """The reason stands under the question, and nothing of Gradio's covers the page."""
    failure = page.locator(".tn-answer").last
    expect(failure).to_have_class(re.compile("tn-error"))
    expect(failure.locator("p:visible")).to_have_count(1)
    expect(failure.locator("p:visible")).to_contain_text(said)
    expect(page.locator(".tn-question").last).to_have_text(QUESTION)
    expect(page.locator(BOX)).to_have_value(QUESTION)
    expect(page.locator("body")).not_to_have_attribute("data-busy", "yes")
    expect(page.locator(".tn-status")).to_be_hidden()
    covering = page.locator(".toast-wrap:visible, [data-testid=status-tracker] .error:visible")
    expect(covering).to_have_count(0)


def expect_mended(page: Page) -> None:
    page.locator(BOX).press("Enter")
    expect(page.locator(".tn-answer").last).to_have_class(re.compile("tn-answered"))
    expect(page.locator(BOX)).to_have_value("")
    expect(page.locator(".tn-status")).to_be_hidden()


def test_a_lost_connection_is_told_and_the_next_question_answered(page: Page) -> None:
    ask(page, "Apa tujuan utama digital marketing?")
    page.route(CALL, lambda route: route.abort("internetdisconnected"))
    send(page, QUESTION)
    expect_told(page, "tidak dapat dihubungi")
    page.get_by_role("button", name="English").click()
    expect(page.locator(".tn-answer").last).to_contain_text("cannot be reached")
    page.unroute(CALL)
    expect_mended(page)
    # The conversation is still the one it was.
    expect(page.locator(".tn-question").first).to_have_text("Apa tujuan utama digital marketing?")


@pytest.mark.parametrize(
    ("status", "body"), [(502, "<h1>Bad gateway</h1>"), (200, "<h1>Masuk dulu</h1>")]
)
def test_a_proxy_s_page_in_place_of_an_answer_is_told_and_the_next_question_answered(
    page: Page, status: int, body: str
) -> None:
    page.route(CALL, lambda route: route.fulfill(status=status, body=body))
    send(page, QUESTION)
    expect_told(page, str(status))
    page.unroute(CALL)
    expect_mended(page)


def test_a_server_that_never_answers_is_given_up(page: Page) -> None:
    page.clock.install()
    page.route(CALL, lambda route: None)
    send(page, QUESTION)
    expect(page.locator("body")).to_have_attribute("data-busy", "yes")
    page.clock.fast_forward(200_000)
    expect_told(page, "terlalu lama")
    page.unroute(CALL)
    expect_mended(page)


def test_a_question_that_failed_is_shown_as_it_was_typed(page: Page) -> None:
    page.route(CALL, lambda route: route.abort("internetdisconnected"))
    send(page, "Apa itu IT?\n\n# Judul\n\n- butir")
    expect(page.locator(".tn-error")).to_be_visible()
    expect(page.locator(".tn-question").last).to_have_text("Apa itu IT?\n\n# Judul\n\n- butir")
    assert page.locator("#tn-chat h1, #tn-chat li").count() == 0


def test_a_conversation_that_is_cleared_stays_so_whatever_is_still_out(page: Page) -> None:
    ask(page, "Apa tujuan utama digital marketing?")
    held: list[Route] = []

    def hold_questions(route: Route) -> None:
        if "kesamaan" in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route(CALL, hold_questions)
    send(page, "Apa kesamaan digital marketing dan IT?")
    expect(page.locator("body")).to_have_attribute("data-busy", "yes")
    page.locator("[data-clear]").click()
    expect(page.locator(".tn-answer")).to_have_count(0)
    release(page, held)
    expect(page.locator("body")).not_to_have_attribute("data-busy", "yes")
    page.wait_for_timeout(300)
    expect(page.locator(".tn-answer, .tn-question")).to_have_count(0)
    expect(page.locator(BOX)).to_have_value("")
    # The server has forgotten it as well: a follow-up follows nothing.
    ask(page, "kenapa?")
    expect(page.locator(".tn-answer")).to_have_count(1)
    expect(page.locator(".tn-question")).to_have_text(["kenapa?"])
    page.reload()
    page.locator(BOX).wait_for()
    expect(page.locator(".tn-answer")).to_have_count(0)


def test_a_draft_stays_where_an_example_is_asked(page: Page) -> None:
    page.locator(BOX).fill("Apa bedanya")
    page.locator("[data-ask]:visible").first.click()
    expect(page.locator(".tn-answer")).to_have_count(1)
    expect(page.locator(BOX)).to_have_value("Apa bedanya")
    expect(page.locator(".tn-question")).to_have_count(1)


def test_a_source_that_comes_too_late_takes_no_other_s_place(page: Page) -> None:
    ask(page, QUESTION)
    held: list[Route] = []

    def hold_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/source/**", hold_first)
    chip = page.locator(".tn-lead .tn-chip").first
    chip.click()
    page.locator(".tn-panel [data-close]").click()
    chip.click()
    document = page.locator(".tn-panel .tn-document")
    expect(document).to_be_visible()
    held[0].abort()
    page.wait_for_timeout(300)
    expect(document).to_be_visible()


def test_a_limit_says_when_to_come_back(
    open_anyway: OpenAnyway, settings: Settings, tanya: Assistant
) -> None:
    with limited(settings, tanya, address_rate_limit="1/minute") as server:
        page = open_anyway(server.url)
        ask(page, "Apa tujuan utama digital marketing?")
        send(page, QUESTION)
        expect_told(page, "detik")


def test_searching_is_over_with_the_answer_however_long_the_conversation(page: Page) -> None:
    for number in range(KEPT_TURNS + 1):
        send(page, f"halo {'kak' if number % 2 else ''}")
        expect(page.locator("body")).not_to_have_attribute("data-busy", "yes")
        expect(page.locator(".tn-answer")).to_have_count(min(number + 1, KEPT_TURNS))
    page.wait_for_timeout(600)  # longer than the page waits before it says that it searches
    expect(page.locator(".tn-status")).to_be_hidden()


def test_what_was_typed_too_long_stays_in_the_box(page: Page) -> None:
    ask(page, "x" * 5_000)
    expect(page.locator(".tn-answer").last).to_have_class(re.compile("tn-error"))
    expect(page.locator(BOX)).to_have_value("x" * 5_000)


def test_an_empty_question_is_not_sent(page: Page) -> None:
    send(page, "   ")
    page.locator("#tn-question .submit-button").click()
    send(page, QUESTION)
    expect(page.locator(".tn-answer").last).to_have_class(re.compile("tn-answered"))
    expect(page.locator(".tn-question")).to_have_text([QUESTION])


def release(page: Page, held: list[Route]) -> None:
    """Let the question that is held through, once it has been sent."""
    for _ in range(400):
        if held:
            held.pop().continue_()
            return
        page.wait_for_timeout(50)
    raise AssertionError("nothing was sent")


def test_what_is_typed_meanwhile_is_kept_and_sent_after_the_answer(page: Page) -> None:
    held: list[Route] = []
    page.route(CALL, lambda route: held.append(route))
    send(page, QUESTION)
    expect(page.locator("body")).to_have_attribute("data-busy", "yes")
    expect(page.locator(BOX)).to_have_value("")
    page.locator(BOX).fill("Apa tujuan utama digital")
    release(page, held)
    expect(page.locator(".tn-answer")).to_have_count(1)
    expect(page.locator(BOX)).to_have_value("Apa tujuan utama digital")
    send(page, "Apa kesamaan digital marketing dan IT?")
    expect(page.locator("body")).to_have_attribute("data-busy", "yes")
    send(page, "Apa tujuan utama digital marketing?")
    expect(page.locator(BOX)).to_have_value("Apa tujuan utama digital marketing?")
    release(page, held)
    release(page, held)
    expect(page.locator(".tn-answer")).to_have_count(3)
    expect(page.locator(BOX)).to_have_value("")
    expect(page.locator(".tn-question").last).to_have_text("Apa tujuan utama digital marketing?")
