"""What a sign-in by tokens is for: the mailbox, whose it is, and by what right it is asked for."""

from dataclasses import dataclass, field

from .grants import Grant
from .provider import Auth, Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One mailbox's sign-in, as practice.toml describes it."""

    mailbox: str
    auth: Auth
    provider: Provider = field(repr=False)
    grant: Grant

    @property
    def whose(self) -> str:
        """What tells it from one that was set up otherwise, so that no token of another is used."""
        return " ".join((self.auth, self.provider.name, self.grant.url, self.grant.names(), self.mailbox))
