"""Who is calling: the people whom a number belongs to, by engagement, and what is open with each."""

from dataclasses import dataclass
from datetime import datetime

from ..rules.agreement import Person
from ..rules.mails import SOON, addressee, item_facts
from ..rules.model import State, Task
from ..rules.phone_calls import reception
from ..rules.phone_script import Reception
from ..rules.policy import Policy
from ..rules.voice import Addressee, Wordbook
from ..rules.wording import ItemFacts
from .wordbook import load_wordbook
from .world import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whoever may be calling as far as one engagement goes: everybody there who has the number."""

    policy: Policy
    people: tuple[Person, ...]
    tasks: tuple[Task, ...]  # all that is open with them

    @property
    def person(self) -> Person | None:
        """Who it is; None where several share the number, and nothing is said or sent to any of them."""
        return self.people[0] if len(self.people) == 1 else None

    @property
    def supported(self) -> bool:
        """Whether they may be told what is open: it is clear who they are, and phone support was agreed."""
        return self.person is not None and self.policy.engagement.scope.phone_support

    def asked(self, now: datetime) -> tuple[Task, ...]:
        """What is asked of them: not what waits for the consultant, nor what is not due for weeks."""
        today = now.astimezone(self.policy.engagement.timezone).date()
        return tuple(task for task in self.tasks if task.state is not State.WAITING and task.due <= today + SOON)

    def items(self, now: datetime) -> tuple[ItemFacts, ...]:
        """The same as messages speak of it."""
        return tuple(item_facts(task, self.policy, now) for task in self.asked(now))


def callers(desk: Desk, number: str) -> tuple[Caller, ...]:
    """Who has this number (E.164), one for each engagement; nobody for a number that is not known."""
    found: dict[str, list[Person]] = {}
    for slug, email in desk.book.numbers.get(number, ()):
        person = desk.book.policies[slug].engagement.person(email)
        if person is not None:
            found.setdefault(slug, []).append(person)
    return tuple(
        Caller(
            policy=desk.book.policies[slug],
            people=tuple(people),
            tasks=tuple(task for person in people for task in desk.store.open_tasks(slug, person.email)),
        )
        for slug, people in found.items()
    )


def in_words(desk: Desk, known: tuple[Caller, ...], now: datetime) -> tuple[Wordbook, Addressee]:
    """How somebody on the line is spoken to: in their language where it is clear who they are, else in the practice's.

    The words are an engagement's own only where no other engagement's items may stand beside them.
    """
    alone = known[0] if len(known) == 1 else None
    words = alone.policy.words if alone else load_wordbook()
    person = known[0].person if known else None
    if person is not None:
        return words, addressee(known[0].policy, person, now)
    return words, nobody(desk, now)


def nobody(desk: Desk, now: datetime, language: str = "") -> Addressee:
    """Somebody of whom nothing is known, spoken to in this language or the one that all engagements share."""
    languages = {policy.engagement.language for policy in desk.book.policies.values()}
    practice = desk.book.practice
    return Addressee(
        first_name="",
        language=language or (languages.pop() if len(languages) == 1 else "en"),
        consultant=practice.consultant,
        inbox=practice.mail.address,
        today=now.astimezone(practice.consultant.timezone).date(),
    )


def received(desk: Desk, now: datetime) -> Reception:
    """How calls are received where the provider answers them without asking us, in the language of the practice."""
    support = any(policy.engagement.scope.phone_support for policy in desk.book.policies.values())
    return reception(load_wordbook(), nobody(desk, now), support=support)


def key_mark(sid: str) -> str:
    """The mark that holds the key pressed in a call until what follows from it is decided."""
    return f"key:{sid}"
