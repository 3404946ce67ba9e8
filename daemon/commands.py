"""The consultant's commands: only from the consultant's proven address, each mail answered by one transcript."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from ..rules.briefing import CommandResult, TranscriptFacts, transcript
from ..rules.commands import EXAMPLES, Clear, Command, NotUnderstood, read_commands
from ..rules.dates import day_named
from ..rules.decide import decide
from ..rules.mails import About, consultant_reads, to_consultant
from ..rules.messages import Message
from ..rules.model import ConsultantSaid, Task
from ..rules.planning import planned
from ..rules.policy import seal
from ..rules.quoting import new_words, without_own
from ..rules.trust import Proof
from ..state.store import Change
from .agenda import held, standing_of, to_send
from .incoming import Answered, Incoming, answered_by, handled, into_pen, sent_by, written_at
from .world import World

UNDO = {"waive": "resume", "done": "resume", "approve": "decline"}


def commanded(world: World, incoming: Incoming, proof: Proof, now: datetime) -> Change:
    """Carry out what the consultant wrote; a mail that is not proven to be theirs changes nothing and is reported."""
    letter = incoming.letter
    answered = tuple(one for one in answered_by(world, letter, now) if sent_by(world, letter, one.message))
    if proof == "fail":
        return into_pen(incoming, now, "somebody wrote in the consultant's name: the sender is forged")
    if proof != "pass" and not answered:
        return into_pen(incoming, now, "it says to be from you, but nothing proves it: reply to a mail of mine instead")
    said = new_words(letter.text, letter.sender_name).new
    text = without_own(said, [one.message.text for one in answered], parts=False)
    asked = answered[0].message.tasks if answered else ()
    zone = world.book.practice.consultant.timezone
    written = written_at(incoming, zone).astimezone(zone)
    day_in = partial(day_named, sent_at=written, signals=world.signals)
    change, results = Change(), []
    tasks: dict[str, Task] = {}
    told_until = answered[0].message.not_before if answered else incoming.at
    for command in read_commands(text, asked, day_in):
        if isinstance(command, Clear):
            change, result = _cleared(world, command, change, told_until, now)
        else:
            change, result = _carry_out(world, command, change, tasks, incoming)
        results.append(result)
    if not results:
        outcome = "no command was in it, so nothing was changed"
        results = [CommandResult(line=first_line(text), outcome=outcome, choices=EXAMPLES)]
    message = _transcript(world, incoming, tuple(results), answered, now)
    outcome = "; ".join(result.outcome for result in results)
    return replace(
        change,
        tasks=tuple(tasks.values()),
        sendings=(*change.sendings, to_send(message, now)),
        handled=(handled(incoming, now, "command", outcome),),
    )


def first_line(text: str) -> str:
    """What a mail without a command began with."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "an empty mail")


def _cleared(
    world: World, command: Clear, change: Change, told_until: datetime, now: datetime
) -> tuple[Change, CommandResult]:
    """The holding pen without what the consultant was told of; the raw mails stay in the archive."""
    gone = tuple(replace(held, closed_at=now) for held in world.store.pen() if held.at <= told_until)
    outcome = f"{len(gone)} taken out of the holding pen; the mails themselves stay in the archive"
    return replace(change, held=(*change.held, *gone)), CommandResult(line=command.line, outcome=outcome)


def _carry_out(
    world: World, command: Command | NotUnderstood, change: Change, tasks: dict[str, Task], incoming: Incoming
) -> tuple[Change, CommandResult]:
    """One line: decided for each of its tasks as the lines before left them."""
    if isinstance(command, NotUnderstood):
        result = CommandResult(line=command.line, outcome=command.why, done=command.help, choices=EXAMPLES)
        return change, result
    outcomes, done = [], False
    for ref in command.refs:
        task = tasks.get(ref) or world.store.task(ref)
        policy = world.book.policies.get(task.engagement) if task else None
        if task is None or policy is None:
            outcomes.append(f"{ref} is not known")
            continue
        said = ConsultantSaid(source=incoming.letter.key, verb=command.verb, day=command.day, words=command.line)
        standing = standing_of(world, policy, task.owner, incoming.at)
        if command.verb == "resume" and standing.opted_out:
            outcomes.append(f"{ref}: they asked for no more messages, so it stays with you")
            continue
        decision = decide(task, said, policy, incoming.at)
        if command.verb == "resume" and standing.undeliverable:  # the consultant says that mail arrives again
            standing = replace(standing, undeliverable="")
            change = replace(change, standings=(*change.standings, standing))
        settled = (held(one, standing) for one in decision.tasks)
        tasks |= {one.ref: planned(one, policy, standing, incoming.at) for one in settled}
        change = replace(change, entries=(*change.entries, *decision.why))
        outcomes += [f"{ref}: {entry.what.removeprefix('the consultant ')}" for entry in decision.why]
        done = done or bool(decision.tasks)
    undo = UNDO.get(command.verb, "") if done else ""
    return change, CommandResult(
        line=command.line, outcome="; ".join(outcomes), done=done, undo=f"{undo} {command.refs[0]}" if undo else ""
    )


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
