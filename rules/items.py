"""How words and file names speak of an open item: by ref, by the words of its title, by its period."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from .months import Spoken, spoken_in
from .readings import Item
from .words import folded

_WORD = re.compile(r"[^\W\d_]+(?:&[^\W\d_]+)*|\d+|(?<=\w)&(?=\w)")
_TITLE_WORD = re.compile(r"[^\W_]+(?:&[^\W_]+)*")
_EMPTY = frozenset(
    """the a an of for and or by to in on at with our my your de la el los las del y por para en du des et le les der
    die das und fur do da dos das em e report reporte rapport relatorio bericht form sheet document documento file
    list copy final weekly monthly quarterly annual""".split()
)
_BLANK = frozenset("blank template empty unfilled plantilla vacio vacia vorlage leer modele vierge vazio vuoto".split())
_MIN_STEM = 3  # letters: "rec" for reconciliation
_LONG_WORD = 7  # letters of a word that three letters may stand for


@dataclass(frozen=True, slots=True)
class NameSays:
    """What a file's name says of one open item."""

    ref: bool = False
    title: bool = False
    period: bool = False
    other_period: bool = False  # it names a period, and not the item's
    blank: bool = False  # it calls itself a template that nobody has filled in


def name_says(name: str, item: Item) -> NameSays:
    """How far a file's name (with or without its extension) speaks of this item."""
    stem = name.rpartition(".")[0] or name
    words = name_words(stem)
    spoken, wanted = spoken_in(words, in_name=True), period_of(item)
    title = title_words(item)
    hits = sum(1 for word in title if any(same_word(word, other) for other in words))
    return NameSays(
        ref=folded(item.ref) in folded(stem).replace("_", "-").replace(" ", "-"),
        title=bool(title) and hits * 2 >= len(title),
        period=spoken.fits(wanted),
        other_period=spoken.contradicts(wanted) and not spoken.years & named_years(item),
        blank=bool(_BLANK & set(words)) and not _BLANK & set(title),
    )


def name_words(name: str) -> list[str]:
    """The words and numbers of a file's name: `Conciliacion_Mayo2026` gives conciliacion, mayo, 2026."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[^\W\d_])(?=\d{2})|(?<=\d)(?=[^\W\d_]{3})", " ", name)
    return [word.lower() for word in re.findall(r"[^\W_]+(?:&[^\W_]+)*", folded(spaced))]


@lru_cache(maxsize=2048)
def title_words(item: Item) -> tuple[str, ...]:
    """The words of a title that tell it from others; all of them where none is special."""
    words = tuple(dict.fromkeys(_TITLE_WORD.findall(folded(item.title))))
    return tuple(word for word in words if word not in _EMPTY) or words


@lru_cache(maxsize=2048)
def period_of(item: Item) -> Spoken:
    """The item's period as parts of a calendar, from `2026-10`, `2026-Q3` or `October 2026` alike."""
    return spoken_in(name_words(item.period), in_name=False)


@lru_cache(maxsize=2048)
def named_years(item: Item) -> frozenset[int]:
    """The years that an item's title names: "Plan 2027", whatever its period."""
    return spoken_in(name_words(item.title)).years


@lru_cache(maxsize=16_384)
def same_word(one: str, other: str) -> bool:
    """Whether two folded words are the same, one the plural of the other, or one a beginning of the other."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _MIN_STEM or not longer.startswith(shorter) or shorter.isdigit():
        return False
    return len(shorter) > _MIN_STEM or longer in {f"{shorter}s", f"{shorter}es"} or len(longer) >= _LONG_WORD


@lru_cache(maxsize=256)  # one reply asks again for each of its clauses
def own_words(items: tuple[Item, ...]) -> Mapping[str, tuple[str, ...]]:
    """For each ref, the title words that no other open item has."""
    return {
        item.ref: tuple(
            word
            for word in title_words(item)
            if not any(
                same_word(word, other) for rival in items if rival.ref != item.ref for other in title_words(rival)
            )
        )
        for item in items
    }
