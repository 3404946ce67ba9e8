"""Requests in the consultant's mail: a question to a person, a report, a statement, somebody's data or its end."""

import re
from dataclasses import replace
from datetime import date
from typing import Literal

from .calendar_words import Ambiguous
from .command_lines import Line, NotUnderstood, Order, Personal, Report, Stated
from .command_words import ALL, SMALL
from .matching import Seat
from .periods import Period, any_period_named, period_of_day, preceding
from .references import ADDRESS, Named, loose_refs, named_in, person_and_words, places_in
from .said import Said, beside_name, engagement_of, with_names
from .words import folded
from .written_periods import period_in

AS_THEY_READ_IT = "write it as they are to read it, such as “ask Dana: do you have the bank's list?”"
_INDIRECT = re.compile(r"whether\b|(?:if|that|to|for|about|si|que|por|sobre|para)\b(?!.*\?\W*$)", re.IGNORECASE)
_AND_ANOTHER = re.compile(r"(?:and|y|e|&)\s[^:?.!]{1,60}:", re.IGNORECASE)  # "ask Ana and Lee: ..."
_TO = re.compile(r"(?:to|a|al)\s++", re.IGNORECASE)
_ABOUT = re.compile(
    r"^(?:(?:about|for|on|sobre|por|de)\s+)?(?:t\s?-?\s?|#)?\d{6}(?![\w@-])\s*[,:;-]*\s*", re.IGNORECASE
)
_CADENCES = {
    **dict.fromkeys(("week", "semana"), "weekly"),
    **dict.fromkeys(("month", "mes"), "monthly"),
    **dict.fromkeys(("quarter", "trimestre"), "quarterly"),
    **dict.fromkeys(("year", "ano"), "yearly"),
}
_NEARBY = re.compile(  # "last month", "this quarter", "la semana pasada"
    r"\b(?:(last|previous)|this|current|est[ea])\s++(week|month|quarter|year|semana|mes|trimestre|ano)\b"
    r"|\b(semana|mes|trimestre|ano)\s++(?:(pasad[oa]|anterior)|actual)\b"
)
_ALL_OF_IT = frozenset("all todo todos about data info information sobre datos informacion acerca".split())
_BESIDE = frozenset(
    """report reports informe informes reporte statement extracto week month quarter year semana mes trimestre ano this
    last current previous pasado pasada anterior este esta actual me my mi so far""".split()
)


def read_ask(said: Said) -> Line:
    """A question in the consultant's words for one person, about a task where one is named."""
    rest = said.rest.strip()
    rest = rest[found.end() :] if (found := _TO.match(rest)) else rest
    if found := _ABOUT.match(rest):
        whom, words, refs = Named(), rest[found.end() :], loose_refs(found[0])
    else:
        whom, words = person_and_words(rest, said.scene)
        about = _ABOUT.match(words)
        refs = loose_refs(about[0]) if about else ()
        words = words[about.end() :] if about else words
    if refused := _unclear(said, whom, words):
        return refused
    seats = _of_tasks(said, refs, whom.people)
    if isinstance(seats, NotUnderstood):
        return seats
    words = words.strip(' \t“”"')
    if not re.search(r"\w", words):
        return said.refused(
            "what is the question? Nothing was sent", (f"{_verb(said)} {_full_name(said, seats[0])}: …",)
        )
    if ADDRESS.match(words) or _AND_ANOTHER.match(words):
        return said.refused("a question goes to one person; nothing was sent")
    if _INDIRECT.match(words):
        return said.refused(f"nothing was sent: {AS_THEY_READ_IT}")
    return Order(line=said.line, verb="ask", named=Named(people=seats, refs=refs), words=words)


def _unclear(said: Said, whom: Named, words: str) -> NotUnderstood | None:
    """Why it is not clear whom a question is for."""
    names = whom.choices or tuple(_full_name(said, seat) for seat in whom.people)
    if whom.choices or len({email for _, email in whom.people}) > 1:
        refused = said.several(Named(choices=names))
        return replace(refused, choices=tuple(f"{choice}: {words}" for choice in refused.choices))
    if whom.unknown:
        return said.refused(f"“{whom.unknown}” names nobody I know; nothing was sent")
    if whom.places or whom.every:
        return said.refused("a question goes to one person; nothing was sent")
    return None


def _of_tasks(said: Said, refs: tuple[str, ...], people: tuple[Seat, ...]) -> tuple[Seat, ...] | NotUnderstood:
    """The one seat that a question is for: who was named, else who is asked for the task that was named."""
    tasks = [task for task in said.scene.tasks if task.ref in refs]
    if refs and not tasks:
        return said.refused(f"{', '.join(refs)}: nothing open has that ref; nothing was sent")
    holders = tuple(dict.fromkeys((task.engagement, task.holder) for task in tasks))
    seats = tuple(seat for seat in people if seat in holders) or people or holders
    if not seats:
        return said.refused("nobody is named; add a name or an address. Nothing was sent")
    if len(seats) > 1:
        open_there = tuple(task.ref for task in said.scene.tasks if (task.engagement, task.holder) in seats)
        why = "they are in more than one engagement, so nothing was sent; about which item?"
        return said.refused(why, with_names(said, open_there))
    if holders and holders[0][0] != seats[0][0]:
        return said.refused(f"{refs[0]} is of another engagement than theirs; nothing was sent")
    return seats


def read_report(said: Said) -> Line:
    """Documents and their figures: of the engagements, documents or period that are named, else of all there are."""
    if loose_refs(said.rest):
        return said.refused("a report is of documents; “status” and “why” tell of one task")
    named = places_in(said.rest, said.scene)
    period = _period(said)
    if not named and not period and (unknown := _left_over(said.rest)):
        whom = named_in(said.rest, said.scene)
        if whom.people:
            choices = with_names(said, tuple(one.slug for one in said.scene.engagements))
            return said.refused(f"a report is of documents; “status {unknown}” tells what is open with them", choices)
        return said.refused(f"“{unknown}” names no engagement, document or period")
    here = tuple((one.slug, "") for one in said.scene.engagements if said.scene.here in {"", one.slug})
    return Report(line=said.line, places=named or here, period=period.name if period else "")


def read_statement(said: Said) -> Line:
    """A month's statement: of the engagement that is named or the only one, and of the month that now runs."""
    slug = engagement_of(said, said.rest)
    if not slug:
        choices = with_names(said, tuple(one.slug for one in said.scene.engagements))
        return said.refused("which engagement's?", choices)
    month = _period(said)
    if month is None and (left := _left_over(_without_names(said, slug))):
        return said.refused(f"“{left}” names no month; write it as “October” or 2026-10")
    if month is not None and not re.fullmatch(r"\d{4}-\d\d", month.name):
        return said.refused("a statement is of one month; write it as “October” or 2026-10")
    return Stated(line=said.line, engagement=slug, month=month.name if month else "")


def read_personal(said: Said) -> Line:
    """What is kept about a person given out, or erased."""
    verb: Literal["export", "erase"] = "erase" if said.verb == "erase" else "export"
    named = named_in(said.rest, said.scene)
    if named.choices:
        return said.several(named)
    emails = {email for _, email in named.people}
    address = ADDRESS.search(said.rest)
    if address and not emails:  # of somebody who is in people.csv no more
        emails = {address[0].lower()}
    if len(emails) == 1 and not named.every:
        unread = [word for word in beside_name(said.rest, named.people, said).split() if word not in _ALL_OF_IT]
        if unread:
            why = f"“{' '.join(unread)}” says nothing I know; it is of all that is kept about them. Nothing was done"
            return said.refused(why, (f"{verb} {next(iter(emails))}",))
        return Personal(line=said.line, verb=verb, address=emails.pop())
    return said.refused("it is about one person; add their name or address. Nothing was done")


def _period(said: Said) -> Period | None:
    """The stretch of the calendar that a line names."""
    today, plain = said.day_in("today"), folded(said.rest)
    if today is None:
        return None
    if found := _NEARBY.search(plain):
        now = _around(_CADENCES[found[2] or found[3]], today)
        return preceding(now) if now and (found[1] or found[4]) else now
    try:
        name = period_in(said.rest, "monthly", day_first=None, near=_around("monthly", today))
    except Ambiguous:
        return None
    return any_period_named(name) if name else None


def _around(cadence: str, day: date) -> Period | None:
    """The period of this kind that a day lies in."""
    return any_period_named(period_of_day(cadence, day) or "")


def _left_over(words: str) -> str:
    """Words that should have named something and did not."""
    left = [word for word in re.findall(r"[^\W_]+", words) if folded(word) not in SMALL | ALL | _BESIDE]
    return " ".join(left)


def _without_names(said: Said, slug: str) -> str:
    """The words behind the verb without those that name the engagement."""
    names = said.naming(slug)
    return " ".join(word for word in re.findall(r"[^\W_]+", said.rest) if folded(word) not in names)


def _verb(said: Said) -> str:
    found = re.match(r"\W*+(\w++)", said.line)
    return found[1].lower() if found else said.verb


def _full_name(said: Said, seat: Seat) -> str:
    """The name of whoever has this seat."""
    people = (one.person(seat[1]) for one in said.scene.engagements if one.slug == seat[0])
    person = next(people, None)
    return person.name if person else seat[1]
