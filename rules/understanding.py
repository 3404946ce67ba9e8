"""What a reply says of each open item: label, date, the person it is handed to, and how sure that is."""

from collections.abc import Mapping, Sequence
from datetime import date

from .clauses import Clause
from .readings import ItemReading, Label, Reading
from .reply import Reply
from .ruling import UNREAD, ruled
from .seconding import seconded
from .signals import Signals
from .tokens import When
from .verdicts import Verdict

MAX_QUOTE = 240  # characters
_FIRST: tuple[Label, ...] = ("opt_out", "out_of_office", "decline", "delegate")  # of one item, they tell of the whole
_LATER: tuple[Label, ...] = ("promise", "blocked", "question", "not_yet", "acknowledge")


def read_reply(reply: Reply, signals: Signals) -> Reading:
    """What the sender says about the open items, by the labels, precedence and date rules of the development set.

    Confidence runs from 0 to 1; 0.80 and above may act. Text that instructs the reader is content, never a command.
    """
    ruling = ruled(reply, signals)
    return _reading(seconded(ruling, reply, signals.opinion), ruling.clauses, reply)


def _reading(verdicts: Mapping[str, Verdict], clauses: Sequence[Clause], reply: Reply) -> Reading:
    """The whole reply's reading, by the precedence of labels over the items it speaks of."""
    due = {item.ref: item.due for item in reply.items}
    readings = tuple(_item_reading(ref, verdict, due.get(ref)) for ref, verdict in verdicts.items())
    label = _overall([one.label for one in readings])
    leading = [one for one in readings if one.label == label] or list(readings)
    named = next((verdict.name for verdict in verdicts.values() if verdict.name), "")
    if label in {"decline", "delegate"}:
        named = _address(clauses) or named
    days = [one for one in leading if one.date]
    last = max(days, key=lambda one: (one.date, one.ref), default=None)
    confidence = min((verdict.confidence for verdict in verdicts.values()), default=UNREAD)
    return Reading(
        label=label,
        date=last.date if last else None,
        hour=last.hour if last else None,
        delegate_to=named if named and label in {"delegate", "decline"} else None,
        tasks=tuple(filter(None, verdicts)),
        quote=next((one.quote for one in leading if one.quote), ""),
        confidence=round(confidence, 2),
        readings=tuple(one for one in readings if one.ref),
        cause=_cause(label, clauses),
    )


def _overall(labels: Sequence[Label]) -> Label:
    for label in _FIRST:
        if label in labels:
            return label
    if labels and all(label == "done" for label in labels):
        return "done"
    return next((label for label in _LATER if label in labels), "acknowledge")


def _address(clauses: Sequence[Clause]) -> str:
    """The address somebody gives who hands a task on or names a successor."""
    return next((token.raw for clause in clauses for token in clause.tokens if token.kind == "email"), "")


def _item_reading(ref: str, verdict: Verdict, due: date | None) -> ItemReading:
    when = verdict.when or When(None)
    dated = verdict.label in {"promise", "delegate", "out_of_office"}
    return ItemReading(
        ref=ref,
        label=verdict.label,
        date=(due if when.due else when.day) if dated else None,
        hour=when.hour if dated else None,
        quote=_quote(verdict.clause) if verdict.clause else "",
        confidence=round(verdict.confidence, 2),
    )


def _quote(clause: Clause) -> str:
    text = " ".join(clause.text.split())
    return text if len(text) <= MAX_QUOTE else text[: MAX_QUOTE - 1] + "…"


def _cause(label: Label, clauses: Sequence[Clause]) -> str:
    """Why it is late, as product.md names causes; "" where the reply does not say."""
    if label == "blocked":
        return "waiting on someone"
    if label == "out_of_office":
        return "absent"
    if label == "decline":
        return "disagrees"
    if label == "question":
        return "unclear ask"
    words = {token.word for clause in clauses for token in clause.tokens}
    if words & {"swamped", "slammed", "buried", "drowning", "busy", "ocupado", "ocupada"}:
        return "overloaded"
    return "forgot" if words & {"forgot", "olvido", "olvide"} else ""
