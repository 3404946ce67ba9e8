"""The soak: the daemon killed at random and its servers stopped, slowed, restarted, filled and corrupted meanwhile."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty
from random import Random

from duly.daemon.config import load
from duly.daemon.rulebook import rulebook
from duly.daemon.simulation.years.fate import Fate
from duly.daemon.simulation.years.papers import WorkbookPress
from duly.daemon.simulation.years.practice import INBOX, SLUG, write_practice
from duly.state.tinystore import TinyStore

from tests.dovecot import PASSWORD
from tests.soak.fast_daemon import FastClock
from tests.soak.servers import Left, UnwellDovecot, UnwellPost, fill_disk
from tests.soak.verdict import Broken, Verdict
from tests.soak.village import Village

ROOT = Path(__file__).resolve().parents[2]
BEGAN = datetime(2027, 3, 1, 6, tzinfo=UTC)
AGREED = timedelta(days=35)  # before that the engagement began, so that there is something to ask for
CALM = 0.25  # of the time, at its end: nothing fails and nobody writes
TICK = 0.02
SHORT = 0.3  # how often it is a short while until the next thing goes wrong
LATE = 0.1  # real seconds by which a tick of the soak itself is late where the machine is too busy
BEGINS_WITHIN = 60.0  # real seconds that a busy machine may take to start the daemon that the calm is for
SHORTLY = 1.0  # real seconds before a server was stopped, within which an answer of it may not have come through


class Soak:
    """One run, all its servers, and the folder of its practice. Use it as a context."""

    def __init__(self, *, seed: int, seconds: float, factor: float) -> None:
        self.timeline: list[str] = []
        self.accepted, self.latest = 0, ""
        self.counts: Counter[str] = Counter()
        self.unsure: set[str] = set()
        self._seconds = seconds
        self._chance = Random(seed)
        self._place = tempfile.TemporaryDirectory(prefix="duly-soak-")
        self._folder = Path(self._place.name) / "practice"
        self._broken: list[Broken] = []
        self._left: list[Left] = []
        self._unread: list[Left] = []
        self._due: list[tuple[float, Callable[[], None]]] = []  # at a real instant, what is put right then
        self._daemon: subprocess.Popen[bytes] | None = None
        self._begun_at: float | None = None  # when it said that it has started
        self._stalls: list[tuple[float, float]] = []  # from, until: something or the machine stood still
        self._latest_tick = 0.0
        self._filled = 0  # the process whose disk was full last
        self._log, self._log_before = self._folder.parent / "log", 0
        with self._log.open("wb") as log:
            self._scribe = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=log)
        self._dovecot = UnwellDovecot().start()
        self._post = UnwellPost(self._dovecot, INBOX, seed)
        self._post.start()
        fate = Fate(seed)
        write_practice(self._folder, fate, (BEGAN - AGREED).date(), WorkbookPress(fate).blank)
        self._point_at_servers()
        self._clock = FastClock(BEGAN, time.monotonic(), factor)
        policy = rulebook(load(self._folder), b"any").policies[SLUG]
        self._village = Village(fate, self._clock, policy, self._dovecot)
        self._village.tell = self._tell

    def __enter__(self) -> "Soak":
        return self

    def __exit__(self, *_: object) -> None:
        if self._daemon is not None and self._daemon.poll() is None:
            self._daemon.kill()
            self._daemon.wait()
        self._scribe.communicate()
        self._post.stop()
        self._dovecot.freeze(still=False)
        self._dovecot.remove()
        self._place.cleanup()

    def run(self) -> list[Broken]:
        """Live through it; every promise that was not kept."""
        ends = time.monotonic() + self._seconds * (1 - CALM)
        fault_at = self._soon()
        self._start()
        while time.monotonic() < ends:
            self._pass(people=True)
            if self._is_to_die():
                self._kill()
            if time.monotonic() >= fault_at:
                self._chance.choice(list(self._faults()))()
                fault_at = self._soon()
        self._calm_down()
        begins = time.monotonic() + BEGINS_WITHIN
        while self._begun_at is None and time.monotonic() < begins:
            self._pass(people=False)
        ends = time.monotonic() + self._seconds * CALM
        while time.monotonic() < ends:
            self._pass(people=False)
        return self._judged()

    def told(self) -> str:
        """What happened, in figures."""
        days = (self._clock.now() - BEGAN).total_seconds() / 86_400
        server = " ".join(f"{kind}: {times};" for kind, times in sorted(self._post.struck.items()))
        done = " ".join(f"{kind}: {times};" for kind, times in sorted(self.counts.items()))
        mails = f"{len(self._village.known.notes)} mails in, {len(self._left)} out, {self.accepted} documents accepted"
        return f"{days:.1f} days; {mails}; {done} server: {server} {self.latest}"

    def daemon_said(self) -> list[str]:
        """The end of its log."""
        return self._log.read_text(errors="replace").splitlines()[-60:]

    def dovecot_said(self) -> list[str]:
        """The end of its log."""
        return self._dovecot.log().splitlines()[-60:]

    # --- time ---

    def _pass(self, *, people: bool) -> None:
        since = time.monotonic()
        time.sleep(TICK)
        if (now := time.monotonic()) - since > TICK + LATE:
            self._stalls.append((since, now))
            self._latest_tick = max(self._latest_tick, now - since)
        for _, deed in [one for one in self._due if one[0] <= time.monotonic()]:
            self._due = [one for one in self._due if one[1] is not deed]
            deed()
        if self._daemon is not None and self._daemon.poll() is not None:
            self._ended(self._daemon.returncode)
            self._start()
        self._has_begun()
        if self._dovecot.died:
            self._count("Dovecot ended by what was done to it")
            self._dovecot.stop()
            self._dovecot.start()
        self._hear()
        if people:
            self._village.live()

    def _hear(self) -> None:
        """What the server took comes to its readers."""
        while True:
            try:
                one = self._post.left.get_nowait()
            except Empty:
                break
            self._tell(f"out  {one.message_id} to {', '.join(one.to)}{'' if one.sure else ' (unsure)'}")
            self._left.append(one)
            self._unread.append(one)
        if self._unread:
            store = TinyStore.read(self._folder / "var/state")
            self._unread = [one for one in self._unread if not self._village.reads(one, store)]

    def _soon(self) -> float:
        return time.monotonic() + self._while(self._chance.random() < SHORT)

    def _while(self, short: bool) -> float:
        return self._chance.uniform(0.1, 1.5) if short else self._chance.uniform(3, 8)

    # --- the daemon ---

    def _start(self) -> None:
        env = {**os.environ, "NONE": PASSWORD}
        time_of = (self._clock.began.isoformat(), str(self._clock.at), str(self._clock.factor))
        command = [sys.executable, "-m", "tests.soak.fast_daemon", str(self._folder), *time_of]
        self._log_before = self._log.stat().st_size
        said = self._scribe.stdin  # a pipe: what it says is not lost when its disk is full
        self._daemon = subprocess.Popen(command, cwd=ROOT, env=env, stdout=said, stderr=said)
        self._born, self._begun_at = time.monotonic(), None
        self._dies_young = self._chance.random() < SHORT
        self._life = self._while(self._dies_young)

    def _ended(self, code: int) -> None:
        """Only a disk that is full before it has begun may end it: whoever supervises it starts it again."""
        begun = self._has_begun()
        if begun or self._daemon is None or self._daemon.pid != self._filled:
            self._broken.append(f"goes-on: the daemon ended by itself with {code}")
            self.timeline += self.daemon_said()
        self._count("did not begin on a full disk" if not begun else "daemon ended by itself")
        self._note_unsure()

    def _has_begun(self) -> bool:
        """Whether the daemon has come so far as to say that it has started; when, is kept."""
        if self._begun_at is None:
            with self._log.open("rb") as log:
                log.seek(self._log_before)
                self._begun_at = time.monotonic() if b'"started"' in log.read() else None
        return self._begun_at is not None

    def _is_to_die(self) -> bool:
        """Whether its time has come: one that dies young dies while it starts, every other lives on after that, however
        long the machine took for it."""
        since = self._born if self._dies_young else self._begun_at
        return since is not None and time.monotonic() >= since + self._life

    def _kill(self) -> None:
        """No warning, no last words; what was on its way then nobody can be sure of. It is started again at once."""
        assert self._daemon is not None
        self._daemon.kill()
        self._daemon.wait()
        self._count("kill -9")
        self._note_unsure()
        self._start()

    def _note_unsure(self) -> None:
        if (self._folder / "var/state").is_dir():
            unsent = TinyStore.read(self._folder / "var/state").unsent()
            self.unsure |= {one.message.message_id for one in unsent if one.state == "sending"}

    # --- what goes wrong ---

    def _faults(self) -> Iterator[Callable[[], None]]:
        yield from (self._stop_dovecot, self._freeze_dovecot, self._fill_dovecot, self._corrupt, self._renumber)
        yield from (self._stop_post, self._put_all_off, self._fill_disk, self._freeze_daemon)

    def _for(self, least: float, most: float, then: Callable[[], None]) -> None:
        self._due.append((time.monotonic() + self._chance.uniform(least, most), then))

    def _stop_dovecot(self) -> None:
        self._count("Dovecot stopped")
        self._dovecot.stop()
        self._for(0.2, 2.5, self._start_dovecot)

    def _start_dovecot(self) -> None:
        if not self._dovecot.running:
            self._dovecot.start()

    def _restart_dovecot(self) -> None:
        """With room on its disk again. Dovecot by itself leaves a service that failed alone for a real minute."""
        self._dovecot.stop()
        self._dovecot.start()

    def _freeze_dovecot(self) -> None:
        self._count("Dovecot frozen")
        self._dovecot.freeze(still=True)
        self._for(0.3, 6, self._stood(lambda: self._dovecot.freeze(still=False)))

    def _fill_dovecot(self) -> None:
        self._count("Dovecot's disk full")
        self._dovecot.fill()
        self._for(0.3, 2, self._restart_dovecot)

    def _corrupt(self) -> None:
        self._count("Dovecot's files corrupted")
        self._dovecot.corrupt(INBOX, self._chance)

    def _renumber(self) -> None:
        try:
            self._dovecot.reset_uidvalidity(INBOX)
        except (OSError, IndexError, ValueError):  # its list was corrupted just now: the server makes a new one
            self._start_dovecot()
            return
        self._count("folder renumbered")

    def _stop_post(self) -> None:
        self._count("SMTP stopped")
        self._post.stop()
        now = time.monotonic()
        self._hear()
        self.unsure |= {one.message_id for one in self._left if now - one.taken < SHORTLY}
        self._for(0.2, 2, self._start_post)

    def _start_post(self) -> None:
        if not self._post.open:
            self._post.start()

    def _put_all_off(self) -> None:
        self._count("SMTP puts all off")
        self._post.puts_off = True
        self._for(0.3, 2, lambda: setattr(self._post, "puts_off", False))

    def _fill_disk(self) -> None:
        if self._daemon is not None:
            self._count("our disk full")
            pid = self._filled = self._daemon.pid
            fill_disk(pid, full=True)
            self._for(0.2, 2, lambda: fill_disk(pid, full=False))

    def _freeze_daemon(self) -> None:
        if self._daemon is not None:
            self._count("daemon stood still")
            daemon = self._daemon
            daemon.send_signal(signal.SIGSTOP)
            self._for(0.2, 2, self._stood(lambda: daemon.send_signal(signal.SIGCONT)))

    def _stood(self, go_on: Callable[[], None]) -> Callable[[], None]:
        """Lets something go on that stands still from now on, and keeps how long it did."""
        since = time.monotonic()

        def deed() -> None:
            go_on()
            self._stalls.append((since, time.monotonic()))

        return deed

    def _calm_down(self) -> None:
        """From here on nothing goes wrong any more."""
        self._tell("calm")
        for _, deed in self._due:
            deed()
        self._due.clear()
        self._restart_dovecot()
        self._post.calm = True

    # --- the end ---

    def _judged(self) -> list[Broken]:
        assert self._daemon is not None
        self._daemon.terminate()
        if (code := self._daemon.wait(30)) != 0:
            self._broken.append(f"goes-on: told to stop, the daemon ended with {code}")
        self._hear()
        store = TinyStore.open(self._folder / "var/state")  # as the next start does, with no person near
        if store.dropped is not None:
            self._broken.append(f"crash: the state does not open whole: {store.dropped}")
        verdict = Verdict(self._village, store, self._clock, self._left, self.unsure, self._stalls)
        self._broken += verdict.broken(self._folder)
        self.timeline += verdict.stories(self._broken)
        self.accepted = len(store.accepted_in(SLUG))
        latest = max((seconds for _, _, seconds in verdict.after_receipt()), default=0.0)
        twice = sum(times > 1 for times in Counter(one.message_id for one in self._left).values())
        after = f"the latest after its document came: {latest:.3f} real s"
        machine = f"the machine was late by {self._latest_tick:.2f} s at most"
        self.latest = f"{twice} taken twice, as documented; {after}; {machine}"
        store.abandon()
        return self._broken

    def _tell(self, line: str) -> None:
        self.timeline.append(f"{time.monotonic() - self._clock.at:7.2f} {self._clock.now():%d %b %H:%M} {line}")

    def _count(self, what: str) -> None:
        self.counts[what] += 1
        self._tell(f"**** {what}")

    def _point_at_servers(self) -> None:
        path = self._folder / "practice.toml"
        text = path.read_text(encoding="utf-8")
        text = text.replace("port = 1\n", f"port = {self._dovecot.port}\n", 1)
        path.write_text(text.replace("port = 1\n", f"port = {self._post.port}\n", 1), encoding="utf-8")
