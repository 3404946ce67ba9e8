"""How a letter's sender would rather be written to: kept in their standing, said back, and told to the consultant."""

from dataclasses import replace

from ..rules.answering import AnswerParagraph, Unproven
from ..rules.enquiries import Wish
from ..rules.model import Decision, Entry, Matter, Standing
from ..rules.preferences import preferred, preferred_hours
from ..rules.wish_words import WishNoted, WishRefused
from .cases import Case
from .incoming import quoted


def with_wishes(case: Case, decision: Decision) -> tuple[Decision, tuple[AnswerParagraph, ...]]:
    """The decision with what its sender wishes, and what is said to them; only proven words change anything."""
    said: list[AnswerParagraph] = []
    for wish in case.wishes:
        decision, paragraph = _with_wish(case, decision, wish)
        said.append(paragraph)
    return decision, tuple(dict.fromkeys(said))


def _with_wish(case: Case, decision: Decision, wish: Wish) -> tuple[Decision, AnswerParagraph]:
    wished, words = wish[0], quoted(wish[1])
    standing = decision.standings[0]
    if not case.acts:
        matter = Matter(what="unproven", ref="", quote=words)
        return replace(decision, matters=(*decision.matters, matter)), Unproven()
    after = preferred(standing, wished, words, case.policy, case.person, case.now)
    if not isinstance(after, Standing):
        matter = Matter(what="question", ref="", quote=words)
        refused = WishRefused(why=after, agreed=case.policy.engagement.hours)
        return replace(decision, matters=(*decision.matters, matter)), refused
    entry = Entry(
        ref="",
        engagement=after.engagement,
        at=case.now,
        what=f'{case.person.name} said how they would rather be written to, and it is kept to: "{words}"',
        cause=case.incoming.letter.key,
        clause="[scope] channels, hours",
        topic="wish",
    )
    hours = preferred_hours(case.policy.engagement.hours, after) if wished.hours else None
    noted = WishNoted(way=wished.way, hours=hours, number=case.person.phone or "")
    changed = replace(decision, standings=(after, *decision.standings[1:]), why=(*decision.why, entry))
    return changed, noted
