"""What commands are given: an instant, a day, and the options that every command takes."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]


class Refused(click.ClickException):
    """The call or the files are wrong, or the answer cannot be given; the message says why."""

    exit_code = 2


class Moment(click.ParamType[datetime]):
    """An ISO 8601 instant with its offset."""

    name = "ISO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The aware instant, or a usage error that shows the right form."""
        if isinstance(value, datetime):
            return value
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not an instant; write it like 2026-10-07T09:00:00-04:00", param, ctx)
        if at.tzinfo is None:
            self.fail(f"{value!r} has no offset; write it like 2026-10-07T09:00:00-04:00", param, ctx)
        return at


class Day(click.ParamType[date]):
    """A calendar date."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error that shows the right form."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date; write it like 2026-10-07", param, ctx)


class Place(click.Path):
    """A file or folder; an empty text, as an unset variable leaves it, would be the current folder, and is none."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or a usage error that says how the current folder is written."""
        if value == "":
            self.fail("an empty text names no file or folder; “.” is the current one", param, ctx)
        return super().convert(value, param, ctx)


class NewPlace(Place):
    """A file or folder to write, in a folder that is there: where a disk is not mounted, nothing is written beside."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or a usage error that names the folder."""
        path = super().convert(value, param, ctx)
        if not path.parent.is_dir():
            self.fail(f"{path} cannot be written: there is no folder {path.parent}", param, ctx)
        return path


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Options that belong to every command may stand before or after it; the last one given counts."""
    if value:
        ctx.ensure_object(dict)[param.name or ""] = value


def everywhere(command: Command) -> Command:
    """The options that every command takes."""
    command = click.option("--json", is_flag=True, expose_value=False, callback=_remember, help="JSON, one a line.")(
        command
    )
    return click.option(
        "--practice", type=Place(), expose_value=False, callback=_remember, help="The practice folder (practice)."
    )(command)
