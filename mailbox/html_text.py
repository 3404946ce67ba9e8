"""The visible text of an HTML mail, with quoted passages marked by "> " as in plain mail."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from ..rules.inline_answers import announces_answers
from .html_marks import begins_history, has_margin, is_coloured, is_hidden, is_quote, is_signature, names_of

LONGEST = 2_000_000  # characters; more is no letter, and its parsing would take too long
_DEEPEST = 100  # marks before a line; deeper quotes look the same
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,500}>", re.IGNORECASE)
_PAGE = re.compile(r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!doctype html|<html[\s>])", re.IGNORECASE)
_BLOCKS = frozenset(
    """address article aside blockquote body center dd details dir div dl dt fieldset figure footer form h1 h2 h3 h4 h5
    h6 header hr html legend li main menu nav ol p pre section summary table tbody tfoot thead tr ul""".split()
)
_APART = frozenset("h1 h2 h3 h4 h5 h6 p ul ol blockquote pre table".split())
_SILENT = frozenset("head style script title template noscript object svg math select textarea".split())
_CELLS = frozenset({"td", "th"})
_EMOJI_LONGEST = 4
_LINES_ABOVE = 50  # of the sender's own, in which they say that answers follow below
_SPACES = re.compile(r"[ \t\r\n\f\v]+")


def looks_like_html(text: str, *, declared: bool) -> bool:
    """Whether a text is HTML, whatever it is called: some programs call a page plain, or plain words a page."""
    if declared:
        return "<" in text or "&" in text
    return bool(_PAGE.match(text[:500]))


def text_from_html(html: str) -> str:
    """The text a reader would see. Never raises: HTML that cannot be parsed is stripped of its tags instead."""
    source = _DECLARATION.sub("", html[:LONGEST])
    if not source.strip():
        return ""
    # Imported here: lxml costs 10 MB and a tenth of a second that mail with a plain part never needs.
    from lxml import etree  # noqa: PLC0415
    from lxml import html as lxml_html  # noqa: PLC0415

    parser = lxml_html.HTMLParser(no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = lxml_html.document_fromstring(source, parser=parser)
        return _tidy(_page(tree, etree.iterwalk).lines)
    except (etree.LxmlError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return _tidy(_stripped(source).split("\n"))


@dataclass(slots=True)
class _Page:
    """What has been written so far."""

    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    quoted: int = 0
    forever: bool = False  # history began that nothing ends
    pre: int = 0
    counts: list[int] = field(default_factory=list)  # of each open list; -1: not numbered
    spoken: bool = False  # something of the sender's own stands already
    began: int = 0  # the line at which history began last
    answers: bool = False  # coloured lines in it are the sender's answers
    coloured: list[Any] = field(default_factory=list)  # the elements that are open and give their words a colour
    links: int = 0  # open ones; every program gives them a colour
    shades: set[bool] = field(default_factory=set)  # of this line's words: whether coloured

    def say(self, text: str | None) -> None:
        """Write words; outside <pre> any white space is one blank."""
        if not text:
            return
        if self.answers and not self.links and not text.isspace():
            self.shades.add(bool(self.coloured))
        if self.pre:
            first, *rest = text.split("\n")
            self.line.append(first)
            for more in rest:
                self.end_line()
                self.line.append(more)
            return
        words = _SPACES.sub(" ", text)
        if not self.line or self.line[-1].endswith(" "):
            words = words.lstrip(" ")
        if words:
            self.line.append(words)

    def end_line(self) -> None:
        """Write the line, be it empty."""
        words = "".join(self.line).rstrip()
        depth = min(self.quoted + self.forever, _DEEPEST)
        if depth == 1 and self.shades == {True}:
            depth = 0
        self.shades.clear()
        self.spoken = self.spoken or bool(words and not depth)
        self.lines.append(f"{'> ' * depth}{words}".rstrip() if depth else words)
        self.line.clear()

    def begin_history(self) -> None:
        """From here on stand somebody else's words, and in the first message those answers that have a colour."""
        self.end_block()
        first = not (self.quoted or self.forever)
        if first or any(line.strip("> ") for line in self.lines[self.began :]):
            self.answers = first and announces_answers("\n".join(self.lines[:_LINES_ABOVE]))
        self.began = len(self.lines)

    def end_block(self, *, apart: bool = False) -> None:
        """Begin a new line if this one has words, after an empty one where blocks stand apart."""
        words = "".join(self.line)
        if words.strip() or "\xa0" in words:  # a paragraph of one hard space is Outlook's empty line
            self.end_line()
        self.line.clear()
        if apart and self.lines and self.lines[-1].strip("> "):
            self.end_line()


def _page(tree: Any, walk: Callable[..., Any]) -> _Page:
    page = _Page()
    closing: list[Any] = []  # the quotes that are open
    steps = walk(tree, events=("start", "end"))
    for event, element in steps:
        tag = element.tag
        if not isinstance(tag, str):
            if event == "end":
                page.say(element.tail)
            continue
        if event == "start":
            if tag in _SILENT or is_hidden(element):
                steps.skip_subtree()
                continue
            _begin(page, element, closing)
            page.say(element.text)
        else:
            if not (tag in _SILENT or is_hidden(element)):
                _end(page, element, closing)
            page.say(element.tail)
    page.end_block()
    return page


def _begin(page: _Page, element: Any, closing: list[Any]) -> None:
    tag, names = element.tag, names_of(element) if element.attrib else set()
    if tag in _BLOCKS:
        page.end_block(apart=tag in _APART and has_margin(element, names))
    if begins_history(element, names):
        page.begin_history()
        page.forever = True
    elif is_quote(element, names):
        page.begin_history()
        page.quoted += 1
        closing.append(element)
    elif is_signature(names) and page.spoken and not (page.quoted or page.forever):
        page.end_block()
        page.say("-- ")
        page.end_line()
    if page.answers and is_coloured(element):
        page.coloured.append(element)
    _begin_item(page, element)


def _begin_item(page: _Page, element: Any) -> None:
    """What list items, table cells, rules and pictures put before their words."""
    tag = element.tag
    if tag == "br":
        page.end_line()
    elif tag == "pre":
        page.pre += 1
    elif tag in {"ol", "ul"}:
        page.counts.append(0 if tag == "ol" else -1)
    elif tag == "li":
        if page.counts and page.counts[-1] >= 0:
            page.counts[-1] += 1
            page.say(f"{page.counts[-1]}. ")
        else:
            page.say("* ")
    elif tag == "a":
        page.links += 1
    elif tag in _CELLS and page.line:
        page.line.append("  ")
    elif tag == "img" and 0 < len(element.get("alt") or "") <= _EMOJI_LONGEST and not element.get("alt").isascii():
        page.say(element.get("alt"))  # an emoji, which some programs send as a picture


def _end(page: _Page, element: Any, closing: list[Any]) -> None:
    tag = element.tag
    if tag == "pre":
        page.pre = max(0, page.pre - 1)
    elif tag in {"ol", "ul"} and page.counts:
        page.counts.pop()
    elif tag == "a":
        page.links = max(0, page.links - 1)
    if tag in _BLOCKS or (closing and closing[-1] is element):
        page.end_block()
    if page.coloured and page.coloured[-1] is element:
        page.coloured.pop()
    if closing and closing[-1] is element:
        closing.pop()
        page.quoted -= 1
    if tag in _APART and has_margin(element, names_of(element)):
        page.end_block(apart=True)


def _stripped(source: str) -> str:
    """A last resort in linear time: text between tags, with line ends where blocks end."""
    spaced = re.sub(r"(?i)<(?:br|/p|/div|/tr|/li|/h[1-6])[^<>]{0,5000}>", "\n", source)
    return unescape(re.sub(r"<[^<>]*>", "", spaced))


def _tidy(lines: list[str]) -> str:
    """No trailing blanks, no more than one empty line in a row, plain spaces."""
    plain = [line.replace("\xa0", " ").replace("\u200b", "").rstrip() for line in lines]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(plain)).strip("\n")
