"""The consultant's commands: only from the consultant's proven address, each mail answered by one transcript."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from ..rules.amendments import Amendment
from ..rules.briefing import CommandResult, TranscriptFacts, transcript
from ..rules.command_lines import Line, NotUnderstood, Personal, Time, Undo
from ..rules.commands import read_commands
from ..rules.dates import day_named
from ..rules.mails import About, consultant_reads, to_consultant
from ..rules.messages import Message
from ..rules.policy import seal
from ..rules.quoting import without_own, words_of
from ..rules.relaying import words_apart
from ..rules.trust import Proof
from ..state.store import Change
from .agenda import to_send
from .amending import AMENDED, would
from .budget_warnings import CLAUSE
from .codes import WAITING, Redeemed, ask_for_code, redeemed
from .incoming import Answered, Incoming, answered_by, handled, into_pen, sent_by, within_the_day, written_at
from .orders import Orders
from .relaying import answer_person
from .scene import scene_of
from .setup_mailed import Brought, brought_by, set_up
from .undoing import UNDO, deeds_of, remembered
from .world import World

IDLE = "idle transcripts"  # the mark that counts a day's answers to mails that changed nothing
MOST_IDLE = 10


async def consultant_wrote(world: World, incoming: Incoming, proof: Proof, now: datetime) -> Change:
    """Carry out what the consultant wrote; a mail that is not proven to be theirs changes nothing and is reported."""
    letter = incoming.letter
    answered = tuple(one for one in answered_by(world, letter, now) if sent_by(world, letter, one.message))
    if proof == "fail":
        return into_pen(incoming, now, "somebody wrote in the consultant's name: the sender is forged")
    brought = await brought_by(world, incoming, proven=proof == "pass" or bool(answered))
    return _commanded(world, incoming, (proof, answered), brought, now)


def _commanded(
    world: World,
    incoming: Incoming,
    shown: tuple[Proof, tuple[Answered, ...]],
    brought: Brought | None,
    now: datetime,
) -> Change:
    """The lines of a mail that is not forged, and the workbook that came with it, if one did."""
    letter, (proof, answered) = incoming.letter, shown
    text = without_own(words_of(letter).new, [one.message.text for one in answered], parts=False)
    zone = world.book.practice.consultant.timezone
    written = written_at(incoming, zone).astimezone(zone)
    once = redeemed(world, text, incoming.at)
    if once:  # its lines mean what they meant in the mail that they answered, not in the one with the code
        text, written, answered = once.words, once.written, _answered_then(world, once)
    brought = brought if brought and brought.raw == (once.raw if once else incoming.raw) else None
    ours = answered[0].message if answered else None
    scene, day_in = scene_of(world, ours, text, now), partial(day_named, sent_at=written, signals=world.signals)
    ask = ours if ours is not None and ours.letter and ours.engagement in world.book.policies else None
    words, commands = words_apart(text, day_in, scene) if ask else ("", text)
    lines = read_commands(commands, ours.tasks if ours else (), day_in, scene)
    if brought:  # the words beside a workbook are mostly a greeting
        lines = tuple(line for line in lines if not isinstance(line, NotUnderstood))
        text = "\n".join(line.line for line in lines)
    if not once and proof != "pass" and not answered:
        if not brought and all(isinstance(line, NotUnderstood) for line in lines):
            why = "it says to be from you, but nothing proves it: reply to a mail of mine instead"
            return into_pen(incoming, now, why)
        return ask_for_code(world, incoming, _waiting(text, written, None, brought), now)
    transcript = ours.id if ours is not None and ours.kind == "answer" else ""
    changes = () if once else _changes(world, lines, transcript, brought)
    if not once and (changes or _needs_code(lines, ours)):
        waits = replace(_waiting(text, written, ours, brought), told=changes)
        return ask_for_code(world, incoming, waits, now, proven=True)
    told_until = ours.not_before if ours else written if once else incoming.at
    orders = Orders(
        world=world,
        source=letter.key,
        at=incoming.at,
        told_until=told_until,
        transcript=transcript,
    )
    said = [answer_person(orders, ask, words, attached=bool(letter.attachments))] if ask and words else []
    back = f"undo {len(said) + 1}" if said or lines else "undo"
    setups = [set_up(orders, brought, back)] if brought else []
    results = [*said, *setups, *_carried_out(orders, lines, len(said) + len(setups))]
    if not results:
        outcome = "no command was in it, so nothing was changed; “help” lists what I understand"
        results = [CommandResult(line=first_line(text), outcome=outcome)]
    outcome = "; ".join(result.outcome for result in results)
    spent: dict[str, Any] = {WAITING: None} if once else {}
    if orders.files:
        spent[AMENDED] = now.isoformat()
    change = orders.change(now)
    marks = {**change.marks, **spent}
    change = replace(change, handled=(handled(incoming, now, "command", outcome),), marks=marks)
    changed = (change.tasks, change.standings, change.held, change.charges, orders.marks, orders.files, orders.messages)
    if not any(changed):
        # Two machines must not talk for ever: a robot at the consultant's address is answered so often and no more.
        count = within_the_day(world.store.mark(IDLE), now, MOST_IDLE)
        if count is None:
            return change
        change = replace(change, marks={**change.marks, IDLE: count})
    message = replace(_transcript(world, incoming, tuple(results), answered, now), enclosures=tuple(orders.enclosures))
    kept = remembered(world.store.mark(UNDO), message.id, enumerate(orders.deeds, 1 + len(said)))
    marks = {**change.marks, UNDO: kept} if kept else change.marks
    return replace(change, sendings=(*change.sendings, to_send(message, now)), marks=marks)


def _waiting(words: str, written: datetime, ours: Message | None, brought: Brought | None) -> Redeemed:
    """What waits for its code: the words of a mail, and the workbook with them; `ours`: what the mail answered."""
    told, raw = (brought.told, brought.raw) if brought else ((), "")
    return Redeemed(words=words, written=written, answered=ours.id if ours else "", raw=raw, told=told)


def _answered_then(world: World, once: Redeemed) -> tuple[Answered, ...]:
    """Our message that the mail answered which waited for its code."""
    sending = world.store.sending(once.answered) if once.answered else None
    return (Answered(sending.message, "the mail that waited"),) if sending else ()


def _needs_code(lines: tuple[Line, ...], ours: Message | None) -> bool:
    """Whether a line counts only with a code: somebody's data, or a cap of which the answered mail had not warned."""
    if any(isinstance(line, Personal) for line in lines):
        return True
    warned = ours.engagement if ours is not None and ours.kind == "ask" and ours.clause == CLAUSE else None
    return any(isinstance(line, Time) and line.lifts and line.engagement != warned for line in lines)


def _changes(world: World, lines: tuple[Line, ...], transcript: str, brought: Brought | None) -> tuple[str, ...]:
    """What would change in an agreement or be taken back of it, and whose data would go where, in words; what cannot
    be changed is refused unasked."""
    undone = [line for line in lines if isinstance(line, Undo)]
    deeds = deeds_of(world.store.mark(UNDO), transcript) if undone else {}
    back = [
        f"“{deed['line']}” is taken back"
        for line in undone
        for number, deed in deeds.items()
        if deed.get("files") and line.number in {None, number}
    ]
    come = [would(world.book.practice.folder, line) for line in lines if isinstance(line, Amendment)]
    data = [_of_data(line) for line in lines if isinstance(line, Personal)]
    told = [f"then: {one}" for one in (*back, *come, *data) if one]
    return (*(brought.told if brought and brought.changes else ()), *told)


def _of_data(line: Personal) -> str:
    goes = "goes for good" if line.verb == "erase" else "comes to you"
    return f"everything that is kept about {line.address} {goes}"


def _carried_out(orders: Orders, lines: tuple[Line, ...], before: int) -> list[CommandResult]:
    """What became of each line, and how what it did is taken back; `before`: lines of the transcript above them."""
    if not lines:
        return []
    results = [orders.carry_out(line) for line in lines]
    alone = before + len(lines) == 1
    return [
        result if deed.nothing else replace(result, undo="undo" if alone else f"undo {number}")
        for number, (result, deed) in enumerate(zip(results, orders.deeds[-len(lines) :], strict=True), before + 1)
    ]


def first_line(text: str) -> str:
    """What a mail without a command began with."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "an empty mail")


def _transcript(
    world: World,
    incoming: Incoming,
    results: tuple[CommandResult, ...],
    answered: tuple[Answered, ...],
    now: datetime,
) -> Message:
    policy = next(iter(world.book.policies.values()))
    letter = incoming.letter
    facts = TranscriptFacts(to=consultant_reads(policy, now), subject=letter.subject, results=results)
    written = transcript(policy.words, facts)
    about = About(
        kind="answer",
        clause="the answer to the consultant's commands",
        key=(letter.key,),
        engagement=answered[0].message.engagement if answered else "",
        refs=answered[0].message.tasks if answered else (),
    )
    message = replace(
        to_consultant(policy.consultant, written, about, now),
        in_reply_to=letter.message_id,
        references=(*letter.references, letter.message_id) if letter.message_id else (),
    )
    return seal(message, policy.secret, policy.address)
