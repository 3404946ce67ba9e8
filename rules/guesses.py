"""What a reply most likely says where no sign in it tells: guesses that are never sure enough to act."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from .clauses import Clause
from .promises import Statement, counting
from .tokens import Token, When

_NO = frozenset(
    """not no nothing never none neither nobody without hardly barely nunca nada sin nicht kein keine nie ohne pas
    jamais rien sans nao nada sem non mai niente nie bez hindi wala""".split()
)
_MYSELF = frozenset({"i", "we"})
_OVER = frozenset(
    "did gave went put took brought got left made ran drove walked wrote counted signed set hung stuck".split()
)
_FILLED = 3  # figures somebody writes into the mail itself instead of into a form
_SHORT = 3  # letters of a word that may be past by its ending
_DATED, _SAID, _NEGATED = 0.6, 0.5, 0.4


def guessed(clauses: Sequence[Clause], today: date, *, answered: bool) -> Statement | None:
    """A day somebody names without a verb, figures, something done, or something denied; None where none shows.

    `answered`: something was acknowledged; then only a day says more.
    """
    told = [clause for clause in clauses if not clause.asked and not clause.has("instruct", "if", "ask")]
    for clause in reversed(told):
        when = _day(clause, today)
        if when and not clause.has("blocked", "not_mine", "past", "did", "condition", "checking", "absent"):
            return Statement(label="promise", clause=clause, when=when, strength=_DATED, why="day")
    if answered:
        return None
    for clause in told:
        if _figures(clause) >= _FILLED:
            return Statement(label="done", clause=clause, strength=_SAID, why="figures")
    for clause in told:
        if _denied(clause):
            return Statement(label="not_yet", clause=clause, strength=_NEGATED, why="denied")
    for clause in told:
        if _acted(clause.tokens) and not clause.has("neutral"):
            return Statement(label="done", clause=clause, strength=_SAID, why="acted")
    return None


def _day(clause: Clause, today: date) -> When | None:
    """The last day to come that a clause names and does not withdraw."""
    days = [when for when in counting(clause) if when.day is not None and when.day >= today]
    return days[-1] if days else None


def _figures(clause: Clause) -> int:
    """How many figures with something counted behind them a clause gives."""
    return sum(1 for token, following in pairwise(clause.tokens) if token.kind == "number" and following.kind == "word")


def _denied(clause: Clause) -> bool:
    """Whether something is said not to be, or a day is taken back."""
    denies = any(token.word in _NO for token in clause.tokens) and not clause.has("neutral", "acknowledge")
    return denies or clause.has("withdrawn")


def _acted(tokens: Sequence[Token]) -> bool:
    """Whether the sender did something: "I walked it over"."""
    return any(
        before.word in _MYSELF and (token.word in _OVER or (token.word.endswith("ed") and len(token.word) > _SHORT))
        for before, token in pairwise(tokens)
    )
