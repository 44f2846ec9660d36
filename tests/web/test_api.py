"""The JSON API, over a socket."""

from __future__ import annotations

import httpx
import pytest

from assistant import Assistant
from assistant.feedback import FeedbackStore
from assistant.settings import Settings
from assistant.web.explanation_schema import ExplanationModel
from tests.web.conftest import wait_until


def asked(client: httpx.Client, question: str, **more: object) -> dict:
    response = client.post("/api/v1/ask", json={"question": question, **more})
    assert response.status_code == 200, response.text
    return response.json()


def test_an_answer_is_the_documents_own_words(client: httpx.Client, tanya: Assistant) -> None:
    answer = asked(client, "What is the main goal of IT?")
    assert answer["status"] == "answered"
    assert answer["language"] == "en"
    assert 0 <= answer["confidence"] <= 1
    first = answer["passages"][0]
    span = first["highlights"][0]
    assert first["text"][span["start"] : span["end"]] == answer["quote"]
    text = tanya.document(first["document"], first["language"]).text
    assert first["text"] in text
    assert text[first["start"] : first["end"]] == first["quote"]
    assert first["original"]["language"] == "id"
    assert first["original"]["text"] in tanya.document(first["document"]).text
    assert first["original"]["highlights"]


def test_the_original_is_there_where_it_is_what_is_shown(client: httpx.Client) -> None:
    first = asked(client, "Apa tujuan utama IT?")["passages"][0]
    assert first["original"]["text"] == first["text"]
    assert first["original"]["highlights"] == first["highlights"]


def test_top_k_language_and_history_are_heard(client: httpx.Client) -> None:
    assert len(asked(client, "digital marketing", top_k=1)["passages"]) == 1
    assert asked(client, "uptime", language="en")["language"] == "en"
    follow_up = asked(
        client, "kalau IT?", history=[{"question": "Apa tujuan utama digital marketing?"}]
    )
    alone = asked(client, "kalau IT?")
    assert follow_up["question"] != alone["question"]


def test_the_interfaces_language_is_a_default_alone(client: httpx.Client) -> None:
    assert asked(client, "thanks", default_language="en")["language"] == "en"
    assert asked(client, "Apa tujuan utama IT?", default_language="en")["language"] == "id"
    schema = client.get("/api/openapi.json").json()["components"]["schemas"]["AskRequest"]
    assert schema["properties"]["default_language"]["description"]


@pytest.mark.parametrize("path", ["/", "/health"])
def test_who_only_asks_whether_it_is_there_is_answered(client: httpx.Client, path: str) -> None:
    answer = client.head(path)
    assert answer.status_code == 200
    assert answer.content == b""


def test_an_answer_explains_itself_where_asked_to(client: httpx.Client) -> None:
    answer = asked(client, "Apa tujuan utama IT?", explain=True, top_k=2)
    why = ExplanationModel.model_validate(answer["explanation"])
    assert (why.confidence, why.language) == (answer["confidence"], "id")
    assert [each.citation for each in why.passages] == [1, 2]
    assert why.signals
    assert why.text
    schema = client.get("/api/openapi.json").json()["components"]["schemas"]
    assert set(schema["ExplanationModel"]["properties"]) == set(answer["explanation"])
    for name, rows in (("SignalModel", "signals"), ("PassageScoresModel", "passages")):
        assert set(schema[name]["properties"]) == set(answer["explanation"][rows][0])
    assert asked(client, "Apa tujuan utama IT?")["explanation"] is None


def test_an_answers_link_opens_at_the_sentence(client: httpx.Client) -> None:
    answer = asked(client, "Apa tujuan utama IT?")
    address, place = answer["passages"][0]["url"].split("#")
    page = client.get(address)
    assert page.status_code == 200
    assert f'<mark id="{place}">{answer["quote"]}</mark>' in page.text


def test_a_passage_by_its_id(client: httpx.Client, tanya: Assistant) -> None:
    wanted = tanya.index.passages[0]
    body = client.get(f"/api/v1/passages/{wanted.id.replace('#', '%23')}").json()
    assert body["original"]["text"] == wanted.original.text
    assert body["paragraph"] == wanted.number
    missing = client.get("/api/v1/passages/nothing%23p1")
    assert missing.status_code == 404
    assert missing.json()["error"]["messages"]["id"]


def test_a_thumb_reaches_the_database(client: httpx.Client, settings: Settings) -> None:
    answer = asked(client, "Apa keahlian inti IT?")
    body = {"question_id": answer["question_id"], "up": True}
    assert client.post("/api/v1/feedback", json=body).status_code == 202
    store = FeedbackStore(settings.feedback_url)

    def kept() -> bool:
        return any(
            row.question == "Apa keahlian inti IT?" and row.thumb is True
            for row in store.questions()
        )

    wait_until(kept, 10)
    store.close()


def test_a_thumb_for_nothing_is_refused(client: httpx.Client) -> None:
    response = client.post("/api/v1/feedback", json={"question_id": "nothing", "up": True})
    assert response.status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"question": ""}, 422),
        ({"question": "   \n\t"}, 422),
        ({"question": "x" * 5_000}, 413),
        ({"question": "\x00\x01\x02\x03PK\x05"}, 422),
        ({"question": "???"}, 422),
        ({"question": None}, 422),
        ({}, 422),
        ({"question": "Apa itu IT?", "top_k": 0}, 422),
        ({"question": "Apa itu IT?", "top_k": 11}, 422),
        ({"question": "Apa itu IT?", "language": "fr"}, 422),
        ({"question": "Apa itu IT?", "lang": "id"}, 422),
        ({"question": "Apa itu IT?", "history": "yes"}, 422),
        ({"question": "Apa itu IT?", "history": [{"question": "a"}] * 21}, 422),
        ([], 422),
    ],
)
def test_bad_requests_are_told_in_both_languages(
    client: httpx.Client, body: object, status: int
) -> None:
    response = client.post("/api/v1/ask", json=body)
    assert response.status_code == status
    error = response.json()["error"]
    assert error["status"] == status
    assert error["id"] is None
    assert error["messages"]["en"]
    assert error["messages"]["id"]


@pytest.mark.parametrize(
    "content", [b"{", b"\xff\xfe\x00", b'{"question": "\\ud800"}', b'{"question": "a\xff"}', b""]
)
def test_a_body_that_is_no_json_is_theirs_to_mend(client: httpx.Client, content: bytes) -> None:
    response = client.post(
        "/api/v1/ask", content=content, headers={"Content-Type": "application/json"}
    )
    assert 400 <= response.status_code < 500
    assert response.json()["error"]["message"]


def test_an_error_speaks_the_callers_language(client: httpx.Client) -> None:
    messages = {
        language: client.post(
            "/api/v1/ask", json={"question": ""}, headers={"Accept-Language": language}
        ).json()["error"]
        for language in ("id-ID,id;q=0.9,en;q=0.8", "en", "fr")
    }
    first, second, third = messages.values()
    assert first["message"] == first["messages"]["id"]
    assert second["message"] == second["messages"]["en"]
    assert third["message"] == third["messages"]["en"]


def test_a_long_body_is_refused_before_it_is_read(client: httpx.Client) -> None:
    assert client.post("/api/v1/ask", content=b"x" * 300_000).status_code == 413

    def untold():
        for _ in range(300):
            yield b"x" * 1_000

    response = client.post("/api/v1/ask", content=untold())
    assert response.status_code == 413
    assert response.json()["error"]["messages"]["id"]


def test_operators_see_life_readiness_and_counts(client: httpx.Client) -> None:
    assert client.get("/health").json() == {"status": "alive"}
    ready = client.get("/ready").json()
    assert ready["ready"]
    assert ready["chat"]
    assert ready["documents"] == 2
    before = client.get("/metrics").text
    asked(client, "Apa tujuan utama IT?")
    after = client.get("/metrics").text
    assert "tanya_ready 1.0" in after

    def answered(text: str) -> float:
        return sum(
            float(line.split()[-1])
            for line in text.splitlines()
            if line.startswith("tanya_questions_total{")
        )

    assert answered(after) == answered(before) + 1


def test_the_api_describes_itself(client: httpx.Client) -> None:
    described = client.get("/api/openapi.json").json()
    assert {"/api/v1/ask", "/api/v1/feedback", "/api/v1/passages/{passage_id}"} <= set(
        described["paths"]
    )
    answer = described["components"]["schemas"]["AskResponse"]["properties"]
    assert set(asked(client, "Apa tujuan utama IT?")) == set(answer)
    assert client.get("/docs").status_code == 404
