"""Whom a letter is from and what it is about: engagement, person and tasks, or a question, or the holding pen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .words import folded

REF = re.compile(r"\bT-(\d{6})\b", re.IGNORECASE | re.ASCII)

Seat = tuple[str, str]  # (engagement slug, the person's main address): one person's place in one engagement
How = Literal["reply address", "In-Reply-To", "References", "last text", "ref", "title", "sender"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A token of ours found in a letter and still known: for whom the answered message was, and what it was about."""

    engagement: str
    person: str
    refs: tuple[str, ...]  # the tasks of the message it was sent with
    lines: tuple[str, ...] = ()  # refs as that message numbers them
    where: Literal["reply address", "In-Reply-To", "References", "last text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One open task the letter may be about. It carries no client's name, so it may stand in a message."""

    ref: str
    title: str
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """Everything that can tell what a letter is about; `lives` strongest first, as the letter carries them."""

    sender: str  # lower-case address of From
    subject: str = ""
    text: str = ""  # the sender's new words
    lives: tuple[Live, ...] = ()
    directory: Mapping[str, tuple[Seat, ...]] = field(default_factory=dict)  # every address of a person -> seats
    open_items: Mapping[Seat, tuple[Choice, ...]] = field(default_factory=dict)
    refs: Mapping[str, Seat] = field(default_factory=dict)  # every ref the letter may name, closed tasks too


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The letter is from this person about this engagement; `refs` are the tasks it names or answers, maybe none.

    `lines` are the refs as the message that it answers numbers them.
    """

    engagement: str
    person: str
    refs: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    how: How


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The sender is known but the letter fits several engagements: ask which of these it is about."""

    choices: tuple[Choice, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """For the holding pen, with the reason in words for the consultant."""

    why: str


def named_refs(*texts: str) -> tuple[str, ...]:
    """The refs written in these texts, each once, in order, in the form `T-123456`."""
    return tuple(dict.fromkeys(f"T-{found}" for text in texts for found in REF.findall(text)))


def match(clues: Clues) -> Match | Ask | Unknown:
    """Which engagement, person and tasks a letter is about.

    A token proves the thread only for the person it was made for; a ref counts only if it is the sender's own. Where
    two engagements of one person fit, nothing is guessed.
    """
    seats = clues.directory.get(clues.sender, ())
    if not seats:
        return Unknown(f"{clues.sender or 'the sender'} is not among the people of any engagement")
    lives = [live for live in clues.lives if (live.engagement, live.person) in seats]
    if clues.lives and not lives:
        return Unknown(f"it answers a message that was sent to somebody else than {clues.sender}")
    # A message to a deputy or a manager speaks of somebody else's tasks: its token lets its reader name them.
    granted = {ref for live in lives for ref in live.refs}
    named = named_refs(clues.text) or named_refs(clues.subject)
    own = tuple(ref for ref in named if clues.refs.get(ref) in seats or ref in granted)
    foreign = [ref for ref in named if ref in clues.refs and ref not in own]
    if foreign and not own:
        return Unknown(f"it names {', '.join(foreign)}, which belongs to somebody else than {clues.sender}")
    if lives:
        return _in_thread(clues, lives[0], own)
    if own:
        return _by_ref(clues, own)
    return _by_sender(clues, seats)


def _in_thread(clues: Clues, live: Live, own: tuple[str, ...]) -> Match | Ask:
    """It answers a message of ours; a ref of another engagement written into it makes that doubtful."""
    seat = (live.engagement, live.person)
    seats = [seat if ref in live.refs else clues.refs[ref] for ref in own]
    if any(other != seat for other in seats):
        elsewhere = tuple(dict.fromkeys((seat, *seats)))
        return Ask(
            choices=_choices(clues, elsewhere), why="it answers one engagement's message and names another's task"
        )
    return Match(
        engagement=live.engagement, person=live.person, refs=own or live.refs, lines=live.lines, how=live.where
    )


def _by_ref(clues: Clues, own: tuple[str, ...]) -> Match | Ask:
    seats = tuple(dict.fromkeys(clues.refs[ref] for ref in own))
    if len(seats) > 1:
        return Ask(choices=_choices(clues, seats), why="it names tasks of more than one engagement")
    return Match(engagement=seats[0][0], person=seats[0][1], refs=own, how="ref")


def _by_sender(clues: Clues, seats: tuple[Seat, ...]) -> Match | Ask | Unknown:
    """A fresh letter without token or ref: only what is open with its sender is left to go by."""
    if len(seats) == 1:
        return Match(engagement=seats[0][0], person=seats[0][1], how="sender")
    waiting = tuple(seat for seat in seats if clues.open_items.get(seat))
    if len(waiting) == 1:
        return Match(engagement=waiting[0][0], person=waiting[0][1], how="sender")
    if not waiting:
        return Unknown(f"{clues.sender} is in {len(seats)} engagements and has nothing open in any of them")
    spoken = set(re.findall(r"\w+", folded(f"{clues.subject}\n{clues.text}")))
    named = [seat for seat in waiting if any(_named(choice.title, spoken) for choice in clues.open_items[seat])]
    if len(named) == 1:
        return Match(engagement=named[0][0], person=named[0][1], how="title")
    return Ask(choices=_choices(clues, waiting), why="the sender has something open in more than one engagement")


def _named(title: str, spoken: set[str]) -> bool:
    """Whether every longer word of a title is spoken."""
    words = {word for word in re.findall(r"\w+", folded(title)) if len(word) > 1}
    return bool(words) and words <= spoken


def _choices(clues: Clues, seats: tuple[Seat, ...]) -> tuple[Choice, ...]:
    return tuple(choice for seat in seats for choice in clues.open_items.get(seat, ()))
