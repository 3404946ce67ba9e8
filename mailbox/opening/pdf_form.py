"""What people fill into a PDF and put onto its pages: the fields of its form, typed notes, stamps and ink."""

from collections.abc import Iterator

from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from ...rules.contents import FormField
from .docx_text import TICKED, UNTICKED
from .page_words import Piece
from .pdf_objects import followed, listed, value

_INHERITED = ("/FT", "/V", "/Ff", "/Opt")
_RADIO, _BUTTON, _SECRET = 1 << 15, 1 << 16, 1 << 13  # flags of fields
_UNSEEN = 1 << 1 | 1 << 5  # flags of annotations: hidden, not to be viewed
_DRAWN = {"/Stamp", "/Ink"}  # how people sign on a screen
_DEEPEST = 40
_SIGNED = "signed"

_Told = dict[str, object]


def fields_of(reader: PdfReader) -> Iterator[FormField]:
    """The fields of the form by their whole names, in the order the file lists them."""
    form = value(reader.root_object, "/AcroForm")
    waiting: list[tuple[object, str, _Told, int]] = []
    if isinstance(form, DictionaryObject):
        waiting = [(each, "", {}, 0) for each in reversed(listed(form, "/Fields"))]
    seen: set[int] = set()
    while waiting:
        pointer, above, inherited, depth = waiting.pop()
        node = followed(pointer)
        if not isinstance(node, DictionaryObject) or depth > _DEEPEST:
            continue
        if isinstance(pointer, IndirectObject):
            if pointer.idnum in seen:
                continue
            seen.add(pointer.idnum)
        told = inherited | {key: value(node, key) for key in _INHERITED if key in node}
        name = ".".join(part for part in (above, _text(value(node, "/T"))) if part)
        kids = listed(node, "/Kids")
        if any(isinstance(kid := followed(each), DictionaryObject) and "/T" in kid for each in kids):
            waiting += [(each, name, told, depth + 1) for each in reversed(kids)]
            continue
        field = _field(name, told, _state(told, node, kids))
        if field is not None:
            yield field


def pieces_on(page: PageObject) -> Iterator[Piece]:
    """What lies over a page's own words: what is filled into fields, typed notes, stamps and ink."""
    for each in listed(page, "/Annots"):
        note = followed(each)
        if not isinstance(note, DictionaryObject) or _flags(value(note, "/F")) & _UNSEEN:
            continue
        box = [float(side) for side in listed(note, "/Rect") if isinstance(side, int | float)]
        if len(box) != 4:
            continue
        left, right = sorted(box[::2])
        bottom, top = sorted(box[1::2])
        kind = str(value(note, "/Subtype"))
        text = _shown(note) if kind == "/Widget" else _text(value(note, "/Contents")) if kind == "/FreeText" else ""
        lines = text.splitlines()
        height = (top - bottom) / max(len(lines), 1)
        for number, line in enumerate(lines):
            if line.strip():
                high = top - number * height
                yield Piece(" ".join(line.split()), left, high - height, right, high)
        if kind in _DRAWN or (kind == "/Widget" and _is_signed(_inherited(note))):
            yield Piece("", left, bottom, right, top)


def _field(name: str, told: _Told, state: str) -> FormField | None:
    flags = _flags(told.get("/Ff"))
    match str(told.get("/FT")):
        case "/Tx":
            return FormField(name=name, kind="text", value=_text(told.get("/V")))
        case "/Ch":
            return FormField(name=name, kind="choice", value=_chosen(told))
        case "/Btn" if not flags & _BUTTON:  # one to press holds nothing
            if flags & _RADIO:
                return FormField(name=name, kind="choice", value=_option(told, state))
            return FormField(name=name, kind="check", value="x" if state else "")
        case "/Sig":
            signed = _is_signed(told)
            return FormField(name=name, kind="signature", value=_SIGNED if signed else "", signed=signed)
    return None


def _state(told: _Told, node: DictionaryObject, kids: list[object]) -> str:
    """Which state of a box or of radio buttons is on: as the field says, else as it is drawn; "" for none."""
    said = told.get("/V")
    if isinstance(said, NameObject):
        states = [said]
    else:
        drawn = [node, *(kid for each in kids if isinstance(kid := followed(each), DictionaryObject))]
        states = [state for each in drawn if isinstance(state := value(each, "/AS"), NameObject)]
    return next((_text(state) for state in states if _text(state) not in {"", "Off"}), "")


def _shown(widget: DictionaryObject) -> str:
    """The words or the mark that a field shows at its place."""
    told = _inherited(widget)
    flags = _flags(told.get("/Ff"))
    match str(told.get("/FT")):
        case "/Tx":
            return "" if flags & _SECRET else _text(told.get("/V"))
        case "/Ch":
            return _chosen(told)
        case "/Btn" if not flags & _BUTTON:
            drawn = value(widget, "/AS")
            return TICKED if isinstance(drawn, NameObject) and str(drawn) != "/Off" else UNTICKED
    return ""


def _inherited(node: DictionaryObject) -> _Told:
    """What a field says of itself, and the fields above it say for it."""
    told: _Told = {}
    above: object = node
    for _ in range(_DEEPEST):
        if not isinstance(above, DictionaryObject):
            break
        told = {key: value(above, key) for key in _INHERITED if key in above} | told
        above = value(above, "/Parent")
    return told


def _is_signed(told: _Told) -> bool:
    seal = told.get("/V")
    return str(told.get("/FT")) == "/Sig" and isinstance(seal, DictionaryObject) and bool(value(seal, "/Contents"))


def _chosen(told: _Told) -> str:
    """The choices made, as people see them in the list: a form may keep others for itself."""
    seen = {}
    options = told.get("/Opt")
    for each in list.__iter__(options) if isinstance(options, ArrayObject) else ():
        option = followed(each)
        if isinstance(option, ArrayObject) and len(option) == 2:
            seen[_text(option[0])] = _text(option[1])
    chosen = told.get("/V")
    made = [_text(followed(each)) for each in chosen] if isinstance(chosen, ArrayObject) else [_text(chosen)]
    return ", ".join(seen.get(each, each) for each in made if each)


def _option(told: _Told, state: str) -> str:
    """The words of a radio button, where the form lists them and its state is only their number."""
    options = told.get("/Opt")
    if isinstance(options, ArrayObject) and state.isdecimal() and int(state) < len(options):
        return _text(options[int(state)])
    return state


def _flags(told: object) -> int:
    return int(told) if isinstance(told, int | float) else 0


def _text(told: object) -> str:
    if isinstance(told, NameObject):
        return str(told).lstrip("/")
    if isinstance(told, StreamObject):
        told = told.get_data()
    if isinstance(told, bytes):
        return told.decode("utf-8", "replace").strip()
    return told.replace("\r\n", "\n").replace("\r", "\n").strip() if isinstance(told, str) else ""
