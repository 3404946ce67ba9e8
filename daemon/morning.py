"""The morning note on its cadence: what goes out until the next one, numbered so that a reply can hold it back."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from ..rules.cron import next_firing
from ..rules.mails import About, consultant_reads, to_consultant
from ..rules.messages import Message
from ..rules.morning import MOST_LINES, MorningFacts, morning_note
from ..rules.policy import Policy, seal
from ..rules.workdays import public_holidays
from ..state.store import Change
from .agenda import never_left, superseded, to_send
from .foresight import foresee
from .morning_lines import Group, grouped, line_of
from .scene import MORNING
from .world import Desk

OVER = "what it tells of is over"
AHEAD = "its morning is still to come: the clock was set back"


async def plan_mornings(desk: Desk, now: datetime) -> None:
    """Put one note for all engagements whose time has come into the outbox; where nothing goes out, there is none."""
    await _settle(desk, now)
    due = [policy for slug, policy in desk.book.policies.items() if (at := _due_at(desk, slug, policy)) and at <= now]
    if not due:
        return
    marks: dict[str, Any] = {f"morning:{policy.engagement.slug}": now.isoformat() for policy in due}
    groups, until = await _ahead(desk, due, now)
    if not groups:
        await desk.store.commit(Change(marks=marks))
        return
    numbers = _given_today(desk, due[0], now)
    about = _about(due, _came(desk, due[0], now))
    message = seal(_message(due, about, groups, now, until, len(numbers) + 1), due[0].secret, due[0].address)
    if not never_left(desk.store.sending(message.id)):  # this morning's left before the clock was set back behind it
        await desk.store.commit(Change(marks=marks))
        return
    for number, one in enumerate(groups[:MOST_LINES], len(numbers) + 1):
        numbers[str(number)] = [one.policy.engagement.slug, one.person]
    marks[MORNING] = {"day": _day(due[0], now), "lines": numbers}
    sendings = (*superseded(desk, [message], now), to_send(message, now))
    await desk.store.commit(Change(sendings=sendings, marks=marks))


def next_morning(desk: Desk) -> datetime | None:
    """When the next note is due: at or before `now` if one waits."""
    found = [at for slug, policy in desk.book.policies.items() if (at := _due_at(desk, slug, policy))]
    return min(found, default=None)


async def _settle(desk: Desk, now: datetime) -> None:
    """An engagement's notes begin when it is first seen, and again where the clock was set back behind the last one;
    a note that could not leave while it was true, or whose morning is still to come, leaves no more."""
    last = {slug: desk.store.mark(f"morning:{slug}") for slug in desk.book.policies}
    marks = {
        f"morning:{slug}": now.isoformat()
        for slug, told in last.items()
        if told is None or datetime.fromisoformat(told) > now
    }
    waiting = (one for one in desk.store.unsent() if (one.message.kind, one.state) == ("morning", "waiting"))
    gone = tuple(
        replace(one, state="withdrawn", why=why, changed_at=now)
        for one in waiting
        if (why := _untimely(desk, one.message, now))
    )
    if marks or gone:
        await desk.store.commit(Change(sendings=gone, marks=marks))


def _untimely(desk: Desk, note: Message, now: datetime) -> str:
    """Why a note is not to leave: it is no longer true, or the clock was set back since, behind the time that the note
    was due, and it will be written anew then; "": it may."""
    if note.not_after is not None and note.not_after <= now:
        return OVER
    told = (policy for slug, policy in desk.book.policies.items() if note.engagement in {"", slug})
    ahead = any((at := _firing(policy, now)) and at <= note.not_before for policy in told)
    return AHEAD if ahead else ""


def _due_at(desk: Desk, slug: str, policy: Policy) -> datetime | None:
    last = desk.store.mark(f"morning:{slug}")
    return _firing(policy, datetime.fromisoformat(last)) if last else None


def _came(desk: Desk, policy: Policy, now: datetime) -> datetime:
    """The time agreed for the note that is due now: of several missed ones the last, whatever the clock did since."""
    at = _due_at(desk, policy.engagement.slug, policy) or now
    while (later := _firing(policy, at)) and later <= now:
        at = later
    return at


def _firing(policy: Policy, after: datetime) -> datetime | None:
    """The first time of the note after this instant on which the consultant has no public holiday."""
    zone, holidays = policy.consultant.timezone, policy.consultant.holidays
    at = next_firing(policy.engagement.morning, after, zone)
    while at is not None and (day := at.astimezone(zone).date()) in public_holidays(holidays, day.year):
        at = next_firing(policy.engagement.morning, at, zone)
    return at


async def _ahead(desk: Desk, due: list[Policy], now: datetime) -> tuple[list[Group], datetime]:
    """What goes out in these engagements before the next note of each, and when the last of those is due."""
    until = {policy.engagement.slug: _firing(policy, now) or now for policy in due}
    found = await foresee(desk, now, max(until.values()))
    told = [one for one in found if one.at <= until.get(one.message.engagement, now)]
    return grouped(due, told), max(until.values())


def _about(due: list[Policy], came: datetime) -> About:
    """What makes a note the one of its morning: the local time agreed for it, and of whom it tells."""
    local = came.astimezone(due[0].consultant.timezone).replace(tzinfo=None)
    only = due[0].engagement.slug if len(due) == 1 else ""
    return About(kind="morning", clause="[cadence] morning", key=(local.isoformat(), only), engagement=only)


def _message(
    due: list[Policy], about: About, groups: list[Group], now: datetime, until: datetime, start: int
) -> Message:
    policy = due[0]
    names = ", ".join(one.engagement.name for one in due)
    lines = tuple(line_of(group, policy.consultant.timezone) for group in groups)
    facts = MorningFacts(to=consultant_reads(policy, now, names), lines=lines, start=start)
    note = to_consultant(policy.consultant, morning_note(policy.words, facts), about, now)
    return replace(note, not_after=until)


def _given_today(desk: Desk, policy: Policy, now: datetime) -> dict[str, list[str]]:
    """The numbers that an earlier note of the day gave: they mean the same all day, and a later one goes on."""
    told = desk.store.mark(MORNING)
    lines: dict[str, list[str]] = told["lines"] if told and told["day"] == _day(policy, now) else {}
    return lines


def _day(policy: Policy, now: datetime) -> str:
    return now.astimezone(policy.consultant.timezone).date().isoformat()
