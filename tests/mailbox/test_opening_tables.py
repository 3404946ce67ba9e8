"""Csv files and other tables of text: the encoding, the separator, the decimal sign, and where each value stands."""

import pytest
from duly.mailbox.opening.opened import opened
from duly.rules.contents import Content


def values(content: Content) -> dict[tuple[int, int], str]:
    assert content.trouble is None, content.why
    return {place: str(cell.value) for place, cell in content.sheets[0].cells.items()}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_table_is_read_in_any_encoding_and_with_any_separator(encoding: str, separator: str) -> None:
    lines = [("Período", "Horas"), ("Octubre", "12"), ("José Núñez", "8")]
    content = opened("\r\n".join(separator.join(line) for line in lines).encode(encoding), "hours.csv")
    assert content.kind == "csv"
    assert values(content) == {
        (row, column): value for row, line in enumerate(lines, 1) for column, value in enumerate(line, 1)
    }


def test_a_row_is_the_line_of_the_file_it_begins_in() -> None:
    content = opened(b'sep=;\r\nName;Note\r\nBo;"two\r\nlines"\r\n\r\nMiles;short\r\n', "x.csv")
    assert values(content)[6, 1] == "Miles"
    assert values(content)[3, 2] == "two\r\nlines"


def test_values_stay_text() -> None:
    content = opened(b"Code,Hours\n007,1.50\n", "x.csv")
    assert values(content)[2, 1] == "007"
    assert values(content)[2, 2] == "1.50"


@pytest.mark.parametrize(
    ("text", "comma"),
    [
        ("a;b\n1,5;2,25", True),
        ('a,b\n"1,5","2,25"', True),
        ("a;b\n1.234,56;x", True),
        ("a,b\n1.5,2.25", False),
        ('a,b\n"1,234.50",x', False),
        ('a,b\n"1,234","5,678"', False),
        ("a;b\n1.5;2.25", False),
        ("a;b\n$1.50;2.25", False),
        ("a;b\nEUR 1,50;x", True),
    ],
)
def test_the_decimal_sign_is_told_by_the_files_numbers(text: str, comma: bool) -> None:
    assert opened(text.encode(), "x.csv").decimal_comma is comma


def test_a_note_is_text_and_a_table_under_another_name_is_a_table() -> None:
    note = opened(b"Hello there,\nthis is my note, I hope it helps.\n\nBye", "note.txt")
    assert note.kind == "text"
    assert [line.text for line in note.lines] == ["Hello there,", "this is my note, I hope it helps.", "Bye"]
    assert opened(b"Name\tHours\nBo\t3\n", "export.txt").kind == "csv"


def test_one_column_is_a_table_too() -> None:
    assert values(opened(b"Hours\n12\n8\n", "x.csv")) == {(1, 1): "Hours", (2, 1): "12", (3, 1): "8"}


@pytest.mark.parametrize("data", [b'a,b\n"never closed,1\n2,3', b"a,b\n1\n1,2,3,4\n", b"a\rb\rc", b",,,\n,,,\n"])
def test_a_ragged_file_is_read_as_far_as_it_goes(data: bytes) -> None:
    assert opened(data, "x.csv").trouble is None


def test_more_cells_than_a_person_fills_are_not_read() -> None:
    content = opened(b"1,2,3,4,5,6,7,8\n" * 60_000, "x.csv")
    assert (content.trouble, content.why) == ("unreadable", "it has more than 400,000 filled cells")


def test_a_table_below_a_title_and_notes_is_still_cut_into_columns() -> None:
    text = "Hours of October\n\nPlease fill in.\nOne line a day.\n\nName;Hours\nBo;1,5\nMiles;3\n\nThank you\nDana\n"
    content = opened(text.encode(), "x.csv")
    assert values(content)[7, 2] == "1,5"
    assert content.decimal_comma
