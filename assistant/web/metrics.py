"""What an operator watches, in Prometheus's format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

if TYPE_CHECKING:
    from assistant.answering.answer import Answer

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counters of one application. Nothing of a question's text is in them."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "tanya_questions",
            "Questions answered, by status and language",
            ("status", "language"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "tanya_answer_seconds",
            "Time from question to answer inside the assistant",
            buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
            registry=self._registry,
        )
        self._refused = Counter(
            "tanya_refused_requests",
            "Requests answered with an error, by HTTP status",
            ("status",),
            registry=self._registry,
        )
        self._ready = Gauge(
            "tanya_ready", "1 once index and model are loaded", registry=self._registry
        )
        self._working = Gauge(
            "tanya_questions_at_work",
            "Questions being answered or waiting",
            registry=self._registry,
        )

    def answered(self, answer: Answer) -> None:
        """Count an answer."""
        self._questions.labels(str(answer.status), answer.language).inc()
        self._seconds.observe(answer.took_ms / 1000)

    def refused(self, status: int) -> None:
        """Count an error response."""
        self._refused.labels(str(status)).inc()

    def at_work(self, change: int) -> None:
        """Count a question in (+1) or out (−1)."""
        self._working.inc(change)

    def exposition(self, *, ready: bool) -> bytes:
        """All of it as Prometheus reads it."""
        self._ready.set(int(ready))
        return generate_latest(self._registry)
