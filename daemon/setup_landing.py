"""Makes an engagement's files of a filled-in intake workbook, has `check` judge them apart, and puts them in place."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic_core import PydanticCustomError

from .apart import BLANKS, judged
from .earlier_files import add_folder, as_it_was, differing, replace_files
from .faults import BadPractice, Fault
from .kinds import inner_path, short_name, slug
from .people import table_rows
from .people_edits import with_people
from .setup_answers import Answers, answers_of
from .setup_cells import Filled, Row
from .setup_faults import in_cells
from .setup_sheets import AGREEMENT, asked
from .sources import read_text, read_toml, value_at

_DOCUMENTS_HEAD = "# What is collected, from whom, and when it is due. One [[document]] for each.\n"
Beside = Callable[[str], bytes | None]  # a file that came with the workbook, by its path or name


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """An engagement's files as the workbook makes them, judged and in order; nothing is written yet."""

    practice: Path
    slug: str
    files: Mapping[str, bytes]  # those that are new or differ, by their path below the engagement's folder
    new: bool  # the engagement
    first: bool  # the practice itself has no file yet

    def put(self, now: datetime, *, by: str = "") -> Path | None:
        """Write it all; where the old files are kept, if there were any. `by` and what is raised: `replace_files`."""
        if self.first:
            self.practice.mkdir(parents=True, exist_ok=True)
            (self.practice / "practice.toml").write_bytes((BLANKS / "practice.toml").read_bytes())
        if self.new:
            add_folder(self.practice, self.slug, self.files, now, by=by)
            return None
        return replace_files(self.practice, self.slug, self.files, now, by=by)


def slug_of(filled: Filled) -> str:
    """The short name that the workbook gives, else one made of the client's name; "" where neither is there."""
    return str(filled.terms.values.get("slug", "")) or short_name(str(filled.terms.values.get("name", "")))


def landing(practice: Path, name: str, filled: Filled, beside: Beside) -> Landing:
    """What is to be put in place. Raises BadPractice with every fault, by sheet and cell, that keeps it from that."""
    answers = answers_of(filled)
    misnamed = list(name_faults(name, filled))
    faults = [*filled.faults, *answers.faults, *misnamed]
    if any("!" not in fault.file for fault in filled.faults):
        raise BadPractice(faults)  # a sheet is missing: what the others lack by that is no mistake of theirs
    engagement = practice / "engagements" / (name if name and not misnamed else "client")
    texts = _texts(practice, engagement, answers)
    own = {file: as_it_was(engagement / file, text) for file, text in texts.items()}
    files = _companions(engagement, answers, beside) | own
    first = not (practice / "practice.toml").exists()
    found = judged(practice, engagement.name, files)
    told = {fault.file for fault in faults}
    in_place = in_cells(found, answers, _rows_by_line(texts["people.csv"], answers))
    faults += [fault for fault in in_place if fault.file not in told]
    if faults:
        raise BadPractice(dict.fromkeys(faults))
    return Landing(
        practice=practice, slug=name, files=differing(engagement, files), new=not engagement.exists(), first=first
    )


def name_faults(name: str, filled: Filled) -> Iterator[Fault]:
    """What is wrong with an engagement's short name, at the cell that asks for it."""
    try:
        slug(name)
    except PydanticCustomError as error:
        context: dict[str, Any] = error.context or {}
        if name:  # without any the client's name is missing too, which is told anyway
            yield Fault(file=filled.terms.cell("slug"), key="Short name", **context)


def _texts(practice: Path, engagement: Path, answers: Answers) -> dict[str, str]:
    """The three files: those that are there with what differs changed in them, else new ones with their comments."""
    from .toml_edits import with_tables, with_values  # noqa: PLC0415 (loaded for the first change)

    below = f"engagements/{engagement.name}"
    if engagement.exists():
        agreement = read_toml(practice, f"{below}/engagement.toml", "").text
        people = read_text(practice, f"{below}/people.csv", "")
        documents = read_toml(practice, f"{below}/documents.toml", "").text
    else:
        agreement = (BLANKS / "engagement.toml").read_text(encoding="utf-8").replace("@STARTS@", '"@STARTS@"')
        people, documents = "", _DOCUMENTS_HEAD
    return {
        "engagement.toml": with_values(agreement, _terms(answers)),
        "people.csv": with_people(people, answers.people),
        "documents.toml": with_tables(documents, "document", answers.documents, "id"),
    }


def _terms(answers: Answers) -> dict[tuple[str, ...], Any]:
    """Every term that the workbook asks, None for those left empty; and the two lists below them."""
    paths = [tuple(column.key.split(".")) for column in asked()[AGREEMENT].columns if column.key != "slug"]
    return {path: value_at(answers.agreement, path) for path in [*paths, ("cadence", "ladder"), ("escalation",)]}


def _companions(engagement: Path, answers: Answers, beside: Beside) -> dict[str, bytes]:
    """Blank forms, and workbooks that are not there yet, which came with the workbook."""
    forms = [one["template"] for one in answers.documents if "template" in one]
    workbooks = [each["workbook"] for one in answers.documents for each in one.get("update", ()) if "workbook" in each]
    missing = [one for one in workbooks if _inside(one) and not (engagement / one).exists()]
    wanted = [one for one in (*forms, *missing) if _inside(one) and "{" not in one]
    return {one: data for one in wanted if (data := beside(one)) is not None}


def _inside(path: object) -> bool:
    """Whether a path stays in the engagement's folder."""
    try:
        return bool(inner_path(path))
    except PydanticCustomError:
        return False


def _rows_by_line(text: str, answers: Answers) -> dict[int, Row]:
    """The row of the workbook behind each line of people.csv."""
    waiting = [
        ({key: cell for key, cell in one.items() if cell}, row)
        for one, row in zip(answers.people, answers.persons, strict=True)
    ]
    found: dict[int, Row] = {}
    for line in table_rows("", text)[0]:
        same = next((pair for pair in waiting if pair[0] == line.cells), None)
        if same:
            waiting.remove(same)
            found[line.line] = same[1]
    return found
