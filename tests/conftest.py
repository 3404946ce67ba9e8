"""Makes `duly` importable from the checkout when it is not installed."""

import contextlib

with contextlib.suppress(ModuleNotFoundError):
    import run  # noqa: F401

from tests.mail_servers import _dovecot, dovecot, post  # noqa: F401 — fixtures
