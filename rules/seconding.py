"""Weighs a verdict of the rules against the learned opinion, which may doubt or overrule it and never makes it surer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from .absence import return_in
from .clauses import Clause
from .marks import marks_of
from .opinion import Opinion
from .promises import counting
from .readings import Label
from .reply import Reply
from .ruling import Ruling
from .statements import named_in
from .tokens import When
from .verdicts import CONFLICT, Verdict

SURE = 0.8  # of a verdict that may act
_AGREED = 0.5  # an opinion less sure of the rules' own label leaves it in doubt
_OF_SENDER: tuple[Label, ...] = ("opt_out", "out_of_office")  # said of oneself, so of every item


def seconded(ruling: Ruling, reply: Reply, opinion: Opinion) -> dict[str, Verdict]:
    """The verdicts on the items, once the opinion was heard; what speaks of the sender holds for every open item."""
    if ruling.certain:
        return dict(ruling.verdicts)
    verdicts = {ref: _weighed(verdict, ref, ruling, reply, opinion) for ref, verdict in ruling.verdicts.items()}
    for label in _OF_SENDER:
        spoken = [verdict for verdict in verdicts.values() if verdict.label == label]
        if spoken:
            whole = max(spoken, key=lambda one: one.confidence)
            return {item.ref: whole for item in reply.items} or {"": whole}
    return verdicts


def marks_on(ref: str, ruling: Ruling, reply: Reply) -> frozenset[str]:
    """What the opinion looks at for one item: what is said of it, and what the rules made of that."""
    verdict = ruling.verdicts[ref]
    told = (f"={verdict.label}", f"={verdict.label} {'sure' if verdict.confidence >= SURE else 'unsure'}")
    said = ruling.said_of(ref)
    return marks_of(said, filed=bool(reply.files), several=len(reply.items) > 1, told=told)


def _weighed(verdict: Verdict, ref: str, ruling: Ruling, reply: Reply, opinion: Opinion) -> Verdict:
    likely = opinion.likely(marks_on(ref, ruling, reply))
    if not likely:
        return verdict
    label = max(likely, key=lambda one: likely[one])
    if label != verdict.label:
        return _overruled(label, likely, ref, ruling, reply, opinion)
    if likely[label] < _AGREED:
        return replace(verdict, confidence=min(verdict.confidence, CONFLICT))
    return verdict


def _overruled(
    label: Label, likely: Mapping[Label, float], ref: str, ruling: Ruling, reply: Reply, opinion: Opinion
) -> Verdict:
    """The opinion's label, never sure enough to act, with the words that speak for it and the day or person in them."""
    said = ruling.said_of(ref)
    today = reply.sent_at.date()
    filed = bool(reply.files)

    def speaks(clause: Clause) -> int:
        return opinion.speaks_for(label, marks_of([clause], filed=filed, several=False))

    return Verdict(
        label=label,
        confidence=min(CONFLICT, round(likely[label], 2)),
        clause=max(said, key=speaks, default=None),
        when=_day_of(label, said, today),
        name=next((name for clause in said if (name := named_in(clause))), "") if label == "delegate" else "",
        why="opinion",
    )


def _day_of(label: Label, said: Sequence[Clause], today: date) -> When | None:
    """The day that goes with a label: of the promise, or of the return."""
    if label == "out_of_office":
        return When(return_in(said, today))
    if label != "promise":
        return None
    days = [when for clause in said if not clause.asked for when in counting(clause) if _ahead(when, today)]
    return days[-1] if days else None


def _ahead(when: When, today: date) -> bool:
    return when.due or (when.day is not None and when.day >= today)
