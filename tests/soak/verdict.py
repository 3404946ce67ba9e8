"""What the daemon is held to when a soak is over: promises by name, by what the servers saw and the state says."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from duly.daemon.heartbeat import last_beat
from duly.daemon.simulation.years.checks.known import Known
from duly.daemon.simulation.years.practice import SLUG, WORD_IS_ENOUGH
from duly.rules.messages import Sending
from duly.state.archive import Archive
from duly.state.store import Store

from tests.soak.fast_daemon import FastClock
from tests.soak.servers import Left
from tests.soak.village import Village

FRESH = 30.0  # seconds, compressed: no message leaves on an older view of the inbox
ONE_LOOK = 2.0  # real seconds that a look at a real server and the way from there to the hand-over may take; that the
# daemon, Dovecot or the machine stood still meanwhile is not counted
LONG = timedelta(hours=12)  # compressed: after the calm nothing of a sound daemon is older
ASKING = {"reminder", "notice", "escalation"}

Broken = str


class Verdict:
    """Everything that was seen.

    `unsure`: Message-IDs whose hand-over the end of a daemon or a server cut off. `stalls`: from and until when, in
    real seconds, the daemon, Dovecot or the whole machine stood still.
    """

    def __init__(
        self,
        village: Village,
        store: Store,
        clock: FastClock,
        left: list[Left],
        unsure: set[str],
        stalls: list[tuple[float, float]],
    ) -> None:
        self._village = village
        self._known: Known = village.known
        self._store = store
        self._clock = clock
        self._left = left
        self._stalls = stalls
        self._unsure = unsure | {one.message_id for one in left if not one.sure}
        for task in store.tasks(SLUG):
            self._known.named(task)

    def broken(self, folder: Path) -> list[Broken]:
        """Every promise that was not kept, by name."""
        checks = (self.handled_once(), self.nothing_lost(), self.never_twice(), self.no_reminder_after_receipt())
        return [one for found in (*checks, self.bytes(folder), self.goes_on(folder)) for one in found]

    def stories(self, broken: Iterable[Broken]) -> Iterator[str]:
        """What happened to each task that is named there."""
        for ref in dict.fromkeys(re.findall(r"T-\d+", " ".join(broken))):
            yield f"{ref} came {self._known.came(ref)}"
            yield from (f"  {entry.at:%d %b %H:%M:%S} {entry.what}" for entry in self._store.story(ref))

    def handled_once(self) -> Iterator[Broken]:
        """Each mail that came is handled or set apart, and no mail was answered by two messages of one kind."""
        for message_id, (note, _) in self._known.notes.items():
            raw = hashlib.sha256(self._village.raws[message_id]).hexdigest()
            if self._store.handled(message_id) is None and self._store.handled(f"sha256:{raw}") is None:
                yield f"handled-once: {note.means} of {note.address} was never handled"
        answered = Counter(
            (sending.message.in_reply_to, sending.message.to)
            for sending in self._messages()
            if sending.message.kind == "answer"
        )
        for (message_id, to), times in answered.items():
            if times > 1 and message_id in self._known.notes:
                yield f"handled-once: {self._known.notes[message_id][0].means} was answered {times} times to {to}"

    def nothing_lost(self) -> Iterator[Broken]:
        """Every good document is accepted, once."""
        for (document, owner, period), at in self._known.received.items():
            if document == WORD_IS_ENOUGH:
                continue  # what words are taken to mean is proved elsewhere: in the simulated years, and by the replies
            task = self._store.task_of((SLUG, document, owner, period))
            if task is not None and not task.state.closed:
                yield f"nothing-lost: {task.ref} {document} {owner} {period} came {at} and is {task.state}"
        accepted = Counter((one.document, one.owner, one.period, one.sha256) for one in self._store.accepted_in(SLUG))
        yield from (f"nothing-lost: {key} was accepted {times} times" for key, times in accepted.items() if times > 1)

    def never_twice(self) -> Iterator[Broken]:
        """Twice only where nobody could know: cut off, and no copy in Sent when it was looked for."""
        times = Counter(one.message_id for one in self._left)
        for message_id, taken in times.items():
            first = next(one for one in self._left if one.message_id == message_id)
            allowed = 2 if message_id in self._unsure and not first.filed else 1
            if taken > allowed:
                what = f"{taken} times; cut off: {message_id in self._unsure}, a copy in Sent: {first.filed}"
                yield f"never-twice: {message_id} was taken {what}"

    def no_reminder_after_receipt(self) -> Iterator[Broken]:
        """Nobody is asked for, or management told of, what had lain in the inbox for longer than a view may be old."""
        for sending, one, seconds in self.after_receipt():
            if seconds - self._stood_still(one.began - seconds, one.began) > FRESH / self._clock.factor + ONE_LOOK:
                kind, refs = sending.message.kind, " ".join(sending.message.tasks)
                yield f"no-reminder-after-receipt: the {kind} to {one.to} for {refs} left {seconds:.2f} real s after"

    def after_receipt(self) -> Iterator[tuple[Sending, Left, float]]:
        """Each message that left after what it asks for came, and how many real seconds after."""
        for one in self._left:
            sending = self._store.sending_by_message_id(one.message_id)
            if sending is None or sending.message.kind not in ASKING:
                continue
            for ref in sending.message.tasks:
                came = self._file_came(ref)
                if came is not None:
                    lay_there = self._clock.at + (came - self._clock.began).total_seconds() / self._clock.factor
                    seconds = one.began - lay_there
                    if seconds > 0 and not self._reopened(ref):
                        yield sending, one, seconds

    def bytes(self, folder: Path) -> Iterator[Broken]:
        """Every filed copy is, byte for byte, a file that somebody sent."""
        archive = Archive(folder)
        sent = {hashlib.sha256(data).hexdigest() for data in self._village.papers}
        for one in self._store.accepted_in(SLUG):
            path = archive.filing_folder(SLUG) / one.path
            if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != one.sha256:
                yield f"bytes: {one.path} is not what was received"
            if one.sha256 not in sent:
                yield f"bytes: {one.path} is nothing that anybody sent"

    def goes_on(self, folder: Path) -> Iterator[Broken]:
        """After the calm the inbox is read, and nothing waits to be sent that could have been."""
        beat, now = last_beat(folder), self._clock.now()
        if beat is None or beat.inbox_read is None or now - beat.inbox_read > LONG:
            yield f"goes-on: the inbox was not read: {beat}"
        for sending in self._store.unsent():
            if now - sending.next_at > LONG:
                what = f"{sending.message.kind} {sending.message.id}"
                yield f"goes-on: {what} waits since {sending.next_at}: {sending.why}"

    def _stood_still(self, since: float, until: float) -> float:
        """Real seconds of that time in which something stood still."""
        return sum(max(0.0, min(end, until) - max(begin, since)) for begin, end in self._stalls)

    def _file_came(self, ref: str) -> datetime | None:
        task = self._store.task(ref)
        return self._known.came(ref) if task and task.document != WORD_IS_ENOUGH else None

    def _reopened(self, ref: str) -> bool:
        """Whether somebody had it opened again since, by a command."""
        return any("reopen" in entry.what for entry in self._store.story(ref))

    def _messages(self) -> Iterable[Sending]:
        ids = dict.fromkeys(one.message_id for one in self._left)
        return [sending for one in ids if (sending := self._store.sending_by_message_id(one))]
