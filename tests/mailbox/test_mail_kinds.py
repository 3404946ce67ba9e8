"""A person's words are told from what machines send, by many products in many languages."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from duly.mailbox.parse import parse
from duly.rules.kinds import kind_of

FILE = Path(__file__).parents[1] / "corpus" / "mail" / "kinds.toml"
ROWS = tomllib.loads(FILE.read_text(encoding="utf-8"))["mail"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["why"])
def test_a_mail_is_what_it_is(row: dict[str, Any]) -> None:
    head = (
        f"From: {row.get('sender', 'Dana Ortiz <dana@northwind.example>')}\nTo: partner@hart.example\n"
        f"Subject: {row['subject']}\nContent-Type: text/plain; charset=utf-8\n{row.get('headers', '')}".strip()
    )
    letter = parse(f"{head}\n\n{row.get('text', 'Hello.')}\n".replace("\n", "\r\n").encode())
    assert kind_of(letter, ("partner@hart.example",), "hart.example") == row["kind"]
