"""The `inspect` command: one file held against its document, with everything that is wrong in it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import click

from ..mailbox.opening.ocr_reader import OcrReader
from ..mailbox.opening.reader import Reader
from ..rules.agreement import Document, Person
from ..rules.findings import Check, Finding, Value
from ..rules.history import Past
from ..rules.periods import Period, period_named
from ..rules.policy import Policy
from ..rules.problems import capital, looks_found, sentence
from ..rules.voice import Addressee, Voice
from .clock import WallClock
from .examining import Examiner, past_of
from .forms import Forms
from .named import document_named, person_named
from .printed import print_rows
from .shown import chosen, opened
from .unpacking import attached, documents_in

Row = dict[str, Any]


def show_checked(
    folder: Path, slug: str, file: Path, asked: tuple[str, str, str], history: Path | None, *, as_json: bool
) -> int:
    """Print the check of a file for a document id, owner and period: exit 0 if it is accepted, else 1.

    A zip or mail with several documents gives one result each.
    """
    practice, book, store = opened(folder, slug)
    policy = chosen(book, slug)
    document, owner, period = asked_for(policy, asked)
    with closing(OcrReader(Reader())) as reader:
        examiner = Examiner(reader, Forms(practice.folder, reader))
        kept = store.accepted_of(slug, document.id, owner.email)
        past = _in_folder(examiner, period, history, policy, document) if history else past_of(kept)
        wanted = examiner.wanted(policy.engagement, document, period, past)
        checks = [examiner.check(content, one.sha256, wanted) for one, content in documents_in(attached(file), reader)]
    voice = voice_of(policy, owner)
    for check in checks:
        row = _printed(check, document, owner, period, voice)
        print_rows([row], partial(_line, looks=looks_found(voice, check.looks)), as_json=as_json)
    return 0 if all(check.verdict == "accepted" for check in checks) else 1


def asked_for(policy: Policy, asked: tuple[str, str, str]) -> tuple[Document, Person, Period]:
    """The document, owner and period that a call names. Raises a usage error that says what there is."""
    document_id, owner, name = asked
    document, person = document_named(policy, document_id), person_named(policy, owner)
    period = period_named(document.cadence, name)
    if period is None:
        raise click.UsageError(f"{name!r} is not a period of {document.id}, whose cadence is {document.cadence}")
    return document, person, period


def _in_folder(examiner: Examiner, period: Period, history: Path, policy: Policy, document: Document) -> list[Past]:
    """The files accepted before, as a folder holds them by period: `2026-09.xlsx`."""
    if not history.is_dir():
        raise click.UsageError(f"--history {history} is not a folder")
    past = []
    for path in sorted(history.iterdir()):
        named = period_named(document.cadence, path.stem)
        if named is not None and named.first <= period.first and path.is_file():
            past.append(examiner.as_past(path.read_bytes(), path.name, policy.engagement, document, named))
    return past


def voice_of(policy: Policy, person: Person) -> Voice:
    """The voice in which the command speaks to its caller: English, whatever the owner's language."""
    to = Addressee(
        first_name=person.first_name, language="en", consultant=policy.consultant, today=WallClock().now().date()
    )
    return Voice(policy.words, to)


def _printed(check: Check, document: Document, owner: Person, period: Period, voice: Voice) -> Row:
    """One result as the contract prints it."""
    values: dict[str, Any] = {field.name: None for field in document.fields}
    values |= {figure.field: _plain(figure.value) for figure in check.figures}
    return {
        "document": document.id,
        "owner": owner.email,
        "period": period.name,
        "verdict": check.verdict,
        "problems": [_problem(finding, voice) for finding in check.findings],
        "values": values,
        "sha256": check.sha256,
        "type": check.kind,
    }


def _problem(finding: Finding, voice: Voice) -> Row:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "field": finding.field or None,
        "where": finding.where or None,
        "message": capital(sentence(voice, finding)),
    }


def _plain(value: Value | tuple[Value, ...]) -> Any:
    """A value as JSON has it."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value


def _line(row: Row, looks: str) -> str:
    return "\n".join(_lines(row, looks))


def _lines(row: Row, looks: str) -> Iterator[str]:
    """A result as a person reads it; `looks`: why somebody has to look at a file in which nothing is wrong."""
    yield f"{row['document']} {row['period']} {row['owner']}: {row['verdict']} ({row['type'] or 'no known kind'})"
    for problem in row["problems"]:
        mark = "?" if problem["severity"] == "warning" else "!"
        yield f"  {mark} {problem['where'] or 'the file'}: {problem['message']} [{problem['code']}]"
    if looks:
        yield f"  ? the file: {looks}"
    for name, value in row["values"].items():
        if value is not None:
            yield f"    {name} = {value}"
