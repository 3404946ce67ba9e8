"""Absence notices: the reminders wait for the return or go to the agreed deputy; a notice is never an answer."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from ..rules.absence import return_date
from ..rules.model import Entry, Task
from ..rules.occurrences import kept_from
from ..rules.planning import planned
from ..rules.policy import Policy
from ..rules.quoting import words_of
from ..rules.trust import Proof
from ..state.store import Change
from .agenda import standing_of
from .incoming import Answered, Incoming, handled, quoted, sent_by, written_at
from .world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """A person's absence until the day they are back, and the letter and words that say so."""

    email: str
    back: date
    source: str  # key of the letter
    quote: str


def absence(world: World, incoming: Incoming, answered: tuple[Answered, ...], proof: Proof, now: datetime) -> Change:
    """An absence notice from a known person moves their rungs, if it is proven and says when they are back."""
    letter = incoming.letter
    seats = world.book.seats_everywhere(letter)
    written = written_at(incoming, world.book.practice.consultant.timezone)
    back = return_date(letter.text, letter.subject, written, world.signals)
    proven = proof == "pass" or any(sent_by(world, letter, one.message) for one in answered)
    mark = handled(incoming, now, "absence", f"back on {back}" if back else "no day of return")
    if not seats or not proven or back is None or back <= now.date():
        reason = (
            "no day of return was read" if back is None else "its sender is not proven" if not proven else "it is over"
        )
        what = f"an absence notice came from {letter.sender}; {reason}"
        slug = seats[0][0] if seats else ""
        entry = Entry(ref="", engagement=slug, at=now, what=what, cause=letter.key, topic="absent")
        return Change(entries=(entry,), handled=(mark,))
    change = Change(handled=(mark,))
    quote = quoted(words_of(letter).new or letter.subject)
    for slug, email in seats:
        policy = world.book.policies.get(slug)
        if policy is not None:
            away = until(world, policy, Away(email=email, back=back, source=letter.key, quote=quote), now)
            change = replace(
                change,
                standings=(*change.standings, *away.standings),
                tasks=(*change.tasks, *away.tasks),
                entries=(*change.entries, *away.entries),
            )
    return change


def until(world: World, policy: Policy, away: Away, now: datetime) -> Change:
    """This person is away, as one engagement sees it: what is due before they are back moves."""
    standing = replace(standing_of(world, policy, away.email, now), absent_until=away.back)
    tasks = world.store.open_tasks(policy.engagement.slug, away.email)
    person = policy.engagement.person(away.email)
    deputy = policy.engagement.person(person.backup) if person and person.backup else None
    instead = f"{deputy.name} is asked instead" if deputy else "the reminders wait until then"
    what = f'{person.name if person else away.email} is away until {away.back}; {instead}: "{away.quote}"'
    entries = tuple(
        Entry(
            ref=ref,
            engagement=policy.engagement.slug,
            at=now,
            what=what,
            cause=away.source,
            clause="people.csv backup",
            topic="absent",
        )
        for ref in ([task.ref for task in tasks] or [""])
    )
    moved = tuple(planned(_caused(task, away.back, policy), policy, standing, now) for task in tasks)
    return Change(standings=(standing,), tasks=moved, entries=entries)


def _caused(task: Task, back: date, policy: Policy) -> Task:
    """The task with its cause, if nobody told another: an absence that is over before it is asked for is none."""
    absent = kept_from(policy.engagement, task.due, back, policy.workdays)
    return replace(task, cause=task.cause or ("absent" if absent else ""))
