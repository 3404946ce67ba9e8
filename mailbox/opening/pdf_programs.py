"""Keeps a PDF closed that would run something: told by its objects, never by the words on its pages."""

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from ..attachments import facts_of
from .pdf_objects import dictionaries, followed, listed, value
from .refused import Refused

_SCRIPT, _PLAYER, _PROGRAM = "a script", "an embedded player", "a program"
_ACTS = {"/JavaScript": _SCRIPT, "/Launch": "a command that starts a program", "/ImportData": "an import of data"}


def refuse_programs(reader: PdfReader) -> None:
    """Raises Refused where anything that the file leads to could run."""
    for one in dictionaries(reader):
        what = _what_runs(one)
        if what:
            raise Refused("unsafe", f"there is {what} in it")


def _what_runs(one: DictionaryObject) -> str:
    """What a dictionary starts or holds that could run, in words; "" for nothing."""
    action = str(value(one, "/S"))
    if action in _ACTS:
        return _ACTS[action]
    if "/JavaScript" in one or (action == "/Rendition" and "/JS" in one) or _scripted(one):
        return _SCRIPT
    if str(value(one, "/Subtype")) == "/RichMedia" or "/RichMediaContent" in one:
        return _PLAYER
    return _PROGRAM if _attached_program(one) else ""


def _scripted(one: DictionaryObject) -> bool:
    """Whether a form in Adobe's XML (XFA) brings scripts."""
    form = value(one, "/XFA")
    parts = [followed(each) for each in listed(one, "/XFA")] if isinstance(form, ArrayObject) else [form]
    return any(b"javascript" in part.get_data().lower() for part in parts if isinstance(part, StreamObject))


def _attached_program(one: DictionaryObject) -> bool:
    """Whether a file that is attached inside is a program, by its bytes or by its name alone."""
    files = value(one, "/EF")
    if not isinstance(files, DictionaryObject):
        return False
    names = [str(value(one, key) or "") for key in ("/UF", "/F")]
    if any(facts_of(b"words", name).kind == "program" for name in names):
        return True
    held = (value(files, key) for key in files)
    found = [facts_of(each.get_data(), names[0]) for each in held if isinstance(each, StreamObject)]
    return any(facts.kind == "program" or facts.macros or facts.unsafe for facts in found)
