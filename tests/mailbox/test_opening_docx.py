"""Word documents as they are sent: paragraphs, tables, what is filled into forms, and what must stay closed."""

import io
from typing import Any

import pytest
from duly.mailbox.opening.opened import opened
from duly.rules.contents import FormField

from tests.documents import content_of, lines_of, with_xml, word
from tests.workbooks import PNG, with_part

_DELETED = '<w:del w:id="1" w:author="a"><w:r><w:delText>old</w:delText></w:r></w:del>'
_ADDED = '<w:ins w:id="2" w:author="a"><w:r><w:t>new</w:t></w:r></w:ins>'


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def control(properties: str, content: str) -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def box(ticked: str, sign: str = "☐") -> str:
    held = f'<w14:checkbox><w14:checked w14:val="{ticked}"/></w14:checkbox>'
    return control(f'<w:alias w:val="Agreed"/>{held}', run(sign))


def legacy(data: str, code: str, result: str = "") -> str:
    held = f'<w:ffData><w:name w:val="Field"/>{data}</w:ffData>'
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{held}</w:fldChar></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def typed(name: str, value: str = "") -> FormField:
    return FormField(name=name, kind="text", value=value)


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{run(text)}</w:p></w:tc>"


# Paragraphs


@pytest.mark.parametrize(
    ("paragraph", "lines"),
    [
        (run("Na") + run("me: ") + run("Ana Ruiz", "<w:b/>"), [["Name: Ana Ruiz"]]),
        ("<w:r><w:t>Name:</w:t><w:tab/><w:t>Ana</w:t></w:r>", [["Name:", "Ana"]]),
        (run("Signed:            Date:  1 May"), [["Signed:", "Date: 1 May"]]),
        ("<w:r><w:t>Name: Ana</w:t><w:br/><w:t>Date: 1 May</w:t></w:r>", [["Name: Ana"], ["Date: 1 May"]]),
        (_DELETED + _ADDED, [["new"]]),
        (run("seen") + run("unseen", "<w:vanish/>"), [["seen"]]),
        ("<w:hyperlink>" + run("a link") + "</w:hyperlink>", [["a link"]]),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + run(" yes"), [["☒ yes"]]),
        (legacy("", "PAGE", run("3")) + run(" of 4"), [["3 of 4"]]),
        ("<w:r><w:t>co</w:t><w:noBreakHyphen/><w:t>op</w:t></w:r>", [["co-op"]]),
        (run("   "), []),
    ],
)
def test_a_paragraph_says_what_is_seen_of_it(paragraph: str, lines: list[list[str]]) -> None:
    assert lines_of(with_xml(f"<w:p>{paragraph}</w:p>")) == lines


def test_headers_come_first_and_footers_last() -> None:
    def fill(document: Any) -> None:
        document.sections[0].footer.paragraphs[0].text = "Page 1"
        document.sections[0].header.paragraphs[0].text = "Weekly report"
        document.add_paragraph("Hours: 12")

    assert lines_of(word(fill)) == [["Weekly report"], ["Hours: 12"], ["Page 1"]]


def test_a_text_box_is_read_once_though_it_is_drawn_twice() -> None:
    inside = f"<w:txbxContent><w:p>{run('in the box')}</w:p></w:txbxContent>"
    drawn = (
        "<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{inside}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{inside}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent>"
    )
    assert lines_of(with_xml(f"<w:p>{run('beside')}<w:r>{drawn}</w:r></w:p>")) == [["beside"], ["in the box"]]


def test_a_picture_stands_where_it_stands() -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("Signature: ")
        paragraph.add_run().add_picture(io.BytesIO(PNG))
        paragraph.add_run(" Ana")

    assert lines_of(word(fill)) == [["Signature:", "[picture]", "Ana"]]


# Tables


def test_a_table_is_a_sheet_with_its_places() -> None:
    def fill(document: Any) -> None:
        made = document.add_table(2, 3)
        made.cell(0, 0).text = "Item"
        made.cell(1, 2).text = "12.50"
        made.cell(1, 0).paragraphs[0].add_run().add_picture(io.BytesIO(PNG))

    content = content_of(word(fill))
    (sheet,) = content.sheets
    assert sheet.name == "table 1"
    assert {place: held.value for place, held in sheet.cells.items()} == {(1, 1): "Item", (2, 3): "12.50"}
    assert sheet.pictures == ((2, 1, 2, 1),)
    assert content.lines == ()


def test_merged_cells_keep_their_places() -> None:
    wide, begins, goes_on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    data = with_xml(
        table(
            cell("across", wide) + cell("c"),
            cell("down", begins) + cell("b") + cell("c2"),
            cell("", goes_on) + cell("b3") + cell("c3"),
        )
    )
    (sheet,) = content_of(data).sheets
    assert {place: held.value for place, held in sheet.cells.items()} == {
        (1, 1): "across", (1, 3): "c", (2, 1): "down", (2, 2): "b", (2, 3): "c2", (3, 2): "b3", (3, 3): "c3",
    }  # fmt: skip
    assert sheet.merged == ((1, 1, 1, 2), (2, 1, 3, 1))


def test_a_table_in_a_cell_is_a_sheet_of_its_own_and_a_removed_row_is_gone() -> None:
    inner = table(cell("inner"))
    gone = f'<w:trPr><w:del w:id="3" w:author="a"/></w:trPr>{cell("gone")}'
    data = with_xml(table(gone, f"<w:tc><w:p>{run('outer')}</w:p>{inner}<w:p/></w:tc>"), table(cell("next")))
    assert [(sheet.name, [held.value for held in sheet.cells.values()]) for sheet in content_of(data).sheets] == [
        ("table 1", ["outer"]),
        ("table 2", ["inner"]),
        ("table 3", ["next"]),
    ]


def test_a_control_around_a_cell_or_row_changes_no_place() -> None:
    around_cell = control('<w:alias w:val="Total"/><w:text/>', cell("12"))
    data = with_xml(table(cell("Total") + around_cell, control("", "<w:tr>" + cell("a") + "</w:tr>")))
    content = content_of(data)
    assert content.sheets[0].cells[1, 2].value == "12"
    assert content.form[0] == typed("Total", "12")


# Forms


@pytest.mark.parametrize(
    ("made", "shown", "filled"),
    [
        (control('<w:alias w:val="Who"/><w:text/>', run("Ana")), [["Ana"]], typed("Who", "Ana")),
        (control('<w:tag w:val="who"/><w:text/>', run("Ana")), [["Ana"]], typed("who", "Ana")),
        (
            control('<w:alias w:val="Who"/><w:showingPlcHdr/><w:text/>', run("Click here to enter text.")),
            [],
            typed("Who"),
        ),
        (
            control('<w:alias w:val="Day"/><w:date w:fullDate="2026-05-01T00:00:00Z"/>', run("1 May 2026")),
            [["1 May 2026"]],
            typed("Day", "1 May 2026"),
        ),
        (
            control('<w:alias w:val="Mood"/><w:dropDownList/>', run("Good")),
            [["Good"]],
            FormField(name="Mood", kind="choice", value="Good"),
        ),
        (box("1", "X"), [["☒"]], FormField(name="Agreed", kind="check", value="x")),
        (box("0"), [["☐"]], FormField(name="Agreed", kind="check")),
        (legacy("<w:textInput/>", "FORMTEXT", run("Ana")), [["Ana"]], typed("Field", "Ana")),
        (legacy("<w:textInput/>", "FORMTEXT", run("     ")), [], typed("Field")),
        (
            legacy('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>', "FORMCHECKBOX"),
            [["☒"]],
            FormField(name="Field", kind="check", value="x"),
        ),
        (
            legacy('<w:checkBox><w:default w:val="0"/></w:checkBox>', "FORMCHECKBOX"),
            [["☐"]],
            FormField(name="Field", kind="check"),
        ),
        (
            legacy(
                '<w:ddList><w:result w:val="1"/><w:listEntry w:val="No"/><w:listEntry w:val="Yes"/></w:ddList>',
                "FORMDROPDOWN",
            ),
            [["Yes"]],
            FormField(name="Field", kind="choice", value="Yes"),
        ),
    ],
)  # fmt: skip
def test_what_is_filled_in_is_both_text_and_a_field(made: str, shown: list[list[str]], filled: FormField) -> None:
    data = with_xml(f"<w:p>{made}</w:p>")
    assert lines_of(data) == shown
    assert content_of(data).form == (filled,)


def test_a_signature_line_tells_whether_it_was_signed() -> None:
    line = '<o:signatureline issignatureline="t" o:suggestedsigner="Ana Ruiz"/>'
    data = with_xml(f'<w:p><w:r><w:pict><v:shape><v:imagedata r:id="rId1"/>{line}</v:shape></w:pict></w:r></w:p>')
    assert content_of(data).form == (FormField(name="Ana Ruiz", kind="signature"),)
    assert lines_of(data) == []
    signed = with_part(data, "_xmlsignatures/sig1.xml", lambda _: b"<Signature/>")
    assert content_of(signed).form[0].signed


# What stays closed


def _with_relation(kind: str, target: str) -> bytes:
    relation = (
        f'<Relationship Id="rIdX" Target="{target}" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/></Relationships>'
    )
    return with_part(
        with_xml(),
        "word/_rels/document.xml.rels",
        lambda old: old.replace(b"</Relationships>", relation.encode()),
    )


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (_with_relation("oleObject", "embeddings/x.bin"), "unsafe"),
        (_with_relation("vbaProject", "x.bin"), "unsafe"),
        (_with_relation("aFChunk", "x.htm"), "unsupported"),
        (with_xml('<w:p><w:r><w:object><o:OLEObject Type="Embed" ProgID="Package"/></w:object></w:r></w:p>'), "unsafe"),
        (
            with_xml(f"<w:p>{legacy('', 'DDE').replace('DDE', 'D</w:instrText><w:instrText>DEAUTO c:x')}</w:p>"),
            "unsafe",
        ),
        (with_xml('<w:p><w:fldSimple w:instr=" DDE c:x y"/></w:p>'), "unsafe"),
        (
            with_part(
                with_xml(),
                "word/document.xml",
                lambda old: b'<!DOCTYPE a [<!ENTITY b "c">]>' + old.partition(b"?>")[2],
            ),
            "unsafe",
        ),
        (with_part(with_xml(), "word/document.xml", lambda old: old[:300]), "unreadable"),
        (with_xml()[:2000], "unreadable"),
    ],
)
def test_what_must_stay_closed_does(data: bytes, trouble: str) -> None:
    content = opened(data, "report.docx")
    assert content.trouble == trouble, content
    assert content.why


def test_deep_nesting_ends_in_an_answer() -> None:
    deep = "<w:p/>"
    for _ in range(60):
        deep = table(f"<w:tc>{deep}<w:p/></w:tc>")
    assert content_of(with_xml(deep)).sheets[59].name == "table 60"
