"""Whether management was told of what was agreed: by the step, on its day, after the owner, once, and on approval."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ..letters import cards_up_for_approval, up_for_approval
from .known import Known
from .left import Left
from .terms import AgreedStep, Somebody, Terms, working_days

A_MONTH = timedelta(days=31)


@dataclass(kw_only=True)
class Climbing:
    """Holds each escalation, and each scorecard, to the agreed steps."""

    terms: Terms
    known: Known
    breaks: Callable[[str, str], None]
    _heard: dict[tuple[object, ...], date] = field(default_factory=dict)  # by task, due date and whom it announced
    _asked: dict[tuple[object, ...], datetime] = field(default_factory=dict)  # the consultant, by the same
    _told: dict[tuple[object, ...], str] = field(default_factory=dict)  # by task, due date, step and receiver
    _checked_in: dict[tuple[str, str, str], str] = field(default_factory=dict)  # by kind, receiver and month

    def announced(self, left: Left) -> None:
        """Whoever owes it reads in their own mail who will be told of it, by name."""
        steps = {one.ref for one in left.message.before if one.step is not None}
        named = [person.email for person in self.terms.people if person.name in left.message.text]
        for ref in left.refs:
            if ref in steps and left.to == (self.known.owner(ref),):
                today = self.terms.local(left.to[0], left.now).date()
                for receiver in named:
                    self._heard.setdefault((ref, self.known.due(ref), receiver), today)

    def asked(self, left: Left) -> None:
        """The consultant is asked whether somebody is to be told."""
        for ref, names in up_for_approval(left.message).items():
            for person in self.terms.people:
                if person.name in names:
                    self._asked.setdefault((ref, self.known.due(ref), person.email), left.at)

    def escalated(self, left: Left) -> None:
        """Each receiver is told of each task that it names by a step of their own."""
        if not left.refs:
            self.breaks("escalation", f"{left} to {', '.join(left.to)} names no task")
        for ref in left.refs:
            for receiver in left.to:
                for wrong in self._wrong(left, ref, receiver):
                    self.breaks("escalation", f"{left} told {receiver} of {ref}, {wrong}")

    def _wrong(self, left: Left, ref: str, receiver: str) -> Iterator[str]:
        owner, due = self.terms.reached_at(self.known.owner(ref) or ""), self.known.due(ref)
        person = self.terms.reached_at(receiver)
        step = self._step(owner, person) if owner and person else None
        if step is None or person is None or due is None:
            yield "for whom no step of it is"
            return
        today = self.terms.local(receiver, left.now).date()  # days are those of whoever reads
        if working_days(due, today) < step.day:
            yield f"due {due}, on {today}, before the agreed day {step.day}"
        if self._told.setdefault((ref, due, step.day, receiver), left.message.id) != left.message.id:
            yield f"day {step.day}, once more"
        heard = self._heard.get((ref, due, receiver))
        if heard is None or heard >= today:
            yield f"day {step.day}, on {today}; its owner heard: {heard}"
        asked, approved = self._asked.get((ref, due, receiver)), self.known.approved.get((ref, due), ())
        if step.approval and not any(asked and asked < at for at in approved):
            yield f"day {step.day}, without approval"

    def _step(self, owner: Somebody, receiver: Somebody) -> AgreedStep | None:
        """The agreed step that tells this person of what that one owes."""
        ways = {receiver.role} - {"manager"} | ({"manager"} if owner.manager == receiver.email else set())
        return next((step for step in self.terms.steps if step.to in ways), None)

    def checked_in(self, left: Left) -> None:
        """A month has one note a person, and one scorecard to each of management, on approval where that is agreed."""
        to, kind = left.to[0], left.message.kind
        month = f"{left.message.not_before.astimezone(self.terms.zone):%Y-%m}"
        if kind == "report":  # on a late word one leaves beside the next one's, and each says of which month it is
            month = f"{month[:4]}: {left.message.subject}"
        if self._checked_in.setdefault((kind, to, month), left.message.id) != left.message.id:
            self.breaks("check-in", f"{to} got the {kind} of {month} twice")
        person = self.terms.reached_at(to)
        if kind == "report" and person is not None:
            waits = any(step.approval for step in self.terms.steps if step.to == person.role)
            if person.role == "employee" or (waits and not self._approved(left, person)):
                self.breaks("check-in", f"{to}, {person.role}, got the {left.message.subject} of {month}")

    def _approved(self, left: Left, reader: Somebody) -> bool:
        """Whether the consultant said yes to this very scorecard, for this very reader."""
        card = "scorecard" + left.message.subject.rpartition("scorecard")[2]  # "scorecard for August"
        return any(
            (f"{card} to " in asked.subject and reader.name in asked.subject)
            or any(
                reader.name in names and card.startswith(f"scorecard for {date.fromisoformat(f'{month}-01'):%B}")
                for month, names in cards_up_for_approval(asked).items()
            )
            for asked in self.known.cards_approved
            if left.message.not_before - asked.not_before < A_MONTH
        )
