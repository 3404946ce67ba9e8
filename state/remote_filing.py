"""Copies of filed documents at a URL: written under another name, read back, moved; never over other bytes."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from .archive import SIDE
from .names import clean_path, numbered

Option = str | int | bool

_MOST_NUMBERS = 1000  # versions of one name; more are somebody's mistake, and looking at them all takes for ever
_RENAMING = 60  # seconds it may take
_EXTRAS = {"s3": "s3", "s3a": "s3", "sftp": "sftp", "ssh": "sftp"}  # of ours, by scheme; others are named by fsspec
_BUCKETS = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss", "b2"})  # no folders are made in these
_SSH: dict[str, Any] = {
    "known_hosts": (),  # those the system knows; the library's own default is to believe any server
    "connect_timeout": 30,
    "login_timeout": 30,
    "keepalive_interval": 20,
}
_S3: dict[str, Any] = {
    "use_listings_cache": False,
    "config_kwargs": {"connect_timeout": 20, "read_timeout": 30, "retries": {"max_attempts": 1}},
}
_DEFAULTS: dict[str, dict[str, Any]] = {"sftp": _SSH, "ssh": _SSH, "s3": _S3, "s3a": _S3, "file": {"auto_mkdir": True}}
_SILENT = {"FSTimeoutError", "ConnectTimeoutError", "ReadTimeoutError"}
_UNREACHED = {"EndpointConnectionError", "ConnectionLost", "DisconnectError", "ConnectionClosedError", *_SILENT}
_REFUSED = {"PermissionDenied", "SFTPPermissionDenied", "NoCredentialsError", "PartialCredentialsError"}
_STRANGE = {"HostKeyNotVerifiable", "KeyExchangeFailed", "SSLError"}


class RemoteError(Exception):
    """A copy cannot be put there now; the message says why, and who can mend it."""


def missing_for(url: str) -> str:
    """What is not installed for a URL of this scheme, as a sentence; "": nothing."""
    scheme = urlsplit(url).scheme
    extra = _EXTRAS.get(scheme, "filing")
    try:
        import fsspec  # noqa: PLC0415 - an extra, and only for those who file to a URL

        fsspec.get_filesystem_class(scheme)
    except ValueError:
        return f'nothing is known that files to "{scheme}://"'
    except ImportError as error:
        detail = f" ({error})" if extra == "filing" and error.name != "fsspec" else ""
        return f'"{scheme}://" needs what is not installed: run pip install "duly[{extra}]"{detail}'
    return ""


class RemoteFolder:
    """A folder at a URL. Everything here blocks; it belongs into a thread."""

    def __init__(self, url: str, options: Mapping[str, Option], secrets: Mapping[str, str]) -> None:
        """Options and secrets go to the file system by name; what a secret holds is never told. Raises RemoteError."""
        self.url = url
        self._secrets = [secret for secret in secrets.values() if secret]
        self._scheme = urlsplit(url).scheme
        if missing := missing_for(url):
            raise RemoteError(missing)
        import fsspec  # noqa: PLC0415

        given = {**_DEFAULTS.get(self._scheme, {}), **options, **secrets}
        with self._in_words():
            self._fs, root = fsspec.url_to_fs(url, skip_instance_cache=True, **given)
            self._root = root.rstrip("/")
            if hasattr(self._fs, "retries"):
                self._fs.retries = 1  # of s3fs, each with those of the library below it; we try again ourselves, later

    def reach(self) -> None:
        """Whether we are let in there. Raises RemoteError."""
        with self._in_words():
            self._make(self._root)
            self._found(self._root)

    def try_out(self) -> None:
        """Write a small file there, read it back and take it away again. Raises RemoteError."""
        with self._in_words():
            self._make(self._root)
            probe = f"{self._root}/.duly-check.part"
            self._fs.pipe_file(probe, b"Duly was here.\n")
            same = self._holds(probe, b"Duly was here.\n")
            self._fs.rm_file(probe)
        if not same:
            raise RemoteError(f"{self.url} gives back other bytes than were written there")

    def keep(self, path: str, data: bytes, about: bytes | None) -> str:
        """Have a document lie there, and what describes it beside it; the path below the URL that it lies at.

        The same again changes nothing; a name that others have taken gets a number. Raises RemoteError.
        """
        wanted = clean_path(path.replace("[", "(").replace("]", ")"))  # to fsspec these choose among files
        with self._in_words():
            for number in range(1, _MOST_NUMBERS):
                free = wanted if number == 1 else numbered(wanted, number)
                if self._is_free(free, data):
                    self._put(free, data)
                    if about is not None:
                        self._put(free + SIDE, about)
                    return free
        raise RemoteError(f"{self.url} has too many files like {wanted}: move some elsewhere")

    def _is_free(self, path: str, data: bytes) -> bool:
        """Whether nothing else lies there or describes something else."""
        there = self._found(self._at(path))
        if there is not None and not self._holds(self._at(path), data):
            return False
        beside = self._found(self._at(path + SIDE))
        if beside is None:
            return True
        with suppress(ValueError, TypeError, KeyError):
            written = json.loads(self._fs.cat_file(self._at(path + SIDE)))
            return bool(written["sha256"] == hashlib.sha256(data).hexdigest())
        return False

    def _put(self, path: str, data: bytes) -> None:
        """Write under another name, verify, move, verify. What lies there under its name is ours, or nothing."""
        target = self._at(path)
        if self._holds(target, data):
            return
        folder = target.rpartition("/")[0]
        half = f"{folder}/.duly-{hashlib.sha256(data).hexdigest()[:16]}.part"
        self._make(folder)
        self._fs.pipe_file(half, data)
        if not self._holds(half, data):
            raise RemoteError(f"{self.url} gives back other bytes than were written there")
        if self._found(target) is not None:
            if not path.endswith(SIDE):
                raise RemoteError(f"{path} has come to {self.url} from elsewhere while it was being written")
            self._fs.rm_file(target)
        self._move(half, target)
        if not self._holds(target, data):
            raise RemoteError(f"{path} did not come whole through the last move at {self.url}")

    def _move(self, half: str, target: str) -> None:
        """To its name; where the place can refuse that, not even over what has come there a moment ago."""
        if self._scheme in {"sftp", "ssh"}:
            from fsspec.asyn import sync  # noqa: PLC0415

            sync(self._fs.loop, _renamed, self._fs.client, half, target, timeout=_RENAMING)
        elif self._scheme == "file":
            try:
                self._fs.link(half, target)
            except FileExistsError:
                raise
            except OSError:  # some mounted disks know no second names
                self._fs.mv(half, target)
            else:
                self._fs.rm_file(half)
        else:
            self._fs.mv(half, target)

    def _holds(self, target: str, data: bytes) -> bool:
        """Whether exactly these bytes lie there, by size and by hash of what is read back."""
        there = self._found(target)
        if there is None or there["type"] == "directory" or there["size"] != len(data):
            return False
        return hashlib.sha256(self._fs.cat_file(target)).digest() == hashlib.sha256(data).digest()

    def _found(self, target: str) -> dict[str, Any] | None:
        """What lies there, as it is now and not as it was listed before; None: nothing."""
        self._fs.invalidate_cache()
        try:
            found: dict[str, Any] = self._fs.info(target)
        except FileNotFoundError:
            return None
        return found

    def _make(self, folder: str) -> None:
        """A bucket is made by whoever owns it, never by a slip of the pen in the URL."""
        if self._scheme in _BUCKETS:
            self._fs.info(self._root.split("/")[0])
        else:
            self._fs.makedirs(folder, exist_ok=True)

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}"

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except RemoteError:
            raise
        except Exception as error:  # noqa: BLE001 - each back-end has errors of its own, and none may stop the daemon
            raise RemoteError(self._masked(_said(self.url, error))) from None

    def _masked(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "...")
        return text


async def _renamed(client: Any, old: str, new: str) -> None:
    """SFTP's own renaming, which refuses a name that is taken and is known to every server; sshfs has another."""
    async with client.start_sftp_client() as sftp:
        await sftp.rename(old, new)


def _said(url: str, error: Exception) -> str:
    """An error of a back-end as a sentence that says who can mend it."""
    kind = type(error).__name__
    silent = isinstance(error, TimeoutError) or kind in _SILENT
    detail = " ".join(str(error).split()) or ("no answer in time" if silent else kind)
    if isinstance(error, PermissionError) or kind in _REFUSED:
        return f"{url} refuses us ({detail}): whoever runs it can let this account write there"
    if isinstance(error, FileNotFoundError):
        return f"{url} has no such folder or bucket ({detail}): make it, or correct [filing] url"
    if kind in _STRANGE:
        return f"{url} does not prove that it is the server we know ({detail}): ask whoever runs it, then add its key"
    if isinstance(error, OSError) or kind in _UNREACHED:
        return f"{url} cannot be reached or written to ({detail}): whoever runs it can say why"
    return f"{url} takes no copy ({kind}: {detail}): look at [filing] url, options and secrets"
