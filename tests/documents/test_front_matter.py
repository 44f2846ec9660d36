import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.decoding import normalise
from assistant.documents.front_matter import split_front_matter
from assistant.errors import TanyaError


def test_values_stay_as_they_were_written() -> None:
    parts = split_front_matter(
        "---\ntitle: 'Cuti: tahunan'\nlanguage: no\ndate: 2024-01-05\nversion: 1.10\n"
        "tags: [hr, cuti]\nauthor:\n  name: Siti\n  unit: HRD\nempty:\nnone: ~\n---\nIsi\n",
        "a.md",
    )
    assert parts.values == {
        "title": "Cuti: tahunan",
        "language": "no",
        "date": "2024-01-05",
        "version": "1.10",
        "tags": "hr, cuti",
        "author.name": "Siti",
        "author.unit": "HRD",
    }
    assert parts.lines["author.unit"] == 9
    assert parts.body == "Isi\n"
    assert parts.body_line == 13


@pytest.mark.parametrize("text", ["", "Isi", "\n---\na: b\n---\n", "----\na: b\n", "--- a\n"])
def test_a_file_without_front_matter_is_all_body(text: str) -> None:
    parts = split_front_matter(text, "a.md")
    assert (parts.values, parts.body, parts.body_line) == ({}, text, 1)


def test_a_rule_above_text_is_no_front_matter() -> None:
    assert split_front_matter("---\nHalo semua\n", "a.md").body == "---\nHalo semua\n"


def test_an_empty_front_matter_holds_nothing() -> None:
    assert split_front_matter("---\n---\nIsi", "a.md").values == {}


BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 10)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("title: a: b", "line 2: the front matter is not YAML"),
        ("title: ok\ntags: [a, b\nlanguage: id", "line 4"),
        ("title: ok\n\tindent: x", "line 3"),
        ("title: a\nlanguage: id\ntitle: b", "line 4: `title` is given twice"),
        ("Just a paragraph", "line 2: the front matter holds no keys"),
        ("- a\n- b", "holds no keys"),
        ("a: @x", "line 2"),
        ("x: " + "[" * 60_000, "nested more than"),
        ("x: {" + "a: {" * 12 + "}" * 13, "nested more than"),
        ("".join(f"k{n}: v\n" for n in range(2000)), "more than 1000 values"),
        ("x: " + "a" * 100_000, "longer than"),
    ],
)
def test_malformed_front_matter_names_file_and_line(source: str, says: str) -> None:
    with pytest.raises(TanyaError, match=says) as caught:
        split_front_matter(f"---\n{source}\n---\nIsi", "hr/a.md")
    assert str(caught.value).startswith("hr/a.md, line ")


def test_front_matter_that_is_never_closed_is_an_error() -> None:
    with pytest.raises(TanyaError, match=r"a\.md, line 1: .* never closed"):
        split_front_matter("---\ntitle: Cuti\n\nIsi", "a.md")


def test_aliases_are_not_expanded() -> None:
    values = split_front_matter(f"---\n{BOMB}---\n", "a.md").values
    assert sum(map(len, values.values())) < 10_000


@given(st.text("-:[]{}&*!|>'\"%@`#, \nab\t", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    whole = normalise(f"---\n{text}\n---\nIsi")
    try:
        parts = split_front_matter(whole, "a.md")
    except TanyaError as error:
        message = str(error)
    else:
        assert whole.endswith(parts.body)
        assert whole.split("\n")[parts.body_line - 1 :] == parts.body.split("\n")
        return
    assert message.startswith("a.md, line ")
