"""Greetings, thanks and "who are you?": met as such, without a search."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from assistant.documents import INDONESIAN


class SmallTalk(StrEnum):
    """What kind of small talk an utterance is."""

    HELLO = "hello"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    IDENTITY = "identity"


# Whole utterances only: "halo" greets, "apa itu halo effect?" asks. Repeated letters are folded
# before matching ("haloooo" is "halo"), so patterns hold single letters where speech draws out.
_ADDRESS = (
    r"(?: (?:tanya|kak|kakak|min|admin|bang|mas|mbak|bu|ibu|pak|bapak|gan|sis|bro|guys|all|semua"
    r"|there|everyone|team|tim|bot|sir|madam))?"
)
_DAY = r"pagi|siang|sore|malam"
_HELLO = (
    rf"(?:h[ae]l+o|hai|hi|hey|hei|hay|helo|permisi|p|ping|tes|test|selamat (?:{_DAY}|datang)|{_DAY}"
    r"|good (?:morning|afternoon|evening|day)|morning|greetings|howdy|apa kabar|how are you"
    r"|as+al+amu'?al+aikum(?: wr wb)?|salam)"
)
_THANKS = (
    r"(?:ok(?:e|ay)? )?(?:terima ?kasih|trima ?kasih|makasih|makasi|mksh|mks|tks|thx|tq|ty|thanks"
    r"|thank you|thank u|trims|nuhun|suwun|cheers)"
    r"(?: (?:banyak|ya|yah|atas (?:bantuan|jawaban)nya|infonya|bantuannya|so much|very much|a lot"
    r"|for (?:your|the) (?:help|answer)))*"
    r"|(?:ok|oke|okay|sip|siap|mantap|baik|got it|great|nice)(?: (?:deh|ya))?"
)
_GOODBYE = (
    r"(?:bye|by|dah|dadah|da+gh|goodbye|good bye|see you(?: later)?|see ya|sampai jumpa(?: lagi)?"
    r"|sampai nanti|good night|selamat tinggal|bye bye)"
)
_IDENTITY = (
    r"(?:(?:kamu|anda|kau|lu|lo|ini|tanya)(?: (?:itu|ini))? (?:siapa|apa|bot|robot|manusia)"
    r"(?: (?:ya|sih|kah))?"
    r"|siapa(?:kah)? (?:kamu|anda|kau|lu|lo|ini)(?: (?:ya|sih))?"
    r"|(?:apa|apakah) (?:kamu|anda|ini) (?:itu )?(?:bot|robot|manusia|ai)"
    r"|siapa nama(?:mu| kamu| anda)|nama(?:mu| kamu| anda) siapa"
    r"|(?:kamu|anda) bisa (?:apa|bantu apa)(?: (?:saja|aja))?"
    r"|apa(?: saja| aja)? yang (?:bisa|dapat) (?:kamu|anda) (?:lakukan|bantu|kerjakan|jawab)"
    r"|who (?:are|r) (?:you|u)|what(?: i|')?s your name|what is your name|what are you"
    r"|are you (?:a |an )?(?:bot|robot|human|ai|real|person)"
    r"|what can (?:you|u) (?:do|answer)|what do you do|help|bantuan|tolong|bantu)"
)
# What is there to ask about: the documents themselves are the answer.
_SOME = r"(?: (?:saja|aja|aj))?"
_CONTENTS = (
    rf"(?:apa{_SOME} (?:yang|yg) (?:bisa|dapat|boleh) (?:saya|aku|kita|gue|gw)? ?"
    rf"(?:di)?(?:tanyakan|tanya|tanyain)(?: (?:di ?sini|ke kamu|kepada anda))?"
    rf"|(?:saya|aku|kita) (?:bisa|boleh|dapat) (?:tanya|bertanya|nanya)(?: tentang)? apa{_SOME}"
    rf"|(?:bisa|boleh) (?:tanya|nanya)(?: tentang)? apa{_SOME}"
    rf"|(?:ada )?dokumen apa{_SOME}(?: (?:yang|yg))?(?: (?:ada|tersedia|kamu punya|anda punya))?"
    rf"|(?:kamu|anda) (?:punya|ada) dokumen apa{_SOME}"
    r"|(?:apa ini|ini apa|apa itu ini|ini (?:situs|aplikasi|halaman|chat) apa)"
    r"|what (?:can|could|should|may) i ask(?: (?:you|u|here|about|you about))?"
    r"|what (?:documents|files|docs) (?:do you have|are (?:there|here|available)|can i ask about)"
    r"|(?:which|what) documents(?: do you (?:know|have|search|use))?"
    r"|what(?: i|')?s this|what is this(?: (?:page|site|app|chat|bot|thing|place))?)"
)
_KINDS = (
    (
        SmallTalk.IDENTITY,
        re.compile(rf"(?:{_HELLO}{_ADDRESS} )?(?:{_IDENTITY}|{_CONTENTS}(?: (?:ya|sih|dong))?)"),
    ),
    (SmallTalk.THANKS, re.compile(rf"(?:{_THANKS}){_ADDRESS}")),
    (SmallTalk.GOODBYE, re.compile(rf"(?:(?:{_THANKS}){_ADDRESS} )?{_GOODBYE}{_ADDRESS}")),
    (SmallTalk.HELLO, re.compile(rf"{_HELLO}{_ADDRESS}(?: {_HELLO}{_ADDRESS})*")),
)
_MET = rf"(?:{_HELLO}|{_THANKS}){_ADDRESS}"
_OPENING = re.compile(
    rf"\s*{_MET}(?:[\s,.!:;–-]+{_MET})*(?:\s*[,.!:;]+\s*|\s+[–-]+\s+)(?=\S)",
    re.IGNORECASE,
)

_DRAWN_OUT = re.compile(r"(\w)\1{2,}")
_NOT_WORD = re.compile(r"[^\w']+")

_REPLIES = {
    SmallTalk.HELLO: (
        "Halo! Tanyakan apa saja tentang isi dokumen ini; saya tunjukkan kalimat yang menjawabnya.",
        "Hello! Ask anything about these documents; I will show you the sentence that answers.",
    ),
    SmallTalk.THANKS: (
        "Sama-sama. Silakan bertanya lagi.",
        "You are welcome. Ask again any time.",
    ),
    SmallTalk.GOODBYE: ("Sampai jumpa.", "Goodbye."),
    SmallTalk.IDENTITY: (
        "Saya Tanya. Saya mencari jawaban di dalam dokumen dan menunjukkan kalimatnya apa adanya, "
        "dengan rujukan ke sumbernya. Kalau dokumennya tidak menjawab, saya katakan begitu.",
        "I am Tanya. I look for answers in the documents and show you the sentence as it stands, "
        "with a citation that leads to its source. If the documents don't answer, I say so.",
    ),
}
TITLES_SHOWN = 5
"""Documents that are named to whoever asks what there is."""


def small_talk(question: str) -> SmallTalk | None:
    """Which small talk the whole of `question` is, or None where it asks something."""
    folded = _DRAWN_OUT.sub(r"\1", question.lower().replace("’", "'"))
    folded = _NOT_WORD.sub(" ", folded).strip()
    for kind, pattern in _KINDS:
        if pattern.fullmatch(folded):
            return kind
    return None


def without_greeting(question: str) -> str:
    """`question` less a greeting or thanks set before it.

    "Halo kak, apa itu SEO?" asks "apa itu SEO?", "makasih. kalau IT?" asks "kalau IT?".
    """
    return question[match.end() :] if (match := _OPENING.match(question)) else question


def reply(kind: SmallTalk, language: str, titles: Sequence[str] = (), documents: int = 0) -> str:
    """What is said back, in `language`.

    Who asks what this is, is told the first `titles` of so many `documents`.
    """
    indonesian, english = _REPLIES[kind]
    said = indonesian if language == INDONESIAN else english
    if kind is not SmallTalk.IDENTITY or not titles:
        return said
    shown = ", ".join(f"“{title}”" for title in titles)
    more = documents - len(titles)
    if language == INDONESIAN:
        return f"{said} Dokumennya: {shown}{f', dan {more} lainnya' if more > 0 else ''}."
    return f"{said} The documents: {shown}{f', and {more} more' if more > 0 else ''}."


def ask_back(language: str) -> str:
    """What is said, in `language`, to a question that names nothing ("kenapa?")."""
    return (
        "Tentang apa? Tulis pertanyaannya lebih lengkap, dengan hal yang ditanyakan."
        if language == INDONESIAN
        else "About what? Please ask in a full sentence that names what it is about."
    )
