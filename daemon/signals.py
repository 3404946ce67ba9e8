"""Loads and checks the signal tables, one readable file per language."""

from ..rules.signals import Signals


def load_signals() -> Signals:
    """The signals of all languages; raises ValueError naming file and line of whatever is wrong in a table."""
    raise NotImplementedError
