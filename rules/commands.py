"""Commands by mail: one a line, in plain words; what is not understood does nothing and says so."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Literal

from .matching import named_refs

DayIn = Callable[[str], date | None]
Verb = Literal["done", "waive", "extend", "approve", "decline", "resume", "reassign"]
CLEAR = {"clear", "vaciar"}

VERBS: dict[str, Verb] = {
    "approve": "approve",
    "approved": "approve",
    "yes": "approve",
    "ok": "approve",
    "apruebo": "approve",
    "aprobar": "approve",
    "aprobado": "approve",
    "decline": "decline",
    "declined": "decline",
    "no": "decline",
    "rechazo": "decline",
    "done": "done",
    "hecho": "done",
    "waive": "waive",
    "eximir": "waive",
    "extend": "extend",
    "aplazar": "extend",
    "resume": "resume",
    "reanudar": "resume",
    "reassign": "reassign",
    "reasignar": "reassign",
}
ABOUT_AN_ASK = {"approve", "decline"}
STOP = re.compile(r"(--\s*$|thanks\b|thank you\b|regards\b|best\b|gracias\b|saludos\b|sent from\b)", re.IGNORECASE)
GREETING = re.compile(
    r"(hi|hello|hey|dear|good (morning|afternoon|evening)|hola|buenos d[ií]as)\b[^.:]{0,30}[,.!]?", re.IGNORECASE
)
POLITE = re.compile(
    r"^\W*((hi|hello|hey)\b[\w ]{0,20},\s*)?((could|can|would) you\s+|please\s+|por favor,?\s+|ok,\s*)+",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"(?<![^\s<>,;:“”\"])[^\s<>,;:“”\"@]{1,200}@[^\s<>,;:“”\"@]{0,253}\w")
WHOM = re.compile(r"\b(?:to|a)\s+(\S.*)", re.IGNORECASE)
MOST_UNKNOWN = 3  # lines; then the rest is left alone, for it is prose
EXAMPLES = (
    "approve",
    "decline",
    "done T-104233",
    "waive T-104233",
    "extend T-104233 2026-10-15",
    "resume T-104233",
    "resume dana@northwind.example",
    "reassign T-104233 to priya@northwind.example",
    "clear",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One line understood: what to do to which tasks."""

    line: str
    verb: Verb
    refs: tuple[str, ...]
    day: date | None = None
    to: str = ""  # whom it is reassigned to, as written: a name or an address


@dataclass(frozen=True, slots=True)
class WriteAgain:
    """Write again to somebody who asked for no more messages, or whom mail did not reach."""

    line: str
    address: str


@dataclass(frozen=True, slots=True)
class Clear:
    """Empty the holding pen of all that the answered mail could tell of."""

    line: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """One line that does nothing, and why."""

    line: str
    why: str
    help: bool = False  # it asked what can be said


Line = Command | WriteAgain | Clear | NotUnderstood


def read_commands(text: str, asked: tuple[str, ...], day_in: DayIn) -> tuple[Line, ...]:
    """The commands in the consultant's new words; `asked` are the tasks of the mail that they reply to.

    `day_in` reads the day that a line names, "Friday" or "2026-10-15", as counted from when the mail was written.
    """
    found: list[Line] = []
    for raw in text.splitlines():
        line = raw.strip().lstrip("\ufeff")
        if STOP.match(line):
            break
        if not line or line.startswith("#") or GREETING.fullmatch(line):
            continue
        found.append(_read(line, asked, day_in))
        if sum(isinstance(one, NotUnderstood) for one in found) == MOST_UNKNOWN:
            break
    return tuple(found)


def _read(line: str, asked: tuple[str, ...], day_in: DayIn) -> Line:
    word = re.match(r"\W*+(\w++)", POLITE.sub("", line))
    verb = VERBS.get(word[1].lower()) if word else None
    if word and word[1].lower() in {"help", "ayuda"}:
        return NotUnderstood(line, "one command a line; a reply to a mail about one task needs no ref", help=True)
    if word and word[1].lower() in CLEAR:
        return Clear(line)
    if verb is None:
        near = get_close_matches(word[1].lower(), VERBS, n=1) if word else []
        meant = f"; did you mean “{near[0]}”?" if near else ""
        return NotUnderstood(line, f"this is no command I know{meant}")
    address = ADDRESS.search(line)
    if verb == "resume" and address and not named_refs(line):
        return WriteAgain(line, address[0].lower())
    refs = named_refs(line) or asked
    if not refs:
        return NotUnderstood(line, "no task is named; add its ref, such as T-104233")
    if len(refs) > 1 and verb not in ABOUT_AN_ASK and not named_refs(line):
        return NotUnderstood(line, f"which of them? Add the ref: {', '.join(refs)}")
    day = day_in(line) if verb == "extend" else None
    if verb == "extend" and day is None:
        return NotUnderstood(line, "no day to come is named; write “to Friday” or “to 2026-10-15”")
    found = WHOM.search(line) if verb == "reassign" else None
    whom = found[1].rstrip(" .!") if found else ""
    if verb == "reassign" and not whom:
        return NotUnderstood(line, "nobody is named; write “to” and a name or an address")
    return Command(line=line, verb=verb, refs=refs, day=day, to=whom)
