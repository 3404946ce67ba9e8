"""What words mean in replies, as a value made from the readable tables that linguists keep."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from .months import MONTHS
from .names import with_names
from .opinion import NO_OPINION, Opinion
from .phrases import Phrase, PhraseBook, Rows, parse_phrase, rows_of
from .spelling import MAIN, Spelling, Spellings
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
    "lapse",  # forgotten until now: over where a file comes along
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
_WORD = re.compile(r"[\w'’]+")
_PIECE = re.compile(r"[^\W\d_]+")
_IN_PHRASES = 0.5  # what a word that stands in a phrase tells of a language; one of `common` tells 1
_TINY = 2  # letters of words that many languages have
_BESIDE = 0.25  # what words around a text tell of its language
_LEAST = 0.2  # a language that shows less is not spoken
_SHARE = 0.6  # ... nor one that shows less than this share of the strongest
_OF_MAIN = 0.25  # ... or of English, which is mixed into all
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
    "weekend",
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

    spellings: Spellings
    phrases: PhraseBook
    dates: PhraseBook
    weekdays: Mapping[str, Mapping[str, int]]  # by language; Monday is 0
    numbers: Mapping[str, Mapping[str, int]]  # by language
    clocks: Mapping[str, tuple[int, int]]
    telling: Mapping[str, tuple[tuple[str, float], ...]]  # word or letter -> the languages it shows, and how well
    common: Mapping[str, frozenset[str]]  # language -> words that only running text of it has
    automatic_subjects: tuple[str, ...]
    opinion: Opinion  # learnt from labelled replies; may doubt what the phrases tell, and guess where they tell nothing
    vocabulary: frozenset[str]  # every word of a table: what a mistyped word may have been

    def tokens(self, text: str, languages: frozenset[str] = frozenset({MAIN})) -> list[Token]:
        """The text as tokens in plain spelling, swapped letters put right ("snet it"), names marked as such."""
        tokens = [self._righted(token) for token in tokens_of(text, self.spellings.of(languages))]
        plain = (self.common[language] for language in languages - {MAIN} if language in self.common)
        return with_names(tokens, self.vocabulary, frozenset().union(*plain))

    def _righted(self, token: Token) -> Token:
        word = token.word
        if token.kind != "word" or len(word) < _SWAPPED or word in self.vocabulary or token.capital:
            return token
        for at in range(1, len(word) - 1):
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            if swapped in self.vocabulary:
                return replace(token, word=swapped)
        return token

    def languages(self, text: str, hint: str = "", beside: str = "") -> frozenset[str]:
        """The languages a text may be in, as far as its words show; all of them where they show none.

        `hint`: the sender's language; `beside`: words around the text, such as its subject, which count for less.
        """
        scores = self._scores(text)
        if not any(scores.values()):
            return frozenset(self.common)
        for language, score in self._scores(beside).items():
            scores[language] += _BESIDE * score
        main = scores.pop(MAIN, 0.0)
        least = max(_LEAST, _SHARE * max(scores.values(), default=0.0), _OF_MAIN * main)
        shown = self._shown(text)
        foreign = {one for one, score in scores.items() if score >= least and (one in shown or score > main)}
        return frozenset({MAIN, *foreign, *({hint} & scores.keys())})

    def _shown(self, text: str) -> set[str]:
        """The languages that a word or letter shows which English has not: "to" and "my" alone are no Polish."""
        told = [self.telling.get(sign, ()) for sign in _signs_in(text)]
        return {language for shares in told if MAIN not in dict(shares) for language, _ in shares}

    def _scores(self, text: str) -> dict[str, float]:
        """How much each language shows in a text."""
        scores = dict.fromkeys(self.common, 0.0)
        for sign in _signs_in(text):
            for language, weight in self.telling.get(sign, ()):
                scores[language] += weight
        return scores

    @property
    def rank(self) -> Mapping[str, int]:
        """Which kind of sign holds where two phrases of one length compete."""
        return _RANK


def signals_from(tables: Mapping[str, Mapping[str, Any]]) -> Signals:
    """The signals of parsed tables by language code; ValueError names language, section and phrase of a mistake."""
    spellings = {language: _spelling(table) for language, table in tables.items()}
    signs: list[Phrase] = []
    dates: list[Phrase] = []
    for language, table in tables.items():
        rows = _rows(language, table, spellings[language])
        signs += _section(language, table, "signals", KINDS, rows)
        dates += _section(language, table, "dates", DATE_KINDS, rows)
    known = {language: _known(language, table, (*signs, *dates)) for language, table in tables.items()}
    return Signals(
        spellings=Spellings(spellings, known),
        phrases=PhraseBook(signs),
        dates=PhraseBook(dates),
        weekdays=_numbered(tables, "weekdays", low=1, high=7, shift=-1),
        numbers=_numbered(tables, "numbers", low=0, high=99),
        clocks=_clocks(tables),
        telling=_telling(tables, known),
        common={
            language: frozenset(map(folded, table.get("common", "").split())) for language, table in tables.items()
        },
        opinion=NO_OPINION,
        vocabulary=frozenset(
            set(MONTHS).union(*known.values(), *(spelling.words.keys() for spelling in spellings.values()))
        ),
        automatic_subjects=tuple(
            folded(word) for table in tables.values() for word in table.get("automatic_subjects", [])
        ),
    )


def _signs_in(text: str) -> set[str]:
    """The words, parts of words and letters of a text that may show its language."""
    plain = folded(text)
    words = set(_WORD.findall(plain)) | {part for part in _PIECE.findall(plain) if len(part) > 1}
    own_letters = () if text.isascii() else (letter for letter in set(text.lower()) if not letter.isascii())
    return words.union(own_letters)


def _spelling(table: Mapping[str, Any]) -> Spelling:
    return Spelling(
        words={key.lower(): tuple(value.split()) for key, value in table.get("spelling", {}).items()},
        endings={folded(key): value for key, value in table.get("endings", {}).items()},
        beginnings={folded(key): value for key, value in table.get("beginnings", {}).items()},
    )


def _known(language: str, table: Mapping[str, Any], phrases: Sequence[Phrase]) -> frozenset[str]:
    """Every plain word a language's table holds."""
    words = {word for phrase in phrases if phrase.language == language for slot in phrase.slots for word in slot.words}
    counted = [*table.get("weekdays", {}).values(), *table.get("numbers", {}).values(), table.get("common", "")]
    return frozenset(words | {folded(name) for names in counted for name in names.split()})


def _telling(
    tables: Mapping[str, Mapping[str, Any]], known: Mapping[str, frozenset[str]]
) -> dict[str, tuple[tuple[str, float], ...]]:
    """How well each word, and each letter a table calls its own, shows a language: worth less where others share it."""
    weights: dict[str, dict[str, float]] = {}
    for language, table in tables.items():
        borrowed = known.get(MAIN, frozenset()) if language != MAIN else frozenset()
        for word in filter(_PIECE.match, (known[language] | set(table.get("spelling", {}))) - borrowed):
            weights.setdefault(word, {})[language] = _IN_PHRASES
        for word in map(folded, table.get("common", "").split()):
            weights.setdefault(word, {})[language] = 1.0 if len(word) > _TINY else _IN_PHRASES
        for letter in table.get("letters", ""):
            weights.setdefault(letter, {})[language] = _IN_PHRASES
    return {
        word: tuple((language, weight / len(shares)) for language, weight in shares.items())
        for word, shares in weights.items()
    }


def _rows(language: str, table: Mapping[str, Any], spelling: Spelling) -> Rows:
    """How the parts of a table's phrases are read, by its groups of words and its spelling."""
    groups = table.get("words", {})
    for name, words in groups.items():
        if not isinstance(words, str):
            fault = f'{language}: words.{name} must be words between quotes, such as "send mail"'
            raise ValueError(fault)  # noqa: TRY004  a mistake in a table, whatever Python calls it
    lists = {name: words.split() for name, words in groups.items()}
    return rows_of(lists, cache(lambda word: tuple(token.word for token in tokens_of(word, spelling))))


def _section(language: str, table: Mapping[str, Any], section: str, kinds: Sequence[str], rows: Rows) -> list[Phrase]:
    """The phrases of one section of a table."""
    phrases: list[Phrase] = []
    for kind, lines in table.get(section, {}).items():
        if kind not in kinds:
            raise ValueError(f"{language}: {section}.{kind} is not known; use one of {', '.join(kinds)}")
        for line in lines:
            try:
                phrases += parse_phrase(line, kind, language, rows)
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
