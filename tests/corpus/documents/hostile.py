"""Files made to do harm: bombs, entities, macros, scripts and names that climb out."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from tests.corpus.documents import filled, papers
from tests.corpus.documents.bad_files import PROGRAM
from tests.corpus.documents.bad_match import EITHER
from tests.corpus.documents.cases import Case, error, timesheet
from tests.corpus.documents.good_papers import zipped
from tests.corpus.documents.good_workbooks import AGING
from tests.corpus.documents.papers import written
from tests.corpus.documents.sheets import changed, stored, with_parts

LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {one} "{f"&{before};" * 10}">' for before, one in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/hostname">]>'
NETWORK = '<!DOCTYPE x [<!ENTITY i SYSTEM "http://127.0.0.1:9/x">]>'
MEGABYTE = 1 << 20


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _bombs()
    yield from _nested()
    yield from _names()
    yield from _entities()
    yield from _macros()
    yield from _in_pdf()
    yield from _harmless()


def _bad(document: str, name: str, content: bytes, note: str, *, doubt: bool = False) -> Case:
    return Case(document, f"bad-unsafe-{name}", content, note, [error("unsafe")], verdict=EITHER, doubt=doubt)


def _zeros(size: int) -> bytes:
    """A raw deflate stream of this many spaces, made without holding them all."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    pieces = [press.compress(b" " * MEGABYTE) for _ in range(size // MEGABYTE)]
    return b"".join([*pieces, press.flush()])


def raw_zip(entries: dict[str, tuple[bytes, int, int]]) -> bytes:
    """A zip written by hand: name -> (deflated bytes, size it claims, checksum it claims)."""
    body, directory = b"", b""
    for name, (data, size, check) in entries.items():
        title = name.encode()
        head = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x5D62, check, len(data), size, len(title), 0)
        directory += b"PK\1\2" + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + title
        body += b"PK\3\4" + head + title + data
    end = struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(directory), len(body), 0)
    return body + directory + b"PK\5\6" + end


def _with_part(package: bytes, name: str, data: bytes, size: int) -> bytes:
    entries: dict[str, tuple[bytes, int, int]] = {}
    with zipfile.ZipFile(io.BytesIO(package)) as old:
        for one in old.namelist():
            content = old.read(one)
            press = zlib.compressobj(9, zlib.DEFLATED, -15)
            entries[one] = (press.compress(content) + press.flush(), len(content), zlib.crc32(content))
    return raw_zip({**entries, name: (data, size, 0)})


def _bombs() -> Iterator[Case]:
    book = stored(filled.ar_aging())
    big = _zeros(300 * MEGABYTE)
    content = _with_part(book, "xl/media/image9.bin", big, 300 * MEGABYTE)
    yield _bad("ar-aging", "bomb.xlsx", content, "one part unpacks to 300 MB")
    content = _with_part(book, "xl/media/image9.bin", big, 4000)
    yield _bad("ar-aging", "bomb-lying.xlsx", content, "it unpacks to 300 MB and its head says 4,000 bytes")
    content = _with_part(papers.visit(), "word/media/image9.bin", big, 300 * MEGABYTE)
    yield _bad("site-visit", "bomb.docx", content, "one part unpacks to 300 MB")
    content = raw_zip({"hours.csv": (big, 300 * MEGABYTE, 0)})
    yield _bad("timesheet", "bomb.zip", content, "a table of 300 MB of spaces in a zip")
    content = raw_zip({"hours.csv": (big, 900, 0)})
    yield _bad("timesheet", "bomb-lying.zip", content, "the same, said to be 900 bytes")
    content = raw_zip({"hours.csv": (_zeros(30 * MEGABYTE), 30 * MEGABYTE, zlib.crc32(b" " * (30 * MEGABYTE)))})
    yield _bad("timesheet", "ratio.zip", content, "30 MB at a thousand to one")
    content = _with_part(book, "xl/worksheets/sheet1.xml", big, 4000)
    yield _bad("ar-aging", "bomb-in-sheet.xlsx", content, "the sheet itself is 300 MB of spaces, said to be 4,000")


def _nested() -> Iterator[Case]:
    book = stored(filled.ar_aging())
    inner = zipped({"AR.xlsx": book})
    content = zipped({"inner.zip": zipped({"again.zip": inner})})
    yield _bad("ar-aging", "zip-in-zip-in-zip.zip", content, "archives in archives in archives")
    for _ in range(12):
        inner = zipped({"copy.zip": inner, "copy2.zip": inner[:0]})
    yield _bad("ar-aging", "twelve-deep.zip", inner, "twelve deep, as a zip that holds itself would be without end")


def _names() -> Iterator[Case]:
    book = stored(filled.ar_aging())
    for name, path in (
        ("climbing", "../../AR October.xlsx"),
        ("absolute", "/etc/cron.d/october.xlsx"),
        ("drive", "C:\\Windows\\october.xlsx"),
        ("backslashes", "..\\..\\october.xlsx"),
        ("inside", "October/../../../october.xlsx"),
    ):
        content = zipped({path: book}) if "\\" not in path else _named(path, book)
        yield _bad("ar-aging", f"{name}.zip", content, f"the name in it is {path}")
    content = with_parts(book, {"../../start.sh": b"echo\n"})
    yield _bad("ar-aging", "climbing.xlsx", content, "a part of the workbook is named ../../start.sh")


def _named(path: str, content: bytes) -> bytes:
    """A zip with backslashes in its name, which zipfile would turn round."""
    filler = path.replace("\\", "~")
    return zipped({filler: content}).replace(filler.encode(), path.encode())


def _put(package: bytes, part: str, head: str, use: str, before: str) -> bytes:
    """The package with a DTD at the head of one part and its entity used in the text."""

    def change(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        text = content.decode("utf-8")
        start = text.index("?>") + 2 if text.startswith("<?xml") else 0
        text = text[:start] + head + text[start:]
        place = text.index(before) + len(before)
        return (text[:place] + use + text[place:]).encode()

    return changed(package, change)


def _entities() -> Iterator[Case]:
    book, page = stored(filled.ar_aging()), papers.visit()
    sheet, text = "xl/worksheets/sheet1.xml", "word/document.xml"
    shared = "xl/sharedStrings.xml"
    content = _put(book, sheet, LAUGHS, "", "<sheetData>")
    yield _bad("ar-aging", "entities-in-sheet.xlsx", content, "a billion laughs declared in a sheet")
    content = _put(book, shared, LAUGHS, "&i;", "<t>")
    yield _bad("ar-aging", "entities-in-texts.xlsx", content, "a billion laughs used in the shared texts")
    content = _put(page, text, LAUGHS, "", "<w:body>")
    yield _bad("site-visit", "entities.docx", content, "a billion laughs declared in the text")
    content = _put(page, text, OUTSIDE, "&i;", "<w:t>")
    yield _bad("site-visit", "outside-entity.docx", content, "an entity that reads a file of this machine")
    content = _put(book, shared, OUTSIDE, "&i;", "<t>")
    yield _bad("ar-aging", "outside-entity.xlsx", content, "an entity that reads a file of this machine")
    content = _put(book, shared, NETWORK, "&i;", "<t>")
    yield _bad("ar-aging", "network-entity.xlsx", content, "an entity that asks a server")
    content = _put(stored(filled.occupancy()), "xl/workbook.xml", "<!DOCTYPE workbook>", "", "<sheets>")
    yield _bad("occupancy", "bare-doctype.xlsx", content, "a DTD that declares nothing is a DTD")


def _declared(package: bytes, old: str, new: str) -> bytes:
    def change(name: str, content: bytes) -> bytes:
        return content.replace(old.encode(), new.encode()) if name == "[Content_Types].xml" else content

    return changed(package, change)


def _macros() -> Iterator[Case]:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    book = with_parts(stored(filled.ar_aging()), {"xl/vbaProject.bin": ole})
    yield _bad("ar-aging", "macros-hidden.xlsx", book, "macros in a workbook whose ending promises none")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    book = _declared(book, kind, "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    yield _bad("ar-aging", "macros.xlsm", book, "a workbook with macros")
    page = with_parts(papers.visit(), {"word/vbaProject.bin": ole})
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    page = _declared(page, kind, "application/vnd.ms-word.document.macroEnabled.main+xml")
    yield _bad("site-visit", "macros.docm", page, "a Word file with macros")
    yield _bad("site-visit", "macros-renamed.docx", page, "the same under the plain ending")
    book = with_parts(stored(filled.occupancy()), {"xl/embeddings/setup.exe": PROGRAM})
    yield _bad("occupancy", "program-inside.xlsx", book, "a program embedded in the workbook")
    content = zipped({"AR October.xlsx": stored(filled.ar_aging()), "viewer.exe": PROGRAM})
    yield _bad("ar-aging", "program-beside.zip", content, "a program beside the workbook in the zip", doubt=True)


def _in_pdf() -> Iterator[Case]:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(papers.grant())))
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('hello');")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    yield _bad("grant-report", "script.pdf", written(writer), "a script that runs when it is opened")
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(papers.bill())))
    action = {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    yield _bad("utility-bill", "launch.pdf", written(writer), "it starts a program when it is opened")
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(papers.bill())))
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("this.print();")}
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): DictionaryObject(script)})
    yield _bad("utility-bill", "page-script.pdf", written(writer), "a script on opening a page")
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(papers.bill())))
    writer.add_attachment("viewer.exe", PROGRAM)
    yield _bad("utility-bill", "program-inside.pdf", written(writer), "a program attached inside the PDF")
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(papers.bill())))
    link = {NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Link")}
    link[NameObject("/Rect")] = ArrayObject([NumberObject(one) for one in (60, 500, 200, 520)])
    link[NameObject("/A")] = DictionaryObject(action)
    writer.pages[0][NameObject("/Annots")] = ArrayObject([DictionaryObject(link)])
    yield _bad("utility-bill", "launch-link.pdf", written(writer), "a link that starts a program")


def _harmless() -> Iterator[Case]:
    def wide(name: str, content: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return content
        text = content.decode("utf-8")
        start = text.index('<dimension ref="') + 16
        return (text[:start] + "A1:XFD1048576" + text[text.index('"', start) :]).encode()

    content = changed(stored(filled.ar_aging()), wide)
    note = "a sheet that says it has a million rows and holds a handful of cells: odd, and harmless"
    yield Case("ar-aging", "good-million-rows.xlsx", content, note, values=AGING)
    content = stored(filled.ar_aging({"Summary!AA1000": " ", "Detail!H900": None, "Detail!Z1048576": "x"}))
    note = "a stray cell in the very last row"
    yield Case("ar-aging", "good-stray-cell.xlsx", content, note, values=AGING)
    content = with_parts(stored(filled.ar_aging()), {"xl/media/empty.txt": b""})
    yield Case("ar-aging", "good-part-unknown.xlsx", content, "a part that nothing refers to", values=AGING)
    content = zipped({"a.csv": timesheet(), "readme.txt": b"Hours of last week attached.\r\n"})
    note = "a table and a line of text in one zip"
    yield Case(
        "timesheet", "good-with-readme.zip", content, note, values={"hours": [8, 9.5, 8, 7.25, 8.75]}, doubt=True
    )
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(papers.bill())))
    web = {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("https://lumen.example/pay")}
    link = {NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Link")}
    link[NameObject("/Rect")] = ArrayObject([NumberObject(one) for one in (60, 500, 200, 520)])
    link[NameObject("/A")] = DictionaryObject(web)
    writer.pages[0][NameObject("/Annots")] = ArrayObject([DictionaryObject(link)])
    note = "a link to a page on the web, never followed"
    yield Case("utility-bill", "good-link.pdf", written(writer), note, values={"amount": 2146.5})
