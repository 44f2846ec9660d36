"""DOCX and XLSX are ZIP files of XML: looked through before a library opens them."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from assistant.documents.refusal import damaged, locked
from assistant.errors import TanyaError

_MOST_MEMBERS = 20_000
_MOST_BYTES = 400 * 1024 * 1024
_MOST_XML_BYTES = 150 * 1024 * 1024
# A ratio that no document has, and a file of zeros does; small members may be all alike.
_MOST_RATIO = 500
_SMALL_BYTES = 1024 * 1024
_XML_SUFFIXES = (".xml", ".rels", ".vml")
_DOCTYPE = re.compile(rb"<\s*!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0"
# The name of the stream that holds an encrypted Office file, as OLE writes it.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def check_office_zip(data: bytes, name: str, kind: str, member: str) -> None:
    """Refuse what is no such file, what is locked, and what was made to exhaust a reader.

    The sizes that a ZIP file declares are those that Python reads at most, so what is within the
    bounds here stays within them when it is unpacked.

    Args:
        data: the file's bytes.
        name: the file's path in the corpus, for messages.
        kind: what it should be, such as `a DOCX file`.
        member: a path that such a file has inside.

    Raises:
        TanyaError: the file is not what it should be; says what it is.
    """
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise locked(name)
        raise TanyaError(
            f"{name}: a file of an old Office version, whatever its name says. Open it and save "
            f"it as {kind.split()[1]}.",
            f"{name}: berkas Office versi lama, apa pun namanya. Buka lalu simpan sebagai "
            f"{kind.split()[1]}.",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _refuse_bomb(members, name)
            if member not in {one.filename for one in members}:
                raise TanyaError(
                    f"{name}: a ZIP file, but not {kind}, whatever its name says.",
                    f"{name}: berkas ZIP, bukan berkas {kind.split()[1]}, apa pun namanya.",
                )
            for one in members:
                if one.filename.lower().endswith(_XML_SUFFIXES):
                    _refuse_doctype(archive.read(one), name, one.filename)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError) as error:
        # RuntimeError is what zipfile raises for a member with a password, or packed otherwise.
        if "password" in str(error) or "encrypted" in str(error):
            raise locked(name) from error
        raise damaged(name, kind, error) from error


def _refuse_bomb(members: list[zipfile.ZipInfo], name: str) -> None:
    whole = sum(one.file_size for one in members)
    xml = sum(one.file_size for one in members if one.filename.lower().endswith(_XML_SUFFIXES))
    alike = any(
        one.file_size > _SMALL_BYTES and one.file_size > _MOST_RATIO * max(1, one.compress_size)
        for one in members
    )
    if len(members) > _MOST_MEMBERS or whole > _MOST_BYTES or xml > _MOST_XML_BYTES or alike:
        raise TanyaError(
            f"{name}: unpacks to far more than a document holds ({whole // 1024 // 1024:,} MB in "
            f"{len(members):,} parts). Split it into smaller files, or remove it.",
            f"{name}: isinya jauh melebihi sebuah dokumen ({whole // 1024 // 1024:,} MB dalam "
            f"{len(members):,} bagian). Bagi menjadi berkas yang lebih kecil, atau hapus.",
        )


def _refuse_doctype(xml: bytes, name: str, member: str) -> None:
    """Office files have no document type (ECMA-376, part 2); those that expand entities do."""
    plain = xml.replace(b"\0", b"") if b"\0" in xml[:64] else xml  # UTF-16
    if _DOCTYPE.search(plain):
        raise TanyaError(
            f"{name}: {member} in it declares entities, which no Office program writes. "
            "Open it in the program that made it and save it again.",
            f"{name}: {member} di dalamnya mendeklarasikan entitas, yang tidak ditulis oleh "
            "program Office mana pun. Buka di program yang membuatnya, lalu simpan ulang.",
        )
