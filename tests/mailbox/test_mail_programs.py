"""Replies of every mail program in every language of its menu: what is new is told from what is quoted and signed."""

import pytest
from duly.mailbox.parse import parse
from duly.rules.kinds import kind_of
from duly.rules.quoting import words_of

from tests.corpus.mail_shapes import Made, made

MADE = list(made())


@pytest.mark.parametrize("mail", MADE, ids=lambda mail: mail.id)
def test_only_the_new_words_are_the_sender_s(mail: Made) -> None:
    letter = parse(mail.raw)
    words = words_of(letter)
    assert "\n".join(line for line in words.new.split("\n") if line) == mail.new.replace("\n\n", "\n")
    assert mail.signature in words.signature
    assert "due Friday" in words.quoted
    assert kind_of(letter, ("partner@hart.example",), "hart.example") == "human"
    assert not letter.problems


def test_there_are_many_programs_and_languages() -> None:
    assert len(MADE) > 400
