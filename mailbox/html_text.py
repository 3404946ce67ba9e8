"""The visible text of an HTML mail, with quoted passages marked by "> " as in plain mail."""

import re
from html import unescape

# Ways in which senders hide text from the reader: it must not speak either.
HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(\.0*)?(px|pt|em|%)?\s*(;|$|!)|mso-hide\s*:\s*all"
    r"|max-height\s*:\s*0(px)?\s*(;|$|!)|opacity\s*:\s*0(\.0*)?\s*(;|$|!)",
    re.IGNORECASE,
)
LONGEST = 2_000_000  # characters; more is no letter, and lxml and inscriptis would take minutes over it
QUOTE_OPENS, QUOTE_CLOSES = "\ue000", "\ue001"  # private characters, taken out of what the sender wrote
_PAGE = re.compile(r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!doctype html|<html[\s>])", re.IGNORECASE)
DECLARATION = re.compile(r"^\s*<\?xml[^>]*>", re.IGNORECASE)


def looks_like_html(text: str, *, declared: bool) -> bool:
    """Whether a text is HTML, whatever it is called: some programs call a page plain, or plain words a page."""
    if declared:
        return "<" in text or "&" in text
    return bool(_PAGE.match(text[:500]))


def text_from_html(html: str) -> str:
    """The text a reader would see. Never raises: HTML that cannot be rendered is stripped of its tags instead."""
    source = DECLARATION.sub("", html[:LONGEST].replace(QUOTE_OPENS, "").replace(QUOTE_CLOSES, ""))
    if not source.strip():
        return ""
    # Imported here: lxml and inscriptis cost 15 MB and a sixth of a second that mail with a plain part never needs.
    from lxml.etree import LxmlError  # noqa: PLC0415

    try:
        rendered = _rendered(source)
    except (LxmlError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError):
        rendered = _stripped(source)
    return _tidy(_quoted(rendered))


def _rendered(source: str) -> str:
    from inscriptis.css_profiles import CSS_PROFILES  # noqa: PLC0415
    from inscriptis.html_engine import Inscriptis  # noqa: PLC0415
    from inscriptis.model.config import ParserConfig  # noqa: PLC0415
    from lxml import html as lxml_html  # noqa: PLC0415

    parser = lxml_html.HTMLParser(no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    tree = lxml_html.document_fromstring(source, parser=parser)
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            continue
        if "hidden" in element.attrib or HIDDEN.search(element.get("style") or ""):
            _drop(element)
        elif element.tag == "blockquote":
            element.text = f"{QUOTE_OPENS}{element.text or ''}"
            element.tail = f"{QUOTE_CLOSES}{element.tail or ''}"
    # The strict profile: the relaxed one indents each nested div, and mail nests them for no reason.
    return str(Inscriptis(tree, ParserConfig(css=CSS_PROFILES["strict"].copy())).get_text())


def _drop(element: object) -> None:
    """Take a hidden element out, but keep the visible text after it."""
    if element.getparent() is not None:  # type: ignore[attr-defined]
        element.drop_tree()  # type: ignore[attr-defined]


def _quoted(rendered: str) -> str:
    """Put "> " before each line between the marks, as deep as they are nested."""
    depth, lines = 0, []
    for line in rendered.splitlines():
        for piece in re.split(f"([{QUOTE_OPENS}{QUOTE_CLOSES}])", line):
            if piece == QUOTE_OPENS:
                depth += 1
            elif piece == QUOTE_CLOSES:
                depth = max(0, depth - 1)
            elif piece.strip() or QUOTE_OPENS not in line + QUOTE_CLOSES:
                lines.append("> " * depth + (piece.strip() if depth else piece.rstrip()))
    return "\n".join(lines)


def _stripped(source: str) -> str:
    """A last resort in linear time: text between tags, with line ends where blocks end."""
    spaced = re.sub(r"(?i)<(?:br|/p|/div|/tr|/li|/h[1-6])[^<>]*>", "\n", source)
    return unescape(re.sub(r"<[^<>]*>", "", spaced))


def _tidy(text: str) -> str:
    """No trailing blanks, no more than one empty line in a row, plain spaces."""
    lines = [line.rstrip() for line in text.replace("\xa0", " ").replace("\u200b", "").splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
