"""The first message to a person: who writes, what will come, how to answer and to stop, who sees what."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from duly.rules.escalation import plan_steps
from duly.rules.model import Climb
from duly.rules.retract import retract
from duly.rules.voice import Voice, Written
from duly.rules.wording import ReminderFacts, introduction, notice, reminder

from tests.rules.conftest import at
from tests.rules.wording_facts import LANGUAGES, MILEAGE, NOTICE, WORDS, to

DANA = "dana@northwind.example"
SAID_FIRST = {
    "en": """I am Riley Hart|short note like this one|a text or a call may follow|Reply in your own words
What is open for me|rather not get these notes|management sees|hear of it from me first""",
    "es": """soy Riley Hart|una nota breve como esta|un mensaje de texto o una llamada|sus propias palabras
qué tengo pendiente|prefiere no recibir estas notas|la dirección ve|lo sabrá primero por mí""",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("write", [reminder, notice])
def test_the_first_message_says_who_writes_what_comes_how_to_answer_and_who_sees_what(
    language: str, write: Callable[..., Written]
) -> None:
    notices = (NOTICE,) if write is notice else ()
    facts = ReminderFacts(
        to=to(language), items=(MILEAGE,), introduction=True, by_phone=("text", "call"), notices=notices
    )
    written = write(WORDS, facts)
    shown = html.unescape(re.sub(r"<[^>]+>", " ", written.html))
    for part in SAID_FIRST[language].replace("\n", "|").split("|"):
        assert part in " ".join(written.text.split())
        assert part in " ".join(shown.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("write", [reminder, notice])
def test_whoever_has_met_the_consultant_hears_the_rest_alone(language: str, write: Callable[..., Written]) -> None:
    notices = (NOTICE,) if write is notice else ()
    met = ReminderFacts(to=to(language), items=(MILEAGE,), introduction=True, met=True, notices=notices)
    first, later = (write(WORDS, facts).text for facts in (replace(met, met=False), met))
    who, *rest = introduction(Voice(WORDS, to(language)), ())
    assert who in first
    assert who not in later
    assert all(" ".join(said.split()) in " ".join(later.split()) for said in rest)


def test_an_escalation_introduces_those_who_never_heard_from_us_and_once(policy, standing, task):
    lee, tuesday = replace(standing, email="lee@northwind.example"), at("2026-10-13 10:00")
    announced = (Climb(day=3, announced_on=date(2026, 10, 8)),)
    known, other = (replace(task, ref=ref, climbs=announced) for ref in ("T-100001", "T-100002"))
    first = plan_steps([known], {DANA: standing, lee.email: lee}, policy, tuesday)
    (mail,) = first.effects
    (met,) = first.standings
    assert "I am Riley Hart" in mail.text
    assert (met.email, met.met, met.sent) == (lee.email, True, 0)
    later = plan_steps([other], {DANA: standing, lee.email: met}, policy, tuesday)
    assert "I am Riley Hart" not in later.effects[0].text
    assert later.standings == ()
    back = retract(mail, first.tasks, {lee.email: met}, policy, tuesday)
    assert [one.met for one in back.standings] == [False]


@pytest.mark.parametrize(("language", "phone"), [("en", ("text", "call")), ("es", ("texto", "llamada"))])
def test_the_first_message_speaks_of_no_texts_where_there_will_be_none(language: str, phone: tuple[str, str]) -> None:
    written = reminder(WORDS, ReminderFacts(to=to(language), items=(MILEAGE,), introduction=True)).text
    assert not [word for word in phone if re.search(rf"\b{word}\b", written)]
