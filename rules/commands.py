"""Commands by mail: one a line, in plain words; what is not understood or not clear does nothing and says so."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from difflib import get_close_matches
from typing import Literal

from .amending import added, removed, term_set, workbook_asked
from .command_lines import (
    Clear,
    Command,
    Line,
    Look,
    NotUnderstood,
    Order,
    Time,
    Undo,
    WriteAgain,
)
from .command_words import ALL, GIVEN, NOT, PHRASES, SMALL, TALK, VERBS, WHOM, TaskVerb, Verb
from .references import ADDRESS, Named, Scene, loose_refs, named_in, person_and_words, wherever
from .releasing import read_release
from .requests import read_ask, read_personal, read_report, read_statement
from .said import POLITE, SEVERAL, DayIn, Said, day_apart, engagement_of, open_with, with_names
from .words import folded, plain_words

ABOUT_AN_ASK = {"approve", "decline"}
STOP = re.compile(r"(--\s*$|thanks\b|thank you\b|regards\b|best\b|gracias\b|saludos\b|sent from\b)", re.IGNORECASE)
GREETING = re.compile(
    r"(hi|hello|hey|dear|good (morning|afternoon|evening)|hola|buenos d[ií]as)\b[^.:]{0,30}[,.!]?", re.IGNORECASE
)
LONGEST = 31 * 24 * 60  # minutes that a line may speak of
DURATION = re.compile(
    r"(?<![\w.,])(\d{1,4}(?:[.,]\d{1,2})?)\s?(h|hrs?|hours?|horas?|m|mins?|minutes?|minutos?)(?![a-z])",
    re.IGNORECASE | re.ASCII,
)
PRIVATE = {"note", "log", "hours"}  # never for the eyes of whoever asked, even if they read like a sentence
ABOUT_PEOPLE = {"add", "remove", "export", "erase"}  # with an address behind it, such a line is for Duly
OFFICE = {"add", "remove", "terms", "workbook", "report", "statement", "export", "erase", "undo"}  # nor these, if clear
IN_WORDS = {"ask", "note"}  # what follows is the consultant's own words, and may be longer than a line
WRAPPED = 70  # characters: a line that the next word would have made longer was broken by the mail program
OPENING = " -*•\t¿¡"  # what may stand before a command
NEAR = 0.75  # how like a verb a word is that was to be one
MOST_UNKNOWN = 3  # lines that are no commands; then the rest is left alone, for it is prose
MOST_UNCLEAR = 20  # lines that cannot be carried out
REF_BEFORE = re.compile(r"\A(?:t\s?-?\s?|#)?\d{6}(?![\w@-])[\s,:;-]*+", re.IGNORECASE | re.ASCII)  # of a note
MOST_NAMING = 5  # words that name something in a command beside somebody's question; more are a sentence
MOST_SAID = 2_000  # characters of a line that are read


def read_commands(text: str, asked: tuple[str, ...], day_in: DayIn, scene: Scene | None = None) -> tuple[Line, ...]:
    """The commands in the consultant's new words; `asked` are the tasks of the mail that they reply to.

    `day_in` reads the day that a line names, "Friday" or "2026-10-15", as counted from when the mail was written.
    """
    found: list[Line] = []
    prose = unclear = 0
    for line in _unwrapped(text):
        if STOP.match(line):
            break
        if not line or line.startswith("#") or GREETING.fullmatch(line):
            continue
        one = _read(line[:MOST_SAID], asked, day_in, scene or Scene())
        unclear += isinstance(one, NotUnderstood)
        prose += isinstance(one, NotUnderstood) and one.prose
        if isinstance(one, NotUnderstood) and (prose == MOST_UNKNOWN or unclear == MOST_UNCLEAR):
            found.append(replace(one, why=f"{one.why}. What follows in this mail was left unread"))
            break
        found.append(one)
    return tuple(found)


def _unwrapped(text: str) -> Iterator[str]:
    """The lines, stripped; words for somebody that a mail program broke in two stand in one again."""
    whole, width = "", 0
    for raw in text.splitlines():
        line = raw.strip().lstrip("\ufeff")
        first, _, _ = line.partition(" ")
        if (
            line
            and width + 1 + len(first) > WRAPPED
            and _verb_of(POLITE.sub("", whole))[0] in IN_WORDS
            and not (STOP.match(line) or GREETING.fullmatch(line) or _verb_of(POLITE.sub("", line))[0])
        ):
            whole, width = f"{whole} {line}", len(line)
            continue
        if width:
            yield whole
        whole, width = line, len(line)
    yield whole


def _read(line: str, asked: tuple[str, ...], day_in: DayIn, scene: Scene) -> Line:
    spoken = POLITE.sub("", line)
    verb, rest = _verb_of(spoken)
    if verb is None:
        if refused := NOT.match(folded(spoken).lstrip(OPENING)):
            return NotUnderstood(line, f"nothing is done, as it says; “{refused[0]}” needs no command", prose=True)
        word = re.match(r"\W*+(\w{4,})", spoken)
        near = get_close_matches(folded(word[1]), VERBS, n=1, cutoff=NEAR) if word else []
        if word and near:
            return NotUnderstood(line, "this is no command I know", choices=(f"{near[0]}{spoken[word.end() :]}",))
        return NotUnderstood(line, "this is no command I know; “help” lists them", prose=True)
    said = Said(line, verb, rest, asked, day_in, scene)
    return _READ.get(verb, _task_command)(said)


def reads_as_command(line: str, day_in: DayIn, scene: Scene) -> bool:
    """Whether a line of a reply to somebody's question is a command, or may be a misspelt one, and no answer."""
    spoken = POLITE.sub("", line[:MOST_SAID])
    verb, rest = _verb_of(spoken)
    words = plain_words(spoken)
    if not words or words[0] in TALK:
        return False
    if loose_refs(line) or verb in PRIVATE:
        return verb is not None
    if verb == "ask" and re.match(r"[^:]{1,60}:", rest):
        return True  # "ask Ben: ..." is for Ben; "ask Ben, he has it" is an answer
    if verb is None:
        short = len(words) <= MOST_UNKNOWN or ADDRESS.search(line) is not None
        return short and bool(get_close_matches(words[0], VERBS, n=1, cutoff=0.8))
    if verb in OFFICE and (
        (verb in ABOUT_PEOPLE and ADDRESS.search(line))
        or not isinstance(_READ[verb](Said(line, verb, rest, (), day_in, scene)), NotUnderstood)
    ):
        return True
    about = day_apart(rest, day_in)[0]
    content = [word for word in plain_words(about) if word not in SMALL | ALL | GIVEN]
    if not content:
        return True
    if verb == "terms" and len(content) <= MOST_NAMING and re.search(r"\d", about):
        return True
    named = named_in(about, scene)
    return len(content) <= MOST_NAMING and bool(named.refs or named.people or named.places or named.choices)


def _verb_of(spoken: str) -> tuple[Verb | None, str]:
    """The verb that a line begins with, and what stands behind it."""
    plain = folded(spoken).lstrip(OPENING)
    for pattern, verb in PHRASES:
        if found := pattern.match(plain):
            return verb, (found.groupdict().get("rest") or "").strip()
    word = re.match(r"\W*+(\w++)", spoken)
    said = VERBS.get(folded(word[1])) if word else None
    if word is None or said is None or (said == "decline" and _negates(plain)):
        return None, ""
    rest = spoken[word.end() :]
    hours = said == "approve" and re.search(r"\b\d+(?:[.,]\d+)?\s*(?:h|hours?|horas?)\b", rest, re.IGNORECASE)
    return ("hours" if hours else said), rest


def _negates(plain: str) -> bool:
    """Whether a "no" belongs to the verb behind it: "no waive" is not "no" and no waiver either."""
    found = NOT.match(plain)
    return found is not None and found[1] in VERBS


def _help(said: Said) -> Line:
    return NotUnderstood(said.line, "one command a line; a reply to a mail about one task needs no ref", help=True)


def _clear(said: Said) -> Line:
    return Clear(said.line)


def _undo(said: Said) -> Line:
    number = re.search(r"\b\d{1,3}\b", said.rest, re.ASCII)
    if loose_refs(said.rest):
        return said.refused("say which line to take back by its number in the transcript, such as “undo 2”")
    return Undo(said.line, int(number[0]) if number else None)


def _task_command(said: Said) -> Line:
    """A verb that does something to tasks."""
    verb: TaskVerb = said.verb  # type: ignore[assignment]
    if verb in ABOUT_AN_ASK and (release := read_release(said)):
        return release
    whom = WHOM.search(said.rest) if verb == "reassign" else None
    rest = said.rest[: whom.start()] if whom else said.rest
    refs = _tasks(said, rest)
    if isinstance(refs, NotUnderstood):
        return refs
    day = said.day_in(said.line) if verb == "extend" else None
    if verb == "extend" and day is None:
        return said.refused("no day to come is named; write “to Friday” or “to 2026-10-15”")
    to = whom[1].rstrip(" .!") if whom else ""
    if verb == "reassign" and not to:
        return said.refused("nobody is named; write “to” and a name or an address")
    return Command(line=said.line, verb=verb, refs=refs, day=day, to=to)


def _tasks(said: Said, rest: str) -> tuple[str, ...] | NotUnderstood:
    """The tasks that a line is about: those it names, else the one that was asked about."""
    named = named_in(day_apart(rest, said.day_in)[0], said.scene)
    if named.choices:
        return said.refused(SEVERAL, with_names(said, named.choices))
    if named.unknown:
        return said.nothing(named)
    if named.refs:
        return named.refs
    asked = said.asked
    if named.people or named.places:
        open_there = open_with(named, said.scene)
        among = tuple(ref for ref in open_there if ref in asked) or open_there
        if not among:
            return said.refused("nothing is open there")
        if len(among) > 1 and not named.every:
            return said.which("that is more than one task, so nothing was done; which one?", among)
        return among
    if not asked:
        return said.refused("no task is named; add its ref, such as T-104233")
    if len(asked) > 1 and said.verb not in ABOUT_AN_ASK and not named.every:
        return said.refused(f"which of them? Add the ref: {', '.join(asked)}")
    return asked


def _hold(said: Said) -> Line:
    """Hold and send are about people; pause, and resume without a task, about documents and engagements as well."""
    named = said.named
    if named.choices:
        return said.refused(SEVERAL, with_names(said, named.choices))
    if named.unknown:
        return said.nothing(named)
    if named.every and not (named.people or named.places or named.refs):
        return _everything(said)
    if named.nothing:
        return said.refused("nobody is named; add a name, an address, or the number in the morning note")
    if named.refs:
        return _of_tasks(said, named)
    if named.places and said.verb != "pause":
        people = _people_at(named, said.scene)
        if said.verb == "send" or not people:
            return said.refused("name the people, please, or pause it instead", (_pausing(said, named),))
        return said.refused("a hold is for people; a document or an engagement is paused", (_pausing(said, named),))
    everybody = wherever(named, said.rest, said.scene)
    return Order(line=said.line, verb=said.verb, named=everybody, day=said.day)  # type: ignore[arg-type]


def _pausing(said: Said, named: Named) -> str:
    slug, document = named.places[0]
    return f"pause {document or slug}" + (f" until {said.day}" if said.day else "")


def _people_at(named: Named, scene: Scene) -> tuple[tuple[str, str], ...]:
    refs = set(open_with(named, scene))
    return tuple(dict.fromkeys((task.engagement, task.holder) for task in scene.tasks if task.ref in refs))


def _of_tasks(said: Said, named: Named) -> Line:
    """A hold named by tasks: it holds a person, who may have others, so the person is to be named."""
    holders = dict.fromkeys(task.holder for task in said.scene.tasks if task.ref in named.refs)
    day = f" until {said.day}" if said.day else ""
    choices = tuple(f"{said.verb} {holder}{day}" for holder in holders)
    return said.refused("that is about a person and all that goes to them, so name the person", choices)


def _everything(said: Said) -> Line:
    """All of it: the engagement that the answered mail is about, or the only one there is."""
    slugs = [one.slug for one in said.scene.engagements]
    if said.scene.here or len(slugs) == 1:
        slugs = [said.scene.here or slugs[0]]
    if len(slugs) != 1 or said.verb == "send":
        choices = tuple(f"pause {slug}" for slug in slugs) if said.verb != "send" else ()
        return said.refused("say whose: a name, or an engagement", choices)
    return Order(line=said.line, verb="pause", named=Named(places=((slugs[0], ""),)), day=said.day)


def _resume(said: Said) -> Line:
    """A task, an address, a person, a document or an engagement goes on again."""
    address = ADDRESS.search(said.rest)
    if address and not loose_refs(said.rest):
        return WriteAgain(said.line, address[0].lower())
    named = said.named
    if named.people or named.places:
        return Order(line=said.line, verb="resume", named=wherever(named, said.rest, said.scene))
    return _task_command(said)


def _time(said: Said) -> Line:
    """Time spent, or hours approved beyond the cap: how long, and for whom."""
    minutes = minutes_in(said.rest)
    if not minutes:
        return said.refused("how long? Write it as 20m, 1h 30m or 1.5 hours")
    words = " ".join(DURATION.sub(" ", said.rest).split()).strip(" ,:;-")
    slug = engagement_of(said, words)
    if not slug:
        return said.refused("which engagement is it for? Nothing was entered", said.for_each())
    lifts = said.verb == "hours"
    return Time(line=said.line, engagement=slug, minutes=minutes, words=said.line if lifts else words, lifts=lifts)


def minutes_in(words: str) -> int:
    """The minutes that a duration in these words comes to; 0 where there is none."""
    minutes = Decimal(0)
    for number, unit in DURATION.findall(words):
        amount = Decimal(number.replace(",", "."))
        minutes += amount * 60 if unit.lower().startswith("h") else amount
    return int(minutes.to_integral_value(ROUND_HALF_UP)) if minutes <= LONGEST else 0


def _note(said: Said) -> Line:
    """Words for the story: of the tasks named or asked about, of somebody's open ones, or of the engagement."""
    words = said.rest.strip(" ,:;-")
    refs = loose_refs(words) or said.asked
    if not words:
        return said.refused("what is to be noted?")
    if refs:
        words = REF_BEFORE.sub("", words) or words
        return Order(line=said.line, verb="note", named=Named(refs=refs), words=words)
    named, _ = person_and_words(words, said.scene)
    if named.people:
        return Order(line=said.line, verb="note", named=Named(people=named.people), words=words)
    slug = engagement_of(said, words)
    if not slug:
        return said.refused("whom or what is it about? Begin with a ref or a name, such as “note T-104233 …”")
    return Order(line=said.line, verb="note", named=Named(places=((slug, ""),)), words=words)


def _look(said: Said) -> Line:
    """Where things stand: of what is named, else of the task that was asked about, else of all that is open."""
    verb: Literal["status", "why"] = "why" if said.verb == "why" else "status"
    named = named_in(said.rest, said.scene)
    if named.choices:
        return said.several(named)
    if named.unknown:
        return said.nothing(named)
    refs = named.refs or open_with(named, said.scene)
    if not refs and not named.nothing and not named.every:
        return said.refused("nothing is open there")
    refs = refs or said.asked
    if not refs and verb == "why":
        return said.refused("no task is named; add its ref, such as T-104233")
    here = said.scene.here
    refs = refs or tuple(task.ref for task in said.scene.tasks if here in {"", task.engagement})
    return Look(line=said.line, verb=verb, refs=refs)


_READ: dict[Verb, Callable[[Said], Line]] = {
    "help": _help,
    "clear": _clear,
    "undo": _undo,
    "resume": _resume,
    "hold": _hold,
    "pause": _hold,
    "send": _hold,
    "log": _time,
    "hours": _time,
    "note": _note,
    "status": _look,
    "add": added,
    "remove": removed,
    "terms": term_set,
    "workbook": workbook_asked,
    "why": _look,
    "ask": read_ask,
    "report": read_report,
    "statement": read_statement,
    "export": read_personal,
    "erase": read_personal,
}
