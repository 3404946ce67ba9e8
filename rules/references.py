"""What a command names: tasks, numbers in a mail, people, documents, periods, departments; or the choices."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TypeVar

from .agreement import Document, Engagement, Person
from .command_words import ALL, GIVEN, SMALL
from .handing import named_person
from .matching import Seat, named_refs
from .model import Task
from .occurrences import in_scope
from .periods import period_named
from .words import folded
from .written_periods import period_in

ADDRESS = re.compile(r"(?<![^\s<>,;:“”\"(])[^\s<>,;:“”\"@()]{1,200}@[^\s<>,;:“”\"@()]{0,253}\w")
_LOOSE_REF = re.compile(r"(?<![\w.@-])(?:t\s?-?\s?|#)?(\d{6})(?![\w@-]|\.\d)", re.ASCII | re.IGNORECASE)
_NO_REF = re.compile(r"(?<![\w-])t-?\d+(?![\w-])", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.:/@-])#?(\d{1,3})(?![\w:/@-]|\.\d)", re.ASCII)
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
MOST_CHOICES = 12

Thing = TypeVar("Thing")
Place = tuple[str, str]  # (engagement, document; "" for all of the engagement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What was named; `unknown` says which words named nothing that they were to name."""

    refs: tuple[str, ...] = ()
    people: tuple[Seat, ...] = ()
    places: tuple[Place, ...] = ()
    every: bool = False  # it said "all"
    choices: tuple[str, ...] = ()  # several fit where one was meant: what could be said in the place of these words
    unknown: str = ""

    @property
    def nothing(self) -> bool:
        """Whether the words named nothing at all, rightly or wrongly."""
        return not (self.refs or self.people or self.places or self.choices or self.unknown or self.every)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a command may speak of: the agreements, what is open, and the numbered lines of the answered mail."""

    engagements: tuple[Engagement, ...] = ()
    tasks: tuple[Task, ...] = ()  # open
    here: str = ""  # the engagement that the answered mail is about: of several that fit, the one that is meant
    numbers: Mapping[str, Named] = field(default_factory=dict)
    scorecard: str = ""  # the engagement whose scorecard the answered mail asks a word for
    scorecards: tuple[str, ...] = ()  # every engagement whose scorecard waits for a word
    cards: Mapping[str, str] = field(default_factory=dict)  # whose scorecard a numbered line of the mail asks about
    homes: Mapping[str, str] = field(default_factory=dict)  # by ref, of all that the mail names: whose task it is


def numbered_lines(text: str) -> dict[str, Named]:
    """The numbered lines of a mail of ours that name tasks, by their number."""
    lines = {number: named_refs(*said) for number, said in by_number(text).items()}
    return {number: Named(refs=refs) for number, refs in lines.items() if refs}


def by_number(text: str) -> dict[str, list[str]]:
    """What stands at each number in a mail of ours."""
    found: dict[str, list[str]] = {}
    number = ""
    for line in text.splitlines():
        start = re.match(r"\s{0,8}(\d{1,3})[.)]\s", line, re.ASCII)
        number = start[1] if start else number if line.strip() else ""
        if number:
            found.setdefault(number, []).append(line)
    return found


def named_in(words: str, scene: Scene) -> Named:
    """What these words of a command name; several where one is meant come back as choices, and nothing is guessed."""
    refs = loose_refs(words)
    if refs:
        return Named(refs=refs)
    if wrong := _NO_REF.search(words):
        return Named(unknown=wrong[0])
    if addresses := [found.lower() for found in ADDRESS.findall(words)]:
        return _at(addresses, scene)
    spoken = [word for word in _WORD.findall(folded(words)) if word]
    if numbers := _NUMBER.findall(words):
        return _by_number(numbers, spoken, scene)
    return _by_name(words, spoken, scene)


def loose_refs(words: str) -> tuple[str, ...]:
    """The refs in these words, however they are written: T-104233, t104233, #104233, 104233."""
    return named_refs(_LOOSE_REF.sub(r" T-\1", words))


def _at(addresses: list[str], scene: Scene) -> Named:
    seats = [
        (engagement.slug, person.email)
        for address in addresses
        for engagement in scene.engagements
        for person in engagement.people
        if address in {person.email, *map(str.lower, person.other_emails)}
    ]
    return Named(people=tuple(dict.fromkeys(seats))) if seats else Named(unknown=addresses[0])


def _by_number(numbers: list[str], spoken: list[str], scene: Scene) -> Named:
    """Numbers count only where the answered mail has them, and beside no other word that would say something else."""
    missing = next((number for number in numbers if number not in scene.numbers), None)
    others = [word for word in spoken if not word.isdigit() and word not in SMALL]
    if missing is None and not others:
        lines = [scene.numbers[number] for number in numbers]
        return Named(
            refs=tuple(dict.fromkeys(ref for line in lines for ref in line.refs)),
            people=tuple(dict.fromkeys(seat for line in lines for seat in line.people)),
            every=True,
        )
    by_name = _by_name(" ".join(others), others, scene) if others else Named()
    return Named(unknown=f"number {missing or numbers[0]}") if by_name.nothing else by_name


def _by_name(words: str, spoken: list[str], scene: Scene) -> Named:
    """By the names of engagements, departments, documents and people, narrowed by each other and by a period."""
    every = any(word in ALL for word in spoken)
    content = [word for word in spoken if word not in SMALL and word not in ALL and word not in GIVEN]
    if not content:
        return Named(every=every)
    heard = " ".join(content)
    slugs = [one.slug for one in scene.engagements if _says(heard, one.name, one.slug)]
    among = tuple(one for one in scene.engagements if not slugs or one.slug in slugs)
    departments = _departments(heard, among)
    documents = _documents(content, among)
    people = departments or _people(content, among)
    if not (slugs or departments or documents or people):
        return _unheard(words, content, every, scene, among)
    return _narrowed(_Found(slugs, people, documents, every or bool(departments)), words, scene)


def clients_in(words: str, scene: Scene) -> list[str]:
    """Every engagement that these words call by its name or slug, whoever and whatever else is called so too."""
    heard = " ".join(_WORD.findall(folded(words)))
    return [one.slug for one in scene.engagements if _says(heard, one.name, one.slug)]


def places_in(words: str, scene: Scene) -> tuple[Place, ...]:
    """Every engagement and document that these words name, whatever else they say; a document names its engagement."""
    heard = [word for word in _WORD.findall(folded(words)) if word not in SMALL | ALL | GIVEN]
    slugs = [one.slug for one in scene.engagements if _says(" ".join(heard), one.name, one.slug)]
    among = [one for one in scene.engagements if one.slug in slugs] or scene.engagements
    documents = [(one.slug, document.id) for one, document in _here(_documents(heard, among), scene)] if heard else []
    return tuple(documents) or tuple((slug, "") for slug in slugs)


def wherever(named: Named, words: str, scene: Scene) -> Named:
    """With the places that whoever is named has in other engagements, unless these words name the engagement, or the
    number of a line: what holds for a person holds whichever client's mail is answered."""
    if not named.people or named.every or any(not document for _, document in places_in(words, scene)):
        return named
    seats = (*named.people, *_at([email for _, email in named.people], scene).people)
    return replace(named, people=tuple(dict.fromkeys(seats)))


@dataclass(frozen=True, slots=True)
class _Found:
    """Who and what was heard, before they narrow each other."""

    slugs: list[str]
    people: list[tuple[Engagement, Person]]
    documents: list[tuple[Engagement, Document]]
    every: bool


def _narrowed(found: _Found, words: str, scene: Scene) -> Named:
    """People and documents together, or either with a period, mean tasks; alone they mean themselves."""
    people, documents = _here(found.people, scene), _here(found.documents, scene)
    spoken = {task.ref: _period_for(task, words, scene) for task in scene.tasks}
    periods = {task.ref for task in scene.tasks if spoken[task.ref] == task.period}
    of_a_period = any(spoken.values())
    if (people and documents) or (of_a_period and (people or documents)):
        seats = {(one.slug, person.email) for one, person in people}
        places = {(one.slug, document.id) for one, document in documents}
        refs = tuple(
            task.ref
            for task in scene.tasks
            if (not seats or (task.engagement, task.holder) in seats)
            and (not places or (task.engagement, task.document) in places)
            and (not of_a_period or task.ref in periods)
        )
        return _one_or_choices(refs, found.every, words)
    if people:
        if not found.every and len({person.email for _, person in people}) > 1:
            return Named(choices=_distinct(people))
        return Named(people=tuple((one.slug, person.email) for one, person in people), every=found.every)
    if documents:
        if not found.every and len({(document.id) for _, document in documents}) > 1:
            return Named(choices=tuple(document.id for _, document in documents)[:MOST_CHOICES])
        if not found.every and len({one.slug for one, _ in documents}) > 1:
            return Named(choices=tuple(f"{document.id} of {one.slug}" for one, document in documents)[:MOST_CHOICES])
        return Named(places=tuple((one.slug, document.id) for one, document in documents), every=found.every)
    return Named(places=tuple((slug, "") for slug in found.slugs), every=found.every)


def _one_or_choices(refs: tuple[str, ...], every: bool, words: str) -> Named:
    if not refs:
        return Named(unknown=words.strip(" .,;:!"))
    return Named(refs=refs, every=every) if every or len(refs) == 1 else Named(choices=refs[:MOST_CHOICES])


def _distinct(people: Sequence[tuple[Engagement, Person]]) -> tuple[str, ...]:
    """People told apart: by name where that is enough, else by address."""
    names = [person.name for _, person in people]
    shown = (person.name if names.count(person.name) == 1 else person.email for _, person in people)
    return tuple(dict.fromkeys(shown))[:MOST_CHOICES]


def _here(found: list[tuple[Engagement, Thing]], scene: Scene) -> list[tuple[Engagement, Thing]]:
    """Of several engagements the one that the answered mail is about, if it is among them."""
    mine = [pair for pair in found if pair[0].slug == scene.here]
    return mine or found


def _says(heard: str, *names: str) -> bool:
    """Whether one of these names is spoken, whole."""
    whole = f" {heard} "
    return any(f" {' '.join(_WORD.findall(folded(name)))} " in whole for name in names if name)


def _departments(heard: str, among: Iterable[Engagement]) -> list[tuple[Engagement, Person]]:
    return [
        (one, person)
        for one in among
        for person in one.people
        if person.department and _says(heard, person.department) and in_scope(one, person)
    ]


def _documents(content: list[str], among: Iterable[Engagement]) -> list[tuple[Engagement, Document]]:
    """Documents whose id or title is spoken whole, else those of which the most words of the title are."""
    heard = " ".join(content)
    everything = [(one, document) for one in among for document in one.documents]
    whole = [pair for pair in everything if _says(heard, pair[1].id, pair[1].title)]
    if whole:
        longest = max(len(document.title) for _, document in whole)
        titled = [pair for pair in whole if _says(heard, pair[1].title) and len(pair[1].title) == longest]
        return titled or whole
    return _most(everything, content, lambda pair: _title_words(pair[1]))


def _title_words(document: Document) -> set[str]:
    words = _WORD.findall(folded(document.title))
    return {word for word in words if len(word) > 2} - {"report", "informe", "form", "log", "sheet"}


def _people(content: list[str], among: Iterable[Engagement]) -> list[tuple[Engagement, Person]]:
    everyone = [(one, person) for one in among for person in one.people]
    return _most(everyone, content, lambda pair: {w for w in _WORD.findall(folded(pair[1].name)) if len(w) > 1})


def _most(things: list[Thing], content: list[str], words_of: Callable[[Thing], set[str]]) -> list[Thing]:
    """Those of which the most words were spoken; none if none was."""
    spoken = set(content)
    counts = [len(words_of(thing) & spoken) for thing in things]
    most = max(counts, default=0)
    return [thing for thing, count in zip(things, counts, strict=True) if most and count == most]


def _period_for(task: Task, words: str, scene: Scene) -> str | None:
    """The period that these words name for a task's document; a month without a year is the nearest."""
    document = _document_of(task, scene)
    if document is None:
        return None
    return period_in(words, document.cadence, day_first=None, near=period_named(document.cadence, task.period))


def _document_of(task: Task, scene: Scene) -> Document | None:
    found = (one.document(task.document) for one in scene.engagements if one.slug == task.engagement)
    return next(found, None)


def _unheard(words: str, content: list[str], every: bool, scene: Scene, among: tuple[Engagement, ...]) -> Named:
    """Words that name nothing: a period alone, a name that was nearly right, or a reason beside the command."""
    refs = tuple(task.ref for task in scene.tasks if _period_for(task, words, scene) == task.period)
    if refs:
        return _one_or_choices(refs, every, words)
    names: dict[str, list[str]] = {}
    for word, name in _names(among):
        names.setdefault(word, []).append(name)
    near = [name for word in content if len(word) > 3 for name in get_close_matches(word, names, n=3, cutoff=0.75)]
    meant = tuple(dict.fromkeys(name for word in near for name in names[word]))
    if meant:
        return Named(choices=meant[:MOST_CHOICES])
    return Named(unknown=" ".join(words.split())) if every else Named()


def _names(among: Iterable[Engagement]) -> Iterator[tuple[str, str]]:
    """Every word by which somebody or something is called, with its name."""
    for one in among:
        yield from ((word, one.slug) for word in _WORD.findall(folded(one.name)) if len(word) > 3)
        yield from ((word, document.id) for document in one.documents for word in _title_words(document))
        yield from ((document.id, document.id) for document in one.documents)
        yield from ((word, person.name) for person in one.people for word in _WORD.findall(folded(person.name)))


def person_and_words(said: str, scene: Scene) -> tuple[Named, str]:
    """Whom a line is for and what it says to them: "dana ortiz, which accounts?"; the name is as long as it fits."""
    if address := ADDRESS.match(said):
        return _at([address[0].lower()], scene), said[address.end() :].lstrip(" ,:;-")
    words = said.split()
    for count in range(min(3, len(words)), 0, -1):
        name = " ".join(words[:count]).strip(",:;")
        seats = [(one.slug, person.email) for one in scene.engagements if (person := named_person(name, one))]
        here = [seat for seat in seats if seat[0] == scene.here] or seats
        if here:
            return Named(people=tuple(here)), " ".join(words[count:]).lstrip(" ,:;-")
    return (named_in(words[0], scene), " ".join(words[1:]).lstrip(" ,:;-")) if words else (Named(), "")
