"""Where a sender's words end: closing formulas, names, and the lines that say who and where they are."""

import re

from .signature_words import CLOSINGS
from .small_print import added_by_phone, disclaimed_from, is_disclaimer
from .wordlists import any_of
from .words import folded

_ENGLISH_CLOSING = (
    r"(?:(?:many |best |kind |warm |kindest |warmest |with |all the |yours |most ){0,6}"
    r"(?:thanks|thank you|thx|tks|ty|regards|rgds|wishes|best|cheers|sincerely|truly|respectfully|warmly|cordially|"
    r"gratefully|gratitude|hugs|xo|xoxo|"
    r"love|blessings|cheerfully|appreciatively)(?: (?:again|so much|a lot|and regards|in advance))?)"
)

_WISHES = (
    r"(?:have an? (?:[a-z]+ ){0,5}(?:day|one|week|weekend|evening|afternoon|morning|holiday|time)(?: ahead)?"
    r"|enjoy (?:the|your) (?:rest of (?:the|your) )?(?:day|week|weekend|evening|holidays?))"
)


_ONE_CLOSING = rf"(?:{_ENGLISH_CLOSING}|{_WISHES}|(?:{any_of(','.join(CLOSINGS.values()))})(?: aus [^\W\d_]{{2,20}})?)"
# Also two of them at once, and in two languages: "Danke und beste Grüße", "Mit freundlichen Grüßen / Best regards".
_CLOSING = re.compile(
    rf"^{_ONE_CLOSING}(?:\s{{0,3}}(?:[/|,&]| and| y| et| und| e| en| i| och| og)\s{{1,3}}{_ONE_CLOSING}){{0,3}}"
    r"(?:[\s,.;:!~。、，！-]+|$)"
)
_CONTACT = re.compile(
    r"@|\b(?:tel|ext|fax|cell|mobile|phone|office|direct|cel|movil)\b[ .:]|\bwww\.|https?://|\b\d{3}[-. ]\d{4}\b|\|"
)
_NAME = re.compile(
    r"^[-–—~*_ ]{0,3}(?:(?:dr|mr|mrs|ms|lic|ing|sra?|c\.p|prof|sister|brother|fr)\.?,? )?"
    r"(?:[^\W\d_][\w'’.-]*\.?)(?: (?:[^\W\d_][\w'’.&-]*\.?|&|de|del|la|da|van|von|y)){0,3}(?:,.*| ?[|·•].*|"
    r" \(.*\))?[\s☕🌻💐✨🙏😊🙂]*$"
)
_FOR_THE_FIRM = re.compile(r"^\s*(?:i\. ?a\.|i\. ?v\.|ppa\.|p\. ?o\.|p\. ?p\.) ")  # "by order", before a name
_INITIALS = re.compile(r"^[-–—~ ]{0,3}[A-Za-z]{1,2}\.?(?:[A-Za-z]\.?)?$")
_NEVER_NAMES = frozenset(
    """done yes yep yeah no nope ok okay sure sent attached tomorrow today tonight monday tuesday wednesday thursday
    friday saturday sunday soon later stop unsubscribe noted received submitted finished complete completed both all
    neither none please nothing next end by will not got understood approved same also still waiting here there see
    listo hecho enviado si manana lunes martes miercoles jueves viernes gracias thanks fertig erledigt fait termine
    pronto feito wyslane tapos january february march april may june july august september october november december
    eod cob asap in on working almost nearly halfway hi hello hey hola dear what when who why how which is are can
    could i we you it my the""".split()
)
_MAX_LINES = 14
_NAME_WORDS = 3
_CLOSING_LONGEST = 200
_SPEAKERS = frozenset("i we i'll i'm we'll we're will it he she they ich wir je nous yo io eu ik jeg jag".split())
_NAME_LONGEST = 60
_PS = re.compile(r"p\.? ?s\.?\b|ps:|pd:|nb:")
_NO_NAMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday lunes martes miercoles jueves viernes montag dienstag
    mittwoch donnerstag freitag lundi mardi mercredi jeudi vendredi today tomorrow tonight attached done sent off out
    pdf xlsx xls docx csv""".split()
)
_POSTSCRIPT = re.compile(r"p\.? ?s\b|ps:|nb\b|note\b|also\b|pd:|post ?data")
_PLACE = re.compile(r"\d{1,6} [A-Z]|[A-Z][\w .'-]{1,40}, [A-Z]{2} \d{5}|\+\d[\d .()-]{6,}|\(\d{3}\) ?\d{3}")


def split_signature(lines: list[str], sender: str = "", *, answer: bool = False) -> tuple[list[str], list[str]]:
    """The lines that say something, and those that only say who wrote them or what lawyers want said.

    `sender` is the writer's name if it is known; `answer`: they come after other words of the same mail.
    """
    said: list[str] = []
    signed: list[str] = []
    paragraphs = _paragraphs(lines)
    closed = False  # a closing formula stood already: what follows may be no more than a card
    for number, paragraph in enumerate(paragraphs):
        if any(line.rstrip() in {"--", "-- ", "—", "__"} for line in paragraph):
            at = next(place for place, line in enumerate(paragraph) if line.rstrip() in {"--", "—", "__"})
            rest = [line for later in paragraphs[number + 1 :] for line in (*later, "")]
            words, tail = _split_paragraph(paragraph[:at], sender, first=not said)
            return _joined(said, words), [*signed, *tail, *paragraph[at:], *rest]
        if closed and _is_card(paragraph):
            words, tail = [], paragraph
        elif said and said[-1].rstrip().endswith(":") and not _is_signed(paragraph, sender):
            words, tail = paragraph, []  # what a colon announces is said
        else:
            words, tail = _split_paragraph(paragraph, sender, first=not said, answer=answer)
        closed = closed or any(_closes(line, sender) or _is_sender(line, sender) for line in tail)
        said = _joined(said, words)
        signed += tail
    return _without_rule(said) if signed else said, signed


def _is_signed(paragraph: list[str], sender: str) -> bool:
    """Whether a paragraph is no more than the sender's name, or begins with a closing formula."""
    return _closes(paragraph[0], sender) or (len(paragraph) == 1 and _is_sender(paragraph[0], sender))


def _closes(line: str, sender: str) -> bool:
    """Whether a line is a closing formula, with or without the sender's name behind it."""
    plain = folded(line[:_CLOSING_LONGEST]).strip()
    found = _CLOSING.match(plain)
    rest = plain[found.end() :].strip(" .!-") if found else ""
    return found is not None and (not rest or _is_sender(rest, sender) or rest == folded(sender)[:1])


def _without_rule(said: list[str]) -> list[str]:
    """The same without the line that somebody drew between their words and their signature."""
    while said and not said[-1].strip("-_=*~ "):
        said = said[:-1]
    return said


def _split_paragraph(
    paragraph: list[str], sender: str, *, first: bool, answer: bool = False
) -> tuple[list[str], list[str]]:
    """A paragraph's own words and the signature lines at its end; `first`: nothing was said before it."""
    text = folded(" ".join(paragraph))
    if is_disclaimer(paragraph, text, first=first):
        above = paragraph[: disclaimed_from(paragraph)]
        words, tail = _split_paragraph(above, sender, first=first, answer=answer) if above else ([], [])
        return words, [*tail, *paragraph[len(above) :]]
    added = [added_by_phone(line) for line in paragraph]
    kept = [line for line, by_phone in zip(paragraph, added, strict=True) if not by_phone]
    phone = [line for line, by_phone in zip(paragraph, added, strict=True) if by_phone]
    for place in range(max(0, len(kept) - _MAX_LINES), len(kept)):
        alone = first and not place
        if alone and not (answer and (_closes(kept[0], sender) or _is_sender(kept[0], sender))):
            continue
        if _begins_signature(kept, place, sender):
            after = next((at for at in range(place, len(kept)) if _PS.match(folded(kept[at]).strip())), len(kept))
            return [*kept[:place], *kept[after:]], [*kept[place:after], *phone]
    return kept, phone


def _is_card(paragraph: list[str]) -> bool:
    """Whether a paragraph below a closing formula only says who and where the sender is."""
    if len(paragraph) > _MAX_LINES or _POSTSCRIPT.match(folded(paragraph[0]).strip()):
        return False
    if any(line.rstrip().endswith((".", "!", "?")) and len(line.split()) > 5 for line in paragraph):
        return False
    known = [line for line in paragraph if _CONTACT.search(folded(line)) or _name_like(line) or _PLACE.search(line)]
    return len(known) * 2 >= len(paragraph)


def _is_sender(line: str, sender: str) -> bool:
    """Whether a line is the sender's name, all of it or its first or last part, and nothing else."""
    names = re.findall(r"[^\W\d_]+", folded(sender))
    words = re.findall(r"[^\W\d_]+", _FOR_THE_FIRM.sub("", folded(line)))
    return bool(words) and len(words) <= len(names) and set(words) <= set(names) and len(line) <= _NAME_LONGEST


def _begins_signature(lines: list[str], at: int, sender: str) -> bool:
    """Whether the signature begins at this line: a closing formula, or a name that only titles and numbers follow."""
    line = lines[at].strip()
    later = lines[at + 1 :]
    if _closes(line, sender) or _is_sender(line, sender):
        return all(_short(one) for one in later) and not (later and _is_prose(later[0]))
    if (at and lines[at - 1].rstrip().endswith(":")) or _is_listed(lines, at):
        return False
    if at and not lines[at - 1].rstrip().endswith((".", "!", "?", ")", "😊", "🙏")) and not _two_names(line):
        return False
    return _name_like(line) and all(_short(one) for one in later) and (bool(later) or not _is_other(line, sender))


def _is_listed(lines: list[str], at: int) -> bool:
    """Whether a line is one of several with the same mark before them."""
    mark = lines[at].lstrip()[:2]
    beside = [lines[place] for place in (at - 1, at + 1) if 0 <= place < len(lines)]
    return mark in {"- ", "* ", "• ", "– "} and any(line.lstrip().startswith(mark) for line in beside)


def _is_prose(line: str) -> bool:
    """Whether a line says something, so that the formula above it closes nothing yet."""
    plain = folded(line).strip()
    words = plain.split()
    return len(words) > _NAME_WORDS and not _CONTACT.search(plain) and (plain[-1] in ".!?" or words[0] in _SPEAKERS)


def _is_other(line: str, sender: str) -> bool:
    """Whether a line of two names or more is somebody else's: it shares neither a name nor a first letter."""
    names, words = (re.findall(r"[^\W\d_]+", folded(one)) for one in (sender, line))
    return len(names) > 1 and len(words) > 1 and {word[0] for word in words}.isdisjoint(name[0] for name in names)


def _two_names(line: str) -> bool:
    return sum(1 for word in line.split() if word[:1].isupper()) >= 2


def _name_like(line: str) -> bool:
    """Whether a line looks like a name, with or without a title or firm behind it."""
    bare = line.strip()
    if not bare or len(bare) > 90 or bare.endswith(("?", "!")) or (bare.endswith(",") and len(bare.split()) == 1):
        return False
    words = re.findall(r"[^\W\d_]+", folded(bare))
    if not words or words[0] in _NEVER_NAMES or not _NO_NAMES.isdisjoint(words[:3] + words[-1:]):
        return False
    if _INITIALS.match(bare) or (len(words) <= 2 and bare[0] in "-–—~"):
        return True
    found = _NAME.match(bare)
    head = re.split(r"[,|·•(]", bare)[0]
    capital = [
        word for word in head.split() if word[:1].isupper() or word in {"de", "del", "la", "y", "&", "van", "von"}
    ]
    return bool(found) and len(capital) >= len(head.split()) and not (bare.endswith(".") and len(words) > 3)


def _short(line: str) -> bool:
    """A line of a signature block: a firm, a title, a number, a motto."""
    return len(line) <= 160 or bool(_CONTACT.search(line))


def _paragraphs(lines: list[str]) -> list[list[str]]:
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return [paragraph for paragraph in paragraphs if paragraph]


def _joined(said: list[str], more: list[str]) -> list[str]:
    return said if not more else [*said, "", *more] if said else more
