"""How mail programs announce quoted history, in the languages they speak: one look at a few lines at a time."""

import re

from .words import folded

_LONGEST = 400  # characters of a line that are looked at; an announcement is shorter
_WINDOW = 4  # lines over which an announcement may be wrapped

_WROTE = re.compile(
    r"\b(?:wrote|writes|escribio|a ecrit|schrieb|escreveu|ha scritto|schreef|geschreven|napisal(?:\(a\)|a)?|pisze|"
    r"skrev|"
    r"kirjoitti|scris|irta|viet|sumulat)\b|写道|님이 작성|書きました"
)
_DATED = re.compile(r"\d.*\d|@")
_OPENER = re.compile(
    r"^\W*(?:on|el|le|am|em|il|op|w|dnia|den|pa|at|a|no dia|am:|vao|noong)\b|^\W*\d|@|^\W*[a-z]{2,9}[.,]? \d", re.ASCII
)
_RULE = re.compile(
    r"^[\s>*_=-]*(?:original message|original appointment|forwarded message|mensaje original|mensaje reenviado|"
    r"message d'origine|message original|message transfere|message transmis|ursprungliche nachricht|"
    r"weitergeleitete nachricht|mensagem original|mensagem encaminhada|messaggio originale|messaggio inoltrato|"
    r"oorspronkelijk bericht|doorgestuurd bericht|wiadomosc oryginalna|wiadomosc przekazana|oryginalna wiadomosc|"
    r"oprindelig meddelelse|videresendt meddelelse|opprinnelig melding|ursprungligt meddelande|"
    r"vidarebefordrat meddelande|"
    r"begin forwarded message|inicio del mensaje reenviado|debut du message transfere|"
    r"anfang der weitergeleiteten (?:e-mail|nachricht))[\s*_=:-]*$"
)
_MARKED = re.compile(r"^[\s*]*[-_=]{2,}|[-_=]{2,}[\s*]*$|^begin |^inicio |^debut |^anfang ")
_FIELDS = (
    ("from", "from|de|von|da|van|od|fra|fran|expediteur|remitente|mittente|absender"),
    (
        "sent",
        (
            "sent|date|enviado|enviado el|fecha|gesendet|datum|envoye|envoye le|inviato|data|verzonden|wyslano|sendt|"
            "dato|skickat"
        ),
    ),
    ("to", "to|para|an|a|aan|do|til|till|destinataire|pour"),
    ("subject", "subject|asunto|betreff|objet|sujet|oggetto|assunto|onderwerp|temat|emne|amne"),
    ("cc", "cc|kopie|dw|kopi"),
)
_FIELD = re.compile(r"^[\s*>]*(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _FIELDS) + r")\s*:[\s*]*\S?")
_BLOCK = 9  # lines within which the fields of one header block stand


def announces(lines: list[str], at: int) -> int:
    """How many lines from `at` on announce history ("On Tuesday ... wrote:", a header block, a rule); 0: none does."""
    line = folded(lines[at][:_LONGEST]).strip()
    if not line:
        return 0
    if _RULE.match(line) and (_MARKED.search(line) or _block(lines, at + 1)):
        return 1
    if line.endswith(":") or _OPENER.search(line):
        wrapped = _attribution(lines, at)
        if wrapped:
            return wrapped
    if set(line) == {"_"} and len(line) >= 10:
        return 1 if _block(lines, at + 1) else 0
    return 1 if _field(line) == "from" and _block(lines, at) else 0


def marks_all_after(lines: list[str], at: int) -> bool:
    """Whether the history announced at `at` has no quote marks, so that it goes on to the end."""
    line = folded(lines[at][:_LONGEST]).strip()
    return bool(_RULE.match(line)) or set(line) == {"_"} or _field(line) == "from"


def _attribution(lines: list[str], at: int) -> int:
    """How many lines a "so-and-so wrote:" takes that begins here; 0 if none does."""
    joined = ""
    for count in range(1, _WINDOW + 1):
        if at + count > len(lines) or not lines[at + count - 1].strip():
            return 0
        joined = f"{joined} {folded(lines[at + count - 1][:_LONGEST]).strip()}".strip()
        if joined.endswith((":", "：")):
            found = _WROTE.search(joined) and _DATED.search(joined) and len(joined) < _LONGEST
            return count if found and not joined.startswith(("i ", "yo ", "je ", "ich ")) else 0
    return 0


def _block(lines: list[str], at: int) -> bool:
    """Whether the fields of a quoted header (from, sent, to, subject) stand from here on."""
    seen: set[str] = set()
    looked = 0
    for line in lines[at : at + _BLOCK + 4]:
        if not line.strip():
            continue
        looked += 1
        if looked > _BLOCK:
            break
        field = _field(folded(line[:_LONGEST]).strip())
        if field:
            seen.add(field)
        elif looked == 1:
            return False
    return len(seen) >= 3 and bool(seen & {"from", "sent"})


def _field(line: str) -> str:
    found = _FIELD.match(line)
    return (found.lastgroup or "") if found else ""
