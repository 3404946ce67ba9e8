"""From the statements about one item to one label: what outweighs what, and how sure that leaves us."""

from collections.abc import Sequence
from dataclasses import dataclass

from .clauses import Clause
from .promises import Statement
from .readings import Label
from .tokens import When

CONFLICT = 0.7  # what speaks for and against being done never acts
_PLACES = frozenset("portal drive folder dropbox sharepoint system binder link carpeta desk office".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is said of one item."""

    label: Label
    confidence: float
    clause: Clause | None = None
    when: When | None = None
    name: str = ""
    why: str = ""


def verdict_of(statements: Sequence[Statement], *, filed: bool) -> Verdict | None:
    """One verdict from all that is said of an item; None where nothing is."""
    by_label: dict[Label, list[Statement]] = {}
    for one in statements:
        by_label.setdefault(one.label, []).append(one)
    for label in ("opt_out", "decline", "delegate"):
        if label in by_label and not _shared_out(label, by_label) and not _sent_besides(label, by_label):
            return _from(by_label[label][-1], _named(by_label))
    if "promise" in by_label:
        return _promise(by_label)
    if "done" in by_label:
        return _done(by_label, filed=filed)
    for label in ("blocked", "question", "not_yet", "acknowledge"):
        if label in by_label:
            return _from(_strongest(by_label[label]), "")
    return None


def _shared_out(label: Label, by_label: dict[Label, list[Statement]]) -> bool:
    """ "Not mine, Bev has it" hands on rather than declines."""
    return label == "decline" and "delegate" in by_label and all(one.why == "not-mine" for one in by_label["decline"])


def _sent_besides(label: Label, by_label: dict[Label, list[Statement]]) -> bool:
    """ "I turned it in, Ken has it" is done rather than handed on."""
    held = label == "delegate" and all(one.why == "holder" for one in by_label["delegate"])
    return held and any(one.why == "did" for one in by_label.get("done", ()))


def _named(by_label: dict[Label, list[Statement]]) -> str:
    return next((one.name for one in by_label.get("delegate", ()) if one.name), "")


def _from(statement: Statement, name: str) -> Verdict:
    return Verdict(
        label=statement.label,
        confidence=statement.strength,
        clause=statement.clause,
        when=statement.when,
        name=statement.name or name,
        why=statement.why,
    )


def _strongest(statements: Sequence[Statement]) -> Statement:
    return max(statements, key=lambda one: one.strength)


def _promise(by_label: dict[Label, list[Statement]]) -> Verdict:
    """The last day named counts. Beside "done" it is the rest that is promised."""
    last = by_label["promise"][-1]
    doubt = 0.85 if "done" in by_label else 1.0
    return Verdict(
        label="promise", confidence=min(last.strength, doubt), clause=last.clause, when=last.when, why=last.why
    )


def _done(by_label: dict[Label, list[Statement]], *, filed: bool) -> Verdict:
    """Done, unless something else is said to be missing, or a file is spoken of that did not come."""
    done = _strongest(by_label["done"])
    lacks = {"not-yet", "wrong-file", "partial", "missed", "checking", *(() if filed else ("lapse",))}
    missing = [one for one in by_label.get("not_yet", ()) if one.why in lacks]
    unsent = [one for one in by_label.get("not_yet", ()) if one.why == "attach"]
    if unsent and not _elsewhere(by_label["done"]):
        return Verdict(label="not_yet", confidence=0.85, clause=unsent[0].clause, why="no-file")
    if missing:
        return Verdict(label="not_yet", confidence=CONFLICT, clause=missing[0].clause, why=missing[0].why)
    if "blocked" in by_label:
        blocked = _strongest(by_label["blocked"])
        return Verdict(label="blocked", confidence=CONFLICT, clause=blocked.clause, why="blocked")
    faint = done.why in {"yes", "mark"} and "question" in by_label
    confidence = min(done.strength, 0.5 if faint else 0.85 if "question" in by_label else 1.0)
    return Verdict(label="done", confidence=confidence, clause=done.clause, why=done.why + (" filed" if filed else ""))


def _elsewhere(statements: Sequence[Statement]) -> bool:
    """Whether it was left somewhere else than in this mail."""
    return any(one.why == "did" and any(token.word in _PLACES for token in one.clause.tokens) for one in statements)
