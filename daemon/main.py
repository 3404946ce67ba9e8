"""The command line: arguments, exit codes, and one door behind which every command is imported only when called."""

import asyncio
import logging
import os
import sys
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from traceback import format_exc
from typing import Any

import click

from .arguments import Day, Moment, NewPlace, Place, Refused, everywhere
from .faults import BadPractice


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="duly", message="Duly %(version)s")
@everywhere
def cli() -> None:
    """Duly, the accountability partner's daemon."""


def _folder() -> Path:
    """The practice folder; a restore of it that was cut off has been finished, so that no half of it is read."""
    from .safekeeping import whole

    return whole(_named_folder())


def _named_folder() -> Path:
    return Path(click.get_current_context().ensure_object(dict).get("practice") or "practice")


def _json() -> bool:
    return bool(click.get_current_context().ensure_object(dict).get("json"))


def _span(first: date, last: date) -> None:
    if last < first:
        raise Refused(f"--to {last} is before --from {first}")


def _readable(file: Path) -> None:
    """Raises Refused for what cannot be read as one file: a folder, or nothing at all. A pipe can."""
    if file.is_dir() or not file.exists():
        raise Refused(f"{file} is a folder, not a file" if file.is_dir() else f"{file} does not exist")


@cli.command()
@everywhere
@click.option("--once", is_flag=True, help="Read all that waits, act, send all that is due, and exit.")
@click.option("--now", type=Moment(), help="With --once: as if it were then.")
@click.option("--log", type=NewPlace(), help="Log to this file, not to standard error; it is rotated.")
def run(once: bool, now: datetime | None, log: Path | None) -> None:
    """Watch the inbox, keep the cadence, send, until stopped."""
    from .disk_troubles import told
    from .log import start_log
    from .running import run_forever, run_once
    from .supervisor import Supervisor

    if now and not once:
        raise Refused("--now goes with --once")
    start_log(log)
    with told(lambda: "What was decided before is kept; the rest is done by the next run."):
        if once:
            sys.exit(asyncio.run(run_once(_folder(), now)))
        asyncio.run(run_forever(_folder(), Supervisor(os.environ, os.getpid())))


@cli.command()
@everywhere
@click.argument("kind", type=click.Choice(["systemd", "container", "compose", "launchd"]))
def service(kind: str) -> None:
    """Print a file to run Duly for good: a systemd unit, a Containerfile, a compose file, or macOS's launchd's."""
    from .deploying import deployed

    click.echo(deployed(kind), nl=False)


@cli.command()
@everywhere
def setup() -> None:
    """Ten questions, then Duly tries your accounts, writes to you, and the practice folder is there."""
    from .endings import end_as_by_ctrl_c
    from .founding import show_setup

    if _json():
        raise Refused("setup asks a person; --json goes with check --connect, which tries the same")
    end_as_by_ctrl_c()  # a window that is closed leaves nothing behind either
    sys.exit(show_setup(_named_folder(), os.environ, date.today()))  # noqa: DTZ011 (the day on the desk of who calls it)


@cli.command()
@everywhere
@click.argument("name", required=False)
@click.option("--workbook", type=NewPlace(), help="Write an intake workbook instead, to fill in.")
def new(name: str | None, workbook: Path | None) -> None:
    """Scaffold a practice folder, or an engagement in it, with comments."""
    from .scaffold import new as scaffold

    if workbook:
        from .setup_new import new_workbook

        new_workbook(_folder(), name, workbook)
        click.echo(f"wrote {workbook}")
        return
    if not name:
        raise Refused("say the engagement's name, such as northwind, or --workbook FILE.xlsx")
    for path in scaffold(_folder(), name, date.today()):  # noqa: DTZ011 (the day on the desk of who calls it)
        click.echo(f"wrote {path}")


@cli.command("import")
@everywhere
@click.argument("file", type=Place())
@click.option("--into", metavar="NAME", help="The engagement; one that exists is brought up to date.")
def import_workbook(file: Path, into: str | None) -> None:
    """Make an engagement's files of a filled-in intake workbook, or name every fault in it by sheet and cell."""
    from .clock import WallClock
    from .importing import show_import

    _readable(file)
    sys.exit(show_import(_folder(), file, into, WallClock().now(), as_json=_json()))


@cli.command()
@everywhere
@click.option("--connect", is_flag=True, help="Also try the mail servers, the telephone and the place for copies.")
def check(connect: bool) -> None:
    """Validate everything and name every mistake."""
    from .checking import check_practice

    sys.exit(asyncio.run(check_practice(_folder(), connect=connect, as_json=_json())))


@cli.command()
@everywhere
@click.option("--device", is_flag=True, help="By a code that you type in on another machine (Microsoft).")
@click.option("--paste", is_flag=True, help="With a browser on another machine, whose address line you paste.")
def authorize(device: bool, paste: bool) -> None:
    """Sign in to the mailbox once with a browser, where [mail] auth is "oauth-user"; docs/sign-in.md."""
    from .authorizing import show_authorized

    sys.exit(show_authorized(_folder(), os.environ, device=device, paste=paste, as_json=_json()))


@cli.command()
@everywhere
@click.argument("engagement")
@click.option("--from", "first", type=Day(), required=True)
@click.option("--to", "last", type=Day(), required=True)
def calendar(engagement: str, first: date, last: date) -> None:
    """Every task falling due in that time, with the days of its rungs and escalations."""
    from .shown import show_calendar

    _span(first, last)
    sys.exit(show_calendar(_folder(), engagement, first, last, as_json=_json()))


@cli.command()
@everywhere
@click.argument("engagement")
@click.option("--from", "first", type=Day(), required=True)
@click.option("--to", "last", type=Day(), required=True)
@click.option("--html", type=NewPlace(), help="Write it as pages into this folder, anew if they are there.")
def rehearse(engagement: str, first: date, last: date, html: Path | None) -> None:
    """Everything that would be sent if nobody answered. Sends nothing."""
    from .shown import show_rehearsal

    _span(first, last)
    sys.exit(asyncio.run(show_rehearsal(_folder(), engagement, (first, last), html, as_json=_json())))


@cli.command()
@everywhere
@click.argument("engagement", required=False)
def status(engagement: str | None) -> None:
    """Every task and where it stands."""
    from .shown import show_status

    sys.exit(show_status(_folder(), engagement, as_json=_json()))


@cli.command()
@everywhere
@click.argument("ref")
def why(ref: str) -> None:
    """Everything that happened to a task, in order, each with its cause and clause."""
    from .shown import show_story

    sys.exit(show_story(_folder(), ref, as_json=_json()))


@cli.command()
@everywhere
@click.argument("engagement")
@click.option("--period", required=True, help="2026-W41, 2026-10, 2026-Q3, 2026-H1 or 2026.")
@click.option("--out", type=NewPlace(), required=True, help="Write it as this: .html or .pdf.")
def report(engagement: str, period: str, out: Path) -> None:
    """The scorecard: figures against their goals, how timely it was, and what to talk about."""
    from .report import show_report

    if out.suffix.lower() not in {".html", ".htm", ".pdf"}:
        raise Refused(f"--out {out} ends in neither .html nor .pdf")
    sys.exit(show_report(_folder(), engagement, period, out, as_json=_json()))


@cli.command()
@everywhere
@click.argument("engagement")
@click.option("--month", required=True, metavar="YYYY-MM", help="By the calendar of the engagement's time zone.")
@click.option("--out", type=NewPlace(), help="Write it as this PDF, and as a table (.csv) beside it.")
def statement(engagement: str, month: str, out: Path | None) -> None:
    """The ledger of a month: every entry, and what there is to invoice."""
    from .billed import show_statement

    if out is not None and out.suffix.lower() != ".pdf":
        raise Refused(f"--out {out} does not end in .pdf; the table goes beside it, as .csv")
    sys.exit(show_statement(_folder(), engagement, month, out, as_json=_json()))


@cli.command()
@everywhere
def health() -> None:
    """Whether all is well, else what is late or wrong, since when, and who can mend it."""
    from .health import show_health

    sys.exit(show_health(_folder(), os.environ, as_json=_json()))


@cli.command()
@everywhere
@click.option("--to", type=Place(), help="A new file, or a folder for one: everything in one file.")
def backup(to: Path | None) -> None:
    """Make the day's backup in var/backups, or a whole one elsewhere; also while Duly runs."""
    from .safekeeping import show_backup

    sys.exit(show_backup(_folder(), to, as_json=_json()))


@cli.command()
@everywhere
@click.argument("file", type=Place())
@click.option("--without-lost", is_flag=True, help="Leave out mails and documents that are lost or damaged for good.")
def restore(file: Path, without_lost: bool) -> None:
    """Put a backup in the practice's place; what was there is set aside. Refuses while Duly runs on it."""
    from .safekeeping import show_restore

    _readable(file)
    sys.exit(show_restore(file, _named_folder(), without_lost=without_lost, as_json=_json()))


@cli.command()
@everywhere
@click.argument("person")
@click.option("--to", type=Place(), help="A new file, or a folder for it.")
@click.option("--also", multiple=True, help="Another name or address of theirs.")
def export(person: str, to: Path | None, also: tuple[str, ...]) -> None:
    """Everything that is kept about a person (an address), in one zip."""
    from .exporting import show_export

    sys.exit(show_export(_folder(), person, to, also, as_json=_json()))


@cli.command()
@everywhere
@click.argument("person")
@click.option("--also", multiple=True, help="Another name or address of theirs.")
@click.option("--yes", is_flag=True, help="Do it. Without, what would go is told.")
def erase(person: str, also: tuple[str, ...], yes: bool) -> None:
    """Forget a person: their records, mails and files, and their name in those of others."""
    from .forgetting import show_erase

    sys.exit(show_erase(_folder(), person, also, yes=yes, as_json=_json()))


@cli.command()
@everywhere
@click.argument("files", nargs=-1, required=True, type=Place())
def read(files: tuple[Path, ...]) -> None:
    """Raw .eml files, or folders of them: what each message is and says."""
    from .reading import show_read

    sys.exit(show_read(files, _folder(), as_json=_json()))


@cli.command()
@everywhere
@click.argument("file", type=Place())
@click.option("--score", is_flag=True, help="Accuracy and confusion against the labels in the file.")
def understand(file: Path, score: bool) -> None:
    """Replies, a JSON object a line: what each was understood to say."""
    from .understand import show_understood

    _readable(file)
    sys.exit(show_understood(file, score=score, as_json=_json()))


@cli.command()
@everywhere
@click.argument("engagement")
@click.argument("file", type=Place())
@click.option("--document", help="Check it as this document (its id) ...")
@click.option("--owner", help="... of this person (an address) ...")
@click.option("--period", help="... for this period (2026-10).")
@click.option("--history", type=Place(), help="A folder of the files accepted before, by period.")
@click.option("--from", "sender", help="Instead: which open task is it for, sent by this person ...")
@click.option("--at", type=Moment(), help="... at this instant ...")
@click.option("--text", type=Place(), help="... with these words ...")
@click.option("--open", "tasks", type=Place(), help="... of these open tasks (a JSON line each).")
def inspect(engagement: str, file: Path, **options: Any) -> None:
    """Check one document, or find out which open task a file belongs to."""
    from .inspection import show_checked
    from .pairing import show_paired

    _readable(file)
    asked = (options["document"], options["owner"], options["period"])
    if all(asked) and not options["sender"]:
        sys.exit(show_checked(_folder(), engagement, file, asked, options["history"], as_json=_json()))
    if any(asked) or not options["sender"]:
        raise Refused("give --document, --owner and --period to check a file, or --from to find the task it is for")
    given = (options["sender"], options["at"], options["text"], options["tasks"])
    sys.exit(show_paired(_folder(), engagement, file, given, as_json=_json()))


@cli.command()
@everywhere
@click.option("--out", type=Place(), default=Path("demo-out"), show_default=True)
@click.option("--seed", type=int, default=7, show_default=True)
@click.option("--days", type=int, default=97, show_default=True, help="A quarter, and its last check-in.")
def demo(out: Path, seed: int, days: int) -> None:
    """A whole quarter of a sample engagement in about a minute, through real mail servers on loopback."""
    from .simulation.demo import show_demo

    sys.exit(asyncio.run(show_demo(out, seed=seed, days=days)))


@cli.command()
@everywhere
@click.option("--seeds", type=click.IntRange(1, 100_000), default=10, show_default=True, help="How many seeds.")
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True, help="Days of each.")
@click.option("--first", type=click.IntRange(0), default=1, show_default=True, help="The first seed.")
@click.option("--bytes", "real_bytes", is_flag=True, help="Real mail and real files, not values.")
@click.option("--email-only", is_flag=True, help="Without texts and calls.")
@click.option("--within", type=click.FloatRange(min=0), help="No new seed is begun after so many seconds.")
def simulate(seeds: int, days: int, first: int, real_bytes: bool, email_only: bool, within: float | None) -> None:
    """Random years with injected faults, held to every promise (docs/promises.md)."""
    from .endings import end_as_by_ctrl_c
    from .simulation.years.show import show_years

    end_as_by_ctrl_c()
    years = range(first, first + seeds)
    sys.exit(show_years(years, days, real_bytes=real_bytes, email_only=email_only, within=within, as_json=_json()))


def main() -> None:
    """Run a command; whatever goes wrong ends in one clear sentence, never in a traceback."""
    logging.getLogger().addHandler(logging.NullHandler())  # `run` starts the log; what others have to say they print
    try:
        cli.main(standalone_mode=False)
    except click.ClickException as error:
        said = StringIO()
        error.show(said)
        click.echo(_clean(said.getvalue()), nl=False, err=True)
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except BadPractice as bad:
        for fault in bad.faults:
            click.echo(_clean(str(fault)), err=True)
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 (the one place where any fault ends, in words)
        click.echo(_clean(format_exc() if os.environ.get("DULY_TRACEBACK") else _sentence(error)), err=True)
        sys.exit(2)


def _clean(words: str) -> str:
    from ..mailbox.redaction import redacted
    from .printed import seen

    return seen(redacted(words))


def _sentence(error: Exception) -> str:
    """What went wrong, in words: our own errors speak for themselves, others are named."""
    from .disk_troubles import disk_trouble
    from .uninstalled import uninstalled

    if words := disk_trouble(error) or uninstalled(error):
        return words
    if type(error).__module__.startswith("duly."):
        return str(error)
    return f"Duly met an error of its own ({type(error).__name__}: {error}); set DULY_TRACEBACK=1 to see where"
