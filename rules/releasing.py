"""The consultant's word on a scorecard that waits for it: which client's, and never a document that is called so."""

import re
from collections.abc import Iterable

from .command_lines import NotUnderstood, Release
from .months import Spoken, spoken_in
from .periods import Period
from .references import Named, by_number, clients_in, loose_refs, named_in
from .said import SEVERAL, Said, day_apart, open_with, with_names
from .words import folded

_CARD = re.compile(r"\b(?:check-?\s?ins?|scorecards?)\b", re.IGNORECASE)
_CHECK_IN = re.compile(r"\bcheck-?\s?ins?\b", re.IGNORECASE)
# What others wrote stands in quotation marks in a digest, and asks for nothing.
_ASKS = re.compile(r"[^“\"]*\bthe scorecard of \S+ goes to [^“\"]* on your word: “approve check-in scorecard ?([^”]*)”")
_ONE_EACH = "a scorecard and something else stand there, so nothing was done; a line for each, please"
NONE_WAITS = "no scorecard waits for a word"


def read_release(said: Said) -> Release | NotUnderstood | None:
    """What "approve" or "decline" says of a scorecard: "approve scorecard northwind", or nothing more in answer to the
    mail that asks for it; None: it is about something else."""
    if loose_refs(said.rest):
        return None
    if (number := said.named.unknown.removeprefix("number ")) in said.scene.cards:
        single = re.findall(r"\d+", said.rest) == [number]
        return _release(said, said.scene.cards[number]) if single else said.refused(_ONE_EACH)
    named = _beside_period(said)
    if not _CARD.search(said.rest):
        alone = named.nothing and (said.scene.scorecard or said.named.nothing)
        return _unsaid(said) if alone else None
    if not _CHECK_IN.search(said.rest) and (said.asked or _names_more(named)) and not said.scene.scorecard:
        waiting, tasks = said.scene.scorecards, said.asked or open_with(named, said.scene)
        return said.refused(SEVERAL, (*with_names(said, tasks), *_choices(said, waiting))) if waiting else None
    return _of_client(said, clients_in(said.rest, said.scene))


def asking_lines(text: str, only: str) -> dict[str, str]:
    """The numbers in a digest at which it asks for a word on a scorecard, each with its client: the `only` one where it
    names none."""
    lines = {number: _ASKS.match(" ".join(" ".join(said).split())) for number, said in by_number(text).items()}
    return {number: asks[1] or only for number, asks in lines.items() if asks}


def of_another(line: str, period: Period) -> bool:
    """Whether a line speaks of a scorecard of another period than this."""
    return _calendar_of(line).contradicts(_calendar_of(period.name))


def _beside_period(said: Said) -> Named:
    """What is named beside the period, which here is the scorecard's and not that of somebody's tasks."""
    words = day_apart(said.rest, said.day_in)[0].split()
    spoken = {word: _calendar_of(word) for word in words}
    return named_in(" ".join(word for word in words if not (spoken[word] or spoken[word].years)), said.scene)


def _calendar_of(words: str) -> Spoken:
    return spoken_in(re.findall(r"[^\W_]+", folded(words)))


def _unsaid(said: Said) -> Release | NotUnderstood | None:
    """The word alone, which speaks of what the answered mail asks."""
    if said.scene.scorecard:
        return _release(said, said.scene.scorecard)
    if said.scene.scorecards and not said.asked:
        return said.refused("nothing is named; add a ref, or is it this?", _choices(said, said.scene.scorecards))
    return None


def _names_more(named: Named) -> bool:
    """Whether it names something beside a client: a document may be called "scorecard" as well."""
    return bool(named.people or named.refs or named.choices or any(document for _, document in named.places))


def _of_client(said: Said, clients: list[str]) -> Release | NotUnderstood:
    """The scorecard of the client that is named, else of the one the answered mail is about, else the only one."""
    waiting = said.scene.scorecards
    here = said.scene.scorecard or said.scene.here
    among = [slug for slug in waiting if slug in (clients or [here])] if clients or here else waiting
    if not among:
        return said.refused(NONE_WAITS, () if clients else _choices(said, waiting))
    return _release(said, among[0]) if len(among) == 1 else said.refused(SEVERAL, _choices(said, among))


def _release(said: Said, slug: str) -> Release:
    return Release(line=said.line, engagement=slug, send=said.verb == "approve")


def _choices(said: Said, slugs: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{said.verb} check-in scorecard {slug}" for slug in slugs)
