"""What a labelled document is: the file, whose it is, and the answer a careful person would give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from tests.corpus.documents import filled, papers
from tests.corpus.documents.calculation import Value
from tests.corpus.documents.make_templates import blanks
from tests.corpus.documents.sheets import stored

Problem = tuple[str, str, str, str]  # code, severity, field, where; field and where may be "" where they are free
ERROR, WARNING = "error", "warning"
OF = {  # engagement, owner, period the copy is for
    "ar-aging": ("harborside", "dana@harborside.example", "2026-10"),
    "timesheet": ("harborside", "tomas@harborside.example", "2026-W43"),
    "mileage": ("harborside", "tomas@harborside.example", "2026-10"),
    "site-visit": ("harborside", "walt@harborside.example", "2026-10"),
    "grant-report": ("harborside", "mei@harborside.example", "2026-Q3"),
    "headcount": ("harborside", "lee@harborside.example", "2026-Q3"),
    "gastos": ("harborside", "ines@harborside.example", "2026-10"),
    "safety-checklist": ("harborside", "walt@harborside.example", "2026-10"),
    "occupancy": ("harborside", "kim@harborside.example", "2026-10"),
    "cash-count": ("harborside", "kim@harborside.example", "2026-W43"),
    "vendor-list": ("harborside", "dana@harborside.example", "2026"),
    "utility-bill": ("harborside", "dana@harborside.example", "2026-10"),
    "minutes": ("harborside", "lee@harborside.example", "2026-Q3"),
    "stundenzettel": ("rheinwerk", "jonas@rheinwerk.example", "2026-W43"),
    "umsatz": ("rheinwerk", "anke@rheinwerk.example", "2026-10"),
    "van-checks": ("albion", "marcus@albion.example", "2026-W43"),
    "petty-cash": ("albion", "grace@albion.example", "2026-10"),
}


@dataclass(frozen=True)
class Case:
    """One file and its label; `history` are (period, bytes, ending) accepted before."""

    document: str
    name: str
    content: bytes
    note: str
    problems: Sequence[Problem] | None = ()  # None: not judged
    values: Mapping[str, Value] = field(default_factory=dict)
    verdict: str = ""  # "": follows from the problems
    period: str = ""
    history: Sequence[tuple[str, bytes, str]] = ()
    doubt: bool = False

    @property
    def file(self) -> str:
        """The path below the folder of all documents."""
        return f"{self.document}/{self.name}"

    @property
    def answer(self) -> str:
        """The verdict: as given, else returned if any problem is an error."""
        if self.verdict:
            return self.verdict
        return "returned" if any(severity == ERROR for _, severity, _, _ in self.problems or ()) else "accepted"

    def label(self) -> dict[str, object]:
        """The line in labels.jsonl."""
        engagement, owner, period = OF[self.document]
        stem = self.name.rpartition(".")[0]
        line: dict[str, object] = {
            "file": self.file,
            "engagement": engagement,
            "document": self.document,
            "owner": owner,
            "period": self.period or period,
            "history": [[past, f"{self.document}/before/{stem}/{past}{ending}"] for past, _, ending in self.history],
            "verdict": self.answer,
            "problems": None if self.problems is None else [list(problem) for problem in self.problems],
            "values": dict(self.values),
            "note": self.note,
        }
        return {**line, "doubt": True} if self.doubt else line

    def files(self) -> dict[str, bytes]:
        """The file and those accepted before, by path."""
        stem = self.name.rpartition(".")[0]
        before = {f"{self.document}/before/{stem}/{past}{end}": content for past, content, end in self.history}
        return {self.file: self.content, **before}


def error(code: str, name: str = "", where: str = "") -> Problem:
    """A problem for which the document goes back."""
    return (code, ERROR, name, where)


def warning(code: str, name: str = "", where: str = "") -> Problem:
    """A problem that is only spoken of."""
    return (code, WARNING, name, where)


@cache
def blank(document: str) -> bytes:
    """The template of a document."""
    return next(content for path, content in blanks().items() if path.rpartition("/")[2].startswith(f"{document}."))


@cache
def aging_before(count: int = 3) -> tuple[tuple[str, bytes, str], ...]:
    """Earlier agings, each a little other than October's."""
    scales = (("2026-09", 0.97), ("2026-08", 1.06), ("2026-07", 0.92), ("2026-06", 1.01))
    return tuple((past, stored(filled.ar_aging(None, past, scale)), ".xlsx") for past, scale in scales[:count])


def week_lines(week: str = "2026-W43", dates: Sequence[str] = ()) -> list[list[str]]:
    """A week's timesheet with its header."""
    dates = dates or ("2026-10-19", "2026-10-20", "2026-10-21", "2026-10-22", "2026-10-23")
    rows = [["Week", "Employee", "Date", "Project", "Hours", "Overtime"]]
    work = (("Quarry 4", "8", ""), ("Quarry 4", "9.5", "1.5"), ("Elm Street", "8", ""), ("Depot", "7.25", ""))
    for date, (project, hours, overtime) in zip(dates, (*work, ("Elm Street", "8.75", "0.75")), strict=True):
        rows.append([week, "Tomas Ruiz", date, project, hours, overtime])
    return rows


def replaced(rows: Sequence[Sequence[str]], row: int, column: int, text: str) -> list[list[str]]:
    """The same lines with one cell changed; row 0 is the header."""
    lines = [list(line) for line in rows]
    lines[row][column] = text
    return lines


def timesheet(row: int = 0, column: int = 0, text: str = "Week") -> bytes:
    """The timesheet as a csv file, one cell changed."""
    return papers.table(replaced(week_lines(), row, column, text)).encode()


STUNDEN = (
    ("Datum", "Mitarbeiter", "Auftrag", "Stunden"),
    ("19.10.2026", "Jonas Lind", "A-771", "8,0"),
    ("20.10.2026", "Jonas Lind", "A-771", "7,75"),
    ("21.10.2026", "Jonas Lind", "A-802", "9,5"),
    ("22.10.2026", "Jonas Lind", "A-802", "8,25"),
)
VANS = (
    ("Date", "Van", "Odometer", "Defects", "Remarks"),
    ("19/10/2026", "V1", "84210", "no", ""),
    ("20/10/2026", "V2", "121877", "yes", "Left mirror cracked"),
    ("21/10/2026", "V3", "40391", "no", ""),
)
