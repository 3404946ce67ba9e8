"""Answers to people's own messages, in words: one mail made of as many paragraphs as their mail called for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time

from .findings import Figure, Finding
from .open_list import OpenNow, open_blocks
from .page import LONGEST_TITLE, Block, Entry, Items, Points, one_line
from .problems import figures_said, looks_said, problem
from .voice import Addressee, Voice, Wordbook, Written
from .wish_words import WishNoted, WishRefused, wish_said
from .wording import ItemFacts, item_label, item_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanks:
    """It is in and accepted; a late one is thanked for just the same. `findings` are warnings it was accepted with."""

    item: ItemFacts
    findings: tuple[Finding, ...] = ()
    figures: tuple[Figure, ...] = ()  # what was read, so that a slip of the pen is seen at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """It came, and these things are to be put right."""

    item: ItemFacts
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForReview:
    """It came, and a person looks at it first; `looks` are reasons that are nobody's fault."""

    item: ItemFacts
    looks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftKept:
    """A file came that its sender calls unfinished: kept, and the finished one is awaited."""

    item: ItemFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseNoted:
    """The day (and hour, in their zone) they named, said back."""

    item: ItemFacts
    day: date
    hour: time | None = None
    nudge: bool = True  # there is room for one note ahead of it


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYetNoted:
    """They said it is not ready and named no day: the one question is when."""

    item: ItemFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPassed:
    """Their question went to the consultant with these words."""

    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedNoted:
    """Something is in the way; the consultant knows."""

    item: ItemFacts
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWanted:
    """They said it is done, and its file is still to come."""

    item: ItemFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFile:
    """They wrote of a file, and none came with the message."""

    item: ItemFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyMail:
    """Nothing came: no words of theirs and no file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """What they wrote was not understood well enough to act on; the consultant reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unproven:
    """Nothing shows that it was they who wrote; a reply to this very answer would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineNoted:
    """They say it is not theirs or does not apply; the consultant decides."""

    item: ItemFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegateNoted:
    """They passed it to somebody; the consultant arranges it. `name` as they wrote it, "" where they named nobody."""

    item: ItemFacts
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOn:
    """They passed it to somebody of the agreement, who is asked from now on; they may take it back."""

    item: ItemFacts
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relieved:
    """Somebody else takes care of it from now on: to whoever was asked until now."""

    item: ItemFacts
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OptedOut:
    """No more reminders, at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBack:
    """They would like to be called; the consultant will."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FewerReminders:
    """These came by their date several times running: from now on one reminder before it is enough."""

    items: tuple[ItemFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoWrites:
    """They asked who writes to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneStopped:
    """No more texts and calls; email goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """They said thanks or all right: a short line and no chore."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceNoted:
    """They will be away; reminders wait until the day they are back (None: not named)."""

    back: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyIn:
    """It was closed before this mail came."""

    item: ItemFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """Files that fit no single item, with the choices; also where two clients' items would fit: none is named."""

    files: tuple[str, ...]
    choices: tuple[ItemFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichOf:
    """Words that fit several items, with the choices; no client is ever named."""

    choices: tuple[ItemFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StillOpen:
    """What remains open afterwards, for information."""

    items: tuple[ItemFacts, ...]


AnswerParagraph = (
    Thanks
    | Returned
    | ForReview
    | DraftKept
    | PromiseNoted
    | NotYetNoted
    | QuestionPassed
    | BlockedNoted
    | FileWanted
    | NoFile
    | EmptyMail
    | Unclear
    | Unproven
    | DeclineNoted
    | DelegateNoted
    | HandedOn
    | Relieved
    | OptedOut
    | CallBack
    | PhoneStopped
    | OpenNow
    | WhoWrites
    | FewerReminders
    | WishNoted
    | WishRefused
    | Acknowledged
    | AbsenceNoted
    | AlreadyIn
    | Unmatched
    | WhichOf
    | StillOpen
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """One answer to one mail (or to several gathered within the hour): the subject it had, and what to say."""

    to: Addressee
    subject: str
    paragraphs: tuple[AnswerParagraph, ...]


def answer(words: Wordbook, facts: AnswerFacts) -> Written:
    """The answer: each paragraph once, plain thanks drawn together."""
    voice = Voice(words, facts.to)
    blocks = [voice.greeting(), *_said(voice, facts.paragraphs), *voice.signed()]
    return voice.write(answer_subject(facts.subject), blocks)


def stranger(words: Wordbook, to: Addressee, subject: str) -> Written:
    """The one automatic answer an unknown sender gets: it reveals nothing and promises a person."""
    voice = Voice(words, to)
    blocks = [voice.say("answer.stranger_greeting"), voice.say("answer.stranger"), *voice.signed()]
    return voice.write(answer_subject(subject), blocks)


def answer_subject(subject: str) -> str:
    """The subject of an answer: theirs, marked once as a reply."""
    clean = one_line(subject, 160)
    return clean if clean.lower().startswith(("re:", "rv:")) else f"Re: {clean}".strip()


def _said(voice: Voice, paragraphs: tuple[AnswerParagraph, ...]) -> Iterator[Block | str]:
    plain_thanks = [p for p in paragraphs if isinstance(p, Thanks) and not p.findings]
    if plain_thanks:
        yield _thanks(voice, [one.item for one in plain_thanks])
        yield from _read(voice, plain_thanks)
    for paragraph in dict.fromkeys(paragraphs):
        if not (isinstance(paragraph, Thanks) and not paragraph.findings):
            yield from _paragraph(voice, paragraph)


def _read(voice: Voice, thanks: Iterable[Thanks]) -> Iterator[str]:
    """The figures that were read, one sentence for each document that has any."""
    told = [(one.item, said) for one in dict.fromkeys(thanks) if (said := figures_said(voice, one.figures))]
    for item, said in told:
        several = len(told) > 1
        yield voice.say("answer.figures", label=item_label(voice, item) if several else "", figures=said)


def _thanks(voice: Voice, items: list[ItemFacts]) -> str:
    labels = list(dict.fromkeys(item_label(voice, item) for item in items))
    checked = all(item.evidence == "document" for item in items)
    return voice.say("answer.thanks", labels=voice.listed(labels), n=len(labels), checked=checked)


def _paragraph(voice: Voice, paragraph: AnswerParagraph) -> Iterator[Block | str]:
    """The blocks of one paragraph: those with a list under them, or a single sentence."""
    match paragraph:
        case Thanks(item=item, findings=findings):
            yield _thanks(voice, [item])
            yield from _read(voice, [paragraph])
            yield voice.say("answer.noticed", n=len(findings))
            yield _findings(voice, findings)
        case Returned(item=item, findings=findings):
            yield voice.say("answer.returned", label=item_label(voice, item), n=len(findings))
            yield _findings(voice, findings)
            another = any(finding.code in _ANOTHER_FILE for finding in findings)
            yield voice.say("answer.returned_how", n=len(findings), another=another)
            if any(finding.code == "same-as-before" and finding.why == "values" for finding in findings):
                yield voice.say("answer.returned_same")
        case ForReview(item=item, looks=looks):
            yield voice.say("answer.review", label=item_label(voice, item))
            yield looks_said(voice, looks)
        case Unmatched(files=files, choices=choices):
            yield voice.say("answer.unmatched", files=voice.listed(files), n=len(files))
            yield _choices(voice, choices)
        case WhichOf(choices=choices):
            yield voice.say("answer.which")
            yield _choices(voice, choices)
        case OpenNow():
            yield from open_blocks(voice, paragraph)
        case StillOpen(items=items):
            yield voice.say("answer.still_open", n=len(items))
            yield _choices(voice, items)
        case _:
            yield _sentence(voice, paragraph)


def _sentence(voice: Voice, paragraph: AnswerParagraph) -> str:
    """A paragraph of words alone."""
    item = getattr(paragraph, "item", None)
    label = item_label(voice, item) if item else ""
    match paragraph:
        case PromiseNoted(day=day, hour=hour, nudge=nudge):
            return voice.say("answer.promise", label=label, when=voice.moment(day, hour), nudge=nudge)
        case QuestionPassed(quote=quote):
            return voice.say("answer.question", quote=one_line(quote, 300))
        case DelegateNoted(name=name):
            return voice.say("answer.delegate", label=label, delegate=one_line(name, LONGEST_TITLE))
        case HandedOn(name=name) | Relieved(name=name):
            return voice.say(_NAMES[type(paragraph)], label=label, delegate=one_line(name, LONGEST_TITLE))
        case WishNoted() | WishRefused():
            return wish_said(voice, paragraph)
        case FewerReminders(items=items):
            titles = list(dict.fromkeys(one_line(one.title, LONGEST_TITLE) for one in items))
            return voice.say("answer.fewer_reminders", titles=voice.listed(titles), n=len(titles))
        case AbsenceNoted(back=back):
            return voice.say("answer.absence", back=voice.day(back) if back else "")
        case _:
            return voice.say(_NAMES[type(paragraph)], label=label)


# Problems for which the file that came is not the one to go on with.
_ANOTHER_FILE = frozenset(
    {"blank-template", "wrong-document", "same-as-before", "unreadable", "protected", "unsupported"}
)
_NAMES: dict[type, str] = {
    DraftKept: "answer.draft",
    NotYetNoted: "answer.not_yet",
    BlockedNoted: "answer.blocked",
    FileWanted: "answer.file_wanted",
    NoFile: "answer.no_file",
    EmptyMail: "answer.empty",
    Unclear: "answer.unclear",
    Unproven: "answer.unproven",
    DeclineNoted: "answer.decline",
    HandedOn: "answer.handed_on",
    Relieved: "answer.relieved",
    OptedOut: "answer.opted_out",
    CallBack: "answer.call_back",
    PhoneStopped: "answer.phone_stop",
    WhoWrites: "answer.who",
    Acknowledged: "answer.acknowledged",
    AlreadyIn: "answer.already_in",
}


def _findings(voice: Voice, findings: Iterable[Finding]) -> Points:
    """Each problem with its place, which the person can go to."""
    return Points(tuple(Entry(problem(voice, finding)) for finding in findings))


def _choices(voice: Voice, items: tuple[ItemFacts, ...]) -> Items:
    entries = (
        Entry(item_label(voice, item), tuple(filter(None, item_lines(voice, item, brief=True)))) for item in items
    )
    return Items(tuple(entries), numbered=len(items) > 1)
