"""Answers to a check-in: that nothing is in the way moves nothing; what is in the way is read as the answer to that."""

from collections.abc import Iterable
from dataclasses import replace

from ..rules.check_in import CLAUSE
from ..rules.check_in_answers import nothing_hinders
from ..rules.model import Decision, Entry, Say, Standing
from .cases import Case
from .incoming import Answered, quoted


def of_check_in(case: Case, answered: Iterable[Answered]) -> Case:
    """The case of a letter that answers a check-in, without its words that nothing is in the way."""
    if not any(one.message.kind == "check-in" for one in list(answered)[:1]):
        return case
    denied, rest = nothing_hinders(case.text, (case.person.name, case.policy.consultant.name))
    return replace(case, text=rest, checked_in="unhindered" if denied else "told")


def unhindered(case: Case, standing: Standing) -> Decision | None:
    """What is decided where a letter says no more than that nothing is in the way; None: it says or brings more."""
    if case.checked_in != "unhindered" or case.text or case.asks_us or case.incoming.letter.attachments:
        return None
    told = f'{case.person.name} said that nothing is in the way: "{quoted(case.incoming.letter.text)}"'
    entries = (
        Entry(
            ref=ref,
            engagement=case.policy.engagement.slug,
            at=case.now,
            what=told,
            cause=case.incoming.letter.key,
            clause=CLAUSE,
            topic="answered",
        )
        for ref in case.answers or ("",)
    )
    says = (Say(what="acknowledged", ref=""),)
    return Decision(tasks=case.tasks, says=says, why=tuple(entries), standings=(standing,))
