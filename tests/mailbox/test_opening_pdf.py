"""PDF files as they are sent: words with their places, forms, signatures, scans, and what must stay closed."""

from typing import Any

import pytest
from duly.mailbox.opening.opened import opened
from duly.mailbox.opening.reader import Reader
from duly.rules.contents import FormField
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from tests.pdfs import HOURS, adobe_form, changed, content_of, drawn, form, hours, lines_of, noted, says

SCAN = Image.new("RGB", (600, 800), "white")
INK = Image.new("RGB", (200, 50), "navy")
LINE = [["Hours: 12", "Month: May"]]


# Words and their places


def test_words_stand_where_they_stand() -> None:
    (line,) = content_of(HOURS).lines
    assert [(span.text, round(span.left), round(span.right)) for span in line.spans] == [
        ("Hours: 12", 60, 112),
        ("Month: May", 300, 363),
    ]
    assert line.page == 1


def _two_pages(canvas: Any) -> None:
    hours(canvas)
    canvas.showPage()
    canvas.drawString(60, 100, "drawn first, stands below")
    canvas.drawString(60, 700, "above")


def _turned(canvas: Any) -> None:
    canvas.setPageRotation(90)
    canvas.rotate(90)
    canvas.drawString(60, -100, "Hours: 12")
    canvas.drawString(300, -100, "Month: May")
    canvas.drawString(60, -120, "next line")


def _bold(canvas: Any) -> None:
    canvas.setFont("Helvetica", 10)
    canvas.drawString(60, 700, "Total")
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(200, 700, "$1,234.50")


def _letter_by_letter(canvas: Any) -> None:
    place = 60.0
    for letter in "Hours worked":
        canvas.drawString(place, 700, letter)
        place += canvas.stringWidth(letter, "Helvetica", 12) + 0.8


def _close_columns(canvas: Any) -> None:
    """Two cells of a sheet that all but touch, as spreadsheet programs print them, and a number with a gap."""
    canvas.drawString(60, 700, "14,249.90")
    canvas.drawString(60 + canvas.stringWidth("14,249.90", "Helvetica", 12) + 5, 700, "35,896.40")
    canvas.drawString(60, 680, "1 234,50")


@pytest.mark.parametrize(
    ("draw", "lines"),
    [
        (_close_columns, [["14,249.90", "35,896.40"], ["1 234,50"]]),
        (_two_pages, [*LINE, ["above"], ["drawn first, stands below"]]),
        (_turned, [*LINE, ["next line"]]),
        (_bold, [["Total", "$1,234.50"]]),
        (_letter_by_letter, [["Hours worked"]]),
        (lambda canvas: canvas.drawString(60, 700, "Name:            Ana Ruiz"), [["Name:", "Ana Ruiz"]]),
        (lambda canvas: canvas.drawString(60, 700, "Señor Muñoz – ¿12 €?"), [["Señor Muñoz – ¿12 €?"]]),
        (lambda canvas: canvas.drawString(60, 700, "runs a /S /JavaScript (or /Launch)"), 1),
        (lambda canvas: canvas.showPage(), []),
    ],
)
def test_a_page_says_what_is_seen_on_it(draw: Any, lines: Any) -> None:
    for packed in (0, 1):
        found = lines_of(drawn(draw, pageCompression=packed))
        assert (len(found) if lines == 1 else found) == lines


def test_pages_are_told_apart() -> None:
    assert [line.page for line in content_of(drawn(_two_pages)).lines] == [1, 2, 2]


def test_what_people_type_onto_a_page_stands_in_its_line() -> None:
    typed = says(Subtype="/FreeText", Contents="about 3 more", Rect=(150, 690, 280, 715))
    two = says(Subtype="/FreeText", Contents="one\rtwo", Rect=(60, 500, 200, 540))
    hidden = says(Subtype="/FreeText", Contents="unseen", Rect=(60, 400, 200, 420), F=NumberObject(2))
    comment = says(Subtype="/Text", Contents="a comment", Rect=(60, 300, 80, 320))
    assert lines_of(noted(typed, two, hidden, comment)) == [
        ["Hours: 12", "about 3 more", "Month: May"],
        ["one"],
        ["two"],
    ]


# Pictures and scans


def _signed(canvas: Any) -> None:
    hours(canvas)
    canvas.drawString(60, 500, "Signature:")
    canvas.drawInlineImage(INK, 150, 492, 100, 25)


@pytest.mark.parametrize(
    "data",
    [
        drawn(_signed),
        noted(
            says(Subtype="/Ink", Rect=(150, 492, 250, 517)),
            data=drawn(lambda canvas: (hours(canvas), canvas.drawString(60, 500, "Signature:"))),
        ),
        noted(
            says(Subtype="/Stamp", Rect=(150, 492, 250, 517)),
            data=drawn(lambda canvas: (hours(canvas), canvas.drawString(60, 500, "Signature:"))),
        ),
    ],
)
def test_a_signature_stands_in_the_line_it_was_put_on(data: bytes) -> None:
    assert lines_of(data) == [*LINE, ["Signature:", "[picture]"]]
    assert not content_of(data).from_picture


def _letterhead(canvas: Any) -> None:
    canvas.drawInlineImage(SCAN, 0, 0, 612, 792)
    hours(canvas)


def _searchable(canvas: Any) -> None:
    canvas.drawInlineImage(SCAN, 0, 0, 612, 792)
    text = canvas.beginText(60, 700)
    text.setTextRenderMode(3)
    text.textOut("Hours: 12")
    canvas.drawText(text)


def _outlines(canvas: Any) -> None:
    path = canvas.beginPath()
    path.moveTo(60, 700)
    path.lineTo(80, 720)
    path.lineTo(90, 700)
    canvas.drawPath(path, fill=1)


@pytest.mark.parametrize(
    ("draw", "from_picture", "lines"),
    [
        (lambda canvas: canvas.drawInlineImage(SCAN, 0, 0, 612, 792), True, []),
        (_searchable, True, [["Hours: 12"]]),
        (_outlines, True, []),
        (_letterhead, False, LINE),
        (lambda canvas: (hours(canvas), canvas.showPage(), _searchable(canvas)), False, LINE),
    ],
    ids=["scan", "scan a machine has read", "letters drawn as outlines", "letterhead", "a receipt behind a form"],
)
def test_words_that_come_from_a_picture_are_told_apart(draw: Any, from_picture: bool, lines: Any) -> None:
    data = drawn(draw)
    assert content_of(data).from_picture is from_picture
    assert lines_of(data) == lines


def test_a_scan_that_was_typed_on_is_still_one() -> None:
    scan = drawn(lambda canvas: canvas.drawInlineImage(SCAN, 0, 0, 612, 792))
    data = noted(says(Subtype="/FreeText", Contents="12", Rect=(60, 600, 200, 620)), data=scan)
    assert lines_of(data) == [["12"]]
    assert content_of(data).from_picture


# Forms


def test_what_is_filled_in_is_a_field_and_stands_at_its_place() -> None:
    content = content_of(drawn(form))
    assert content.form == (
        FormField(name="person.name", kind="text", value="Ana Ruiz"),
        FormField(name="agreed", kind="check", value="x"),
        FormField(name="late", kind="check"),
        FormField(name="mood", kind="choice", value="good"),
        FormField(name="site", kind="choice", value="Harbor"),
        FormField(name="empty", kind="text"),
    )
    assert lines_of(drawn(form)) == [["Name", "Ana Ruiz"], ["☒"], ["☐"], ["☒", "☐"], ["Harbor"]]


@pytest.mark.parametrize("text", ["Muñoz & Söhne", "12,5 €", "two\nlines", "Иван", "(a) \\ b"])
def test_what_pypdf_fills_in_is_read(text: str) -> None:
    def fill(writer: PdfWriter) -> None:
        writer.update_page_form_field_values(writer.pages[0], {"empty": text, "late": "/Yes"}, auto_regenerate=False)

    read = {field.name: field.value for field in content_of(changed(fill, drawn(form))).form}
    assert (read["empty"], read["late"], read["agreed"]) == (text, "x", "x")


def fields(*made: DictionaryObject) -> bytes:
    def change(writer: PdfWriter) -> None:
        held = ArrayObject(writer._add_object(each) for each in made)
        writer.root_object[NameObject("/AcroForm")] = says(Fields=held)

    return changed(change)


def test_names_are_whole_and_what_stands_above_holds_below() -> None:
    kid = says(T="month")
    above = says(T="report", FT="/Tx", V="May", Kids=ArrayObject([kid]))
    assert content_of(fields(above)).form == (FormField(name="report.month", kind="text", value="May"),)


@pytest.mark.parametrize(
    ("made", "read"),
    [
        (says(T="s", FT="/Sig"), FormField(name="s", kind="signature")),
        (
            says(T="s", FT="/Sig", V=says(Type="/Sig", Contents="seal")),
            FormField(name="s", kind="signature", value="signed", signed=True),
        ),
        (
            says(T="r", FT="/Btn", Ff=NumberObject(1 << 15), V="/1", Opt=ArrayObject(map(TextStringObject, "ab"))),
            FormField(name="r", kind="choice", value="b"),
        ),
        (
            says(T="c", FT="/Ch", V=ArrayObject(map(TextStringObject, "xy"))),
            FormField(name="c", kind="choice", value="x, y"),
        ),
        (says(T="b", FT="/Btn", V="/Off"), FormField(name="b", kind="check")),
        (says(T="b", FT="/Btn", AS="/On"), FormField(name="b", kind="check", value="x")),
        (says(T="b", FT="/Btn", V="/Off", AS="/On"), FormField(name="b", kind="check")),
        (says(T="press", FT="/Btn", Ff=NumberObject(1 << 16)), None),
    ],
)
def test_every_kind_of_field(made: DictionaryObject, read: FormField | None) -> None:
    assert content_of(fields(made)).form == ((read,) if read else ())


def test_fields_that_go_round_in_a_circle_end_in_an_answer() -> None:
    def change(writer: PdfWriter) -> None:
        one, two = says(T="a", FT="/Tx", V="x"), says(T="b")
        first, second = writer._add_object(one), writer._add_object(two)
        one[NameObject("/Kids")], two[NameObject("/Kids")] = ArrayObject([second]), ArrayObject([first])
        one[NameObject("/Parent")], two[NameObject("/Parent")] = second, first
        writer.root_object[NameObject("/AcroForm")] = says(Fields=ArrayObject([first]))
        widget = says(Subtype="/Widget", Rect=(60, 600, 90, 620), Parent=first)
        writer.pages[0][NameObject("/Annots")] = ArrayObject([widget])

    assert lines_of(changed(change))[0] == LINE[0]


def test_a_form_in_adobes_xml_is_read_by_its_plain_fields() -> None:
    assert content_of(adobe_form(b"<template/>")).form == (FormField(name="month", kind="text", value="May"),)


def test_the_child_reads_a_form_as_this_process_does() -> None:
    reader = Reader()
    data = drawn(form)
    assert reader.read(data, "x.pdf") == opened(data, "x.pdf")
    reader.close()


@pytest.mark.parametrize(("pages", "unread"), [(200, ""), (201, "rest")])
def test_pages_beyond_those_that_are_read_are_told_to_be_unread(pages: int, unread: str) -> None:
    content = content_of(drawn(lambda canvas: [(hours(canvas), canvas.showPage()) for _ in range(pages)]))
    assert (len(content.lines), content.unread) == (200, unread)
