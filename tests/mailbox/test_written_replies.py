"""Replies as people write them, each by hand: the sender's words are told from history, signature and small print."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from duly.mailbox.parse import parse
from duly.rules.kinds import kind_of
from duly.rules.quoting import words_of

FILE = Path(__file__).parents[1] / "corpus" / "mail" / "written.toml"
ROWS = tomllib.loads(FILE.read_text(encoding="utf-8"))["mail"]


def mailed(row: dict[str, Any]) -> bytes:
    head = (
        f"From: {row.get('sender', 'Dana Ortiz <dana@northwind.example>')}\nTo: partner@hart.example\n"
        "Subject: Re: AR aging report\nMIME-Version: 1.0\n"
    )
    if "both" in row:
        parts = "".join(
            f"--b\nContent-Type: text/{kind}; charset=utf-8\n\n{body}\n"
            for kind, body in zip(("plain", "html"), row["both"], strict=True)
        )
        return f"{head}Content-Type: multipart/alternative; boundary=b\n\n{parts}--b--\n".encode()
    kind = row.get("type", f"text/{'html' if 'page' in row else 'plain'}; charset=utf-8")
    return f"{head}Content-Type: {kind}\n\n{row.get('page') or row['text']}".encode()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["why"])
def test_only_the_new_words_are_the_sender_s(row: dict[str, Any]) -> None:
    letter = parse(mailed(row))
    words = words_of(letter)
    assert [line for line in words.new.split("\n") if line] == row["new"].strip().split("\n")
    assert row.get("signed", "") in words.signature
    assert kind_of(letter, ("partner@hart.example",), "hart.example") == "human"
