"""Opens a received file, whatever its kind: told by its content, not by its name, and never trusted."""

from collections.abc import Callable

from ...rules.contents import Content, Trouble
from ...rules.documents import FileFacts
from ..attachments import facts_of
from .refused import Refused, is_failure

Read = Callable[[bytes], Content]


def opened(data: bytes, name: str) -> Content:
    """What stands in a file; with `trouble` and why in words where it cannot or must not be read. Never raises.

    `name` decides only between kinds of plain text.
    """
    facts = facts_of(data, name)
    refused = refused_at_sight(facts)
    if refused is not None:
        return refused
    try:
        read = _reader(facts.kind, name)
        if read is None:
            return _trouble(facts.kind, "unsupported", f"it is {_kind_in_words(facts.kind)}")
        return read(data)
    except Refused as refusal:
        return _trouble(facts.kind, refusal.trouble, refusal.why)
    except MemoryError:
        return _trouble(facts.kind, "unreadable", "it is too large to read")
    except BaseException as error:  # readers raise dozens of types on hostile bytes
        if not is_failure(error):
            raise
        return _trouble(facts.kind, "unreadable", "it is damaged")


def refused_at_sight(facts: FileFacts) -> Content | None:
    """The trouble with a file that the first look at its bytes is enough to leave closed; None for all others."""
    if facts.unsafe:
        return _trouble(facts.kind, "unsafe", facts.unsafe)
    if facts.macros:
        return _trouble(facts.kind, "unsafe", "there are macros in it")
    if facts.empty:
        return _trouble(facts.kind, "unreadable", "it is empty")
    if facts.encrypted and facts.kind != "pdf":  # many a PDF is locked against changes only, and can be read
        return _trouble(facts.kind, "protected", "it needs a password")
    if facts.unreadable:
        return _trouble(facts.kind, "unreadable", facts.unreadable)
    return None


def _reader(kind: str, name: str) -> Read | None:
    """What reads this kind; None where nothing does. A kind's libraries are loaded with its first file."""
    match kind:
        case "xlsx":
            from .workbook import read_xlsx  # noqa: PLC0415

            return read_xlsx
        case "xls":
            from .old_workbook import read_xls  # noqa: PLC0415

            return read_xls
        case "ods":
            from .open_document import read_ods  # noqa: PLC0415

            return read_ods
        case "csv" | "text":
            from .delimited import read_delimited  # noqa: PLC0415

            return lambda data: read_delimited(data, name)
        case "docx":
            from .docx import read_docx  # noqa: PLC0415

            return read_docx
        case "pdf":
            from .pdf import read_pdf  # noqa: PLC0415

            return read_pdf
        case "image":
            from .picture import read_picture  # noqa: PLC0415

            return read_picture
        case _:
            return None


def _kind_in_words(kind: str) -> str:
    words = {
        "": "no known kind of file",
        "html": "a web page",
        "ole": "no known Office file",
        "program": "a program",
        "zip": "an archive",
    }
    return words.get(kind, f"a .{kind} file")


def _trouble(kind: str, trouble: Trouble, why: str) -> Content:
    return Content(kind=kind, trouble=trouble, why=why)
