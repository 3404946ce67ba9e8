"""The files that are kept in made/, as LibreOffice saved them or locked with a password, and their labels."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.corpus.documents.bad_match import EITHER
from tests.corpus.documents.calculation import Value
from tests.corpus.documents.cases import Case, Problem, error
from tests.corpus.documents.good_papers import BILL, GRANT, VISIT, zipped

MADE = Path(__file__).parent / "made"
VALUES: Mapping[str, Mapping[str, Value]] = {
    "ar-aging": {"period": "2026-10", "total": 35896.40, "over_90": 14249.90, "prepared": "Dana Ortiz"},
    "mileage": {"total": 120, "miles": [38, 17, 24, 41]},
    "headcount": {"total": 82, "ends": [15, 21, 9, 16, 9, 12], "joiners": 9},
    "gastos": {"mes": "2026-10", "total": 312.54, "importe": [64.3, 118, 46.75, 83.49]},
    "safety-checklist": {"site": "Depot", "ok": [True] * 3 + [False] + [True] * 6},
    "occupancy": {"occupancy": 0.775, "direct": 0.345, "revenue": 118450.0},
    "cash-count": {"difference": -2.0, "sales": 3184.6, "signed": "Kim Sato"},
    "vendor-list": {},
    "umsatz": {"netto": 84210.5, "brutto": 100210.5, "retouren": 0.042},
    "petty-cash": {"spent": 57.25, "left": 92.75, "date": ["2026-10-02", "2026-10-14", "2026-10-15"]},
}
TABLES: tuple[tuple[str, str, Sequence[Problem], str], ...] = (
    ("occupancy", "blank", [error("blank", "direct", "Rooms!B8")], "no share of direct bookings"),
    ("occupancy", "sheet", [error("sheet-missing")], "the sheet Revenue is missing"),
    ("occupancy", "error", [error("formula-error", "direct", "Rooms!B8")], "a division by nothing"),
    (
        "ar-aging",
        "typed",
        [error("formula-overwritten", "total", "Summary!F14")],
        "another total typed over the formula",
    ),
    ("ar-aging", "period", [error("wrong-period", "period", "Summary!B2")], "September's"),
    ("gastos", "choice", [error("not-allowed", "categoria", "Gastos!C7")], "a category that is not in the list"),
    ("mileage", "words", [error("not-a-number", "miles", "Log!G6")], "miles in words"),
    ("mileage", "date", [error("not-a-date", "date", "Log!A6")], "a date in words"),
    ("cash-count", "unsigned", [error("signature-missing", "signed", "Count!B14")], "nobody signed"),
    ("umsatz", "range", [error("out-of-range", "retouren")], "4.2 where a fraction is meant"),
    ("umsatz", "rule", [error("rule")], "tax of 7 %"),
    ("petty-cash", "label", [error("label-changed", "payee")], "a column headed otherwise"),
)


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _right()
    yield from _wrong()
    yield from _locked()


def _kept(document: str, name: str) -> bytes:
    return (MADE / f"{document}--{name}").read_bytes()


def _right() -> Iterator[Case]:
    for document, values in VALUES.items():
        for ending in ("xlsx", "ods", "xls"):
            name = f"good-office.{ending}"
            yield Case(document, name, _kept(document, name), f"saved by LibreOffice as {ending}", values=values)
    for ending in ("ods", "xls"):
        name = f"good-office-longer.{ending}"
        values = {"total": 126, "miles": [38, 17, 24, 41, 6]}
        yield Case("mileage", name, _kept("mileage", name), "rows put in above the total", values=values)
    yield _paper("site-visit", "good-office.docx", "saved by LibreOffice", VISIT)
    yield _paper("utility-bill", "good-office.pdf", "a table in Word, printed to PDF", BILL)
    yield _paper("minutes", "good-office.pdf", "any readable PDF will do", {})
    yield _paper("grant-report", "good-owner-password.pdf", "only an owner password, RC4", GRANT)
    yield _paper("utility-bill", "good-owner-password.pdf", "only an owner password, AES-256", BILL)
    name = "good-office-printed.pdf"
    note = "the Word form printed to PDF: every label can be read on the page"
    yield Case("site-visit", name, _kept("site-visit", name), note, values={"workers": 23}, doubt=True)
    name = "review-office-printed.pdf"
    note = "the workbook printed to PDF does not show its cells"
    yield Case("ar-aging", name, _kept("ar-aging", name), note, problems=None, verdict="review")


def _paper(document: str, name: str, note: str, values: Mapping[str, Value]) -> Case:
    return Case(document, name, _kept(document, name), note, values=values)


def _wrong() -> Iterator[Case]:
    for ending in ("ods", "xls"):
        for document, name, found, note in TABLES:
            file = f"bad-office-{name}.{ending}"
            yield Case(document, file, _kept(document, file), f"{note}; saved by LibreOffice as {ending}", found)
        file = f"bad-office-blank-template.{ending}"
        note = f"the template, saved as {ending} with nothing filled"
        yield Case("ar-aging", file, _kept("ar-aging", file), note, [error("blank-template")])
        file, note = f"bad-office-wrong.{ending}", "a mileage log in place of the aging"
        yield Case("ar-aging", file, _kept("ar-aging", file), note, [error("wrong-document")], verdict=EITHER)
    file = "bad-office-unsigned.docx"
    found = [error("signature-missing", "signed", "Signature")]
    yield Case("site-visit", file, _kept("site-visit", file), "nobody signed; saved by LibreOffice", found)
    for file, note in (
        ("bad-office-old.doc", "Word's old format"),
        ("bad-office-text.odt", "a text of LibreOffice's own"),
    ):
        content = _kept("site-visit", file)
        doubt = file.endswith("odt")  # not named among the kinds that are read, nor among those that are not
        yield Case("site-visit", file, content, note, [error("unsupported")], verdict=EITHER, doubt=doubt)


def _locked() -> Iterator[Case]:
    found = [error("protected")]
    for document, ending in (
        *(("ar-aging", "xlsx"), ("cash-count", "xlsx"), ("site-visit", "docx")),
        *(("grant-report", "pdf"), ("utility-bill", "pdf")),
    ):
        name = f"bad-locked.{ending}"
        note = "it asks for a password"
        yield Case(document, name, _kept(document, name), note, found, verdict=EITHER)
    content = zipped({"AR October.xlsx": _kept("ar-aging", "bad-locked.xlsx")})
    yield Case("ar-aging", "bad-locked-in-zip.zip", content, "a locked workbook in a zip", found, verdict=EITHER)
    content = _kept("ar-aging", "bad-locked.xlsx")
    note = "a locked workbook under an old ending"
    yield Case("ar-aging", "bad-locked-renamed.xls", content, note, found, verdict=EITHER)
