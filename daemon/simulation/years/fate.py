"""Chance and misfortune: the same for the same seed, whatever else happens, so that any part can be left out."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from math import log
from typing import TypeVar

Thing = TypeVar("Thing")

RARELY = 900  # places at which it could have crashed, from one crash to the next
AT_ONCE = 0.3  # how often the start after a crash crashes too
SOON = 25

KINDS = (
    "crash",
    "disk full",
    "disk error",
    "inbox down",
    "connection lost",
    "folder renumbered",
    "silent",
    "sent folder unknown",
    "answer lost",
    "put off",
    "throttled",
    "delivered late",
    "delivered twice",
    "clock set",
    "downtime",
    "bounced",
    "flood",
    "robot",
    "forged",
    "moved away",
    "telephone silent",
    "telephone down",
    "dialled",
)


class Crash(BaseException):
    """The machine stops here."""


class Fate:
    """Decides what happens. Faults of the kinds in `without`, and those numbered in `spared`, do not happen."""

    def __init__(self, seed: int, without: frozenset[str] = frozenset(), spared: frozenset[int] = frozenset()) -> None:
        self.seed = seed
        self.struck: list[str] = []  # kinds of the faults that would have happened, in order
        self.happened = 0
        self.crashes = 0
        self.calm = False  # no more faults
        self.crashed = False  # from the crash on until the next start
        self.tell: Callable[[str], None] = lambda _: None
        self._without = without
        self._spared = spared
        self._salt = str(seed).encode()
        self._left = self._gap(RARELY)

    def roll(self, *about: object) -> float:
        """A number from 0 to 1 that rests on the seed and the subject only."""
        text = "|".join(map(str, about)).encode()
        return int.from_bytes(blake2b(text, digest_size=7, key=self._salt).digest()) / (1 << 56)

    def pick(self, things: Sequence[Thing], *about: object) -> Thing:
        """One of them."""
        return things[int(self.roll(*about) * len(things))]

    def whole(self, least: int, most: int, *about: object) -> int:
        """A whole number in these bounds, both included."""
        return least + int(self.roll(*about) * (most - least + 1))

    def strikes(self, kind: str, chance: float, *about: object) -> bool:
        """Whether a fault of this kind happens here."""
        if self.calm or self.roll(kind, *about) >= chance:
            return False
        return self._happens(kind)

    def may_crash(self, where: str) -> None:
        """A place at which the machine may stop. Raises Crash, and again at every place after until it is restarted."""
        if self.crashed:
            raise Crash(where)
        self._left -= 1
        if self._left > 0:
            return
        self._left = self._gap(RARELY)
        if not self.calm and self._happens("crash"):
            self.crashed = True
            self.crashes += 1
            self.tell(f"crash: {where}")
            raise Crash(where)

    def restarted(self) -> None:
        """The machine runs again, sometimes not for long."""
        self.crashed = False
        soon = self.roll("soon", self.crashes) < AT_ONCE
        self._left = self._gap(SOON if soon else RARELY)

    def _happens(self, kind: str) -> bool:
        number = len(self.struck)
        self.struck.append(kind)
        happens = kind not in self._without and number not in self._spared
        self.happened += happens
        return happens

    def _gap(self, mean: int) -> int:
        return 1 + int(-mean * log(1 - self.roll("gap", self.crashes, mean)))
