"""What may stand in [filing]: the URL that accepted documents are copied to, and options that hold no secret."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import PlainValidator

from ..state.remote_filing import Option
from .faults import quoted
from .kinds import text, wrong

_URL = re.compile(r"[a-z][a-z0-9+.-]*://\S(.*\S)?")
_SECRETIVE = re.compile(r"(?i)pass|secret|token|credential|(^|_)key$")
_IN_SECRETS = '[filing] secrets = { name = "env:NAME" }'


def url(value: object) -> str:
    """A URL with its scheme; one with a password in it is refused and not repeated."""
    written = text(value)
    try:
        password = urlsplit(written).password
    except ValueError:
        password = None
    if password or re.search(r"://[^/@]*:[^/@]*@", written):
        raise wrong("a password does not belong in this file", _IN_SECRETS)
    if not _URL.fullmatch(written):
        right = '"s3://bucket/folder", "sftp://name@host/folder" or "file:///folder"'
        raise wrong(f"{quoted(written)} is not a URL", right)
    return written.rstrip("/")


def option(value: object) -> Option:
    """A text, whole number or true or false."""
    return value if isinstance(value, bool | int) else text(value)


def options(value: object) -> dict[str, Option]:
    """Options by name; what sounds like a secret is refused and not repeated."""
    if not isinstance(value, dict):
        raise wrong("is not a table", '{ endpoint_url = "https://..." }')
    for name in value:
        if _SECRETIVE.search(name):
            raise wrong(f"{quoted(name)} sounds like a secret, which does not belong in this file", _IN_SECRETS)
    return {name: option(each) for name, each in value.items()}


RemoteUrl = Annotated[str, PlainValidator(url)]
Options = Annotated[dict[str, Option], PlainValidator(options)]
