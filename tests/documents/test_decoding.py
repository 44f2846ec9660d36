import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.decoding import decode, normalise
from assistant.errors import TanyaError

TEXT = "Cuti “tahunan” – 12 hari, café 😀\nBaris dua"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        b"\x00\x00\xfe\xff" + TEXT.encode("utf-32-be"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace("é", "e\u0301").encode(),
        TEXT.replace("tahunan", "tahu\u00adnan\u200b").encode(),
    ],
)
def test_every_form_of_a_text_becomes_the_same(data: bytes) -> None:
    assert decode(data, "a.txt") == TEXT


def test_a_file_from_before_utf8_is_read() -> None:
    text = "Biaya – lihat “Pedoman Résumé”: €300, setara dengan upah sehari."
    assert decode(text.encode("cp1252"), "a.txt") == text


def test_stray_control_characters_are_dropped() -> None:
    pasted = b"Cuti\x07 tahunan. " + b"Dua belas hari kerja. " * 5
    assert decode(pasted, "a.txt") == "Cuti tahunan. " + "Dua belas hari kerja. " * 5


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7 ...", "a PDF file"),
        (b"PK\x03\x04....", "DOCX"),
        (b"teks\0teks", "not a text file"),
        ("teks".encode("utf-16-le"), "byte-order mark"),
        (b"\xff\xfea", "damaged"),
        (("Résumé café déjà\n" * 3).encode() + b"\xe9", "line 4: UTF-8 text with damaged"),
        ("Политика отпусков".encode("koi8-r"), "line 1: not UTF-8 text"),
        ("休假制度".encode("gbk"), "line 1: not UTF-8"),
        (b"\n\n\x81\x8d rusak dan tidak terbaca", "line 3: not UTF-8"),
    ],
)
def test_what_is_not_text_is_refused_by_name(data: bytes, says: str) -> None:
    with pytest.raises(TanyaError, match=says) as caught:
        decode(data, "hr/a.txt")
    assert str(caught.value).startswith("hr/a.txt")


def test_random_bytes_are_refused() -> None:
    rng = random.Random(1)
    for _ in range(200):
        with pytest.raises(TanyaError):
            decode(rng.randbytes(500), "a.txt")


@given(st.text(st.characters(codec=None), max_size=200))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    once.encode("utf-8")  # no lone surrogate is left
    assert not set(once) & set("\r\ufeff\u200b\u202e\0")
