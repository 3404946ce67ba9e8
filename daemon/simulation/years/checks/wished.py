"""Whether what left was still true and still wished for: what had come, an opt-out, a stop, and a hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from .known import Known
from .left import A_LOOK, Left
from .terms import Terms


@dataclass(kw_only=True)
class Wished:
    """Holds what left to what lay in the inbox, or with the telephone provider, half a minute before."""

    terms: Terms
    known: Known
    breaks: Callable[[str, str], None]

    def __call__(self, left: Left) -> None:
        """A mail, text or call that Duly starts."""
        self._still_true(left)
        for where in left.to:
            self._wanted(left, where)
            self._in_peace(left, where)

    def _still_true(self, left: Left) -> None:
        promise = "told-true" if left.message.kind == "escalation" else "no-reminder-after-receipt"
        for ref in left.refs:
            came = self.known.came(ref)
            if came and left.at - came > A_LOOK:
                what = f"{ref}, which came {came:%d %b %H:%M:%S}"
                self.breaks(promise, f"{left} of {left.at:%d %b %H:%M:%S} names {what}")

    def _wanted(self, left: Left, where: str) -> None:
        """Who wants no more messages gets none in any way, who wants no more texts and calls none of these."""
        person = self.terms.reached_at(where)
        opted, stopped = self.known.opted.get(person.email if person else where), self.known.stopped.get(where)
        if opted and left.at - opted > A_LOOK:
            self.breaks("opt-out", f"{where} wanted no more since {opted}, and got {left}")
        if stopped and left.at - stopped > A_LOOK:
            self.breaks("stop", f"{where} said stop on {stopped}, and got {left} on {left.at}")

    def _in_peace(self, left: Left, where: str) -> None:
        """Whoever the consultant holds hears nothing before the day."""
        person = self.terms.reached_at(where)
        since, until = self.known.held.get(person.email if person else where, (None, date.min))
        if since and left.at - since > A_LOOK and self.terms.local(where, left.now).date() < until:
            self.breaks("hold", f"{where} is held before {until}, and got {left}")
