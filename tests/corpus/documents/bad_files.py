"""Files that cannot be read, are locked, or are of a kind that nobody opens here."""

import io
import random
import zipfile
from collections.abc import Iterator

from tests.corpus.documents import filled, papers
from tests.corpus.documents.bad_match import EITHER
from tests.corpus.documents.cases import Case, error
from tests.corpus.documents.good_papers import zipped
from tests.corpus.documents.sheets import changed, stored

PAGE = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form>Sign in to go on</form></body></html>\n"
PROGRAM = (
    b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0\xb8" + bytes(43) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0d\x86" + bytes(900)
)
ELF = b"\x7fELF\2\1\1" + bytes(9) + b"\2\0>\0\1\0\0\0" + bytes(600)
RTF = rb"{\rtf1\ansi\deff0 {\fonttbl {\f0 Arial;}}\f0 Month: 2026-10\par Location: Depot\par}" + b"\n"
SCRIPT = b"#!/bin/sh\necho done\n"


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _unreadable()
    yield from _protected()
    yield from _unsupported()


def _chance(size: int, seed: int) -> bytes:
    return random.Random(seed).randbytes(size)


def _bad(document: str, name: str, content: bytes, note: str, code: str, *, doubt: bool = False) -> Case:
    return Case(document, f"bad-{name}", content, note, [error(code)], verdict=EITHER, doubt=doubt)


def _unreadable() -> Iterator[Case]:
    code = "unreadable"
    for document, ending in (
        ("ar-aging", "xlsx"),
        ("timesheet", "csv"),
        ("site-visit", "docx"),
        ("grant-report", "pdf"),
    ):
        yield _bad(document, f"zero-bytes.{ending}", b"", "not one byte", code)
    for document, ending in (
        ("ar-aging", "xlsx"),
        ("site-visit", "docx"),
        ("utility-bill", "pdf"),
        ("occupancy", "xls"),
    ):
        yield _bad(document, f"random-bytes.{ending}", _chance(4096, len(document)), "bytes by chance", code)
    book = stored(filled.ar_aging())
    yield _bad("ar-aging", "truncated.xlsx", book[: len(book) // 2], "the mail cut it off in the middle", code)
    yield _bad("site-visit", "truncated.docx", papers.visit()[:20000], "the mail cut it off in the middle", code)
    page = papers.bill()
    yield _bad("utility-bill", "truncated.pdf", page[:300], "the first 300 bytes of a bill", code)
    yield _bad("utility-bill", "only-header.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a header and nothing else", code)
    content = zipped({"hours.xlsx": book})[:400]
    yield _bad("ar-aging", "truncated.zip", content, "a zip without its directory", code)
    content = changed(book, lambda name, part: None if name == "xl/workbook.xml" else part)
    yield _bad("ar-aging", "no-workbook-part.xlsx", content, "the part that lists the sheets is missing", code)
    content = changed(papers.visit(), lambda name, part: None if name == "word/document.xml" else part)
    yield _bad("site-visit", "no-document-part.docx", content, "the part with the text is missing", code)
    content = changed(book, lambda name, part: part[:900] if name == "xl/worksheets/sheet1.xml" else part)
    yield _bad("ar-aging", "half-a-sheet.xlsx", content, "the first sheet's XML breaks off", code)
    content = changed(papers.visit(), lambda name, part: part[:2500] if name == "word/document.xml" else part)
    yield _bad("site-visit", "half-a-text.docx", content, "the text's XML breaks off", code)
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + _chance(3000, 7)
    yield _bad("occupancy", "broken-ole.xls", ole, "an old workbook's first bytes, then chance", code)
    picture = papers.scan(["Amount due: $2,146.50"])[:200]
    yield _bad("utility-bill", "truncated.png", picture, "a picture that breaks off in its head", code)
    yield _bad("timesheet", "nothing-but-nulls.csv", bytes(500), "500 zero bytes", code)
    middle = bytearray(book)
    for place in range(200, len(middle) - 600, 90):
        middle[place] ^= 0xFF
    yield _bad("ar-aging", "bits-turned.xlsx", bytes(middle), "bytes turned on the way: checksums fail", code)


def sealed(content: bytes, name: str) -> bytes:
    """A zip whose one entry says that it is encrypted (the bytes are chance, as without the password)."""
    package = bytearray(zipped({name: content}))
    for mark, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        start = package.find(mark)
        package[start + flags] |= 1
    start = 30 + len(name.encode())
    package[start : start + 200] = _chance(200, 3)
    return bytes(package)


def _protected() -> Iterator[Case]:
    code = "protected"
    book = stored(filled.ar_aging())
    yield _bad("ar-aging", "password.zip", sealed(book, "AR October.xlsx"), "a zip with a password", code)
    content = sealed(papers.bill(), "bill.pdf")
    yield _bad("utility-bill", "password.zip", content, "a zip with a password, a bill in it", code)


def _package(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(zipfile.ZipInfo(name, (2026, 11, 2, 9, 0, 0)), content)
    return out.getvalue()


def _types(part: str, kind: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{part}" ContentType="{kind}"/></Types>'
    ).encode()


def _relations(part: str) -> bytes:
    return (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        f' Target="{part}"/></Relationships>'
    ).encode()


def binary_workbook() -> bytes:
    """The outside of an xlsb: what tells it from an xlsx is its content type and the .bin parts."""
    kind = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    files = {"[Content_Types].xml": _types("xl/workbook.bin", kind), "_rels/.rels": _relations("xl/workbook.bin")}
    return _package({**files, "xl/workbook.bin": b"\x83\1\0", "xl/worksheets/sheet1.bin": b"\x81\1\0\x82\1\0"})


def slides() -> bytes:
    """The outside of a presentation."""
    kind = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    files = {
        "[Content_Types].xml": _types("ppt/presentation.xml", kind),
        "_rels/.rels": _relations("ppt/presentation.xml"),
    }
    main = b'<p:presentation xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"/>'
    return _package({**files, "ppt/presentation.xml": main})


def _unsupported() -> Iterator[Case]:
    code = "unsupported"
    yield _bad("ar-aging", "program.xlsx", PROGRAM, "a Windows program under a workbook's name", code)
    yield _bad("utility-bill", "program.pdf", ELF, "a Linux program under a bill's name", code)
    yield _bad("timesheet", "script.csv", SCRIPT, "a shell script under a table's name", code, doubt=True)
    yield _bad("ar-aging", "program.exe", PROGRAM, "a program that says so", code)
    yield _bad("ar-aging", "sign-in-page.xlsx", PAGE, "the page to sign in, saved in place of the workbook", code)
    yield _bad("utility-bill", "sign-in-page.pdf", PAGE, "the page to sign in, saved in place of the bill", code)
    content = b"<html><table><tr><td>Total</td><td>35896.40</td></tr></table></html>"
    yield _bad("ar-aging", "page-as-export.xls", content, "a web page as some systems export it", code)
    yield _bad("timesheet", "page.csv", PAGE, "a page under a table's name", code)
    yield _bad("site-visit", "report.rtf", RTF, "rich text", code)
    yield _bad("site-visit", "rich-text.docx", RTF, "rich text under Word's name", code)
    yield _bad("ar-aging", "binary.xlsb", binary_workbook(), "a binary workbook", code)
    yield _bad("ar-aging", "binary-renamed.xlsx", binary_workbook(), "a binary workbook under another ending", code)
    apple = {"Index/Document.iwa": b"\0\x10\0\0chance", "Index/CalculationEngine.iwa": b"\0\x08\0\0chance"}
    numbers = _package({**apple, "Metadata/Properties.plist": b"bplist00", "preview.jpg": b"\xff\xd8\xff\xe0"})
    yield _bad("mileage", "log.numbers", numbers, "a file of Apple's Numbers", code)
    yield _bad("mileage", "log-renamed.xlsx", numbers, "a file of Apple's Numbers under another ending", code)
    yield _bad("minutes", "slides.pptx", slides(), "a presentation", code)
    sound = b"ID3\4\0\0\0\0\0\0" + b"\xff\xfb\x90\0" * 200
    yield _bad("minutes", "meeting.mp3", sound, "a recording of the meeting", code)
