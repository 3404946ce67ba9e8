"""Opens what an engagement's files name, its templates and workbooks, and says which of them cannot be used."""

from collections.abc import Iterator
from pathlib import Path

from ..mailbox.opening.opened import opened
from ..rules.agreement import Document
from ..rules.contents import Content
from .blank_places import field_faults
from .explain import Wrong
from .faults import closest, quoted
from .toml_lines import Path as Key

_REMEDIES = {
    "protected": "a copy saved without its password",
    "unsafe": "a copy without macros, saved as .xlsx or .docx",
    "unsupported": "an xlsx, ods, csv, docx or pdf file",
    "unreadable": "the file from its source again",
}


def template_faults(folder: Path, document: Document, index: int) -> Iterator[Wrong]:
    """What is wrong with the template of the document at this place of documents.toml, and what it lacks of its fields.

    `folder` is the engagement's.
    """
    if document.template is None:
        return
    key = ("document", index, "template")
    content = content_at(folder, document.template, key)
    if isinstance(content, Wrong):
        yield content
    elif content.kind == "image" or (content.from_picture and not content.lines):
        what = f"{quoted(document.template)} is a picture, which nobody can fill in"
        yield Wrong(key, what, _REMEDIES["unsupported"])
    else:
        yield from field_faults(document, content, index)


def content_at(folder: Path, name: str, key: Key) -> Content | Wrong:
    """What stands in a file below the engagement's folder, or why it cannot be used; `key` is what names it."""
    path = folder / name
    try:
        data = path.read_bytes()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        reason = "does not exist" if missing else f"cannot be read ({(error.strerror or 'unknown reason').lower()})"
        return Wrong(key, f"{quoted(name)} {reason}", _nearby(path, folder))
    content = opened(data, path.name)
    if content.trouble is None:
        return content
    return Wrong(key, f"{quoted(name)} cannot be used: {content.why}", _REMEDIES[content.trouble])


def _nearby(path: Path, folder: Path) -> str:
    try:
        names = [each.name for each in path.parent.iterdir()]
    except OSError:
        names = []
    near = closest(path.name, names).strip('"')
    return quoted((path.parent / near).relative_to(folder)) if near else "a path that starts beside documents.toml"
