"""The day's text and call beside the mail: who gets one, with which numbers and at what cost, or why there is none."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from .agreement import Channel
from .bundle import Asked, Bundle
from .consent import Barred, PhoneChannel, barred, consent_clause
from .hours import phone_hours, phone_times
from .ledger import Charge, price, refusal
from .mails import addressee, item_facts, rungs_clause
from .messages import Message
from .model import Code, Entry, State, Task
from .phone_codes import listed, numbers_of
from .phone_words import TextFacts, call, segments, text
from .policy import message_id_for
from .preferences import preferred_hours
from .voice import Voice

CAP_CLAUSE = "[budget] cap"  # of what there is no money for
_NO_SILENCE = Barred("it is the first message about it, and nobody has kept silent yet", "[cadence] ladder")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phoned:
    """What goes by telephone today and what it costs; `codes` are the receiver's once it has gone."""

    messages: tuple[Message, ...] = ()
    charges: tuple[Charge, ...] = ()
    told: tuple[Entry, ...] = ()  # in the story of each task, what went and what did not
    codes: tuple[Code, ...]


def by_phone(bundle: Bundle) -> Phoned:
    """One text and one call, each about the tasks whose rung includes it; the text is paid for first."""
    phoned = Phoned(codes=bundle.reached.codes)
    for channel in ("text", "call"):
        rung_here = tuple(one for one in bundle.asked if channel in _channels(one, bundle))
        early = tuple(one for one in rung_here if _unheard(one, channel, bundle))
        told = tuple(left_out(one.task, bundle.now, channel, _NO_SILENCE) for one in early)
        phoned = replace(phoned, told=(*phoned.told, *told))
        if asked := tuple(one for one in rung_here if one not in early):
            phoned = _with(phoned, channel, replace(bundle, asked=asked, others=()))
    return phoned


def left_out(task: Task, now: datetime, channel: Channel, why: Barred) -> Entry:
    """The story's line for a message that does not go this way."""
    return Entry(
        ref=task.ref,
        engagement=task.engagement,
        at=now,
        what=f"no {channel}: {why.reason}",
        cause="the calendar",
        clause=why.clause,
        topic="not-sent",
    )


def _put_in(one: Asked, bundle: Bundle, message: Message) -> Entry:
    """The story's line for one that does."""
    what = f"a {message.channel} to {bundle.receiver.name} was put in line"
    return Entry(
        ref=one.task.ref,
        engagement=message.engagement,
        at=bundle.now,
        what=f"{what} (day {one.rung:+d})" if one.rung is not None else what,
        cause=message.id,
        clause=message.clause,
        topic="reminded",
    )


def _channels(one: Asked, bundle: Bundle) -> tuple[Channel, ...]:
    by = next((rung.by for rung in bundle.policy.engagement.ladder if rung.day == one.rung), ())
    return (*by, "text") if "email" in by and "text" not in by and _texts(bundle) else by


def _unheard(one: Asked, channel: PhoneChannel, bundle: Bundle) -> bool:
    """Whether today's mail is the first about it, where the ladder would have had a rung without this channel before.

    So it is where an engagement starts late, or earlier rungs were left out: nobody has kept silent yet.
    """
    missed = (rung for rung in bundle.policy.engagement.ladder if one.rung is not None and rung.day < one.rung)
    first = one.task.reminders == 0 or one.has("handed")
    return first and not _texts(bundle) and any(channel not in rung.by for rung in missed)


def texted_instead(bundle: Bundle, phoned: "Phoned") -> bool:
    """Whether a text takes the place of the day's email, as its reader wished: a reminder and nothing more, all of it.

    What needs room goes by email: the first message, a notice, what was handed on or came back, a promise.
    """
    asked = {one.task.ref for one in bundle.asked}
    plain = all(action.kind == "rung" for one in bundle.asked for action in one.actions)
    returned = any(one.task.state is State.RETURNED for one in bundle.asked)
    texts = [message for message in phoned.messages if message.channel == "text" and asked == {*message.tasks}]
    return _texts(bundle) and bundle.reached.sent > 0 and plain and not returned and bool(texts)


def _texts(bundle: Bundle) -> bool:
    """Whether its reader would rather be texted than mailed about what is their own."""
    own = bundle.receiver is bundle.owner
    return own and bundle.reached.preference is not None and bundle.reached.preference.texts


def _with(phoned: Phoned, channel: PhoneChannel, bundle: Bundle) -> Phoned:
    """What was decided so far, and this channel's message or the reason why there is none."""
    amount = price(bundle.policy.engagement.budget, channel)
    spent = bundle.spent + sum(charge.amount for charge in phoned.charges)
    times = _times(bundle)
    why = _refused(channel, bundle, spent, amount)
    if why is not None or times is None:
        entries = (left_out(one.task, bundle.now, channel, why) for one in bundle.asked if why)
        return replace(phoned, told=(*phoned.told, *entries))
    codes = listed(phoned.codes, _refs(bundle), bundle.today) if channel == "text" else phoned.codes
    message = replace(_message(channel, bundle, codes), not_before=times[0], not_after=times[1])
    charge = Charge(
        id=message.id,
        engagement=message.engagement,
        at=bundle.now,
        kind=channel,
        units=segments(message.text) if channel == "text" else 1,
        amount=amount,
        person=bundle.receiver.email,
    )
    return Phoned(
        messages=(*phoned.messages, message),
        charges=(*phoned.charges, charge),
        told=(*phoned.told, *(_put_in(one, bundle, message) for one in bundle.asked)),
        codes=codes,
    )


def _refused(channel: PhoneChannel, bundle: Bundle, spent: Decimal, amount: Decimal) -> Barred | None:
    """Why this person is not reached this way today; None: they are."""
    if why := barred(channel, bundle.receiver, bundle.reached, bundle.policy):
        return why
    if _times(bundle) is None:
        clause = "people.csv phone_hours" if bundle.receiver.phone_hours else "hours"
        return Barred(f"the agreed hours leave no time for {channel}s today", clause)
    unpaid = refusal(bundle.policy.engagement.budget, spent, channel, amount)
    return Barred(unpaid, CAP_CLAUSE) if unpaid else None


def _times(bundle: Bundle) -> tuple[datetime, datetime] | None:
    """From when until when this person may be texted or called today."""
    policy, person = bundle.policy, bundle.receiver
    hours = phone_hours(policy.engagement.hours, person.phone_hours)
    hours = preferred_hours(hours, bundle.reached) if hours else None
    return phone_times(bundle.now, hours, policy.engagement.zone_of(person), policy.workdays) if hours else None


def _message(channel: PhoneChannel, bundle: Bundle, codes: tuple[Code, ...]) -> Message:
    """The words of it, and the clauses that permit it: the rungs, the channel and the consent."""
    policy, refs = bundle.policy, _refs(bundle)
    numbers = numbers_of(codes, refs) if channel == "text" else ()
    reader = addressee(policy, bundle.receiver, bundle.now)
    facts = TextFacts(
        to=reader,
        items=tuple(item_facts(one.task, policy, bundle.now) for one in bundle.asked),
        numbers=numbers,
        introduction=not bundle.reached.texted,
        covering_for=bundle.owner.name if bundle.receiver is not bundle.owner else "",
        variant=bundle.reached.sent,
    )
    slug = policy.engagement.slug
    permitted = (rungs_clause(bundle.asked), f"[scope] channels {channel}", consent_clause(channel, bundle.receiver))
    return Message(
        id=message_id_for(channel, slug, bundle.owner.email, bundle.now.isoformat()),
        kind="reminder",
        channel=channel,
        engagement=slug,
        person=bundle.owner.email,
        to=(bundle.receiver.phone or "",),
        subject="",
        text=text(policy.words, facts) if channel == "text" else call(policy.words, facts).to_text(),
        tasks=refs,
        dues=tuple(one.task.due for one in bundle.asked),
        codes=numbers,
        clause="; ".join(permitted),
        not_before=bundle.now,
        language=Voice(policy.words, reader).tag,
    )


def _refs(bundle: Bundle) -> tuple[str, ...]:
    return tuple(one.task.ref for one in bundle.asked)
