"""The consultant's word on a scorecard that waits for it: it goes to those of management, or is held back."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..rules.briefing import CommandResult
from ..rules.command_lines import Release
from ..rules.policy import Policy
from ..rules.releasing import NONE_WAITS, of_another
from ..state.store import Change
from .check_in_going import Going, as_mark, held_mark, of_mark, open_mark
from .world import Desk

if TYPE_CHECKING:
    from .orders import Orders


def released(orders: "Orders", line: Release) -> CommandResult:
    """Let the scorecard go to whom it waits for, or hold it back from them for this time."""
    name, policy = open_mark(line.engagement), orders.world.book.policies.get(line.engagement)
    going = of_mark(orders.marks.get(name, orders.world.store.mark(name)))
    if going is None or policy is None or not going.asked:
        return CommandResult(line=line.line, outcome=NONE_WAITS, done=False)
    card, names = _card(going), _names(policy, going.asked)
    older = orders.told_until < going.check_in.at  # the mail that is answered tells of an earlier one at most
    if older or of_another(line.line, going.check_in.period):
        but = "the mail that you answered is older" if older else "you name another period"
        outcome = f"{card} waits for a word by now, and {but}; if it is meant, answer this mail"
        choices = (f"{'approve' if line.send else 'decline'} {_which(orders.world, line.engagement)}",)
        return CommandResult(line=line.line, outcome=outcome, done=False, choices=choices)
    orders.marks[name] = as_mark(going.answered(orders.at, send=line.send))
    does = "goes to" if line.send else "does not go to"
    orders.tell(line.engagement, "", f"the consultant said that {card} {does} {names}")
    return CommandResult(line=line.line, outcome=f"{card} {does} {names}")


def taken_back(orders: "Orders", name: str, was: Any, became: Any) -> tuple[str, bool]:
    """The word that made one mark of an open check-in of the other is taken back, and what is said of that."""
    slug = name.removeprefix(open_mark(""))
    before, now = of_mark(was), of_mark(orders.marks.get(name, orders.world.store.mark(name)))
    if before is None:
        return "no scorecard waited for it", False
    answered = of_mark(became) or before.over
    last = orders.world.store.mark(held_mark(slug))
    if (now or before).check_in.period != before.check_in.period or last != before.check_in.at.isoformat():
        return "the next check-in has come since", False
    back = (now or before.over).unanswered(before, answered)
    if back is None:
        return "the scorecard is written already", False
    orders.marks[name] = as_mark(back)
    orders.tell(slug, "", f"the consultant took back the word on {_card(back)}")
    return f"{_card(back)} waits for your word again", True


def waiting_card(desk: Desk, policy: Policy) -> str:
    """The scorecard that waits for a word, to whom it goes and what to write; "" where none waits."""
    slug = policy.engagement.slug
    going = of_mark(desk.store.mark(open_mark(slug)))
    names = _names(policy, going.asked) if going else ""
    if going is None or not names:
        return ""
    which = _which(desk, slug)
    return f"{_card(going)} goes to {names} on your word: “approve {which}” or “decline {which}”"


def _card(going: Going) -> str:
    return f"the scorecard of {going.check_in.period.name}"


def _which(desk: Desk, slug: str) -> str:
    """What to call it in a command."""
    return f"check-in scorecard {slug}" if len(desk.book.policies) > 1 else "check-in scorecard"


def _names(policy: Policy, addresses: Iterable[str]) -> str:
    people = (policy.engagement.person(email) for email in addresses)
    return " and ".join(person.name for person in people if person)


async def released_at_once(desk: Desk, slug: str, now: datetime) -> None:
    """The consultant's approval as a rehearsal takes it."""
    mark: Any = desk.store.mark(open_mark(slug))
    if (going := of_mark(mark)) is not None:
        await desk.store.commit(Change(marks={open_mark(slug): as_mark(going.answered(now, send=True))}))
