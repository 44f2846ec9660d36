"""The HTML report, opened in a real browser."""

from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from assistant.documents import Span
from assistant.evaluation import check_gates, compare, evaluate, parse_gates, write_html
from assistant.evaluation.report import Excerpt
from assistant.evaluation.report_html import MOST_MISSES, render
from assistant.evaluation.report_rows import excerpt
from tests.evaluation.example_run import example_assistant, example_testset


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return evaluate(example_assistant(), example_testset(tmp_path_factory.mktemp("html")))


@pytest.fixture
def opened(browser, report, tmp_path):
    """Opens the report as a file and collects what it asks for and complains of."""
    contexts = []

    def open_report(shown=report, language="en", **options):
        before = replace(
            shown,
            results=(
                replace(shown.results[1], outcome=shown.results[0].outcome),
                *shown.results[2:],
            ),
        )
        path = tmp_path / "report.html"
        gates = check_gates(shown, parse_gates("hit@1=0.5,refused=0.9", 10))
        write_html(shown, path, language, comparison=compare(before, shown), gates=gates)
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.requested, page.complaints = [], []
        page.on("request", lambda request: page.requested.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(path.as_uri())
        return page

    yield open_report
    for context in contexts:
        context.close()


def test_it_needs_nothing_but_its_own_file(opened):
    page = opened()
    expect(page.get_by_role("heading", level=1)).to_have_text("How often are the answers right?")
    expect(page.locator("figure svg")).to_have_count(8)
    assert len(page.requested) == 1
    assert page.complaints == []


def visible(page):
    return [
        row.strip() for row in page.locator("#miss-table tbody tr:visible strong").all_inner_texts()
    ]


def test_misses_are_filtered_by_text_reason_and_language(opened):
    page = opened()
    assert len(visible(page)) == 5
    page.get_by_label("Search", exact=True).fill("SAKIT")
    assert visible(page) == ["Apa syarat cuti sakit?"]
    expect(page.locator("#filter-count")).to_have_text("1 of 5 shown")
    page.get_by_label("Search", exact=True).fill("")
    page.get_by_label("Why", exact=True).select_option("wrong sentence")
    assert visible(page) == ["When does leave lapse?"]
    page.get_by_label("Why", exact=True).select_option("")
    page.get_by_label("Questions", exact=True).select_option("en")
    assert len(visible(page)) == 3
    page.get_by_label("Why", exact=True).select_option("not retrieved")
    assert visible(page) == []
    expect(page.locator("#filter-count")).to_have_text("0 of 5 shown")


def test_misses_are_sorted_by_keyboard(opened):
    page = opened()
    before = visible(page)
    button = page.get_by_role("button", name="Confidence")
    button.focus()
    page.keyboard.press("Enter")
    # .35, .75, .85, .85, .95: see example_run.py
    assert visible(page)[0] == "How long is maternity leave?"
    assert visible(page)[-1] == "When does leave lapse?"
    header = page.get_by_role("columnheader", name="Confidence")
    expect(header).to_have_attribute("aria-sort", "ascending")
    page.keyboard.press("Enter")
    assert visible(page)[0] == "When does leave lapse?"
    page.get_by_role("button", name="Question").click()
    assert visible(page) == before
    assert header.get_attribute("aria-sort") is None


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(opened, language, scheme):
    # The page's own policy keeps axe out as well, so it is set aside here alone.
    page = opened(language=language, color_scheme=scheme, bypass_csp=True)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def test_a_phone_scrolls_down_only(opened):
    page = opened(language="id", viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    expect(page.get_by_text("Seberapa sering jawabannya benar?")).to_be_visible()


def test_a_print_has_no_controls_and_every_miss(opened):
    page = opened()
    page.emulate_media(media="print")
    expect(page.locator(".filters")).to_be_hidden()
    assert len(visible(page)) == 5


# A4 upright less the margins of 1 cm that browsers print with: 190 mm at 96 dots an inch.
@pytest.mark.parametrize("language", ["en", "id"])
def test_a_print_is_as_wide_as_the_paper(opened, report, language):
    notes = tuple(
        replace(report.groups[-1], name=f"catatan-yang-cukup-panjang-{n}") for n in range(12)
    )
    shown = replace(report, groups=report.groups + notes)
    page = opened(shown, language=language, viewport={"width": 718, "height": 1000})
    page.emulate_media(media="print")
    # 17 groups of 6 a table, and the table of the comparison.
    expect(page.locator("table.figures")).to_have_count(3 + 1)
    right = page.evaluate(
        "Math.max(...[...document.querySelectorAll('table, table *')]"
        ".map(one => one.getBoundingClientRect().right))"
    )
    assert right <= 718


def test_answers_that_are_not_judged_are_listed(opened, tmp_path):
    rows = "question\nBerapa hari cuti tahunan?\nHow long is maternity leave?\n"
    page = opened(evaluate(example_assistant(), example_testset(tmp_path, rows)))
    table = page.locator("table.answers")
    expect(table.locator("tbody tr")).to_have_count(2)
    expect(table).to_contain_text("Cuti tahunan diberikan dua belas hari.")
    expect(page.locator("#miss-table")).to_have_count(0)


HOSTILE = '</script><script>window.pwned=1</script><img src="//x.example/a" onerror="pwned=1">'


def test_text_of_questions_and_documents_stays_text(opened, report):
    results = list(report.results)
    first = replace(results[1].first, text=HOSTILE, highlights=(Span(9, 17),), title=HOSTILE)
    results[1] = replace(
        results[1], question=HOSTILE, note=HOSTILE, quotes=(HOSTILE,), first=first, key=HOSTILE
    )
    hostile = replace(
        report,
        results=tuple(results),
        how=replace(report.how, testset=HOSTILE, command=HOSTILE),
        warnings=(HOSTILE,),
    )
    page = opened(hostile)
    assert page.evaluate("window.pwned") is None
    assert page.requested[1:] == []
    assert HOSTILE in visible(page)


def test_the_cited_text_is_marked(opened):
    page = opened()
    row = page.locator("#miss-table tbody tr", has_text="When does leave lapse?")
    expect(row.locator("td").nth(3).locator("mark")).to_have_text("Annual leave is twelve days.")
    expect(row.locator("td").nth(2).locator("mark")).to_have_text("lapses at the end")


def test_what_broke_is_named(opened):
    page = opened()
    expect(page.get_by_role("heading", name="Broken (1)")).to_be_visible()
    expect(page.locator(".halves")).to_contain_text("Apa syarat cuti sakit?")
    expect(page.get_by_text("A gate is not met.")).to_be_visible()


def test_long_text_is_cut_around_its_mark():
    text = "awal " * 200 + "INI." + " akhir" * 200
    place = text.index("INI.")
    shown = Excerpt("a#p1", "A", (), "id", text, (Span(place, place + 4),))
    html = str(excerpt(shown))
    assert html.startswith("… awal")
    assert "<mark>INI.</mark>" in html
    assert html.endswith("akhir …")
    assert len(html) < 600


def test_a_long_list_of_misses_says_what_it_leaves_out(report):
    many = replace(report, results=report.results[1:2] * (MOST_MISSES + 5))
    html = render(many)
    assert html.count("<tr data-reason=") == MOST_MISSES
    assert f"The first {MOST_MISSES} of {MOST_MISSES + 5} misses" in html


def test_a_run_without_misses_or_judgements(report):
    assert "There is no miss." in render(replace(report, results=report.results[:1]))
    assert "Tidak ada yang meleset." in render(replace(report, results=report.results[:1]), "id")
