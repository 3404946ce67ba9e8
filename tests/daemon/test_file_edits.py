"""Files that people write are changed where they must be, and stay as they wrote them everywhere else."""

import csv
import io
import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from duly.daemon.earlier_files import add_folder, as_it_was, replace_files
from duly.daemon.people import COLUMNS, table_rows
from duly.daemon.people_edits import with_people
from duly.daemon.toml_edits import with_tables, with_values
from hypothesis import given
from hypothesis import strategies as st

NOON = datetime(2026, 10, 6, 12, tzinfo=UTC)
TOML = """# Ours.
name = "Northwind"   # the client
closed = [
  2026-11-27,        # the day after
]

[scope]
channels = ["email"] # no texts

[budget]
cap = 1500.00        # agreed in May
rate = 95
"""
CHANGED = [
    ({("budget", "cap"): Decimal(2000)}, "cap = 1500.00 ", "cap = 2000 "),
    ({("budget", "cap"): Decimal(1500)}, "", ""),  # the same number: nothing is touched
    ({("budget", "cap"): None}, "cap = 1500.00        # agreed in May\n", ""),
    ({("scope", "channels"): ["email", "text"]}, '["email"]', '["email", "text"]'),
    ({("budget", "fee"): Decimal("12.50")}, "rate = 95\n", "rate = 95\nfee = 12.50\n"),
    ({("cadence", "weekly_cap"): 3}, "rate = 95\n", "rate = 95\n\n[cadence]\nweekly_cap = 3\n"),
    ({("name",): "Lake"}, '"Northwind"', '"Lake"'),
    ({("retention", "days"): None}, "", ""),
]


@pytest.mark.parametrize(("changes", "was", "becomes"), CHANGED)
def test_one_value_changes_and_nothing_else(changes, was, becomes):
    assert with_values(TOML, changes) == TOML.replace(was, becomes, 1)


def test_a_list_grows_by_a_day():
    after = with_values(TOML, {("closed",): [date(2026, 11, 27), date(2026, 12, 24)]})
    assert tomllib.loads(after)["closed"] == [date(2026, 11, 27), date(2026, 12, 24)]
    assert after.endswith(TOML[TOML.index("[scope]") :])


TABLES = """[[document]]
id = "a"     # first
title = "A"

[document.fields]
x = { at = "S!B2" }  # a figure

[[document]]
id = "b"
title = "B"  # second
"""


def test_tables_are_told_apart_by_name_and_keep_their_comments():
    one, two = tomllib.loads(TABLES)["document"]
    changed = with_tables(TABLES, "document", [two | {"title": "Bee"}, one], "id")
    assert tomllib.loads(changed)["document"] == [two | {"title": "Bee"}, one]
    assert "# first" in changed
    assert 'x = { at = "S!B2" }  # a figure' in changed
    assert 'title = "Bee"  # second' in changed
    assert with_tables(TABLES, "document", [one, two], "id") == TABLES


PEOPLE = """name;email;role;note
Dana Ortiz;dana@a.example;employee;"says ""hi""; often"

 Lee Park ; LEE@a.example;manager;
Sam Roe;sam@a.example;senior management;"two
lines"
"""


def people_of(content):
    return [row.cells for row in table_rows("", content)[0]]


def test_lines_that_say_the_same_stay_however_they_are_written():
    content = PEOPLE.replace(";note", ";backup")
    assert with_people(content, people_of(content)) == content


def test_somebody_goes_somebody_changes_and_somebody_comes():
    content = PEOPLE.replace(";note", ";backup")
    dana, lee, _ = people_of(content)
    after = with_people(
        content, [dana, lee | {"role": "employee"}, {"name": "Ana", "email": "ana@a.example", "phone": "1"}]
    )
    head, first, blank, second, last = after.splitlines()
    assert head == "name;email;role;backup;phone"
    assert (first, blank) == tuple(content.splitlines()[1:3])
    assert second == "Lee Park;LEE@a.example;employee;;"
    assert last == "Ana;ana@a.example;;;1"


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=9)
SOMEBODY = st.fixed_dictionaries(
    {"name": CELLS, "email": st.emails().map(str.lower)},
    optional={"phone": CELLS, "department": CELLS, "backup": CELLS},
)
CROWD = st.lists(SOMEBODY, max_size=5, unique_by=lambda one: one["email"])


def written(people, delimiter, newline):
    out = io.StringIO(newline="")
    table = csv.writer(out, delimiter=delimiter, lineterminator=newline)
    table.writerow(COLUMNS)
    table.writerows([one.get(column, "") for column in COLUMNS] for one in people)
    return out.getvalue()


@given(CROWD, CROWD, st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]))
def test_whoever_is_to_stand_there_does_and_untouched_lines_are_the_same(before, after, delimiter, newline):
    content = written(before, delimiter, newline)
    changed = with_people(content, after)
    key = {one["email"]: one for one in people_of(changed)}
    assert key == {one["email"]: one for one in after}
    kept = [written([one], delimiter, newline).partition(newline)[2] for one in before if one in after]
    assert all(line in changed for line in kept)


@pytest.mark.parametrize("before", [b"a\r\nb\r\n", b"\xef\xbb\xbfa\nb\n", b"\xef\xbb\xbfa\r\n", b"a\n"])
def test_a_file_keeps_its_mark_and_its_ends_of_lines(tmp_path, before):
    (tmp_path / "people.csv").write_bytes(before)
    text = before.decode("utf-8-sig").replace("\r\n", "\n")
    assert as_it_was(tmp_path / "people.csv", text) == before


def test_earlier_files_are_kept_by_day_and_hour_each_time(tmp_path):
    add_folder(tmp_path, "lake", {"people.csv": b"one", "templates/a.xlsx": b"form"}, NOON)
    first = replace_files(tmp_path, "lake", {"people.csv": b"two", "templates/a.xlsx": b"form"}, NOON)
    second = replace_files(tmp_path, "lake", {"people.csv": b"three"}, NOON)
    assert replace_files(tmp_path, "lake", {"people.csv": b"three"}, NOON) is None
    assert (first.name, second.name) == ("2026-10-06 120000", "2026-10-06 120000 1")
    assert [path.read_bytes() for path in (first / "people.csv", second / "people.csv")] == [b"one", b"two"]
    assert not (first / "templates").exists()


def test_what_a_crash_left_of_a_new_folder_is_no_part_of_it(tmp_path):
    left = tmp_path / "engagements/.lake.new"
    left.mkdir(parents=True)
    (left / "people.csv").write_text("half")
    add_folder(tmp_path, "lake", {"engagement.toml": b"whole"}, NOON)
    assert sorted(path.name for path in (tmp_path / "engagements/lake").iterdir()) == ["engagement.toml", "templates"]
