"""What people are sent because they called: what is open by text and email, or that their wish was passed on."""

from dataclasses import replace
from datetime import datetime

from ..rules.answering import AnswerParagraph, CallBack
from ..rules.answers import Answering, answer_mail
from ..rules.letter import Letter
from ..rules.mails import addressee
from ..rules.model import Decision
from ..rules.open_list import OpenNow
from ..rules.phone_calls import Wish
from ..rules.voice import Voice
from ..state.store import Change
from .agenda import change_of, gathered, standing_of
from .by_text import Text, rather_texted, texted
from .callers import Caller
from .world import World


def answered(world: World, change: Change, key: str, wish: Wish, known: tuple[Caller, ...], now: datetime) -> Change:
    """The change with what its caller is sent: what is open in each engagement, or that their wish was passed on."""
    sure = [caller for caller in known if caller.person is not None]
    if wish == "open":
        for caller in sure:
            if caller.supported and caller.person:
                text = Text(caller.policy, caller.person, "text_open", caller.asked(now), key, now)
                change = _mailed(world, change, text, OpenNow(items=caller.items(now), by_phone=True))
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
