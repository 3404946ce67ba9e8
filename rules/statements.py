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
    sign = clause.first("delegate")
    if sign is None and not clause.has("not_mine"):
        return None
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
    return bool(words) and words[0].capital and bool(marks) and marks[0] <= 2


def _by_pronoun(clause: Clause, sign: Found) -> bool:
    """Whether the sign itself points to a person ("ask her"), though no name stands here."""
    return any(
        clause.tokens[place].word in {"him", "her", "them", "el", "ella", "ellos"}
        for place in range(sign.start, sign.end)
    )


def named_in(clause: Clause, sign: Found | None = None) -> str:
    """The person a clause names: address first, then the name in the sign, then any other name."""
    tokens = clause.tokens
    address = next((token.raw for token in tokens if token.kind == "email"), "")
    if address:
        return address
    if sign is None or sign.kind == "delegate":
        held = [place for place in (sign.held if sign else ()) if tokens[place].capital]
        places = held or [place for place in range(len(tokens)) if _is_name(tokens, place, clause)]
        if places:
            return _full_name(tokens, places[-1] if held else places[0])
    return ""


def _is_name(tokens: Sequence[Token], place: int, clause: Clause) -> bool:
    token = tokens[place]
    if not token.capital or token.word in _NO_NAMES or len(token.word) < 2:
        return False
    first = next((at for at, one in enumerate(tokens) if one.kind != "break"), 0)
    if place > first:
        return True
    following = tokens[place + 1].word if place + 1 < len(tokens) else ""
    return following in {",", "'s", "is", "has", "will", "in", "from", "at", "does"} or (
        place + 1 < len(tokens) and tokens[place + 1].capital
    )


_NO_NAMES = frozenset(
    """i i'll my the a an our we he she they it this that not no yes ok hi hello dear hey please thanks thank sorry so and but or for from in on
    at of to is are was will would can could may might do does did have has had you your who what when where why how which there here
    looping adding copying binder office system portal english spanish excel quickbooks pdf crm""".split()
)


def _full_name(tokens: Sequence[Token], at: int) -> str:
    """The capital words around this one, without a possessive ending."""
    first = last = at
    while first > 0 and tokens[first - 1].capital and tokens[first - 1].word not in _NO_NAMES:
        first -= 1
    while last + 1 < len(tokens) and tokens[last + 1].capital and tokens[last + 1].word not in {*_NO_NAMES, "'s"}:
        last += 1
    words = [token.raw for token in tokens[first : last + 1]]
    return " ".join(word.removesuffix("'s").removesuffix("’s") for word in words)


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
        return replace_blocked(clause)
    place, when = days[-1]
    committed = clause.has("commit") or bare(clause) or _state_by(clause, place, when, today)
    if not committed or (clause.has("draft") and not clause.has("commit")) or _mere_draft(clause, place):
        return None
    if clause.has("absent") and not clause.has("commit"):
        return None
    doubt = clause.has("hedge")
    return Statement(
        label="promise", clause=clause, when=when, strength=0.75 if doubt else 0.92, why="hedged" if doubt else "date"
    )


def replace_blocked(clause: Clause) -> Statement:
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


def _state_by(clause: Clause, place: int, when: When, today: date) -> bool:
    """ "Done Wednesday" and "it's in your inbox Tuesday": a state on a day to come."""
    state = clause.first("done", "not_yet", "partial")
    ahead = when.due or (when.day is not None and when.day > today)
    return state is not None and ahead and (clause.tokens[place].raw != "") and len(clause.tokens) < 14


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
    if say("blocked") or (hangs and say("did", "done", "attach", "commit") and not say("if")):
        return Statement(label="blocked", clause=clause, strength=0.85 if say("blocked") else 0.75, why="blocked")
    if say("wrong_file", "not_yet", "partial"):
        sign = clause.first("wrong_file", "not_yet", "partial")
        kind = sign.kind if sign else ""
        return Statement(label="not_yet", clause=clause, strength=0.88, why=kind.replace("_", "-"))
    if hangs:
        return None
    if say("did", "done", "nil"):
        sign = clause.first("did", "done", "nil")
        doubt = say("hedge")
        return Statement(label="done", clause=clause, strength=0.7 if doubt else 0.9, why=sign.kind if sign else "")
    if say("attach"):
        linked = any(token.kind == "link" for token in clause.tokens)
        label: Label = "done" if filed or linked else "not_yet"
        return Statement(label=label, clause=clause, strength=0.9, why="attach")
    return _faint(clause)


def _faint(clause: Clause) -> Statement | None:
    """Signs that say little by themselves."""
    say = clause.has
    if say("yes") and (say("all") or len([one for one in clause.tokens if one.kind == "word"]) <= 2):
        return Statement(label="done", clause=clause, strength=0.6, why="yes")
    if say("mark"):
        return Statement(label="done", clause=clause, strength=0.6, why="mark")
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
