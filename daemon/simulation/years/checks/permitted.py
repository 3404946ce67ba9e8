"""Whether a message might leave at all: hours, scope, consent, and the month's money."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from .known import Known
from .left import Left
from .terms import Terms, inside

PARTS = {"text": Decimal("0.95"), "call": Decimal("0.90")}  # of the month's cap


@dataclass(kw_only=True)
class Permitted:
    """Holds what left to the agreement."""

    terms: Terms
    known: Known
    breaks: Callable[[str, str], None]
    _spent: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))  # by month

    def by_mail(self, left: Left) -> None:
        """A mail that Duly starts: to people of the agreement, in the agreed hours where they are."""
        strangers = [address for address in left.to if self.terms.reached_at(address) is None]
        if strangers or "email" not in self.terms.channels:
            self.breaks("scope", f"{left} went to {', '.join(left.to)} by email")
        for address in left.to:
            local = self.terms.local(address, left.now)
            if not inside(local, self.terms.hours):
                self.breaks("hours", f"{left} reached {address} at {local}")

    def by_phone(self, left: Left) -> None:
        """A text or call that Duly starts."""
        number, channel = left.to[0], left.message.channel
        person = self.terms.reached_at(number)
        if person is None or channel not in self.terms.channels:
            self.breaks("scope", f"{left} went to {number}")
            return
        if channel not in person.consents:
            self.breaks("consent", f"{person.name} got {left} without consent")
        local = self.terms.local(number, left.now)
        if not inside(local, person.phone_hours):
            self.breaks("phone-hours", f"{number} got {left} at {local}")
        self._within_budget(left)

    def _within_budget(self, left: Left) -> None:
        """Money of the month; a text that the machine's clock takes for the next month's counts there."""
        if left.message.id in self.known.unreached:
            return
        month = f"{left.now.astimezone(self.terms.zone):%Y-%m}"
        self._spent[month] += self.terms.prices[left.message.channel]
        if self._spent[month] > self.terms.cap * PARTS[left.message.channel]:
            self.breaks("budget", f"{self._spent[month]} of {self.terms.cap} was spent in {month}")
