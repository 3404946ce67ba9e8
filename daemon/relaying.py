"""A reply to a notice of somebody's question: it goes to them in the consultant's words, and reminders go on."""

from ..rules.briefing import CommandResult
from ..rules.decide import decide
from ..rules.letter import Letter
from ..rules.messages import Message
from ..rules.model import ConsultantSaid
from ..rules.relaying import relayed
from .orders import Orders
from .world import World

ANSWERED = {"question"}  # what a task waited for that an answer settles; for all else the consultant says “resume”


def letter_of(world: World, ask: Message) -> Letter | None:
    """The person's letter that a notice told of, as it lies in the archive; None if it cannot be read any more."""
    handled = world.store.handled(ask.letter)
    try:
        return world.parse(world.archive.read(handled.raw)) if handled else None
    except (OSError, ValueError):
        return None


def answer_person(orders: Orders, ask: Message, words: str, *, attached: bool) -> CommandResult:
    """Send the consultant's words to whoever wrote; what waited for an answer goes on."""
    line = " ".join(words.split())
    world = orders.world
    policy = orders.policy(ask.engagement)
    person = policy.engagement.person(ask.person)
    if person is None:
        return CommandResult(line=line, outcome=f"{ask.person} is no longer in people.csv; not sent", done=False)
    standing = orders.standing(policy, person.email)
    if standing.opted_out or standing.undeliverable:
        why = "asked for no more messages" if standing.opted_out else "is not reached by mail"
        return CommandResult(line=line, outcome=f"not sent: {person.name} {why}", done=False)
    orders.messages.append(relayed(policy, person, ask, letter_of(world, ask), words, orders.at))
    told = [f"sent to {person.name} in your words"]
    if attached:
        told.append("the file you attached was not passed on; send it to them yourself")
    for ref in ask.tasks:
        task = orders.task(ref)
        if task is None:
            continue
        orders.tell(ask.engagement, ref, f'the consultant answered {person.name}: "{line[:300]}"')
        if task.waiting_for in ANSWERED:
            said = ConsultantSaid(source=orders.source, verb="resume")
            orders.take(decide(task, said, policy, orders.at), policy)
            told.append(f"reminders for {ref} go on")
        elif task.waiting_for:
            told.append(f"{ref} still waits with you; “resume {ref}” has the reminders go on")
    return CommandResult(line=line, outcome="; ".join(told))
