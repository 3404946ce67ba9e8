"""The answer to a person's text: a short line for each thing, two segments in all, and what is more by email."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .agreement import Hours
from .answering import (
    AbsenceNoted,
    Acknowledged,
    AlreadyIn,
    AnswerParagraph,
    BlockedNoted,
    CallBack,
    DeclineNoted,
    DelegateNoted,
    DraftKept,
    EmptyMail,
    FewerReminders,
    FileWanted,
    ForReview,
    HandedOn,
    NoFile,
    NotYetNoted,
    OptedOut,
    PhoneStopped,
    PromiseNoted,
    QuestionPassed,
    Relieved,
    Returned,
    StillOpen,
    Thanks,
    Unclear,
    Unmatched,
    Unproven,
    WhichOf,
    WhoWrites,
)
from .answers import Answering, counted, gathered_until
from .consent import spares, stopped
from .hours import first_minute, moment_of
from .ledger import Charge, price
from .letter import Letter
from .mails import addressee
from .messages import Message
from .model import Standing
from .open_list import OpenNow, open_line
from .page import LONGEST_TITLE, one_line
from .phone_codes import numbered
from .phone_words import MOST_SEGMENTS, fitted, segments, shortened, telephone_letters
from .policy import Policy, message_id_for
from .voice import Addressee, Voice, Wordbook
from .wish_words import WishNoted, WishRefused
from .wording import ItemFacts, whose

ANSWERED_WITHIN = Hours(time(8), time(20))  # of the person's own time, on any day
CLAUSE = "an answer to the person's own text"
ASKS = (NotYetNoted, FileWanted, NoFile, Returned, DraftKept)  # what the next text will be about
_LENGTHS = (70, 45, 30, 18)  # letters of a name, until all fits
_FEW = 4  # choices that a text may list
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """An answer in the telephone's own letters; `whole`: it says all that is to be said, and no email need follow."""

    text: str
    whole: bool


@dataclass(frozen=True, slots=True)
class TextHours:
    """From when until when an answer by text may arrive (aware)."""

    begin: datetime
    end: datetime


def short_answer(
    words: Wordbook, to: Addressee, said: Iterable[AnswerParagraph], numbers: Mapping[str, int]
) -> ShortAnswer:
    """What is to be said in at most two segments; `numbers` are those that its reader knows items by, by ref."""
    voice, paragraphs = Voice(words, to), tuple(dict.fromkeys(said))
    whole = all(_is_whole(paragraph, numbers) for paragraph in paragraphs)
    written = fitted(_thanked(voice, paragraphs, numbers, length) for length in _LENGTHS)
    if segments(written) <= MOST_SEGMENTS:
        return ShortAnswer(written, whole)
    return ShortAnswer(telephone_letters(voice.say("texts.by_email")), whole=False)


def said_shortly(words: Wordbook, to: Addressee, part: str) -> str:
    """One line of its own: "phone_stop", "wrong_number", "shared"."""
    return telephone_letters(Voice(words, to).say(f"texts.{part}"))


def answer_hours(now: datetime, zone: ZoneInfo) -> TextHours:
    """When an answer to a text goes: at once from 08:00 to 20:00 of its reader's time, else in the next morning."""
    local = now.astimezone(zone)
    day = local.date() if local.time() < ANSWERED_WITHIN.closes else local.date() + _A_DAY
    begin = max(now, first_minute(day, ANSWERED_WITHIN, zone))
    return TextHours(begin, moment_of(day, ANSWERED_WITHIN.closes, zone))


def may_text(letter: Letter, to: Answering) -> bool:
    """Whether this letter may be answered by text: it was one, scope and provider allow it, and nothing ended it.

    Beyond ten answers in a day those that remain go by email, gathered as answers to mail are.
    """
    scope, person = to.policy.engagement.scope, to.person
    return (
        letter.channel == "text"
        and "text" in scope.channels
        and "text" in to.policy.channels
        and not stopped(to.standing, person.consent_note)
        and not spares("text", to.standing)
        and to.standing.bad_number != letter.sender
        and gathered_until(to.standing, to.now) is None
    )


def charge_of(message: Message, policy: Policy, now: datetime) -> Charge:
    """What an answer by text costs the engagement: reserved until the provider has taken it."""
    return Charge(
        id=message.id,
        engagement=message.engagement,
        at=now,
        kind="text",
        units=segments(message.text),
        amount=price(policy.engagement.budget, "text"),
        person=message.person,
    )


def choices_of(one: AnswerParagraph) -> tuple[ItemFacts, ...]:
    """What an answer lists by number: its reader's next words are about these."""
    match one:
        case Unmatched(choices=choices) | WhichOf(choices=choices):
            return choices
        case OpenNow():
            return one.asked
        case _:
            return ()


def with_choices(standing: Standing, said: Iterable[AnswerParagraph], today: date) -> Standing:
    """The standing in which each choice that is to be listed has its number."""
    refs = [item.ref for one in said for item in choices_of(one)]
    return replace(standing, codes=numbered(standing.codes, refs, today)) if 0 < len(refs) <= _FEW else standing


def text_answer(to: Answering, text: str, refs: tuple[str, ...]) -> tuple[Message, Standing]:
    """The answer to the number that the text came from, and the person's standing with it counted.

    `refs` are the tasks that an answer to it would be about.
    """
    slug = to.policy.engagement.slug
    hours = answer_hours(to.now, to.policy.engagement.zone_of(to.person))
    message = Message(
        id=message_id_for("text answer", slug, to.person.email, to.letter.key),
        kind="answer",
        channel="text",
        engagement=slug,
        person=to.person.email,
        to=(to.letter.sender,),
        subject="",
        text=text,
        tasks=refs,
        clause=CLAUSE,
        not_before=hours.begin,
        not_after=hours.end,
    )
    return message, counted(to.standing, to.now)


def asked_next(said: Iterable[AnswerParagraph]) -> tuple[str, ...]:
    """Refs of what the answer asks for: the person's next words are about these."""
    return tuple(dict.fromkeys(one.item.ref for one in said if isinstance(one, ASKS)))


def for_email(to: Answering) -> Answering:
    """The same answer as an email, which needs a subject and follows no mail."""
    voice = Voice(to.policy.words, addressee(to.policy, to.person, to.now))
    return replace(to, letter=replace(to.letter, subject=voice.say("texts.subject")))


def _is_whole(paragraph: AnswerParagraph, numbers: Mapping[str, int]) -> bool:
    """Whether one line says it: findings and many choices need more room."""
    match paragraph:
        case Returned() | Thanks(findings=(_, *_)) | WishNoted() | WishRefused():
            return False
        case Unmatched(choices=choices) | WhichOf(choices=choices):
            return _listable(choices, numbers)
        case OpenNow():
            return len(paragraph.asked) <= _FEW and not (paragraph.covered or paragraph.passed)
        case _:
            return True


def _listable(choices: tuple[ItemFacts, ...], numbers: Mapping[str, int]) -> bool:
    return 0 < len(choices) <= _FEW and all(item.ref in numbers for item in choices)


def _thanked(voice: Voice, said: tuple[AnswerParagraph, ...], numbers: Mapping[str, int], length: int) -> str:
    """The lines after one thanks for them all, unless none of them is anything to thank for."""
    thanks = any(type(paragraph) not in _WITHOUT_THANKS for paragraph in said)
    lines = ([voice.say("texts.thank_you")] if thanks else []) + list(_lines(voice, said, numbers, length))
    return " ".join(filter(None, lines))


def _lines(voice: Voice, said: tuple[AnswerParagraph, ...], numbers: Mapping[str, int], length: int) -> Iterator[str]:
    """A line for each kind of thing in the order written, those that say the same of several items drawn together."""
    together: dict[str, list[str]] = {}
    lines = [(paragraph, *_line(voice, paragraph, numbers, length)) for paragraph in said]
    for paragraph, part, facts in lines:
        if _joins(paragraph, part):
            together.setdefault(part, []).append(str(facts["labels"]))
    for paragraph, part, facts in lines:
        if not _joins(paragraph, part):
            yield voice.say(f"texts.{part}", **facts) + _choices(voice, paragraph, numbers, length)
        elif labels := together.pop(part, None):
            yield voice.say(f"texts.{part}", labels=voice.listed(dict.fromkeys(labels)))


def _name(voice: Voice, item: ItemFacts, length: int) -> str:
    """An item's name, shortened, but never by whose it is."""
    return shortened(voice.label(item.title, item.period), length) + whose(voice, item)


def _joins(paragraph: AnswerParagraph, part: str) -> bool:
    """Whether it is drawn together with others that say the same of another item."""
    return part in _DRAWN_TOGETHER and getattr(paragraph, "item", None) is not None


def _line(
    voice: Voice, paragraph: AnswerParagraph, numbers: Mapping[str, int], length: int
) -> tuple[str, dict[str, object]]:
    """Which sentence says it, with its facts."""
    alone = getattr(paragraph, "item", None)
    items = (alone,) if alone else getattr(paragraph, "items", ())
    labels = voice.listed(_name(voice, item, length) for item in items)
    match paragraph:
        case Thanks(item=item, findings=findings):
            plain = "thanks_file" if item.evidence == "document" else "thanks"
            return "noticed" if findings else plain, {"labels": labels, "n": len(findings)}
        case Returned(findings=findings):
            return "returned", {"labels": labels, "n": len(findings)}
        case PromiseNoted(day=day, hour=hour):
            return "promise", {"labels": labels, "when": voice.moment(day, hour)}
        case DelegateNoted(name=name) | HandedOn(name=name) | Relieved(name=name):
            delegate = shortened(one_line(name, LONGEST_TITLE), length)
            return _NAMES[type(paragraph)], {"labels": labels, "delegate": delegate}
        case AbsenceNoted(back=back):
            return "absence", {"back": voice.day(back) if back else ""}
        case Unmatched(files=files, choices=choices):
            listed = _listable(choices, numbers)
            return "unmatched" if listed else "unmatched_files", {"n": len(files)}
        case WhichOf(choices=choices):
            return "which" if _listable(choices, numbers) else "which_of", {}
        case OpenNow():
            shown = numbers if len(paragraph.asked) > 1 else {}
            return "open_list", {"said": open_line(voice, paragraph, shown, length)}
        case _:
            return _NAMES[type(paragraph)], {"labels": labels}


def _choices(voice: Voice, paragraph: AnswerParagraph, numbers: Mapping[str, int], length: int) -> str:
    """The choices that a text lists, each by its number."""
    if not isinstance(paragraph, Unmatched | WhichOf) or not _listable(paragraph.choices, numbers):
        return ""
    items = (f"{numbers[item.ref]}. {_name(voice, item, length)}" for item in paragraph.choices)
    return f" {', '.join(items)}"


_WITHOUT_THANKS = frozenset({NoFile, EmptyMail, OptedOut, PhoneStopped, StillOpen, OpenNow, WhoWrites})
_DRAWN_TOGETHER = frozenset({"thanks", "thanks_file", "not_yet", "file_wanted", "already_in", "decline", "blocked"})
_NAMES: dict[type, str] = {
    ForReview: "review",
    DraftKept: "draft",
    NotYetNoted: "not_yet",
    QuestionPassed: "question",
    BlockedNoted: "blocked",
    FileWanted: "file_wanted",
    NoFile: "no_file",
    EmptyMail: "empty",
    Unclear: "unclear",
    Unproven: "unproven",
    DeclineNoted: "decline",
    DelegateNoted: "delegate",
    HandedOn: "handed_on",
    Relieved: "relieved",
    OptedOut: "opted_out",
    CallBack: "call_back",
    PhoneStopped: "phone_stop",
    WhoWrites: "who",
    FewerReminders: "fewer_reminders",
    WishNoted: "wish_noted",
    WishRefused: "wish_refused",
    StillOpen: "still_open",
    Acknowledged: "acknowledged",
    AlreadyIn: "already_in",
}
