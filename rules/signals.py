"""What words mean in replies, as a value made from the readable tables that linguists keep."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """The phrases of every language, compiled once."""
