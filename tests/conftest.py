"""Makes `duly` importable from the checkout when it is not installed."""

import contextlib

with contextlib.suppress(ModuleNotFoundError):
    import run  # noqa: F401

from tests.mail_servers import _dovecot, dovecot, post  # noqa: F401 — fixtures


def pytest_make_parametrize_id(val):
    """Long bytes have no name: an archive holds the time it was made, and both cores must call a test alike."""
    return "bytes" if isinstance(val, bytes) and len(val) > 40 else None
