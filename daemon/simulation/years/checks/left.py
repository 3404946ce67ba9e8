"""A message as it left, which is what every check of the simulated years looks at."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from .....rules.messages import Message

A_LOOK = timedelta(seconds=31)  # no message leaves on a view of the inbox older than this
ASKING = {"reminder", "notice"}
CHECKS_IN = {"check-in", "report"}
STARTED_HERE = {*ASKING, *CHECKS_IN, "escalation", "question"}
LISTED = 40  # lines under one heading of a digest; of what is more it tells the number
_WAITING = re.compile(r"Waiting for your (answer|approval) \((\d+)\)")
REF = re.compile(r"\bT-\d{6}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What left, to whom, and when."""

    message: Message
    to: tuple[str, ...]
    now: datetime  # by the machine's clock
    at: datetime  # by a right one

    def __str__(self) -> str:
        return f"the {self.message.kind} {self.message.id} by {self.message.channel}"

    @property
    def refs(self) -> tuple[str, ...]:
        """Every task that it speaks of, whether it says so of itself or only its words do."""
        read = REF.findall(f"{self.message.subject} {self.message.text}")
        return tuple(dict.fromkeys((*self.message.tasks, *self.message.mentions, *read)))


def only_counted(message: Message) -> set[str]:
    """Of what waits for the consultant ("answer", "approval"), that of which a digest cannot name every task."""
    return {what for what, count in _WAITING.findall(message.text) if message.kind == "digest" and int(count) > LISTED}
