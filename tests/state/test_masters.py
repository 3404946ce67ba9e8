"""Figures put into the client's own workbook: one cell changes, everything else is as it was, nobody is overruled."""

import re
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from duly.mailbox.opening.opened import opened
from duly.rules.transfers import AlreadyThere, Changed, Differs, NoSuchPlace, Updated
from duly.state.in_use import InUse

from .masters_made import FIGURE, SCORECARD, SHEET, Client, figure, parts, with_part

pytestmark = pytest.mark.filterwarnings("ignore:.*is not supported and will be removed")  # openpyxl, of what we keep


@pytest.fixture
def client(tmp_path):
    """A client's workbook in its folder, and the folder for versions before."""
    return Client(tmp_path).has(SCORECARD)


def test_the_figure_stands_in_its_cell_with_the_cells_format(client):
    assert client.put() == (Updated("2026!C2", None, FIGURE),)
    cell = openpyxl.load_workbook(client.path)["2026"]["C2"]
    assert (cell.value, cell.number_format, cell.comment.text) == (26000.5, "#,##0.00", "as agreed")
    assert client.put() == (AlreadyThere("2026!C2"),)


def test_every_other_part_keeps_its_bytes(client):
    client.put()
    before, after = parts(SCORECARD), parts(client.path.read_bytes())
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == [SHEET, "xl/worksheets/sheet2.xml"]
    written = re.sub(rb'(<c r="C2" s="\d")><v>26000.5</v></c>', rb"\1/>", after[SHEET])
    written = written.replace(b"<f>SUM(B2:D2)</f>", b"<f>SUM(B2:D2)</f><v>21000</v>")
    assert written.replace(b"<f>C2+C3</f>", b"<f>C2+C3</f><v>7</v>") == before[SHEET]


def test_no_sum_from_before_stands_beside_the_new_figure(client):
    client.put()
    values = openpyxl.load_workbook(client.path, data_only=True)
    sheet, detail = values["2026"], values["Detail"]
    assert (sheet["E2"].value, sheet["C4"].value) == (None, None)
    assert (sheet["E3"].value, sheet["B4"].value) == (12, 21005)  # which do not rest on it
    assert [detail[name].value for name in ("A1", "B5", "B6", "A8", "A10")] == [None] * 5
    assert [detail[name].value for name in ("A2", "A9")] == [1, "none yet"]
    assert b'fullCalcOnLoad="1"' in parts(client.path.read_bytes())["xl/workbook.xml"]


def test_sums_that_can_be_calculated_stand_there_for_programs_that_cannot(client):
    client.put(opened=opened)
    assert [client.shown()[row][column] for row, column in ((1, 4), (2, 4), (3, 1), (3, 2))] == [
        47000.5,
        12,
        21005,
        26007.5,
    ]
    assert client.shown("Detail")[0][0] == 52001
    changed = {name for name, data in parts(SCORECARD).items() if parts(client.path.read_bytes())[name] != data}
    assert changed == {SHEET, "xl/worksheets/sheet2.xml"}
    assert client.put(figure("Sum", value=Decimal("26007.5"))) == (AlreadyThere("2026!C4"),)


def test_a_result_takes_the_kind_it_has(client):
    def formulas(data):
        data = data.replace(b"<f>SUM(B2:D2)</f>", b'<f>IF(C2&gt;0,"a&amp;b","none")</f>')
        return data.replace(b"<f>C2+C3</f>", b"<f>C2&gt;C3</f>")

    client.has(with_part(SCORECARD, SHEET, formulas)).put(opened=opened)
    assert (client.shown()[1][4], client.shown()[3][2]) == ("a&b", True)
    client.put(figure(value=Decimal(-1), gives_way=(FIGURE,)), opened=opened)
    assert (client.shown()[1][4], client.shown()[3][2]) == ("none", False)


def test_the_version_before_is_kept(client):
    client.put()
    client.put(figure("Cash", value=Decimal(9), gives_way=(Decimal(7),)))
    first, second = client.versions()
    assert (first.name, second.name) == ("scorecard.20261105T120000Z (2).xlsx", "scorecard.20261105T120000Z.xlsx")
    assert second.read_bytes() == SCORECARD


def test_several_figures_go_in_at_once_and_each_tells_what_became_of_it(client):
    landed = client.put(
        figure(),
        figure("Cash"),
        figure("Sum"),
        figure("Visits done by the 5th", value=Decimal(41)),
        figure("Visitors"),
        figure(value=Decimal(1)),
        figure("Twice"),
        figure(column="2026-12"),
        figure(sheet="2025"),
    )
    assert landed == (
        Updated("2026!C2", None, FIGURE),
        Differs("2026!C3", Decimal(7), FIGURE),
        Differs("2026!C4", Decimal(7), FIGURE, "C2+C3"),
        Updated("2026!C6", None, Decimal(41)),
        NoSuchPlace("row", "Visitors"),
        Differs("2026!C2", FIGURE, Decimal(1)),
        NoSuchPlace("row", "Twice", ("A20", "A21"), several=True),
        NoSuchPlace("column", "2026-12", ("2026-09", "2026-11-01")),
        NoSuchPlace("sheet", "2025", ("2026",)),
    )
    assert [row[2] for row in client.shown()[1:6]] == [26000.5, 7, "", "", 41]
    assert len(client.versions()) == 1


def test_what_a_person_typed_is_asked_about_and_stays(client):
    assert client.put(figure("Cash")) == (Differs("2026!C3", Decimal(7), FIGURE),)
    assert client.path.read_bytes() == SCORECARD
    assert not client.versions()


def test_a_corrected_figure_takes_the_place_of_the_one_it_corrects(client):
    client.put()
    assert client.put(figure(value=Decimal(24000), gives_way=(FIGURE,))) == (
        Updated("2026!C2", FIGURE, Decimal(24000)),
    )


def test_a_dash_or_tbd_gives_way(client):
    assert client.put(figure("Deferred", "2026-09")) == (Updated("2026!B7", "TBD", FIGURE),)


def test_checking_writes_nothing(client):
    wanted = (
        figure(check_only=True),
        figure("Cash", check_only=True),
        figure("Cash", value=Decimal(7), check_only=True),
    )
    assert client.put(*wanted) == (
        Differs("2026!C2", None, FIGURE),
        Differs("2026!C3", Decimal(7), FIGURE),
        AlreadyThere("2026!C3"),
    )
    assert client.path.read_bytes() == SCORECARD


def test_a_formula_that_gives_the_figure_is_right_and_no_other_is_written_over(client):
    assert client.put(figure("Sum", value=Decimal(7))) == (AlreadyThere("2026!C4"),)
    [landed] = client.put(figure("Sum", gives_way=(Decimal(7),)))
    assert landed == Differs("2026!C4", Decimal(7), FIGURE, "C2+C3")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x.example","<&>")'])
def test_text_stays_text_whatever_it_begins_with(client, text):
    assert client.put(figure(value=text)) == (Updated("2026!C2", None, text),)
    cell = openpyxl.load_workbook(client.path)["2026"]["C2"]
    assert (cell.data_type, cell.value.strip()) in {("s", text.strip()), ("inlineStr", text.strip())}


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (Decimal("0.1"), 0.1),
        (Decimal("-12.50"), -12.5),
        (Decimal(0), 0.0),
        (Decimal("1E+3"), 1000.0),
        (Decimal("0.333333333333333333333333333"), 0.3333333333333333),
        (Decimal(123456789012345678901234567), 1.2345678901234568e26),
        (True, True),
        (False, False),
        (date(2026, 10, 31), "2026-10-31"),  # the cell shows no dates
        ("Señora 📈 <b>&amp;", "Señora 📈 <b>&amp;"),
    ],
)
def test_each_kind_of_value(client, value, stored):
    assert client.put(figure(value=value)) == (Updated("2026!C2", None, value),)
    assert client.shown()[1][2] == stored
    assert client.put(figure(value=value)) == (AlreadyThere("2026!C2"),)


@pytest.mark.parametrize("since", [b"0", b"1"])
def test_a_date_goes_as_a_date_into_a_cell_that_shows_dates(client, since):
    client.has(
        with_part(
            SCORECARD,
            "xl/workbook.xml",
            lambda data: data.replace(b"<workbookPr ", b'<workbookPr date1904="' + since + b'" '),
        )
    )
    day = figure("Closed on", "Oct 2026", date(2026, 10, 31))
    assert client.put(day) == (Updated("2026!C5", None, date(2026, 10, 31)),)
    assert client.shown()[4][2] == date(2026, 10, 31)
    assert client.put(day) == (AlreadyThere("2026!C5"),)


def test_a_heading_that_is_a_date_means_its_month(client):
    assert client.put(figure(column="2026-11", period="2026-11")) == (Updated("2026!D2", None, FIGURE),)
    assert client.shown()[1][3] == 26000.5


def test_a_new_cell_takes_its_rows_or_columns_format(client):
    styled = with_part(
        SCORECARD,
        SHEET,
        lambda data: data.replace(
            b"<sheetData>", b'<cols><col min="4" max="4" width="9" style="3"/></cols><sheetData>'
        ),
    )
    client.has(styled).put(figure(column="2026-11", period="2026-11"))
    assert openpyxl.load_workbook(client.path)["2026"]["D2"].number_format == "#,##0.00"


# People and machines beside us


def test_a_workbook_that_somebody_has_open_waits_and_is_still_compared(client):
    mark = client.path.with_name(".~lock.scorecard.xlsx#")
    mark.write_text(",,laptop/lee,05.11.2026 12:00,file:///profile;")
    assert client.put(figure(), figure("Cash")) == (
        InUse(client.path, "laptop/lee", mark),
        Differs("2026!C3", Decimal(7), FIGURE),
    )
    assert client.path.read_bytes() == SCORECARD
    mark.unlink()
    assert client.put() == (Updated("2026!C2", None, FIGURE),)


def test_what_a_person_saves_meanwhile_stands(client, disk):
    theirs = with_part(SCORECARD, "docProps/app.xml", lambda data: data.replace(b"Excel", b"Other"))

    class Busy(type(disk)):
        def sync(self, fd):
            super().sync(fd)
            client.path.write_bytes(theirs)

    assert client.put(disk=Busy()) == (Changed(),)
    assert client.path.read_bytes() == theirs
    assert not client.versions()
    assert client.put() == (Updated("2026!C2", None, FIGURE),)


def test_a_workbook_taken_away_or_opened_meanwhile_is_left_to_them(client, disk):
    mark = client.path.with_name("~$scorecard.xlsx")

    class Opened(type(disk)):
        def sync(self, fd):
            super().sync(fd)
            mark.write_bytes(b"\x03Lee")

    assert client.put(disk=Opened()) == (InUse(client.path, "Lee", mark),)
    mark.unlink()

    class Gone(type(disk)):
        def sync(self, fd):
            super().sync(fd)
            client.path.unlink(missing_ok=True)

    assert client.put(disk=Gone()) == (Changed(),)
    assert not client.path.exists()


def test_a_disk_without_room_leaves_it_as_it_was(client, disk):
    disk.room = 100
    with pytest.raises(OSError, match="No space"):
        client.put(disk=disk)
    assert client.path.read_bytes() == SCORECARD
    assert not client.versions()


def test_who_may_read_it_stays(client):
    client.path.chmod(0o664)
    client.put()
    assert client.path.stat().st_mode & 0o777 == 0o664


def test_a_link_to_it_stays_a_link(client, tmp_path):
    shared = tmp_path / "shared.xlsx"
    client.path.rename(shared)
    client.path.symlink_to(shared)
    client.put()
    assert client.path.is_symlink()
    assert client.shown()[1][2] == 26000.5
