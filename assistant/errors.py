"""The one exception a caller is meant to catch.

Two kinds of error reach users: theirs (a `TanyaError`, which says what is wrong and how to
mend it: exit code 2 on the command line, 4xx over HTTP) and ours (anything else: logged with
its trace, answered with an id). Nothing is swallowed in between.
"""

from __future__ import annotations


class TanyaError(Exception):
    """Something the person at the keyboard can mend.

    Args:
        english: the cause and the mend, in English. Name the file and line, option or limit.
        indonesian: the same in Indonesian; the English is shown where it is missing, so give it
            wherever somebody asking a question may see the message.
        status: the HTTP status that says the same to a program (400–499, or 503 while starting).
        retry_seconds: when trying the same again makes sense, where waiting mends it.
    """

    def __init__(
        self,
        english: str,
        indonesian: str | None = None,
        *,
        status: int = 400,
        retry_seconds: int | None = None,
    ) -> None:
        super().__init__(english)
        self.english = english
        self.indonesian = indonesian or english
        self.status = status
        self.retry_seconds = retry_seconds

    def message(self, language: str) -> str:
        """The message in `language` (`"id"` or anything else for English)."""
        return self.indonesian if language == "id" else self.english
