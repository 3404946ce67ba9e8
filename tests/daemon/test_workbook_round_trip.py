"""Whatever an engagement's files say goes into an intake workbook and comes out of it as it was."""

from datetime import date
from decimal import Decimal

from duly.daemon.setup_answers import answers_of, rows_of
from duly.daemon.setup_blank import intake_workbook
from duly.daemon.setup_cells import is_intake, joined, read_filled, split
from duly.mailbox.opening.opened import opened
from hypothesis import given, settings
from hypothesis import strategies as st

# One line of text, whatever a person types: it may look like a formula, a number or a date.
WORDS = st.one_of(
    st.sampled_from(
        ["=1+1", "+10 days", "-2", "12", "007", "2026-10-01", "1e5", "<= 8%", "30%", "Sí, señora", "'quoted'"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12),
)
PARTS = st.lists(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters=";"), min_size=1, max_size=9
    ),
    min_size=1,
    max_size=4,
)
MONEY = st.decimals(0, 10**7, places=2).map(lambda number: Decimal(f"{number:f}"))
DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))
CLOCK = st.times().map(lambda at: f"{at:%H:%M}")
RUNGS = st.lists(st.fixed_dictionaries({"day": st.integers(-20, 20), "by": PARTS}), max_size=5)
STEPS = st.lists(
    st.fixed_dictionaries({"day": st.integers(1, 90), "to": WORDS}, optional={"approval": st.booleans()}), max_size=3
)
AGREEMENTS = st.fixed_dictionaries(
    {
        "name": WORDS,
        "starts": DAYS,
        "timezone": WORDS,
        "cadence": st.fixed_dictionaries({"ladder": RUNGS}),
        "escalation": STEPS,
    },
    optional={
        "ends": DAYS,
        "holidays": WORDS,
        "closed": st.lists(DAYS, min_size=1, max_size=3),
        "hours": WORDS,
        "retention": st.fixed_dictionaries({"days": st.integers(1, 9999)}),
        "scope": st.fixed_dictionaries(
            {"people": st.sampled_from(["everyone", "management"]) | PARTS}, optional={"phone_support": st.booleans()}
        ),
        "budget": st.fixed_dictionaries({"rate": MONEY}, optional={"costs": st.fixed_dictionaries({"text": MONEY})}),
    },
)
PEOPLE = st.lists(st.fixed_dictionaries({"name": WORDS}, optional={"email": WORDS, "phone": WORDS}), max_size=4)
FIELDS = st.dictionaries(
    WORDS,
    st.fixed_dictionaries(
        {"at": WORDS},
        optional={"min": MONEY, "one_of": PARTS, "required": st.booleans(), "goal": WORDS, "usual": WORDS},
    ),
    min_size=1,
    max_size=3,
)
DOCUMENTS = st.lists(
    st.fixed_dictionaries({"id": WORDS, "title": WORDS, "owners": PARTS}, optional={"due": WORDS, "fields": FIELDS}),
    max_size=3,
    unique_by=lambda document: document["id"].casefold(),
)


@settings(max_examples=40, deadline=None)
@given(AGREEMENTS, PEOPLE, DOCUMENTS)
def test_what_goes_in_comes_out(agreement, people, documents):
    for document in documents:  # a title that is another's short name is no fault of the workbook's
        document["title"] = f"The {document['id']}"
    data = intake_workbook(rows_of("lake", agreement, people, documents))
    content = opened(data, "intake.xlsx")
    assert is_intake(content)
    filled = read_filled(content)
    assert not filled.faults
    answers = answers_of(filled)
    assert not answers.faults
    assert filled.terms.values["slug"] == "lake"
    assert answers.agreement == agreement
    assert answers.people == people
    assert answers.documents == documents


@given(PARTS)
def test_a_list_in_one_cell_is_taken_apart_as_it_was(parts):
    assert split(joined(parts)) == parts
