"""What several readers refuse a file for: one wording each, in both languages."""

from __future__ import annotations

from assistant.errors import TanyaError


def locked(name: str) -> TanyaError:
    """A file that only opens with a password."""
    return TanyaError(
        f"{name}: protected by a password. Save it without one, and build again.",
        f"{name}: dilindungi kata sandi. Simpan tanpa kata sandi, lalu bangun indeks lagi.",
    )


def empty(name: str) -> TanyaError:
    """A file of no bytes, or of blanks alone."""
    return TanyaError(
        f"{name}: the file is empty. Write something in it, or remove it.",
        f"{name}: berkasnya kosong. Isi berkas ini, atau hapus.",
    )


def without_text(name: str) -> TanyaError:
    """A sound file in which nothing is written."""
    return TanyaError(
        f"{name}: holds no text. Write something in it, or remove it.",
        f"{name}: tidak berisi teks. Isi berkas ini, atau hapus.",
    )


def damaged(name: str, kind: str, cause: object) -> TanyaError:
    """A file that cannot be opened as what its name says; `kind` is `a PDF file` and the like."""
    kind_id = kind.split()[1]
    return TanyaError(
        f"{name}: not {kind}, or damaged ({cause}). Open it in the program that made it and save "
        "it again.",
        f"{name}: bukan berkas {kind_id}, atau rusak ({cause}). Buka di program yang membuatnya, "
        "lalu simpan ulang.",
    )
