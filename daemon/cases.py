"""A person's letter as a case: whom it is from, and which of their tasks it may be about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ..rules.agreement import Person
from ..rules.candidates import candidates
from ..rules.code_words import codes_in
from ..rules.enquiries import Enquiry, Wish
from ..rules.items import NameSays, name_says
from ..rules.matching import Choice, Clues, Live, Match, Seat, named_refs
from ..rules.messages import Message
from ..rules.model import Task
from ..rules.periods import last_periods
from ..rules.policy import Policy
from ..rules.readings import Item
from .incoming import Answered, Incoming, addresses_of
from .received import was_asked
from .world import World

NAMED_WITHIN = 2_000  # characters of a reply in which what is done may be named
PERIODS_BACK = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One letter with everything that its decision rests on."""

    incoming: Incoming
    policy: Policy
    person: Person
    tasks: tuple[Task, ...]  # those the letter may be about, as its sender's last message numbered them
    answers: tuple[str, ...]  # refs of the message it answers, or that it names
    general: frozenset[str]  # refs that words about everything at once speak of
    over: frozenset[str]  # refs of the thread where all of them are closed: "done" speaks of these
    text: str  # the sender's new words
    subject: str  # "" where it is only our own come back
    acts: bool  # the sender is proven enough for words to act
    now: datetime
    enquiries: frozenset[Enquiry] = frozenset()  # what is asked of Duly itself, beside `text`
    wishes: tuple[Wish, ...] = ()  # how the sender would rather be written to, beside `text`
    numbers: Mapping[str, int] | None = None  # by which the sender of a text knows items, by ref; None: their places
    lines: tuple[str, ...] = ()  # refs as the mail that it answers numbers them; (): `tasks` are numbered
    asked: frozenset[str] = frozenset()  # refs of what the messages of its thread ask for; our answers name many more
    shown: tuple[str, ...] = ()  # refs of the very message it answers, in the order of their numbers there
    checked_in: Literal["", "told", "unhindered"] = ""  # it answers a check-in; without its words that nothing hinders
    covered: tuple[Task, ...] = ()  # colleagues' that the sender was asked for as their deputy, owes too, and may mean

    @property
    def asks_us(self) -> bool:
        """Whether it asks something of Duly itself, or wishes it."""
        return bool(self.enquiries or self.wishes)

    def number(self, ref: str) -> int | None:
        """The number by which the sender knows an item: its line, or its place among `tasks`; 0: by none, None: it is
        not there."""
        if self.numbers is not None:
            return self.numbers.get(ref, 0)
        if self.lines:
            return self.lines.index(ref) + 1 if ref in self.lines else 0
        return next((place for place, task in enumerate(self.tasks, 1) if task.ref == ref), None)


def clues_of(world: World, incoming: Incoming, answered: tuple[Answered, ...], text: str) -> Clues:
    """What can tell whom the letter is from and what it is about."""
    letter = incoming.letter
    seats = world.book.seats(letter)
    named = [task for ref in named_refs(text, letter.subject) if (task := world.store.task(ref))]
    return Clues(
        sender=letter.sender,
        subject=letter.subject,
        text=text,
        lives=tuple(_live(world, one, seats) for one in answered if one.message.engagement),
        directory={letter.sender: seats},
        open_items={seat: tuple(_choice(world, task) for task in _of(world, *seat)) for seat in seats},
        refs={task.ref: _seat(task, seats) for task in named},
    )


def _of(world: World, engagement: str, person: str) -> list[Task]:
    """What a letter of this person may be about: what they are to do, and what they handed on."""
    return [*world.store.open_tasks(engagement, person), *world.store.handed_on(engagement, person)]


def _seat(task: Task, seats: tuple[Seat, ...]) -> Seat:
    """Whose task it is: the sender's, if they are to do it or owe it."""
    held = (task.engagement, task.holder)
    return held if held in seats else (task.engagement, task.owner)


def _live(world: World, answered: Answered, seats: tuple[Seat, ...]) -> Live:
    """A token stands for whoever its message went to: the sender, if it went to them."""
    message = answered.message
    receiver = next(
        (seat[1] for seat in seats if seat[0] == message.engagement and _went_to(world, message, seat)), message.to[0]
    )
    return Live(
        engagement=message.engagement,
        person=receiver,
        refs=message.tasks,
        lines=message.lines,
        where=answered.where,  # type: ignore[arg-type]
    )


def _went_to(world: World, message: Message, seat: Seat) -> bool:
    """Whether a message went to this person, perhaps at their address of before; a text went to whoever has the
    number."""
    return not {*addresses_of(world, seat)}.isdisjoint(message.to) or message.channel != "email"


def _choice(world: World, task: Task) -> Choice:
    return Choice(ref=task.ref, title=title_of(world, task), period=task.period)


def title_of(world: World, task: Task) -> str:
    """The title of a task's document, as its engagement calls it."""
    policy = world.book.policies.get(task.engagement)
    document = policy.engagement.document(task.document) if policy else None
    return document.title if document else task.document


def _closed_and_named(world: World, policy: Policy, person: Person, text: str, today: date) -> list[Task]:
    """What is done already and words name all the same: with its period, or by its title where nothing of it is open.

    Else such words would speak of nothing that is known, and be taken for everything that is open.
    """
    slug, words = policy.engagement.slug, text[:NAMED_WITHIN]
    still_open = {task.document for task in world.store.open_tasks(slug, person.email)}
    found: list[Task] = []
    for document in policy.engagement.documents:
        if not _says(words, document.title, "", today).title:
            continue
        keys = [(slug, document.id, person.email, name) for name in last_periods(document.cadence, today, PERIODS_BACK)]
        closed = [task for key in keys if (task := world.store.task_of(key)) and task.state.closed]
        dated = [task for task in closed if _says(words, document.title, task.period, today).period]
        found += dated or ([] if document.id in still_open else closed[:1])
    return found


def _says(words: str, title: str, period: str, today: date) -> NameSays:
    return name_says(f"{words}.", Item(ref="-", title=title, period=period, due=today))


def case_of(world: World, incoming: Incoming, found: Match, text: str, *, acts: bool, now: datetime) -> Case:
    """The matched letter with the tasks it may be about. Raises LookupError for a person who is gone."""
    policy = world.book.policies[found.engagement]
    person = policy.engagement.person(found.person)
    if person is None:
        raise LookupError(f"{found.person} is no longer in {found.engagement}")
    named = [task for ref in found.refs if (task := world.store.task(ref))]
    today = incoming.at.astimezone(policy.engagement.zone_of(person)).date()
    own = candidates(world.store.open_tasks(found.engagement, found.person), policy, today)
    live = [task for task in named if not task.state.closed]
    # In a thread about what is done, a file is a newer copy of it, not the early document of a period to come; and
    # whoever was asked what a file is for may name what is done.
    asked = was_asked(world, found.engagement, incoming.letter.sender)
    done = named if asked or not live else []
    numbers = _numbers(world, found) if incoming.letter.channel == "text" else None
    places = {ref: place for place, ref in enumerate(found.lines, 1)} if numbers is None else {}
    counted = _closed_by_number(world, numbers or places, text)
    done = [*done, *_closed_and_named(world, policy, person, text, today), *counted]
    passed = world.store.handed_on(found.engagement, found.person)  # counts only when it is named
    listed = {task.ref: task for task in (*live, *own.all, *passed, *done)}
    covered = tuple(task for task in _covered_by(world, policy, person) if task.ref not in listed)
    if incoming.letter.attachments and not listed:  # a file may be for these; words alone speak of what is the sender's
        listed = {task.ref: task for task in covered}
    general = [task.ref for task in live or own.asked or done] or list(listed)
    return Case(
        incoming=incoming,
        policy=policy,
        person=person,
        tasks=tuple(sorted(listed.values(), key=lambda task: places.get(task.ref, len(places) + 1))),
        answers=found.refs,
        general=frozenset(general),
        over=frozenset() if live else frozenset(task.ref for task in named),
        text=text,
        subject=incoming.letter.subject,
        acts=acts,
        now=now,
        numbers=numbers,
        lines=tuple(places),
        covered=covered,
    )


def _numbers(world: World, found: Match) -> dict[str, int]:
    """The numbers that stand for items in this person's texts, by ref."""
    standing = world.store.standing(found.engagement, found.person)
    return {code.ref: code.number for code in standing.codes} if standing else {}


def _closed_by_number(world: World, numbers: Mapping[str, int] | None, text: str) -> list[Task]:
    """What is done already and the words name by its number, as an answer to an older message does."""
    refs = {number: ref for ref, number in (numbers or {}).items()}
    named = [task for number in codes_in(text, refs) if (task := world.store.task(refs[number]))]
    return [task for task in named if task.state.closed]


def _covered_by(world: World, policy: Policy, person: Person) -> tuple[Task, ...]:
    """What is open with those this person is the agreed deputy of, was asked of them as such, and they owe as well."""
    slug = policy.engagement.slug
    colleagues = [one.email for one in policy.engagement.people if one.backup == person.email]
    return tuple(
        task
        for colleague in colleagues
        for task in world.store.open_tasks(slug, colleague)
        if world.store.task_of((slug, task.document, person.email, task.period)) and _was_asked(world, task, person)
    )


def _was_asked(world: World, task: Task, person: Person) -> bool:
    """Whether a reminder of this task went to this person."""
    sendings = (world.store.sending(entry.cause) for entry in world.store.story(task.ref))
    return any(one is not None and person.email in one.message.to for one in sendings)
