"""Texts that follow from a call: where their reader may be texted, in their day, and as long as they are paid for."""

from dataclasses import dataclass, replace
from datetime import datetime

from ..rules.agreement import Person
from ..rules.answers import gathered_until
from ..rules.consent import barred, consent_clause
from ..rules.mails import addressee, item_facts
from ..rules.messages import Message
from ..rules.model import Code, Entry, Task
from ..rules.phone_answers import answer_hours, charge_of
from ..rules.phone_calls import in_a_text
from ..rules.phone_codes import listed, numbers_of
from ..rules.policy import Policy, message_id_for
from ..state.store import Change
from .agenda import standing_in, to_send, unpaid
from .world import Desk


@dataclass(frozen=True, slots=True)
class Text:
    """A text to somebody because of a call: which sentence, about which tasks, and the key of the call."""

    policy: Policy
    person: Person
    part: str
    tasks: tuple[Task, ...]
    key: str
    now: datetime

    @property
    def refs(self) -> tuple[str, ...]:
        """Of its tasks, which an answer to it is about."""
        return tuple(task.ref for task in self.tasks)


def texted(desk: Desk, change: Change, text: Text) -> tuple[Change, bool]:
    """The change with the text in it, and whether it is: not where nothing is to be asked or its reader is not to be
    texted, nor where the month's money for texts is spent, which the story says."""
    slug, policy, now = text.policy.engagement.slug, text.policy, text.now
    standing = standing_in(desk, change, policy, text.person.email, now)
    if not text.tasks and text.part != "text_call_back":
        return change, False
    # Whoever had all the answers of a day, the one that this goes with included, gets them gathered by email.
    if barred("text", text.person, standing, policy) is not None or gathered_until(standing, now) is not None:
        return change, False
    if why := unpaid(desk, policy, now):
        return replace(change, entries=(*change.entries, *_left_out(text, why))), False
    codes = listed(standing.codes, text.refs, now.astimezone(policy.engagement.zone_of(text.person)).date())
    message = _message(text, codes)
    others = tuple(one for one in change.standings if (one.engagement, one.email) != (slug, text.person.email))
    changed = replace(
        change,
        standings=(*others, replace(standing, codes=codes)),
        sendings=(*change.sendings, to_send(policy.seal(message), now)),
        charges=(*change.charges, charge_of(message, policy, now)),
    )
    return changed, True


def rather_texted(desk: Desk, change: Change, text: Text) -> Change:
    """The change with the text in place of the answer by email, where there may be one."""
    change, by_text = texted(desk, change, text)
    mail = ("answer", "email", text.person.email)
    others = (one for one in change.sendings if (one.message.kind, one.message.channel, one.message.person) != mail)
    return replace(change, sendings=tuple(others)) if by_text else change


def _left_out(text: Text, why: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            ref=ref,
            engagement=text.policy.engagement.slug,
            at=text.now,
            what=f"no text: {why}",
            cause=text.key,
            clause="[budget] cap",
            topic="not-sent",
        )
        for ref in text.refs or ("",)
    )


def _message(text: Text, codes: tuple[Code, ...]) -> Message:
    policy, person = text.policy, text.person
    numbers = numbers_of(codes, text.refs)
    items = [item_facts(task, policy, text.now) for task in text.tasks]
    known_by = {code.ref: code.number for code in codes}
    hours = answer_hours(text.now, policy.engagement.zone_of(person))
    return Message(
        id=message_id_for("text", policy.engagement.slug, person.email, text.key),
        kind="answer",
        channel="text",
        engagement=policy.engagement.slug,
        person=person.email,
        to=(person.phone or "",),
        subject="",
        text=in_a_text(policy.words, addressee(policy, person, text.now), text.part, items, known_by),
        tasks=text.refs,
        codes=numbers,
        clause=f"an answer to the person's own call; {consent_clause('text', person)}",
        not_before=hours.begin,
        not_after=hours.end,
        language=policy.engagement.language_of(person),
    )
