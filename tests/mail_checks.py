"""What every mail must hold to, checked by machine: colours, widths, pictures, size, links, both parts alike."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy

from duly.mailbox.channel import Parcel
from lxml import html as lxml_html

LIGHT = {"text": "#000000", "page": "#ffffff"}
DARK = {"text": "#ffffff", "page": "#121212"}  # as Chromium shows a page that leaves its colours to it
LARGEST = 100_000  # bytes of a mail without what is attached to it
NARROWEST = 320  # CSS pixels of a phone
READABLE, VISIBLE = 4.5, 3.0  # contrast of words, and of what is drawn (WCAG 1.4.3, 1.4.11)
BACKED = "#ffffff"  # a line that only lets another be seen on a bar
FOREIGN = re.compile(
    r"<(?:link|script|iframe|form|object|embed|video|audio|base)\b|@import|url\(|\bon\w+=", re.IGNORECASE
)
LINK = re.compile(r"\bhttps?://|\bwww\.|\bmailto:", re.IGNORECASE)
WIDTHS = re.compile(r"(?<![-\w])(?:min-)?width\s*:\s*(\d+)px")
COLOUR = re.compile(r"#[0-9a-f]{3}(?:[0-9a-f]{3})?\b(?![0-9a-f])", re.IGNORECASE)


def faults_of_page(page: str, text: str, language: str) -> list[str]:
    """What is wrong with a mail's HTML, beside the plain text that goes with it; none is as it should be."""
    return [
        *_head(page, language),
        *_colours(page),
        *_widths(page),
        *_links(page, text),
        *_pictures(page),
        *_alike(page, text),
    ]


def faults_of_mail(parcel: Parcel) -> Iterator[str]:
    """What is wrong with the mail as it leaves: its parts, its pictures and its size."""
    mail = message_from_bytes(parcel.raw, policy=policy.default)
    kinds = [part.get_content_type() for part in mail.walk()]
    if kinds.count("text/plain") != 1 or kinds.count("text/html") != 1:
        yield f"its parts are {kinds}: one is to be plain and one HTML"
        return
    if len(parcel.raw) > LARGEST:
        yield f"it has {len(parcel.raw)} bytes"
    page = next(part for part in mail.walk() if part.get_content_type() == "text/html").get_content()
    along = {part["Content-ID"][1:-1] for part in mail.walk() if part.get_content_maintype() == "image"}
    shown = set()
    for picture in lxml_html.document_fromstring(page).iter("img"):
        source = picture.get("src", "")
        shown.add(source.removeprefix("cid:"))
        if not source.startswith("cid:"):
            yield f"a picture would be fetched from {source}"
        if not picture.get("alt"):
            yield "a picture has no words"
        if int(picture.get("width", "0")) > NARROWEST:
            yield "a picture is wider than a phone"
    if "<svg" in page or shown != along:
        yield "the pictures that go along are not those that are shown"


def as_words(page: str) -> list[str]:
    """All that somebody hears to whom the page is read out: lists with their numbers, rows with their heads."""
    return " ".join(_heard(lxml_html.document_fromstring(page).body)).split()


def plain_words(text: str) -> list[str]:
    """The same of the plain part, without the marks of its lists and of its foot."""
    lines = (re.sub(r"^-- ?$|^- ", "", line) for line in text.splitlines())
    return " ".join(lines).split()


def contrast(one: str, other: str) -> float:
    """By WCAG, of two colours such as #1b2c3d."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _head(page: str, language: str) -> Iterator[str]:
    root = lxml_html.document_fromstring(page)
    if root.get("lang") != language:
        yield f"its language is given as {root.get('lang')}"
    named = {one.get("name"): one.get("content") for one in root.iter("meta")}
    if "width=device-width" not in named.get("viewport", ""):
        yield "phones would show it as wide as a desktop"
    if named.get("color-scheme") != "light dark":
        yield "it does not say that it can be dark"
    if not (root.findtext(".//title") or "").strip():
        yield "it has no title"


def _colours(page: str) -> Iterator[str]:
    """Every run of words on its ground, in the light and in the dark; and every shape that is drawn."""
    root = lxml_html.document_fromstring(page)
    for scheme in (LIGHT, DARK):
        for element in root.body.iter():
            text, ground = (
                _colour_of(element, "color", scheme["text"]),
                _colour_of(element, "background", scheme["page"]),
            )
            if (element.text or "").strip() and contrast(text, ground) < READABLE:
                yield f"{element.text.strip()[:40]!r} is {text} on {ground}"
        for shape in root.iter("rect", "path"):
            drawn = {shape.get("fill"), shape.get("stroke")} - {None, "none", BACKED}
            yield from (
                f"{one} is drawn on {scheme['page']}" for one in drawn if contrast(one, scheme["page"]) < VISIBLE
            )
    if re.search(r"opacity", page):
        yield "something can be seen through"


def _colour_of(element: lxml_html.HtmlElement, name: str, otherwise: str) -> str:
    """The colour an element has by its own style or that of the nearest around it that has one."""
    while element is not None:
        style = element.get("style", "")
        found = re.search(rf"(?:^|[;\s]){name}(?:-color)?\s*:\s*([^;]+)", style)
        given = found[1] if found else element.get("bgcolor" if name == "background" else "color", "")
        if given and (colour := COLOUR.search(given)):
            return colour[0]
        element = element.getparent()
    return otherwise


def _widths(page: str) -> Iterator[str]:
    for found in WIDTHS.finditer(page):
        if int(found[1]) > NARROWEST:
            yield f"something is {found[1]} pixels wide"
    for element in lxml_html.document_fromstring(page).iter():
        given = element.get("width", "") if isinstance(element.tag, str) else ""
        if given.isdigit() and int(given) > NARROWEST:
            yield f"a {element.tag} is {given} pixels wide"
    if re.search(r"white-space\s*:\s*(?:nowrap|pre\b)|<pre\b|<nobr", page):
        yield "lines in it cannot be broken"
    if "overflow-wrap:break-word" not in page:
        yield "a long word would make it wider than a phone"


def _links(page: str, text: str) -> Iterator[str]:
    if len(re.findall(r"<a\b", page)) > 1 or len(LINK.findall(text)) > 1:
        yield "it has more than one link"
    if found := FOREIGN.search(page):
        yield f"it has {found[0]} in it"


def _pictures(page: str) -> Iterator[str]:
    """As it is kept, a page holds drawings; each says what it shows, and beside it stands a table."""
    root = lxml_html.document_fromstring(page)
    for drawing in root.iter("svg"):
        if drawing.get("role") != "img" or not drawing.get("aria-label"):
            yield "a drawing has no words"
        after = drawing.getparent().getnext()
        if after is None or after.tag != "table":
            yield "no table beside a drawing says the same"


def _alike(page: str, text: str) -> Iterator[str]:
    """Every word and figure of the one part stands in the other, in the same order."""
    shown, said = as_words(page), plain_words(text)
    if shown != said:
        pairs = enumerate(zip(shown, said, strict=False))
        place = next((n for n, (one, other) in pairs if one != other), min(len(shown), len(said)))
        there, here = (" ".join(words[place : place + 8]) for words in (shown, said))
        yield f"the parts differ: {there!r} is {here!r} in plain text"


def _heard(element: lxml_html.HtmlElement) -> Iterator[str]:
    if element.tag == "table":
        yield from _rows(element)
    elif element.tag == "ol" and "list-style-type:none" not in element.get("style", ""):
        for number, entry in enumerate(element, int(element.get("start", "1"))):
            yield f"{number}."
            yield from _heard(entry)
    elif element.tag not in {"svg", "img"}:
        yield element.text or ""
        for child in element:
            yield from _heard(child)
            yield child.tail or ""


def _rows(table: lxml_html.HtmlElement) -> Iterator[str]:
    """Row by row, each cell after its head, as a screen reader reads a table."""
    first, *rows = table.iter("tr")
    heads = [cell.text_content() for cell in first]
    for row in rows:
        named, *cells = (cell.text_content() for cell in row)
        told = [f"{head}: {cell}" for head, cell in zip(heads[1:], cells, strict=True) if cell]
        yield f"{named}: {'; '.join(told)}"
