"""The widget for everybody: rules of accessibility, keyboard, screen reader, small screens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.conftest import CHROMIUM, CHROMIUM_OPTIONS
from tests.web.conftest import RunningServer
from tests.web.widget.conftest import OpenTab, Site, ask, chat, page_with_widget

FOCUSED = "() => document.activeElement?.shadowRoot?.activeElement?.className ?? ''"


# Who speaks to the computer says what they see. axe calls the rule experimental, and leaves it out.
RULES = {"rules": {"label-content-name-mismatch": {"enabled": True}}}


def check(page: Page) -> None:
    violations = [
        f"{each['impact']} {each['id']}: {each['nodes'][0]['html'][:200]}"
        for each in Axe().run(page, options=RULES).response["violations"]
    ]
    assert violations == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_no_violation(
    open_tab: OpenTab, site: Site, open_server: RunningServer, scheme: str, width: int
) -> None:
    page = open_tab(
        site.put("/access.html", page_with_widget(open_server.url)),
        color_scheme=scheme,
        viewport={"width": width, "height": 800},
    )
    chat(page).locator(".launcher").wait_for()
    check(page)
    chat(page).locator(".launcher").click()
    chat(page).locator(".suggestion").first.wait_for()
    page.wait_for_timeout(250)  # the panel fades in; half-faded text has half the contrast
    check(page)
    ask(page, "What is the main goal of IT?")
    ask(page, "Bagaimana cara memasak rendang?")
    for folded in chat(page).locator("summary:visible").all():
        folded.click()
    check(page)
    chat(page).locator(".chip:visible").first.click()
    chat(page).locator(".near").first.wait_for()
    check(page)
    overflow = "element => element.scrollWidth - element.clientWidth"
    assert chat(page).locator(".source").evaluate(overflow) == 0
    for target in chat(page).locator("button:visible, a:visible, summary:visible").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24, target.evaluate("one => one.outerHTML")


@pytest.mark.parametrize(("title", "lang"), [("", "en"), ("Bantuan SDM", "id"), ("HR desk", "en")])
def test_the_button_is_called_what_stands_on_it(
    open_tab: OpenTab, site: Site, open_server: RunningServer, title: str, lang: str
) -> None:
    html = page_with_widget(open_server.url, f'title="{title}"', lang=lang)
    page = open_tab(site.put("/called.html", html))
    launcher = chat(page).locator(".launcher")
    seen = launcher.inner_text()
    expect(page.get_by_role("button", name=seen)).to_be_visible()
    check(page)


def test_everything_by_keyboard(open_tab: OpenTab, site: Site, open_server: RunningServer) -> None:
    page = open_tab(site.put("/keyboard.html", page_with_widget(open_server.url, lang="en")))
    chat(page).locator(".launcher").wait_for()

    def tab_to(name: str, key: str = "Tab") -> None:
        for _ in range(40):
            page.keyboard.press(key)
            if name in page.evaluate(FOCUSED).split():
                return
        raise AssertionError(f"{key} never reached {name}")

    tab_to("launcher")
    page.keyboard.press("Enter")
    expect(chat(page).get_by_role("textbox", name="Question")).to_be_focused()
    page.keyboard.type("What is the main goal of IT?")
    page.keyboard.press("Enter")
    chat(page).locator("article").wait_for()
    expect(chat(page).get_by_role("textbox", name="Question")).to_be_focused()
    tab_to("chip", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(chat(page).get_by_role("button", name="Back to the conversation")).to_be_focused()
    tab_to("link")
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    expect(opened.value.locator("mark").first).to_be_visible()
    page.bring_to_front()
    page.keyboard.press("Escape")
    assert "chip" in page.evaluate(FOCUSED)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Ask the documents")).to_be_focused()


@pytest.mark.parametrize("change", ["clear", "language"])
def test_escape_closes_it_after_a_source_went_with_a_redraw(
    open_tab: OpenTab, site: Site, open_server: RunningServer, change: str
) -> None:
    page = open_tab(site.put("/escape.html", page_with_widget(open_server.url)))
    ask(page, "Apa fokus utama IT?").locator(".chip").first.click()
    expect(chat(page).locator(".source")).to_be_visible()
    if change == "clear":
        chat(page).get_by_role("button", name="Percakapan baru").click()
    else:
        page.evaluate("document.documentElement.lang = 'en'")
    expect(chat(page).get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


WITHOUT_FIELD_SIZING = """<script>
const { supports } = CSS;
CSS.supports = (...asked) => asked[0] !== 'field-sizing' && supports.apply(CSS, asked);
const { replaceSync } = CSSStyleSheet.prototype;
CSSStyleSheet.prototype.replaceSync = function (text) {
    replaceSync.call(this, text.replace('field-sizing:content', ''));
};
</script><link"""


@pytest.mark.parametrize("mode", ["", "inline"])
def test_the_box_is_as_tall_as_its_text_where_the_browser_does_not_see_to_it(
    open_tab: OpenTab, site: Site, open_server: RunningServer, mode: str
) -> None:
    html = page_with_widget(open_server.url, f'mode="{mode}"')
    html = html.replace("<link", WITHOUT_FIELD_SIZING, 1)
    page = open_tab(site.put("/grows.html", html))
    box = chat(page).get_by_role("textbox")

    def height() -> float:
        place = box.bounding_box()
        assert place is not None
        return place["height"]

    if not mode:
        chat(page).locator(".launcher").click()
    low = height()
    assert low > 30
    box.fill("satu\ndua\ntiga")
    high = height()
    assert high > low + 30
    page.evaluate("document.documentElement.lang = 'en'")
    expect(chat(page).get_by_role("button", name="Send")).to_be_visible()
    assert height() == high
    if not mode:
        page.keyboard.press("Escape")
        page.evaluate("document.documentElement.lang = 'id'")
        chat(page).locator(".launcher").click()
        assert height() == high
    box.press("Enter")
    expect(box).to_have_value("")
    assert height() == low


def test_only_what_is_new_is_announced(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    page = open_tab(site.put("/announced.html", page_with_widget(open_server.url)))
    status = chat(page).get_by_role("status")
    answer = ask(page, "What is the main goal of IT?")
    expect(status).to_have_text(answer.locator(".lead > span").inner_text())
    expect(status).to_have_attribute("lang", "en")
    page.reload()
    expect(chat(page).locator("article")).to_have_count(1)
    expect(status).to_have_text("")
    # Nothing else in it speaks by itself.
    assert chat(page).locator("[aria-live], [role=log], [role=alert]").count() == 0


@pytest.mark.parametrize("position", ["right", "left"])
def test_it_covers_a_phone_and_keeps_the_focus_inside(
    open_tab: OpenTab, site: Site, open_server: RunningServer, position: str
) -> None:
    page = open_tab(
        site.put("/phone.html", page_with_widget(open_server.url, f'position="{position}"')),
        viewport={"width": 390, "height": 844},
        is_mobile=True,
        has_touch=True,
        reduced_motion="reduce",
    )
    chat(page).locator(".launcher").tap()
    dialog = page.get_by_role("dialog")
    assert dialog.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert dialog.evaluate("element => element.matches(':modal')")
    size = chat(page).get_by_role("textbox").evaluate("box => getComputedStyle(box).fontSize")
    assert float(size.removesuffix("px")) >= 16
    # The page behind cannot be reached while it is covered.
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("['TANYA-CHAT', 'BODY'].includes(document.activeElement.tagName)")
    # An on-screen keyboard takes half of what can be seen, and nothing of the layout.
    page.evaluate("""
        Object.defineProperty(visualViewport, 'height', { value: 420 });
        visualViewport.dispatchEvent(new Event('resize'));
    """)
    box = chat(page).get_by_role("textbox").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 420
    # It comes back small on the next page: covering that unasked would be rude.
    page.reload()
    chat(page).locator(".launcher").wait_for()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_window_that_gets_small_and_large_again(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    page = open_tab(site.put("/resized.html", page_with_widget(open_server.url)))
    chat(page).locator(".launcher").click()
    chat(page).get_by_role("textbox").fill("setengah jadi")
    for width, modal in ((500, True), (1200, False)):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(100)
        dialog = page.get_by_role("dialog")
        assert dialog.evaluate("element => element.matches(':modal')") is modal
        expect(chat(page).get_by_role("textbox")).to_be_focused()
        expect(chat(page).get_by_role("textbox")).to_have_value("setengah jadi")


@pytest.mark.parametrize("zoomed", [{"width": 640, "height": 400}, {"width": 320, "height": 256}])
def test_at_200_and_400_percent_everything_can_be_reached(
    open_tab: OpenTab, site: Site, open_server: RunningServer, zoomed: dict[str, int]
) -> None:
    page = open_tab(site.put("/zoom.html", page_with_widget(open_server.url)), viewport=zoomed)
    answer = ask(page, "Apa fokus utama IT?")
    for part in (answer.locator(".lead"), chat(page).get_by_role("textbox")):
        part.scroll_into_view_if_needed()
        expect(part).to_be_in_viewport()
    panel = page.get_by_role("dialog")
    assert panel.evaluate("element => element.scrollWidth - element.clientWidth") <= 0


def test_high_contrast_and_reduced_motion(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    page = open_tab(
        site.put("/contrast.html", page_with_widget(open_server.url)),
        forced_colors="active",
        reduced_motion="reduce",
    )
    ask(page, "Apa fokus utama IT?")
    look = "element => getComputedStyle(element)[arguments]"
    send = chat(page).get_by_role("button", name="Kirim")
    assert send.evaluate(look.replace("arguments", "'borderTopWidth'")) != "0px"
    assert send.evaluate(look.replace("arguments", "'borderTopStyle'")) == "solid"
    panel = page.get_by_role("dialog")
    assert panel.evaluate(look.replace("arguments", "'animationName'")) == "none"


@pytest.mark.parametrize("accent", ["#ffff00", "hsl(240 90% 10%)", "oklch(0.9 0.2 110)"])
def test_any_accent_can_be_read(
    open_tab: OpenTab, site: Site, open_server: RunningServer, accent: str
) -> None:
    url = site.put("/accent.html", page_with_widget(open_server.url, f'accent="{accent}"'))
    for scheme in ("light", "dark"):
        page = open_tab(url, color_scheme=scheme)
        chat(page).locator(".launcher").wait_for()
        check(page)


@pytest.mark.parametrize(
    ("accent", "painted"),
    [
        ("rebeccapurple", (102, 51, 153)),
        ("#0000cc80", (0, 0, 204)),
        ("oklch(0.4 0.15 300)", (88, 34, 132)),
        ("lab(30% 50 -20)", (120, 22, 102)),
        ("color(display-p3 0 0 0.7)", (0, 0, 186)),
        ("color-mix(in srgb, blue 60%, black)", (0, 0, 153)),
    ],
)
def test_an_accent_may_be_written_in_any_way(
    open_tab: OpenTab,
    site: Site,
    open_server: RunningServer,
    accent: str,
    painted: tuple[int, int, int],
) -> None:
    url = site.put("/painted.html", page_with_widget(open_server.url, f'accent="{accent}"'))
    page = open_tab(url, color_scheme="light")
    launcher = chat(page).locator(".launcher")
    background = launcher.evaluate("element => getComputedStyle(element).backgroundColor")
    channels = [int(channel) for channel in background.strip("rgb()").split(",")]
    assert channels == pytest.approx(painted, abs=12)


def test_nothing_of_it_is_printed(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    page = open_tab(site.put("/printed.html", page_with_widget(open_server.url)))
    launcher = chat(page).locator(".launcher")
    expect(launcher).to_be_visible()
    page.emulate_media(media="print")
    expect(launcher).to_be_hidden()
    page.emulate_media(media="screen")
    launcher.click()
    page.emulate_media(media="print")
    expect(chat(page).locator(".panel")).to_be_hidden()


def test_large_letters_keep_the_panel_inside_the_window(
    browser: Browser, tmp_path: Path, site: Site, open_server: RunningServer
) -> None:
    (tmp_path / "profile" / "Default").mkdir(parents=True)
    large = {"webkit": {"webprefs": {"default_font_size": 44}}}
    preferences = tmp_path / "profile" / "Default" / "Preferences"
    preferences.write_text(json.dumps(large), encoding="utf-8")
    context = browser.browser_type.launch_persistent_context(
        str(tmp_path / "profile"),
        executable_path=CHROMIUM,
        args=list(CHROMIUM_OPTIONS),
        locale="id-ID",
        viewport={"width": 700, "height": 600},
    )
    try:
        page = context.pages[0]
        page.goto(site.put("/letters.html", page_with_widget(open_server.url)))
        chat(page).locator(".launcher").click()
        size = chat(page).locator(".panel").evaluate("one => getComputedStyle(one).fontSize")
        assert float(size.removesuffix("px")) > 40  # the browser does have large letters
        box = page.get_by_role("dialog").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 700
    finally:
        context.close()
