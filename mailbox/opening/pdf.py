"""Opens PDF files: the fields of their forms, and the words of their pages with the places they stand at."""

import io
from typing import Literal

from pypdf import PasswordType, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from ...rules.contents import Content
from .page_words import pages_of
from .pdf_form import fields_of, pieces_on
from .pdf_objects import value
from .pdf_programs import refuse_programs
from .refused import Refused

_MOST_PAGES = 200


def read_pdf(data: bytes) -> Content:
    """The document in these bytes. Raises Refused where it must not or cannot be read, or what pypdf raises."""
    reader = _opened(data)
    refuse_programs(reader)
    form = tuple(fields_of(reader))
    over = {number: tuple(pieces_on(page)) for number, page in enumerate(reader.pages[:_MOST_PAGES], 1)}
    pages = pages_of(data, _MOST_PAGES, over)
    if not form and str(value(reader.root_object, "/NeedsRendering")) == "True":
        raise Refused("unsupported", "it is a form that only Adobe's own program shows")
    filled = any(field.value for field in form)
    said = filled or any(span.text for line in pages.lines for span in line.spans)
    from_picture = pages.drawn and not pages.written and not filled
    rest: Literal["", "rest"] = "rest" if len(reader.pages) > _MOST_PAGES else ""
    return Content(kind="pdf", lines=pages.lines if said else (), form=form, from_picture=from_picture, unread=rest)


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
