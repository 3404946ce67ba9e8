"""What the twin's provider keeps: texts, calls, recordings, numbers, flows and their executions, each with its past."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

OUR_OUT, OUR_IN = "outbound-api", "inbound"


@dataclass(frozen=True, slots=True)
class Stage:
    """That something stood so from this moment on; the moment may lie ahead, as the end of a call under way."""

    at: datetime
    status: str
    code: int | None = None  # Twilio's error code


@dataclass(slots=True, kw_only=True)
class Staged:
    """Something with a past: how it stands depends on when it is looked at."""

    sid: str
    created: datetime
    stages: list[Stage] = field(default_factory=list)

    def became(self, at: datetime, status: str, code: int | None = None) -> None:
        """Note what it is from `at` on."""
        self.stages.append(Stage(at, status, code))

    def stage(self, now: datetime) -> Stage:
        """How it stands at `now`."""
        return [self.stages[0], *(one for one in self.stages if one.at <= now)][-1]

    def since(self, status: str, now: datetime) -> datetime | None:
        """When it first was so, if it was by `now`."""
        return next((one.at for one in self.stages if one.status == status and one.at <= now), None)


@dataclass(slots=True, kw_only=True)
class File:
    """One file of a text that came in."""

    sid: str
    media: str
    data: bytes = field(repr=False)
    created: datetime


@dataclass(slots=True, kw_only=True)
class Text(Staged):
    """A text, ours or to us."""

    sender: str
    to: str
    body: str
    direction: str
    segments: int = 1
    files: list[File] = field(default_factory=list)
    service: str | None = None  # the messaging service it went by
    validity: int = 36_000  # seconds
    callback: str = ""  # where its states are posted to


@dataclass(slots=True, kw_only=True)
class Call(Staged):
    """A call, ours or to us."""

    sender: str
    to: str
    direction: str
    callback: str = ""
    callback_events: tuple[str, ...] = ("completed",)
    answered_by: str | None = None  # "human", "machine_end_beep": only where it was asked for
    said: list[str] = field(default_factory=list)  # what the other end heard
    pressed: list[tuple[int, str]] = field(default_factory=list)  # after how much that was said, which keys
    spoke: int = 0  # seconds of a message that the other end left
    price: Decimal | None = None


@dataclass(slots=True, kw_only=True)
class Recording:
    """What somebody said after the tone. It is known from `created` on, and to be heard from `ready` on."""

    sid: str
    call: str
    created: datetime
    ready: datetime
    seconds: int
    data: bytes = field(repr=False)
    source: str = "RecordVerb"


@dataclass(slots=True, kw_only=True)
class Number:
    """A number of ours, and where what comes in is announced."""

    sid: str
    number: str
    created: datetime
    name: str = ""
    voice_url: str = ""
    sms_url: str = ""
    settings: dict[str, str] = field(default_factory=dict)  # every other field that was set


@dataclass(slots=True, kw_only=True)
class Revision:
    """One state of a flow."""

    number: int
    at: datetime
    name: str
    status: str  # "draft", "published"
    definition: dict[str, Any]
    message: str


@dataclass(slots=True, kw_only=True)
class Flow:
    """A Studio flow with its revisions, the last one at the end."""

    sid: str
    created: datetime
    revisions: list[Revision]

    @property
    def published(self) -> Revision | None:
        """The revision that runs."""
        return next((one for one in reversed(self.revisions) if one.status == "published"), None)


@dataclass(frozen=True, slots=True)
class Step:
    """That a widget was left at this moment, with what it found out."""

    at: datetime
    sid: str
    widget: str
    event: str
    to: str
    found: dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Execution(Staged):
    """One run of a flow with one person."""

    flow: str
    revision: int
    contact: str
    ours: str
    trigger: dict[str, Any]
    data: dict[str, Any] = field(default_factory=dict)  # {{flow.data}}
    steps: list[Step] = field(default_factory=list)
    concurrent: bool = False
