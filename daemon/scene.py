"""What the consultant's commands may speak of: the agreements, what is open, and the numbers of the answered mail."""

from collections.abc import Collection
from datetime import datetime

from ..rules.check_in import CLAUSE
from ..rules.messages import Message
from ..rules.references import Named, Scene, loose_refs, numbered_lines
from ..rules.releasing import asking_lines
from .check_in_going import open_mark, waits_for_a_word
from .world import World

MORNING = "morning"  # the mark with the day of the morning note, and who stands in which of its lines


def scene_of(world: World, answered: Message | None, text: str, now: datetime) -> Scene:
    """The scene of a mail of these words that answers this message of ours, or none."""
    policies = world.book.policies
    named = [task for ref in loose_refs(text) if (task := world.store.task(ref))]
    return Scene(
        engagements=tuple(policy.engagement for policy in policies.values()),
        tasks=tuple(task for slug in policies for task in world.store.open_in(slug)),
        here=answered.engagement if answered else "",
        numbers=_numbers(world, answered, now),
        homes={task.ref: task.engagement for task in named if task.engagement in policies},
        scorecard=answered.engagement if answered and (answered.kind, answered.clause) == ("ask", CLAUSE) else "",
        cards=_cards(answered, policies),
        scorecards=tuple(slug for slug in policies if waits_for_a_word(world.store.mark(open_mark(slug)))),
    )


def _cards(answered: Message | None, slugs: Collection[str]) -> dict[str, str]:
    """The lines of the answered digest that ask for a word on a scorecard, each with whose it is."""
    if answered is None or answered.kind != "digest":
        return {}
    return {number: slug for number, slug in asking_lines(answered.text, answered.engagement).items() if slug in slugs}


def _numbers(world: World, answered: Message | None, now: datetime) -> dict[str, Named]:
    """The numbered lines of the mail; one that has none of its own speaks of today's morning note."""
    if answered is not None and answered.kind in {"digest", "ask"}:
        lines = numbered_lines(answered.text)
        return lines or {f"{place}": Named(refs=(ref,)) for place, ref in enumerate(answered.tasks, 1)}
    mark = world.store.mark(MORNING)
    if not mark:
        return {}
    zone = world.book.practice.consultant.timezone
    told = answered.not_before if answered is not None and answered.kind == "morning" else now
    if mark["day"] != told.astimezone(zone).date().isoformat():
        return {}
    return {number: Named(people=((slug, email),)) for number, (slug, email) in mark["lines"].items()}
