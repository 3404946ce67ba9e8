"""A check-in that goes on: whose message is decided, whose is still to be tried and when, kept as one mark."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Any, Literal

from ..rules.check_in import CheckIn
from ..rules.periods import any_period_named

Kind = Literal["check-in", "report"]
Whose = tuple[Kind, str]  # a message of a check-in: its kind, and the main address of whose it is
_KINDS: tuple[Kind, ...] = ("check-in", "report")


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """One engagement's open check-in. Only what was opened with it is in it: nobody comes in later, and what has left
    or was given up is in it no more."""

    check_in: CheckIn
    opened: date  # the day, where the client is, from which its days are counted
    messages: Mapping[Whose, datetime | None]  # when each is tried again; None: it is decided
    asked: tuple[str, ...] = ()  # to whom a scorecard goes on the consultant's word
    approved: tuple[str, ...] = ()
    word_at: datetime | None = None  # when that word came: from then on the days of what was approved are counted

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is still to go out, or waits for a word."""
        return not (self.messages or self.asked)

    @property
    def over(self) -> "Going":
        """The same once nothing of it is still to go out, or waits for a word."""
        return replace(self, messages={}, asked=())

    def tried(self, whose: Whose, at: datetime | None) -> "Going":
        """With this message decided (None), or to be tried again at `at`."""
        return replace(self, messages={**self.messages, whose: at})

    def without(self, whose: Whose) -> "Going":
        """With this message given up."""
        return replace(self, messages={one: at for one, at in self.messages.items() if one != whose})

    def addressed(self, new: Mapping[str, str]) -> "Going":
        """With these main addresses for those of before; what is decided is what was sent to the one of before."""
        messages = {(kind, new.get(email, email) if at else email): at for (kind, email), at in self.messages.items()}
        asked, approved = (tuple(new.get(one, one) for one in some) for some in (self.asked, self.approved))
        return replace(self, messages=messages, asked=asked, approved=approved)

    def answered(self, now: datetime, *, send: bool) -> "Going":
        """With the consultant's word on the scorecards that wait for it."""
        freed: dict[Whose, datetime | None] = {("report", email): now for email in self.asked} if send else {}
        approved = (*self.approved, *(email for _, email in freed))
        return replace(self, asked=(), approved=approved, word_at=now, messages={**self.messages, **freed})

    def unanswered(self, before: "Going", answered: "Going") -> "Going | None":
        """With the word taken back that made `answered` of `before`; None: a scorecard was written on it since."""
        freed: list[Whose] = [("report", email) for email in before.asked if email in answered.approved]
        if any(self.messages.get(one) is None for one in freed):
            return None
        messages = {one: at for one, at in self.messages.items() if one not in freed}
        return replace(self, messages=messages, asked=before.asked, approved=before.approved, word_at=before.word_at)

    def begun(self, whose: Whose, zone: tzinfo) -> date:
        """The day from which the days of this message are counted."""
        kind, email = whose
        late = kind == "report" and email in self.approved
        return self.word_at.astimezone(zone).date() if late and self.word_at else self.opened


def held_mark(slug: str) -> str:
    """Names the instant of the last check-in that was held."""
    return f"check-in:{slug}"


def open_mark(slug: str) -> str:
    """Names the mark of an engagement's open check-in."""
    return f"check-in-open:{slug}"


def waits_for_a_word(mark: Mapping[str, Any] | None) -> bool:
    """Whether a scorecard of the check-in that this mark tells of waits for the consultant."""
    return bool(mark and mark["asked"])


def as_mark(going: Going) -> dict[str, Any]:
    """The check-in as plain values; empty once it is over, so that a draft of the memory can end it, too."""
    if going.is_over:
        return {}
    held = going.check_in
    return {
        "period": held.period.name,
        "since": held.since.isoformat(),
        "at": held.at.isoformat(),
        "opened": going.opened.isoformat(),
        **{kind: _written(going, kind) for kind in _KINDS},
        "asked": list(going.asked),
        "approved": list(going.approved),
        "word_at": going.word_at.isoformat() if going.word_at else "",
    }


def of_mark(mark: Mapping[str, Any] | None) -> Going | None:
    """The check-in that a mark tells of; None: none is open."""
    period = any_period_named(mark["period"]) if mark else None
    if not mark or period is None:
        return None
    since, at = (datetime.fromisoformat(mark[name]) for name in ("since", "at"))
    return Going(
        check_in=CheckIn(period, since, at),
        opened=date.fromisoformat(mark["opened"]),
        messages=dict(_read(mark)),
        asked=tuple(mark["asked"]),
        approved=tuple(mark["approved"]),
        word_at=datetime.fromisoformat(said) if (said := mark.get("word_at")) else None,
    )


def _written(going: Going, kind: Kind) -> dict[str, str]:
    return {email: at.isoformat() if at else "" for (one, email), at in going.messages.items() if one == kind}


def _read(mark: Mapping[str, Any]) -> Iterator[tuple[Whose, datetime | None]]:
    for kind in _KINDS:
        for email, at in mark[kind].items():
            yield (kind, email), datetime.fromisoformat(at) if at else None
