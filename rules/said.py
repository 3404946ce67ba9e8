"""A line of the consultant's with its verb, the words behind it, and what they name."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from .command_lines import NotUnderstood
from .command_words import SMALL, UNTIL, Verb
from .matching import Seat
from .references import ADDRESS, Named, Scene, loose_refs, named_in
from .words import folded, plain_words

DayIn = Callable[[str], date | None]

SEVERAL = "that may be several things, so nothing was done; which one?"
POLITE = re.compile(
    r"^\W*((hi|hello|hey)\b[\w ]{0,20},\s*)?((could|can|would) you\s+|please\s+|por favor,?\s+|ok,\s*)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A line with its verb, and the words behind it."""

    line: str
    verb: Verb
    rest: str
    asked: tuple[str, ...]
    day_in: DayIn
    scene: Scene

    @property
    def day(self) -> date | None:
        """The day it names; a bare number is none, for it may stand for a line of a mail."""
        words, day = day_apart(self.rest, self.day_in)
        return self.day_in(day or re.sub(r"(?<![\w-])#?\d{1,3}(?![\w-])", "", words))

    @property
    def named(self) -> Named:
        """What it names, apart from the day up to which."""
        return named_in(day_apart(self.rest, self.day_in)[0], self.scene)

    def refused(self, why: str, choices: tuple[str, ...] = ()) -> NotUnderstood:
        """The line not carried out, and why; `choices` are what it could have been."""
        return NotUnderstood(self.line, why, choices=choices)

    def which(self, why: str, refs: tuple[str, ...]) -> NotUnderstood:
        """One of several tasks is meant: they come back as choices, each by its name too."""
        return NotUnderstood(self.line, why, choices=with_names(self, refs), refs=refs[:12])

    def nothing(self, named: Named) -> NotUnderstood:
        """What it says names nothing: no line of the answered mail, or nobody and no document."""
        number = named.unknown.removeprefix("number ")
        if number != named.unknown:
            return self.refused(f"there is no line {number} in that mail, nor in today's morning note")
        return self.refused(f"“{named.unknown}” names nobody and nothing that I know")

    def naming(self, slug: str) -> set[str]:
        """The words that an engagement is named by."""
        return {
            word for one in self.scene.engagements if one.slug == slug for word in plain_words(f"{slug} {one.name}")
        }

    def for_each(self) -> tuple[str, ...]:
        """The line as it could have been written, for each engagement there is."""
        return tuple(f"{self.line.rstrip(' .')} for {one.slug}" for one in self.scene.engagements)

    def several(self, named: Named) -> NotUnderstood:
        """Several fit where one is meant: they come back as choices."""
        why = SEVERAL
        if len(named.choices) == 1:
            why = "nobody and nothing has quite that name, so nothing was done"
        return replace(self.which(why, named.choices), refs=loose_refs(" ".join(named.choices)))


def engagement_of(said: Said, words: str) -> str:
    """The engagement of whoever or whatever is named, of the answered mail, or the only one; "": not clear."""
    named = named_in(words, said.scene)
    of_refs = {said.scene.homes[ref] for ref in named.refs if ref in said.scene.homes}
    of_refs |= {task.engagement for task in said.scene.tasks if task.ref in named.refs}
    slugs = {slug for slug, _ in (*named.people, *named.places)} | of_refs
    if len(slugs) == 1:
        return slugs.pop()
    every = [one.slug for one in said.scene.engagements]
    return said.scene.here if said.scene.here in every else every[0] if len(every) == 1 else ""


def beside_name(words: str, seats: Sequence[Seat], said: Said) -> str:
    """What these words say beside who is meant, wherever that is: "Dana's old total" is not Dana."""
    meant = [one for one in said.scene.engagements if one.slug in {slug for slug, _ in seats}]
    people = [person for one in meant for _, email in seats if (person := one.person(email))]
    names = " ".join((*(f"{one.slug} {one.name}" for one in meant), *(person.name for person in people)))
    known = SMALL | {"s"} | {*plain_words(names)}
    return " ".join(word for word in plain_words(ADDRESS.sub(" ", words)) if word not in known)


def open_with(named: Named, scene: Scene) -> tuple[str, ...]:
    """What is open with these people, or of these documents or engagements."""
    people, places = set(named.people), set(named.places)
    return tuple(
        task.ref
        for task in scene.tasks
        if (task.engagement, task.holder) in people
        or (task.engagement, task.document) in places
        or (task.engagement, "") in places
    )


def with_names(said: Said, names: tuple[str, ...]) -> tuple[str, ...]:
    """The line as it could have been written, with each of these names."""
    word = re.search(r"\w+", POLITE.sub("", said.line))
    day = f" to {said.day}" if said.verb == "extend" and said.day else ""
    return tuple(f"{word[0].lower() if word else said.verb} {name}{day}" for name in names[:12])


def day_apart(rest: str, day_in: DayIn) -> tuple[str, str]:
    """The words before the day, and the day's: "dana until monday" is about Dana alone."""
    plain = folded(rest)
    if len(plain) != len(rest):
        return rest, ""
    for cut in reversed(list(UNTIL.finditer(plain))):
        if day_in(rest[cut.start() :]) is not None and not ADDRESS.search(rest[cut.start() :]):
            return rest[: cut.start()], rest[cut.start() :]
    day = re.search(r"\b\d{4}-\d\d-\d\d\b", rest, re.ASCII)
    return (rest[: day.start()], rest[day.start() :]) if day else (rest, "")
