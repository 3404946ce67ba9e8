"""What one clause of a reply states: a label with its date, or nothing, by the signs found in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from .clauses import Clause
from .model import Label
from .phrases import Found
from .tokens import Token, When

_SILENT = frozenset({"filler", "acknowledge", "all", "hedge", "yes", "past", "soon", "neutral", "commit"})
_MYSELF = frozenset("i we me my yo nosotros je ich wir nous eu io ja ako".split())
_LONG = 14  # tokens of a clause in which a day need not belong to the state beside it
_ENTITLED = 2  # words besides the date that leave it bare: "Friday I think"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One thing a clause says of some items."""

    label: Label
    clause: Clause
    when: When | None = None
    name: str = ""  # whom it is handed to
    strength: float = 0.9  # how sure the sign is by itself, 0 to 1
    why: str = ""  # attach, did, done, wrong-file, partial, intent, ...: the kind of sign it rests on
    everyone: bool = False  # speaks of the sender, so of all items


def statement_of(clause: Clause, today: date, *, filed: bool) -> Statement | None:
    """What this clause states; `filed`: a document came with the reply; `today`: the day it was sent."""
    if clause.has("instruct"):
        return None
    found = _about_sender(clause) or _handed_on(clause)
    if found:
        return found
    promised = _promised(clause, today)
    if promised:
        return promised
    if clause.asked or clause.has("ask"):
        certain = clause.asked or not clause.has("did", "done", "attach")
        if certain:
            return Statement(label="question", clause=clause, strength=0.9 if clause.asked else 0.8)
    return _status(clause, filed=filed)


def _about_sender(clause: Clause) -> Statement | None:
    """Opting out and declining; asked about, they are neither."""
    if clause.has("opt_out"):
        return Statement(label="opt_out", clause=clause, strength=0.7 if clause.asked else 0.95, everyone=True)
    if clause.asked:
        return None
    if clause.has("leaver"):
        return Statement(label="decline", clause=clause, why="leaver", everyone=True)
    if clause.has("decline"):
        return Statement(label="decline", clause=clause, strength=0.85)
    return None


def _handed_on(clause: Clause) -> Statement | None:
    """Handing on: needs somebody to hand it to."""
    sign = clause.first("delegate", "holder")
    if sign is None and (not clause.has("not_mine") or clause.has("blocked")):
        return None
    if sign is not None and sign.kind == "holder" and clause.has("did"):
        return None  # "I turned it in, Ken has it": it is done
    if sign is not None and (not clause.asked or _vocative(clause)):
        name = named_in(clause, sign)
        if name or _by_pronoun(clause, sign):
            return Statement(
                label="delegate", clause=clause, name=name, when=_day_in(clause), strength=0.85, why="delegate"
            )
    if clause.has("not_mine") and not clause.asked:
        return Statement(label="decline", clause=clause, strength=0.8, why="not-mine")
    return None


def _vocative(clause: Clause) -> bool:
    """Whether somebody is called by name at the beginning: "Tomasz, can you take this?"."""
    words = [token for token in clause.tokens if token.kind != "break"]
    marks = [place for place, token in enumerate(clause.tokens) if token.word == ","]
    return bool(words) and words[0].named and bool(marks) and marks[0] <= 2


def _by_pronoun(clause: Clause, sign: Found) -> bool:
    """Whether the sign itself points to a person ("ask her"), though no name stands here."""
    return any(
        clause.tokens[place].word in {"him", "her", "them", "el", "ella", "ellos"}
        for place in range(sign.start, sign.end)
    )


def named_in(clause: Clause, sign: Found | None = None) -> str:
    """The person a clause names: by address, else the name in the sign, else any other; "" for none."""
    tokens = clause.tokens
    address = next((token.raw for token in tokens if token.kind == "email"), "")
    if address:
        return address
    held = [place for place in (sign.held if sign else ()) if tokens[place].named]
    places = held[-1:] or [place for place, token in enumerate(tokens) if token.named and place not in clause.places]
    return _full_name(tokens, places[0]) if places else ""


def _full_name(tokens: Sequence[Token], at: int) -> str:
    """The names around this place as one, without a possessive ending."""
    first = last = at
    while first > 0 and tokens[first - 1].named:
        first -= 1
    while last + 1 < len(tokens) and tokens[last + 1].named:
        last += 1
    words = [token.raw.removesuffix("'s").removesuffix("’s") for token in tokens[first : last + 1]]
    return " ".join(words)


def _day_in(clause: Clause) -> When | None:
    return next((token.when for _, token in clause.dates if token.when and not token.when.past), None)


def _promised(clause: Clause, today: date) -> Statement | None:
    """A promise: a day to come that the sender commits to, not one asked about, past, withdrawn or hanging on others."""
    if clause.asked or clause.has("instruct"):
        return None
    days = [(place, token.when) for place, token in clause.dates if token.when and _counts(clause, place, token.when)]
    if not days or clause.has("did") and not _will(clause):
        return None
    hangs = hanging(clause, days[-1][0])
    if hangs:
        return _hangs_on_others(clause)
    place, when = days[-1]
    if clause.has("done", "did") and not clause.has("commit") and not _ahead(when, today):
        return None
    committed = clause.has("commit") or bare(clause) or _state_by(clause, when, today)
    if not committed or (clause.has("draft") and not clause.has("commit")) or _mere_draft(clause, place):
        return None
    if clause.has("absent") and not _commits_after(clause, "absent"):
        return None
    doubt = clause.has("hedge")
    return Statement(
        label="promise", clause=clause, when=when, strength=0.75 if doubt else 0.92, why="hedged" if doubt else "date"
    )


def _commits_after(clause: Clause, kind: str) -> bool:
    """Whether something is promised behind a sign of this kind."""
    sign = clause.first(kind)
    return sign is not None and any(one.kind == "commit" and one.start >= sign.end for one in clause.signs)


def _hangs_on_others(clause: Clause) -> Statement:
    """A date that hangs on somebody else is a hindrance, not a promise."""
    return Statement(label="blocked", clause=clause, strength=0.8, why="condition")


def _counts(clause: Clause, place: int, when: When) -> bool:
    """Whether a day lies ahead and is not withdrawn or a completion date."""
    if when.past:
        return False
    return not any(
        sign.kind in {"withdrawn", "neutral", "past"} and sign.start <= place < sign.end for sign in clause.signs
    )


def _mere_draft(clause: Clause, place: int) -> bool:
    """Whether the day is a draft's: the draft is named before it and nothing final is."""
    draft = clause.first("draft")
    return (
        draft is not None
        and draft.start < place
        and not any(token.word in {"final", "real", "finished"} for token in clause.tokens)
    )


def _will(clause: Clause) -> bool:
    """Whether something still to come is promised beside what is done."""
    done = clause.first("did")
    commit = clause.first("commit")
    return done is not None and commit is not None


def _state_by(clause: Clause, when: When, today: date) -> bool:
    """ "Done Wednesday" and "it's in your inbox Tuesday": a state on a day to come."""
    state = clause.first("done", "not_yet", "partial")
    return state is not None and _ahead(when, today) and len(clause.tokens) < _LONG


def _ahead(when: When, today: date) -> bool:
    return when.due or (when.day is not None and when.day > today)


def bare(clause: Clause) -> bool:
    """Whether the clause says hardly anything but the day: "Friday for sure"."""
    silent = {place for sign in clause.signs if sign.kind in _SILENT for place in range(sign.start, sign.end)}
    named = {place for place, token in enumerate(clause.tokens) if token.kind in {"break", "emoji", "date", "ref"}}
    rest = [place for place in range(len(clause.tokens)) if place not in silent | named]
    return len(rest) - len(clause.items) <= (_ENTITLED if clause.items else _ENTITLED - 1)


def hanging(clause: Clause, place: int) -> bool:
    """Whether what the clause says of its day depends on something, or on somebody else than the sender."""
    for sign in clause.signs:
        if sign.kind not in {"if", "condition"}:
            continue
        subject = next((token.word for token in clause.tokens[sign.end :] if token.kind != "break"), "")
        mine = subject in _MYSELF
        if sign.kind == "if":
            if sign.start < place or not (mine or subject in {"you", "that", "possible", "not"}):
                return True
        elif (
            not mine
            and subject not in {"you", "done", "finished"}
            and sign.end < len(clause.tokens)
            and clause.tokens[sign.end].kind != "date"
        ):
            return True
    return False


def _status(clause: Clause, *, filed: bool) -> Statement | None:
    """Where things stand, the surest sign first."""
    say = clause.has
    hangs = hanging(clause, len(clause.tokens))
    blocked = say("blocked") and not say("unblocked")
    if blocked or (hangs and say("did", "done", "attach", "commit") and not say("if")):
        return Statement(label="blocked", clause=clause, strength=0.85 if blocked else 0.75, why="blocked")
    if say("wrong_file", "not_yet", "partial"):
        sign = clause.first("wrong_file", "not_yet", "partial")
        kind = sign.kind if sign else ""
        return Statement(label="not_yet", clause=clause, strength=0.88, why=kind.replace("_", "-"))
    if hangs:
        return None
    linked = any(token.kind == "link" for token in clause.tokens)
    if say("attach") and not say("did") and not (filed or linked):
        return Statement(label="not_yet", clause=clause, why="attach")
    if say("did", "done", "nil"):
        sign = clause.first("did", "done", "nil")
        doubt = say("hedge")
        return Statement(label="done", clause=clause, strength=0.7 if doubt else 0.9, why=sign.kind if sign else "")
    if say("attach"):
        return Statement(label="done" if filed or linked else "not_yet", clause=clause, why="attach")
    return _faint(clause)


def _faint(clause: Clause) -> Statement | None:
    """Signs that say little by themselves."""
    say = clause.has
    if say("yes") and (say("all") or len([one for one in clause.tokens if one.kind == "word"]) <= 2):
        return Statement(label="done", clause=clause, strength=0.6, why="yes")
    if say("mark"):
        return Statement(label="done", clause=clause, strength=0.6, why="mark")
    if say("busy"):
        return Statement(label="not_yet", clause=clause, strength=0.7, why="busy")
    if say("soon"):
        return Statement(label="not_yet", clause=clause, strength=0.8, why="soon")
    if say("acknowledge"):
        return Statement(label="acknowledge", clause=clause, strength=0.85, why="acknowledge")
    if say("commit"):
        return Statement(label="acknowledge", clause=clause, strength=0.6, why="intent")
    return None


def weaker(statement: Statement, strength: float) -> Statement:
    """The same statement, at most as sure as `strength`."""
    return replace(statement, strength=min(statement.strength, strength))
