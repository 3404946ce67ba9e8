"""Which open task a file belongs to: the cases of matching.jsonl, on files that make_documents writes."""

from collections.abc import Iterator, Sequence

from tests.corpus.documents.cases import OF

Line = dict[str, object]
DUE = {  # of the periods used here
    ("ar-aging", "2026-10"): "2026-11-06",
    ("ar-aging", "2026-09"): "2026-10-07",
    ("vendor-list", "2026"): "2027-02-01",
    ("utility-bill", "2026-10"): "2026-11-20",
    ("mileage", "2026-10"): "2026-11-05",
    ("mileage", "2026-09"): "2026-10-05",
    ("timesheet", "2026-W43"): "2026-10-27",
    ("timesheet", "2026-W42"): "2026-10-20",
    ("cash-count", "2026-W43"): "2026-10-26",
    ("cash-count", "2026-W42"): "2026-10-19",
    ("occupancy", "2026-10"): "2026-11-04",
    ("site-visit", "2026-10"): "2026-11-06",
    ("site-visit", "2026-09"): "2026-10-07",
    ("safety-checklist", "2026-10"): "2026-11-05",
    ("headcount", "2026-Q3"): "2026-10-13",
    ("headcount", "2026-Q2"): "2026-07-13",
    ("minutes", "2026-Q3"): "2026-10-20",
    ("gastos", "2026-10"): "2026-11-10",
    ("grant-report", "2026-Q3"): "2026-10-15",
    ("umsatz", "2026-10"): "2026-11-05",
    ("petty-cash", "2026-10"): "2026-11-05",
    ("stundenzettel", "2026-W43"): "2026-10-27",
    ("van-checks", "2026-W43"): "2026-10-26",
}
REFS = {task: f"T-{100200 + 37 * number}" for number, task in enumerate(DUE)}
PERSONS = {
    "dana": ("ar-aging 2026-10", "vendor-list 2026", "utility-bill 2026-10"),
    "dana, two months": ("ar-aging 2026-09", "ar-aging 2026-10", "utility-bill 2026-10"),
    "tomas": ("timesheet 2026-W43", "mileage 2026-10"),
    "tomas, behind": ("timesheet 2026-W42", "timesheet 2026-W43", "mileage 2026-09", "mileage 2026-10"),
    "kim": ("cash-count 2026-W43", "occupancy 2026-10"),
    "kim, behind": ("cash-count 2026-W42", "cash-count 2026-W43", "occupancy 2026-10"),
    "walt": ("site-visit 2026-10", "safety-checklist 2026-10"),
    "walt, behind": ("site-visit 2026-09", "site-visit 2026-10", "safety-checklist 2026-10"),
    "lee": ("headcount 2026-Q3", "minutes 2026-Q3"),
    "lee, behind": ("headcount 2026-Q2", "headcount 2026-Q3"),
    "ines": ("gastos 2026-10",),
    "mei": ("grant-report 2026-Q3",),
    "anke": ("umsatz 2026-10",),
    "grace": ("petty-cash 2026-10",),
    "jonas": ("stundenzettel 2026-W43",),
    "marcus": ("van-checks 2026-W43",),
}
# file, whose open tasks, words of the mail ({} is a ref), the task it belongs to ("" when a person must look), why
BY_CONTENT = (
    ("ar-aging/good-period-iso.xlsx", "dana", "Here you go.", "ar-aging 2026-10", "its template and its month"),
    ("ar-aging/good-period-name.xlsx", "dana, two months", "", "ar-aging 2026-10", "October stands in it"),
    (
        "ar-aging/bad-other-period-text.xlsx",
        "dana, two months",
        "attached",
        "ar-aging 2026-09",
        "September stands in it",
    ),
    ("ar-aging/bad-other-period-words.xlsx", "dana, two months", "", "ar-aging 2026-09", "September 2026 in words"),
    (
        "ar-aging/bad-other-period-text.xlsx",
        "dana",
        "",
        "ar-aging 2026-10",
        "right document, other period: the open one",
    ),
    ("ar-aging/good-office.ods", "dana", "", "ar-aging 2026-10", "the template in another kind of workbook"),
    ("ar-aging/good-office.xls", "dana, two months", "", "ar-aging 2026-10", "an old workbook, October in it"),
    ("ar-aging/good-sheet-renamed.xlsx", "dana", "", "ar-aging 2026-10", "a sheet renamed"),
    ("ar-aging/good-rows-above.xlsx", "dana", "", "ar-aging 2026-10", "rows put in"),
    ("ar-aging/good-no-results.xlsx", "dana, two months", "", "ar-aging 2026-10", "no stored results"),
    ("ar-aging/good-in-zip.zip", "dana", "zipped because of the filter", "ar-aging 2026-10", "in a zip"),
    ("ar-aging/good-forwarded.eml", "dana", "", "ar-aging 2026-10", "in a forwarded mail"),
    ("vendor-list/good-plain.xlsx", "dana", "", "vendor-list 2026", "a template without fields"),
    ("vendor-list/good-no-results.xlsx", "dana", "the list", "vendor-list 2026", "a template without fields"),
    ("timesheet/good-plain.csv", "tomas", "my hours", "timesheet 2026-W43", "its columns"),
    ("timesheet/good-plain.csv", "tomas, behind", "", "timesheet 2026-W43", "its week"),
    ("timesheet/bad-period-all.csv", "tomas, behind", "", "timesheet 2026-W42", "the week before"),
    ("timesheet/good-semicolons.csv", "tomas", "", "timesheet 2026-W43", "its columns"),
    ("timesheet/good-unicode-text.csv", "tomas, behind", "", "timesheet 2026-W43", "its columns and week"),
    ("timesheet/good-as-workbook.xlsx", "tomas", "", "timesheet 2026-W43", "its columns in a workbook"),
    ("timesheet/good-other-order.csv", "tomas", "", "timesheet 2026-W43", "its columns in another order"),
    ("mileage/good-no-results.xlsx", "tomas", "", "mileage 2026-10", "its template"),
    ("mileage/good-rows-added.xlsx", "tomas, behind", "", "mileage 2026-10", "its template and month"),
    ("mileage/bad-other-period-words.xlsx", "tomas, behind", "", "mileage 2026-09", "September's"),
    ("cash-count/good-period-iso-week.xlsx", "kim", "", "cash-count 2026-W43", "its template"),
    ("cash-count/good-period-monday.xlsx", "kim, behind", "", "cash-count 2026-W43", "a day of that week"),
    ("cash-count/bad-other-period-week.xlsx", "kim, behind", "", "cash-count 2026-W42", "the week before"),
    ("occupancy/good-revenue-sign.xlsx", "kim", "", "occupancy 2026-10", "its template"),
    ("occupancy/bad-other-period-after.xlsx", "kim", "", "occupancy 2026-10", "November's: the open one, and returned"),
    (
        "occupancy/bad-three-faults.xlsx",
        "kim, behind",
        "",
        "occupancy 2026-10",
        "faults do not make it another document",
    ),
    ("site-visit/good-plain.docx", "walt", "", "site-visit 2026-10", "its labels"),
    ("site-visit/good-plain.docx", "walt, behind", "sorry, late", "site-visit 2026-10", "October stands in it"),
    ("site-visit/bad-period.docx", "walt, behind", "", "site-visit 2026-09", "September stands in it"),
    ("site-visit/good-office.docx", "walt", "", "site-visit 2026-10", "saved by LibreOffice"),
    ("safety-checklist/good-answers-x.xlsx", "walt", "", "safety-checklist 2026-10", "its template"),
    ("headcount/good-period-us.xlsx", "lee, behind", "", "headcount 2026-Q3", "its quarter"),
    ("headcount/bad-other-period-before.xlsx", "lee, behind", "", "headcount 2026-Q2", "its quarter"),
    ("gastos/good-no-results.xlsx", "ines", "", "gastos 2026-10", "its template"),
    ("gastos/good-csv-semicolons.csv", "ines", "adjunto", "gastos 2026-10", "its labels and columns as text"),
    ("grant-report/good-plain.pdf", "mei", "", "grant-report 2026-Q3", "the form's fields"),
    ("umsatz/good-plain.xlsx", "anke", "", "umsatz 2026-10", "its labels"),
    ("petty-cash/good-no-results.xlsx", "grace", "", "petty-cash 2026-10", "its template"),
    ("stundenzettel/good-plain.csv", "jonas", "", "stundenzettel 2026-W43", "its columns"),
    ("van-checks/good-plain.csv", "marcus", "", "van-checks 2026-W43", "its columns"),
    ("ar-aging/bad-blank-template.xlsx", "dana", "done!", "ar-aging 2026-10", "blank, and still this document"),
    (
        "utility-bill/good-columns.pdf",
        "dana",
        "the bill",
        "utility-bill 2026-10",
        "its labels, for there is no template",
    ),
)
BY_WORDS = (
    (
        "utility-bill/review-scan.png",
        "dana",
        "Bill for {utility-bill 2026-10} attached",
        "utility-bill 2026-10",
        "the ref",
    ),
    ("minutes/good-minutes.docx", "lee", "{minutes 2026-Q3}", "minutes 2026-Q3", "the ref; nothing in it tells more"),
    (
        "minutes/good-minutes.pdf",
        "lee",
        "Re: [{minutes 2026-Q3}] Board minutes",
        "minutes 2026-Q3",
        "the ref in a subject",
    ),
    (
        "grant-report/review-flat.pdf",
        "mei",
        "{grant-report 2026-Q3}",
        "grant-report 2026-Q3",
        "printed, but the ref tells",
    ),
    (
        "safety-checklist/bad-wrong-expenses.xlsx",
        "walt",
        "{safety-checklist 2026-10}",
        "",
        "the ref, but an expense report",
    ),
    ("ar-aging/good-period-iso.xlsx", "dana", "{utility-bill 2026-10} attached", "", "content and ref disagree"),
    (
        "ar-aging/good-period-iso.xlsx",
        "dana, two months",
        "for {ar-aging 2026-09}",
        "",
        "October in it, September's ref",
    ),
    ("ar-aging/good-period-iso.xlsx", "dana, two months", "{ar-aging 2026-10}", "ar-aging 2026-10", "both agree"),
    ("timesheet/good-plain.csv", "tomas", "this is {mileage 2026-10}", "", "content and ref disagree"),
    ("mileage/good-header-added-to.xlsx", "tomas", "{mileage 2026-10} here", "mileage 2026-10", "both agree"),
    ("cash-count/good-explained.xlsx", "kim, behind", "{cash-count 2026-W43}", "cash-count 2026-W43", "both agree"),
)
BY_NOTHING = (
    ("cash-count/bad-wrong-recipe.xlsx", "kim", "", "", "a recipe: no open task"),
    ("site-visit/bad-wrong-letter.docx", "walt", "", "", "a life story: no open task"),
    ("utility-bill/bad-wrong-menu.pdf", "dana", "look what they serve", "", "a menu"),
    ("ar-aging/bad-zero-bytes.xlsx", "dana", "", "", "not one byte, and the name tells nothing"),
    ("ar-aging/bad-locked.xlsx", "dana", "", "", "locked, and the name tells nothing"),
    ("mileage/good-no-results.xlsx", "kim", "", "", "a mileage log from one who owes none"),
    ("gastos/good-no-results.xlsx", "walt", "", "", "an expense report from one who owes none"),
)
NAMED = (  # the same bytes under another name: source, name, whose, words, task, why
    ("minutes/good-minutes.docx", "Board minutes 2026-Q3.docx", "lee", "", "minutes 2026-Q3", "only its name tells"),
    ("minutes/good-minutes.pdf", "board_minutes_Q3 2026.pdf", "lee", "", "minutes 2026-Q3", "only its name tells"),
    (
        "utility-bill/review-scan.png",
        "Utility bill October 2026.png",
        "dana",
        "",
        "utility-bill 2026-10",
        "only its name",
    ),
    (
        "ar-aging/bad-locked.xlsx",
        "AR aging report 2026-10.xlsx",
        "dana",
        "",
        "ar-aging 2026-10",
        "locked; its name tells",
    ),
    ("ar-aging/good-period-iso.xlsx", "Vendor list 2026.xlsx", "dana", "", "", "content and name disagree"),
    ("mileage/good-no-results.xlsx", "Timesheet 2026-W43.xlsx", "tomas", "", "", "content and name disagree"),
    ("ar-aging/good-period-iso.xlsx", "scan0001.xlsx", "dana", "", "ar-aging 2026-10", "a name that tells nothing"),
    ("occupancy/good-revenue-text.xlsx", "Copy of Copy of final.xlsx", "kim", "", "occupancy 2026-10", "such names"),
    ("headcount/good-period-us.xlsx", "Headcount by department Q3.xlsx", "lee", "", "headcount 2026-Q3", "all agree"),
)


DOUBTED = {  # no template tells them, or what tells against them is owed by another
    "utility-bill/good-columns.pdf",
    "safety-checklist/bad-wrong-expenses.xlsx",
}


def _task(words: str) -> tuple[str, str]:
    document, _, period = words.rpartition(" ")
    return document, period


def _line(file: str, person: str, text: str, belongs: str, note: str) -> Line:
    tasks = [_task(words) for words in PERSONS[person]]
    for task, ref in REFS.items():
        text = text.replace("{" + " ".join(task) + "}", ref)
    engagement, owner, _ = OF[tasks[0][0]]
    shown = [{"ref": REFS[task], "document": task[0], "period": task[1], "due": DUE[task]} for task in tasks]
    line: Line = {"file": file, "engagement": engagement, "from": owner, "at": "2026-11-03T14:20:00+00:00"}
    line |= {"text": text, "open": shown, "ref": REFS[_task(belongs)] if belongs else None, "note": note}
    return {**line, "doubt": True} if file in DOUBTED else line


def named() -> Iterator[tuple[str, str]]:
    """The files that are needed under another name: the file there is, and the path it is to have."""
    for source, name, *_ in NAMED:
        yield source, f"named/{source.partition('/')[0]}/{name}"


def lines() -> Iterator[Line]:
    """Every case."""
    rows: Sequence[tuple[str, str, str, str, str]] = (*BY_CONTENT, *BY_WORDS, *BY_NOTHING)
    for file, person, text, belongs, note in rows:
        yield _line(file, person, text, belongs, note)
    for source, name, person, text, belongs, note in NAMED:
        yield _line(f"named/{source.partition('/')[0]}/{name}", person, text, belongs, note)
