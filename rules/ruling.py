"""What the rules make of each open item: each statement placed on its items and weighed into a verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from .absence import return_in
from .automatic import CERTAIN, is_automatic
from .clauses import Clause, clauses_of
from .guesses import guessed
from .items import name_says
from .mentions import mentioned, named_in_full
from .promises import Statement
from .readings import Item
from .reply import Reply
from .signals import Signals
from .statements import clouded, named_in, statement_of
from .tokens import When
from .verdicts import Verdict, verdict_of

WRONG_FILE = "wrong-file"  # by its name, the file that came is of another period, or a blank
UNSURE = 0.7
UNREAD = 0.3  # nothing in it was understood
_THE, _OTHER = frozenset({"the", "el", "la"}), frozenset({"other", "otro", "otra"})
_FEW = 6  # words of a clause that is about the item it names
_SHORT = 12  # words a file may come with and still speak for itself


@dataclass(frozen=True, slots=True)
class Ruling:
    """A reply as the rules read it: its clauses, whom they are about, and a verdict on each item it speaks of."""

    clauses: Sequence[Clause]
    about: Sequence[tuple[str, ...]] = ()  # the items each clause is about; none: it is general
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)  # by ref, in order; "": where no item is open
    certain: bool = False  # a machine wrote it, and says so in its subject

    def said_of(self, ref: str) -> list[Clause]:
        """What is said of one item, or in general."""
        return [clause for clause, refs in zip(self.clauses, self.about, strict=True) if not refs or ref in refs]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A statement and the items it is about; none: it is general."""

    statement: Statement
    refs: tuple[str, ...]


def ruled(reply: Reply, signals: Signals) -> Ruling:
    """What the rules make of a reply, by the labels, precedence and date rules of the development set."""
    around = " ".join((reply.subject, *(item.title for item in reply.items)))
    languages = signals.languages(reply.text, reply.language, around)
    clauses = clauses_of(reply.text, reply.items, reply.sent_at, languages, signals)
    about = _about(clauses, reply.items)
    placed = _placed(clauses, about, reply)
    labels = {one.statement.label for one in placed}
    sure = is_automatic(clauses, labels, reply.subject, signals)
    if sure and "opt_out" not in labels:
        return Ruling(clauses, about, _automatic(clauses, reply, sure), certain=sure >= CERTAIN)
    if not reply.items:
        verdict = verdict_of([one.statement for one in placed], filed=bool(reply.files))
        return Ruling(clauses, about, {"": verdict or _unread(clauses)})
    everyone = any(one.statement.everyone for one in placed)
    every = tuple(item.ref for item in reply.items)
    concerned = every if everyone else _concerned(placed, clauses, about, reply, signals)
    return Ruling(clauses, about, {ref: _verdict(ref, placed, clauses, reply) for ref in concerned})


def _automatic(clauses: Sequence[Clause], reply: Reply, sure: float) -> dict[str, Verdict]:
    """An automatic reply concerns everything that is open."""
    back = When(return_in(clauses, reply.sent_at.date()))
    verdict = Verdict(
        label="out_of_office", confidence=sure, clause=clauses[0] if clauses else None, when=back, why="automatic"
    )
    return {item.ref: verdict for item in reply.items} or {"": verdict}


def _about(clauses: Sequence[Clause], items: Sequence[Item]) -> list[tuple[str, ...]]:
    """The items each clause is about: those it names, "both" or "the other one", else those last spoken of."""
    every = tuple(item.ref for item in items)
    about: list[tuple[str, ...]] = []
    spoken_of: tuple[str, ...] = ()
    for clause in clauses:
        spoken_of = clause.items or _all_or_other(clause, every, spoken_of) or spoken_of
        about.append(spoken_of)
    return about


def _all_or_other(clause: Clause, every: tuple[str, ...], spoken_of: tuple[str, ...]) -> tuple[str, ...]:
    """ "Both", and "the other one" of two; none where the clause says neither."""
    if len(every) < 2:
        return ()
    if clause.has("all"):
        return every
    left = tuple(ref for ref in every if ref not in spoken_of)
    other = any(one.word in _THE and two.word in _OTHER for one, two in pairwise(clause.tokens))
    return left if other and len(left) == 1 else ()


def _placed(clauses: Sequence[Clause], about: Sequence[tuple[str, ...]], reply: Reply) -> list[_Placed]:
    """Every statement with the items it is about."""
    placed: list[_Placed] = []
    named = ""
    for clause, spoken_of in zip(clauses, about, strict=True):
        statement = statement_of(clause, reply.sent_at.date(), filed=bool(reply.files))
        if statement is not None and statement.label == "delegate" and not statement.name:
            statement = replace(statement, name=named)  # "chase him": the one named before
        named = named_in(clause) or named
        if statement is None:
            continue
        placed.append(_Placed(statement, () if statement.everyone or statement.why == "busy" else spoken_of))
    if reply.files or any(one.statement.label != "acknowledge" for one in placed):
        return placed
    guess = guessed(clauses, reply.sent_at.date(), answered=bool(placed))
    return [*placed, _Placed(guess, guess.clause.items)] if guess else placed


def _concerned(
    placed: Sequence[_Placed],
    clauses: Sequence[Clause],
    about: Sequence[tuple[str, ...]],
    reply: Reply,
    signals: Signals,
) -> tuple[str, ...]:
    """The items the reply speaks of: in its words, else by its files, else by its subject; all where it is general."""
    every = tuple(item.ref for item in reply.items)
    spoken = {ref for one in placed for ref in one.refs}
    for clause, refs in zip(clauses, about, strict=True):
        if _brief(clause) or not spoken or named_in_full(clause.tokens, clause.items, reply.items):
            spoken |= {*refs}
    by_file = {item.ref for item in reply.items for name in reply.files if file_fits(name, item)}
    general = [one for one in placed if not one.refs and one.statement.label != "acknowledge"]
    if spoken and general and any(one.statement.why == "attach" for one in general):
        spoken |= by_file
    chosen = spoken or by_file
    if not chosen and (general or reply.files):
        subject = mentioned(signals.tokens(reply.subject), reply.items).refs if len(every) > 1 else ()
        chosen = set(subject)
    return tuple(ref for ref in every if ref in chosen) or every


def _brief(clause: Clause) -> bool:
    """Whether a clause that states nothing we know says little else than the item's name: "rent roll yes"."""
    return sum(1 for token in clause.tokens if token.kind == "word") <= _FEW


def file_fits(name: str, item: Item) -> bool:
    """Whether a file's name speaks of this item, and of no other period."""
    says = name_says(name, item)
    return says.ref or (says.title and not says.other_period)


def _verdict(ref: str, placed: Sequence[_Placed], clauses: Sequence[Clause], reply: Reply) -> Verdict:
    """What is said of one item; general statements count for it too."""
    mine = [one.statement for one in placed if ref in one.refs or not one.refs]
    verdict = verdict_of(mine, filed=bool(reply.files))
    item = next(item for item in reply.items if item.ref == ref)
    if reply.files:
        verdict = _with_files(verdict, item, clauses, reply)
    doubtful = _which_is_unsaid(item, placed, reply) or any(map(clouded, clauses))
    if verdict and verdict.label == "done" and doubtful:
        verdict = replace(verdict, confidence=min(verdict.confidence, UNSURE))
    return verdict or _unread(clauses)


def _unread(clauses: Sequence[Clause]) -> Verdict:
    """Words that nothing was found in are for a person to read."""
    return Verdict(label="question" if clauses else "acknowledge", confidence=UNREAD)


def _which_is_unsaid(item: Item, placed: Sequence[_Placed], reply: Reply) -> bool:
    """Whether fewer files than open items came and neither words nor names say which this is."""
    if not reply.files or len(reply.files) >= len(reply.items):
        return False
    worded = any(item.ref in one.refs and one.statement.label == "done" for one in placed)
    return not worded and not any(file_fits(name, item) for name in reply.files)


def _with_files(verdict: Verdict | None, item: Item, clauses: Sequence[Clause], reply: Reply) -> Verdict | None:
    """A file speaks where words do not; one for another period, or a blank one, is not what was asked."""
    said = [name_says(name, item) for name in reply.files]
    other = all(one.other_period or one.blank for one in said)
    # What was forgotten until now has come with the file.
    settled = verdict is not None and verdict.label not in {"acknowledge", "done"} and verdict.why != "lapse"
    if settled and not (verdict and verdict.label == "question" and verdict.confidence < UNREAD):
        return verdict
    clause = verdict.clause if verdict else (clauses[0] if clauses else None)
    if other:
        return Verdict(label="not_yet", confidence=0.75, clause=clause, why=WRONG_FILE)
    if verdict is not None and verdict.label == "done":
        return verdict
    words = sum(1 for one in clauses for token in one.tokens if token.kind == "word")
    return Verdict(label="done", confidence=0.85 if words <= _SHORT else 0.7, clause=clause, why="file")
