"""The first message to a person: who writes, what will come, how to answer and to stop, who sees what."""

import html
import re
from collections.abc import Callable

import pytest
from duly.rules.voice import Written
from duly.rules.wording import ReminderFacts, notice, reminder

from tests.rules.wording_facts import LANGUAGES, MILEAGE, NOTICE, WORDS, to

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


@pytest.mark.parametrize(("language", "phone"), [("en", ("text", "call")), ("es", ("texto", "llamada"))])
def test_the_first_message_speaks_of_no_texts_where_there_will_be_none(language: str, phone: tuple[str, str]) -> None:
    written = reminder(WORDS, ReminderFacts(to=to(language), items=(MILEAGE,), introduction=True)).text
    assert not [word for word in phone if re.search(rf"\b{word}\b", written)]
