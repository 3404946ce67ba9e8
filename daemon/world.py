"""Everything a turn may touch: clock, inbox, channels and store (which await), the archive, and the rulebook."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from ..mailbox.arrival import Inbox
from ..mailbox.channel import Channel, Parcel
from ..mailbox.compose import compose
from ..mailbox.parse import parse
from ..mailbox.telephone import Telephone, TelephoneDown
from ..rules.letter import Letter
from ..rules.matching import Seat
from ..rules.messages import Outcome, Sending
from ..rules.policy import Policy
from ..rules.signals import Signals
from ..state.archive import Archive
from ..state.store import Store
from .clock import Clock
from .practice import Practice

if TYPE_CHECKING:
    from ..mailbox.tokens import TokenSource  # what speaks to token servers is not loaded where none is asked
    from .examining import Examiner  # what opens documents is not loaded where none is opened


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The practice as its files say it now: every engagement's policy, and whose address is whose."""

    practice: Practice
    policies: Mapping[str, Policy]  # by engagement
    directory: Mapping[str, tuple[Seat, ...]]  # address -> (engagement, person's main address)
    numbers: Mapping[str, tuple[Seat, ...]] = field(default_factory=dict)  # the same by telephone number, in E.164

    def seats(self, letter: Letter) -> tuple[Seat, ...]:
        """Whose places its sender has: by address, or by number where it did not come as mail."""
        return (self.directory if letter.channel == "email" else self.numbers).get(letter.sender, ())

    def seats_everywhere(self, letter: Letter) -> tuple[Seat, ...]:
        """Where the sender of a mail is, be it that one engagement alone knows the address from which they write it."""
        known = self.seats(letter)
        others = (seat for _, email in known for seat in self.directory.get(email, ()))
        return tuple(dict.fromkeys((*known, *others)))


@dataclass(slots=True, kw_only=True)
class Desk:
    """What planning needs: the memory and the rulebook. A rehearsal has no more than this."""

    store: Store
    book: Rulebook
    ref_of: Callable[[tuple[str, str, str, str], Container[str]], str]  # a key, and refs given but not yet stored


@dataclass(slots=True, kw_only=True)
class World(Desk):
    """One practice running: replace any part and the same turn runs in a test or a simulation."""

    clock: Clock
    inbox: Inbox
    tokens: "TokenSource | None" = None  # None: the mailbox is signed in to by password
    telephone: Telephone | None = None  # None: there is none
    channels: Mapping[str, Channel]
    archive: Archive
    examiner: "Examiner"  # by which documents are opened and checked
    signals: Signals  # by which replies are read
    parse: Callable[[bytes], Letter] = parse  # a simulation may pass letters as values
    compose: Callable[..., Parcel] = compose
    moved: Callable[[], None] = lambda: None  # told of every mail taken and message sent: a long turn is no hang
    leaving: Callable[[], bool] = lambda: False  # whether to end: what is under way is finished, nothing else begun
    looked_at: datetime | None = None  # when the inbox was last read to its end
    heard_at: datetime | None = None  # when the telephone was last asked for all that came in
    unheard: TelephoneDown | None = None  # why it could not be asked, the last time
    plus_addressing: bool = False
    outcomes: dict[str, tuple[Sending, Outcome]] = field(default_factory=dict)  # by message: not yet written down
    faults: tuple[str, ...] = ()  # of the practice files, while the last good ones stay in force
