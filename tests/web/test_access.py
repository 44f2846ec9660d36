"""The chat for everybody: keyboard, screen reader, phone, dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.web.conftest import OpenPage, RunningServer, ask

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
LOOKS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": PHONE,
    "dark phone": {**PHONE, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 640}},
}


def check(page: Page) -> None:
    serious = [
        f"{violation['impact']} {violation['id']}: {violation['nodes'][0]['html'][:200]}"
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in {"serious", "critical"}
    ]
    assert serious == []


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_serious(open_page: OpenPage, look: str) -> None:
    page = open_page(**LOOKS[look])
    check(page)
    ask(page, "What is the main goal of IT?")
    for folded in page.locator("details").all():
        folded.evaluate("element => { element.open = true }")
    check(page)
    ask(page, "Bagaimana cara memasak rendang?")
    ask(page, "x" * 5_000)
    check(page)
    page.locator(".tn-chip").first.click()
    page.locator(".tn-panel mark").first.wait_for()
    check(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_a_source_page(
    open_page: OpenPage, server: RunningServer, scheme: str
) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(f"{server.url}/source/rumus-zebra?start=0&end=9")
    check(page)


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_needs_no_sideways_scrolling(open_page: OpenPage, width: int) -> None:
    page = open_page(**{**PHONE, "viewport": {"width": width, "height": 844}})
    page.add_style_tag(content=".tn-header { font-stretch: expanded; letter-spacing: .05em }")
    ask(page, "What is the main goal of IT?")
    ask(page, "x" * 5_000)
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) == 0
    size = page.locator("#tn-question textarea").evaluate("box => getComputedStyle(box).fontSize")
    assert float(size.removesuffix("px")) >= 16
    page.locator(".tn-chip").first.click()
    page.locator(".tn-panel mark").first.wait_for()
    box = page.locator(".tn-panel").bounding_box()
    assert box is not None
    assert box["width"] == width
    assert page.evaluate(overflow) == 0


def test_targets_are_large_enough(open_page: OpenPage) -> None:
    page = open_page(**PHONE)
    ask(page, "What is the main goal of IT?")
    for target in page.locator("button:visible, a:visible, summary:visible").all():
        box = target.bounding_box()
        if box is None or box["x"] < 0:  # the skip link waits off the screen
            continue
        assert min(box["width"], box["height"]) >= 24, target.evaluate("one => one.outerHTML")


def test_dark_is_dark(open_page: OpenPage) -> None:
    def lightness(page: Page) -> int:
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in colour.strip("rgb()").split(",")[:3])

    assert lightness(open_page(color_scheme="dark")) < 150
    assert lightness(open_page(color_scheme="light")) > 600


def test_everything_by_keyboard(open_page: OpenPage) -> None:
    page = open_page()

    def tab_to(selector: str, limit: int = 60) -> None:
        for _ in range(limit):
            page.keyboard.press("Tab")
            if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"Tab never reached {selector}")

    page.keyboard.press("Tab")
    expect(page.locator(".tn-skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#tn-question textarea")).to_be_focused()
    page.keyboard.type("What is the main goal of IT?")
    page.keyboard.press("Enter")
    page.locator(".tn-answer").wait_for()
    page.evaluate("document.activeElement.blur()")
    tab_to(".tn-lead .tn-chip")
    page.keyboard.press("Enter")
    page.locator(".tn-panel mark").first.wait_for()
    expect(page.locator(".tn-panel-body")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".tn-lead .tn-chip")).to_be_focused()
    tab_to(".tn-original summary")
    page.keyboard.press("Enter")
    expect(page.locator(".tn-original .tn-text").first).to_be_visible()
    tab_to("[data-thumb=up]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-thumb=up]")).to_have_attribute("aria-pressed", "true")
    tab_to("#tn-question .submit-button")


def test_a_screen_reader_hears_new_answers_and_real_names(open_page: OpenPage) -> None:
    page = open_page(locale="en-GB")
    ask(page, "What is the main goal of IT?")
    log = page.get_by_role("log", name="Conversation")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log.get_by_role("group", name="You", exact=True)).to_have_count(1)
    expect(log.get_by_role("group", name="Tanya", exact=True)).to_have_count(1)
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    assert page.title() == "Tanya"
