from assistant.documents.plain_text import read_plain_text


def lines(source: str) -> list[str]:
    return [block.text for block in read_plain_text(source.encode(), "a.txt").blocks]


def test_blank_lines_part_paragraphs() -> None:
    assert lines("Satu.\n\n \t \nDua.\r\n\r\nTiga.\n") == ["Satu.", "Dua.", "Tiga."]


def test_wrapped_lines_are_joined() -> None:
    wrapped = (
        "Setiap karyawan tetap berhak atas cuti tahunan selama dua belas\n"
        "hari kerja setelah bekerja dua belas bulan terus-menerus, dan\n"
        "cuti itu dapat diambil sekaligus.\n"
    )
    assert lines(wrapped) == [" ".join(wrapped.split())]


def test_lines_on_purpose_stay_apart() -> None:
    assert lines("Jl. Sudirman 5\nJakarta\nIndonesia") == ["Jl. Sudirman 5", "Jakarta", "Indonesia"]
    long = "Paragraf ini panjang sekali dan ditulis dalam satu baris saja. " * 5
    assert lines(f"{long}\n{long}") == [long.strip()] * 2
    uneven = (
        "Judul dokumen yang cukup panjang untuk sebuah baris\nDaftar isi\nKata pengantar di sini"
    )
    assert lines(uneven) == uneven.split("\n")


def test_a_short_line_does_not_part_the_others() -> None:
    article = [
        "Pasal 1",
        "Setiap pegawai tetap berhak atas cuti selama dua belas hari kerja dalam\n"
        "setahun penuh, dengan persetujuan tertulis dari Kepala Bagian atau\n"
        "Direktur Utama.",
        "Pasal 2",
        "Cuti yang tidak diambil sampai akhir tahun hangus, kecuali karena tugas\nkantor.",
    ]
    assert lines("\n".join(article)) == [part.replace("\n", " ") for part in article]
    letter = (
        "Yth. Direktur Utama\ndi tempat\nDengan ini kami sampaikan permohonan cuti tahunan bagi\n"
        "pegawai tetap yang telah bekerja selama dua belas bulan\nterus-menerus."
    )
    assert lines(letter) == [
        "Yth. Direktur Utama",
        "di tempat",
        "Dengan ini kami sampaikan permohonan cuti tahunan bagi pegawai tetap yang telah bekerja "
        "selama dua belas bulan terus-menerus.",
    ]


def test_lists_without_marks_stay_apart() -> None:
    things = "kabel usb-c panjang dua meter untuk mengisi daya laptop\nmouse\nkeyboard"
    assert lines(things) == things.split("\n")
    places = "Kantor Pusat, Jalan Jenderal Sudirman 5\nKantor Cabang, Jalan Ahmad Yani 120\nBogor"
    assert lines(f"Alamat\n{places}") == ["Alamat", *places.split("\n")]


def test_items_begin_a_line_and_may_be_wrapped() -> None:
    source = (
        "Syarat pengajuan cuti bagi semua karyawan tetap perusahaan:\n"
        "- surat permohonan yang sudah ditandatangani oleh kepala\n"
        "  bagian masing-masing\n"
        "- fotokopi kartu tanda penduduk yang masih berlaku sampai\n"
        "  akhir tahun\n"
        "2. formulir"
    )
    assert lines(source) == [
        "Syarat pengajuan cuti bagi semua karyawan tetap perusahaan:",
        "- surat permohonan yang sudah ditandatangani oleh kepala bagian masing-masing",
        "- fotokopi kartu tanda penduduk yang masih berlaku sampai akhir tahun",
        "2. formulir",
    ]


def test_rules_are_no_text() -> None:
    assert lines("Satu\n-----\n* * *\n-\nDua 😀\n👍") == ["Satu", "Dua 😀", "👍"]


def test_markdown_is_left_as_it_is() -> None:
    assert lines("# bukan judul **tebal**") == ["# bukan judul **tebal**"]
