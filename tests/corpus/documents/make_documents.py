"""Writes every labelled document to a folder: python -m tests.corpus.documents.make_documents FOLDER [--labels]."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tests.corpus.documents import (
    bad_fields,
    bad_files,
    bad_forms,
    bad_history,
    bad_match,
    good_papers,
    good_tables,
    good_workbooks,
    hostile,
    made_files,
    matching,
    review,
)
from tests.corpus.documents.cases import Case

HERE = Path(__file__).parent
RIGHT = (good_workbooks, good_tables, good_papers, made_files)
WRONG = (bad_fields, bad_forms, bad_history, bad_match, bad_files, hostile, review)
FAMILIES = (*RIGHT, *WRONG)


def all_cases() -> Iterator[Case]:
    """Every case of every family, in a fixed order."""
    for family in FAMILIES:
        yield from family.cases()


def write(folder: Path) -> list[Case]:
    """Writes the files and gives the cases; two cases of one name are a mistake."""
    cases = list(all_cases())
    names = [case.file for case in cases]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice, twice
    files = {path: content for case in cases for path, content in case.files().items()}
    files |= {path: files[source] for source, path in matching.named()}
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return cases


def _keep(name: str, lines: Iterable[Mapping[str, object]]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    written = write(Path(sys.argv[1]))
    if "--labels" in sys.argv:
        _keep("labels.jsonl", (case.label() for case in written))
        _keep("matching.jsonl", matching.lines())
