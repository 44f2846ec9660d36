"""The chat in a real browser: asking, reading, judging."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from assistant import Assistant
from assistant.feedback import FeedbackStore
from tests.web.conftest import OpenPage, RunningServer, ask, wait_until


def newest(page: Page):
    return page.locator(".tn-answer").last


def test_an_indonesian_question_gets_its_sentence_in_its_passage(
    open_page: OpenPage, tanya: Assistant
) -> None:
    page = open_page()
    question = "Apa tujuan utama IT?"
    ask(page, question)
    answer = tanya.ask(question)
    expect(page.locator(".tn-question")).to_have_text(question)
    expect(newest(page).locator(".tn-lead")).to_contain_text(answer.quote)
    passage = newest(page).locator(".tn-passage").first
    expect(passage.locator("mark").first).to_have_text(answer.quote)
    expect(passage.locator(".tn-text")).to_have_text(answer.passages[0].shown.text)
    expect(passage.locator(".tn-place")).to_contain_text(answer.citations[0].title)
    expect(passage.locator(".tn-original")).to_have_count(0)
    expect(page.locator("#tn-question textarea")).to_have_value("")


def test_an_english_question_shows_the_translation_and_the_original_a_click_away(
    open_page: OpenPage, tanya: Assistant
) -> None:
    page = open_page(locale="en-GB")
    question = "What is the main goal of IT?"
    ask(page, question)
    answer = tanya.ask(question)
    passage = newest(page).locator(".tn-passage").first
    expect(passage.locator(".tn-text").first).to_have_attribute("lang", "en")
    original = passage.locator(".tn-original .tn-text")
    expect(original).to_be_hidden()
    passage.get_by_text("Show the original").click()
    expect(original).to_be_visible()
    expect(original).to_have_attribute("lang", "id")
    expect(original).to_have_text(answer.passages[0].original.text)
    assert original.locator("mark").count() >= 1
    expect(passage.locator(".tn-note")).to_contain_text("original is in Indonesian")


def test_a_citation_opens_the_source_at_the_sentence(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "Apa keahlian inti IT?")
    quote = newest(page).locator(".tn-passage mark").first.inner_text()
    chip = newest(page).locator(".tn-lead .tn-chip")
    expect(chip).to_have_text("1")
    chip.click()
    marked = page.locator(".tn-panel mark").first
    expect(marked).to_be_visible()
    expect(marked).to_be_in_viewport()
    assert quote in marked.inner_text()
    page.keyboard.press("Escape")
    expect(page.locator(".tn-panel")).to_be_hidden()
    expect(chip).to_be_focused()


def test_a_citation_is_a_link_to_the_source_page(open_page: OpenPage) -> None:
    # At the end of a paragraph that is longer than a phone's screen.
    page = open_page(viewport={"width": 360, "height": 600})
    ask(page, "Bagaimana batas kedua bidang ini di masa depan?")
    quote = newest(page).locator(".tn-passage mark").first.inner_text()
    page.goto(page.url + (newest(page).locator(".tn-chip").first.get_attribute("href") or "")[1:])
    expect(page.locator("mark")).to_have_text(quote)
    expect(page.locator("mark")).to_be_in_viewport(ratio=1)
    assert re.search(r"#p\d+$", page.url)


def test_what_the_documents_do_not_answer_is_said(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "Bagaimana cara memasak rendang?")
    answer = newest(page)
    expect(answer.locator(".tn-lead")).to_have_text(
        "Dokumen yang ada tidak menjawab pertanyaan ini."
    )
    expect(answer.locator(".tn-passage").first).to_be_hidden()
    expect(answer.locator(".tn-tools")).to_contain_text("Apakah ini membantu?")
    expect(answer.locator("mark")).to_have_count(0)
    answer.locator("summary").first.click()
    expect(answer.locator(".tn-passage").first).to_be_visible()
    ask(page, "How do I cook rendang?")
    expect(newest(page).locator(".tn-lead")).to_have_text(
        "The documents don't answer this question."
    )


def test_an_answer_tells_why_when_unfolded(open_page: OpenPage, tanya: Assistant) -> None:
    page = open_page()
    question = "Bagaimana cara memasak <i>rendang</i>?"
    for asked, title in ((question, "Mengapa tidak ada jawaban?"),
                         ("Apa tujuan utama IT?", "Mengapa jawaban ini?")):  # fmt: skip
        ask(page, asked)
        why = tanya.ask(asked, explain=True).explanation
        assert why is not None
        fold = newest(page).locator(".tn-why")
        expect(fold.locator("li").first).to_be_hidden()
        fold.get_by_text(title, exact=True).focus()
        page.keyboard.press("Enter")
        expect(fold.locator("ul").first.locator("li")).to_have_text(list(why.text))
        expect(fold).to_contain_text(why.signals[0].text)
        expect(fold).to_contain_text(why.passages[0].text)
    assert page.locator("#tn-chat i").count() == 0
    ask(page, "halo")
    expect(newest(page).locator(".tn-why")).to_have_count(0)


def test_a_greeting_is_met_without_passages(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "halo")
    expect(newest(page).locator(".tn-reply")).not_to_be_empty()
    expect(newest(page).locator(".tn-passage")).to_have_count(0)


def test_a_follow_up_knows_the_question_before_it(open_page: OpenPage, tanya: Assistant) -> None:
    page = open_page()
    first, then = "Apa tujuan utama digital marketing?", "kalau IT?"
    ask(page, first)
    ask(page, then)
    answer = tanya.ask(then, history=[first])
    expect(newest(page).locator(".tn-lead")).to_contain_text(answer.quote)
    understood = f"Dipahami sebagai: {answer.question}"
    expect(newest(page).locator(".tn-understood")).to_have_text(understood)
    expect(page.locator(".tn-answer").first.locator(".tn-understood")).to_have_count(0)
    # Neither thanks nor what was refused is what a follow-up is about.
    ask(page, "terima kasih")
    ask(page, "Bagaimana cara memasak rendang?")
    ask(page, "kalau digital marketing?")
    expect(newest(page).locator(".tn-understood")).to_have_text(f"Dipahami sebagai: {first}")


def test_what_tells_no_language_is_met_in_the_pages(open_page: OpenPage) -> None:
    page = open_page(locale="en-GB")
    ask(page, "thanks")
    expect(newest(page)).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Bahasa Indonesia").click()
    ask(page, "SEO")
    expect(newest(page)).to_have_attribute("lang", "id")


def test_examples_and_suggestions_are_asked_by_a_click(open_page: OpenPage) -> None:
    page = open_page()
    example = page.locator(".tn-examples .tn-suggestion:visible").first
    text = example.inner_text()
    example.click()
    newest(page).wait_for()
    expect(page.locator(".tn-question")).to_have_text(text)
    expect(page.locator(".tn-welcome")).to_be_hidden()
    suggestion = newest(page).locator(".tn-suggestion").first
    text = suggestion.inner_text()
    suggestion.click()
    expect(page.locator(".tn-question")).to_have_count(2)
    expect(page.locator(".tn-question").last).to_have_text(text)
    # Those of the answer before are out of the way.
    expect(page.locator("#tn-chat .tn-suggestions").filter(visible=True)).to_have_count(1)
    expect(newest(page).locator(".tn-suggestions")).to_be_visible()


def test_a_thumb_is_kept_and_can_be_changed(open_page: OpenPage, server: RunningServer) -> None:
    page = open_page()
    question = "Bagaimana keberhasilan IT diukur?"
    ask(page, question)
    rated = page.locator(".tn-answer").first
    up = rated.get_by_label("Jawaban ini membantu")
    down = rated.get_by_label("Jawaban ini tidak membantu")
    place = up.bounding_box()
    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(newest(page).get_by_text("Terima kasih atas penilaian Anda.")).to_be_visible()
    assert up.bounding_box() == place
    down.click()
    expect(up).to_have_attribute("aria-pressed", "false")
    store = FeedbackStore(server.settings.feedback_url)
    wait_until(
        lambda: [row.thumb for row in store.questions() if row.question == question] == [False], 10
    )
    store.close()
    ask(page, "terima kasih")
    expect(down).to_have_attribute("aria-pressed", "true")


def test_copy_gives_the_sentence_and_its_source(open_page: OpenPage) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, "Apa tujuan utama IT?")
    newest(page).get_by_role("button", name="Salin").click()
    expect(newest(page).get_by_text("Tersalin")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert newest(page).locator(".tn-passage mark").first.inner_text() in copied
    assert "paragraf" in copied


def test_clear_begins_anew(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "Apa tujuan utama digital marketing?")
    page.get_by_role("button", name="Hapus percakapan").click()
    expect(page.locator(".tn-answer")).to_have_count(0)
    expect(page.locator(".tn-welcome")).to_be_visible()
    expect(page.locator("#tn-question textarea")).to_be_focused()
    ask(page, "Apa tujuan utama IT?")
    expect(page.locator(".tn-answer")).to_have_count(1)


def test_the_language_follows_the_browser_and_the_switch(open_page: OpenPage) -> None:
    page = open_page(locale="en-US")
    box = page.locator("#tn-question textarea")
    expect(page.locator(".tn-welcome h2")).to_contain_text("What would you like to know?")
    expect(box).to_have_attribute("placeholder", "Type your question…")
    page.get_by_role("button", name="Bahasa Indonesia").click()
    expect(page.get_by_text("Apa yang ingin Anda ketahui?")).to_be_visible()
    expect(box).to_have_attribute("placeholder", "Tulis pertanyaan Anda…")
    expect(page.locator("html")).to_have_attribute("lang", "id")
    page.reload()
    expect(page.get_by_text("Apa yang ingin Anda ketahui?")).to_be_visible()
    expect(box).to_have_attribute("aria-label", "Pertanyaan")


def test_questions_that_are_none_get_a_clear_message(open_page: OpenPage) -> None:
    page = open_page()
    for bad in ("x" * 5_000, "\x01\x02\x03\x04 PK", "???"):
        ask(page, bad)
        message = newest(page)
        expect(message).to_have_class(re.compile("tn-error"))
        expect(message.locator("p:visible")).to_have_count(1)
        expect(message.locator("p:visible")).to_have_attribute("lang", "id")
    page.get_by_role("button", name="English").click()
    expect(newest(page).locator("p:visible")).to_have_attribute("lang", "en")
    ask(page, "Apa tujuan utama IT?")
    expect(newest(page)).to_have_class(re.compile("tn-answered"))


def test_documents_and_questions_are_shown_as_their_characters(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "Apa rumus zebra?")
    for folded in newest(page).locator("details").all():
        folded.evaluate("element => { element.open = true }")
    for characters in (
        "Rumus & <b>Zebra</b> $x$",
        "$x^2$",
        "<script>window.pwned = 1</script>",
        "[tautan](https://contoh.co.id)",
        "**tebal**",
        '<img src=x onerror="window.pwned=2">',
    ):
        expect(newest(page)).to_contain_text(characters)
    question = "<script>window.pwned=3</script> **b** $y$ [a](http://contoh.id)\n\n# judul ![](x)"
    ask(page, question)
    expect(page.locator(".tn-question").last).to_have_text(question)
    assert page.evaluate("window.pwned") is None
    assert page.locator("#tn-chat").locator("script, img, strong, .katex").count() == 0
    page.locator(".tn-answer").first.locator(".tn-chip").first.click()
    expect(page.locator(".tn-panel-body")).to_contain_text("<script>window.pwned = 1</script>")
    assert page.evaluate("window.pwned") is None
