"""PDF files made to do harm, or damaged: what must stay closed does, what does no harm is read, all get an answer."""

import io
import os
import random
import time
from typing import Any

import pytest
from duly.mailbox.opening.opened import opened
from duly.mailbox.opening.reader import Reader
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, BooleanObject, NameObject, NumberObject, StreamObject

from tests.pdfs import HOURS, adobe_form, changed, drawn, form, lines_of, noted, says

LINE = [["Hours: 12", "Month: May"]]


def _action(**entries: Any) -> Any:
    return lambda writer: writer.root_object.update({NameObject("/OpenAction"): says(**entries)})


def _pointed(writer: PdfWriter) -> None:
    kind = writer._add_object(NameObject("/JavaScript"))
    writer.root_object[NameObject("/OpenAction")] = says(S=kind, JS="app.alert(1)")


def _chained(writer: PdfWriter) -> None:
    script = says(S="/JavaScript", JS="x")
    writer.pages[0][NameObject("/AA")] = says(O=says(S="/GoTo", Next=ArrayObject([script])))


def _named(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/Names")] = says(JavaScript=says(Names=ArrayObject()))


def _embedded(name: str, data: bytes) -> bytes:
    return changed(lambda writer: writer.add_attachment(name, data))


def _compressed(data: bytes) -> bytes:
    """The same with its objects packed into streams, where no look at the bytes finds them."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    target = io.BytesIO()
    held = StreamObject()
    pieces, places = b"", []
    for number, one in enumerate(writer._objects, 1):
        if one is None or isinstance(one.get_object(), StreamObject):
            continue
        out = io.BytesIO()
        one.write_to_stream(out)
        places.append((number, len(pieces)))
        pieces += out.getvalue() + b" "
    head = " ".join(f"{number} {place}" for number, place in places).encode() + b" "
    held.set_data(head + pieces)
    packed = held.flate_encode()
    packed.update(says(Type="/ObjStm", N=NumberObject(len(places)), First=NumberObject(len(head))))
    target.write(b"%PDF-1.5\n")
    inside = {number: index for index, (number, _) in enumerate(places)}
    where, size = {}, len(writer._objects) + 3
    for number, one in [*enumerate(writer._objects, 1), (size - 2, packed)]:
        if one is None or number in inside:
            continue
        where[number] = target.tell()
        target.write(b"%d 0 obj\n" % number)
        one.write_to_stream(target)
        target.write(b"\nendobj\n")
    start = where[size - 1] = target.tell()
    rows = b"".join(
        bytes([2]) + (size - 2).to_bytes(4, "big") + inside[number].to_bytes(2, "big")
        if number in inside
        else bytes([1]) + where[number].to_bytes(4, "big") + bytes(2)
        if number in where
        else bytes(7)
        for number in range(size)
    )
    table = StreamObject()
    table.set_data(rows)
    table.update(says(Type="/XRef", Size=NumberObject(size)))
    table[NameObject("/W")] = ArrayObject(map(NumberObject, (1, 4, 2)))
    table[NameObject("/Root")] = writer.root_object.indirect_reference
    target.write(b"%d 0 obj\n" % (size - 1))
    table.write_to_stream(target)
    target.write(b"\nendobj\nstartxref\n%d\n%%%%EOF" % start)
    return target.getvalue()


SCRIPT = changed(_action(S="/JavaScript", JS="app.alert(1)"))


def test_packing_objects_changes_nothing_but_hides_them_from_a_look_at_the_bytes() -> None:
    assert lines_of(_compressed(HOURS)) == LINE
    assert b"/JavaScript" in SCRIPT
    assert b"/JavaScript" not in _compressed(SCRIPT)


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (SCRIPT, "unsafe"),
        (_compressed(SCRIPT), "unsafe"),
        (SCRIPT.replace(b"/JavaScript", b"/J#61va#53cript"), "unsafe"),
        (changed(_pointed), "unsafe"),
        (changed(_chained), "unsafe"),
        (changed(_named), "unsafe"),
        (changed(_action(S="/Launch", F="cmd.exe")), "unsafe"),
        (changed(_action(S="/Rendition", JS="app.alert(1)")), "unsafe"),
        (noted(says(Subtype="/Link", Rect=(1, 1, 9, 9), A=says(S="/Launch", F="cmd.exe"))), "unsafe"),
        (noted(says(Subtype="/RichMedia", Rect=(1, 1, 9, 9))), "unsafe"),
        (adobe_form(b'<template><script contentType="application/x-javascript">x</script></template>'), "unsafe"),
        (adobe_form(b"<template/>", NeedsRendering=BooleanObject(True)), "unsupported"),
        (_embedded("viewer.exe", b"words"), "unsafe"),
        (_embedded("notes.txt", b"MZ" + bytes(200)), "unsafe"),
        (changed(lambda writer: writer.encrypt("user", "owner", algorithm="AES-256")), "protected"),
        (changed(lambda writer: writer.encrypt("user", "owner", algorithm="RC4-128")), "protected"),
        (HOURS[: len(HOURS) // 2], "unreadable"),
        (b"%PDF-1.7\n%%EOF", "unreadable"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 20 + b"startxref\n9\n%%EOF", "unreadable"),
    ],
)
def test_what_must_stay_closed_does(data: bytes, trouble: str) -> None:
    content = opened(data, "report.pdf")
    assert (content.trouble, content.lines, content.form) == (trouble, (), ()), content
    assert content.why


@pytest.mark.parametrize(
    "data",
    [
        changed(lambda writer: writer.encrypt("", "owner", algorithm="AES-256")),
        changed(lambda writer: writer.encrypt("", "owner", algorithm="AES-128")),
        changed(lambda writer: writer.encrypt("", "owner", algorithm="RC4-128")),
        HOURS.replace(b"startxref\n", b"startxref\n9"),
        HOURS.replace(b"/Type /Catalog", b"/Type /Catalog /Metadata 99 0 R"),
        b"From: a printer\n\n" + HOURS,
        HOURS + b"\n\n",
        _embedded("hours.csv", b"1,2"),
        changed(_action(S="/URI", URI="https://www.example.com/")),
        changed(_action(S="/GoToR", F="other.pdf")),
    ],
)
def test_what_does_no_harm_is_read(data: bytes) -> None:
    assert lines_of(data) == LINE


# Hostile files


def test_a_small_file_with_pages_without_end_is_answered_in_time() -> None:
    def change(writer: PdfWriter) -> None:
        pages = writer.root_object["/Pages"]
        pages[NameObject("/Kids")].append(pages.indirect_reference)
        pages[NameObject("/Count")] = NumberObject(10**9)

    started = time.monotonic()
    content = opened(changed(change), "x.pdf")
    assert content.trouble in {None, "unreadable"}
    assert time.monotonic() - started < 5


def test_a_stream_that_unpacks_without_end_ends_in_an_answer() -> None:
    def change(writer: PdfWriter) -> None:
        stream = StreamObject()
        stream.set_data(b" " * 300_000_000)
        writer.pages[0][NameObject("/Contents")] = writer._add_object(stream.flate_encode(9))

    reader = Reader()
    content = reader.read(changed(change), "x.pdf")
    assert content.lines == ()
    assert reader.read(HOURS, "x.pdf").lines
    reader.close()


def test_a_page_full_beyond_reason_is_refused() -> None:
    def fill(canvas: Any) -> None:
        canvas.setFont("Helvetica", 1)
        for row in range(700):
            canvas.drawString(1, 20 + row, "x" * 600)

    content = opened(drawn(fill), "x.pdf")
    assert (content.trouble, content.why) == ("unreadable", "it is too large to read")


def test_damaged_files_get_an_answer() -> None:
    """Bytes changed, cut out and doubled by chance, the same chance each time: an answer, never an error."""
    chance = random.Random(7)
    whole = drawn(form, pageCompression=0)
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 12)):
            place = chance.randrange(len(data))
            match chance.randrange(3):
                case 0:
                    data[place] = chance.randrange(256)
                case 1:
                    del data[place : place + chance.randrange(40)]
                case _:
                    data[place:place] = data[place : place + chance.randrange(40)]
        content = opened(bytes(data), "x.pdf")
        assert content.trouble in {None, "unreadable", "unsafe", "protected"}
    assert opened(os.urandom(2000) + b"%%EOF", "x.pdf").trouble == "unreadable"
