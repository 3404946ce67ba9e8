"""Opens PDF files: the fields of their forms, and the words of their pages with the places they stand at."""

import io
from collections.abc import Iterator

from pypdf import PasswordType, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from ...rules.contents import Content, FormField, Line
from .page_words import lines_of
from .refused import Refused

_MOST_PAGES = 200
_ACTS = {"/JavaScript": "a script", "/Launch": "a command that starts a program", "/ImportData": "an import of data"}
_KEYS = {"/JavaScript": "a script", "/RichMedia": "an embedded player", "/XFAScript": "a script"}
_PROGRAM_END = (".exe", ".dll", ".scr", ".com", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".jar", ".lnk", ".msi", ".hta")
_SIGNED = "signed"


def read_pdf(data: bytes) -> Content:
    """The document in these bytes. Raises Refused where it must not or cannot be read."""
    reader = _opened(data)
    _refuse_programs(reader)
    form = tuple(_form(reader))
    try:
        lines, pictures = lines_of(data, _MOST_PAGES)
    except ValueError as error:
        raise Refused("unreadable", "its pages are damaged") from error
    words = any(span.text for line in lines for span in line.spans)
    scanned = pictures and not words and not any(one.value for one in form)
    return Content(kind="pdf", lines=_filled(lines) if words else (), form=form, from_picture=scanned)


def _filled(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.spans)


def _opened(data: bytes) -> PdfReader:
    """The file, opened also where only changing it needs a password."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
            raise Refused("protected", "it needs a password")
        if not len(reader.pages):
            raise Refused("unreadable", "it has no pages")
    except (DependencyError, FileNotDecryptedError):
        raise Refused("protected", "it is locked in a way that cannot be opened here") from None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise Refused("unreadable", "it is damaged") from error
    return reader


def _refuse_programs(reader: PdfReader) -> None:
    """Raises Refused where the file would run something: told by its objects, never by the words on its pages."""
    for one in _objects(reader):
        action = one.get("/S")
        if isinstance(action, NameObject) and str(action) in _ACTS:
            raise Refused("unsafe", f"there is {_ACTS[str(action)]} in it")
        for key, what in _KEYS.items():
            if key in one and not (key == "/RichMedia" and isinstance(one, StreamObject)):
                raise Refused("unsafe", f"there is {what} in it")
        if one.get("/Type") == "/Filespec" or "/EF" in one:
            name = str(one.get("/UF", one.get("/F", ""))).lower()
            if "/EF" in one and (name.endswith(_PROGRAM_END) or _holds_program(one)):
                raise Refused("unsafe", "there is a program in it")


def _holds_program(filespec: DictionaryObject) -> bool:
    embedded = filespec["/EF"].get_object()
    for each in embedded.values() if isinstance(embedded, DictionaryObject) else ():
        stream = each.get_object()
        if isinstance(stream, StreamObject) and stream.get_data()[:4].startswith((b"MZ", b"\x7fELF", b"#!")):
            return True
    return False


def _objects(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary that the file's catalogue leads to; each once, however they point at each other."""
    seen: set[tuple[int, int]] = set()
    waiting: list[object] = [reader.trailer.get("/Root")]
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if (one.idnum, one.generation) in seen:
                continue
            seen.add((one.idnum, one.generation))
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            yield one
            waiting.extend(one.raw_get(key) for key in one)
        elif isinstance(one, ArrayObject):
            waiting.extend(list.__iter__(one))


def _form(reader: PdfReader) -> Iterator[FormField]:
    """The fields of the form, with their whole names."""
    for name, one in (reader.get_fields() or {}).items():
        kind, value = one.get("/FT"), one.get("/V")
        if isinstance(value, IndirectObject):
            value = value.get_object()
        if kind == "/Tx":
            yield FormField(name=name, kind="text", value=_text(value))
        elif kind == "/Btn":
            flags = int(one.get("/Ff", 0) or 0)
            if flags & 1 << 16:
                continue  # a button to press holds nothing
            state = str(value or "/Off").lstrip("/")
            ticked = state not in {"Off", ""}
            if flags & 1 << 15:
                yield FormField(name=name, kind="choice", value=state if ticked else "")
            else:
                yield FormField(name=name, kind="check", value="x" if ticked else "")
        elif kind == "/Ch":
            yield FormField(name=name, kind="choice", value=_text(value))
        elif kind == "/Sig":
            signed = isinstance(value, DictionaryObject) and bool(value.get("/Contents"))
            yield FormField(name=name, kind="signature", value=_SIGNED if signed else "", signed=signed)


def _text(value: object) -> str:
    if isinstance(value, ArrayObject):
        return ", ".join(str(one) for one in value)
    if isinstance(value, StreamObject):
        return value.get_data().decode("utf-8", "replace").strip()
    return "" if value is None else str(value).strip()
