"""How to sign in to the mail servers of a practice: its settings and secrets made into accounts and token sources."""

from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from ..mailbox.account import Account
from ..mailbox.assertions import certificate_key
from ..mailbox.grants import ClientGrant, Grant, ServiceGrant, UserGrant
from ..mailbox.provider import Consent
from ..mailbox.sign_in import SignIn
from ..mailbox.tokens import TokenSource
from .practice import Login, OAuth, Practice, Secret
from .token_file import TokenFile

Now = Callable[[], datetime]


def token_source(practice: Practice, env: Mapping[str, str], now: Now) -> TokenSource | None:
    """Where tokens for the practice's mailbox come from; None where it is signed in to by password."""
    found = sign_in(practice, env)
    return TokenSource(found, TokenFile(practice.folder), now=now) if found else None


def imap_account(practice: Practice, env: Mapping[str, str], tokens: TokenSource | None) -> Account:
    """How to sign in where mail is read."""
    return _account(practice, practice.mail.imap, env, tokens)


def smtp_account(practice: Practice, env: Mapping[str, str], tokens: TokenSource | None) -> Account:
    """How to sign in where mail is sent."""
    return _account(practice, practice.mail.smtp, env, tokens)


def sign_in(practice: Practice, env: Mapping[str, str]) -> SignIn | None:
    """What tokens are asked for, and by what right; None by password."""
    mail = practice.mail
    if mail.oauth is None or mail.provider is None or mail.provider.consent is None:
        return None
    mailbox = mail.imap.username
    grant = _grant(mail.oauth, mail.provider.consent, mailbox, env)
    return SignIn(mailbox=mailbox, auth=mail.oauth.auth, provider=mail.provider, grant=grant)


def address_of(url: str, oauth: OAuth) -> str:
    """An address of the provider's for this organisation, or the same path at `login_url`."""
    filled = url.format(tenant=oauth.tenant)
    return f"{oauth.login_url}{urlsplit(filled).path}" if oauth.login_url else filled


def _account(practice: Practice, login: Login, env: Mapping[str, str], tokens: TokenSource | None) -> Account:
    password = login.password
    return Account(
        host=login.host,
        port=login.port,
        security=login.security,
        username=login.username,
        password=(lambda: password.reveal(env)) if password else str,
        tokens=None if password else tokens,
        auth=login.auth,
        provider=practice.mail.provider,
    )


def _grant(oauth: OAuth, consent: Consent, mailbox: str, env: Mapping[str, str]) -> Grant:
    url = address_of(consent.token_url, oauth)
    secret = _line(oauth.client_secret, env)
    if oauth.auth == "oauth-user":
        return UserGrant(url=url, client_id=oauth.client_id, scope=consent.user_scope, secret=secret)
    if oauth.key_file is not None:
        key_file = oauth.key_file
        return ServiceGrant(
            url=url,
            audience=consent.token_url,
            scope=consent.app_scope,
            mailbox=mailbox,
            key_file=lambda: key_file.reveal_whole(env),
        )
    certificate = oauth.certificate
    key = (lambda: certificate_key(certificate.reveal_whole(env))) if certificate else None
    return ClientGrant(url=url, client_id=oauth.client_id, scope=consent.app_scope, secret=secret, key=key)


def _line(secret: Secret | None, env: Mapping[str, str]) -> Callable[[], str] | None:
    return (lambda: secret.reveal(env)) if secret else None
