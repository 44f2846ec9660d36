"""Test set files as spreadsheets write them, and as they go wrong."""

import json
import re

import openpyxl
import pytest

from assistant.errors import TanyaError
from assistant.evaluation import Expectation, TestSet, testset_files, testset_xlsx
from tests.evaluation.example_run import INDEX
from tests.evaluation.handmade import document, index_of

QUOTE = "Cuti sakit memerlukan surat dokter."


def load(path, **options):
    return TestSet.load(path, INDEX, **options)


def written(tmp_path, text, encoding="utf-8", name="testset.csv"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_every_delimiter_in_every_encoding_excel_writes(tmp_path, delimiter, encoding):
    rows = [
        ["question", "expected_quote", "language", "note"],
        ["Apa syarat “cuti sakit”, café?", QUOTE, "id", "ditanya; sering | selalu,\tya"],
    ]
    lines = [delimiter.join(f'"{cell}"' for cell in row) for row in rows]
    path = written(tmp_path, "\r\n".join(lines) + "\r\n", encoding)
    (question,) = load(path).questions
    assert question.question == "Apa syarat “cuti sakit”, café?"
    assert question.relevant == ("cuti#p2",)
    assert (question.language, question.note) == ("id", "ditanya; sering | selalu,\tya")


def test_latin_1_keeps_its_letters(tmp_path):
    path = written(tmp_path, "question\nBerapa biaya résumé?\n", "latin-1")
    assert load(path).questions[0].question == "Berapa biaya résumé?"


def test_indonesian_columns_in_any_order(tmp_path):
    text = f"Catatan;BAHASA;Pertanyaan;Kutipan\nx;Inggris;Sick leave?;{QUOTE}\n"
    (question,) = load(written(tmp_path, text)).questions
    assert (question.question, question.language, question.note) == ("Sick leave?", "en", "x")
    assert question.expectation is Expectation.ANSWER


def test_excels_own_delimiter_line(tmp_path):
    text = f"sep=;\nquestion;expected_quote\nApa syaratnya, ya?;{QUOTE}\n"
    (question,) = load(written(tmp_path, text)).questions
    assert question.question == "Apa syaratnya, ya?"
    assert question.place.row == 3


def test_questions_alone_may_hold_any_delimiter(tmp_path):
    text = "pertanyaan\nApa itu cuti, sakit; dan lembur?\n\nKapan?\n"
    testset = load(written(tmp_path, text))
    assert [q.question for q in testset.questions] == ["Apa itu cuti, sakit; dan lembur?", "Kapan?"]
    assert {q.expectation for q in testset.questions} == {Expectation.NOTHING}
    assert testset.questions[1].place.row == 4, "the row a spreadsheet shows, blank ones counted"


def test_an_empty_quote_means_refuse(tmp_path):
    path = written(tmp_path, "question,expected_quote\nSiapa presiden?,\n")
    assert load(path).questions[0].expectation is Expectation.REFUSAL


def test_alternatives_are_all_right(tmp_path):
    text = "question,expected_quote\nCuti?,dua belas hari || Maternity leave lasts\n"
    assert load(written(tmp_path, text)).questions[0].relevant == ("cuti#p1", "cuti#p3")


def test_a_cell_with_line_ends_is_one_row(tmp_path):
    text = 'question,note\n"Baris satu\nbaris dua?",x\nKedua?,y\n'
    assert [q.place.row for q in load(written(tmp_path, text)).questions] == [2, 3]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "names no column"),
        ("question,expected_quote\n", "no question in it"),
        ("soal#jawaban\nApa?#x\n", '"soal#jawaban"'),
        ("question,note\nApa itu, ya?,x\n", "row 2: it has 3 cells, the header has 2"),
        ('question,note\n"Apa" itu?,x\n', "row 2: double quotes do not match"),
        ('question,note\nSatu?,x\n"Dua?,y\nTiga?,z\n', "row 3: double quotes do not match"),
        ("question,language\nApa?,fr\n", 'row 2: "fr" is not a language'),
        ("question,note\n,x\n", "row 2: there is no question"),
        ("question,expectd_quote\nA?,x\n", 'no column "expectd_quote". Call it "expected_quote"'),
        ("question,expected_quote\nA?,x zzz || y qqq\n", "1 row(s) cannot be used"),
    ],
)
def test_what_is_wrong_is_told_with_its_row(tmp_path, text, told):
    with pytest.raises(TanyaError, match=re.escape(told)):
        load(written(tmp_path, text))


def test_every_bad_row_is_told_at_once_in_both_languages(tmp_path):
    text = (
        "question,expected_quote,language\n"
        "Satu?,Cuti sakit memerlukan surat doktor.,id\n"
        "Dua?,zzzz qqqq xxxx,id\n"
        "Tiga?,hari. Sisanya hangus pada akhir tahun.  Cuti sakit,id\n"
        "Empat?,,klingon\n"
        ",,id\n"
    )
    with pytest.raises(TanyaError) as caught:
        load(written(tmp_path, text))
    english, indonesian = caught.value.english, caught.value.indonesian
    assert [f"row {row}:" in english for row in (2, 3, 4, 5, 6)] == [True] * 5
    assert [f"baris {row}:" in indonesian for row in (2, 3, 4, 5, 6)] == [True] * 5
    assert '"Cuti sakit memerlukan surat dokter."' in english, "the closest text"
    assert "runs across 2 passages (cuti#p1, cuti#p2)" in english
    assert "klingon" in english


def test_missing_quotes_can_count_as_misses(tmp_path):
    path = written(tmp_path, "question,expected_quote\nSatu?,tidak ada di mana pun zzz\n")
    testset = load(path, missing_quotes=True)
    assert testset.questions[0].expectation is Expectation.ANSWER
    assert "in no document" in testset.warnings[0].told()


def test_a_repeated_question_counts_once_and_a_contradiction_is_wrong(tmp_path):
    same = f"question,expected_quote\nSakit?,{QUOTE}\nsakit? ,surat dokter\n"
    testset = load(written(tmp_path, same))
    assert [question.quotes for question in testset.questions] == [(QUOTE, "surat dokter")]
    assert testset.warnings[0].told() == "row 3: the same question as row 2; counted once."
    with pytest.raises(TanyaError, match="row 3: the same question as row 2, but another answer"):
        load(written(tmp_path, f"question,expected_quote\nSakit?,{QUOTE}\nSakit?,\n"))


def test_jsonl_with_a_list_of_quotes(tmp_path):
    lines = [
        {"question": "Sakit?", "expected_quote": [QUOTE, "Sick leave needs"], "language": "id"},
        {"pertanyaan": "Presiden?", "kutipan": None},
    ]
    text = "\n".join(json.dumps(line) for line in lines)
    first, second = load(written(tmp_path, text, name="t.jsonl")).questions
    assert first.quotes == (QUOTE, "Sick leave needs")
    assert second.expectation is Expectation.REFUSAL


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"question": "a"}\n{oops\n', "row 2: it is not JSON"),
        ('{"question": "a"}\n[1]\n', "row 2: it is not JSON"),
        ('{"question": "a"}\n{"soal": "b"}\n', 'row 2: there is no "question"'),
        ('{"question": ["a", "b"]}\n', 'row 1: "question" is not text'),
        ('{"question": "a", "expected_quote": [true]}\n', 'row 1: "expected_quote" is not text'),
        ("{oops\n{oops\n", "row 2: it is not JSON"),
        ("", "names no column"),
    ],
)
def test_wrong_jsonl_is_told_with_its_line(tmp_path, text, told):
    with pytest.raises(TanyaError, match=told):
        load(written(tmp_path, text, name="t.jsonl"))


def test_a_line_of_json_ends_where_json_says(tmp_path):
    text = '{"question": "Sakit\u2028dan\u0085lembur?"}\r\n{"question": "Kapan?"}\r\n'
    questions = load(written(tmp_path, text, name="t.jsonl")).questions
    assert [q.place.row for q in questions] == [1, 2]


def test_columns_that_are_not_read_are_named(tmp_path):
    testset = load(written(tmp_path, "question,jawaban,PIC\nSakit?,x,Budi\n"))
    assert '"jawaban", "PIC"' in testset.warnings[0].told()
    assert '"jawaban", "PIC"' in testset.warnings[0].told("id")


def test_an_answer_column_is_told_unless_the_file_was_written_here(tmp_path):
    testset = load(written(tmp_path, "question,answer\nSakit?,x\n"))
    assert '"answer"' in testset.warnings[0].told()
    again = load(written(tmp_path, f"question,expected_quote,answer\nSakit?,{QUOTE},x\n"))
    assert again.warnings == ()


def test_a_file_with_commas_that_went_through_semicolons(tmp_path):
    text = (
        '"question,expected_quote,language,note";;\r\n'
        f'"Sakit?,{QUOTE},id,x";;\r\n'
        '"""Apa, ya?"",,id,y";;\r\n'
    )
    first, second = load(written(tmp_path, text)).questions
    assert (first.quotes, first.language, first.note) == ((QUOTE,), "id", "x")
    assert second.question == "Apa, ya?"
    with pytest.raises(TanyaError, match="row 2: the columns before are in one cell"):
        load(written(tmp_path, f'"question,expected_quote";\n"Sakit?,";{QUOTE}\n'))


def test_rows_that_are_not_filled_in_are_not_refusals(tmp_path):
    text = f"question,expected_quote,note\nA?,,todo; asked 3 times\nB?,{QUOTE},todo\nC?,,todos\n"
    testset = load(written(tmp_path, text))
    assert [q.question for q in testset.questions] == ["B?", "C?"]
    assert testset.warnings[0].told().startswith("1 not filled in yet, and not asked: row 2")
    with pytest.raises(TanyaError, match="not filled in yet"):
        load(written(tmp_path, "question,expected_quote,note\nA?,,todo\n"))
    # Without a column of quotes nothing waits for one.
    assert len(load(written(tmp_path, "question,note\nA?,todo\n")).questions) == 1


def test_a_quote_that_is_nearly_everywhere_is_told(tmp_path):
    many = index_of(document("a", *(f"Kata yang sama, nomor {n}." for n in range(12))))
    path = written(tmp_path, "question,expected_quote\nA?,Kata yang sama\n")
    (warning,) = TestSet.load(path, many).warnings
    assert '"Kata yang sama" is in 12 passages' in warning.told()


def workbook(tmp_path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "testset.xlsx"
    book.save(path)
    return path


def test_xlsx_reads_every_sheet_with_questions(tmp_path):
    path = workbook(
        tmp_path,
        Petunjuk=[["Isi lembar berikut."], []],
        Cuti=[["Daftar pertanyaan"], [], ["pertanyaan", "kutipan"], ["Sakit?", QUOTE]],
        Gaji=[["question", "expected_quote"], ["Presiden?", None], [None, None], [2026, None]],
    )
    questions = load(path).questions
    assert [(q.question, q.place.told()) for q in questions] == [
        ("Sakit?", 'sheet "Cuti", row 4'),
        ("Presiden?", 'sheet "Gaji", row 2'),
        ("2026", 'sheet "Gaji", row 4'),
    ]
    assert len({q.key for q in questions}) == 3


@pytest.mark.parametrize("stored", ["A1", "A1:B2"])
def test_xlsx_is_read_whole_whatever_size_is_stored(tmp_path, stored):
    import zipfile

    rows = [["pertanyaan", "kutipan"], ["Sakit?", QUOTE], ["Kapan?"], ["Siapa?", QUOTE, None, "x"]]
    path = workbook(tmp_path, A=rows)
    saved = tmp_path / "saved.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(saved, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(b'ref="A1:D4"', f'ref="{stored}"'.encode()))
    assert [q.question for q in load(saved).questions] == ["Sakit?", "Kapan?", "Siapa?"]


def test_sheets_whose_names_differ_in_blanks_stay_apart(tmp_path):
    rows = [["question"], ["Sakit?"]]
    sheets = {"Cuti 1": rows, "Cuti1": [rows[0], ["Kapan?"]], "Cuti%201": [rows[0], ["Siapa?"]]}
    keys = [q.key for q in load(workbook(tmp_path, **sheets)).questions]
    assert keys == ["Cuti%201-q2", "Cuti1-q2", "Cuti%25201-q2"]


# openpyxl saves formulas without values, as a file that Excel never opened.
def test_a_formula_without_a_value_is_never_taken_for_an_empty_cell(tmp_path):
    path = workbook(tmp_path, A=[["question", "expected_quote"], ["Sakit?", '="a"&"b"']])
    with pytest.raises(TanyaError, match="row 2: the formula in B2 has no saved value"):
        load(path)


def test_a_formula_counts_with_the_value_excel_saved(tmp_path):
    import zipfile

    path = workbook(tmp_path, A=[["question", "expected_quote"], ["Sakit?", '="a"&"b"']])
    saved = tmp_path / "saved.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(saved, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("sheet1.xml"):
                data = data.replace(b"<v></v>", f"<v>{QUOTE}</v>".encode())
                data = data.replace(b"<v />", f"<v>{QUOTE}</v>".encode())
                data = data.replace(b'<c r="B2">', b'<c r="B2" t="str">')
                assert QUOTE.encode() in data
            target.writestr(name, data)
    assert load(saved).questions[0].quotes == (QUOTE,)


@pytest.mark.parametrize("name", ["t.xlsx", "t.pdf", "t.xls"])
def test_other_files_are_refused_with_the_mend(tmp_path, name):
    with pytest.raises(TanyaError, match=r"[Ss]ave it"):
        load(written(tmp_path, "question\nx\n", name=name))


def test_binary_is_not_text(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"question\n\x00\x01\x02\xff\xfe\x00abc")
    with pytest.raises(TanyaError, match="is not text"):
        load(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(TanyaError, match="no test set at"):
        load(tmp_path / "nothing.csv")


def test_a_gigabyte_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "t.csv"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)
    with pytest.raises(TanyaError, match="1,000,000,000 bytes"):
        load(path)


def test_too_many_rows_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(testset_files, "MAX_ROWS", 3)
    with pytest.raises(TanyaError, match="more than 3 rows"):
        load(written(tmp_path, "question\n" + "".join(f"q{n}\n" for n in range(5))))


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(testset_xlsx, "MAX_UNPACKED_BYTES", 1000)
    with pytest.raises(TanyaError, match="unpacks to"):
        load(workbook(tmp_path, A=[["question"], ["x"]]))
