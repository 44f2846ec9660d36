import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.sentences import sentence_spans

# One line a text; `|` stands where one sentence ends and the next begins.
PARTED = """
Karyawan membawa laptop, kabel, dll.|Semua barang dicatat.
Peralatan (meja, kursi, dsb.) milik kantor.|Jangan dibawa pulang.
Surat ditandatangani a.n. Direktur Utama.|Salinannya disimpan.
Lihat No. 5 pada lampiran.|Lampiran itu wajib.
Apakah wajib?|No.|It is not.
Budi Santoso, S.Kom., M.M. memimpin rapat.|Rapat selesai pukul 10.30 WIB.
Dipimpin oleh Budi, S.Kom.|Rapat selesai.
Dr. Siti Rahma bekerja di PT. Maju Jaya Tbk. sejak 2010.
Gajinya Rp1.000.000,00 per bulan.|Bonusnya Rp. 500.000,- saja.
Buka www.contoh.co.id untuk info.|Atau kirim ke hr@contoh.co.id.
Versi 2.0.1 dirilis.|Nilainya 3.14.
Dia menunggu... lalu pergi.|Selesai.
Dia menunggu . . . lalu pergi.
Selesai…|Lalu ia pulang.
"Apa itu cuti?" tanya Budi.|"Cuti adalah hak."|Itu jawabannya.
Dia berkata, “Saya setuju.”|Lalu ia pergi.
Benarkah?!|Ya!|Tentu saja.
berapa lama?|kalau lebih bagaimana?
Sesuai Pasal 5.|Cuti diberikan.
Pasal 5. Cuti diberikan setiap tahun.
Bab IV. Ketentuan umum
1. Ajukan cuti.|2. Tunggu persetujuan.
Cuti 12 hari.|5 hari untuk sakit.
Use tools, e.g. Google Ads, i.e. paid ads.|They cost $1.50 each.
J. K. Rowling menulis buku.|W.R. Supratman menulis lagu.
Mr. Smith met Mrs. Jones at 5 p.m. on Friday.|They left.
The U.S. office opens at 9.|Dr. Lee runs it.
(Lihat halaman 5.)|Lanjut ke bab berikut.
Didirikan pada 1990.[1]|Sekarang ada dua.
IT mengelola sistem.|digital marketing mempromosikan produk.
Bagus sekali! 😀|Terima kasih. 🙏🏽|Sampai jumpa.
Tanpa titik akhir
Pada tgl. 5 Jan. 2024 s.d. 7 Jan. 2024 kantor tutup.|Kantor buka lagi tgl. 8.
Menurut UU No. 13 Th. 2003, cuti 12 hari.|Lihat hlm. 12.
Harga naik 5,5%.|Namun penjualan naik.
Jl. Sudirman Kav. 52-53, Jakarta.|Telp. 021-555.
Yth. Bapak/Ibu Hj. Aminah, S.E., M.Si.
Ia bekerja di Yahoo! sejak 2005.
Gunakan Node.js dan config.yaml.|Jalankan app.py.
He asked why.|"Because," she said.|(It was true.)
Google Inc. and Acme Ltd. signed.|It was late.
Syaratnya yaitu: 1. Fotokopi KTP, 2. Fotokopi KK, dan 3. Pas foto.|Semua dibawa.
Dokumen: a. KTP; b. Kartu Keluarga; dan c. Ijazah.|Bawa aslinya.
1. Isi formulir, 2. Kirim, 3. Tunggu.|Selesai.
Tahapnya: i. Seleksi; ii. Wawancara; iii. Tes.|Hasilnya diumumkan.
Caranya: 1. Isi formulir.|2. Kirim ke HRD.|3. Tunggu.
Langkah berikutnya adalah 9. Periksa, 10. Kirim.|Selesai.
1. Isi lembar 1 dan 2.|Lalu kirim.
Jumlahnya ada dua, yaitu 3 dan 4.|Lalu ada yang lain.
Bilangan prima: 2, 3, 5.|Lalu 7.
Lantainya ada tiga: 1, 2, 3.|Kantor di lantai 2.
Nilai terendah: 1.|Nilai tertinggi: 5.|Rata-rata 3.
Tipenya: a, b.|Tipe c dihapus.
Ukuran berkas maks. 2 MB dan min. 100 KB.|Lebih dari itu ditolak.
Gaji min. Rp 5 juta, maks. Rp. 9 juta.|Masa kerja min. satu tahun.
Surat No. A-12/SK/2024 dan Nomor. KEP/5/2024 berlaku.|Lihat No. 012.
Is it free?|No.|You pay.
Please sign up.|You will get a mail.
Send your CV.|We will call you.
Kirimkan CV.|Kami akan menghubungi Anda.
Matikan HP.|Rapat dimulai.|Hubungi HP. 0812345.
CV. Abadi milik Budi.|Ia bekerja di CV. Maju sejak 2010 bersama CV. Karya Jaya.
Kepada Direktur UP. Bagian Personalia dan u.p. Bapak Budi.
""".strip().splitlines()


@pytest.mark.parametrize("marked", PARTED)
def test_sentences(marked: str) -> None:
    text = marked.replace("|", " ")
    assert [span.of(text) for span in sentence_spans(text)] == marked.split("|")


def test_a_line_end_ends_a_sentence() -> None:
    text = "  Jl. Sudirman\n\n Jakarta \r\nSelesai. \u2028Lagi\n \n"
    assert [span.of(text) for span in sentence_spans(text)] == [
        "Jl. Sudirman",
        "Jakarta",
        "Selesai.",
        "Lagi",
    ]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u00a0\t"])
def test_blank_text_has_no_sentence(text: str) -> None:
    assert sentence_spans(text) == ()


ODD_PARTS = (
    'dll. a.n. No. 5 S.Kom., Rp1.000.000,00 www.contoh.co.id … ... ?! . ! “ ” " ( ) [1] 😀 '
    "👩‍👩‍👧 e\u0301 \ufeff Dr. Pasal 5. cuti Cuti x ' - • 1."
)
ODD = st.lists(
    st.sampled_from([*ODD_PARTS.split(), "\r\n", "\n", "\t", "", "\u00a0", "\x1c", "\u2028"]),
    max_size=40,
).map(" ".join)


@given(st.one_of(ODD, st.text(max_size=200)))
def test_spans_are_ordered_trimmed_and_leave_out_only_white_space(text: str) -> None:
    spans = sentence_spans(text)
    end = 0
    for span in spans:
        assert span.start >= end
        assert span.of(text)
        assert span.of(text) == span.of(text).strip()
        assert text[end : span.start].strip() == ""
        end = span.end
    assert text[end:].strip() == ""


@given(ODD)
def test_spans_do_not_depend_on_where_the_text_stands(text: str) -> None:
    alone = sentence_spans(text)
    below = sentence_spans(f"Judul\n{text}")
    assert [one.shifted(len("Judul\n")) for one in alone] == list(below[1:])
