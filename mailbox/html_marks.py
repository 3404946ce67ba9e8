"""How mail programs mark history, signatures and hidden text in HTML: by names and styles, in no language."""

import re
from typing import Any

# Ways in which senders hide text from the reader: it must not speak either.
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(\.0*)?(px|pt|em|%)?\s*(;|$|!)|mso-hide\s*:\s*all"
    r"|max-height\s*:\s*0(px)?\s*(;|$|!)|opacity\s*:\s*0(\.0*)?\s*(;|$|!)",
    re.IGNORECASE,
)
_NO_BORDER = re.compile(r"border\s*:\s*(?:none|0)|border-left\s*:\s*none", re.IGNORECASE)
_TOP_RULE = re.compile(r"border-top\s*:\s*[^;]{0,40}(?:solid|px|pt)", re.IGNORECASE)
_NO_MARGIN = re.compile(r"margin\s*:\s*0|margin-(?:top|bottom)\s*:\s*0", re.IGNORECASE)
_QUOTES = frozenset({"yahoo_quoted", "zmail_extra", "moz-forward-container", "olk_src_body_section", "cm_quote"})
_QUOTES |= {"messagereplysection", "sh-quoted-content", "missive_quote", "isreplycontent", "ydp-yahoo-quoted"}
# Everything after one of these is history, whatever elements it stands in.
_ALL_AFTER = frozenset(
    {"divrplyfwdmsg", "appendonsend", "zwchr", "outlookmessageheader", "replyforwardmessageseparator"}
)
_ALL_AFTER |= {"mail-editor-reference-message-container", "ms-outlook-mobile-reference-message"}
_SIGNATURES = frozenset(
    {
        "gmail_signature",
        "signature",
        "composer_signature",
        "moz-signature",
        "applemailsignature",
        "ms-outlook-mobile-signature",
        "protonmail_signature_block",
        "ms-outlook-ios-signature",
        "sig-container",
        "zmail_signature",
        "yahoo-signature",
    }
)
_LABELS = 3
_COLOUR = re.compile(r"(?<![\w-])color\s{0,9}:\s{0,9}([^;!]{1,60})", re.IGNORECASE)
_VIVID_NAMES = frozenset(
    """red blue green purple orange darkred darkblue darkgreen crimson firebrick magenta fuchsia teal navy
    royalblue dodgerblue mediumblue forestgreen seagreen limegreen darkorange indigo violet""".split()
)
_VIVID = 90  # of 255: how far the strongest of red, green and blue is above the weakest
_LOOKED_AT = 40  # elements of a ruled header block


def names_of(element: Any) -> set[str]:
    """The id, classes and name of an element, lower case, without the x_ that Outlook puts before those it quotes."""
    told = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('name') or ''}"
    return {name.removeprefix("x_").removeprefix("x_") for name in told[:1_000].lower().split()}


def is_hidden(element: Any) -> bool:
    """Whether a reader sees nothing of it."""
    return "hidden" in element.attrib or bool(_HIDDEN.search((element.get("style") or "")[:5_000]))


def is_quote(element: Any, names: set[str]) -> bool:
    """Whether what is in it is history: a quoted block, unless the sender only moved a paragraph to the right."""
    if element.tag != "blockquote":
        return bool(names & _QUOTES)
    indented = _NO_BORDER.search((element.get("style") or "")[:5_000])
    return not (indented and not element.get("type") and not element.get("cite") and not names)


def begins_history(element: Any, names: set[str]) -> bool:
    """Whether all that follows is history, to the end of the mail."""
    if names & _ALL_AFTER:
        return True
    return element.tag in {"div", "p"} and bool(_TOP_RULE.search(element.get("style") or "")) and _labelled(element)


def _labelled(element: Any) -> bool:
    """Whether bold words with a colon stand in it, as in Outlook's block of From, Sent, To and Subject."""
    labels = 0
    for number, inner in enumerate(element.iter()):
        if number > _LOOKED_AT:
            break
        if inner.tag in {"b", "strong"} and "".join(inner.itertext())[:60].rstrip().endswith((":", "：")):
            labels += 1
    return labels >= _LABELS


def is_signature(names: set[str]) -> bool:
    """Whether the mail program put the sender's signature here."""
    return bool(names & _SIGNATURES)


def has_margin(element: Any, names: set[str]) -> bool:
    """Whether a paragraph keeps an empty line's distance."""
    return not ("msonormal" in names or _NO_MARGIN.search((element.get("style") or "")[:5_000]))


def is_coloured(element: Any) -> bool:
    """Whether its words are red, blue or green rather than black or grey."""
    found = _COLOUR.search((element.get("style") or "")[:5_000])
    value = (found[1] if found else element.get("color") or "").strip().lower()[:60]
    return value in _VIVID_NAMES or _spread(value) >= _VIVID


def _spread(value: str) -> int:
    """How much one of red, green and blue stands out in a colour; 0 for what is none."""
    if re.fullmatch(r"#[0-9a-f]{3}", value):
        tones = [int(tone * 2, 16) for tone in value[1:]]
    elif re.fullmatch(r"#[0-9a-f]{6}", value):
        tones = [int(value[at : at + 2], 16) for at in (1, 3, 5)]
    else:
        tones = [int(tone) for tone in re.findall(r"\d{1,3}", value)[:3]] if value.startswith("rgb") else []
    return max(tones) - min(tones) if len(tones) == 3 else 0
