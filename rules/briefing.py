"""Messages to the consultant, in words: what needs a decision, the digest, what commands did, faulty edits, alarms."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .agreement import Channel
from .answering import answer_subject
from .page import Block, Entry, Heading, Points, Quote, one_line
from .readings import Label
from .voice import Addressee, Voice, Wordbook, Written
from .wording import EscalatedItem, ItemFacts, escalated_entry, item_label

Topic = Literal[
    "approval",  # an escalation that waits for "approve"
    "waiting",  # questions, doubtful and blocked replies, with the words quoted
    "held",  # the holding pen, quarantined mail included
    "undeliverable",
    "slipped",  # with cause
    "escalated",
    "open-end",  # the last step is taken and it is still open
    "received",
    "returned",
    "promised",
    "not-sent",  # and why
    "budget",  # how it stands, and where the month will end
    "changed",  # wishes, absences, dates, waivers, handovers; edits of the files and what followed
    "health",
]
TOPICS: tuple[Topic, ...] = (
    "approval",
    "waiting",
    "held",
    "undeliverable",
    "slipped",
    "escalated",
    "open-end",
    "received",
    "returned",
    "promised",
    "not-sent",
    "budget",
    "changed",
    "health",
)
DoubtKind = Literal[
    "question",
    "answered",
    "answered_you",
    "blocked",
    "doubtful",
    "unproven",
    "review",
    "decline",
    "delegate",
    "handed_on",
    "opt_out",
    "call_back",
    "phone_stop",
    "phone_start",
    "wrong_number",
]
MOST_LINES = 40  # of one topic; what is more is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalFacts:
    """An escalation waits for the consultant's word: who would be told what, from `at` on (their own wall time)."""

    to: Addressee
    receivers: tuple[str, ...]  # names
    items: tuple[EscalatedItem, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtFacts:
    """A reply that needs the consultant: the words, what Duly took them for, and the items they may concern."""

    to: Addressee
    person: str  # name, or the address where there is no name
    items: tuple[ItemFacts, ...]
    quote: str
    label: Label | None = None  # None: not understood at all
    why: DoubtKind = "doubtful"
    delegate_to: str = ""
    attached: bool = False  # the file to look at goes with the mail
    answerable: bool = False  # a plain reply goes to the person
    phone: str = ""  # their number, as it is dialled
    channel: Channel = "email"  # by which it came


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """One line of the digest: a complete sentence, whose topic decides its place."""

    topic: Topic
    text: str
    ref: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFacts:
    """The consultant's digest; without lines it is the short one that says all is well."""

    to: Addressee
    lines: tuple[DigestLine, ...] = ()
    sent: int = 0  # messages since the last digest
    open_items: int = 0
    causes: tuple[tuple[str, int], ...] = ()  # why open items are past their date, and how many for each


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandResult:
    """What became of one line of the consultant's mail; `choices` where it was ambiguous or not understood."""

    line: str
    outcome: str  # a sentence: what was done, or why nothing was
    done: bool = True
    undo: str = ""  # the command that takes it back
    choices: tuple[str, ...] = ()
    told: tuple[str, ...] = ()  # what was asked for, a line each


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptFacts:
    """The answer to a mail of commands."""

    to: Addressee
    subject: str
    results: tuple[CommandResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFacts:
    """Commands that nothing proves to be the consultant's, or that need more than that, and the code for them."""

    to: Addressee
    subject: str
    lines: tuple[str, ...]
    code: str
    proven: bool = False  # the consultant wrote it; it is of the kind that needs a code all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultFacts:
    """A faulty edit of the practice's files: each fault as `check` prints it."""

    to: Addressee
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plight:
    """Something that needs a person now: what, since when (the reader's own wall time), and who can mend it."""

    cause: str
    what: str
    remedy: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmFacts:
    """What the consultant is written to about at once, the gravest first."""

    to: Addressee
    plights: tuple[Plight, ...]


def ask_approval(words: Wordbook, facts: ApprovalFacts) -> Written:
    """Ask the consultant whether an escalation may go out; it waits until they say so."""
    voice = Voice(words, facts.to)
    count = len(facts.items)
    named = {"receivers": voice.listed(facts.receivers), "n": count, "when": voice.instant(facts.at)}
    entries = tuple(escalated_entry(voice, escalated) for escalated in facts.items)
    refs = " ".join(escalated.item.ref for escalated in facts.items)
    label = item_label(voice, facts.items[0].item)
    blocks: list[Block | str] = [
        voice.greeting(),
        voice.say("consultant.approval", **named),
        Points(entries),
        voice.say("consultant.approval_how", refs=refs, **named),
        voice.say("consultant.signature"),
    ]
    return voice.write(voice.say("consultant.approval_subject", label=label, **named) + f" [{refs}]", blocks)


def ask_about_reply(words: Wordbook, facts: DoubtFacts) -> Written:
    """Pass a reply to the consultant with its words quoted and what Duly took them for."""
    voice = Voice(words, facts.to)
    person = one_line(facts.person, 90)
    named = {"person": person, "n": len(facts.items), "delegate": one_line(facts.delegate_to, 90)}
    refs = [item.ref for item in facts.items]
    blocks: list[Block | str] = [
        voice.greeting(),
        *(_seen(voice, facts.quote) if facts.why == "review" else _quoted(voice, person, facts)),
        voice.say(
            "consultant.why",
            why=facts.why,
            label=facts.label or "",
            ref=" ".join(refs),
            attached=facts.attached,
            phone=facts.phone,
            channel=facts.channel,
            **named,
        ),
    ]
    if facts.items:
        blocks += [voice.say("consultant.concerns", **named), _labels(voice, facts.items)]
    how = {"answerable": facts.answerable, "why": facts.why, "phone": facts.phone}
    blocks += [voice.say("consultant.doubt_how", ref=refs[0] if refs else "", **how, **named)]
    blocks += [voice.say("consultant.signature")]
    tail = f" [{refs[0]}]" if len(refs) == 1 else ""
    return voice.write(voice.say("consultant.doubt_subject", why=facts.why, **named) + tail, blocks)


def digest(words: Wordbook, facts: DigestFacts) -> Written:
    """The digest, ordered by what needs the consultant and numbered through; a short one when all is well."""
    voice = Voice(words, facts.to)
    counts = {topic: sum(line.topic == topic for line in facts.lines) for topic in TOPICS}
    waiting = sum(counts[topic] for topic in ("approval", "waiting", "held", "undeliverable", "open-end"))
    told = {"waiting": waiting, "received": counts["received"], "slipped": counts["slipped"]}
    told["lines"] = len(facts.lines) - counts["budget"]  # how the budget stands is no news
    subject = voice.say("consultant.digest_subject", day=voice.short_day(facts.to.today), **told)
    blocks: list[Block | str] = [
        voice.say("consultant.digest_opening", sent=facts.sent, open_items=facts.open_items, **told),
        voice.say("consultant.causes", causes=facts.causes) if facts.causes else "",
        *_sections(voice, facts.lines),
        voice.say("consultant.digest_how", **_example(facts.lines), **told),
        voice.say("consultant.signature"),
    ]
    return voice.write(subject, blocks)


def transcript(words: Wordbook, facts: TranscriptFacts) -> Written:
    """What each command did, how to take it back, and the choices where one was not clear."""
    voice = Voice(words, facts.to)
    undone = sum(not result.done for result in facts.results)
    blocks: list[Block | str] = [
        voice.say("consultant.transcript", n=len(facts.results), undone=undone),
        Points(tuple(_result(voice, result, _number(place, facts)) for place, result in enumerate(facts.results, 1))),
        voice.say("consultant.signature"),
    ]
    return voice.write(answer_subject(facts.subject), blocks)


def ask_code(words: Wordbook, facts: CodeFacts) -> Written:
    """Ask for the code before commands are carried out that nothing proves to be the consultant's."""
    voice = Voice(words, facts.to)
    blocks: list[Block | str] = [
        voice.greeting(),
        voice.say("consultant.code", n=len(facts.lines), proven=facts.proven),
        Points(tuple(Entry(f"“{one_line(line, 160)}”") for line in facts.lines[:MOST_LINES])),
        voice.say("consultant.code_how", code=facts.code),
        voice.say("consultant.signature"),
    ]
    return voice.write(answer_subject(facts.subject), blocks)


def faulty_edit(words: Wordbook, facts: FaultFacts) -> Written:
    """Report mistakes in edited files: the last good ones stay in force."""
    voice = Voice(words, facts.to)
    count = len(facts.faults)
    blocks: list[Block | str] = [
        voice.greeting(),
        voice.say("consultant.faults", n=count),
        Points(tuple(Entry(one_line(fault)) for fault in facts.faults[:MOST_LINES])),
        voice.say("consultant.more", n=count - MOST_LINES) if count > MOST_LINES else "",
        voice.say("consultant.faults_how", n=count),
        voice.say("consultant.signature"),
    ]
    return voice.write(voice.say("consultant.faults_subject", n=count), blocks)


def alarm(words: Wordbook, facts: AlarmFacts) -> Written:
    """Tell the consultant that Duly needs a person now."""
    voice = Voice(words, facts.to)
    count = len(facts.plights)
    blocks: list[Block | str] = [
        voice.greeting(),
        voice.say("consultant.alarm", n=count),
        Points(tuple(_plight(voice, plight) for plight in facts.plights)),
        voice.say("consultant.alarm_how"),
        voice.say("consultant.signature"),
    ]
    return voice.write(voice.say("consultant.alarm_subject", cause=facts.plights[0].cause, n=count), blocks)


def _plight(voice: Voice, plight: Plight) -> Entry:
    since = voice.say("consultant.alarm_since", when=voice.instant(plight.since)) if plight.since else ""
    return Entry(one_line(plight.what, 600), tuple(line for line in (since, plight.remedy) if line))


def _seen(voice: Voice, found: str) -> tuple[str, ...]:
    """What was seen in a file, which is ours and nobody's words."""
    return (voice.say("consultant.seen", found=one_line(found, 600)),) if found else ()


def _quoted(voice: Voice, person: str, facts: DoubtFacts) -> Iterator[Block | str]:
    """What they wrote, where they wrote something."""
    if facts.quote.strip():
        yield voice.say("consultant.wrote", person=person, why=facts.why, channel=facts.channel, phone=facts.phone)
        yield Quote(one_line(facts.quote))


def _example(lines: tuple[DigestLine, ...]) -> dict[str, str]:
    """A command that may be tried: about the first that waits for the consultant, an approval before all else."""
    verbs = {"approval": "approve", "waiting": "done"}
    shown = sorted((line for line in lines if line.ref and line.topic in verbs), key=lambda line: line.topic)
    return {"example": shown[0].ref, "verb": verbs[shown[0].topic]} if shown else {"example": "", "verb": ""}


def _labels(voice: Voice, items: tuple[ItemFacts, ...]) -> Points:
    due = (
        voice.say("common.due", due=voice.day(i.due), today=i.due == voice.to.today, days=i.days_late) for i in items
    )
    lines = zip(items, due, strict=True)
    return Points(tuple(Entry(f"{item_label(voice, item)} [{item.ref}]", (when,)) for item, when in lines))


def _sections(voice: Voice, lines: tuple[DigestLine, ...]) -> Iterator[Block | str]:
    number = 1
    for topic in TOPICS:
        here = [line for line in lines if line.topic == topic]
        if not here:
            continue
        yield Heading(voice.say("consultant.topic", topic=topic, n=len(here)))
        shown = tuple(_digest_entry(line) for line in here[:MOST_LINES])
        yield Points(shown, start=number)
        number += len(shown)
        if len(here) > MOST_LINES:
            yield voice.say("consultant.more", n=len(here) - MOST_LINES)


def _digest_entry(line: DigestLine) -> Entry:
    text = one_line(line.text)
    mentioned = not line.ref or line.ref in text
    return Entry(text if mentioned else f"{text} [{line.ref}]", quote=one_line(line.quote, 300))


def _number(place: int, facts: TranscriptFacts) -> str:
    """The number by which one of several lines can be taken back."""
    return f"{place}. " if len(facts.results) > 1 else ""


def _result(voice: Voice, result: CommandResult, number: str) -> Entry:
    lines = [one_line(result.outcome), *(one_line(line) for line in result.told)]
    if result.choices:
        choices = voice.either(f"“{choice}”" for choice in result.choices)
        lines.append(voice.say("consultant.choices", choices=choices))
    if result.undo:
        lines.append(voice.say("consultant.undo", undo=one_line(result.undo, 90)))
    return Entry(f"{number}“{one_line(result.line, 160)}”", tuple(lines))
