"""Whether words were written by a machine: an absence notice, a ticket robot, a telephone in driving mode."""

from collections.abc import Collection, Sequence

from .clauses import Clause
from .readings import Label
from .signals import Signals
from .words import folded

_ACTED = frozenset({"done", "promise", "delegate", "not_yet", "question", "blocked"})
CERTAIN = 0.95  # its subject says so
_LONG_PREFIX = 12  # characters of a subject's words that nobody writes by chance within a line


def is_automatic(clauses: Sequence[Clause], labels: Collection[Label], subject: str, signals: Signals) -> float:
    """How sure it is that a machine wrote this, from 0 (no sign of it) to 1."""
    if automatic_subject(subject, signals):
        return CERTAIN
    said = [clause for clause in clauses if not clause.asked]
    if any(clause.has("automatic") for clause in said) and not {"opt_out"} & set(labels):
        return 0.9
    if any(clause.has("absent") for clause in said) and not _ACTED & set(labels):
        return 0.75
    return 0.0


def automatic_subject(subject: str, signals: Signals) -> bool:
    """Whether a subject begins as machines' do; a person's answer to such a message begins with Re."""
    plain = folded(subject).strip()
    return any(
        plain.startswith(words) or (len(words) >= _LONG_PREFIX and words in plain and not plain.startswith("re:"))
        for words in signals.automatic_subjects
    )
