"""Workbooks that are not opened: macros, passwords, bombs, and what is damaged; each gets a clear answer."""

import os
import time

import pytest
from duly.mailbox.opening.opened import opened
from duly.rules.contents import Content

from tests.workbooks import MADE, MAIN, RELATIONS, cell, in_cells, ods, sheet_of, with_part, with_rows


def related(kind: str, target: str = "vbaData.bin") -> bytes:
    link = f'<Relationship Id="rIdX" Type="{RELATIONS}/{kind}" Target="{target}"/>'.encode()
    data = with_part(in_cells(A1=1), f"xl/{target}", lambda _: b"<x/>")
    return with_part(
        data, "xl/_rels/workbook.xml.rels", lambda part: part.replace(b"</Relationships>", link + b"</Relationships>")
    )


DDE = f'<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'.encode()
LINKED = f'<externalLink xmlns="{MAIN}"><externalBook/></externalLink>'.encode()


@pytest.mark.parametrize(
    "data",
    [
        with_part(in_cells(A1=1), "xl/vbaProject.bin", lambda _: b"x"),
        with_part(in_cells(A1=1), "xl/macrosheets/sheet1.xml", lambda _: b"<x/>"),
        related("oleObject"),
        related("xlMacrosheet"),
        related("vbaProject"),
        with_part(related("externalLink", "link.xml"), "xl/link.xml", lambda _: DDE),
        with_part(in_cells(A1=1), "xl/embeddings/setup.exe", lambda _: b"MZ"),
        ods("<table:dde-links><table:dde-link/></table:dde-links>"),
        ods("", Basic__Standard__Module1_dot_xml=b"<x/>"),
        related("activeXControlBinary"),
    ],
)
def test_what_could_run_is_unsafe(data: bytes) -> None:
    assert opened(data, "x.xlsx").trouble == "unsafe"


def test_links_to_other_files_are_no_problem_and_never_followed() -> None:
    data = with_part(related("externalLink", "link.xml"), "xl/link.xml", lambda _: LINKED)
    assert cell(data, "A1").value == 1


@pytest.mark.parametrize(
    "data",
    [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage\0".encode("utf-16-le"),
        ods("", **{"META-INF__manifest_dot_xml": b"<m><f><encryption-data/></f></m>"}),
    ],
)
def test_a_password_is_told(data: bytes) -> None:
    assert opened(data, "x.xlsx").trouble == "protected"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"{\\rtf1 hello}", "rtf"),
        (with_part(with_part(in_cells(A1=1), "x", lambda _: b""), "Index/Document.iwa", lambda _: b"x"), "xlsx"),
        (b"<!DOCTYPE html><html><table></table></html>", "html"),
    ],
)
def test_other_kinds_are_named(data: bytes, kind: str) -> None:
    content = opened(data, "x.xlsx")
    assert content.kind == kind
    assert content.trouble == (None if kind == "xlsx" else "unsupported")


def bomb(part: str, data: bytes) -> bytes:
    return with_part(in_cells(A1=1), part, lambda _: data)


BILLION = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + step, b"&%c;" % (97 + step) * 10) for step in range(9))
    + b"]>"
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
SHEET = '<worksheet xmlns="%s"><sheetData><row r="1"><c r="A1" t="str"><v>&%s;</v></c></row></sheetData></worksheet>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("head", [BILLION, OUTSIDE])
def test_xml_with_definitions_of_its_own_is_unsafe(head: bytes, encoding: str) -> None:
    started = time.monotonic()
    text = head.decode() + SHEET % (MAIN, "j" if head is BILLION else "a")
    content = opened(bomb("xl/worksheets/sheet1.xml", text.encode(encoding)), "x.xlsx")
    assert content.trouble in {"unsafe", "unreadable"}
    assert time.monotonic() - started < 2
    assert opened(bomb("xl/styles.xml", head + b"<styleSheet/>"), "x.xlsx").trouble == "unsafe"
    assert (
        opened(bomb("xl/sharedStrings.xml", head + b"<sst><si><t>&a;</t></si></sst>"), "x.xlsx").trouble != "protected"
    )


def test_an_archive_that_lies_about_its_size_is_not_unpacked() -> None:
    data = bomb("xl/worksheets/sheet1.xml", b" " * 300_000_000)
    assert opened(data, "x.xlsx").trouble == "unsafe"
    size = (300_000_000).to_bytes(4, "little")
    assert size in data
    assert opened(data.replace(size, (3000).to_bytes(4, "little")), "x.xlsx").trouble in {"unreadable", "unsafe"}


def test_a_sheet_that_claims_to_be_huge_costs_what_its_cells_cost() -> None:
    started = time.monotonic()
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><f>A1+1</f></c></row>'
    columns = '<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384" style="0" width="9"/></cols>'
    data = with_rows(rows, before=columns)
    assert cell(data, "XFD1048576").calculated == 2
    formatted = "".join(f'<row r="{row}"><c r="A{row}" s="0"/><c r="B{row}" s="0"/></row>' for row in range(1, 100_000))
    assert len(sheet_of(with_rows(formatted)).cells) == 0
    assert time.monotonic() - started < 5


def test_more_cells_than_a_person_fills_are_not_read() -> None:
    row = "<row>" + "<c><v>1</v></c>" * 500 + "</row>"
    with_noise = with_part(with_rows(row * 900), "noise.bin", lambda _: os.urandom(200_000))
    content = opened(with_noise, "x.xlsx")
    assert (content.trouble, content.why) == ("unreadable", "it has more than 400,000 filled cells")


@pytest.mark.parametrize(
    "rows",
    [
        "<row r='0'><c><v>1</v></c></row>",
        "<row r='9999999'><c><v>1</v></c></row>",
        "<row r='1'><c t='s'><v>99</v></c></row>",
        "<row r='1'><c><v>abc</v></c></row>",
        "<row r='1'><c><v>NaN</v></c></row>",
        "<row r='1'><c><v>1e999</v></c></row>",
        "<row r='1'><c t='d'><v>yesterday</v></c></row>",
        "<x>" * 5000 + "</x>" * 5000,
    ],
)
def test_a_damaged_sheet_is_unreadable(rows: str) -> None:
    content = opened(with_rows(rows), "x.xlsx")
    assert content.trouble == "unreadable"
    assert content.why


@pytest.mark.parametrize("name", ["made.xlsx", "made.ods", "made.xls"])
def test_cut_and_scrambled_files_get_a_clear_answer(name: str) -> None:
    whole = (MADE / name).read_bytes()
    for tenth in range(1, 10):
        cut = opened(whole[: len(whole) * tenth // 10], name)
        assert cut.trouble in {"unreadable", "unsupported", None}
        scrambled = bytearray(whole)
        scrambled[len(whole) * tenth // 10 :: 97] = b"\x55" * len(scrambled[len(whole) * tenth // 10 :: 97])
        assert isinstance(opened(bytes(scrambled), name), Content)
    assert opened(os.urandom(10_000), name).trouble == "unreadable"
    assert opened(whole[:4] + os.urandom(10_000), name).trouble in {"unreadable", "unsupported"}
