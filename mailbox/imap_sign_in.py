"""Opening an IMAP connection: connect, encrypt, sign in. Blocking."""

import contextlib
import socket
from typing import Any

import imapclient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from .account import Account, NoToken, Token
from .provider import mechanism
from .troubles import Trouble, password_trouble, sign_in_trouble

SECTION = "mail.imap"
# What imaplib and IMAPClient raise when a connection breaks or a server talks nonsense.
BROKEN = (IMAPClientError, OSError, ValueError, LookupError, TypeError, AttributeError, AssertionError, EOFError)


class Unusable(Exception):
    """The server was reached, but the account cannot be used as it is set up."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.words)
        self.trouble = trouble


def signed_in(account: Account, token: Token | None) -> tuple[Any, Token | None]:
    """A connected and signed-in IMAPClient, and the token it was signed in with: `token`, or one that replaced it.

    Raises Unusable for a refused sign-in, NoToken where the token is none and no other is to be had, else what is in
    BROKEN.
    """
    client = imapclient.IMAPClient(
        account.host,
        account.port,
        ssl=account.security == "tls",
        ssl_context=account.tls() if account.security == "tls" else None,
        timeout=imapclient.SocketTimeout(account.connect_seconds, account.read_seconds),
    )
    # IMAPClient turns on imaplib's log of every line, which costs five sixths of a fetch.
    client._imap.debug = 0  # noqa: SLF001
    try:
        _keep_alive(client.socket())
        if account.security == "starttls":
            client.starttls(account.tls())
        if token is None:
            _sign_in(client, account)
        else:
            token = _sign_in_with(client, account, token)
        _say_who(client, account)
    except (Unusable, NoToken, *BROKEN):
        with contextlib.suppress(*BROKEN):
            client.shutdown()
        raise
    return client, token


def _sign_in(client: Any, account: Account) -> None:
    try:
        password = account.password()
    except (OSError, LookupError, ValueError) as fault:
        raise Unusable(password_trouble(fault, account, SECTION)) from fault
    try:
        # LOGIN carries ASCII only; PLAIN carries everything.
        if f"{account.username}{password}".isascii():
            client.login(account.username, password)
        else:
            client.plain_login(account.username, password)
    except LoginError as fault:
        raise _refused(fault, account) from fault


def _sign_in_with(client: Any, account: Account, token: Token) -> Token:
    """Show the token, and once more a new one where it is refused: it may have been revoked before its time."""
    try:
        _show(client, account, token)
    except LoginError as fault:
        refused = _refused(fault, account)
        newer = account.tokens.instead_of(token) if account.tokens and isinstance(refused, Unusable) else None
        if newer is None:
            raise refused from fault
        try:
            _show(client, account, newer)
        except LoginError as again:
            raise _refused(again, account) from again
        return newer
    return token


def _show(client: Any, account: Account, token: Token) -> None:
    """Sign in by the best mechanism that the server and we know."""
    if mechanism(account.provider, lambda one: bool(client.has_capability(f"AUTH={one}"))) == "OAUTHBEARER":
        client.oauthbearer_login(account.username, token.access)
    else:
        client.oauth2_login(account.username, token.access)


def _refused(fault: LoginError, account: Account) -> Exception:
    """What a failed sign-in is: a broken connection, or a refusal of the server's."""
    broke = fault.__context__
    if isinstance(broke, IMAPClientAbortError) and isinstance(broke, Exception):  # the connection, while signing in
        return broke
    return Unusable(sign_in_trouble(fault, account, SECTION))


def _say_who(client: Any, account: Account) -> None:
    if client.has_capability("ID"):
        with contextlib.suppress(ValueError, TypeError):
            # Some providers ask for it and for whom to write to, one hands out no mail without it.
            client.id_({"name": "Duly", "contact": account.username})


def _keep_alive(sock: socket.socket) -> None:
    """Have the kernel notice a peer that is gone: an idle connection sends nothing by itself."""
    with contextlib.suppress(OSError, AttributeError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        # IMAPClient writes a command in pieces; gathered by the kernel, each would wait 40 ms for the server's word.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 60)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 15)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 4)
