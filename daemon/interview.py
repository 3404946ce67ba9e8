"""The ten questions of `setup`: what is answered becomes values of practice.toml and secrets in files of their own."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from ..rules.addresses import canonical
from .faults import quoted
from .kinds import Address, SecretSource, Text, Zone, short_name, wrong
from .phone_kinds import ACCOUNT_SID, Phone
from .sign_in_questions import Beforehand, Values, Ways, ask_servers, ask_way, numbered
from .terminal import agree, ask, read_as, say

SECRETS = "secrets"  # the folder below the practice that holds them
_SOURCE = re.compile(r"(env|file):")


@dataclass(slots=True, kw_only=True)
class Answers:
    """What was answered so far."""

    values: Values = field(default_factory=dict)  # of practice.toml, by path; None: the key is left out
    secrets: dict[str, str] = field(default_factory=dict, repr=False)  # by file below the practice folder
    client: str = ""
    slug: str = ""

    def text(self, *path: str) -> str:
        """An answer given before, "" for none."""
        return str(self.values.get(path) or "")


def ask_folder(usual: Path) -> Path:
    """Where the practice is to be: a new or empty folder, or a practice that is there."""
    return ask(numbered(1, "The folder of your practice"), lambda said: _folder(Path(said).expanduser()), str(usual))


def _folder(path: Path) -> Path:
    if (path / "practice.toml").exists():
        return path
    try:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise wrong(f"{path} holds other things", "a new folder")
    except OSError as error:
        raise wrong(f"{path} cannot be looked into ({(error.strerror or 'unknown reason').lower()})") from None
    parent = path.absolute().parent
    if not parent.is_dir():
        raise wrong(f"there is no folder {parent} to put it into")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise wrong(f"nothing may be written into {parent}", "a folder of your own")
    return path


def ask_who(answers: Answers) -> None:
    """Who the consultant is, and which mailbox is Duly's."""
    name = ask(numbered(2, "Your name, as people will read it"), read_as(Text))
    firm, _, place = ask(
        numbered(3, "Your firm and its postal address, in one line (Enter: neither)"), _line
    ).partition(",")
    email = ask(
        numbered(4, "Your own email address: Duly writes to you there, and takes commands from there alone"),
        read_as(Address),
    )
    mailbox = ask(
        numbered(5, "The address of the mailbox that is kept for Duly alone: people will answer to it"),
        lambda said: _other_than(email, read_as(Address)(said)),
    )
    consultant = {"name": name, "email": email, "firm": firm.strip() or None, "postal_address": place.strip() or None}
    answers.values |= {("consultant", key): value for key, value in consultant.items()}
    answers.values |= {("consultant", "phone"): None, ("mail", "name"): name, ("mail", "address"): mailbox}


def _line(said: str) -> str:
    return str(read_as(Text)(said)) if said else ""


def _other_than(email: str, mailbox: str) -> str:
    if canonical(mailbox) == canonical(email):
        raise wrong(f"{quoted(mailbox)} is your own, and Duly would read all your mail", "a mailbox for Duly alone")
    return mailbox


def ask_sign_in(answers: Answers, known: Beforehand, environ: Mapping[str, str]) -> None:
    """How Duly signs in to the mailbox; what was answered before is offered again."""
    mailbox = answers.text("mail", "address")
    for key in [key for key in answers.values if key[0] == "mail" and key[1:] not in {("name",), ("address",)}]:
        known.before[key] = answers.values.pop(key)
    ways: Ways = ask_way(mailbox, known) if known.provider else ask_servers(mailbox, known)
    answers.values |= ways.values
    answers.secrets |= ways.secrets
    if ways.by_password:
        source = ask_password(answers, mailbox, environ)
        answers.values |= {("mail", part, "password"): source for part in ("imap", "smtp")}


def ask_password(answers: Answers, mailbox: str, environ: Mapping[str, str]) -> str:
    """Where the password is kept: a file that setup writes, or a variable of the environment."""
    file = f"{SECRETS}/mail"
    say(f"   It will be kept in {file}, which nobody else can read; or type env:NAME, where a variable holds it.")
    kept = "what was typed before" if file in answers.secrets else ""

    def read(said: str) -> str:
        if not said and not kept:
            raise wrong("is empty")
        if not said:
            return f"file:{file}"
        if _SOURCE.match(said):
            source = _in_variable(said, environ)
            answers.secrets.pop(file, None)
            return source
        answers.secrets[file] = str(read_as(Text)(said))
        return f"file:{file}"

    shown = f"The password of {mailbox} (not shown{', Enter: as before' if kept else ''})"
    return ask(numbered(7, shown), read, hidden=True)


def _in_variable(said: str, environ: Mapping[str, str]) -> str:
    source = str(read_as(SecretSource)(said))
    where, _, name = source.partition(":")
    if where == "file":
        raise wrong("a file would have to be there already", "the password itself, or env:NAME")
    if not environ.get(name):
        raise wrong(f"the variable {name} is not set here", "the password itself, or set it and run setup again")
    return source


def ask_zone(answers: Answers, usual: str) -> ZoneInfo:
    """The consultant's time zone."""
    zone: ZoneInfo = ask(numbered(8, "Your time zone"), read_as(Zone), usual)
    answers.values[("consultant", "timezone")] = zone.key
    return zone


def ask_telephone(answers: Answers) -> None:
    """Whether texts and calls go out, and by which account."""
    if not agree(numbered(9, "Texts and calls as well, by an account at Twilio? That can wait"), usual=False):
        return
    say("   docs/telephone.md tells how the account, the number and the consent of people come about.")
    sender = ask("   Its number, as +1 212 555 0199", read_as(Phone))
    answers.secrets[f"{SECRETS}/account_sid"] = ask("   Account SID, from the console's first page", _sid)
    answers.secrets[f"{SECRETS}/auth_token"] = ask("   Auth token (not shown)", read_as(Text), hidden=True)
    kept = {key: f"file:{SECRETS}/{key}" for key in ("account_sid", "auth_token")}
    answers.values |= {("twilio", key): value for key, value in (kept | {"from": sender}).items()}


def _sid(said: str) -> str:
    if not ACCOUNT_SID.fullmatch(said):
        raise wrong("it is not AC and 32 hex digits", "it as the console shows it")
    return said


def ask_client(answers: Answers) -> None:
    """The first engagement."""
    answers.client, answers.slug = ask(numbered(10, "Your first client's name"), _client)


def _client(said: str) -> tuple[str, str]:
    name = str(read_as(Text)(said))
    return name, short_name(name) or "client"
