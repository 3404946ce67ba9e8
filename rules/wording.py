"""Messages to the client's people that Duly starts, in words: the reminder, the notice alone, and the escalation."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from .page import LONGEST_TITLE, Block, Entry, Items, one_line
from .voice import Addressee, Voice, Wordbook, Written

_MOST_NAMED = 8  # fields of a document that are named for whoever is new to it

__all__ = [
    "Addressee",
    "EscalatedItem",
    "EscalationFacts",
    "ItemFacts",
    "NoticeFacts",
    "Planned",
    "ReminderFacts",
    "Wordbook",
    "Written",
    "escalated_entry",
    "escalation",
    "introduction",
    "item_label",
    "item_lines",
    "notice",
    "numbered",
    "reminder",
    "subject",
    "whose",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """When a person said they would send it, in their own zone; broken once that has passed."""

    day: date
    hour: time | None = None
    broken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """An open item as messages speak of it."""

    ref: str
    title: str
    period: str
    due: date
    days_late: int = 0  # working days past the due date; 0: its date has not passed
    evidence: Literal["document", "word"] = "document"
    template: bool = False  # the blank form is attached
    returned: bool = False  # it came, and something is to be put right
    help: str = ""
    planned: Planned | None = None
    handed_by: str = ""  # name of whoever passed it on to the reader
    owner: str = ""  # name of whoever owes it; "": it need not be told
    yours: bool = False  # the owner is the reader
    new: bool = False  # its owner has hardly been asked for this document yet
    looked_at: tuple[str, ...] = ()  # its fields, as people call them


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """An announcement: at `at` (aware, in the reader's zone) these receivers will hear of these items."""

    at: datetime
    receivers: tuple[str, ...]  # names
    items: tuple[ItemFacts, ...]
    sure: bool = True  # False: the consultant has yet to agree to it


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderFacts:
    """One person's bundled message: `items` whose rung it is, the late ones first, and `others` open beside them.
    Late ones of these come before all else where an item is not late.

    `variant` is any counter: neighbouring numbers never give the same text. `notices` of the day go in as paragraphs.
    """

    to: Addressee
    items: tuple[ItemFacts, ...]
    others: tuple[ItemFacts, ...] = ()
    introduction: bool = False  # the first reminder, notice or check-in this person ever gets
    met: bool = False  # another message has told them before who writes
    by_phone: tuple[Literal["text", "call"], ...] = ()  # how else they may be reached, for the introduction
    ask_when: bool = False  # nobody has asked for day and hour yet
    notices: tuple[NoticeFacts, ...] = ()
    covering_for: str = ""  # the absent colleague whose agreed deputy this is
    variant: int = 0

    @property
    def ahead(self) -> tuple[ItemFacts, ...]:
        """The late ones of `others` that come first."""
        all_late = all(item.days_late for item in self.items)
        return () if all_late else tuple(item for item in self.others if item.days_late)


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalatedItem:
    """An item and its story so far, as the next level hears it."""

    item: ItemFacts
    owner: str  # name
    department: str = ""
    reminders: int = 0
    promises: int = 0
    said: str = ""  # the owner's last words about it
    said_on: date | None = None
    cause: str = ""  # as product.md names them: forgot, waiting on someone, no data, ...; "": not known
    told: tuple[str, ...] = ()  # names of those told before


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationFacts:
    """One mail to one receiver at the next level, bundling the items of several owners."""

    to: Addressee
    items: tuple[EscalatedItem, ...]
    level: Literal["manager", "senior management"] = "manager"
    introduction: bool = False  # the first message one of them ever gets
    variant: int = 0


def item_label(voice: Voice, item: ItemFacts) -> str:
    """The item by name, "AR aging report for September", and whose it is where that must be told."""
    return voice.label(item.title, item.period) + whose(voice, item)


def whose(voice: Voice, item: ItemFacts) -> str:
    """What follows an item's name to tell whose it is; "": it need not be told."""
    told = voice.say("common.whose", owner=one_line(item.owner, LONGEST_TITLE), yours=item.yours) if item.owner else ""
    return f" {told}" if told else ""


def reminder(words: Wordbook, facts: ReminderFacts) -> Written:
    """The one message a person gets on a day: what is open, what to send, how, and a single question."""
    voice = Voice(words, facts.to)
    return voice.write(subject(voice, facts.items), _reminder_blocks(voice, facts))


def numbered(facts: ReminderFacts) -> tuple[ItemFacts, ...]:
    """The items in the order in which the message numbers them."""
    return tuple(dict.fromkeys((*facts.ahead, *facts.items, *facts.others)))


def notice(words: Wordbook, facts: ReminderFacts) -> Written:
    """The announcement of an escalation on a day without a reminder; `items` are those it speaks of."""
    voice = Voice(words, facts.to)
    blocks: list[Block | str] = [
        voice.greeting(),
        *(introduction(voice, facts.by_phone, met=facts.met) if facts.introduction else ()),
        _covering(voice, facts),
        voice.say_variant("notice.opening", facts.variant, n=len(facts.items)),
        _items(voice, facts.items, 1),
        *_notices(voice, facts.notices),
        _how(voice, facts.items),
        voice.say_variant("notice.ask", facts.variant, n=len(facts.items)),
        *voice.signed(how_to_stop="common.stop"),
    ]
    return voice.write(subject(voice, facts.items, "notice.subject"), blocks)


def escalation(words: Wordbook, facts: EscalationFacts) -> Written:
    """The facts for the next level: what, since when, what was said, the cause if known, and what is asked."""
    voice = Voice(words, facts.to)
    stem = "manager" if facts.level == "manager" else "senior"
    count = len(facts.items)
    blocks: list[Block | str] = [
        voice.greeting(),
        voice.say("common.who") if facts.introduction else "",
        voice.say_variant(f"escalation.opening_{stem}", facts.variant, n=count),
        Items(tuple(escalated_entry(voice, escalated) for escalated in facts.items), numbered=count > 1),
        voice.say("escalation.announced", n=count),
        voice.say(f"escalation.ask_{stem}", n=count),
        *voice.signed(),
    ]
    items = tuple(escalated.item for escalated in facts.items)
    return voice.write(subject(voice, items, "escalation.subject"), blocks)


def subject(voice: Voice, items: tuple[ItemFacts, ...], stem: str = "reminder.subject", **more: object) -> str:
    """A subject that says the item and its date, or how many and the first date; a single item adds its ref."""
    first = min(items, key=lambda item: item.due)
    label = item_label(voice, items[0])
    line = voice.say(stem, n=len(items), label=label, due=voice.short_day(first.due), **more)
    return f"{line} [{items[0].ref}]" if len(items) == 1 else line


def item_lines(voice: Voice, item: ItemFacts, *, brief: bool = False, planned: bool = True) -> Iterator[str]:
    """Under an item's name: its date, what is planned where the opening does not say it, what to send, its ref."""
    yield _due(voice, item)
    if not brief:
        if item.planned and (item.planned.broken or planned):
            when = voice.moment(item.planned.day, item.planned.hour)
            yield voice.say("reminder.planned", when=when, broken=item.planned.broken)
        if item.handed_by:
            yield voice.say("reminder.handed", by=one_line(item.handed_by, LONGEST_TITLE))
        yield voice.say("reminder.send", document=item.evidence == "document", **_form(item))
        yield one_line(item.help)
        if item.new:
            yield _in_detail(voice, item)
    yield voice.say("common.ref", ref=item.ref)


def _in_detail(voice: Voice, item: ItemFacts) -> str:
    """For whoever is new to it: how to fill it in and what is looked at."""
    names = [one_line(name, LONGEST_TITLE) for name in item.looked_at[:_MOST_NAMED]]
    more = len(item.looked_at) - len(names)
    listed = voice.listed([*names, voice.say("phone.more", n=more)] if more else names)
    document = item.evidence == "document"
    return voice.say("reminder.in_detail", document=document, template=item.template, fields=listed)


def _form(item: ItemFacts) -> dict[str, object]:
    return {"template": item.template, "returned": item.returned}


def _due(voice: Voice, item: ItemFacts) -> str:
    today = item.due == voice.to.today
    return voice.say("common.due", due=voice.day(item.due), today=today, days=item.days_late)


def _items(voice: Voice, items: tuple[ItemFacts, ...], start: int, *, alone: bool = True, brief: bool = False) -> Items:
    lines = (item_lines(voice, item, brief=brief, planned=len(items) > 1) for item in items)
    entries = (Entry(item_label(voice, item), tuple(filter(None, of))) for item, of in zip(items, lines, strict=True))
    return Items(tuple(entries), start, numbered=not alone or len(items) > 1)


def _reminder_blocks(voice: Voice, facts: ReminderFacts) -> Iterator[Block | str]:
    yield voice.greeting()
    if facts.introduction:
        yield from introduction(voice, facts.by_phone, met=facts.met)
    yield _covering(voice, facts)
    ahead, others = facts.ahead, tuple(item for item in facts.others if item not in facts.ahead)
    if ahead:
        yield voice.say("reminder.ahead", n=len(ahead))
        yield _items(voice, ahead, 1, alone=False, brief=True)
    yield _opening(voice, facts)
    yield _items(voice, facts.items, len(ahead) + 1, alone=not facts.others)
    yield _how(voice, facts.items)
    if any(item.new for item in facts.items):
        yield voice.say("reminder.any_question", n=len(facts.items))
    if others:
        yield voice.say("reminder.others", n=len(others))
        yield _items(voice, others, len(ahead) + len(facts.items) + 1, alone=False, brief=True)
    yield from _notices(voice, facts.notices)
    yield _ask(voice, facts)
    yield from voice.signed(how_to_stop="common.stop")


def introduction(voice: Voice, by_phone: Iterable[str], *, met: bool = False) -> Iterator[str]:
    """Who writes and why, what will come, how to answer, who sees what: once, before anything is asked."""
    ways = {*by_phone}
    if not met:
        yield voice.say("reminder.introduction_who")
    yield voice.say("reminder.introduction_comes", text="text" in ways, call="call" in ways)
    yield voice.say("reminder.introduction_how")
    yield voice.say("reminder.introduction_sees")


def _covering(voice: Voice, facts: ReminderFacts) -> str:
    if not facts.covering_for:
        return ""
    return voice.say("reminder.covering", colleague=one_line(facts.covering_for, LONGEST_TITLE), n=len(facts.items))


def _opening(voice: Voice, facts: ReminderFacts) -> str:
    plans = [item.planned for item in facts.items if item.planned]
    if plans and len(plans) == len(facts.items):
        stem = "broken" if any(plan.broken for plan in plans) else "nudge"
    else:
        stem = _stem(voice, facts.items)
    first = min(plans, key=lambda plan: (plan.day, plan.hour or time.max)) if plans else None
    when = voice.moment(first.day, first.hour) if first else ""
    return voice.say_variant(f"reminder.opening_{stem}", facts.variant, n=len(facts.items), when=when)


def _stem(voice: Voice, items: tuple[ItemFacts, ...]) -> str:
    """How these stand to their dates: one is late, all are due today, or something is still ahead."""
    if any(item.days_late for item in items):
        return "late"
    return "today" if all(item.due == voice.to.today for item in items) else "ahead"


def _how(voice: Voice, items: tuple[ItemFacts, ...]) -> str:
    files = sum(item.evidence == "document" for item in items)
    return voice.say("reminder.how", files=files, words=len(items) - files)


def _notices(voice: Voice, notices: tuple[NoticeFacts, ...]) -> Iterator[str]:
    for announced in notices:
        labels = voice.listed(item_label(voice, item) for item in announced.items)
        yield voice.say(
            "notice.paragraph",
            when=voice.instant(announced.at),
            receivers=voice.listed(announced.receivers),
            labels=labels,
            n=len(announced.items),
            sure=announced.sure,
        )


def _ask(voice: Voice, facts: ReminderFacts) -> str:
    """The one question of the message."""
    plans = [item.planned for item in facts.items if item.planned]
    count, document = len(facts.items), any(item.evidence == "document" for item in facts.items)
    if facts.notices:
        return voice.say_variant("notice.ask", facts.variant, n=count)
    if any(plan.broken for plan in plans) or (facts.ask_when and not plans):
        return voice.say("reminder.ask_when", n=count, document=document)
    if plans and len(plans) == count:
        return voice.say("reminder.ask_nudge", n=count)
    stem = _stem(voice, facts.items)
    return voice.say_variant(f"reminder.ask_{stem}", facts.variant, n=count, document=document)


def escalated_entry(voice: Voice, escalated: EscalatedItem) -> Entry:
    """An item and its story as one entry: owner, date, counts, plan, cause, and the last words quoted."""
    item = escalated.item
    lines = [
        voice.say(
            "escalation.owner", owner=one_line(escalated.owner, 90), department=one_line(escalated.department, 90)
        ),
        _due(voice, item),
        voice.say("common.ref", ref=item.ref),
        voice.say("escalation.counts", reminders=escalated.reminders, promises=escalated.promises),
    ]
    if item.handed_by:
        lines.append(voice.say("escalation.handed", by=one_line(item.handed_by, 90)))
    if item.planned:
        when = voice.moment(item.planned.day, item.planned.hour)
        lines.append(voice.say("escalation.planned", when=when, broken=item.planned.broken))
    if escalated.told:
        lines.append(voice.say("escalation.told", told=voice.listed(escalated.told)))
    lines.append(voice.say("escalation.cause", cause=cause(voice, escalated.cause)))
    if escalated.said:
        said_on = voice.day(escalated.said_on) if escalated.said_on else ""
        lines.append(voice.say("escalation.said", day=said_on))
    return Entry(item_label(voice, item), tuple(filter(None, lines)), one_line(escalated.said))


def cause(voice: Voice, name: str) -> str:
    """The cause of a slip in words that blame nobody; an unknown one says so."""
    return voice.say("common.cause", cause=name)
