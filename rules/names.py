"""Which words of a reply are people's names, as far as their writing shows."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from .tokens import Token

_VERBS = frozenset(
    """is has will does did can 's was got handles handled finished sent runs took takes in from at ya lo la se tiene
    hace lleva""".split()
)
_NEVER = frozenset(
    """i my the a an our we he she they it you your this that these those not no yes ok hi hello dear hey please thanks
    sie ihnen ihre ihren rh hr usted ustedes
    thank sorry so and but or for from in on at of to is are was were will would can could may might do does did
    have has had who what when where why how which there here let also both all everything nothing everyone
    everybody someone somebody nobody anyone office system portal english spanish excel quickbooks pdf crm word
    outlook google still just once if unless looping adding copying binder january february march april june july
    august september october november december monday tuesday wednesday thursday friday saturday sunday""".split()
)


def with_names(tokens: Sequence[Token], known: Collection[str], plain: Collection[str] = frozenset()) -> list[Token]:
    """The tokens with names marked.

    `known`: words with a meaning, which open a sentence without being names; `plain`: those that never are one there.
    """
    lower = not any(token.capital for token in tokens if token.word not in _NEVER)
    return [
        _marked(token, place, tokens, known, lower=lower) if _may_name(token, place, tokens, plain) else token
        for place, token in enumerate(tokens)
    ]


def _may_name(token: Token, place: int, tokens: Sequence[Token], plain: Collection[str]) -> bool:
    """Whether a token may be a name at all: a plain word that opens a sentence is none ("Listo, ...")."""
    return token.kind == "word" and not (token.word in plain and _opens(place, tokens))


def _opens(place: int, tokens: Sequence[Token]) -> bool:
    """Whether a sentence begins here."""
    before = tokens[place - 1] if place else None
    return before is None or (before.kind == "break" and before.word not in {",", ":", "(", ")"})


def _marked(token: Token, place: int, tokens: Sequence[Token], known: Collection[str], *, lower: bool) -> Token:
    if (
        len(token.word) < 2
        or token.word in _NEVER
        or token.word == "'s"
        or (place and tokens[place - 1].start == token.start)
    ):
        return token
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if not token.capital:
        clipped = lower and _clipped(token, place, following, known)
        return replace(token, raw=clipped, named=True) if clipped else token
    if not _opens(place, tokens) or token.word not in known:
        return replace(token, named=True)
    called = following is not None and (following.word in _VERBS or following.word == ",")
    return replace(token, named=called)


def _clipped(token: Token, place: int, following: Token | None, known: Collection[str]) -> str:
    """The name in "jens doing it": where nothing is capital, an unknown first word before a verb; "" if it is none."""
    if place or token.word in known or following is None or not token.word.isalpha():
        return ""
    if following.word.endswith("ing") and token.word.endswith("s"):
        return token.word[:-1].capitalize()
    return token.word.capitalize() if following.word in _VERBS else ""
