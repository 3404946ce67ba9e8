"""A memory to plan ahead in: it begins with what is open in another and asks that one for the rest, unchanged."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from ..rules.ledger import Charge
from ..rules.messages import Sending
from ..rules.model import Standing, Task
from .memory import MemoryStore
from .store import Change, Handled, Store
from .tables import apply, docs_of_change


class Draft(MemoryStore):
    """What is committed here is seen here alone. It costs what is open and unsent, however much lies in the past.

    Stories, the holding pen and what was accepted begin empty: planning does not read them.
    """

    def __init__(self, below: Store, engagements: Iterable[str]) -> None:
        super().__init__()
        self._below = below
        begun = Change(
            tasks=tuple(task for slug in engagements for task in below.open_in(slug)),
            series=tuple(below.all_series()),
            sendings=tuple(below.unsent()),
        )
        apply(self._tables, docs_of_change(begun, 1), self._follow)

    def task(self, ref: str) -> Task | None:
        """By its ref."""
        return super().task(ref) or self._below.task(ref)

    def task_of(self, key: tuple[str, str, str, str]) -> Task | None:
        """By engagement, document, owner and period."""
        return super().task_of(key) or self._below.task_of(key)

    def tasks(self, engagement: str | None = None) -> Iterator[Task]:
        """All of them, or an engagement's, by ref; it costs what lies in the past, too."""
        tasks = {task.ref: task for task in (*self._below.tasks(engagement), *super().tasks(engagement))}
        yield from (tasks[ref] for ref in sorted(tasks))

    def standing(self, engagement: str, email: str) -> Standing | None:
        """By engagement and main address."""
        return super().standing(engagement, email) or self._below.standing(engagement, email)

    def sending(self, message: str) -> Sending | None:
        """By the message's own id."""
        return super().sending(message) or self._below.sending(message)

    def handled(self, key: str) -> Handled | None:
        """By the letter's key."""
        return super().handled(key) or self._below.handled(key)

    def charge(self, message: str) -> Charge | None:
        """By the id of the message it is for."""
        return super().charge(message) or self._below.charge(message)

    def charges_in(self, engagement: str, since: datetime | None = None) -> list[Charge]:
        """Every charge of an engagement, in the order decided; or those decided at or after `since` (aware)."""
        charges = {one.id: one for one in self._below.charges_in(engagement, since)}
        charges |= {one.id: one for one in super().charges_in(engagement, since)}
        return sorted(charges.values(), key=lambda one: (one.at, one.id))

    def mark(self, name: str) -> Any:
        """The fact of that name; one that was taken away here only is there still."""
        own = super().mark(name)
        return self._below.mark(name) if own is None else own
