"""What the consultant must be told, looked for in what really left: calls to us, what was not sent, her daily mails."""

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from .....rules.messages import Message
from .....rules.model import Entry
from .....state.store import Change, Handled
from ..practice import CONSULTANT, DIGEST_AT, MORNING_AT
from .known import Known
from .leaving import Leaving
from .left import LISTED
from .orders import ordered
from .terms import DAY, Terms

A_MINUTE = timedelta(minutes=1)  # what leaves at the very hour of a note was foretold by the one before
A_WHILE = timedelta(days=12)  # the machine may have stood still for so long
SOON = timedelta(hours=1)  # within which a daily mail leaves when all is calm
AT_THE_END = timedelta(hours=7)  # a call's recording is looked for once more, after the longest sleep
NOT_SENT = re.compile(r"Not sent, and why \((\d+)\)")


class Telling:
    """Sees what is written down and what leaves."""

    def __init__(
        self,
        terms: Terms,
        known: Known,
        leaving: Leaving,
        breaks: Callable[[str, str], None],
    ) -> None:
        self._terms = terms
        self._known = known
        self._leaving = leaving
        self._breaks = breaks
        self._about: dict[str, tuple[str, ...]] = {}  # ids of the mails that tell of a call, by its key
        self._heard: dict[str, list[str]] = {}  # ids of the mails that pass a recording on, by the key of its call
        self._written: list[tuple[datetime, Entry | Message]] = []  # what was not sent, and digests, in their order
        self._summaries: dict[str, date] = {}  # of check-ins, by id: the day of each by the machine's clock
        self._left: list[tuple[datetime, Message]] = []

    def committed(self, change: Change, at: datetime) -> None:
        """What is written down."""
        for one in change.handled:
            if one.key in self._known.calls:
                self._tells_of_call(one, change)
            self._hears(one, change)
        self._written += ((at, entry) for entry in change.entries if entry.topic == "not-sent")
        to_her = [one.message for one in change.sendings if one.message.to == (CONSULTANT,)]
        self._summaries |= {message.id: message.not_before.date() for message in to_her if _sums_up(message)}
        digests = (one.message for one in change.sendings if one.message.kind == "digest" and one.state == "waiting")
        # One that was put off is no other one.
        known = {(one.id, one.text) for _, one in self._written[-50:] if isinstance(one, Message)}
        self._written += ((at, message) for message in digests if (message.id, message.text) not in known)

    def went_out(self, message: Message, at: datetime) -> None:
        """A message was taken by its server."""
        self._left.append((at, message))

    def ended(self, calm: datetime, at: datetime) -> None:
        """All has been calm since then: everything was told."""
        self._calls_told(at)
        self._each_line_told(at)
        self._each_day_told(calm + DAY, at - SOON)
        self._each_month_reviewed(at)

    def _tells_of_call(self, one: Handled, change: Change) -> None:
        """With the call that is written down goes a mail about it, to leave within the day by the daemon's clock."""
        call, _ = self._known.calls[one.key]
        people = self._terms.people
        names = {call.sender, *(person.name for person in people if person.phone == call.sender)}
        mails = [sending.message for sending in change.sendings if sending.message.to == (CONSULTANT,)]
        about = [mail for mail in mails if any(name in mail.text for name in names)]
        if not any(mail.not_before - one.at <= DAY for mail in about):
            self._breaks("calls-told", f"no mail of the day tells of {one.key} from {call.sender}")
        self._about[one.key] = tuple(mail.id for mail in about)

    def _hears(self, one: Handled, change: Change) -> None:
        """What was said goes with a mail to the consultant, or the summary of a busy day names it."""
        key = ":".join(one.key.split(":")[:2])  # a recording that came later has a mark of its own
        call = self._known.calls[key][0] if key in self._known.calls else None
        if call is None or call.recording is None:
            return
        file = hashlib.sha256(call.recording.data).hexdigest()
        mails = [sending.message for sending in change.sendings if sending.message.to == (CONSULTANT,)]
        self._heard.setdefault(key, []).extend(mail.id for mail in mails if file in f"{mail.text} {mail.enclosures}")

    def _calls_told(self, now: datetime) -> None:
        for key, mails in self._about.items():
            call, at = self._known.calls[key]
            if now - at >= AT_THE_END and mails and not any(map(self._leaving.may_have_left, mails)):
                self._breaks("calls-told", f"the mail about {key} of {call.sender} {at:%d %b %H:%M} never left")
            heard = any(map(self._leaving.may_have_left, self._heard.get(key, ())))
            if now - at >= AT_THE_END and call.recording and not heard:
                self._breaks("calls-told", f"what {call.sender} said in {key} {at:%d %b %H:%M} reached nobody")

    def _each_line_told(self, now: datetime) -> None:
        """What was not sent stands in the next digest that left; of one whose answer was lost twice nobody knows."""
        last = {one.id: place for place, (_, one) in enumerate(self._written) if isinstance(one, Message)}
        owed: list[tuple[datetime, Entry]] = []
        for place, (at, one) in enumerate(self._written):
            if isinstance(one, Entry):
                owed.append((at, one))
            elif last[one.id] == place and self._leaving.may_have_left(one.id):
                if self._leaving.left(one.id):
                    self._accounts_for(one, [entry for _, entry in owed])
                owed = []
        for at, entry in owed:
            if now - at > 4 * DAY:  # a digest a working day was agreed
                self._breaks("digest", f"no digest came after {entry.ref} on {entry.at:%d %b %H:%M}: {entry.what}")

    def _accounts_for(self, digest: Message, owed: list[Entry]) -> None:
        text = " ".join(digest.text.split())
        cut_short = any(int(count) > LISTED for count in NOT_SENT.findall(text))
        for entry in owed:
            if " ".join(entry.what.split()) not in text and not cut_short:
                self._breaks("digest", f"{entry.ref} on {entry.at:%d %b %H:%M}: {entry.what}")

    def _each_day_told(self, first: datetime, last: datetime) -> None:
        """Each weekday has its digest at the hour that is agreed, and its morning note where anybody is written to."""
        zone = self._terms.consultants_zone
        days = [first.astimezone(zone).date() + number * DAY for number in range((last - first).days)]
        for day in (one for one in days if one.weekday() < 5):
            digest, note = (datetime.combine(day, at, zone) for at in (DIGEST_AT, MORNING_AT))
            if not any(one.kind == "digest" for _, one in self._left_in(digest, digest + SOON)):
                self._breaks("digest", f"no digest left on {day}")
            told = any(one.kind == "morning" for _, one in self._left_in(note, note + SOON))
            reminders = (one for one in self._left_in(note + A_MINUTE, note + DAY) if one[1].kind == "reminder")
            missed = [one.id for at, one in reminders if not self._was_stirred(one, note, at)]
            if missed and not told:
                self._breaks("one-note", f"{', '.join(missed)} of {day} were foretold by no note")

    def _each_month_reviewed(self, now: datetime) -> None:
        """The consultant has the summary of each month that was lived as a whole in the month that follows, but for
        one whose answer was lost twice."""
        first = self._terms.starts.replace(day=1)
        while (begins := _month_after(first)) < (now - A_WHILE).date():
            of_then = (one for one, day in self._summaries.items() if begins <= day < _month_after(begins))
            if not any(map(self._leaving.may_have_left, of_then)):
                self._breaks("check-in", f"{first:%B} had no summary")
            first = begins

    def _was_stirred(self, reminder: Message, since: datetime, at: datetime) -> bool:
        """Whether something was said since that nobody could foresee: by its reader, or by the consultant about it."""
        notes = [one for one in self._known.notes.values() if since <= one[1] <= at]
        orders = (ref for order in ordered(notes) for ref in order.refs)
        return any(note.address in reminder.to for note, _ in notes) or not set(reminder.tasks).isdisjoint(orders)

    def _left_in(self, begins: datetime, ends: datetime) -> Iterator[tuple[datetime, Message]]:
        return (one for one in self._left if begins <= one[0] < ends)


def _month_after(day: date) -> date:
    return (day.replace(day=1) + 32 * DAY).replace(day=1)


def _sums_up(message: Message) -> bool:
    """Whether it is the summary of a check-in, with or without scorecards to approve of."""
    return message.kind == "report" or (message.subject.startswith("Approve?") and not message.tasks)
