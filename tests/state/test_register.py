"""The register: a workbook of all figures that opens anywhere, is the same for the same figures, and runs nothing."""

import hashlib
import io
import resource
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from duly.rules.register import Origin, Posting
from duly.state.in_use import InUse
from duly.state.register import Written, register_workbook, sheet_name, write_register
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

FIRST = datetime(2026, 10, 7, 15, 2, tzinfo=UTC)


def posting(period="2026-09", value="24000", **given):
    origin = Origin(
        source=given.pop("source", "<m1@northwind.example>"),
        sha256=given.pop("sha256", "ab" * 32),
        filed=given.pop("filed", f"Finance/AR aging report/{period} AR aging report - Dana Ortiz.xlsx"),
        verdict="accepted",
        received_at=given.pop("received_at", FIRST),
    )
    fields = {
        "document": "ar-aging",
        "title": "AR aging report",
        "metric": "over_90",
        "kind": "money",
        "owner": "dana@northwind.example",
        "name": "Dana Ortiz",
        "department": "Finance",
        "goal": "<= 25000",
        "where": "Summary!E14",
    }
    return Posting(**fields | given, period=period, value=Decimal(value), origin=origin)


BEN = {"owner": "ben@northwind.example", "name": "Ben Cole"}
QUARTER = [
    posting("2026-09", "31000.50", received_at=FIRST),
    posting("2026-09", "24000", received_at=FIRST.replace(day=9), source="<m2@northwind.example>"),
    posting("2026-10", "26000"),
    posting("2026-10", "11000", **BEN),
    posting("2026-W41", "0.0725", document="visits", title="Visits", metric="rate", kind="percent", goal="<= 8%"),
    posting("2026-Q3", "41", document="visits", title="Visits", metric="visits", kind="integer", goal=""),
]


def opened(kept, currency="USD"):
    return load_workbook(io.BytesIO(register_workbook(kept, currency)))


def plain(*parts):
    """As workbooks hold instants: without a zone."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)


def shown(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_each_metric_has_its_periods_down_and_its_owners_across():
    book = opened(QUARTER)
    assert book.sheetnames == ["All figures", "ar-aging over_90", "visits rate", "visits visits"]
    assert shown(book["ar-aging over_90"]) == [
        ["AR aging report: over 90", None, None, None, None],
        ["Period", "Ben Cole", "Dana Ortiz", "Goal", "On goal"],
        ["2026-09", None, 24000, "<= 25000", "1 of 1"],
        ["2026-10", 11000, 26000, "<= 25000", "1 of 2"],
    ]
    assert shown(book["visits visits"])[1:] == [["Period", "Dana Ortiz"], ["2026-Q3", 41]]


def test_a_figure_off_its_goal_says_so_in_words_and_colour():
    sheet = opened(QUARTER)["ar-aging over_90"]
    assert sheet["C3"].number_format == '#,##0.00" USD"'
    assert sheet["C4"].number_format == '#,##0.00" USD (off goal)"'
    assert (sheet["C3"].fill.fill_type, sheet["C4"].fill.fill_type) == (None, "solid")
    assert opened(QUARTER)["visits rate"]["B3"].number_format == "0.0#%"


def test_every_figure_stands_in_one_list_with_its_source():
    sheet = opened(QUARTER)["All figures"]
    heads, *rows = shown(sheet)
    first = dict(zip(heads, rows[0], strict=True))
    assert first == {
        "Document": "AR aging report",
        "Metric": "over 90",
        "Period": "2026-09",
        "Owner": "Dana Ortiz",
        "Department": "Finance",
        "Value": 31000.5,
        "Goal": "<= 25000",
        "On goal": "no",
        "Stands": "corrected",
        "Period from": plain(2026, 9, 1),
        "Period to": plain(2026, 9, 30),
        "Received (UTC)": plain(2026, 10, 7, 15, 2),
        "Check": "accepted",
        "Where": "Summary!E14",
        "Taken as": None,
        "Filed as": "Finance/AR aging report/2026-09 AR aging report - Dana Ortiz.xlsx",
        "Address": "dana@northwind.example",
        "Document id": "ar-aging",
        "Kind": "money",
        "Message": "<m1@northwind.example>",
        "File (SHA-256)": "ab" * 32,
    }
    assert [row[heads.index("Stands")] for row in rows] == ["corrected", *["in force"] * 5]
    assert sheet["A2"].font.strike is None
    assert sheet.cell(2, heads.index("Value") + 1).font.strike
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:U7")
    assert sheet.cell(2, heads.index("Period from") + 1).is_date


def test_the_same_figures_are_the_same_bytes_whatever_their_order():
    assert register_workbook(QUARTER, "USD") == register_workbook([*QUARTER[::-1], QUARTER[0]], "USD")
    assert register_workbook(QUARTER, "USD") != register_workbook(QUARTER, "EUR")
    assert register_workbook([]) == register_workbook([])


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x.example")', "+1", "-2+3", "@SUM(1)", "\t=1", "\r=1"])
def test_what_a_person_wrote_is_never_run(text):
    evil = posting(name=text, title=text, department=text, where=text, filed=text, source=text)
    book = opened([evil, replace(evil, **BEN)])
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value).startswith(("=", "+", "-", "@")) or cell.quotePrefix
    cells = [cell.value for row in book["All figures"].iter_rows() for cell in row]
    assert " ".join(text.split()) in cells


def test_what_no_workbook_can_hold_does_not_break_it():
    odd = posting("some day", "1e400", name="Da\x00na\ud800 \ufffe\x1b", title="x" * 40_000, kind="number", goal="")
    sheet = opened([odd])["All figures"]
    assert (sheet["D2"].value, len(sheet["A2"].value), sheet["F2"].value) == ("Da na", 32_767, "1e+400")
    assert (sheet["C2"].value, sheet["J2"].value) == ("some day", None)


def test_two_owners_of_one_name_are_told_apart():
    other = posting("2026-09", "1", owner="dana.o@northwind.example")
    heads = shown(opened([posting(), other])["ar-aging over_90"])[1]
    assert heads[1:3] == ["Dana Ortiz (dana.o@northwind.example)", "Dana Ortiz (dana@northwind.example)"]


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("ar-aging over_90", "ar-aging over_90"),
        ("a/b:c [d]*?\\e", "a-b-c -d-e"),
        ("'quoted'", "quoted"),
        ("x" * 40, "x" * 31),
        ("History", "History (2)"),
        ("all FIGURES", "all FIGURES (2)"),
        ("", "unnamed"),
        ("📈" * 20, "📈" * 15),  # each counts as two
    ],
)
def test_sheet_names_that_every_program_takes(wanted, name):
    assert sheet_name(wanted, {"history", "all figures"}) == name


def test_long_names_of_sheets_stay_apart():
    taken = set()
    names = [sheet_name("y" * 30 + end, taken) for end in ("one", "two", "three")]
    assert names == ["y" * 30 + "o", "y" * 30 + "t", "y" * 27 + " (2)"]


def test_another_reader_sees_the_same_figures():
    book = CalamineWorkbook.from_filelike(io.BytesIO(register_workbook(QUARTER, "USD")))
    assert book.get_sheet_by_name("ar-aging over_90").to_python()[3][:3] == ["2026-10", 11000, 26000]


def test_it_is_written_once_and_only_anew_when_a_figure_is(tmp_path):
    first = write_register(tmp_path / "registers", "northwind", QUARTER)
    assert first == Written(tmp_path / "registers/northwind.xlsx", changed=True)
    written = first.path.stat().st_mtime_ns
    assert write_register(tmp_path / "registers", "northwind", QUARTER[::-1]) == replace(first, changed=False)
    assert first.path.stat().st_mtime_ns == written
    assert write_register(tmp_path / "registers", "northwind", [*QUARTER, posting("2026-11")]).changed
    assert [path.name for path in first.path.parent.iterdir()] == ["northwind.xlsx"]


def test_a_register_that_somebody_has_open_waits(tmp_path):
    path = write_register(tmp_path, "northwind", QUARTER[:2]).path
    before = hashlib.sha256(path.read_bytes()).digest()
    mark = tmp_path / ".~lock.northwind.xlsx#"
    mark.write_text(",Dana Ortiz,laptop/dana,28.11.2026 09:20,file:///profile;")
    assert write_register(tmp_path, "northwind", QUARTER) == InUse(path, "Dana Ortiz", mark)
    assert hashlib.sha256(path.read_bytes()).digest() == before
    mark.rename(excel := tmp_path / "~$northwind.xlsx")
    excel.write_bytes(bytes([8]) + b"Ben Cole".ljust(54, b" ") + "Ben Cole".encode("utf-16-le"))
    assert write_register(tmp_path, "northwind", QUARTER) == InUse(path, "Ben Cole", excel)
    excel.write_bytes(b"")
    assert write_register(tmp_path, "northwind", QUARTER) == InUse(path, "", excel)
    excel.unlink()
    assert write_register(tmp_path, "northwind", QUARTER).changed


@pytest.mark.parametrize("error", [PermissionError(13, "open elsewhere")])
def test_a_system_that_replaces_no_open_file_makes_it_wait(tmp_path, disk, error):
    class Held(type(disk)):
        def replace(self, source, target):
            raise error

    assert write_register(tmp_path, "northwind", QUARTER, disk=Held()) == InUse(tmp_path / "northwind.xlsx")
    assert not list(tmp_path.iterdir())


def test_a_disk_without_room_leaves_the_old_register(tmp_path, disk):
    path = write_register(tmp_path, "northwind", QUARTER[:2], disk=disk).path
    before = path.read_bytes()
    disk.room = 100
    with pytest.raises(OSError, match="No space"):
        write_register(tmp_path, "northwind", QUARTER, disk=disk)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["northwind.xlsx"]


@pytest.mark.parametrize("kept", [[], QUARTER], ids=["small", "large"])
def test_it_is_made_the_same_where_no_temporary_file_has_room(kept):
    usual, made = resource.getrlimit(resource.RLIMIT_FSIZE), register_workbook(kept)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, usual[1]))
    try:
        again = register_workbook(kept)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert again == made
