"""What words mean in replies, as a value made from the readable tables that linguists keep."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .months import MONTHS
from .names import with_names
from .phrases import Phrase, PhraseBook, parse_phrase
from .tokens import Token, tokens_of
from .words import folded

# What a phrase can be a sign of, the strongest first: of two phrases of one length the earlier one holds.
KINDS = (
    "neutral",  # looks like a sign and is none: "what is done is done"
    "instruct",  # tells the reader what to do with tasks: content, never a command
    "opt_out",
    "automatic",  # only machines say so
    "absent",  # away from work; a person may say so too
    "back",  # the day that follows is the return
    "decline",
    "leaver",  # has left, wrong person: speaks of every task
    "not_mine",  # somebody else's, perhaps named
    "delegate",
    "holder",  # somebody has it: handed on, unless it was also sent
    "withdrawn",  # the date it holds no longer counts
    "draft",  # the date it holds is a draft's
    "if",  # what it holds hangs on something
    "condition",  # so it does where it hangs on somebody else
    "blocked",
    "unblocked",  # a hindrance that is over
    "wrong_file",
    "partial",
    "missed",  # not by the date it holds
    "checking",  # will ask or look first
    "busy",  # a reason, not a state
    "not_yet",
    "ask",
    "hedge",
    "hope",  # commits, and says that it may fail
    "commit",
    "did",
    "done",
    "attach",
    "yes",  # a bare yes
    "mark",  # asks to count it as done
    "nil",  # nothing to report: counts as done
    "soon",
    "past",
    "acknowledge",
    "filler",
    "all",  # both, all of them
)
_SWAPPED = 4  # letters of the shortest word whose letters may have been swapped
_RANK = {kind: place for place, kind in enumerate(KINDS)}
DATE_KINDS = (
    "today",
    "tomorrow",
    "day_after_tomorrow",
    "couple_of_days",
    "in_hours",
    "in_days",
    "in_weeks",
    "in_working_days",
    "weekday",
    "next_weekday",
    "next_week",
    "start_of_next_week",
    "middle_of_next_week",
    "end_of_week",
    "end_of_month",
    "end_of_next_month",
    "day_of_month",
    "month_day",
    "due_date",
    "past",
)


@dataclass(frozen=True, slots=True)
class Signals:
    """The phrases of every language, compiled once; safe to share."""

    spelling: Mapping[str, tuple[str, ...]]
    endings: Mapping[str, str]
    phrases: PhraseBook
    dates: PhraseBook
    weekdays: Mapping[str, Mapping[str, int]]  # by language; Monday is 0
    numbers: Mapping[str, Mapping[str, int]]  # by language
    clocks: Mapping[str, tuple[int, int]]
    common: Mapping[str, frozenset[str]]  # language -> words that show it
    automatic_subjects: tuple[str, ...]
    vocabulary: frozenset[str]  # every word of a table: what a mistyped word may have been

    def tokens(self, text: str) -> list[Token]:
        """The text as tokens in plain spelling, swapped letters put right ("snet it"), names marked as such."""
        tokens = [self._righted(token) for token in tokens_of(text, self.spelling, self.endings)]
        return with_names(tokens, self.vocabulary)

    def _righted(self, token: Token) -> Token:
        word = token.word
        if token.kind != "word" or len(word) < _SWAPPED or word in self.vocabulary or token.capital:
            return token
        for at in range(1, len(word) - 1):
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            if swapped in self.vocabulary:
                return replace(token, word=swapped)
        return token

    def languages(self, text: str, hint: str = "") -> frozenset[str]:
        """The languages a text may be in, as far as its words show; all of them where they show none."""
        words = set(re.findall(r"[\w'’]+", folded(text)))
        scores = {language: len(words & common) for language, common in self.common.items()}
        best = max(scores, key=lambda language: (scores[language], language == hint, language == "en"))
        if not scores[best]:
            return frozenset(scores)
        if best in {"en", "es"}:
            return frozenset({"en"} | {language for language in ("es",) if scores[language] or hint == language})
        return frozenset({best, "en"})

    @property
    def rank(self) -> Mapping[str, int]:
        """Which kind of sign holds where two phrases of one length compete."""
        return _RANK


def signals_from(tables: Mapping[str, Mapping[str, Any]]) -> Signals:
    """The signals of parsed tables by language code; ValueError names language, section and phrase of a mistake."""
    spelling: dict[str, tuple[str, ...]] = {}
    endings: dict[str, str] = {}
    for table in tables.values():
        endings.update({folded(key): value for key, value in table.get("endings", {}).items()})
        spelling.update({key.lower(): tuple(value.split()) for key, value in table.get("spelling", {}).items()})
    signs: list[Phrase] = []
    dates: list[Phrase] = []
    for language, table in tables.items():
        groups = _groups(language, table)
        signs += _section(language, table, "signals", KINDS, groups, spelling, endings)
        dates += _section(language, table, "dates", DATE_KINDS, groups, spelling, endings)
    return Signals(
        spelling=spelling,
        endings=endings,
        phrases=PhraseBook(signs),
        dates=PhraseBook(dates),
        weekdays=_numbered(tables, "weekdays", low=1, high=7, shift=-1),
        numbers=_numbered(tables, "numbers", low=0, high=99),
        clocks=_clocks(tables),
        common={
            language: frozenset(map(folded, table.get("common", "").split())) for language, table in tables.items()
        },
        vocabulary=_vocabulary(tables, signs, dates, spelling),
        automatic_subjects=tuple(
            folded(word) for table in tables.values() for word in table.get("automatic_subjects", [])
        ),
    )


def _groups(language: str, table: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    groups = table.get("words", {})
    for name, words in groups.items():
        if not isinstance(words, str):
            fault = f'{language}: words.{name} must be words between quotes, such as "send mail"'
            raise ValueError(fault)  # noqa: TRY004  a mistake in a table, whatever Python calls it
    return {name: words.split() for name, words in groups.items()}


def _section(
    language: str,
    table: Mapping[str, Any],
    section: str,
    kinds: Sequence[str],
    groups: Mapping[str, Sequence[str]],
    *ways: Mapping[str, Any],
) -> list[Phrase]:
    """The phrases of one section of a table."""
    spelling, endings = ways

    def plain(word: str) -> tuple[str, ...]:
        return tuple(token.word for token in tokens_of(word, spelling, endings))

    phrases: list[Phrase] = []
    for kind, lines in table.get(section, {}).items():
        if kind not in kinds:
            raise ValueError(f"{language}: {section}.{kind} is not known; use one of {', '.join(kinds)}")
        for line in lines:
            try:
                phrases += parse_phrase(line, kind, language, groups, plain)
            except ValueError as error:
                raise ValueError(f"{language}: {section}.{kind}: {error}") from error
    return phrases


def _numbered(
    tables: Mapping[str, Mapping[str, Any]], section: str, *, low: int, high: int, shift: int = 0
) -> dict[str, dict[str, int]]:
    """Words that stand for a number, by language: weekdays (Monday is 1 in the tables) and small numbers."""
    words: dict[str, dict[str, int]] = {}
    for language, table in tables.items():
        for number, names in table.get(section, {}).items():
            if not number.isdigit() or not low <= int(number) <= high:
                raise ValueError(f"{language}: {section}.{number} must be a number from {low} to {high}")
            words.setdefault(language, {}).update({folded(name): int(number) + shift for name in names.split()})
    return words


def _clocks(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    """Words that name an hour: noon, midday."""
    clocks: dict[str, tuple[int, int]] = {}
    for table in tables.values():
        for hour, names in table.get("clocks", {}).items():
            hours, _, minutes = hour.partition(":")
            clocks.update({folded(name): (int(hours), int(minutes or 0)) for name in names.split()})
    return clocks


def _vocabulary(
    tables: Mapping[str, Mapping[str, Any]],
    signs: Sequence[Phrase],
    dates: Sequence[Phrase],
    spelling: Mapping[str, Any],
) -> frozenset[str]:
    in_phrases = {word for phrase in (*signs, *dates) for slot in phrase.slots for word in slot.words}
    common = {folded(word) for table in tables.values() for word in table.get("common", "").split()}
    named = {
        folded(name)
        for table in tables.values()
        for names in table.get("weekdays", {}).values()
        for name in names.split()
    }
    return frozenset(in_phrases | common | named | set(MONTHS) | set(spelling))
