"""When the secret or certificate ends that the mailbox is signed in to with, so that somebody can see to it in time."""

from collections.abc import Mapping
from datetime import date

from ..mailbox.assertions import BadKey, certificate_end
from ..rules.health import Expiring
from .practice import OAuth, Practice, SecretUnavailable


def expiring(practice: Practice, env: Mapping[str, str]) -> Expiring | None:
    """What ends, and when: by its certificate itself, or as practice.toml says; None where nothing is known to end."""
    oauth, provider = practice.mail.oauth, practice.mail.provider
    if oauth is None or provider is None:
        return None
    until, what = _of_certificate(oauth, env), "certificate"
    if until is None:
        until, what = oauth.secret_expires, "client secret" if oauth.client_secret else "key"
    return Expiring(what=what, until=until, of=provider.title) if until else None


def _of_certificate(oauth: OAuth, env: Mapping[str, str]) -> date | None:
    """The day; None where there is none, or it cannot be read, which the sign-in itself tells of."""
    try:
        return certificate_end(oauth.certificate.reveal_whole(env)).date() if oauth.certificate else None
    except (SecretUnavailable, BadKey):
        return None
