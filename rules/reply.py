"""What a reply says of each open item: label, date, the person it is handed to, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from .absence import return_in
from .automatic import is_automatic
from .clauses import Clause, clauses_of
from .guesses import guessed
from .items import name_says
from .mentions import mentioned
from .promises import Statement
from .readings import Item, ItemReading, Label, Reading
from .signals import Signals
from .statements import clouded, named_in, statement_of
from .tokens import When
from .verdicts import Verdict, verdict_of

MAX_QUOTE = 240  # characters
UNSURE = 0.7
UNREAD = 0.3  # nothing in it was understood
_SHORT = 12  # words a file may come with and still speak for itself
_LATER: tuple[Label, ...] = ("promise", "blocked", "question", "not_yet", "acknowledge")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A reply as it is read: the sender's new words and what surrounds them."""

    text: str  # new words only: no quoted history, signature or disclaimer
    sent_at: datetime  # aware, in the offset that relative dates count from
    items: tuple[Item, ...]  # open with the sender; those of the answered message first
    files: tuple[str, ...] = ()  # names of the files that came as documents (logos and the like left out)
    subject: str = ""  # "" for a text message; only tells automatic replies and, failing all else, the item
    language: str = ""  # the sender's, as a hint: "es"


@dataclass(frozen=True, slots=True)
class _Placed:
    """A statement and the items it is about; none: it is general."""

    statement: Statement
    refs: tuple[str, ...]


def read_reply(reply: Reply, signals: Signals) -> Reading:
    """What the sender says about the open items, by the labels, precedence and date rules of the development set.

    Confidence runs from 0 to 1; 0.80 and above may act. Text that instructs the reader is content, never a command.
    """
    around = " ".join((reply.subject, *(item.title for item in reply.items)))
    languages = signals.languages(reply.text, reply.language, around)
    clauses = clauses_of(reply.text, reply.items, reply.sent_at, languages, signals)
    placed = _placed(clauses, reply)
    labels = {one.statement.label for one in placed}
    sure = is_automatic(clauses, labels, reply.subject, signals)
    if sure and "opt_out" not in labels:
        return _automatic(clauses, reply, sure)
    if not reply.items:
        return _about_nothing_open(placed, clauses, filed=bool(reply.files))
    everyone = next((one for one in placed if one.statement.everyone), None)
    concerned = tuple(item.ref for item in reply.items) if everyone else _concerned(placed, clauses, reply, signals)
    verdicts = {ref: _verdict(ref, placed, clauses, reply) for ref in concerned}
    return _reading(verdicts, clauses, reply)


def _about_nothing_open(placed: Sequence[_Placed], clauses: Sequence[Clause], *, filed: bool) -> Reading:
    """What somebody says with whom nothing is open: opting out, above all, is never lost."""
    verdict = verdict_of([one.statement for one in placed], filed=filed)
    if verdict is None:
        return Reading(label="question" if clauses else "acknowledge", confidence=UNREAD)
    return Reading(
        label=verdict.label,
        date=verdict.when.day if verdict.when else None,
        delegate_to=verdict.name or None,
        quote=_quote(verdict.clause) if verdict.clause else "",
        confidence=round(verdict.confidence, 2),
        cause=_cause(verdict.label, clauses),
    )


def _placed(clauses: Sequence[Clause], reply: Reply) -> list[_Placed]:
    """Every statement with the items it is about: those its clause names, else those last spoken of."""
    placed: list[_Placed] = []
    spoken_of: tuple[str, ...] = ()
    named = ""
    every = tuple(item.ref for item in reply.items)
    for clause in clauses:
        spoken_of = clause.items or spoken_of
        statement = statement_of(clause, reply.sent_at.date(), filed=bool(reply.files))
        if statement is not None and statement.label == "delegate" and not statement.name:
            statement = replace(statement, name=named)  # "chase him": the one named before
        named = named_in(clause) or named
        if statement is None:
            continue
        whole = clause.has("all") and not clause.items and len(every) > 1
        refs = every if whole else clause.items or spoken_of
        placed.append(_Placed(statement, () if statement.everyone or statement.why == "busy" else refs))
    if reply.files or any(one.statement.label != "acknowledge" for one in placed):
        return placed
    guess = guessed(clauses, reply.sent_at.date(), answered=bool(placed))
    return [*placed, _Placed(guess, guess.clause.items)] if guess else placed


def _concerned(placed: Sequence[_Placed], clauses: Sequence[Clause], reply: Reply, signals: Signals) -> tuple[str, ...]:
    """The items the reply speaks of: in its words, else by its files, else by its subject; all where it is general."""
    every = tuple(item.ref for item in reply.items)
    spoken = {ref for one in placed for ref in one.refs} or {ref for clause in clauses for ref in clause.items}
    by_file = {item.ref for item in reply.items for name in reply.files if _file_fits(name, item)}
    general = [one for one in placed if not one.refs and one.statement.label != "acknowledge"]
    if spoken and general and any(one.statement.why == "attach" for one in general):
        spoken |= by_file
    chosen = spoken or by_file
    if not chosen and (general or reply.files):
        subject = mentioned(signals.tokens(reply.subject), reply.items).refs if len(every) > 1 else ()
        chosen = set(subject)
    return tuple(ref for ref in every if ref in chosen) or every


def _file_fits(name: str, item: Item) -> bool:
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
    if verdict is None:
        asked = any(clause.asked for clause in clauses)
        return Verdict(label="question" if asked or clauses else "acknowledge", confidence=UNREAD)
    return verdict


def _which_is_unsaid(item: Item, placed: Sequence[_Placed], reply: Reply) -> bool:
    """Whether fewer files than open items came and neither words nor names say which this is."""
    if not reply.files or len(reply.files) >= len(reply.items):
        return False
    worded = any(item.ref in one.refs and one.statement.label == "done" for one in placed)
    return not worded and not any(_file_fits(name, item) for name in reply.files)


def _with_files(verdict: Verdict | None, item: Item, clauses: Sequence[Clause], reply: Reply) -> Verdict | None:
    """A file speaks where words do not; one for another period is not what was asked."""
    other = all(name_says(name, item).other_period for name in reply.files)
    settled = verdict is not None and verdict.label not in {"acknowledge", "done"}
    if settled and not (verdict and verdict.label == "question" and verdict.confidence < UNREAD):
        return verdict
    clause = verdict.clause if verdict else (clauses[0] if clauses else None)
    if other:
        return Verdict(label="not_yet", confidence=0.75, clause=clause, why="other-period")
    if verdict is not None and verdict.label == "done":
        return verdict
    words = sum(1 for one in clauses for token in one.tokens if token.kind == "word")
    return Verdict(label="done", confidence=0.85 if words <= _SHORT else 0.7, clause=clause, why="file")


def _automatic(clauses: Sequence[Clause], reply: Reply, sure: float) -> Reading:
    """An automatic reply concerns everything that is open."""
    back = return_in(clauses, reply.sent_at.date())
    quote = _quote(clauses[0]) if clauses else ""
    refs = tuple(item.ref for item in reply.items)
    readings = tuple(ItemReading(ref=ref, label="out_of_office", date=back, quote=quote) for ref in refs)
    return Reading(
        label="out_of_office", date=back, tasks=refs, quote=quote, confidence=sure, readings=readings, cause="absent"
    )


def _reading(verdicts: dict[str, Verdict], clauses: Sequence[Clause], reply: Reply) -> Reading:
    """The whole reply's reading, by the precedence of labels over the items it speaks of."""
    due = {item.ref: item.due for item in reply.items}
    readings = tuple(_item_reading(ref, verdict, due[ref]) for ref, verdict in verdicts.items())
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
        tasks=tuple(verdicts),
        quote=next((one.quote for one in leading if one.quote), ""),
        confidence=round(confidence, 2),
        readings=readings,
        cause=_cause(label, clauses),
    )


def _overall(labels: Sequence[Label]) -> Label:
    for label in ("opt_out", "decline", "delegate"):
        if label in labels:
            return label
    if labels and all(label == "done" for label in labels):
        return "done"
    return next((label for label in _LATER if label in labels), "acknowledge")


def _address(clauses: Sequence[Clause]) -> str:
    """The address somebody gives who hands a task on or names a successor."""
    return next((token.raw for clause in clauses for token in clause.tokens if token.kind == "email"), "")


def _item_reading(ref: str, verdict: Verdict, due: date) -> ItemReading:
    when = verdict.when or When(None)
    dated = verdict.label in {"promise", "delegate"}
    return ItemReading(
        ref=ref,
        label=verdict.label,
        date=(due if when.due else when.day) if dated else None,
        hour=when.hour if dated else None,
        quote=_quote(verdict.clause) if verdict.clause else "",
    )


def _quote(clause: Clause) -> str:
    text = " ".join(clause.text.split())
    return text if len(text) <= MAX_QUOTE else text[: MAX_QUOTE - 1] + "…"


def _cause(label: Label, clauses: Sequence[Clause]) -> str:
    """Why it is late, as product.md names causes; "" where the reply does not say."""
    if label == "blocked":
        return "waiting on someone"
    if label == "decline":
        return "disagrees"
    if label == "question":
        return "unclear ask"
    words = {token.word for clause in clauses for token in clause.tokens}
    if words & {"swamped", "slammed", "buried", "drowning", "busy", "ocupado", "ocupada"}:
        return "overloaded"
    return "forgot" if words & {"forgot", "olvido", "olvide"} else ""
