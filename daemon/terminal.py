"""Asks a person at a terminal: what will not do is explained and asked again, and a secret is not shown."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from ..mailbox.redaction import redacted
from .kinds import Known, wrong, yes_no

Answer = TypeVar("Answer")


def read_as(kind: Any) -> Callable[[str], Any]:
    """What reads an answer as this kind of value of the practice's files."""
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    return lambda said: adapter.validate_python(said, context=Known(people={}))


def ask(words: str, read: Callable[[str], Answer], usual: str = "", *, hidden: bool = False) -> Answer:
    """An answer that `read` takes. `usual` is what Enter stands for. Raises click.Abort at Ctrl-C and end of input."""
    while True:
        said = click.prompt(words, default=usual, show_default=bool(usual) and not hidden, hide_input=hidden)
        try:
            return read(str(said).strip())
        except (PydanticCustomError, ValidationError) as fault:
            click.echo(f"   {_explained(fault)}")


def choose(words: str, options: Sequence[tuple[str, str]], usual: str) -> str:
    """The key of one of these options, each shown with what it means."""
    click.echo(words)
    for number, (_, meaning) in enumerate(options, 1):
        click.echo(f"   {number}  {meaning}")
    keys = [key for key, _ in options]
    numbers = [str(number) for number in range(1, len(keys) + 1)]

    def read(said: str) -> str:
        if said not in numbers:
            raise PydanticCustomError("duly", "{what}", {"what": f"{said!r} is none of these", "right": numbers[0]})
        return keys[int(said) - 1]

    return ask("   Which", read, numbers[keys.index(usual)])


def agree(words: str, *, usual: bool) -> bool:
    """Yes or no."""
    return ask(f"{words} [{'Y/n' if usual else 'y/N'}]", lambda said: _yes_or_no(said) if said else usual)


def _yes_or_no(said: str) -> bool:
    try:
        return yes_no(said)
    except PydanticCustomError as fault:
        raise wrong(fault.context["what"] if fault.context else "", "y or n") from None


def say(words: str = "") -> None:
    """Tell the person something, without any secret that a server may have repeated."""
    click.echo(redacted(words))


def _explained(fault: PydanticCustomError | ValidationError) -> str:
    context: Any = fault.context if isinstance(fault, PydanticCustomError) else fault.errors()[0].get("ctx", {})
    what, right = context.get("what", "it cannot be read"), context.get("right", "")
    if what == "is empty":
        return "An answer is needed here."
    return f"That will not do: {what}{f'; try {right}' if right else ''}."
