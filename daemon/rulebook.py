"""The rulebook: every engagement's policy and whose address is whose, made from the practice's files."""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from ..rules.agreement import Channel
from ..rules.matching import Seat
from ..rules.policy import Policy
from ..rules.voice import Wordbook
from ..rules.workdays import Workdays
from .practice import Practice
from .wordbook import load_wordbook
from .world import Rulebook

NO_SECRET = b""  # for commands that send nothing: their tokens open nothing


def rulebook(practice: Practice, secret: bytes = NO_SECRET) -> Rulebook:
    """The practice's rules; `secret` keys the reply tokens."""
    directory: dict[str, list[Seat]] = defaultdict(list)
    policies = {}
    numbers: dict[str, list[Seat]] = defaultdict(list)
    channels: frozenset[Channel] = frozenset({"email", "text", "call"} if practice.twilio else {"email"})
    for engagement in practice.engagements:
        policies[engagement.slug] = Policy(
            engagement=engagement,
            consultant=practice.consultant,
            workdays=Workdays(engagement.holidays, engagement.closed),
            words=_words(practice.folder / "engagements" / engagement.slug / "wording"),
            address=practice.mail.address,
            secret=secret,
            channels=channels,
        )
        for person in engagement.people:
            for address in (person.email, *person.other_emails):
                directory[address.lower()].append((engagement.slug, person.email))
            if person.phone:
                numbers[person.phone].append((engagement.slug, person.email))
    several = (seats for seats in directory.values() if len({slug for slug, _ in seats}) > 1)
    elsewhere = frozenset(email for seats in several for _, email in seats)
    if elsewhere:
        policies = {slug: replace(policy, elsewhere=elsewhere) for slug, policy in policies.items()}
    return Rulebook(practice, policies, _settled(directory), _settled(numbers))


def _settled(found: dict[str, list[Seat]]) -> dict[str, tuple[Seat, ...]]:
    return {where: tuple(seats) for where, seats in found.items()}


def _words(folder: Path) -> Wordbook:
    """The engagement's own sentences over ours; `check` reports what is faulty in them, here ours stand in."""
    if not folder.is_dir():
        return load_wordbook()
    from .own_wording import own_wordbook  # noqa: PLC0415 - reads templates, which most practices have none of

    return own_wordbook(folder)[0]
