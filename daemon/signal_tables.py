"""Loads and checks the signal tables, one readable file per language, and the opinion learnt from labelled replies."""

import tomllib
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from ..rules.opinion import LABELS, Opinion, Weight
from ..rules.signals import Signals, signals_from

_LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "pl", "tl", "vi", "ht")
_LEARNT = "opinion.tsv"
_FOLDER = resources.files(__package__) / "signals"


@cache
def load_signals() -> Signals:
    """The signals of all languages and the opinion learnt; raises ValueError naming file and place of a fault."""
    try:
        learnt = _opinion((_FOLDER / _LEARNT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"signals/{_LEARNT} cannot be read: {error}") from error
    return replace(load_phrases(), opinion=learnt)


@cache
def load_phrases() -> Signals:
    """The signals of all languages, without an opinion; raises ValueError naming file and place of a fault."""
    tables: dict[str, dict[str, Any]] = {}
    for language in _LANGUAGES:
        try:
            tables[language] = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ValueError(f"signals/{language}.toml cannot be read: {error}") from error
    try:
        return signals_from(tables)
    except ValueError as error:
        raise ValueError(f"signals/{error}") from error


def _opinion(table: str) -> Opinion:
    """The learned opinion: a comment, a line of leanings without a mark, then each mark with its rarity and votes."""
    weights: dict[str, Weight] = {}
    for number, line in enumerate(table.splitlines(), 1):
        if line.startswith("# "):
            continue
        mark, _, written = line.partition("\t")
        rarity, *votes = (int(value) / 100 for value in written.split())
        if len(votes) != len(LABELS):
            raise ValueError(f"line {number} must hold {len(LABELS) + 1} numbers")
        weights[mark] = Weight(rarity, votes)
    if "" not in weights:
        raise ValueError("no line of leanings")
    return Opinion(weights, weights.pop("").votes)
