"""Workbooks as other programs write them: whatever can be written safely is, everything else is refused in words."""

import io
import re
import shutil
import subprocess
from decimal import Decimal

import openpyxl
import pytest
from duly.rules.transfers import Differs, NoSuchPlace, Refused, Updated

from .masters_made import FIGURE, SCORECARD, SHEET, Client, figure, packed, parts, with_part

pytestmark = pytest.mark.filterwarnings("ignore:.*is not supported and will be removed")  # openpyxl, of what we keep


@pytest.fixture
def client(tmp_path):
    """A client's workbook in its folder, and the folder for versions before."""
    return Client(tmp_path).has(SCORECARD)


def prefixed(data):
    """As the Open XML SDK writes: every element of the spreadsheet's own with a prefix."""
    data = re.sub(rb"<(/?+)(?![?!])(?!\w+:)", rb"<\1x:", data)
    return data.replace(b"xmlns=", b"xmlns:x=")


def without_names(data):
    """As small exporters write: cells and rows that do not say where they are."""
    return re.sub(rb'<(c|row) r="[A-Z]*\d+"', rb"<\1", data)


@pytest.mark.parametrize("write", [prefixed, lambda data: data.replace(b"?>", b"?>\n<!-- <c r='C2'/> -->", 1)])
def test_other_ways_to_write_the_same_sheet(client, write):
    client.has(with_part(SCORECARD, SHEET, write))
    assert client.put(figure(), figure("Cash", "2026-11", period="2026-11")) == (
        Updated("2026!C2", None, FIGURE),
        Updated("2026!D3", None, FIGURE),
    )
    assert client.shown()[1][:5] == ["AR over 90 days", 21000, 26000.5, "", ""]


def test_cells_that_do_not_say_where_they_are(client):
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row><c t="inlineStr"><is><t>Metric</t></is></c><c t="inlineStr"><is><t>2026-10</t></is></c></row>'
        b'<row spans="1:1"><c t="inlineStr"><is><r><t xml:space="preserve">AR over </t></r><r><t>90 days</t></r></is>'
        b"</c></row><row/></sheetData></worksheet>"
    )
    client.has(with_part(SCORECARD, SHEET, lambda _: sheet))
    assert client.put() == (Updated("2026!B2", None, FIGURE),)
    assert client.shown()[1] == ["AR over 90 days", 26000.5]


def test_shared_formulas_are_followed(client):
    def share(data):
        data = data.replace(b"<f>SUM(B2:D2)</f>", b'<f t="shared" ref="E2:E4" si="0">SUM(B2:D2)</f>')
        return data.replace(b"<f>SUM(B3:D3)</f>", b'<f t="shared" si="0"/>')

    client.has(with_part(SCORECARD, SHEET, share)).put()
    assert [row[4] for row in client.shown()[1:3]] == ["", 12]
    client.put(figure("Cash", gives_way=(Decimal(7),)))
    assert [row[4] for row in client.shown()[1:3]] == ["", ""]
    assert b'<f t="shared" si="0"/></c>' in parts(client.path.read_bytes())[SHEET]


def test_a_workbook_that_openpyxl_wrote(client):
    book = openpyxl.Workbook()
    book.active.title = "2026"
    for row in (["", "2026-10", "Total"], ["AR over 90 days", None, "=SUM(B2:B2)"]):
        book.active.append(row)
    saved = io.BytesIO()
    book.save(saved)
    client.has(saved.getvalue())
    assert client.put() == (Updated("2026!B2", None, FIGURE),)
    assert client.shown()[1][:2] == ["AR over 90 days", 26000.5]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not here")
def test_libreoffice_reads_it_and_its_own_files_are_written_as_well(client, tmp_path):
    def through_libreoffice():
        ask = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"]
        form = ["xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "out"), str(client.path)]
        subprocess.run([*ask, *form], check=True, capture_output=True, timeout=120)
        client.has((tmp_path / "out/scorecard.xlsx").read_bytes())

    client.put()
    through_libreoffice()
    assert client.shown()[1][4] == 47000.5
    assert client.put(figure(value=Decimal(1), gives_way=(FIGURE,))) == (Updated("2026!C2", FIGURE, Decimal(1)),)
    assert client.shown()[1][4] == ""
    through_libreoffice()
    assert client.shown()[1][4] == 21001


# What is refused


def ole(*words):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"".join(word.encode("utf-16-le") for word in words)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no .xlsx"),
        (b"Metric,2026-10\n", "no .xlsx"),
        (ole("Workbook"), "old .xls"),
        (ole("EncryptedPackage"), "password"),
        (SCORECARD[:4000], "damaged"),
        (packed({"content.xml": b"<a/>"}), "no .xlsx"),
        (packed({"[Content_Types].xml": b"<a/>"}), "damaged"),
        (with_part(SCORECARD, "xl/styles.xml", lambda data: data[:200]), "damaged"),
        (with_part(SCORECARD, SHEET, lambda data: data[:1500]), "damaged"),
        (with_part(SCORECARD, SHEET, lambda data: data.decode().replace("UTF-8", "UTF-16").encode("utf-16")), "UTF-8"),
        (with_part(SCORECARD, SHEET, lambda data: data.replace(b"?>", b"?><!DOCTYPE a>", 1)), "definitions of its own"),
        (
            with_part(
                SCORECARD,
                "xl/workbook.xml",
                lambda data: data.replace(b"<workbookPr", b'<fileSharing reservationPassword="CC3F"/><workbookPr'),
            ),
            "password to be changed",
        ),
        (
            with_part(
                SCORECARD,
                "_rels/.rels",
                lambda data: data.replace(
                    b"</Relationships>",
                    b'<Relationship Id="s" Type="http://schemas.openxmlformats.org/package/2006/relationships/'
                    b'digital-signature/origin" Target="_xmlsignatures/origin.sigs"/></Relationships>',
                ),
            ),
            "signed",
        ),
    ],
)
def test_what_cannot_be_written_is_left_alone(client, data, why):
    [landed] = client.has(data).put()
    assert isinstance(landed, Refused)
    assert why in landed.why
    assert client.path.read_bytes() == data
    assert not client.versions()


def test_macros_stay_and_are_not_touched(client):
    data = with_part(SCORECARD, "xl/vbaProject.bin", lambda _: b"\x00macros")
    client.path.unlink()
    client.path = client.path.with_suffix(".xlsm")
    assert client.has(data).put() == (Updated("2026!C2", None, FIGURE),)
    assert parts(client.path.read_bytes())["xl/vbaProject.bin"] == b"\x00macros"
    assert client.versions()[0].suffix == ".xlsm"


def test_a_locked_cell_of_a_protected_sheet_is_not_written(client):
    protected = with_part(
        SCORECARD, SHEET, lambda data: data.replace(b"</sheetData>", b'</sheetData><sheetProtection sheet="1"/>')
    )
    [landed] = client.has(protected).put()
    assert landed == Refused("its sheet 2026 is protected and C2 is locked")
    unlocked = with_part(
        protected,
        "xl/styles.xml",
        lambda data: re.sub(rb'(<xf numFmtId="16\d" [^>]*)/>', rb'\1><protection locked="0"/></xf>', data),
    )
    assert client.has(unlocked).put() == (Updated("2026!C2", None, FIGURE),)


def test_a_cell_under_a_merged_one_is_not_written(client):
    assert client.put(figure("Notes")) == (Refused("2026!C9 lies under the merged cell B9"),)
    assert client.put(figure("Notes", "2026-09")) == (Updated("2026!B9", None, FIGURE),)


def test_a_cell_of_an_array_formula_is_not_written(client):
    client.has(
        with_part(SCORECARD, SHEET, lambda data: data.replace(b"<f>C2+C3</f>", b'<f t="array" ref="C4:C5">C2+C3</f>'))
    )
    assert client.put(figure("Closed on")) == (Differs("2026!C5", None, FIGURE, "array"),)


def test_a_workbook_that_is_not_there(client):
    client.path.rename(client.path.with_name("Scorecards.xlsx"))
    assert client.put() == (NoSuchPlace("workbook", "scorecard.xlsx", ("Scorecards.xlsx",)),)
    client.path = client.path.parent / "gone/scorecard.xlsx"
    assert client.put() == (NoSuchPlace("workbook", "scorecard.xlsx"),)
