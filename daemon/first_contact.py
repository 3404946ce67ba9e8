"""What `setup` does with the accounts: tries each until it works or is skipped, and writes the first mails."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from ..mailbox.account import NoToken
from ..mailbox.arrival import InboxDown
from ..mailbox.imap import ImapInbox
from ..rules.mails import About, consultant_reads, to_consultant
from ..rules.messages import Message, Sending
from ..rules.policy import seal
from ..rules.sending_domain import Verdict
from ..rules.welcome import WelcomeFacts, welcome
from ..state.lock import AlreadyRunningError
from ..state.store import Change
from .accounts import imap_account, smtp_account, token_source
from .agenda import to_send
from .authorizing import Person, authorized, browser
from .clock import WallClock
from .config import load
from .domain_trials import mail_trials
from .outbox import deliver_at_once
from .practice import Practice
from .probe import ARRIVED, note_address, probe
from .running import practice_world
from .terminal import agree, ask, choose, say
from .trials import inbox_trial, plus_verdict, sending_trial, telephone_trial
from .world import World

Environ = Mapping[str, str]
BACK_SECONDS = 30.0  # for a note to ourselves to arrive
LOOK_SECONDS = 2.0
_now = WallClock().now
_HOW = [("again", "try again"), ("change", "answer questions 6 and 7 anew"), ("skip", "leave it for later")]


def tried_out(folder: Path, environ: Environ, change: Callable[[], None] | None) -> int:
    """Try what the practice in this folder is connected to; how many things were skipped. `change` asks anew."""
    signed: list[str] = []  # what the inbox shows of the domain's signatures
    skipped = _tried("reading mail", lambda: _reading(folder, environ, signed), change)
    skipped += _tried("sending mail", lambda: _sending(load(folder), environ), change)
    practice = load(folder)
    if practice.twilio is not None:
        twilio = practice.twilio
        skipped += _tried("telephone", lambda: asyncio.run(telephone_trial(twilio, environ, _now)), None)
    for name, verdict in asyncio.run(mail_trials(practice.mail, signed, environ)).items():
        _show(name.upper() if len(name) < 6 else name, verdict)
    return skipped


def write_first(folder: Path, environ: Environ) -> int:
    """Send the first mail to the consultant, and a note to ourselves at a plus address; how much was skipped."""
    skipped = _tried("first mail", lambda: _written_to(folder), None)
    if not skipped:
        _show("plus addressing", asyncio.run(_came_back(folder, environ)))
    return skipped


def _tried(name: str, run: Callable[[], Verdict], change: Callable[[], None] | None) -> int:
    """Run it until it is well or skipped; 1 if it was skipped."""
    while True:
        verdict = run()
        _show(name, verdict)
        if verdict.ok is not False:
            return 0
        options = [one for one in _HOW if change is not None or one[0] != "change"]
        match choose("   What now?", options, "again"):
            case "skip":
                return 1
            case "change" if change is not None:
                change()


def _show(name: str, verdict: Verdict) -> None:
    mark = {True: "ok", False: "NO", None: "--"}[verdict.ok]
    say(f" {mark}  {name}: {verdict.says}")


def _reading(folder: Path, environ: Environ, signed: list[str]) -> Verdict:
    practice = load(folder)
    if practice.mail.oauth is not None and practice.mail.oauth.auth == "oauth-user":
        why = _signed_in(folder, practice, environ)
        if why:
            return Verdict(False, why)
    account = imap_account(practice, environ, token_source(practice, environ, _now))
    verdict, survey = asyncio.run(inbox_trial(account, practice.mail))
    signed[:] = survey.signatures if survey else ()
    return verdict


def _signed_in(folder: Path, practice: Practice, environ: Environ) -> str:
    """Have the person sign in with a browser, unless somebody has; why that did not come about, "" if it did."""
    source = token_source(practice, environ, _now)
    with suppress(NoToken):
        if source is not None and source.current():
            return ""
    here = agree("   Somebody must sign in to the mailbox once. Is there a browser on this machine?", usual=True)
    person = Person(say=say, ask=lambda words: ask(words, str), browse=partial(browser, environ))
    return authorized(folder, environ, person, device=False, paste=not here)[1]


def _sending(practice: Practice, environ: Environ) -> Verdict:
    account = smtp_account(practice, environ, token_source(practice, environ, _now))
    return asyncio.run(sending_trial(account, practice.mail, practice.consultant.email, _now))[0]


def _written_to(folder: Path) -> Verdict:
    try:
        return asyncio.run(_first_mail(folder))
    except AlreadyRunningError as running:
        return Verdict(False, str(running))


async def _first_mail(folder: Path) -> Verdict:
    """Through the outbox, so that it goes once, an answer to it is known, and the digest knows of it."""
    async with practice_world(folder, WallClock()) as world:
        message, now = _welcome(world), world.clock.now()
        before = world.store.sending(message.id)
        if before is not None and before.state == "sent":
            return Verdict(True, f"{message.to[0]} was written to before")
        if before is None:
            await world.store.commit(Change(sendings=(to_send(message, now),)))
        return _became(await _sent_now(world, message.id), message)


async def _sent_now(world: World, message: str) -> Sending | None:
    """Send it, though its next try may be later: somebody waits at the desk. What became of it."""
    sending = world.store.sending(message)
    if sending is not None and sending.state == "waiting":
        now = world.clock.now()
        await world.store.commit(Change(sendings=(replace(sending, next_at=now, changed_at=now),)))
    await deliver_at_once(world, message)
    return world.store.sending(message)


def _welcome(world: World) -> Message:
    policy = next(iter(world.book.policies.values()))
    now = world.clock.now()
    written = welcome(policy.words, WelcomeFacts(consultant_reads(policy, now), policy.address))
    about = About(kind="welcome", clause="[consultant] email: the first mail", key=("welcome",))
    return seal(to_consultant(policy.consultant, written, about, now), policy.secret, policy.address)


def _became(sending: Sending | None, message: Message) -> Verdict:
    if sending is not None and sending.state == "sent":
        return Verdict(True, f"on its way to {message.to[0]}; look among the spam, too")
    return Verdict(False, sending.why if sending is not None else "it could not be put into the outbox")


async def _came_back(folder: Path, environ: Environ) -> Verdict:
    """Whether a note to ourselves arrives. It is remembered, so that the first reminders carry such an address."""
    async with practice_world(folder, WallClock()) as world:
        mail = world.book.practice.mail
        if world.store.mark(ARRIVED):
            return plus_verdict(mail.address, "", "", arrived=True)
        sent = await _sent_now(world, await probe(world, world.clock.now(), again=True))
        if sent is None or sent.state != "sent":
            refused = sent.why.rpartition(f"{note_address(world)}: ")[2] if sent else "it could not be sent"
            return plus_verdict(mail.address, refused, "", arrived=False)
        inbox = ImapInbox(imap_account(world.book.practice, environ, world.tokens), folder=mail.imap.folder)
        try:
            arrived = await _arrives(inbox, note_address(world))
        except InboxDown as down:
            return Verdict(None, f"not known, for {down}")
        finally:
            await inbox.close()
        if arrived:
            await world.store.commit(Change(marks={ARRIVED: _now().isoformat()}))
        return plus_verdict(mail.address, "", f"{_now():%H:%M} UTC", arrived=arrived)


async def _arrives(inbox: ImapInbox, to: str, seconds: float = BACK_SECONDS) -> bool:
    """Whether a mail to this address lies in the inbox before the time is over."""
    say("     (a note to itself is on its way; Duly waits for it for half a minute)")
    for _ in range(round(seconds / LOOK_SECONDS)):
        if await inbox.holds("To", to):
            return True
        await asyncio.sleep(LOOK_SECONDS)
    return False
