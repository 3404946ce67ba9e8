"""Reads replies line by line in the form of the development set, for the `understand` command, and scores them."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from ..rules.documents import looks_like_ornament
from ..rules.quoting import new_words
from ..rules.readings import Item, Reading
from ..rules.reply import Reply
from ..rules.signals import Signals
from ..rules.understanding import read_reply
from .faults import quoted
from .printed import print_rows
from .signal_tables import load_signals


def show_understood(file: Path, *, score: bool, as_json: bool) -> int:
    """Print every reply's reading, with `score` how they compare; exit 2 with the reason where the file is wrong."""
    faults: list[str] = []
    try:
        lines = file.read_bytes().decode("utf-8-sig").split("\n")  # other marks of a line's end may stand in its words
        rows = [score_of(lines).printed()] if score else list(understand_lines(lines, faults.append))
    except UnicodeDecodeError:
        rows, faults = [], ["is not in UTF-8; save it with the encoding UTF-8"]
    except ValueError as error:
        rows, faults = [], [str(error)]
    if faults and not rows:
        faults = [f"{faults[0]} (wanted is one JSON object a line, as docs/replies.md shows)"]
    for fault in faults:
        click.echo(f"{file}: {fault}", err=True)
    print_rows(rows, _score_line if score else _line, as_json=as_json)
    return 2 if faults else 0


def _line(row: Mapping[str, Any]) -> str:
    to = f" to {row['delegate_to']}" if row["delegate_to"] else ""
    items = row["readings"] if len(row["readings"]) > 1 else ()
    return f'{row["id"]}: {_said(row)}{to} ({row["confidence"]:.2f}) "{row["quote"]}"' + "".join(
        f'\n  {one["ref"]}: {_said(one)} "{one["quote"]}"' for one in items
    )


def _said(row: Mapping[str, Any]) -> str:
    return f"{row['label']} {row['date']}" if row["date"] else str(row["label"])


def _score_line(row: Mapping[str, Any]) -> str:
    counted = f"{row['count']} {'reply' if row['count'] == 1 else 'replies'}"
    shares = ", ".join(f"{key} {share:.1%}" for key, share in row["accuracy"].items())
    mixed = "".join(f"\n  {one['count']} x {one['meant']} read as {one['read']}" for one in row["confusion"])
    return f"{counted}: {shares}{mixed}" if shares else counted


def _refuse(fault: str) -> None:
    raise ValueError(fault)


def understand_lines(lines: Iterable[str], amiss: Callable[[str], None] = _refuse) -> Iterator[dict[str, Any]]:
    """One reading for each JSON line in the form of the development set; `amiss` is told of each line that is wrong."""
    signals = load_signals()
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                row = understood(_given(line, number), number, signals)
            except ValueError as error:
                amiss(str(error))
            else:
                yield row


def understood(given: Mapping[str, Any], number: int, signals: Signals) -> dict[str, Any]:
    """The reading of one reply as `understand` prints it."""
    try:
        reply = reply_from(given)
    except (KeyError, ValueError) as error:
        fault = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise ValueError(f"line {number}: {fault}") from error
    return {"id": given.get("id", str(number)), **_printed(read_reply(reply, signals))}


def _given(line: str, number: int) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        what = f"{error.msg}, at column {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error)
        raise ValueError(f"line {number} is not JSON: {what}") from error
    if not isinstance(given, dict):
        fault = f'line {number} is not an object such as {{"id": "d001", "body": "...", ...}}'
        raise ValueError(fault)  # noqa: TRY004  a mistake in a file, whatever Python calls it
    return given


def reply_from(given: Mapping[str, Any]) -> Reply:
    """A reply in the form of the development set as the rules read it; raises KeyError or ValueError for a fault."""
    name = _text("attachment_name", given.get("attachment_name"))
    body = _text("body", given["body"])
    tasks = given.get("open_tasks") or ()
    if not isinstance(tasks, list | tuple) or not all(isinstance(task, dict) for task in tasks):
        raise ValueError('open_tasks is not a list of objects such as {"ref": "T-1", "title": "...", "due": "..."}')
    return Reply(
        text=new_words(body).new if given.get("channel") != "sms" else body,
        sent_at=_instant(given["sent_at"]),
        items=tuple(_item(task) for task in tasks),
        files=(name,) if name and not looks_like_ornament(name) else (),
        subject=_text("subject", given.get("subject")),
        language=_text("language", given.get("language")),
    )


def _item(task: Mapping[str, Any]) -> Item:
    try:
        due = date.fromisoformat(str(task["due"]))
    except ValueError:
        raise ValueError(f"due: {quoted(task['due'])} is not a date; write it like 2026-10-07") from None
    ref, title = (_text(key, task[key]) for key in ("ref", "title"))
    if not (ref and title):
        raise ValueError("an open task needs both a ref and a title")
    return Item(ref=ref, title=title, period=_text("period", task.get("period")), due=due)


def _instant(value: object) -> datetime:
    """An instant with its offset, from ISO 8601."""
    like = "write it like 2026-11-05T09:00:00-05:00"
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"sent_at: {quoted(value)} is not an instant; {like}") from None
    if at.utcoffset() is None:
        raise ValueError(f"sent_at must carry its offset; {like}")
    return at


def _text(key: str, value: object) -> str:
    """The text that stands under the key; "" for null."""
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{key} is not text")
    return value or ""


def _printed(reading: Reading) -> dict[str, Any]:
    return {
        "label": reading.label,
        "date": reading.date.isoformat() if reading.date else None,
        "delegate_to": reading.delegate_to,
        "tasks": list(reading.tasks),
        "confidence": reading.confidence,
        "quote": reading.quote,
        "readings": [
            {
                "ref": one.ref,
                "label": one.label,
                "date": one.date.isoformat() if one.date else None,
                "quote": one.quote,
            }
            for one in reading.readings
        ],
    }


@dataclass(slots=True)
class Score:
    """How readings compare with the labels given in a file."""

    count: int = 0
    right: Counter[str] = field(default_factory=Counter)  # label, date, delegate_to, tasks
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)  # (meant, read), where they differ
    false_done: list[str] = field(default_factory=list)  # read as done surely enough to act, and not meant so
    missed_opt_outs: list[str] = field(default_factory=list)
    wrong: list[dict[str, Any]] = field(default_factory=list)

    def add(self, given: Mapping[str, Any], read: Mapping[str, Any]) -> None:
        """Count one reply whose labels are given."""
        self.count += 1
        for key in ("label", "date", "delegate_to"):
            self.right[key] += given.get(key) == read[key]
        self.right["tasks"] += sorted(given.get("tasks") or ()) == sorted(read["tasks"])
        if given["label"] == read["label"]:
            return
        self.confusion[given["label"], read["label"]] += 1
        self.wrong.append({"id": read["id"], "meant": given["label"], **read})
        if read["label"] == "done" and read["confidence"] >= 0.80:
            self.false_done.append(read["id"])
        if given["label"] == "opt_out":
            self.missed_opt_outs.append(read["id"])

    def printed(self) -> dict[str, Any]:
        """Accuracy by key and the confusions, most frequent first."""
        total = max(self.count, 1)
        return {
            "count": self.count,
            "accuracy": {key: round(right / total, 4) for key, right in self.right.items()},
            "confusion": [
                {"meant": meant, "read": read, "count": count} for (meant, read), count in self.confusion.most_common()
            ],
            "false_done": self.false_done,
            "missed_opt_outs": self.missed_opt_outs,
        }


def score_of(lines: Iterable[str]) -> Score:
    """Read every line and compare with its own labels; ValueError where a line has none."""
    signals = load_signals()
    result = Score()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        given = _given(line, number)
        if "label" not in given:
            raise ValueError(f'line {number} has no "label" to score against')
        result.add(given, understood(given, number, signals))
    return result
