"""What goes wrong on the way to the provider or back, by script or by a seed."""

import random
from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["busy", "error", "unavailable", "dropped", "silent"]
STATUS: dict[Kind, int] = {"busy": 429, "error": 500, "unavailable": 503, "dropped": 0, "silent": -1}


@dataclass(frozen=True, slots=True)
class Fault:
    """One request fails: before it was acted on, or `after` (it is done, and only the answer is lost)."""

    kind: Kind
    after: bool = False
    retry_after: int | None = None  # seconds, told with "busy"
    where: str = ""  # the beginning of "POST /2010-04-01/…/Messages.json" or a part of it; "": any request


class Faults(Protocol):
    """Says what goes wrong with each request."""

    def next(self, request: str) -> Fault | None:
        """The fault of this request ("POST /path"), None where all is well."""


class Script:
    """The faults given, each used once, in turn for the requests they are meant for."""

    def __init__(self, *faults: Fault) -> None:
        self.left = list(faults)

    def next(self, request: str) -> Fault | None:
        """The first that is meant for this request."""
        fault = next((one for one in self.left if one.where in request), None)
        if fault:
            self.left.remove(fault)
        return fault


class Weather:
    """Faults by chance: the same seed and requests give the same faults."""

    def __init__(self, seed: int, rate: float) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - a world's chance, no secret
        self.rate = rate  # the share of requests that fail

    def next(self, request: str) -> Fault | None:  # noqa: ARG002 - it strikes any
        """A fault, now and then; "silent" never: it would cost the time it takes to give up."""
        if self._chance.random() >= self.rate:
            return None
        kinds: tuple[Kind, ...] = ("busy", "error", "unavailable", "dropped")
        kind = self._chance.choice(kinds)
        return Fault(kind, after=kind != "busy" and self._chance.random() < 0.5)
