"""A call's script goes through the text that people are shown, and comes back as it was."""

import pytest
from duly.rules.phone_script import CallScript

AFTER = {"1": "Thank you.", "2": "We will ask you for the day.", "9": "You will get no more calls.", "": "Goodbye."}


@pytest.mark.parametrize(
    "script",
    [
        CallScript(say="This is Acme.\nPress 1 if it is done.", after=AFTER, machine="Acme called."),
        CallScript(say="Aquí Acme: pulse 1 si está hecho.", after={"1": "Gracias."}),
        CallScript(say="Only words."),
        CallScript(say="Words.", machine="A machine hears this."),
    ],
)
def test_a_script_comes_back_as_it_was(script: CallScript) -> None:
    assert CallScript.from_text(script.to_text()) == script


def test_people_are_shown_every_word_that_may_be_said() -> None:
    script = CallScript(say="This is Acme.", after={"": "Goodbye.", "1": "Thank\nyou."}, machine="Acme called.")
    assert script.to_text() == "This is Acme.\n\nkey 1: Thank you.\nno key: Goodbye.\nmachine: Acme called."


def test_a_label_in_the_spoken_words_alone_is_no_answer() -> None:
    assert CallScript.from_text("Press key 1: it is done.").say == "Press key 1: it is done."
