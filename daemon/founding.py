"""The `setup` command: ten questions, then the accounts are tried, and the practice folder is there, or nothing is."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from ..mailbox.domain_records import DnsSilent, mail_exchangers
from ..mailbox.provider import Provider
from ..rules.addresses import domain_of
from ..rules.workdays import check_holidays
from ..state.safefile import ensure_folder, write_atomically
from .config import load
from .domain_trials import dns_server
from .first_contact import tried_out, write_first
from .interview import (
    SECRETS,
    Answers,
    ask_client,
    ask_folder,
    ask_sign_in,
    ask_telephone,
    ask_who,
    ask_zone,
)
from .provider_tables import provider_at
from .scaffold import new
from .sign_in_questions import Beforehand
from .terminal import agree, say
from .toml_edits import with_values

Environ = Mapping[str, str]
QUIET = timedelta(days=28)  # before the first engagement begins: time to put the client's own people and dates in


def show_setup(folder: Path, environ: Environ, today: date) -> int:
    """Set up a practice, or try one that is there. Exit 0 done, 1 something was skipped, 130 stopped by the person."""
    try:
        say("Ten questions; then Duly tries the accounts and writes to you. Enter takes what stands in [brackets].")
        say("Ctrl-C stops, and leaves nothing behind.\n")
        folder = ask_folder(folder)
        if (folder / "practice.toml").exists():
            return _continued(folder, environ, today)
        return _founded(folder, environ, today)
    except (click.Abort, KeyboardInterrupt):
        there = (folder / "practice.toml").exists()
        say(f"\nStopped. {f'{folder} is whole; “duly setup” goes on with it.' if there else 'Nothing was written.'}")
        return 130


def _founded(folder: Path, environ: Environ, today: date) -> int:
    answers, known = Answers(), Beforehand(provider=None)
    ask_who(answers)
    known.provider = _provider(answers.text("mail", "address"), environ)
    ask_sign_in(answers, known, environ)
    zone = ask_zone(answers, _zone_here(environ))
    answers.values[("consultant", "holidays")] = holidays_of(zone) or None
    ask_telephone(answers)
    ask_client(answers)
    with _staged(folder) as staging:
        write_files(staging, answers, zone, today)

        def again() -> None:
            ask_sign_in(answers, known, environ)
            _write_practice(staging, answers)

        say("\nNow Duly tries what it will work with.")
        skipped = tried_out(staging, environ, again)
        staging.replace(folder)
    say(f"\nYour practice is in {folder}.")
    skipped += write_first(folder, environ)
    _say_what_comes(folder, answers.slug, today + QUIET)
    return _say_what_is_left(folder, skipped)


def _continued(folder: Path, environ: Environ, today: date) -> int:
    """A practice that is there is never written over: it is tried, and lacks at most its first client."""
    practice = load(folder)
    say(f"   {folder} is set up, for {practice.consultant.name} with {practice.mail.address}; none of it is changed.")
    if not agree("   Shall Duly try its accounts now?", usual=True):
        return 0
    slug = practice.engagements[0].slug if practice.engagements else ""
    if not slug:
        answers = Answers()
        ask_client(answers)
        slug = answers.slug
        _write_engagement(folder, answers, practice.consultant.timezone, today)
    return _say_what_is_left(folder, tried_out(folder, environ, None) + write_first(folder, environ))


@contextmanager
def _staged(folder: Path) -> Iterator[Path]:
    """A folder beside, for its owner alone, that takes the place in one step; it is gone if that never comes."""
    staging = Path(tempfile.mkdtemp(prefix=f".{folder.name}-setup-", dir=folder.absolute().parent))
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def write_files(staging: Path, answers: Answers, zone: ZoneInfo, today: date) -> None:
    """All files of the practice, into a folder that is new or empty."""
    _write_engagement(staging, answers, zone, today)
    _write_practice(staging, answers)


def _write_engagement(folder: Path, answers: Answers, zone: ZoneInfo, today: date) -> None:
    """The first engagement as `new` writes it, with what is known of it."""
    new(folder, answers.slug, today)
    path = folder / "engagements" / answers.slug / "engagement.toml"
    known = {"name": answers.client, "timezone": zone.key, "holidays": holidays_of(zone), "starts": today + QUIET}
    text = path.read_text(encoding="utf-8")
    write_atomically(path, with_values(text, {(key,): value for key, value in known.items()}).encode())


def _write_practice(folder: Path, answers: Answers) -> None:
    """practice.toml with what was answered, and each secret in a file that only its owner can read."""
    path = folder / "practice.toml"
    blank = resources.files(__package__) / "templates" / "new" / "practice.toml"
    write_atomically(path, with_values(blank.read_text(encoding="utf-8"), answers.values).encode())
    shutil.rmtree(folder / SECRETS, ignore_errors=True)  # of an earlier answer
    for file, secret in answers.secrets.items():
        ensure_folder((folder / file).parent)
        write_atomically(folder / file, f"{secret}\n".encode())
    if answers.secrets:
        (folder / SECRETS).chmod(0o700)


def _provider(mailbox: str, environ: Environ) -> Provider | None:
    """Whose mailbox it is, by its domain or by where its mail goes; None where that is not known."""
    domain = domain_of(mailbox)
    known = provider_at(domain, ())
    if known:
        return known
    with suppress(DnsSilent):
        return provider_at(domain, asyncio.run(mail_exchangers(domain, dns_server(environ))))
    return None


def _zone_here(environ: Environ) -> str:
    """The time zone of this machine, "" where it does not say."""
    for name in (environ.get("TZ", "").lstrip(":"), str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]):
        with suppress(Exception):
            return ZoneInfo(name).key if name and name not in {"UTC", "Etc/UTC"} else ""
    return ""


def holidays_of(zone: ZoneInfo) -> str:
    """The country whose zone this is, where its public holidays are known; "" otherwise."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    country = next((row[0] for row in rows if row[2] == zone.key), "")
    return country if country and not check_holidays(country) else ""


def _say_what_comes(folder: Path, slug: str, starts: date) -> None:
    below = f"{folder}/engagements/{slug}"
    duly = "duly" if folder == Path("practice") else f"duly --practice {folder}"
    say(f"""
Nothing goes to anybody else before {starts:%d %B %Y}: that is “starts” in {below}/engagement.toml. Until then:
   1. Who they are: {below}/people.csv, where three examples stand now.
   2. What is collected, and when: {below}/documents.toml, with one example.
   3. “{duly} check” names every mistake.
      “{duly} rehearse {slug} --from {starts} --to {starts + timedelta(days=30)}” shows each mail that would go out.
   4. “{duly} run” lets it run; docs/running.md has it run by itself.""")


def _say_what_is_left(folder: Path, skipped: int) -> int:
    """The exit code, said in words where it is not 0."""
    if skipped:
        say(f"\nWhat was left for later: “duly --practice {folder} setup” tries it again.")
    return 1 if skipped else 0
