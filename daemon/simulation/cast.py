"""Who plays in the demo: each person's mail program and temperament, and the scenes that every quarter has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from .sayings import What
from .shapes import Program

# What sets a person off: a note from Duly, its answer to them, somebody's own word to them, the hour they named,
# a text from Duly, its answer to their text or to the key they pressed, or its call.
Trigger = Literal["asked", "answered", "told", "hour", "texted", "text-answered", "called"]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing somebody does about a document, hours after what sets them off, having let `skip` such mails pass."""

    on: Trigger
    what: What
    skip: int = 0
    after: tuple[float, float] = (0.4, 5.0)


Story = tuple[Act, ...]

PROMPT: Story = (Act("asked", "file", after=(0.2, 3.0)),)
ON_THE_DAY: Story = (Act("asked", "file", skip=1, after=(0.5, 6.0)),)
LATE: Story = (Act("asked", "late-file", skip=2),)
KEEPS: Story = (Act("asked", "promise"), Act("hour", "file"))
BREAKS: Story = (Act("asked", "promise"), Act("asked", "late-file", skip=1))
THANKS: Story = (Act("asked", "acknowledge", after=(0.2, 1.0)), Act("asked", "file"))
UNSURE: Story = (Act("asked", "not-yet"), Act("answered", "promise", after=(0.1, 0.6)), Act("hour", "file"))
ASKS: Story = (Act("asked", "question"), Act("told", "file"))
STUCK: Story = (Act("asked", "blocked", skip=1), Act("told", "late-file", after=(20.0, 30.0)))


def slips(what: What, *, skip: int = 0, sent_right: Trigger = "answered") -> Story:
    """Sends something wrong, and once it is told, the right file."""
    return (Act("asked", what, skip=skip, after=(0.4, 3.0)), Act(sent_right, "right-file", after=(0.2, 2.0)))


# By telephone: the text of the day after, and the call of the third.
WHO_IS_THIS: Story = (Act("texted", "text-who"), Act("told", "late-file"))
ASKED_WHEN: Story = (Act("text-answered", "text-day", after=(0.05, 0.3)), Act("hour", "file"))
TEXTS_LATER: Story = (Act("texted", "text-later"), *ASKED_WHEN)
ONE_OF_TWO: Story = (Act("texted", "text-split", after=(0.3, 1.5)),)
TEXTS_A_DAY: Story = (Act("texted", "text-day"), Act("hour", "file"))
TEXTS_STOP: Story = (Act("texted", "text-stop", after=(0.05, 0.3)), Act("told", "late-file", after=(1.0, 5.0)))
SOMEBODY_ELSE: Story = (Act("texted", "text-wrong", after=(0.05, 0.3)), Act("asked", "late-file"))
PHOTO: Story = (Act("texted", "text-photo"),)
NOT_MISSED: Story = (Act("called", "machine"), Act("told", "late-file", skip=1, after=(1.0, 4.0)))
CALLED_LATER: Story = (Act("called", "key-2"), *ASKED_WHEN)
CALLED_BACK: Story = (Act("called", "key-3"), Act("told", "file", after=(0.2, 1.0)))
NO_MORE_CALLS: Story = (Act("called", "key-9"), Act("told", "word"))
CALLED_DONE: Story = (Act("called", "key-1"), Act("text-answered", "late-file", after=(0.2, 1.0)))


BLANK, OLD_FILE = slips("blank"), slips("last-period")
FROM_HOME: Story = (Act("asked", "private", skip=1), Act("answered", "file", after=(1.0, 4.0)))
SAYS_SO: Story = (Act("asked", "word", after=(0.5, 5.0)),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """How somebody behaves: stories with their weights, and whatever is their own."""

    program: Program = "gmail"
    stories: Mapping[Story, int]
    signature: str = ""
    away: tuple[date, date] | None = None  # first day away, first day back
    private: str = ""  # an address nobody told the practice of
    number_is_wrong: bool = False  # somebody else has the telephone


CAST: dict[str, Part] = {
    "dana@northwind.example": Part(
        program="outlook",
        signature="Dana Ortiz\nAccounts Receivable | Northwind Clinics\n+1 212 555 0101",
        stories={KEEPS: 3, ON_THE_DAY: 2},
        away=(date(2026, 11, 2), date(2026, 11, 16)),
    ),
    "priya@northwind.example": Part(
        program="gmail",
        signature="Priya Nair\nNorthwind Clinics, Finance",
        stories={PROMPT: 6, KEEPS: 2, ON_THE_DAY: 2, THANKS: 1},
    ),
    "grace@northwind.example": Part(program="apple", signature="Grace", stories={PROMPT: 8, THANKS: 1, KEEPS: 1}),
    "mei@northwind.example": Part(
        program="phone", stories={ON_THE_DAY: 3, LATE: 3, UNSURE: 2}, away=(date(2026, 11, 16), date(2026, 11, 23))
    ),
    "jonas@northwind.example": Part(
        program="outlook",
        signature="Jonas Lind\nNurse in charge, Lakeside",
        stories={KEEPS: 2, BREAKS: 3, LATE: 2, BLANK: 1, ON_THE_DAY: 2},
    ),
    "marcus@northwind.example": Part(
        program="gmail", stories={ON_THE_DAY: 1}, private="marcus.hill.77@post.example", number_is_wrong=True
    ),
    "ines@northwind.example": Part(
        program="gmail", signature="Inés Vega\nRecepción, Lakeside", stories={KEEPS: 2, ON_THE_DAY: 1}
    ),
    "walt@northwind.example": Part(program="phone", stories={SAYS_SO: 1}),
    "lee@northwind.example": Part(
        program="outlook", signature="Lee Park\nDirector of Finance", stories={ON_THE_DAY: 1}
    ),
    "nora@northwind.example": Part(program="apple", signature="Nora Quinn", stories={PROMPT: 1}),
    "omar@northwind.example": Part(program="phone", stories={KEEPS: 1}),
    "sam@northwind.example": Part(program="apple", signature="Sam Roe", stories={PROMPT: 1}),
}

# Scenes that every quarter has, whatever the seed: (owner, document, period) and what happens.
SCENES: dict[tuple[str, str, str], Story] = {
    ("dana@northwind.example", "ar-aging", "2026-09"): KEEPS,
    ("dana@northwind.example", "ar-aging", "2026-11"): PHOTO,
    ("priya@northwind.example", "weekly-cash", "2026-W40"): WHO_IS_THIS,
    ("priya@northwind.example", "weekly-cash", "2026-W41"): ASKS,
    ("priya@northwind.example", "weekly-cash", "2026-W43"): slips("only-the-period", skip=1),
    ("priya@northwind.example", "weekly-cash", "2026-W44"): slips("zero-too-many", skip=1),
    ("priya@northwind.example", "weekly-cash", "2026-W46"): OLD_FILE,
    ("priya@northwind.example", "weekly-cash", "2026-W48"): slips("typed-over", skip=1),
    ("grace@northwind.example", "staffing-hours", "2026-W41"): UNSURE,
    ("grace@northwind.example", "staffing-hours", "2026-W42"): slips("typed-over"),
    ("grace@northwind.example", "staffing-hours", "2026-W44"): slips("other-document"),
    ("grace@northwind.example", "staffing-hours", "2026-W46"): (Act("asked", "zipped"),),
    ("grace@northwind.example", "staffing-hours", "2026-W49"): slips("as-csv", sent_right="told"),
    ("mei@northwind.example", "staffing-hours", "2026-W41"): slips("error-value"),
    ("mei@northwind.example", "staffing-hours", "2026-W42"): LATE,
    ("mei@northwind.example", "staffing-hours", "2026-W43"): TEXTS_STOP,
    ("mei@northwind.example", "staffing-hours", "2026-W45"): slips("broken"),
    ("mei@northwind.example", "staffing-hours", "2026-W50"): slips("macros", sent_right="told"),
    ("jonas@northwind.example", "staffing-hours", "2026-W40"): BLANK,
    ("jonas@northwind.example", "staffing-hours", "2026-W41"): BREAKS,
    ("jonas@northwind.example", "staffing-hours", "2026-W42"): TEXTS_LATER,
    ("jonas@northwind.example", "staffing-hours", "2026-W43"): slips("wrong-period"),
    ("jonas@northwind.example", "staffing-hours", "2026-W45"): NOT_MISSED,
    ("jonas@northwind.example", "staffing-hours", "2026-W44"): CALLED_LATER,
    ("jonas@northwind.example", "staffing-hours", "2026-W47"): slips("locked"),
    # The text about the later one reminds of the earlier: the answer names that.
    ("jonas@northwind.example", "staffing-hours", "2026-W48"): (Act("hour", "late-file"),),
    ("jonas@northwind.example", "staffing-hours", "2026-W49"): (
        Act("texted", "text-older"),
        Act("asked", "late-file"),
    ),
    ("jonas@northwind.example", "staffing-hours", "2026-W50"): CALLED_BACK,
    # Late with the one and early with the next: two files in one mail.
    ("jonas@northwind.example", "staffing-hours", "2026-W51"): (Act("asked", "file", skip=3),),
    ("jonas@northwind.example", "staffing-hours", "2026-W52"): (Act("asked", "file"),),
    ("marcus@northwind.example", "no-shows", "2026-09"): SOMEBODY_ELSE,
    ("marcus@northwind.example", "no-shows", "2026-10"): FROM_HOME,
    ("marcus@northwind.example", "no-shows", "2026-11"): STUCK,
    ("ines@northwind.example", "no-shows", "2026-09"): TEXTS_A_DAY,
    ("ines@northwind.example", "no-shows", "2026-10"): CALLED_DONE,
    ("ines@northwind.example", "no-shows", "2026-11"): slips("half-filled"),
    ("walt@northwind.example", "safety-walk", "2026-09"): (Act("called", "key-1"),),
    ("walt@northwind.example", "generator-test", "2026-09"): (Act("called", "key-1"),),
    # Two in one text: one is done, the other will be.
    ("walt@northwind.example", "safety-walk", "2026-10"): (*ONE_OF_TWO, Act("hour", "text-done")),
    ("walt@northwind.example", "generator-test", "2026-10"): ONE_OF_TWO,
    ("walt@northwind.example", "safety-walk", "2026-11"): NO_MORE_CALLS,
    ("walt@northwind.example", "generator-test", "2026-11"): NO_MORE_CALLS,
    ("lee@northwind.example", "quarterly-review", "2026-Q3"): ON_THE_DAY,
    ("omar@northwind.example", "quarterly-review", "2026-Q3"): BREAKS,
}
