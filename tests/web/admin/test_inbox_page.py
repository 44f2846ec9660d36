"""What went wrong becomes a row of the test set, in the browser."""

from __future__ import annotations

import csv

import httpx
import pytest
from playwright.sync_api import expect

from assistant import Assistant
from assistant.evaluation import TestSet
from assistant.feedback import FeedbackStore
from assistant.web.admin.inbox_page import editable
from tests.web.admin.conftest import OpenAdmin, overflow
from tests.web.admin.test_access import axe
from tests.web.conftest import RunningServer

REFUSED = "Bagaimana cara memasak rendang?"
UNHELPFUL = "Apa fokus utama IT?"
ODD = "=cmd|' /C calc'!A0 <img src=x onerror=alert(1)>"
PHONE = {"viewport": {"width": 375, "height": 812}, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="module")
def asked(office: RunningServer, tanya: Assistant) -> None:
    """Asks what the inbox will show; the store is the server's."""
    store = FeedbackStore(office.settings.feedback_url)
    for question in (REFUSED, REFUSED.lower(), "Bagaimana caranya memasak rendang?"):
        store.record_question(tanya.ask(question))
    for question in (UNHELPFUL, UNHELPFUL, ODD):
        store.record_thumb(store.record_question(tanya.ask(question)), up=False)
    store.record_thumb(store.record_question(tanya.ask("Apa itu IT?")), up=True)
    store.close()


def saved(office: RunningServer) -> list[list[str]]:
    (path,) = editable(office.settings.corpus)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.usefixtures("asked")
def test_inbox_to_test_set(open_admin: OpenAdmin, office: RunningServer, tanya: Assistant) -> None:
    page = open_admin("/inbox")
    groups = page.locator(".ad-group")
    expect(groups).to_have_count(3)
    # The most frequent first: three ways to ask the same, told once.
    expect(groups.first).to_contain_text("memasak rendang")
    expect(groups.first).to_contain_text("asked 3 ×")
    expect(page.get_by_text(ODD)).to_be_visible()
    page.get_by_text("See it as a table").click()
    row = page.locator(".ad-days tbody tr").first.locator("td")
    assert row.all_inner_texts()[0] == "7"
    assert row.all_inner_texts()[-2:] == ["1", "3"]
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert axe(page) == []

    # A quote that is in no document is told with the closest text, and stays to be mended.
    group = page.locator(".ad-group", has_text=UNHELPFUL)
    group.get_by_text("The nearest passages of the documents").click()
    quote = tanya.ask(UNHELPFUL).passages[0].shown.text.split(". ")[0]
    expect(group.locator("details .ad-quote", has_text=quote)).to_be_visible()
    group.get_by_label("Quote that should come back").fill(quote[:-4] + "xyzq")
    group.get_by_role("button", name="Save to the test set").click()
    expect(group.get_by_role("alert")).to_contain_text("is in no document")
    expect(group.get_by_role("alert")).to_contain_text("The closest text is")
    box = group.get_by_label("Quote that should come back")
    expect(box).to_be_focused()
    expect(box).to_have_value(quote[:-4] + "xyzq")
    assert axe(page) == []
    # By keyboard: the box, then the button after it.
    box.fill(quote)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(UNHELPFUL)
    expect(groups).to_have_count(2)

    page.locator(".ad-group", has_text="rendang").get_by_role(
        "button", name="Should be refused"
    ).click()
    expect(groups).to_have_count(1)
    page.get_by_role("button", name="Should be refused").click()
    expect(page.get_by_text("There is nothing to look at.")).to_be_visible()

    header, *rows = saved(office)
    assert header == ["question", "expected_quote", "language", "note"]
    assert rows[0] == [UNHELPFUL, quote, "id", "feedback"]
    assert rows[1][1:] == ["", "id", "feedback"]
    assert rows[2][0] == f"'{ODD}"
    (path,) = editable(office.settings.corpus)
    questions = TestSet.load(path, tanya.index).questions
    assert questions[0].relevant
    assert questions[2].question == ODD
    path.unlink()


@pytest.mark.usefixtures("asked")
def test_a_row_is_told_where_it_cannot_be_saved(client: httpx.Client) -> None:
    empty = client.post("/admin/inbox", data={"question": UNHELPFUL, "expected_quote": " "})
    assert empty.status_code == 400
    assert "Tempelkan kutipannya" in empty.text
    typed = {"question": UNHELPFUL, "expected_quote": "Kata yang disalin", "refuse": "yes"}
    both = client.post("/admin/inbox", data=typed)
    assert both.status_code == 400
    assert "Kata yang disalin" in both.text, "what was typed is still there"
    row = {"question": REFUSED, "refuse": "yes", "language": "id"}
    assert client.post("/admin/inbox", data=row).status_code == 303
    # Somebody else was faster.
    again = client.post("/admin/inbox", data=row)
    assert again.status_code == 400
    assert "sudah ada di testset.csv (baris 2)" in again.text


@pytest.mark.usefixtures("asked")
def test_it_fits_a_phone(open_admin: OpenAdmin) -> None:
    page = open_admin("/inbox", **PHONE)
    page.get_by_text("See it as a table").click()
    assert overflow(page) == 0
    for target in page.locator("button:visible, summary:visible, .ad-nav a:visible").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 24
