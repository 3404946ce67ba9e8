"""Loads and checks the signal tables, one readable file per language."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from ..rules.signals import Signals, signals_from

_LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "pl", "tl", "vi", "ht")


@cache
def load_signals() -> Signals:
    """The signals of all languages; raises ValueError naming file and place of whatever is wrong in a table."""
    folder = resources.files(__package__) / "signals"
    tables: dict[str, dict[str, Any]] = {}
    for language in _LANGUAGES:
        try:
            tables[language] = tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ValueError(f"signals/{language}.toml cannot be read: {error}") from error
    try:
        return signals_from(tables)
    except ValueError as error:
        raise ValueError(f"signals/{error}") from error
