"""A source of tokens for a mailbox, in a time that is passed in."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from duly.daemon.provider_tables import providers
from duly.daemon.token_file import TokenFile
from duly.mailbox.account import NoToken
from duly.mailbox.grants import Grant
from duly.mailbox.sign_in import SignIn
from duly.mailbox.tokens import Kept, TokenSource

START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MAILBOX = "partner@hart.example"


class Desk:
    """A source of tokens in a time that is passed in."""

    def __init__(self, folder: Path, grant: Grant, provider: str = "microsoft") -> None:
        self.now = START
        auth = "oauth-user" if grant.needs_person else "oauth-app"
        self.sign_in = SignIn(mailbox=MAILBOX, auth=auth, provider=providers()[provider], grant=grant)
        self.file = TokenFile(folder)
        self.source = self.started()

    def started(self) -> TokenSource:
        return TokenSource(self.sign_in, self.file, now=lambda: self.now)

    def signed_in(self, refresh: str) -> None:
        self.file.write(Kept(whose=self.sign_in.whose, refresh=refresh))

    def passes(self, minutes: float) -> None:
        self.now += minutes * MINUTE

    def why(self) -> str:
        with pytest.raises(NoToken) as caught:
            self.source.current()
        return str(caught.value)
