"""Equal figures that their sender calls right go before a person; the old file itself does not."""

import pytest
from duly.rules.confirmed import confirmed
from duly.rules.findings import Check, Finding

EQUAL = Finding(code="same-as-before", why="values", facts=(("period", "2026-08"),))
OLD_FILE = Finding(code="same-as-before", facts=(("period", "2026-08"),))
BLANK = Finding(code="blank", field="total")
WARNING = Finding(code="unusual", severity="warning")


def returned(*findings):
    return Check(verdict="returned", findings=findings)


@pytest.mark.parametrize(
    "words",
    [
        "The figures really are the same",
        "They really are the same as last month.",
        "Yes, same numbers two months running",
        "No change since August",
        "Nothing has changed, it is right as it is",
        "These figures didn't change",
        "Unchanged from last week.",
        "The numbers are correct",
        "Las cifras son las mismas",
        "Son iguales, no cambiaron",
        "Sin cambios este mes",
        "Die Zahlen sind wirklich gleich",
        "Les chiffres sont les mêmes",
    ],
)
def test_words_that_confirm_equal_figures(words):
    assert confirmed(returned(EQUAL), words)
    assert confirmed(returned(EQUAL, WARNING), words)
    assert not confirmed(returned(OLD_FILE), words)
    assert not confirmed(returned(EQUAL, BLANK), words)
    assert not confirmed(returned(), words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Attached",
        "Here is the right file",
        "Oops, I sent the same file again. Here is the right one",
        "They are not the same as last month",
        "No son las mismas cifras",
        "Sent the old file by mistake, same name",
    ],
)
def test_words_that_confirm_nothing(words):
    assert not confirmed(returned(EQUAL), words)
