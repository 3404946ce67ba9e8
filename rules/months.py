"""The names of the months in the languages people reply in, and the period that words speak of."""

import re
from dataclasses import dataclass

_NAMES = {
    1: "january jan enero ene janvier janv januar jaenner janeiro gennaio gen januari styczen stycznia enero january",
    2: "february feb febrero fevrier fevr februar fevereiro fev febbraio februari luty lutego pebrero",
    3: "march mar marzo mars marz maerz marco maart marzec marca marso",
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
_IN_NAMES_ONLY = {"out": 10, "set": 9, "ago": 8}  # as running words these mean something else
_QUARTER = re.compile(r"(?:q|t)([1-4])|([1-4])(?:q|t)", re.ASCII)
_HALF = re.compile(r"[hs]([12])|([12])[hs]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The parts of a calendar that words name: enough to see whether they fit a period."""

    months: frozenset[int] = frozenset()
    quarters: frozenset[int] = frozenset()
    halves: frozenset[int] = frozenset()
    years: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.months or self.quarters or self.halves)

    def fits(self, other: "Spoken") -> bool:
        """Whether nothing in the one speaks against the other, and a part of the year is named by both."""
        if self.years and other.years and not self.years & other.years:
            return False
        return bool(self.months & other.months or self.quarters & other.quarters or self.halves & other.halves)

    def contradicts(self, other: "Spoken") -> bool:
        """Whether both name a month (quarter, half) and none of them agrees."""
        pairs = ((self.months, other.months), (self.quarters, other.quarters), (self.halves, other.halves))
        named = [(mine, theirs) for mine, theirs in pairs if mine and theirs]
        return bool(named) and not any(mine & theirs for mine, theirs in named)


def spoken_in(words: list[str], *, in_name: bool = False) -> Spoken:
    """The months, quarters, halves and years that folded words name; `in_name`: they come from a file's name."""
    months: set[int] = set()
    quarters: set[int] = set()
    halves: set[int] = set()
    years: set[int] = set()
    for place, word in enumerate(words):
        month = MONTHS.get(word) or (_IN_NAMES_ONLY.get(word) if in_name else None)
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
    return Spoken(frozenset(months), frozenset(quarters), frozenset(halves), frozenset(years))
