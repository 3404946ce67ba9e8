"""A text that answers what somebody did on the telephone: where they may be texted, in their day, and paid for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from datetime import time as wall_time
from zoneinfo import ZoneInfo

from ..rules.agreement import Person
from ..rules.answers import A_DAY, MOST_A_DAY
from ..rules.consent import barred, consent_clause
from ..rules.hours import moment_of
from ..rules.ledger import Charge, month_of, price, refusal, spent
from ..rules.messages import Message
from ..rules.model import Entry, Standing
from ..rules.phone_codes import numbered, numbers_of
from ..rules.phone_words import segments
from ..rules.policy import Policy, message_id_for
from ..state.store import Change
from .agenda import standing_of, to_send
from .world import Desk

OPENS, CLOSES = wall_time(8), wall_time(20)  # an answer by text leaves between these, where its reader is


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a text is to say, about which items, and what makes it the one it is."""

    words: Callable[[Mapping[str, int]], str]  # given the number that stands for each item
    refs: tuple[str, ...] = ()
    key: str


def with_text(
    desk: Desk, change: Change, policy: Policy, person: Person, answer: Answer, now: datetime
) -> tuple[Change, bool]:
    """The change with the text in it, and whether it is: not where this person is not to be texted, or the month's
    money for texts is spent, which the story says."""
    slug, budget = policy.engagement.slug, policy.engagement.budget
    standing = _standing(desk, change, policy, person, now)
    if barred("text", person, standing, policy) is not None or _had_many(standing, now):
        return change, False
    amount = price(budget, "text")
    zone = policy.engagement.timezone
    unpaid = refusal(budget, spent(desk.store.charges_in(slug), month_of(now, zone), zone), "text", amount)
    if unpaid:
        return replace(change, entries=(*change.entries, *_left_out(policy, answer, unpaid, now))), False
    codes = numbered(standing.codes, answer.refs, now.astimezone(policy.engagement.zone_of(person)).date())
    message = _message(policy, person, answer, now)
    numbers = numbers_of(codes, answer.refs)
    message = replace(message, text=answer.words(dict(zip(answer.refs, numbers, strict=True))), codes=numbers)
    charge = Charge(
        id=message.id,
        engagement=slug,
        at=now,
        kind="text",
        units=segments(message.text),
        amount=amount,
        person=person.email,
    )
    others = tuple(one for one in change.standings if (one.engagement, one.email) != (slug, person.email))
    changed = replace(
        change,
        standings=(*others, replace(standing, codes=codes)),
        sendings=(*change.sendings, to_send(policy.seal(message), now)),
        charges=(*change.charges, charge),
    )
    return changed, True


def _left_out(policy: Policy, answer: Answer, why: str, now: datetime) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            ref=ref,
            engagement=policy.engagement.slug,
            at=now,
            what=f"no text: {why}",
            cause=answer.key,
            clause="[budget] cap",
            topic="not-sent",
        )
        for ref in answer.refs or ("",)
    )


def _had_many(standing: Standing, now: datetime) -> bool:
    """Whether they had all the answers of a day, the one that this text goes with included: then email gathers them."""
    return sum(now - at < A_DAY for at in standing.answered_at) >= MOST_A_DAY


def _standing(desk: Desk, change: Change, policy: Policy, person: Person, now: datetime) -> Standing:
    """A person's standing as this change leaves it."""
    slug = policy.engagement.slug
    changed = (one for one in change.standings if (one.engagement, one.email) == (slug, person.email))
    return next(changed, None) or standing_of(desk, policy, person.email, now)


def _message(policy: Policy, person: Person, answer: Answer, now: datetime) -> Message:
    opens, closes = _times(now, policy.engagement.zone_of(person))
    return Message(
        id=message_id_for("text", policy.engagement.slug, person.email, answer.key),
        kind="answer",
        channel="text",
        engagement=policy.engagement.slug,
        person=person.email,
        to=(person.phone or "",),
        subject="",
        text="",
        tasks=answer.refs,
        clause=f"an answer to the person's own call; {consent_clause('text', person)}",
        not_before=opens,
        not_after=closes,
        language=policy.engagement.language_of(person),
    )


def _times(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when, at once or from the next opening on, and until when an answer by text may leave."""
    today = now.astimezone(zone).date()
    days = (today, today + timedelta(days=1))
    spans = ((moment_of(day, OPENS, zone), moment_of(day, CLOSES, zone)) for day in days)
    opens, closes = next(span for span in spans if now < span[1])
    return max(now, opens), closes
