"""Everything that happened in the demo, as it was seen from outside: mails and texts out and in, decisions made."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from ...rules.checking import Wanted
from ...rules.contents import Content
from ...rules.findings import Check
from ...rules.messages import Message
from ...rules.model import Entry
from ...state.store import Store
from ..examining import Examiner
from .bad_day import BadDay
from .mails import Mail
from .overheard import Line, Overheard
from .shapes import Draft


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail of Duly's as it lay in somebody's inbox, with the message it was made from."""

    mail: Mail
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What one turn was about: what people wrote just before it, what was decided, what went out."""

    at: datetime
    wrote: tuple[Draft, ...]
    entries: tuple[Entry, ...]
    outgoing: tuple[Outgoing, ...]
    overheard: tuple[Overheard, ...]
    failed: tuple[str, ...]  # requests that the telephone provider failed


@dataclass(slots=True)
class Record:
    """Collects mails, writing and what goes over the telephone; `moment` takes what is new since the last one."""

    store: Store
    line: Line
    bad_day: BadDay
    mails: list[Mail] = field(default_factory=list)  # to people, by whomever
    arrived: list[Mail] = field(default_factory=list)  # in the shared inbox
    wrote: list[Draft] = field(default_factory=list)
    outgoing: list[Outgoing] = field(default_factory=list)
    checks: dict[str, list[Check]] = field(default_factory=dict)  # by the file's SHA-256
    turns: int = 0
    _told: tuple[int, int, int] = (0, 0, 0)

    def checked(self, check: Check) -> None:
        """A file was held against its document."""
        self.checks.setdefault(check.sha256, []).append(check)

    def delivered(self, mail: Mail) -> None:
        """A mail lies in a person's inbox."""
        self.mails.append(mail)
        sending = self.store.sending_by_message_id(mail.message_id)
        if sending:
            self.outgoing.append(Outgoing(mail, sending.message))

    def moment(self, at: datetime) -> Moment:
        """What is new, after a turn at that instant."""
        wrote, outgoing = self.wrote[self._told[0] :], self.outgoing[self._told[1] :]
        failed = tuple(request for _, request in self.bad_day.failed[self._told[2] :])
        self._told = (len(self.wrote), len(self.outgoing), len(self.bad_day.failed))
        self.turns += 1
        entries = tuple(self.store.entries_since(at))
        return Moment(
            at=at,
            wrote=tuple(wrote),
            entries=entries,
            outgoing=tuple(outgoing),
            overheard=self.line.new(),
            failed=failed,
        )


@dataclass(frozen=True, slots=True)
class Overlooked(Examiner):
    """The practice's own examiner, whose checks are told to whoever looks over its shoulder."""

    told: Callable[[Check], None]

    def check(self, content: Content, sha256: str, wanted: Wanted) -> Check:
        """The check, told as well."""
        found = Examiner.check(self, content, sha256, wanted)
        self.told(found)
        return found


Tell = Callable[[Moment], None]
