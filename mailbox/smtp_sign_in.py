"""Opening an SMTP connection: connect, encrypt, sign in by password or token."""

import asyncio
from base64 import b64encode

import aiosmtplib
from aiosmtplib import SMTPAuthenticationError, SMTPException

from .account import Account, NoToken, Token
from .provider import mechanism
from .smtp_answers import SECTION, opening_trouble
from .troubles import Trouble, password_trouble

HELLO = "[127.0.0.1]"  # as mail programs do: the machine's own name is nobody's business, and looking it up may hang
FAILED = (SMTPException, OSError, ValueError)
_GOES_ON, _SIGNED_IN = 334, 235


class Unopened(Exception):
    """No signed-in connection came about. `asked`: the server was asked for one, and is left alone for a while."""

    def __init__(self, trouble: Trouble, *, asked: bool = True) -> None:
        super().__init__(trouble.words)
        self.trouble = trouble
        self.asked = asked


async def signed_in(account: Account) -> tuple[aiosmtplib.SMTP, Token | None]:
    """A connected and signed-in client, and the token it was signed in with. Raises Unopened."""
    token, password = None, ""
    try:
        if account.tokens is not None:
            token = await asyncio.to_thread(account.tokens.current)
        elif account.username:
            password = account.password()
    except NoToken as fault:
        raise _without_token(fault) from fault
    except (OSError, LookupError, ValueError) as fault:
        raise Unopened(password_trouble(fault, account, SECTION)) from fault
    by_password = account.tokens is None and account.username
    client = aiosmtplib.SMTP(
        hostname=account.host,
        port=account.port,
        username=account.username.encode() if by_password else None,
        password=password.encode() if by_password else None,
        local_hostname=HELLO,
        timeout=account.connect_seconds,
        use_tls=account.security == "tls",
        start_tls=account.security == "starttls",
        tls_context=account.tls() if account.security != "none" else None,
    )
    try:
        await client.connect()
        if token is not None:
            token = await _sign_in_with(client, account, token)
    except NoToken as fault:
        client.close()
        raise _without_token(fault) from fault
    except FAILED as fault:
        client.close()
        raise Unopened(opening_trouble(fault, account)) from fault
    client.timeout = account.read_seconds
    return client, token


def _without_token(fault: NoToken) -> Unopened:
    return Unopened(Trouble(str(fault), asked_seconds=fault.retry_seconds), asked=False)


async def _sign_in_with(client: aiosmtplib.SMTP, account: Account, token: Token) -> Token:
    """Show the token, and once more a new one where it is refused: it may have been revoked before its time."""
    await client.ehlo()
    try:
        await _show(client, account, token)
    except SMTPAuthenticationError as fault:
        wanted = account.tokens if fault.code >= 500 else None
        newer = await asyncio.to_thread(wanted.instead_of, token) if wanted else None
        if newer is None:
            raise
        await _show(client, account, newer)
        return newer
    return token


async def _show(client: aiosmtplib.SMTP, account: Account, token: Token) -> None:
    """Sign in by the best mechanism that the server and we know."""
    offered = {one.upper() for one in client.server_auth_methods}
    chosen = mechanism(account.provider, offered.__contains__)
    user, bearer = account.username, f"auth=Bearer {token.access}\x01\x01"
    if chosen == "OAUTHBEARER":
        user = user.replace("=", "=3D").replace(",", "=2C")
        words = f"n,a={user},\x01host={account.host}\x01port={account.port}\x01{bearer}"
    else:
        words = f"user={user}\x01{bearer}"
    answer = await client.execute_command(b"AUTH", chosen.encode(), b64encode(words.encode()))
    if answer.code == _GOES_ON:  # it says what is wrong, and wants a word before it refuses
        answer = await client.execute_command(b"" if chosen == "XOAUTH2" else b64encode(b"\x01"))
    if answer.code != _SIGNED_IN:
        raise SMTPAuthenticationError(answer.code, answer.message)
