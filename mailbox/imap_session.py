"""One IMAP connection, spoken to by one thread: signs in, looks, fetches, waits, marks. Blocking throughout."""

import contextlib
import selectors
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, ProtocolError

from .account import Account, NoToken, Token
from .arrival import Cursor, InboxDown
from .imap_sign_in import BROKEN, SECTION, Unusable, signed_in
from .patience import Patience
from .sent_folder import holds_everything, sent_folder
from .survey import Survey, signatures
from .troubles import Trouble, answer_trouble, connection_trouble, everything_trouble, folder_trouble, is_throttle

KEYWORD = b"$Duly"
LARGE_FOLDER = 100_000  # messages; beyond, one SEARCH answer would pass imaplib's limit of a million bytes
SEARCH_SPAN = 50_000  # UIDs asked for at once in a large folder
STORE_SPAN = 500  # UIDs named in one command


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message's bytes, or why they could not be had."""

    uid: int
    raw: bytes
    fault: str = ""


class ImapSession:
    """Connects when it is needed, as often as patience allows; every failure comes out as InboxDown.

    All methods but `cut` and `wake` belong to one thread.
    """

    def __init__(self, account: Account, folder: str, patience: Patience) -> None:
        self.folder = folder
        self.seen = Cursor(folder, 0, 0)  # the highest message handed on; what lies above it is news
        self._account = account
        self._patience = patience
        self._client: Any = None
        self._selected: dict[bytes, Any] = {}
        self._words = ""  # of the last trouble
        self._token: Token | None = None  # that the connection was signed in with
        self._since = 0.0  # when it was
        self._wakes, self._woken = socket.socketpair()
        for end in (self._wakes, self._woken):
            end.setblocking(False)  # with nobody waiting, wakes pile up: a full pipe is woken enough

    @property
    def validity(self) -> int:
        """UIDVALIDITY of the open folder."""
        return int(self._selected.get(b"UIDVALIDITY", 0))

    def look(self, since: Cursor | None) -> tuple[int, list[int]]:
        """UIDVALIDITY and the UIDs above the cursor, ascending; all of the folder if the cursor is not of it."""
        with self._talking() as client:
            known = since is not None and (since.folder, since.validity) == (self.folder, self.validity)
            above = since.uid if known and since is not None else 0
            self.seen = Cursor(self.folder, self.validity, above)
            client.noop()  # a SEARCH alone need not know what came since the last command
            return self.validity, self._uids_above(client, above)

    def sizes(self, validity: int, uids: Sequence[int]) -> dict[int, int]:
        """RFC822.SIZE of each message, asked for before any body; those that are gone are left out."""
        with self._talking(validity) as client:
            found = self._asked(client, uids, b"RFC822.SIZE")
            missing = [uid for uid in uids if uid not in found]
            found |= self._asked(client, missing, b"RFC822.SIZE")
            # A message the server still lists but tells no size of is fetched all the same: size 0.
            still_there = self._still_there(client, [uid for uid in missing if uid not in found])
            return {uid: int(found.get(uid, 0)) for uid in uids if uid in found or uid in still_there}

    def fetch(self, validity: int, uids: Sequence[int]) -> list[Fetched]:
        """The bytes of these messages, leaving \\Seen as it is; one that fails twice comes with its fault."""
        with self._talking(validity) as client:
            found = self._bodies(client, uids)
            faults: dict[int, str] = {}
            for uid in [uid for uid in uids if uid not in found]:
                try:
                    found |= self._asked(client, [uid], b"BODY.PEEK[]")
                except IMAPClientAbortError:
                    raise
                except IMAPClientError as fault:
                    if is_throttle(fault):
                        raise
                    faults[uid] = f"the server does not hand it over: {fault}"
            missing = [uid for uid in uids if uid not in found]
            there = self._still_there(client, missing)
            said = "the server answered without it, twice"
            return [
                Fetched(uid, found.get(uid, b""), "" if uid in found else faults.get(uid, said))
                for uid in uids
                if uid in found or uid in there
            ]

    def wait(self, seconds: float, poll_seconds: float, stop: threading.Event) -> bool:
        """Until something lies above `seen` (True), the time has passed or `stop` is set (False).

        Looks every `poll_seconds` whatever IDLE says, since IDLE is known to die silently.
        """
        deadline = time.monotonic() + seconds
        with self._talking() as client:
            can_idle = client.has_capability("IDLE") and "IDLE" not in self._lacks()
            while not stop.is_set() and not self._outlived():
                client.noop()
                above = self.seen.uid if self.seen.validity == self.validity else 0
                if self._uids_above(client, above):
                    return True
                left = min(deadline - time.monotonic(), poll_seconds if can_idle else poll_seconds / 6)
                if left <= 0:
                    return False
                self._idle(client, left, stop) if can_idle else self._sleep(left, stop)
            return False

    def flag(self, validity: int, uids: Sequence[int]) -> None:
        """Set the keyword on these messages, where the folder keeps keywords."""
        kept = self._selected.get(b"PERMANENTFLAGS", ())
        if self._client is None or validity != self.validity or not {rb"\*", KEYWORD} & set(kept):
            return
        with self._talking(validity) as client:
            for start in range(0, len(uids), STORE_SPAN):
                client.add_flags(uids[start : start + STORE_SPAN], [KEYWORD], silent=True)

    def sent_copy(self, message_id: str) -> bool | None:
        """Whether the Sent folder holds this message; None where nothing follows from what it holds."""
        with self._talking() as client:
            sent = sent_folder(client)
            if sent is None:
                return None
            provider = self._account.provider
            try:
                client.select_folder(sent, readonly=True)
                found = bool(client.search(["HEADER", "Message-ID", message_id]))
                return found or (None if provider and not provider.files_sent else False)
            finally:
                self._select(client)

    def survey(self, domain: str) -> Survey:
        """What the inbox offers, and how mail of this domain in it is signed."""
        with self._talking() as client:
            signed = signatures(client, domain, int(self._selected.get(b"UIDNEXT", 1)))
            return Survey(sent_folder(client), client.has_capability("IDLE"), signed)

    def holds(self, header: str, value: str) -> bool:
        """Whether a message lies in the folder whose header has this in it."""
        with self._talking() as client:
            client.noop()
            return bool(client.search(["HEADER", header, value]))

    def close(self) -> None:
        """Log out if connected, whatever the server says."""
        if self._client is not None:
            with contextlib.suppress(*BROKEN):
                self._client.logout()
            self._drop()

    def wake(self) -> None:
        """Make a wait look at its `stop`; from any thread."""
        with contextlib.suppress(OSError):
            self._wakes.send(b"!")

    def cut(self) -> None:
        """Break the connection under whatever is being done on it; from any thread."""
        client = self._client
        if client is not None:
            with contextlib.suppress(*BROKEN):
                client.socket().shutdown(socket.SHUT_RDWR)

    @contextlib.contextmanager
    def _talking(self, validity: int | None = None) -> Iterator[Any]:
        """A signed-in connection; one that fails is dropped and the failure told as InboxDown."""
        client = self._client or self._connected()
        if self._outlived():
            client = self._renewed()
        if validity is not None and validity != self.validity:
            raise InboxDown(f"the folder {self.folder!r} was renumbered by the server; it is read again", 0)
        try:
            yield client
        except BROKEN as fault:
            answered = isinstance(fault, IMAPClientError) and not isinstance(fault, IMAPClientAbortError)
            raise self._down(answer_trouble(fault, self._account) if answered else self._lost(fault)) from fault

    def _lost(self, fault: BaseException) -> Trouble:
        throttled = is_throttle(fault)
        return answer_trouble(fault, self._account) if throttled else connection_trouble(fault, self._account, SECTION)

    def _down(self, trouble: Trouble) -> InboxDown:
        self._drop()
        self._words = trouble.words
        return InboxDown(trouble.words, self._patience.failed(time.monotonic(), trouble))

    def _drop(self) -> None:
        client, self._client, self._selected = self._client, None, {}
        if client is not None:
            with contextlib.suppress(*BROKEN):
                client.shutdown()

    def _connected(self) -> Any:
        """A new connection with the folder open. Connecting, signing in and opening all count as one attempt."""
        now = time.monotonic()
        if remaining := self._patience.remaining(now):
            raise InboxDown(self._words or f"the last connection to {self._account} was just now", remaining)
        token = self._new_token()
        self._patience.connecting(now)
        try:
            self._client, self._token = signed_in(self._account, token)
            self._since = now
            self._open_folder(self._client)
        except NoToken as fault:
            raise self._without_token(fault) from fault
        except Unusable as fault:
            raise self._down(fault.trouble) from fault
        except BROKEN as fault:
            raise self._down(self._lost(fault)) from fault
        self._patience.connected()
        self._words = ""
        return self._client

    def _new_token(self) -> Token | None:
        """The token to sign in with, if it is signed in to with tokens."""
        if self._account.tokens is None:
            return None
        try:
            return self._account.tokens.current()
        except NoToken as fault:
            raise self._without_token(fault) from fault

    def _without_token(self, fault: NoToken) -> InboxDown:
        """Their source is patient by itself; but somebody may sign in meanwhile, and that is looked for soon."""
        self._drop()
        self._words = str(fault)
        return InboxDown(self._words, fault.retry_seconds)

    def _outlived(self) -> bool:
        """Whether this connection is to be left for a new one on purpose, before the server cuts it."""
        if self._client is None or self._patience.remaining(time.monotonic()):
            return False
        provider = self._account.provider
        if provider is not None and time.monotonic() - self._since > provider.session_seconds:
            return True
        return self._account.has_newer(self._token)

    def _renewed(self) -> Any:
        self.close()
        return self._connected()

    def _open_folder(self, client: Any) -> None:
        try:
            if holds_everything(client, self.folder):
                raise Unusable(everything_trouble(self._account, self.folder))
            self._select(client)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as fault:
            raise Unusable(folder_trouble(fault, self._account, self.folder)) from fault

    def _select(self, client: Any) -> None:
        self._selected = client.select_folder(self.folder)

    def _uids_above(self, client: Any, above: int) -> list[int]:
        """The UIDs above this one, ascending, in spans that no answer outgrows."""
        following = int(self._selected.get(b"UIDNEXT", 0))
        spans = [f"{above + 1}:*"]
        if int(self._selected.get(b"EXISTS", 0)) > LARGE_FOLDER and following > above + SEARCH_SPAN:
            starts = list(range(above + 1, following, SEARCH_SPAN))
            spans = [f"{start}:{start + SEARCH_SPAN - 1}" for start in starts[:-1]] + [f"{starts[-1]}:*"]
        # `n:*` names the last message even when it lies below n.
        return sorted({uid for span in spans for uid in client.search(["UID", span]) if uid > above})

    def _bodies(self, client: Any, uids: Sequence[int]) -> dict[int, Any]:
        """The bodies of a batch; none if one odd message spoils the whole answer."""
        try:
            return self._asked(client, uids, b"BODY.PEEK[]")
        except (IMAPClientAbortError, OSError):
            raise
        except IMAPClientError as fault:
            if is_throttle(fault):
                raise
            return {}

    def _asked(self, client: Any, uids: Sequence[int], item: bytes) -> dict[int, Any]:
        """One item of each message, from the answers that hold it: others tell of flags that somebody changed."""
        key = b"BODY[]" if item == b"BODY.PEEK[]" else item
        try:
            answers = client.fetch(list(uids), [item]) if uids else {}
        except ProtocolError as fault:
            raise IMAPClientError(f"its answer could not be read: {fault}") from fault
        kind = bytes if key == b"BODY[]" else int
        return {uid: answer[key] for uid, answer in answers.items() if isinstance(answer.get(key), kind)}

    def _still_there(self, client: Any, uids: Sequence[int]) -> set[int]:
        if not uids:
            return set()
        client.noop()
        return set(client.search(["UID", ",".join(str(uid) for uid in uids[:STORE_SPAN])]))

    def _idle(self, client: Any, seconds: float, stop: threading.Event) -> None:
        """Let the server tell of changes until a message may have come, the time has passed or `stop` is set."""
        deadline = time.monotonic() + seconds
        client.idle()
        with selectors.DefaultSelector() as selector:
            selector.register(client.socket(), selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while not stop.is_set() and (left := deadline - time.monotonic()) > 0:
                ready = {key.fileobj for key, _ in selector.select(left)}
                self._drain_wakes()
                if client.socket() in ready:
                    told = client.idle_check(timeout=0)
                    # Nothing to read on a readable socket: the server has hung up. "Still here" is no news.
                    if not told or any(len(line) > 1 and line[1] == b"EXISTS" for line in told):
                        break
        client.idle_done()

    def _sleep(self, seconds: float, stop: threading.Event) -> None:
        """The same for a server without IDLE: only time passes."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            if not stop.is_set():
                selector.select(seconds)
            self._drain_wakes()

    def _drain_wakes(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._woken.recv(64):
                pass

    def _lacks(self) -> tuple[str, ...]:
        """What this provider offers and does not do well."""
        return self._account.provider.lacks if self._account.provider else ()
