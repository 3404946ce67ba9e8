"""A text that came in: whose it is, what it orders, and what it answers; STOP acts in whatever company it comes."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from ..rules.answers import Answering, gathered_until
from ..rules.asks import doubt_mail
from ..rules.code_words import codes_in
from ..rules.consent import stopped as wants_none
from ..rules.letter import Letter
from ..rules.mails import addressee
from ..rules.matching import named_refs
from ..rules.messages import Message
from ..rules.model import Entry, Matter, MatterKind, Standing
from ..rules.phone_answers import charge_of, said_shortly, text_answer
from ..rules.policy import message_id_for
from ..rules.reply import Reply
from ..rules.text_orders import Heard, heard, is_robot
from ..rules.understanding import read_reply
from ..state.store import Change
from .agenda import standing_in, standing_of, to_send, unpaid
from .enquiring import enquired_in
from .incoming import LIVE, Answered, Incoming, handled, into_pen, quoted
from .phone_stop import stopped, withdrawn
from .replies import reply
from .world import World

REACHED = {"sent", "sending", "uncertain"}  # states of a text that may be answered: of the last nobody knows it yet
NEAR = timedelta(days=3)  # between texts of two engagements to one number: an answer may be to either
SURE_OF_STOP = 0.5  # a stop that was not meant costs little, one that is not heeded much
FEWEST_DIGITS = 7


async def text_in(world: World, incoming: Incoming, now: datetime) -> Change:
    """Decide about one new text; `now` is when it is decided."""
    letter = incoming.letter
    seats = world.book.seats(letter)
    if is_robot(letter.sender, letter.text):
        return _recorded(incoming, now)
    if _is_consultants(world, letter.sender):
        return into_pen(incoming, now, "it came from your own number, and commands are taken by email only")
    if not seats:
        return into_pen(incoming, now, f"a text from {letter.sender} that nobody in any engagement has")
    policy = world.book.policies[seats[0][0]]
    person = policy.engagement.person(seats[0][1])
    language = policy.engagement.language_of(person) if person else ""
    said = heard(letter.text, lambda words: _opts_out(world, words, language), person.name if person else "")
    incoming = replace(incoming, heard=said)
    if "help" in said.orders:
        return Change(handled=(handled(incoming, now, "human", "the provider answers HELP itself"),))
    if "wrong-number" in said.orders:
        change = _wrong_number(world, incoming, now)
        return _merged(change, stopped(world, letter.sender, letter.key, now)) if incoming.quiet else change
    if "stop" not in said.orders and _is_wrong(world, letter):
        return into_pen(incoming, now, f"{letter.sender} is marked as a wrong number: it is not answered")
    change = Change(handled=(handled(incoming, now, "human", "; ".join(sorted(said.orders)) or "answered"),))
    if said.rest or letter.attachments or letter.problems or not said.orders or "call-back" in said.orders:
        change = await _answered(world, incoming, now)
    if "start" in said.orders:
        change = _told(world, change, incoming, "phone-start", now)
    return _stopped(world, change, incoming, now) if "stop" in said.orders else change


async def _answered(world: World, incoming: Incoming, now: datetime) -> Change:
    """The words and files of a text, by the path that mail takes; the network vouches for its number."""
    letter = incoming.letter
    words = incoming.heard.rest if incoming.heard else letter.text
    if not _shared(world, letter):
        return await reply(world, incoming, last_text(world, letter, words, now), "pass", now)
    if named_refs(words):  # whose item it is tells who writes; whose text was the last does not
        return await reply(world, incoming, (), "pass", now)
    asked = enquired_in(world, incoming, (), words)
    if asked.enquiries == {"who"} and not asked.rest:  # whoever of them asks may know who writes
        change = Change(handled=(handled(incoming, now, "human", "asked who writes"),))
        return _with_text(world, change, incoming, "who", now)
    return _asked_who(world, incoming, now)


def last_text(world: World, letter: Letter, words: str, now: datetime) -> tuple[Answered, ...]:
    """Our latest text to the number; none where texts of several engagements may be meant and no number tells."""
    slugs = {slug for slug, _ in world.book.seats(letter)}
    latest: dict[str, Message] = {}
    for sending in world.store.texts_to(letter.sender):
        message = sending.message
        if now - message.not_before > LIVE or len(latest) == len(slugs):
            break
        if sending.state in REACHED and message.tasks and _is_theirs(world, letter, message):
            latest.setdefault(message.engagement, message)
    found = list(latest.values())
    if not found:
        return ()
    meant = [one for one in found if found[0].not_before - one.not_before <= NEAR]
    if len(meant) > 1:
        meant = [one for one in found if _knows_numbers(world, letter, one.engagement, words)]
    return (Answered(meant[0], "last text"),) if len(meant) == 1 else ()


def _is_theirs(world: World, letter: Letter, message: Message) -> bool:
    """Whether a text went to who has its number now: they, or whom they cover for; a number may change hands."""
    theirs = [email for slug, email in world.book.seats(letter) if slug == message.engagement]
    policy = world.book.policies.get(message.engagement)
    owner = policy.engagement.person(message.person) if policy else None
    return message.person in theirs or (owner is not None and owner.backup in theirs)


def _knows_numbers(world: World, letter: Letter, engagement: str, words: str) -> bool:
    """Whether a number in these words stands for an item of the sender's in this engagement."""
    emails = [email for slug, email in world.book.seats(letter) if slug == engagement]
    standings = [world.store.standing(engagement, email) for email in emails]
    return bool(codes_in(words, {code.number for standing in standings if standing for code in standing.codes}))


def _opts_out(world: World, words: str, language: str) -> bool:
    """Whether words ask, in any language that is understood, for no more messages; `language`: the sender's."""
    reading = read_reply(Reply(text=words, sent_at=_ANY_DAY, items=(), language=language), world.signals)
    return reading.label == "opt_out" and reading.confidence >= SURE_OF_STOP


_ANY_DAY = datetime.fromisoformat("2000-01-03T12:00:00+00:00")  # no date matters to a stop


def _recorded(incoming: Incoming, now: datetime) -> Change:
    what = f"{incoming.letter.sender or 'nobody'}: an automatic text: it answers nothing"
    entry = Entry(ref="", engagement="", at=now, what=what, cause=incoming.letter.key, topic="automatic")
    return Change(entries=(entry,), handled=(handled(incoming, now, "automatic", "an automatic text"),))


def _is_consultants(world: World, number: str) -> bool:
    """Whether a number is the consultant's, however they write it for people."""
    own = re.sub(r"\D", "", world.book.practice.consultant.phone or "").lstrip("0")
    return len(own) >= FEWEST_DIGITS and number.endswith(own)


def _shared(world: World, letter: Letter) -> bool:
    """Whether several people of one engagement have the number, so that nobody knows who writes."""
    slugs = [slug for slug, _ in world.book.seats(letter)]
    return len(set(slugs)) < len(slugs)


def _is_wrong(world: World, letter: Letter) -> bool:
    """Whether whoever has the number has said that it is not the person we take them for."""
    standings = [world.store.standing(slug, email) for slug, email in world.book.seats(letter)]
    return all(standing is not None and standing.bad_number == letter.sender for standing in standings)


def _asked_who(world: World, incoming: Incoming, now: datetime) -> Change:
    """A number that several people have: held for the consultant, and whoever wrote is asked for the item's ref."""
    change = into_pen(incoming, now, f"several people have the number {incoming.letter.sender}, and it names no item")
    return _with_text(world, change, incoming, "shared", now)


def _stopped(world: World, change: Change, incoming: Incoming, now: datetime) -> Change:
    """No more texts and calls to this number, in the same commit; confirmed once, and told to the consultant once."""
    letter, said = incoming.letter, incoming.heard or Heard()
    stop = stopped(world, letter.sender, letter.key, now)
    fresh = [one for one in stop.standings if not _had_stopped(world, one)]
    if not fresh:
        return change
    change = _merged(change, stop)
    if not said.confirmed and not _is_wrong(world, letter):
        change = _with_text(world, change, incoming, "phone_stop", now)
    return _told(world, change, incoming, "phone-stop", now)


def _had_stopped(world: World, after: Standing) -> bool:
    before = world.store.standing(after.engagement, after.email)
    return before is not None and after.phone_stop is not None and wants_none(before, after.phone_stop)


def _wrong_number(world: World, incoming: Incoming, now: datetime) -> Change:
    """Whoever has the number is not the person: nothing goes there any more, and no task changes."""
    letter = incoming.letter
    change = Change(handled=(handled(incoming, now, "human", "a wrong number"),))
    if _is_wrong(world, letter):
        return change
    change = _with_text(world, change, incoming, "wrong_number", now)
    kept = {(one.engagement, one.email): one for one in change.standings}
    entries: list[Entry] = []
    for slug, email in world.book.seats(letter):
        policy = world.book.policies[slug]
        standing = kept.get((slug, email)) or standing_of(world, policy, email, now)
        kept[slug, email] = replace(standing, bad_number=letter.sender)
        person = policy.engagement.person(email)
        what = f"{letter.sender} is not the number of {person.name if person else email}; nothing more goes there"
        clause = "people.csv phone"
        entries.append(
            Entry(ref="", engagement=slug, at=now, what=what, cause=letter.key, clause=clause, topic="wrong-number")
        )
    gone = withdrawn(world, letter.sender, "the number is somebody else's", now)
    change = replace(
        change,
        standings=tuple(kept.values()),
        entries=(*change.entries, *entries, *gone.entries),
        sendings=(*gone.sendings, *change.sendings),
        charges=(*change.charges, *gone.charges),
    )
    return _told(world, change, incoming, "wrong-number", now)


def _merged(change: Change, more: Change) -> Change:
    """Both changes as one; of a person's standing the later one adds that they want no more."""
    known = {(one.engagement, one.email): one for one in change.standings}
    standings = {(one.engagement, one.email): one for one in more.standings}
    both = {
        seat: replace(known[seat], phone_stop=one.phone_stop) if seat in known else one
        for seat, one in standings.items()
    }
    gone = {one.message.id for one in more.sendings}
    return replace(
        change,
        standings=tuple((known | both).values()),
        entries=(*change.entries, *more.entries),
        sendings=(*more.sendings, *(one for one in change.sendings if one.message.id not in gone)),
        charges=(*change.charges, *more.charges),
    )


def _with_text(world: World, change: Change, incoming: Incoming, part: str, now: datetime) -> Change:
    """The change with one line by text to the number, where texts are agreed with anybody who has it, and paid for.

    The confirmation of a stop goes at any hour, whatever the month has left.
    """
    letter = incoming.letter
    for slug, email in world.book.seats(letter):
        policy = world.book.policies[slug]
        person = policy.engagement.person(email)
        agreed = "text" in policy.engagement.scope.channels and "text" in policy.channels
        if person is None or not agreed:
            continue
        standing = standing_in(world, change, policy, email, now)
        to = Answering(letter=letter, policy=policy, person=person, standing=standing, tasks={}, now=now)
        if part in {"shared", "who"} and gathered_until(standing, now) is not None:
            return change  # ten answers a day are enough, be it a program that asks
        if part != "phone_stop" and (wants_none(standing, person.consent_note) or unpaid(world, policy, now)):
            return change
        words = said_shortly(policy.words, addressee(policy, person, now), part)
        text, counted = text_answer(to, words, ())
        text = replace(text, id=message_id_for(part, letter.sender, letter.key))
        if part == "phone_stop":
            text = replace(text, not_before=now, not_after=None, clause="the one confirmation of a stop")
        others = tuple(one for one in change.standings if (one.engagement, one.email) != (slug, email))
        return replace(
            change,
            standings=(*others, counted),
            sendings=(*change.sendings, to_send(policy.seal(text), now)),
            charges=(*change.charges, charge_of(text, policy, now)),
        )
    return change


def _told(world: World, change: Change, incoming: Incoming, what: MatterKind, now: datetime) -> Change:
    """The change with one mail to the consultant about what the number's owner wants."""
    letter = incoming.letter
    slug, email = world.book.seats(letter)[0]
    policy = world.book.policies[slug]
    person = policy.engagement.person(email)
    if person is None:
        return change
    told_by = f"{letter.sender} {now.date()}" if what == "phone-start" else letter.key  # the others are told once
    about = replace(letter, key=f"{told_by} {what}")
    matter = Matter(what=what, ref="", quote=quoted(letter.text))
    ask = policy.seal(doubt_mail(policy, person, about, (matter,), {}, now))
    if world.store.sending(ask.id) is not None:
        return change
    return replace(change, sendings=(*change.sendings, to_send(ask, now)))


__all__ = ["last_text", "text_in"]
