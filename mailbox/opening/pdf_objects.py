"""The objects a PDF is made of, followed with distrust: every dictionary once, and values wherever they stand."""

from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject


def value(holder: DictionaryObject, key: str) -> object:
    """What a dictionary says under a key, also where it only points there; None for nothing."""
    return followed(holder.raw_get(key)) if key in holder else None


def followed(thing: object) -> object:
    """The thing itself, or what it points to."""
    return thing.get_object() if isinstance(thing, IndirectObject) else thing


def listed(holder: DictionaryObject, key: str) -> list[object]:
    """The things in a list, as they stand there, pointers included; none where there is no list."""
    array = value(holder, key)
    return list(list.__iter__(array)) if isinstance(array, ArrayObject) else []


def dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary the file leads to; each once, however they point at each other."""
    seen: set[tuple[int, int]] = set()
    waiting: list[object] = [reader.trailer.raw_get(key) for key in ("/Root", "/Info") if key in reader.trailer]
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
