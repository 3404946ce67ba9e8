"""The `inspect` command without a document: which open task a file is for, and why."""

import json
from collections.abc import Sequence
from contextlib import closing, nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from ..mailbox.opening.ocr_reader import OcrReader
from ..mailbox.opening.reader import Reader
from ..rules.agreement import Person
from ..rules.choosing import Choice, choose
from ..rules.contents import Content
from ..rules.letter import Attachment
from ..rules.periods import any_period_named
from ..rules.policy import Policy
from ..rules.quoting import new_words
from ..rules.readings import Item
from ..rules.reply import Reply
from ..rules.understanding import read_reply
from ..state.store import Store
from .clock import WallClock
from .examining import Examiner
from .forms import Forms
from .named import document_named, person_named
from .printed import print_rows
from .shown import chosen, opened
from .signal_tables import load_signals
from .unpacking import attached, documents_in

Row = dict[str, Any]
Asked = tuple[Item, str]  # an open task, and the id of its document


def show_paired(
    folder: Path,
    slug: str,
    file: Path,
    given: tuple[str, datetime | None, Path | None, Path | None],
    reader: Reader | None = None,
    *,
    as_json: bool,
) -> int:
    """Print the task a file is for: exit 0 if there is one, 1 if a person must look.

    `given`: the sender, when it came, a file with the words beside it, and the open tasks (the practice's own if None).
    `reader` opens the files and is left as it is; if None, one is started for this file alone.
    """
    sender, at, text, tasks = given
    practice, book, store = opened(folder, slug)
    policy = chosen(book, slug)
    person = person_named(policy, sender)
    asked = _listed(tasks, policy) if tasks else _own(store, policy, person)
    words = new_words(_text(text)).new if text else ""
    moment = at or WallClock().now().astimezone(policy.engagement.timezone)
    rows = []
    with closing(Reader()) if reader is None else nullcontext(reader) as started:
        opener = OcrReader(started)
        examiner = Examiner(opener, Forms(practice.folder, opener))
        for found in documents_in(attached(file), opener):
            choice = _choice(examiner, policy, found, asked, (words, moment))
            rows.append(_printed(choice, asked, person))
    print_rows(rows, _line, as_json=as_json)
    return 0 if all(row["ref"] for row in rows) else 1


def _choice(
    examiner: Examiner,
    policy: Policy,
    file: tuple[Attachment, Content],
    asked: Sequence[Asked],
    beside: tuple[str, datetime],
) -> Choice:
    """The decision that the daemon would make of the same file and words."""
    (one, content), (words, moment) = file, beside
    items = tuple(item for item, _ in asked)
    found = examiner.evidence(policy.engagement, {one.sha256: content}, asked)[one.sha256]
    reading = read_reply(Reply(text=words, sent_at=moment, items=items, files=(one.name,)), load_signals())
    told = {one.ref for one in reading.readings if one.label == "done"} if words.strip() else set()
    mentioned = {item.ref for item in items if item.ref in words.upper()}
    return choose(one.name, found, mentioned, items, told)


def _own(store: Store, policy: Policy, person: Person) -> list[Asked]:
    """The tasks that are open with a person, as the practice remembers them, of documents that are still agreed."""
    found = store.open_tasks(policy.engagement.slug, person.email)
    agreed = {document.id for document in policy.engagement.documents}
    return [_asked(policy, task.ref, task.document, task.period, task.due) for task in found if task.document in agreed]


def _listed(path: Path, policy: Policy) -> list[Asked]:
    """The open tasks that a file lists, one JSON object a line. Raises a usage error that names the wrong line."""
    asked = []
    for number, line in enumerate(_text(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = _object(line)
            due = date.fromisoformat(str(row["due"]))
            one = _asked(policy, str(row["ref"]), str(row["document"]), str(row["period"]), due)
        except (ValueError, TypeError, KeyError) as error:
            shape = '{"ref": "T-104233", "document": "ar-aging", "period": "2026-10", "due": "2026-11-06"}'
            why = f"it has no {error}" if isinstance(error, KeyError) else error
            raise click.UsageError(f"{path}: line {number} is not of the form {shape} ({why})") from None
        except click.UsageError as error:
            raise click.UsageError(f"{path}: line {number}: {error.message}") from None
        asked.append(one)
    return asked


def _object(line: str) -> Row:
    """The JSON object in a line. Raises ValueError, and TypeError where it is JSON of another kind."""
    row = json.loads(line)
    if not isinstance(row, dict):
        raise TypeError("it is no object")
    return row


def _text(path: Path) -> str:
    """The words of a file, with or without a byte order mark. Raises a usage error for what is no text in UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.UsageError(f"{path} is not in UTF-8; save it with the encoding UTF-8") from None


def _asked(policy: Policy, ref: str, document_id: str, period: str, due: date) -> Asked:
    document = document_named(policy, document_id)
    if any_period_named(period) is None:
        raise click.UsageError(f"{period!r} is not a period, such as 2026-10 or 2026-W41")
    return Item(ref=ref, title=document.title, period=period, due=due), document_id


def _printed(choice: Choice, asked: Sequence[Asked], person: Person) -> Row:
    found = next(((item, document) for item, document in asked if item.ref == choice.ref), None)
    return {
        "ref": choice.ref,
        "document": found[1] if found else None,
        "period": found[0].period if found else None,
        "owner": person.email,
        "confidence": choice.confidence,
        "why": choice.why,
    }


def _line(row: Row) -> str:
    task = f"{row['ref']} ({row['document']}, {row['period']})" if row["ref"] else "a person must look"
    return f"{task}: {row['why']}"
