"""How the problems and figures of a document are put into words."""

from decimal import Decimal

import pytest
from duly.rules.answering import AnswerFacts, Returned, answer
from duly.rules.findings import Figure, Finding
from duly.rules.problems import figures_said, found_in, problem
from duly.rules.voice import Voice

from tests.rules.finding_facts import LOOKED_AT
from tests.rules.wording_facts import AGING, LANGUAGES, WORDS, to


@pytest.mark.parametrize(
    ("code", "asks"),
    [
        ("blank", "correct it in the same file"),
        ("blank-template", "reply with the right file"),
        ("unreadable", "reply with the right file"),
        ("same-as-before", "reply with the right file"),
    ],
)
def test_nobody_is_asked_to_correct_a_file_that_is_not_the_one(code, asks):
    facts = AnswerFacts(
        to=to("en"),
        subject="x",
        paragraphs=(Returned(item=AGING, findings=(Finding(code=code, facts=(("period", "2026-09"),)),)),),
    )
    assert asks in answer(WORDS, facts).text


@pytest.mark.parametrize(
    ("field", "asked", "said"),
    [
        ("over_90", "Total, Over 90 days", "Over 90 days 12"),
        ("opening", "Monday, Cash", "opening 12"),
        ("booked", "Visits booked:", "Visits booked 12"),
        ("hours", "Horas", "Horas 12"),
        ("hours", "Hours (e.g. 40)", "Hours 12"),
        ("hours", "", "hours 12"),
    ],
)
def test_a_figure_is_called_by_the_printed_words_that_name_it(field, asked, said):
    figure = Figure(field=field, value=Decimal(12), where="A!B2", asked=asked)
    assert figures_said(Voice(WORDS, to("en")), [figure]) == said


@pytest.mark.parametrize(
    ("value", "percent", "language", "said"),
    [
        ("0.06920415225", True, "es", "rate 6,92 %"),
        ("0.04460093897", True, "en", "rate 4.46%"),
        ("0.08", True, "en", "rate 8%"),
        ("41200.005", False, "en", "rate 41,200"),
        ("12.345678", False, "en", "rate 12.35"),
    ],
)
def test_a_figure_is_rounded_to_be_read(value, percent, language, said):
    figure = Figure(field="rate", value=Decimal(value), where="A!B2", percent=percent)
    assert figures_said(Voice(WORDS, to(language)), [figure]) == said


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("", "Paid is at most what was worked. (9 against 7.)"),
        ("line 4, Paid", "Paid is at most what was worked. (Line 4, Paid: 9 against 7.)"),
        ("Log!C4", "Paid is at most what was worked. (Log, cell C4: 9 against 7.)"),
    ],
)
def test_a_rule_says_where_both_sides_stand(place, said):
    facts = (("say", "Paid is at most what was worked."), ("left", 9), ("right", 7), ("place", place))
    assert problem(Voice(WORDS, to("en")), Finding(code="rule", facts=facts)) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_consultant_hears_what_was_found_and_is_asked_for_no_file_nor_told_what_they_read(language):
    said = found_in(Voice(WORDS, to(language)), LOOKED_AT)
    for words in (" I ", "myself", "lease send", "nvíe", " leo ", "compruebo"):
        assert words not in said
