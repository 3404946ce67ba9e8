"""PDF files for the tests: pages and forms that reportlab draws, changed by pypdf where it will not."""

import io
from collections.abc import Callable
from typing import Any

from duly.mailbox.opening.opened import opened
from duly.rules.contents import Content
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, StreamObject, TextStringObject
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas


def drawn(fill: Callable[[Any], object], **how: Any) -> bytes:
    """What is drawn on pages of 612 by 792 points."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=letter, invariant=1, **how)
    fill(canvas)
    canvas.save()
    return target.getvalue()


def hours(canvas: Any) -> None:
    """A line of two pieces."""
    canvas.drawString(60, 700, "Hours: 12")
    canvas.drawString(300, 700, "Month: May")


def form(canvas: Any) -> None:
    """A form, filled in but for its last field."""
    canvas.drawString(60, 700, "Name")
    fields = canvas.acroForm
    fields.textfield(name="person.name", x=150, y=695, width=200, height=20, value="Ana Ruiz")
    fields.checkbox(name="agreed", x=150, y=650, checked=True)
    fields.checkbox(name="late", x=150, y=630)
    fields.radio(name="mood", value="good", x=150, y=600, selected=True)
    fields.radio(name="mood", value="bad", x=180, y=600)
    fields.choice(name="site", options=[("Main Street", "m"), ("Harbor", "h")], value="h", x=150, y=560)
    fields.textfield(name="empty", x=150, y=500, width=200, height=20)


HOURS = drawn(hours)


def changed(change: Callable[[PdfWriter], object], data: bytes = HOURS) -> bytes:
    """The file as it is after a change."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    change(writer)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def says(**entries: Any) -> DictionaryObject:
    """A dictionary of a PDF: `Subtype="/Ink"` is a name, other words are a text."""
    return DictionaryObject({NameObject(f"/{key}"): _thing(entry) for key, entry in entries.items()})


def noted(*notes: DictionaryObject, data: bytes = HOURS) -> bytes:
    """The file with these annotations on its first page."""

    def change(writer: PdfWriter) -> None:
        writer.pages[0][NameObject("/Annots")] = ArrayObject(writer._add_object(note) for note in notes)

    return changed(change, data)


def adobe_form(words: bytes, **more: Any) -> bytes:
    """A form in Adobe's XML; with plain fields beside it unless the file says more of itself."""

    def change(writer: PdfWriter) -> None:
        stream = StreamObject()
        stream.set_data(words)
        held = ArrayObject([TextStringObject("template"), writer._add_object(stream)])
        form = says(Fields=ArrayObject([says(T="month", FT="/Tx", V="May")] if not more else []), XFA=held)
        writer.root_object[NameObject("/AcroForm")] = form
        for key, entry in more.items():
            writer.root_object[NameObject(f"/{key}")] = entry

    return changed(change)


def _thing(entry: Any) -> Any:
    if isinstance(entry, str):
        return NameObject(entry) if entry.startswith("/") else TextStringObject(entry)
    return ArrayObject(FloatObject(each) for each in entry) if isinstance(entry, tuple) else entry


def content_of(data: bytes) -> Content:
    content = opened(data, "any name.bin")
    assert content.trouble is None, content.why
    return content


def lines_of(data: bytes) -> list[list[str]]:
    return [["[picture]" if span.picture else span.text for span in line.spans] for line in content_of(data).lines]
