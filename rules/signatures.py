"""Where a sender's words end: closing formulas, names, contact lines, disclaimers and what phones add."""

import re

from .words import folded

_PHONE = re.compile(
    r"^(?:sent (?:from|via|on|with)|get outlook|enviado desde|enviado (?:do|a partir)|envoye de|von mein|"
    r"gesendet (?:von|mit)|inviato da|"
    r"verzonden vanaf|wyslan[eo] z|skickat fran|sendt fra|obtener outlook|download outlook|telecharger outlook|"
    r"yahoo mail|"
    r"proton mail|sent by)\b"
)
_CLOSING = re.compile(
    r"^(?:(?:many |best |kind |warm |kindest |warmest |with |all the |yours |most )*"
    r"(?:thanks|thank you|thx|tks|ty|regards|rgds|wishes|best|cheers|sincerely|truly|respectfully|warmly|cordially|"
    r"gratefully|gratitude|hugs|xo|xoxo|"
    r"love|blessings|cheerfully|appreciatively)(?: (?:again|so much|a lot|and regards|in advance))?|in gratitude|"
    r"take care|br|"
    r"talk soon|have a (?:good|great|nice) (?:day|one|weekend|evening)|"
    r"saludos(?: cordiales)?|gracias(?: de antemano)?|muchas gracias|un saludo|atentamente|atte|cordialmente|"
    r"abrazos?|un abrazo|bendiciones|"
    r"cordialement|bien a vous|bonne journee|merci|salutations|amicalement|"
    r"mit freundlichen gr(?:u|ue)(?:ss|s)en|mfg|vg|lg|viele grusse|beste grusse|liebe grusse|danke|"
    r"abs|att|atenciosamente|obrigad[oa]|abracos|cumprimentos|"
    r"cordiali saluti|grazie|saluti|distinti saluti|met vriendelijke groet(?:en)?|groet(?:en|jes)?|"
    r"pozdrawiam|z powazaniem|dziekuje|salamat(?: po)?|med venlig hilsen|mvh|hilsen)[\s,.!~-]*$"
)
_DISCLAIMER = re.compile(
    r"confidential|intended (?:only|solely|recipient)|intended for|received (?:this|it)? ?(?:e-?mail|message|"
    r"transmission)? ?in error|in error notify|"
    r"if you are not the|privileged|before printing|antivirus|virus[- ]free|scanned (?:by|and|for)|was scanned|"
    r"threats found|"
    r"standard terms|do not bind|registered in|company number|confidencial|antes de imprimir|aviso legal|"
    r"vertraulich|confidentiel|destinatario|riservat|poufn|caution: external|external (?:e-?mail|sender)|"
    r"this e-?mail (?:and|is|may)"
)
_CONTACT = re.compile(
    r"@|\b(?:tel|ext|fax|cell|mobile|phone|office|direct|cel|movil)\b[ .:]|\bwww\.|https?://|\b\d{3}[-. ]\d{4}\b|\|"
)
_NAME = re.compile(
    r"^[-–—~*_ ]{0,3}(?:(?:dr|mr|mrs|ms|lic|ing|sra?|c\.p|prof|sister|brother|fr)\.?,? )?"
    r"(?:[^\W\d_][\w'’.-]*\.?)(?: (?:[^\W\d_][\w'’.&-]*\.?|&|de|del|la|da|van|von|y)){0,3}(?:,.*| ?[|·•].*|"
    r" \(.*\))?[\s☕🌻💐✨🙏😊🙂]*$"
)
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


def split_signature(lines: list[str], sender: str = "", *, answer: bool = False) -> tuple[list[str], list[str]]:
    """The lines that say something, and those that only say who wrote them or what lawyers want said.

    `sender` is the writer's name if it is known; `answer`: they come after other words of the same mail.
    """
    said: list[str] = []
    signed: list[str] = []
    paragraphs = _paragraphs(lines)
    for number, paragraph in enumerate(paragraphs):
        if any(line.rstrip() in {"--", "-- "} for line in paragraph):
            at = next(place for place, line in enumerate(paragraph) if line.rstrip() == "--")
            rest = [line for later in paragraphs[number + 1 :] for line in (*later, "")]
            return _joined(said, paragraph[:at]), [*signed, *paragraph[at:], *rest]
        words, tail = _split_paragraph(paragraph, first=not said)
        said = _joined(said, words)
        signed += tail
    return said, signed


def _split_paragraph(paragraph: list[str], *, first: bool) -> tuple[list[str], list[str]]:
    """A paragraph's own words and the signature lines at its end; `first`: nothing was said before it."""
    text = folded(" ".join(paragraph))
    if _DISCLAIMER.search(text) and (len(text) > 60 or not first) and len(_sentences_of_own(text)) == 0:
        return [], paragraph
    kept = [line for line in paragraph if not _added_by_phone(line)]
    phone = [line for line in paragraph if _added_by_phone(line)]
    for place in range(len(kept)):
        if (place or not first) and len(kept) - place <= _MAX_LINES and _begins_signature(kept, place):
            return kept[:place], [*kept[place:], *phone]
    return kept, phone


def _sentences_of_own(text: str) -> list[str]:
    """Words of a person's own that speak against a disclaimer."""
    return re.findall(r"\b(?:i|i'll|i've|i'm|we'll)\b (?:will|have|am|send|sent|attach)\w*", text)


def _begins_signature(lines: list[str], at: int) -> bool:
    """Whether the signature begins at this line: a closing formula, or a name that only titles and numbers follow."""
    line = lines[at].strip()
    plain = folded(line)
    if _CLOSING.match(plain):
        return all(_name_like(later) or _short(later) for later in lines[at + 1 :])
    if at and not lines[at - 1].rstrip().endswith((".", "!", "?", ":", ")", "😊", "🙏")) and not _two_names(line):
        return False
    return _name_like(line) and all(_short(later) for later in lines[at + 1 :])


def _two_names(line: str) -> bool:
    return sum(1 for word in line.split() if word[:1].isupper()) >= 2


def _name_like(line: str) -> bool:
    """Whether a line looks like a name, with or without a title or firm behind it."""
    bare = line.strip()
    if not bare or len(bare) > 90 or bare.endswith(("?", "!")) or (bare.endswith(",") and len(bare.split()) == 1):
        return False
    words = re.findall(r"[^\W\d_]+", folded(bare))
    if not words or words[0] in _NEVER_NAMES:
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


def _added_by_phone(line: str) -> bool:
    bare = folded(line).strip(" -*_<>[]")
    return len(bare) < 80 and bool(_PHONE.match(bare) or bare.startswith("cid:"))


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
