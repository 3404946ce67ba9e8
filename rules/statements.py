"""What one clause of a reply states: a label with its date, or nothing, by the signs found in it."""

import itertools
from collections.abc import Sequence
from datetime import date

from .clauses import Clause
from .phrases import Found
from .promises import Statement, hanging, promised
from .tokens import Token, When

_OPEN = ("wrong_file", "missed", "not_yet", "lapse", "partial", "checking")
_FAINT, _MANY = 2, 8  # words of a sign, and of a clause that says more than it
_THE = frozenset({"the", "my", "our"})
_PAPERS = frozenset(  # what a document may be called, in the singular
    """form report log sheet file list packet paper paperwork document doc pdf copy spreadsheet excel workbook summary
    statement record number figure result count schedule survey inventory roster card checklist plan budget
    certificate one info information data stuff thing rest whole lot update version link receipt invoice photo
    picture pic page form request application email mail reply answer portal""".split()
)
_WITH = frozenset("with con mit avec com".split())
_CLOUDS = frozenset(  # in the languages of the tables; at worst a person looks where none had to
    """not never neither none nothing nobody hardly barely without would wish could should might almost nearly until
    before supposed said says told tell claims kidding joke lying mistake accident want need needs trying expect
    thought unless instead except if will say doubt doubtful pretend bounced rejected returned failed ruined stuck
    undeliverable deleted yet error wrong empty ignore disregard typo theory technically pending define equivocado
    equivocada equivocados borro vacio no ni nunca ninguno ninguna sin tampoco casi falta si cuando dice dicen diga
    digan regreso reboto rechazaron rechazado fallo crei pense pas jamais presque sans nicht kein keine nie fast ohne
    nao quase sem non mai quasi senza bez prawie hindi wala pa poko ko panko mica
    nem khong chua""".split()
)


def statement_of(clause: Clause, today: date, *, filed: bool) -> Statement | None:
    """What this clause states; `filed`: a document came with the reply; `today`: the day it was sent."""
    if clause.has("instruct"):
        return None
    found = _about_sender(clause) or _handed_on(clause)
    if found:
        return found
    promise = promised(clause, today)
    if promise:
        return promise
    if (clause.asked and not _mere_pause(clause)) or _asks_first(clause):
        return Statement(label="question", clause=clause, strength=0.9 if clause.asked else 0.8)
    return _status(clause, filed=filed)


def _mere_pause(clause: Clause) -> bool:
    """Whether only a filler stands before the question mark: "Honestly? ..."."""
    words = [token for token in clause.tokens if token.kind != "break"]
    return len(words) == 1 and clause.has("filler") and words[0].kind == "word"


def _asks_first(clause: Clause) -> bool:
    """Whether words of asking stand here without a question mark, and no report of something done before them."""
    ask, done = clause.first("ask"), clause.first("did", "done", "attach")
    return ask is not None and (done is None or ask.start < done.start)


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
                label="delegate", clause=clause, name=name, when=_day_in(clause), strength=0.85, why=sign.kind
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


def _status(clause: Clause, *, filed: bool) -> Statement | None:
    """Where things stand, the surest sign first."""
    say = clause.has
    hangs = hanging(clause, len(clause.tokens))
    blocked = say("blocked") and not say("unblocked")
    if blocked or (hangs and say("did", "done", "attach", "commit", "missed", "not_yet", "lapse") and not say("if")):
        return Statement(label="blocked", clause=clause, strength=0.85 if blocked else 0.75, why="blocked")
    if say(*_OPEN):
        sign = clause.first(*_OPEN)
        kind = sign.kind if sign else ""
        return Statement(label="not_yet", clause=clause, strength=0.88, why=kind.replace("_", "-"))
    if hangs:
        return None
    if say("draft") and say("attach", "did", "done"):
        return Statement(label="not_yet", clause=clause, strength=0.85, why="partial")
    linked = any(token.kind == "link" for token in clause.tokens)
    if say("attach") and not say("did") and not (filed or linked):
        return Statement(label="not_yet", clause=clause, why="attach")
    if say("did", "done", "nil"):
        sign = clause.first("did", "done", "nil")
        absent = say("attach") and not (filed or linked)
        doubt = absent or say("hedge", "hope") or clouded(clause) or _lone(clause, sign) or _of_else(clause, sign)
        return Statement(label="done", clause=clause, strength=0.65 if doubt else 0.9, why=sign.kind if sign else "")
    if say("attach"):
        return Statement(label="done" if filed or linked else "not_yet", clause=clause, why="attach")
    return _faint(clause)


def _lone(clause: Clause, sign: Found | None) -> bool:
    """Whether one short sign is all that a long clause gives: too weak to act on, unless it opens the clause alone."""
    if sign is None or sign.end - sign.start > _FAINT or clause.items or _announced(clause, sign):
        return False
    return sum(1 for token in clause.tokens if token.kind == "word") > _MANY


def _of_else(clause: Clause, sign: Found | None) -> bool:
    """Whether it is said of something else than was asked: "Done with page one", "submitted my resignation"."""
    if sign is None or clause.items:
        return False
    rest = itertools.takewhile(lambda token: token.kind == "word", clause.tokens[sign.end :])
    after = [token.word for token in rest]
    if clause.tokens[sign.end - 1].word in _THE:
        return bool(after) and not any(word.removesuffix("s") in _PAPERS for word in after)
    return after[:1] != [] and after[0] in _WITH


def _announced(clause: Clause, sign: Found) -> bool:
    """Whether the sign stands by itself before what explains it: "All done today: exits clear, ..."."""
    after = [token for token in clause.tokens[sign.end :] if token.kind != "date"]
    return sign.start == 0 and after[:1] != [] and after[0].word in {":", ","}


def clouded(clause: Clause) -> bool:
    """Whether a word that no sign accounts for may turn "done" into its opposite: then it never acts."""
    return clause.loose(_CLOUDS, "filler", "if", "back")


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
    if say("commit", "hope"):
        return Statement(label="acknowledge", clause=clause, strength=0.6, why="intent")
    return None
