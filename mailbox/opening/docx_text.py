"""The words of Word paragraphs as lines: runs, tabs, pictures, tick boxes, and what is typed into form fields."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ...rules.contents import FormField, Line, Span
from .package import local
from .refused import Refused

TICKED, UNTICKED = "☒", "☐"
_NOT_SAID = {
    "del", "moveFrom", "rPr", "pPr", "sdtPr", "sdtEndPr", "delText", "rt", "docPr", "posOffset", "align",
    "sizeRelH", "sizeRelV", "txbxContent", "binData", "delInstrText",
}  # fmt: skip
_PICTURES = {"pic", "contentPart", "custGeom", "imagedata"}  # a picture, ink, a freely drawn line, a picture of old
_CHARACTERS = {"noBreakHyphen": "-", "tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n"}
SYMBOLS = {  # of Wingdings and its like, by their place in the font
    0x6F: UNTICKED, 0x70: UNTICKED, 0x71: UNTICKED, 0x72: UNTICKED, 0xA8: UNTICKED,
    0xFD: TICKED, 0xFE: TICKED, 0x78: TICKED, 0x53: TICKED, 0x52: TICKED, 0xFB: "✗", 0xFC: "✓",
}  # fmt: skip
_GAP = re.compile(r"\t|[ \u00a0\u2002]{4,}")  # how people part two things on a line
_DDE = re.compile(r'[\s"]*DDE(?:AUTO)?\b', re.IGNORECASE)
_PICTURE = "\ufffc"  # stands for a picture while the pieces of a paragraph are gathered


@dataclass(slots=True)
class _Field:
    """A field that is open: its code, then its result."""

    data: etree._Element | None  # of a legacy form field
    code: list[str] = field(default_factory=list)
    result: list[str] = field(default_factory=list)
    in_result: bool = False


class Text:
    """Reads one part's paragraphs in their order; fields may run over several. Gathers what stands beside the text."""

    def __init__(self, *, signed: bool = False) -> None:
        self.form: list[FormField] = []
        self.boxes: list[etree._Element] = []  # the text boxes met, not read yet
        self._signed = signed
        self._open: list[_Field] = []
        self._pieces: list[str] = []

    def lines(self, paragraph: etree._Element) -> list[Line]:
        """A paragraph's lines, cut at its line breaks; without the empty ones. Raises Refused for a DDE field."""
        self._pieces = []
        self._read(paragraph)
        lines = (Line(tuple(_spans(line))) for line in "".join(self._pieces).split("\n"))
        return [line for line in lines if line.spans]

    def _read(self, element: etree._Element) -> None:
        for child in element:
            name = local(child)
            if name in _CHARACTERS:
                self._say(_CHARACTERS[name])
            elif name == "t":
                self._say((child.text or "").replace("\n", " ").replace(_PICTURE, " "))
            elif name == "sym":
                self._say(_symbol(child))
            elif name == "r" and _hidden(child):
                continue
            elif name in {"instrText", "fldChar", "fldSimple"}:
                self._field(name, child)
            elif name in {"drawing", "pict", "object"}:
                self._drawn(child)
            elif name and name not in _NOT_SAID:
                self._read(child)

    def _say(self, text: str) -> None:
        if all(each.in_result for each in self._open):
            self._pieces.append(text)
        for each in self._open:
            if each.in_result:
                each.result.append(text)

    def _drawn(self, drawing: etree._Element) -> None:
        names = {local(each) for each in drawing.iter()}
        self.boxes += _outermost(drawing, "txbxContent")
        line = next((each for each in drawing.iter() if local(each) == "signatureline"), None)
        if line is not None:  # its picture is there before anybody signs
            name = said(line, "suggestedsigner") or said(line, "suggestedsigner2")
            self.form.append(FormField(name=name, kind="signature", signed=self._signed))
        elif names & _PICTURES:
            self._say(_PICTURE)

    def _field(self, name: str, element: etree._Element) -> None:
        if name == "fldSimple":
            _refuse_dde(said(element, "instr"))
            self._read(element)
        elif name == "instrText":
            for each in self._open:
                if not each.in_result:
                    each.code.append(element.text or "")
        elif said(element, "fldCharType") == "begin":
            self._open.append(_Field(data=_child(element, "ffData")))
        elif self._open and said(element, "fldCharType") == "separate":
            self._open[-1].in_result = True
        elif self._open and said(element, "fldCharType") == "end":
            self._close(self._open.pop())

    def _close(self, done: _Field) -> None:
        _refuse_dde("".join(done.code))
        if done.data is None:
            return
        name = _value(done.data, "name")
        box, choices = _child(done.data, "checkBox"), _child(done.data, "ddList")
        if box is not None:
            told = _child(box, "checked")
            ticked = _on(told if told is not None else _child(box, "default"))
            self.form.append(FormField(name=name, kind="check", value="x" if ticked else ""))
            self._say(TICKED if ticked else UNTICKED)
        elif choices is not None:
            chosen = _chosen(choices)
            self.form.append(FormField(name=name, kind="choice", value=chosen))
            if not "".join(done.result).strip():
                self._say(chosen)
        else:
            self.form.append(FormField(name=name, kind="text", value=plain("".join(done.result))))


def prepare(root: etree._Element) -> None:
    """Brings a part to what it shows: one version of each drawing, no deleted text, no untouched placeholders."""
    for each in list(root.iter("{*}AlternateContent")):
        for unused in list(each)[1:]:
            each.remove(unused)
    for control in list(root.iter("{*}sdt")):
        properties = _child(control, "sdtPr")
        content = _child(control, "sdtContent")
        if properties is None or content is None:
            continue
        box = _child(properties, "checkbox")
        if box is not None:
            _put(content, TICKED if _on(_child(box, "checked")) else UNTICKED)
        elif _on(_child(properties, "showingPlcHdr")):
            _put(content, "")


def control_fields(root: etree._Element) -> Iterator[FormField]:
    """The content controls of a prepared part that are there to be filled in."""
    for control in root.iter("{*}sdt"):
        properties, content = _child(control, "sdtPr"), _child(control, "sdtContent")
        if properties is None or content is None or any(local(each) == "del" for each in control.iterancestors()):
            continue
        name = _value(properties, "alias") or _value(properties, "tag")
        kinds = {local(each) for each in properties}
        inner = {local(each) for each in content.iter()}
        if kinds & {"group", "docPartObj", "docPartList", "repeatingSection", "picture", "bibliography"}:
            continue
        if not kinds & {"text", "date", "dropDownList", "comboBox", "checkbox"} and (
            inner & {"sdt", "tbl"} or not name
        ):
            continue  # it only holds others together
        value = _words(content)
        if "checkbox" in kinds:
            yield FormField(name=name, kind="check", value="x" if value == TICKED else "")
        else:
            choice = bool(kinds & {"dropDownList", "comboBox"})
            yield FormField(name=name, kind="choice" if choice else "text", value=value)


def said(element: etree._Element, name: str) -> str:
    """An attribute's value, whatever its namespace; "" where there is none."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def plain(text: str) -> str:
    """On one line, with single spaces."""
    return " ".join(text.replace(_PICTURE, " ").split())


def _words(content: etree._Element) -> str:
    paragraphs = list(content.iter("{*}p")) or [content]
    return plain(" ".join(line.text for each in paragraphs for line in Text().lines(each)))


def _spans(line: str) -> Iterator[Span]:
    for piece in re.split(f"({_PICTURE})", line):
        if piece == _PICTURE:
            yield Span("", picture=True)
        else:
            yield from (Span(plain(part)) for part in _GAP.split(piece) if part.strip())


def _put(content: etree._Element, text: str) -> None:
    """Leaves this text alone in a control's content; its paragraphs and cells stay."""
    runs = list(content.iter("{*}r"))
    for run in runs[1 if text else 0 :]:
        parent = run.getparent()
        if parent is not None:
            parent.remove(run)
    if text and runs:
        first = runs[0]
        tag = f"{{{etree.QName(first).namespace}}}t"
        first[:] = []
        etree.SubElement(first, tag).text = text


def _outermost(element: etree._Element, name: str) -> Iterator[etree._Element]:
    for child in element:
        if local(child) == name:
            yield child
        else:
            yield from _outermost(child, name)


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in element if local(child) == name), None)


def _value(element: etree._Element, name: str) -> str:
    child = _child(element, name)
    return "" if child is None else plain(said(child, "val"))


def _on(element: etree._Element | None) -> bool:
    return element is not None and said(element, "val").lower() not in {"0", "false", "off"}


def _hidden(run: etree._Element) -> bool:
    properties = _child(run, "rPr")
    return properties is not None and _on(_child(properties, "vanish"))


def _symbol(element: etree._Element) -> str:
    code = said(element, "char")
    return SYMBOLS.get(int(code, 16) & 0xFF, "") if re.fullmatch("[0-9a-fA-F]{1,6}", code) else ""


def _chosen(choices: etree._Element) -> str:
    entries = [said(each, "val") for each in choices if local(each) == "listEntry"]
    told = _value(choices, "result") or _value(choices, "default") or "0"
    number = int(told) if re.fullmatch(r"\d{1,4}", told) else 0
    return entries[number] if number < len(entries) else ""


def _refuse_dde(code: str) -> None:
    if _DDE.match(code):
        raise Refused("unsafe", "it calls another program (DDE)")
