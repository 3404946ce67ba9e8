"""Weighs a verdict of the rules against the learned opinion, which may doubt or overrule it, not close or promise."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from .absence import return_in
from .clauses import Clause
from .marks import marks_of
from .opinion import Opinion
from .promises import counting
from .readings import Label
from .reply import Reply
from .ruling import UNREAD, WRONG_FILE, Ruling, file_fits
from .statements import named_in
from .tokens import When
from .verdicts import CONFLICT, Verdict

SURE = 0.8  # of a verdict that may act
_AGREED = 0.7  # an opinion less sure of the rules' own label leaves it in doubt
_DONE = 0.95  # ... and of "done" in other than plain words: nothing is worse than what is taken for done and is not
_VOUCHED = 0.93  # an opinion as sure as this may act where it closes nothing and stops nothing
_GUESS = 0.4  # below which words that the rules could not read stay unread
_KNOWN = 0.2  # share of words
_HEEDED = 0.2  # at which a wish to hear no more is put before the consultant
_HARMLESS = frozenset({"blocked", "question", "not_yet", "acknowledge"})  # no day is committed to
_THEY = frozenset({"he", "she", "they", "says", "ella", "el", "ellos"})
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
    """What the opinion looks at for one item: what is said of it, what came along, and what the rules made of it."""
    verdict = ruling.verdicts[ref]
    told = [f"={verdict.label}", f"={verdict.label} {'sure' if verdict.confidence >= SURE else 'unsure'}"]
    said = ruling.said_of(ref)
    return marks_of(said, filed=bool(reply.files), several=len(reply.items) > 1, told=[*told, *_file_marks(ref, reply)])


def _file_marks(ref: str, reply: Reply) -> list[str]:
    """Whether the files are this item's by their names, or another's; and whether there are fewer than items."""
    if len(reply.items) < 2 or not reply.files:
        return []
    fitting = {item.ref for item in reply.items for name in reply.files if file_fits(name, item)}
    marks = ["file of this"] if ref in fitting else ["file of another"] if fitting else []
    return [*marks, "fewer files"] if len(reply.files) < len(reply.items) else marks


def _weighed(verdict: Verdict, ref: str, ruling: Ruling, reply: Reply, opinion: Opinion) -> Verdict:
    marks = marks_on(ref, ruling, reply) if ruling.clauses else frozenset()
    likely = opinion.likely(marks)
    label = _heard(likely) if likely else verdict.label
    voiced, today = _Voiced(ruling.said_of(ref), opinion, filed=bool(reply.files)), reply.sent_at.date()
    if not likely or _stands(verdict, label, likely[label], marks, voiced, today):
        return verdict
    other = verdict if label == verdict.label else _overruled(label, voiced, today)
    if label == "promise":
        other = replace(other, when=voiced.promised(today) or other.when)
    return replace(other, confidence=_confidence(other, verdict, likely[label]))


def _stands(
    verdict: Verdict, label: Label, likely: float, marks: frozenset[str], voiced: "_Voiced", today: date
) -> bool:
    """Whether the rules' verdict is no matter of opinion: a day taken back, the wrong file, words none can read."""
    if label == "promise" and verdict.label != "promise" and voiced.took_back(today):
        return True
    if verdict.confidence <= UNREAD and label != "opt_out":
        return likely < _GUESS or _foreign(marks, voiced.opinion)
    return label == "done" and verdict.why == WRONG_FILE


def _foreign(marks: frozenset[str], opinion: Opinion) -> bool:
    """Whether hardly a word of it was ever met: what neither rules nor opinion can read is for a person."""
    words = [mark for mark in marks if mark.isalpha()]
    return len(words) > 1 and sum(word in opinion.weights for word in words) < _KNOWN * len(words)


def _heard(likely: Mapping[Label, float]) -> Label:
    """The likeliest label; opting out is heard sooner than any other, for it must never be missed."""
    return "opt_out" if likely["opt_out"] >= _HEEDED else max(likely, key=lambda one: likely[one])


def _confidence(other: Verdict, verdict: Verdict, likely: float) -> float:
    """How sure what is read in the end may be: `other`, of the opinion's label, after the rules' own verdict."""
    if likely >= _VOUCHED and other.label in _HARMLESS and verdict.label != "opt_out":
        return max(SURE, other.confidence)
    if other.label != verdict.label:
        return min(CONFLICT, round(likely, 2))
    plain = other.clause is not None and other.clause.told_by_signs
    enough = _DONE if other.label == "done" and not plain else _AGREED
    return verdict.confidence if likely >= enough else min(verdict.confidence, CONFLICT)


def _overruled(label: Label, voiced: "_Voiced", today: date) -> Verdict:
    """The opinion's label with the words that speak for it and the day or person in them."""
    when = _day_of(label, voiced.said, today)
    undated = label == "promise" and not voiced.days(today)
    named = (name for clause in voiced.said if (name := named_in(clause)))
    return Verdict(
        label=label,
        confidence=CONFLICT,
        clause=max(voiced.said, key=lambda clause: voiced.speaks(label, clause), default=None),
        when=When(today) if undated else when,  # who commits and names no day we know mostly means today
        name=next(named, "") if label == "delegate" else "",
        why="opinion",
    )


@dataclass(frozen=True, slots=True)
class _Voiced:
    """What is said of an item, as the opinion hears it."""

    said: Sequence[Clause]
    opinion: Opinion
    filed: bool

    def speaks(self, label: Label, clause: Clause) -> float:
        """How much a clause speaks for a label; long ones no more than short ones."""
        marks = marks_of([clause], filed=self.filed, several=False)
        return self.opinion.speaks_for(label, marks) / math.sqrt(len(clause.tokens))

    def days(self, today: date) -> list[tuple[Clause, list[When]]]:
        """The clauses that name days to come, with those days."""
        named = [(clause, [when for when in counting(clause) if _ahead(when, today)]) for clause in self.said]
        return [(clause, days) for clause, days in named if days]

    def took_back(self, today: date) -> bool:
        """Whether a day is named only to say that it will not be."""
        return any(clause.has("withdrawn") and clause.dates for clause in self.said) and not self.days(today)

    def promised(self, today: date) -> When | None:
        """The day that is promised: the last one after today in the clause that promises most."""
        named = self.days(today)
        if not named:
            return None
        _, days = max(named, key=lambda one: self.speaks("promise", one[0]))
        later = [when for when in days if when.due or when.day != today]
        return (later or days)[-1]


def _day_of(label: Label, said: Sequence[Clause], today: date) -> When | None:
    """The day of the return, or of what somebody else will do."""
    if label == "out_of_office":
        ends = [when.day for clause in said for when in counting(clause) if when.day and when.day > today]
        return When(return_in(said, today) or max(ends, default=None))
    if label != "delegate":
        return None
    days = [when for clause in said if _of_others(clause) for when in counting(clause) if _ahead(when, today)]
    return days[-1] if days else None


def _of_others(clause: Clause) -> bool:
    """Whether a clause says what somebody else will do: its day is theirs."""
    said = any(token.named or token.word in _THEY for token in clause.tokens)
    return said and not clause.asked and not clause.has("did", "past", "absent")


def _ahead(when: When, today: date) -> bool:
    return when.due or (when.day is not None and when.day >= today)
