"""Greetings, thanks and "who are you?": met as such, without a search."""

from __future__ import annotations

import re
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
_KINDS = (
    (SmallTalk.IDENTITY, re.compile(rf"(?:{_HELLO}{_ADDRESS} )?{_IDENTITY}")),
    (SmallTalk.THANKS, re.compile(rf"(?:{_THANKS}){_ADDRESS}")),
    (SmallTalk.GOODBYE, re.compile(rf"(?:(?:{_THANKS}){_ADDRESS} )?{_GOODBYE}{_ADDRESS}")),
    (SmallTalk.HELLO, re.compile(rf"{_HELLO}{_ADDRESS}(?: {_HELLO}{_ADDRESS})*")),
)
_OPENING = re.compile(
    rf"\s*{_HELLO}{_ADDRESS}(?:[\s,.!:;–-]+{_HELLO}{_ADDRESS})*(?:\s*[,.!:;]+\s*|\s+[–-]+\s+)(?=\S)",
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


def small_talk(question: str) -> SmallTalk | None:
    """Which small talk the whole of `question` is, or None where it asks something."""
    folded = _DRAWN_OUT.sub(r"\1", question.lower().replace("’", "'"))
    folded = _NOT_WORD.sub(" ", folded).strip()
    for kind, pattern in _KINDS:
        if pattern.fullmatch(folded):
            return kind
    return None


def without_greeting(question: str) -> str:
    """`question` less a greeting set before it: "Halo kak, apa itu SEO?" asks "apa itu SEO?"."""
    return question[match.end() :] if (match := _OPENING.match(question)) else question


def reply(kind: SmallTalk, language: str) -> str:
    """What is said back, in `language`."""
    indonesian, english = _REPLIES[kind]
    return indonesian if language == INDONESIAN else english
