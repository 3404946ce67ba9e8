"""What people are written because of a call: by text where they may be texted, else or as well by email."""

from dataclasses import dataclass, replace
from datetime import datetime

from ..rules.agreement import Person
from ..rules.answering import AnswerParagraph, CallBack, OpenNow
from ..rules.answers import Answering, answer_mail
from ..rules.letter import Letter
from ..rules.mails import addressee, item_facts
from ..rules.model import Decision, Task
from ..rules.phone_calls import Wish, in_a_text
from ..rules.policy import Policy
from ..rules.voice import Voice
from ..state.store import Change
from .agenda import change_of, gathered, standing_of
from .by_text import Answer, with_text
from .callers import Caller
from .world import World


@dataclass(frozen=True, slots=True)
class Text:
    """A text to somebody because of a call: which sentence, about which tasks, and the key of the call."""

    policy: Policy
    person: Person
    part: str
    tasks: tuple[Task, ...]
    key: str
    now: datetime


def texted(world: World, change: Change, text: Text) -> tuple[Change, bool]:
    """The change with the text in it, and whether it is: not where nothing is to be asked, nor the person texted."""
    if not text.tasks and text.part != "text_call_back":
        return change, False
    to = addressee(text.policy, text.person, text.now)
    items = [item_facts(task, text.policy, text.now) for task in text.tasks]
    answer = Answer(
        words=lambda numbers: in_a_text(text.policy.words, to, text.part, items, numbers),
        refs=tuple(task.ref for task in text.tasks),
        key=text.key,
    )
    return with_text(world, change, text.policy, text.person, answer, text.now)


def rather_texted(world: World, change: Change, text: Text) -> Change:
    """The change with the text in place of the answer by email, where there may be one."""
    change, by_text = texted(world, change, text)
    return _without_mail(change, text.person) if by_text else change


def _without_mail(change: Change, person: Person) -> Change:
    kept = (
        one
        for one in change.sendings
        if (one.message.kind, one.message.channel, one.message.person) != ("answer", "email", person.email)
    )
    return replace(change, sendings=tuple(kept))


def answered(world: World, change: Change, key: str, wish: Wish, known: tuple[Caller, ...], now: datetime) -> Change:
    """The change with what its caller is sent: what is open in each engagement, or that their wish was passed on."""
    sure = [caller for caller in known if caller.person is not None]
    if wish == "open":
        for caller in sure:
            if caller.supported and caller.person:
                text = Text(caller.policy, caller.person, "text_open", caller.asked(now), key, now)
                change = _mailed(world, change, text, OpenNow(items=caller.items(now)))
                change, _ = texted(world, change, text)
    elif wish == "call-back" and sure and sure[0].person:
        text = Text(sure[0].policy, sure[0].person, "text_call_back", (), key, now)
        change = rather_texted(world, _mailed(world, change, text, CallBack()), text)
    return change


def _mailed(world: World, change: Change, text: Text, said: AnswerParagraph) -> Change:
    """The change with an answer by email to the address on file."""
    policy, person, now = text.policy, text.person, text.now
    voice = Voice(policy.words, addressee(policy, person, now))
    to = Answering(
        letter=Letter(key=text.key, subject=voice.say("calls.call"), channel="call"),
        policy=policy,
        person=person,
        standing=standing_of(world, policy, person.email, now),
        tasks={task.ref: task for task in text.tasks},
        now=now,
    )
    mail, standing = answer_mail(to, (said,))
    answer = change_of(world, Decision(effects=(mail,), standings=(standing,)), policy, now)
    answer = gathered(world, answer, policy.seal(mail), now)
    return replace(
        change,
        standings=(*change.standings, *answer.standings),
        sendings=(*change.sendings, *answer.sendings),
    )
