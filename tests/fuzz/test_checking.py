"""Any file is checked against any fields: nothing raises, what has a problem is never accepted, and all can be said."""

import re
from datetime import UTC, datetime
from decimal import Decimal

from duly.rules.agreement import DocumentRule
from duly.rules.contents import Cell, Content, FormField, Line, Sheet, Span
from duly.rules.problems import figures_said, problem
from duly.rules.voice import Voice
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.effort import effort
from tests.rules.drawn import checked, field
from tests.rules.wording_facts import WORDS, to

UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

KINDS = ["text", "number", "integer", "money", "percent", "date", "period", "yes-no", "signature", "one-of"]
NAMES = ["total", "miles", "week", "name"]
SAID = [
    *(
        "Total",
        "Total:",
        "Week",
        "Name",
        "Miles",
        "n/a",
        "-",
        "$1,482.50",
        "1.482,50",
        "(12)",
        "12 %",
        "1e999999",
        "9" * 5_000,
    ),
    *(
        "Oct 5 - 9",
        "10/05/2026",
        "2026-10",
        "2026-W41",
        "October",
        "yes",
        "x",
        "☒ Yes ☐ No",
        "[ ]",
        "____",
        "²",
        "=A1",
        "31.02.2026",
    ),
    *("\u202e12", "1 000", "١٢", "NaN", "Infinity", "-0", "T-100001", "1" + "," * 50, "Q3 2026", "week 99 of 0000"),
]
texts = st.one_of(st.sampled_from(SAID), st.text(max_size=30))
numbers = st.one_of(
    st.decimals(), st.integers().map(Decimal), st.sampled_from([Decimal("1E+9999"), Decimal("-1E-9999")])
)
moments = st.one_of(st.dates(), st.datetimes(), st.times(), st.just(datetime(2026, 10, 5, tzinfo=UTC)))
cells = st.builds(
    Cell,
    value=st.one_of(texts, numbers, moments, st.booleans(), st.none()),
    shown_as=st.sampled_from(["", "percent", "date", "time"]),
    formula=st.sampled_from(["", "A1+B2", "SUM(A1:XFD1048576)", "'" * 50, '"' * 51, "1E9" * 400, "A1:A2:A3"]),
    stored=st.booleans(),
    error=st.sampled_from(["", "", "", "#REF!"]),
    calculated=st.one_of(numbers, st.none()),
    unsure=st.booleans(),
)
places = st.tuples(st.integers(1, 8), st.integers(1, 5))
areas = st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 8), st.integers(1, 8))
sheets = st.builds(
    Sheet,
    name=st.one_of(st.sampled_from(["Data", "Summary"]), st.text(max_size=8)),
    cells=st.dictionaries(places, cells, max_size=25),
    merged=st.lists(areas, max_size=2).map(tuple),
    pictures=st.lists(areas, max_size=2).map(tuple),
    hidden=st.booleans(),
    protected=st.booleans(),
)
spans = st.builds(Span, texts, st.floats(0, 600), st.floats(0, 600), picture=st.booleans())
lines = st.builds(Line, st.lists(spans, max_size=4).map(tuple), st.integers(0, 3))
forms = st.builds(
    FormField,
    name=st.sampled_from(NAMES),
    kind=st.sampled_from(["text", "check", "choice", "signature"]),
    value=texts,
    signed=st.booleans(),
)
contents = st.builds(
    Content,
    kind=st.sampled_from(["xlsx", "csv", "docx", "pdf", "ods", "xls", "image", "text"]),
    sheets=st.lists(sheets, max_size=2).map(tuple),
    names=st.dictionaries(
        st.sampled_from(NAMES), st.sampled_from(["Data!A1", "Data!A1:B9", "nowhere", "'"]), max_size=2
    ),
    lines=st.lists(lines, max_size=8).map(tuple),
    form=st.lists(forms, max_size=3).map(tuple),
    from_picture=st.booleans(),
    unread=st.sampled_from(["", "", "rest", "all"]),
    decimal_comma=st.booleans(),
    trouble=st.sampled_from([None, None, None, "unreadable", "protected", "unsafe", "unsupported"]),
)
where = st.sampled_from(
    [
        {"at": "Data!A1"},
        {"at": "B2"},
        {"at": "Data!A1:A4"},
        {"column": "Total"},
        {"label": "Total"},
        {"label": "Week"},
        {"field": "name"},
    ]
)
fields = st.lists(
    st.builds(
        lambda name, kind, at, low, required: field(name, kind, required=required, one_of=("Yes", "No"), **at, **low),
        st.sampled_from(NAMES),
        st.sampled_from(KINDS),
        where,
        st.sampled_from([{}, {"min": 0}, {"max": 10}, {"usual": "0.3"}]),
        st.sampled_from([True, False, "total > 0"]),
    ),
    max_size=4,
    unique_by=lambda one: one.name,
)
rules = st.sampled_from(
    [(), (DocumentRule("total >= 0", "No."),), (DocumentRule("round(total, miles) = total", "No."),)]
)


@given(contents, fields, rules)
@effort(80)
def test_any_file_is_checked(content: Content, asked: list, that: tuple[DocumentRule, ...]) -> None:  # type: ignore[type-arg]
    found = checked(content, *asked, rules=that)
    errors = [one for one in found.findings if one.severity == "error"]
    assert not (found.verdict == "accepted" and errors), errors
    assert not (found.verdict == "accepted" and (content.trouble or content.unread == "all"))
    assert found == checked(content, *asked, rules=that)
    for language in ("en", "es"):
        voice = Voice(WORDS, to(language))
        said = [*(problem(voice, one) for one in found.findings), figures_said(voice, found.figures)]
        assert all(len(one) < 4_000 and not UNSEEN.search(one) for one in said)
