"""Whether a clause promises: a day to come that its sender commits to, told from all the other days people name."""

from dataclasses import dataclass
from datetime import date

from .clauses import Clause
from .phrases import CLIPPED, Found
from .readings import Label
from .tokens import When

_SOFT = frozenset({"when", "whenever", "after", "the", "cuando"})  # what only says when a day named already will be
_SILENT = frozenset({"filler", "acknowledge", "all", "hedge", "yes", "past", "soon", "neutral", "commit"})
_MYSELF = frozenset("i we my yo nosotros je ich wir nous eu io ja ako".split())
_LONG = 14  # tokens of a clause in which a day need not belong to the state beside it
_BARE = 1  # words besides the day that leave it bare: "Friday then"
_SHAKES = frozenset(  # in the languages of the tables; at worst a person looks where none had to
    """not never no neither nor cannot hardly unless provided providing assuming depending depends permitting doubt
    unlikely impossible lucky earliest meant wanted if ni nunca tampoco si depende quise pas jamais sauf nicht kein
    keine nie wenn falls non mai nao kung hindi jesli jezeli pap""".split()
)
_NO_THINGS = frozenset(
    "the a my your our when what ok good better best doable it not gonna going looking still".split()
)


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


def promised(clause: Clause, today: date) -> Statement | None:
    """A promise: a day to come that the sender commits to; not one asked about, past, withdrawn or uncertain."""
    if clause.asked or clause.has("instruct"):
        return None
    days = _counting(clause)
    if not days or (clause.has("did") and not _will(clause)):
        return None
    hangs = hanging(clause, days[-1][0])
    if hangs:
        return _hangs_on_others(clause)
    place, when = days[-1]
    if clause.has("nil") or (clause.has("done", "did") and not clause.has("commit") and not _ahead(when, today)):
        return None
    if clause.has("missed") and not _instead(clause):
        return None
    committed = clause.has("commit", "hope") or bare(clause) or _state_by(clause, when, today)
    if not committed or (clause.has("draft") and not clause.has("commit")) or _mere_draft(clause, place):
        return None
    if clause.has("absent") and not _commits_beside(clause, place):
        return None
    why = "shaky" if _shaky(clause) else "hedged" if clause.has("hedge", "hope") else "date"
    return Statement(label="promise", clause=clause, when=when, strength=0.92 if why == "date" else 0.75, why=why)


def _shaky(clause: Clause) -> bool:
    """Whether a hindrance, or a word that no sign accounts for, may turn the day into none: then it never acts."""
    last = clause.dates[-1][0]
    denied = any(
        sign.kind in {"not_yet", "missed", "lapse"} and sign.start > last for sign in clause.signs
    )  # "Friday, not yet"
    return denied or clause.has("blocked") or clause.loose(_SHAKES, "if", "hedge", "filler")


def counting(clause: Clause) -> list[When]:
    """The days a clause names that lie ahead and are not withdrawn, in order."""
    return [when for _, when in _counting(clause)]


def _counting(clause: Clause) -> list[tuple[int, When]]:
    return [(place, token.when) for place, token in clause.dates if token.when and _counts(clause, place, token.when)]


def _commits_beside(clause: Clause, place: int) -> bool:
    """Whether something is promised behind words of absence, or for a day named before them."""
    absent = clause.first("absent")
    return absent is not None and any(
        sign.kind == "commit" and (sign.start >= absent.end or place < absent.start) for sign in clause.signs
    )


def _instead(clause: Clause) -> bool:
    """Whether behind the day that will be missed another one is named: "not Thursday, Monday"."""
    marks = [place for place, token in enumerate(clause.tokens) if token.word == ","]
    places = [place for place, _ in clause.dates]
    return len(places) > 1 and any(places[0] < mark < places[-1] for mark in marks)


def _hangs_on_others(clause: Clause) -> Statement:
    """A date that hangs on somebody else is a hindrance, not a promise."""
    return Statement(label="blocked", clause=clause, strength=0.8, why="condition")


def _counts(clause: Clause, place: int, when: When) -> bool:
    """Whether a day lies ahead and is not withdrawn or a completion date."""
    if when.past or _owns(clause, place):
        return False
    return not any(
        sign.kind in {"withdrawn", "neutral", "past"} and sign.start <= place < sign.end for sign in clause.signs
    )


def _owns(clause: Clause, place: int) -> bool:
    """Whether a day only tells of which thing one speaks: "Friday's crew"."""
    after = clause.tokens[place + 1 : place + 3]
    if len(after) < 2 or after[0].word != CLIPPED or after[1].kind != "word" or after[1].word in _NO_THINGS:
        return False
    return not any(sign.start <= place + 2 < sign.end and sign.kind != "acknowledge" for sign in clause.signs)


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
    return len(rest) - len(clause.items) <= _BARE + bool(clause.items)


def _only_explains(clause: Clause, sign: Found) -> bool:
    """Whether a condition merely tells about a day named before it: "Tuesday, when the roofer comes"."""
    if sign.kind != "condition" or clause.tokens[sign.start].word not in _SOFT:
        return False
    return any(place < sign.start and when.day is not None for place, when in _counting(clause))


def hanging(clause: Clause, place: int) -> bool:
    """Whether what the clause says of its day depends on something, or on somebody else than the sender."""
    for sign in clause.signs:
        if sign.kind not in {"if", "condition"} or _only_explains(clause, sign):
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
