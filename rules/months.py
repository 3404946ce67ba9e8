"""The names of the months in the languages people reply in, and the period (weeks too) that words speak of."""

import re
from dataclasses import dataclass

_NAMES = {
    1: "january jan enero ene janvier janv januar jaenner janeiro gennaio gen januari styczen stycznia enero january",
    2: "february feb febrero fevrier fevr februar fevereiro fev febbraio februari luty lutego pebrero",
    3: "march mar marzo mars marz maerz marco maart marzec marca marso mrz",
    4: "april apr abril abr avril avr aprile kwiecien kwietnia",
    5: "may mayo mai maio maggio mei maj maja",
    6: "june jun junio juin juni junho giugno giu czerwiec czerwca hunyo",
    7: "july jul julio juillet juil juli julho luglio lug lipiec lipca hulyo",
    8: "august aug agosto aout augustus sierpien sierpnia",
    9: "september sept sep septiembre septembre setembro settembre wrzesien wrzesnia setyembre setiembre",
    10: "october oct octubre octobre oktober okt outubro ottobre ott pazdziernik pazdziernika oktubre",
    11: "november nov noviembre novembre novembro listopad listopada nobyembre",
    12: "december dec diciembre dic decembre dezember dez dezembro dicembre grudzien grudnia disyembre",
}
MONTHS: dict[str, int] = {name: month for month, names in _NAMES.items() for name in names.split()}
SHORT_IN_NAMES = {"out": 10, "set": 9, "ago": 8}  # as running words these mean something else
_QUARTER = re.compile(r"(?:q|t)([1-4])|([1-4])(?:q|t)", re.ASCII)
_WEEK = re.compile(r"(?:w|wk|kw)?0?([1-9]|[1-4]\d|5[0-3])", re.ASCII)
_WEEK_WORDS = frozenset("w wk week weeks kw woche semana semaine settimana tydzien".split())
_HALF = re.compile(r"[hs]([12])|([12])[hs]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The parts of a calendar that words name: enough to see whether they fit a period."""

    months: frozenset[int] = frozenset()
    quarters: frozenset[int] = frozenset()
    halves: frozenset[int] = frozenset()
    years: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.months or self.quarters or self.halves or self.weeks)

    def fits(self, other: "Spoken") -> bool:
        """Whether nothing in the one speaks against the other, and a part of the year is named by both."""
        if self.years and other.years and not self.years & other.years:
            return False
        return any(mine & theirs for mine, theirs in self._beside(other))

    def contradicts(self, other: "Spoken") -> bool:
        """Whether both name a month (quarter, half, week) or a year and none of them agrees."""
        if self.years and other.years and not self.years & other.years:
            return True
        named = [(mine, theirs) for mine, theirs in self._beside(other) if mine and theirs]
        return bool(named) and not any(mine & theirs for mine, theirs in named)

    def _beside(self, other: "Spoken") -> tuple[tuple[frozenset[int], frozenset[int]], ...]:
        return (
            (self.months, other.months),
            (self.quarters, other.quarters),
            (self.halves, other.halves),
            (self.weeks, other.weeks),
        )


def spoken_in(words: list[str], *, in_name: bool = False) -> Spoken:
    """The months, quarters, halves and years that folded words name; `in_name`: they come from a file's name."""
    months: set[int] = set()
    quarters: set[int] = set()
    halves: set[int] = set()
    years: set[int] = set()
    weeks: set[int] = set()
    for place, word in enumerate(words):
        month = MONTHS.get(word) or (SHORT_IN_NAMES.get(word) if in_name else None)
        if month:
            months.add(month)
        elif quarter := _QUARTER.fullmatch(word):
            quarters.add(int(quarter[1] or quarter[2]))
        elif half := _HALF.fullmatch(word):
            halves.add(int(half[1] or half[2]))
        elif re.fullmatch(r"20\d\d", word, re.ASCII):
            years.add(int(word))
            following = words[place + 1] if place + 1 < len(words) else ""
            if re.fullmatch(r"0[1-9]|1[0-2]", following, re.ASCII):
                months.add(int(following))
        if (week := _week(words, place)) is not None:
            weeks.add(week)
    return Spoken(frozenset(months), frozenset(quarters), frozenset(halves), frozenset(years), frozenset(weeks))


def _week(words: list[str], place: int) -> int | None:
    """The number of the week that a word names: "w44", or "week" before "44"."""
    named = words[place]
    after_word = place > 0 and words[place - 1] in _WEEK_WORDS
    number = _WEEK.fullmatch(named)
    return int(number[1]) if number and (after_word or not named[0].isdigit()) else None
