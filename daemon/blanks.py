"""Opens an engagement's templates and says which are missing, damaged, or without the sheets their fields name."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from ..rules.agreement import Document
from .documents_schema import sheet_of
from .explain import Wrong
from .faults import closest, one_of, quoted

_KINDS = "an xlsx, csv, docx or pdf file"


def template_faults(folder: Path, document: Document, index: int) -> Iterator[Wrong]:
    """What is wrong with the template of the document at this place of documents.toml; `folder` is the engagement's."""
    if document.template is None:
        return
    place = ("document", index, "template")
    path = folder / document.template
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = "does not exist" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        yield Wrong(place, f"{quoted(document.template)} {reason}", _nearby(path, folder))
        return
    if content.startswith(b"PK"):
        yield from _office_faults(path, document, index)
    elif b"%PDF-" not in content[:1024] and not _is_table(path, content):
        yield Wrong(place, f"{quoted(document.template)} is not a document that people can fill in", _KINDS)


def _nearby(path: Path, folder: Path) -> str:
    try:
        names = [each.name for each in path.parent.iterdir()]
    except OSError:
        names = []
    near = closest(path.name, names).strip('"')
    return quoted((path.parent / near).relative_to(folder)) if near else "a file beside documents.toml"


def _is_table(path: Path, content: bytes) -> bool:
    """Whether these bytes are text in a file called csv: a table has no other mark."""
    return path.suffix.lower() == ".csv" and b"\0" not in content


def _office_faults(path: Path, document: Document, index: int) -> Iterator[Wrong]:
    place = ("document", index, "template")
    try:
        with zipfile.ZipFile(path) as parts:
            names = parts.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        yield Wrong(place, f"{quoted(document.template)} is damaged", "the file from its source again")
        return
    if "xl/workbook.xml" in names or "content.xml" in names:
        yield from _sheet_faults(path, document, index)
    elif "word/document.xml" not in names:
        yield Wrong(place, f"{quoted(document.template)} is neither a workbook nor a text document", _KINDS)


def _sheet_faults(path: Path, document: Document, index: int) -> Iterator[Wrong]:
    from python_calamine import CalamineError, load_workbook  # noqa: PLC0415 - not for practices without workbooks

    try:
        with load_workbook(path) as workbook:
            sheets = workbook.sheet_names
    except (CalamineError, OSError, ValueError):
        yield Wrong(("document", index, "template"), f"{quoted(document.template)} is damaged", "the file again")
        return
    known = {sheet.lower() for sheet in sheets}
    for field in document.fields:
        sheet = sheet_of(field.at) if field.at else None
        if sheet is not None and sheet.lower() not in known:
            what = f"the template has no sheet {quoted(sheet)}"
            yield Wrong(("document", index, "fields", field.name, "at"), what, closest(sheet, sheets) or one_of(sheets))
