"""Calls to us in words: what a caller hears, and what the consultant is written about each call."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from .model import Decision, Matter, Say, State, Task
from .model import Entry as Line
from .page import LONGEST_TITLE, Block, Entry, Points, one_line
from .phone_script import Reception
from .phone_words import TextFacts, fitted, shortened, text
from .voice import Addressee, Voice, Wordbook, Written
from .wording import ItemFacts, item_label

Wish = Literal["message", "call-back", "open", "missed"]  # what a caller wanted, as far as the call shows
MOST_SAID = 4  # items that are said aloud; nobody keeps more in mind
LONGEST_SUMMARY = 20_000  # characters; the archive and the story have the rest
MOST_TOLD = 30  # calls a day that the consultant is written about singly


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A caller's last words about an item."""

    item: ItemFacts
    words: str
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerFacts:
    """A call that came in, and what is known of who called: for one engagement, for each client is told of alone."""

    to: Addressee
    number: str  # E.164, or what the network shows instead
    at: datetime  # as the reader's own wall time
    wish: Wish
    person: str = ""  # name; "": the number is nobody's
    department: str = ""
    items: tuple[ItemFacts, ...] = ()  # what is open with them
    said: tuple[Said, ...] = ()
    sent: tuple[tuple[date, str], ...] = ()  # day and subject of the last messages to them
    support: bool = False  # phone support is in the agreed scope
    attached: bool = False  # the recording goes with the mail
    fault: str = ""  # why there is no recording
    times: int = 1  # such calls since the consultant was last told


def tell_of_call(words: Wordbook, facts: CallerFacts) -> Written:
    """The call and all that is known of the caller, so that the consultant can take up the telephone at once."""
    voice = Voice(words, facts.to)
    named = {
        "who": one_line(facts.person or facts.number, LONGEST_TITLE),
        "person": facts.person,
        "number": one_line(facts.number, LONGEST_TITLE),
        "department": one_line(facts.department, LONGEST_TITLE),
        "asked": facts.wish,
        "n": facts.times,
    }
    refs = [item.ref for item in facts.items]
    blocks: list[Block | str] = [
        voice.greeting(),
        voice.say("calls.told", when=voice.instant(facts.at), **named),
    ]
    if facts.wish == "message" or facts.attached:
        blocks.append(voice.say("calls.recording", attached=facts.attached, fault=one_line(facts.fault)))
    blocks.append(voice.say("calls.answered", support=facts.support, **named))
    blocks += _known(voice, facts) if facts.person else ()
    blocks += [
        voice.say("calls.how", ref=refs[0] if refs else "", person=facts.person),
        voice.say("consultant.signature"),
    ]
    tail = f" [{refs[0]}]" if len(refs) == 1 else ""
    return voice.write(voice.say("calls.subject", **named) + tail, blocks)


def _known(voice: Voice, facts: CallerFacts) -> Iterator[Block | str]:
    """What is open with the caller, what they last said, and what was last written to them."""
    yield voice.say("calls.open_with", n=len(facts.items))
    yield Points(tuple(Entry(f"{item_label(voice, item)} [{item.ref}]", (_due(voice, item),)) for item in facts.items))
    if facts.said:
        yield voice.say("calls.last_words")
        yield Points(tuple(_said(voice, one) for one in facts.said))
    if facts.sent:
        yield voice.say("calls.last_messages")
        told = ((voice.day(day), one_line(subject, LONGEST_TITLE)) for day, subject in facts.sent)
        yield Points(tuple(Entry(voice.say("calls.last_message", day=day, subject=subject)) for day, subject in told))


def _due(voice: Voice, item: ItemFacts) -> str:
    return voice.say("common.due", due=voice.day(item.due), today=item.due == voice.to.today, days=item.days_late)


def _said(voice: Voice, one: Said) -> Entry:
    day = voice.day(one.day) if one.day else ""
    return Entry(
        voice.say("calls.last_word", label=item_label(voice, one.item), day=day), quote=one_line(one.words, 300)
    )


def tell_of_more(words: Wordbook, facts: CallerFacts, recording: str, before: str = "") -> Written:
    """The one summary of calls beyond those of a day that are told singly; `before` is its text so far."""
    voice = Voice(words, facts.to)
    line = voice.say(
        "calls.many_line",
        when=voice.instant(facts.at),
        who=one_line(facts.person or facts.number, LONGEST_TITLE),
        asked=facts.wish,
        recording=recording,
    )
    told = tuple(Entry(said.removeprefix("- ")) for said in before.splitlines() if said.startswith("- "))
    fits = len(before) <= LONGEST_SUMMARY
    blocks: list[Block | str] = [
        voice.greeting(),
        voice.say("calls.many", most=MOST_TOLD),
        Points((*told, Entry(line)) if fits else told),
    ]
    return voice.write(voice.say("calls.many_subject"), blocks)


def wanting_a_call(tasks: tuple[Task, ...], words: str, name: str, source: str, now: datetime) -> Decision:
    """Somebody would like to be called about these tasks: what is open of them waits for the consultant meanwhile."""
    asked = {task.ref for task in tasks if not task.state.closed and task.state is not State.WAITING}
    return Decision(
        tasks=tuple(
            replace(task, state=State.WAITING, waiting_for="call-back", waiting_quote=words, promise=None)
            if task.ref in asked
            else task
            for task in tasks
        ),
        says=(Say(what="call-back", ref=""),),
        matters=tuple(Matter(what="call-back", ref=task.ref, quote="") for task in tasks)
        or (Matter(what="call-back", ref="", quote=""),),
        why=tuple(
            Line(
                ref=task.ref,
                engagement=task.engagement,
                at=now,
                what=f"{name} would like to be called",
                cause=source,
                clause="an answer of theirs",
                topic="question",
            )
            for task in tasks
        ),
    )


def in_a_text(words: Wordbook, to: Addressee, part: str, items: Sequence[ItemFacts], numbers: Mapping[str, int]) -> str:
    """One of the texts that follow a call, in at most two segments where that can be.

    Several items stand with the numbers by which they are answered.
    """
    if part == "text_open":
        given = tuple(numbers[item.ref] for item in items if item.ref in numbers)
        return text(words, TextFacts(to=to, items=tuple(items), numbers=given))
    return fitted(_in_a_text(Voice(words, to), part, items, numbers, length) for length in (90, 60, 40, 20))


def _in_a_text(voice: Voice, part: str, items: Sequence[ItemFacts], numbers: Mapping[str, int], length: int) -> str:
    """The same with names of at most so many letters."""
    labels = [shortened(item_label(voice, item), length) for item in items[:MOST_SAID]]
    if len(items) > 1:
        labels = [f"{numbers[item.ref]}. {label}" for item, label in zip(items, labels, strict=False)]
    more = max(0, len(items) - MOST_SAID)
    return voice.say(f"calls.{part}", labels=", ".join(labels), n=len(items), more=more)


AFTER = {"1": "sent", "2": "record", "3": "call_back"}  # what is said once a key of the menu is pressed


def hears(words: Wordbook, to: Addressee, items: Iterable[ItemFacts] | None) -> str:
    """What a caller hears first: what is open for them (None: it is not to be said) and the keys."""
    voice = Voice(words, to)
    if items is None:
        return _spoken(voice, "greeting", "passed_on", "menu")
    listed = sorted(items, key=lambda item: item.due)
    labels = [
        voice.say("calls.open_label", label=item_label(voice, item), due=voice.day(item.due))
        for item in listed[:MOST_SAID]
    ]
    said = voice.say("calls.open", n=len(listed), labels="; ".join(labels), more=max(0, len(listed) - MOST_SAID))
    keys = ("menu_send", "menu") if listed else ("menu",)
    return f"{_spoken(voice, 'greeting')} {said} {_spoken(voice, *keys)}"


def says(words: Wordbook, to: Addressee, part: str) -> str:
    """What is said then: `part` is "sent", "record", "recorded", "call_back", "goodbye", "noted" or "sorry"."""
    return Voice(words, to).say(f"calls.{part}", known=True)


def reception(words: Wordbook, to: Addressee, *, support: bool) -> Reception:
    """What everybody hears where the provider answers without asking us: nobody is recognised until we are told.

    Without phone support in any agreement what is open is not offered.
    """
    voice = Voice(words, to)
    return Reception(
        language=voice.tag,
        greeting=_spoken(voice, "greeting", *(("menu_send", "menu") if support else ("passed_on", "menu"))),
        after={key: voice.say(f"calls.{part}", known=False) for key, part in AFTER.items() if support or key != "1"},
        recorded=voice.say("calls.recorded"),
        goodbye=voice.say("calls.goodbye"),
    )


def _spoken(voice: Voice, *parts: str) -> str:
    return " ".join(voice.say(f"calls.{part}") for part in parts)
