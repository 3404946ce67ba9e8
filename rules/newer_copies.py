"""Whether a file for a period that is in already is a newer copy of it, or was meant for a period that is open."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from .items import name_words
from .model import State, Task
from .months import Spoken, spoken_in
from .words import folded

Meant = Literal["newer", "open", "unsure"]

_OF_A_CORRECTION = re.compile(
    r"""\b(?:correct(?:ed|ion|ions)|corrects|revis(?:ed|ion)|amend(?:ed|ment)|updated|supersed|replac(?:es|ing|ement)
    |(?:new|newer|final|latest)\ (?:version|copy)|version\ (?:two|2)|v2|instead\ of|fixed
    |correg|correcci|rectific|actualiz|sustitu|reemplaz|(?:nueva|ultima)\ version|en\ lugar\ de
    |korrigiert|korrektur|berichtig|uberarbeit|aktualisiert|ersetz|neue\ (?:version|fassung)|anstelle
    |corrig|rectifi|revis|remplac|mis\ a\ jour|nouvelle\ version
    |corrett|correzion|aggiornat|sostitu|nuova\ versione|correcao|corrigid|atualizad|substitu|nova\ versao
    |gecorrigeerd|herzien|nieuwe\ versie|vervang|popraw|zaktualiz|nowa\ wersja)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A file that names a period whose document is in, beside what is open of the same document."""

    done: Task  # of the period that it names
    open: tuple[Task, ...]
    pressing: bool  # what is open was asked for already, or is due within days
    kept: bool  # half of its figures or more stand in the accepted copy as well
    name: str  # of the file
    words: str  # beside it
    pointed: frozenset[str] = frozenset()  # refs that the words point to
    answers: frozenset[str] = frozenset()  # refs of the message that the letter answers


def meant(again: Again) -> Meant:
    """Which of the two, where something says so clearly; else its sender is to be asked.

    What the words name goes first, then words of a correction, the file's name, the thread, and the figures. Words of
    a correction tell nothing where a file for the open period was sent back: then they speak of that one.
    """
    said = _sides(again, again.pointed) or _periods(again, again.words)
    if said:
        return said
    sent_back = any(task.state is State.RETURNED for task in again.open)
    corrected = not sent_back and corrects(again.words)
    # A name that says the old period proves little: it came along with the old file.
    called_open = _periods(again, again.name.rpartition(".")[0]) == "open"
    if corrected or called_open:
        return "unsure" if corrected and called_open else "newer" if corrected else "open"
    if again.done.ref not in again.answers:
        return "open"
    if not again.pressing:
        return "newer"
    return "newer" if again.kept and _sides(again, again.answers) == "newer" else "unsure"


def corrects(words: str) -> bool:
    """Whether words call something a correction or a newer version."""
    return _OF_A_CORRECTION.search(folded(words)) is not None


def _sides(again: Again, refs: Collection[str]) -> Meant | None:
    """The side that these refs are on; None where they are on neither or both."""
    newer, still_open = again.done.ref in refs, any(task.ref in refs for task in again.open)
    return None if newer == still_open else "newer" if newer else "open"


def _periods(again: Again, words: str) -> Meant | None:
    """The side whose period these words name; None where they name neither or both."""
    spoken = spoken_in(name_words(words))
    newer = spoken.fits(_calendar(again.done))
    still_open = any(spoken.fits(_calendar(task)) for task in again.open)
    return None if newer == still_open else "newer" if newer else "open"


def _calendar(task: Task) -> Spoken:
    return spoken_in(name_words(task.period))
