"""Absence notices: the reminders wait for the return or go to the agreed deputy; a notice is never an answer."""

from dataclasses import replace
from datetime import date, datetime

from ..rules.absence import return_date
from ..rules.model import Entry
from ..rules.planning import planned
from ..rules.policy import Policy
from ..rules.trust import Proof
from ..state.store import Change
from .agenda import standing_of
from .incoming import Answered, Incoming, handled, sent_by, written_at
from .world import World


def absence(world: World, incoming: Incoming, answered: tuple[Answered, ...], proof: Proof, now: datetime) -> Change:
    """An absence notice from a known person moves their rungs, if it is proven and says when they are back."""
    letter = incoming.letter
    seats = world.book.directory.get(letter.sender, ())
    written = written_at(incoming, world.book.practice.consultant.timezone)
    back = return_date(letter.text, letter.subject, written, world.signals)
    proven = proof == "pass" or any(sent_by(letter, one.message) for one in answered)
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
    for slug, email in seats:
        policy = world.book.policies.get(slug)
        if policy is not None:
            away = until(world, policy, email, back, letter.key, now)
            change = replace(
                change,
                standings=(*change.standings, *away.standings),
                tasks=(*change.tasks, *away.tasks),
                entries=(*change.entries, *away.entries),
            )
    return change


def until(world: World, policy: Policy, email: str, back: date, cause: str, now: datetime) -> Change:
    """This person is away until `back`, in one engagement: what is due before then moves."""
    standing = replace(standing_of(world, policy, email, now), absent_until=back)
    tasks = world.store.open_tasks(policy.engagement.slug, email)
    person = policy.engagement.person(email)
    deputy = policy.engagement.person(person.backup) if person and person.backup else None
    instead = f"{deputy.name} is asked instead" if deputy else "the reminders wait until then"
    what = f"{person.name if person else email} is away until {back}; {instead}"
    entries = tuple(
        Entry(
            ref=ref,
            engagement=policy.engagement.slug,
            at=now,
            what=what,
            cause=cause,
            clause="people.csv backup",
            topic="absent",
        )
        for ref in ([task.ref for task in tasks] or [""])
    )
    moved = tuple(planned(replace(t, cause=t.cause or "absent"), policy, standing, now) for t in tasks)
    return Change(standings=(standing,), tasks=moved, entries=entries)
