"""Workbooks as clients keep them: everything a spreadsheet program can put into one, and what other programs write."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import xlsxwriter
from duly.rules.transfers import Transfer
from duly.state.masters import put_figures
from python_calamine import CalamineWorkbook

SHEET = "xl/worksheets/sheet1.xml"
NOON = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)
FIGURE = Decimal("26000.5")


def figure(row="AR over 90 days", column="2026-10", value=FIGURE, **given):
    """What is to go into the workbook of October, unless said otherwise."""
    return Transfer(**{"sheet": "2026", "period": "2026-10", "row": row, "column": column, "value": value} | given)


class Client:
    """A client's workbook in its folder, and the folder for versions before."""

    def __init__(self, folder):
        self.path = folder / "masters/scorecard.xlsx"
        self.kept = folder / "var/masters/northwind"

    def has(self, data):
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_bytes(data)
        return self

    def put(self, *wanted, **given):
        landed = put_figures(self.path, wanted or (figure(),), keep=self.kept, now=NOON, **given)
        assert not list(self.path.parent.glob("*.tmp"))
        return landed

    def versions(self):
        return sorted(self.kept.iterdir()) if self.kept.is_dir() else []

    def shown(self, sheet="2026"):
        return CalamineWorkbook.from_path(self.path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def scorecard():
    """A scorecard with totals, charts, sparklines, a text box, formats, rules and comments; periods in row 1."""
    saved = io.BytesIO()
    book = xlsxwriter.Workbook(saved)
    sheet, detail = book.add_worksheet("2026"), book.add_worksheet("Detail")
    bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "red"})
    money, month = book.add_format({"num_format": "#,##0.00"}), book.add_format({"num_format": "mmm yy"})
    sheet.write_row(0, 0, ["Metric", "2026-09", "Oct 2026"], bold)
    sheet.write_datetime(0, 3, date(2026, 11, 1), month)
    sheet.write(0, 4, "Total", bold)
    sheet.write(1, 0, "AR over 90 days")
    sheet.write(1, 1, 21000, money)
    sheet.write_blank(1, 2, None, money)
    sheet.write_formula(1, 4, "=SUM(B2:D2)", money, 21000)
    sheet.write_row(2, 0, ["Cash", 5, 7], money)
    sheet.write_formula(2, 4, "=SUM(B3:D3)", money, 12)
    sheet.write(3, 0, "Sum")
    sheet.write_formula(3, 1, "=B2+B3", money, 21005)
    sheet.write_formula(3, 2, "=C2+C3", money, 7)
    sheet.write(4, 0, "Closed on")
    sheet.write_blank(4, 2, None, month)
    sheet.write_rich_string(5, 0, "Visits ", bold, "done", " by ", red, "the 5th")
    sheet.write_row(6, 0, ["Deferred", "TBD"])
    sheet.merge_range("A9:A10", "Notes")
    sheet.merge_range("B9:C10", "")
    sheet.write_column(19, 0, ["Twice", "Twice"])
    sheet.write_comment("C2", "as agreed")
    sheet.data_validation("C2:D3", {"validate": "decimal", "criteria": ">=", "value": 0})
    sheet.conditional_format("B2:D2", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("B3:D3", {"type": "3_color_scale"})
    sheet.add_sparkline(1, 5, {"range": "'2026'!B2:D2"})
    sheet.insert_textbox(10, 5, "Please fill in by the 5th")
    sheet.insert_checkbox(5, 1, True)
    sheet.write_url(11, 0, "https://northwind.example/")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "='2026'!$B$2:$D$2", "trendline": {"type": "linear"}})
    sheet.insert_chart(12, 1, chart)
    sheet.freeze_panes(1, 1)
    detail.write_formula(0, 0, "='2026'!C2*2", None, 0)
    detail.write_formula(1, 0, "=B9+1", None, 1)
    detail.write_array_formula("B5:B6", "{='2026'!C2:C3*1}", None, 0)
    detail.write_formula(7, 0, "=Latest*3", None, 0)
    detail.write_formula(8, 0, '=IF(C2="","none yet","there")', None, "none yet")
    detail.write_formula(9, 0, "=B6+1", None, 1)
    detail.add_table("D1:E3", {"name": "Sales", "columns": [{"header": "Who"}, {"header": "Much"}]})
    book.define_name("Latest", "='2026'!$C$2")
    book.close()
    return saved.getvalue()


def parts(data):
    """Every part of a workbook's archive by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts):
    """The archive of these parts."""
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return saved.getvalue()


def with_part(data, name, change):
    """The same workbook with one part changed, or added."""
    before = parts(data)
    return packed(before | {name: change(before.get(name, b""))})


SCORECARD = scorecard()
