import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from assistant.documents import BlockKind
from tests.documents.test_docx import blocks


def run_of(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("equation", "says"),
    [
        (run_of("E=mc"), "E=mc"),
        (f"<m:sSup><m:e>{run_of('mc')}</m:e><m:sup>{run_of('2')}</m:sup></m:sSup>", "mc²"),
        (f"<m:sSup><m:e>{run_of('2')}</m:e><m:sup>{run_of('n+1')}</m:sup></m:sSup>", "2^(n+1)"),
        (f"<m:f><m:num>{run_of('masa kerja')}</m:num><m:den>{run_of('12')}</m:den></m:f>"
         f"{run_of('×upah')}", "masa kerja/12×upah"),
        (f"<m:f><m:num>{run_of('a+b')}</m:num><m:den>{run_of('12')}</m:den></m:f>", "(a+b)/12"),
        (f"<m:d><m:e>{run_of('a+b')}</m:e></m:d>{run_of('×2')}", "(a+b)×2"),
        (f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr><m:e>{run_of("x")}</m:e>'
         "</m:d>", "[x]"),
        (f"<m:rad><m:deg/><m:e>{run_of('x')}</m:e></m:rad>", "√x"),
        (f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{run_of("i=1")}</m:sub><m:sup>'
         f"{run_of('n')}</m:sup><m:e>{run_of('x')}</m:e></m:nary>", "∑ i=1 n x"),
        (f"<w:del>{run_of('9')}</w:del>{run_of('8')}", "8"),
    ],
)  # fmt: skip
def test_equations_are_read_in_a_line(equation: str, says: str) -> None:
    document = docx.Document()
    xml = f"""<w:p {nsdecls("w")}
    xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><w:r>
    <w:t xml:space="preserve">Rumus: </w:t></w:r><m:oMath>{equation}</m:oMath><w:r>
    <w:t xml:space="preserve"> selesai.</w:t></w:r></w:p>"""
    document.element.body.insert(0, parse_xml(xml))
    assert blocks(document) == [(BlockKind.PARAGRAPH, 0, f"Rumus: {says} selesai.")]
