"""Email out by SMTP: one new connection a batch, and of every parcel an outcome that says what to do next."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiosmtplib
from aiosmtplib import SMTPDataError, SMTPException, SMTPRecipientRefused, SMTPSenderRefused

from ..rules.messages import Done, Later, Never, Outcome, Uncertain
from .account import Account, Token
from .channel import Parcel
from .patience import Pace, Patience, no_jitter
from .smtp_answers import Answer, account_trouble, too_large
from .smtp_sign_in import Unopened, signed_in
from .troubles import Trouble, asked_seconds

LOSSES_MOST = 3  # connections lost in one batch before the rest of it waits
FIRST_RETRY = timedelta(minutes=5)  # greylisting servers take the second try after about as long
LONGEST_RETRY = timedelta(hours=4)
DATA_SECONDS_MOST = 600.0  # what RFC 5321 grants a server to answer the end of a message
SLOWEST_BYTES = 50_000  # bytes a second an upload is expected to reach


@dataclass(frozen=True, slots=True)
class Offer:
    """What became of the offer of a mail: why none can be sent and who can mend it ("": it can), and who is refused."""

    trouble: str
    refused: Mapping[str, str]  # by address, in the server's words


class SmtpChannel:
    """The email Channel. `now` gives the aware present, `jitter` a number from 0 to 1 by which retries are spread.

    A server that cannot be reached or refuses the sign-in is left alone for a while, across batches.
    """

    def __init__(
        self,
        account: Account,
        *,
        now: Callable[[], datetime],
        pace: Pace | None = None,
        jitter: Callable[[], float] = no_jitter,
    ) -> None:
        self.account = account
        self.now = now
        self._patience = Patience(pace or Pace(), jitter)
        self._words = ""
        self._tries: dict[str, int] = {}  # by Message-ID, of those that were put off

    @contextlib.asynccontextmanager
    async def line(self) -> AsyncIterator["SmtpLine"]:
        """A line that connects with its first parcel."""
        line = SmtpLine(self)
        try:
            yield line
        finally:
            await line.close()

    async def offer(self, sender: str, to: tuple[str, ...]) -> Offer:
        """Sign in, name a sender and receivers, and send nothing: whether such mail would be taken."""
        async with self.line() as line:
            return await line.offer(sender, to)

    def resting(self) -> Later | None:
        """Until when and why the server is left alone; None if it may be tried."""
        seconds = self._patience.remaining(self.now().timestamp())
        return Later(self.now() + timedelta(seconds=seconds), self._words) if seconds else None

    def rest(self, trouble: Trouble) -> Later:
        """Leave the server alone for as long as the trouble asks."""
        self._words = trouble.words
        seconds = self._patience.failed(self.now().timestamp(), trouble)
        return Later(self.now() + timedelta(seconds=seconds), trouble.words)

    def unasked(self, trouble: Trouble) -> Later:
        """There is nothing to sign in with, and the server was not asked for it: it needs no rest."""
        return Later(self.now() + timedelta(seconds=trouble.asked_seconds), trouble.words)

    def opened(self) -> None:
        """The server was reached and took the sign-in."""
        self._patience.connected()

    def put_off(self, parcel: Parcel, why: str) -> Later:
        """Try this parcel again, later each time, and no sooner than the server asks."""
        tries = self._tries[parcel.message_id] = self._tries.get(parcel.message_id, 0) + 1
        own = min(FIRST_RETRY * 2 ** min(tries - 1, 10), LONGEST_RETRY)
        return Later(self.now() + max(own, timedelta(seconds=asked_seconds(why))), why)

    def settled(self, parcel: Parcel) -> None:
        """This parcel needs no more tries."""
        self._tries.pop(parcel.message_id, None)


class SmtpLine:
    """One batch's connection; a lost one is opened again for the next parcel, a few times."""

    def __init__(self, channel: SmtpChannel) -> None:
        self._channel = channel
        self._client: aiosmtplib.SMTP | None = None
        self._token: Token | None = None  # that the connection was signed in with
        self._losses = 0

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Hand the parcel over; never raises for what the other side says or does."""
        stopped = await self.ready()
        if stopped:
            return stopped
        outcome = await self._handed_over(parcel)
        if isinstance(outcome, Done | Never):
            self._channel.settled(parcel)
        return outcome

    async def offer(self, sender: str, to: tuple[str, ...]) -> Offer:
        """Name sender and receivers and take it back; never raises for what the other side says or does."""
        stopped = await self.ready()
        client = self._client
        if stopped or client is None:
            return Offer(stopped.why if stopped else "", {})
        parcel = Parcel(message_id="", sender=sender, to=to, raw=b"")
        try:
            refused = await self._envelope(client, parcel)
            await client.execute_command(b"RSET")
        except SMTPSenderRefused as fault:
            outcome = await self._refused(client, parcel, Answer(fault.code, fault.message), of_sender=True)
            return Offer(outcome.why if isinstance(outcome, Later | Never) else "", {})
        except (SMTPException, OSError, ValueError) as fault:
            return Offer(self._lost(parcel, f"the connection to {self._channel.account} was lost ({fault})").why, {})
        account = self._channel.account
        troubles = [account_trouble(answer, account, sender, of_sender=False) for answer in refused.values()]
        if trouble := next(filter(None, troubles), None):
            return Offer(trouble.words, {})
        return Offer("", {address: str(answer) for address, answer in refused.items() if not answer.passing})

    async def ready(self) -> Later | None:
        """Connect and sign in if that is still to be done; until when and why it cannot be, if so."""
        resting = self._channel.resting()
        if resting:
            return resting
        if self._client is not None and self._client.is_connected:
            if not await self._worn():
                return None
            await self.close()
        return await self._open()

    async def close(self) -> None:
        """Take leave of the server; what it says to that no longer matters."""
        client, self._client = self._client, None
        if client is not None and client.is_connected:
            with contextlib.suppress(SMTPException, OSError):
                await client.quit(timeout=5)
            client.close()

    async def _open(self) -> Later | None:
        """Connect and sign in; until when and why it cannot be done, if not."""
        try:
            self._client, self._token = await signed_in(self._channel.account)
        except Unopened as fault:
            return self._channel.rest(fault.trouble) if fault.asked else self._channel.unasked(fault.trouble)
        self._channel.opened()
        return None

    async def _worn(self) -> bool:
        """Whether a newer token is at hand than the one of this connection: then it is left before that one ends."""
        if self._token is None or self._channel.now() < self._token.renew_at:
            return False
        return await asyncio.to_thread(self._channel.account.has_newer, self._token)

    async def _handed_over(self, parcel: Parcel) -> Outcome:
        client = self._client
        assert client is not None  # noqa: S101 — deliver opened it
        unable = _unable(client, parcel)
        if unable:
            return Never(unable)
        try:
            refused = await self._envelope(client, parcel)
        except SMTPSenderRefused as fault:
            return await self._refused(client, parcel, Answer(fault.code, fault.message), of_sender=True)
        except (SMTPException, OSError, ValueError) as fault:
            return self._lost(parcel, f"the connection was lost before the message was handed over ({fault})")
        if len(refused) == len(parcel.to) or any(answer.passing for answer in refused.values()):
            worst = next((answer for answer in refused.values() if answer.passing), next(iter(refused.values())))
            return await self._refused(client, parcel, worst, names=", ".join(refused))
        missed = "; ".join(f"not taken for {address}: {said}" for address, said in refused.items())
        return await self._content(client, parcel, missed)

    async def _content(self, client: aiosmtplib.SMTP, parcel: Parcel, missed: str) -> Outcome:
        """Hand over the message itself. Once it is on its way, a lost answer means that nobody knows."""
        seconds = min(DATA_SECONDS_MOST, self._channel.account.read_seconds + len(parcel.raw) / SLOWEST_BYTES)
        try:
            answer = await client.data(parcel.raw, timeout=seconds)
        except SMTPDataError as fault:
            return await self._refused(client, parcel, Answer(fault.code, fault.message))
        except (SMTPException, OSError) as fault:
            self._drop()
            return Uncertain(f"the answer to the message was lost ({fault})")
        return Done(missed or f"{answer.code} {answer.message}")

    async def _envelope(self, client: aiosmtplib.SMTP, parcel: Parcel) -> dict[str, Answer]:
        """Name sender and receivers; the answers of those refused. Nothing is handed over yet."""
        options = [f"SIZE={len(parcel.raw)}"] if client.supports_extension("size") else []
        if not parcel.raw.isascii():
            options.append("BODY=8BITMIME")
        encoding = "ascii"
        if not _ascii_envelope(parcel):
            options.append("SMTPUTF8")
            encoding = "utf-8"
        await client.mail(parcel.sender, options=options, encoding=encoding)
        refused: dict[str, Answer] = {}
        for address in parcel.to:
            try:
                await client.rcpt(address, encoding=encoding)
            except SMTPRecipientRefused as fault:
                refused[address] = Answer(fault.code, fault.message)
        return refused

    async def _refused(
        self, client: aiosmtplib.SMTP, parcel: Parcel, answer: Answer, *, names: str = "", of_sender: bool = False
    ) -> Outcome:
        """What a refusal means: the account's trouble rests the server, a passing one puts off, else it is for good."""
        with contextlib.suppress(SMTPException, OSError):
            await client.execute_command(b"RSET")
        trouble = account_trouble(answer, self._channel.account, parcel.sender, of_sender=of_sender)
        if trouble:
            return self._channel.rest(trouble)
        said = f"{self._channel.account.host} does not take it{f' for {names}' if names else ''}: {answer}"
        return self._channel.put_off(parcel, said) if answer.passing else Never(said)

    def _lost(self, parcel: Parcel, why: str) -> Later:
        """A connection broken before anything was handed over: safe to try again."""
        self._drop()
        self._losses += 1
        if self._losses >= LOSSES_MOST:
            return self._channel.rest(Trouble(why))
        return self._channel.put_off(parcel, why)

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()


def _unable(client: aiosmtplib.SMTP, parcel: Parcel) -> str:
    """Why this server can never carry this parcel; "" if it can."""
    if not _ascii_envelope(parcel) and not client.supports_extension("smtputf8"):
        return "the mail server cannot carry addresses with other than ASCII letters"
    if not parcel.raw.isascii() and not client.supports_extension("8bitmime"):
        return "the mail server carries only seven-bit mail"
    return too_large(len(parcel.raw), client.esmtp_extensions.get("size", ""))


def _ascii_envelope(parcel: Parcel) -> bool:
    return all(address.isascii() for address in (parcel.sender, *parcel.to))
