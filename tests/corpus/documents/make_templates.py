"""Writes the blank documents of the corpus's practice: python -m tests.corpus.documents.make_templates."""

from functools import cache
from pathlib import Path

from tests.corpus.documents.forms import BLANK
from tests.corpus.documents.papers import grant_blank, visit
from tests.corpus.documents.sheets import stored

ENGAGEMENTS = Path(__file__).parent / "engagement" / "engagements"
OF = {"umsatz": "rheinwerk", "petty-cash": "albion"}
LINES = {
    "harborside": ("timesheet", "Week,Employee,Date,Project,Hours,Overtime\r\n"),
    "rheinwerk": ("stundenzettel", "Datum;Mitarbeiter;Auftrag;Stunden\r\n"),
    "albion": ("van-checks", "Date,Van,Odometer,Defects,Remarks\r\n"),
}


@cache
def blanks() -> dict[str, bytes]:
    """Every blank document, by its path below the engagements."""
    found = {f"{OF.get(kind, 'harborside')}/templates/{kind}.xlsx": stored(make()) for kind, make in BLANK.items()}
    found |= {f"{where}/templates/{kind}.csv": head.encode() for where, (kind, head) in LINES.items()}
    return found | {
        "harborside/templates/site-visit.docx": visit(blank=True),
        "harborside/templates/grant-report.pdf": grant_blank(),
    }


if __name__ == "__main__":
    for path, content in blanks().items():
        (ENGAGEMENTS / path).write_bytes(content)
