"""An IMAP server with one provider's ways: its folders, what it lacks, how it wants a token, how it ends."""

import re
import socketserver
import threading
from base64 import b64decode
from collections.abc import Callable, Mapping

from duly.mailbox.provider import Provider

ALL = ("IMAP4rev1", "IDLE", "UIDPLUS", "ID", "NAMESPACE", "UNSELECT", "SPECIAL-USE", "CONDSTORE", "QRESYNC", "MOVE")
FOLDERS = {  # as the server lists them: flags, name
    "microsoft": [(r"\HasNoChildren", "INBOX"), (r"\HasNoChildren", "Gesendete Elemente"), ("", "Archiv")],
    "google": [
        (r"\HasNoChildren", "INBOX"),
        (r"\HasChildren \Noselect", "[Gmail]"),
        (r"\All \HasNoChildren", "[Gmail]/Alle Nachrichten"),
        (r"\HasNoChildren \Sent", "[Gmail]/Gesendet"),
    ],
    "fastmail": [("", "INBOX"), (r"\Sent", "Sent"), (r"\Archive", "Archive")],
    "icloud": [("", "INBOX"), (r"\HasNoChildren", "Sent Messages")],
    "yahoo": [("", "Inbox"), (r"\Sent", "Sent"), ("", "Bulk Mail")],
    "zoho": [("", "INBOX"), (r"\Sent", "Sent")],
}


class ProviderInbox:
    """One server on loopback. `says` gives, for a command, a line to answer with instead of the usual."""

    def __init__(self, provider: Provider, tokens: Mapping[str, str], *, password: str = "") -> None:
        self.provider = provider
        self.tokens = tokens
        self.password = password
        self.mails: dict[str, list[bytes]] = {"INBOX": []}
        self.opened: list[str] = []  # folders that were selected
        self.connections = 0
        self.commands: list[str] = []
        self.mechanisms: list[str] = []
        self.says: Callable[[str], str] = lambda _command: ""
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Conversation)
        self._server.inbox = self  # type: ignore[attr-defined]
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def capabilities(self) -> str:
        ways = [f"AUTH={one}" for one in self.provider.sasl] if self.provider.consent else ["AUTH=PLAIN"]
        return " ".join([one for one in ALL if one not in self.provider.lacks] + ways)

    def deliver(self, raw: bytes, folder: str = "INBOX") -> None:
        self.mails.setdefault(folder, []).append(raw)
        if self.provider.name == "google" and folder != "[Gmail]/Alle Nachrichten":
            self.deliver(raw, "[Gmail]/Alle Nachrichten")

    def admits(self, mechanism: str, shown: str) -> bool:
        self.mechanisms.append(mechanism)
        found = re.search(r"(?:user=|a=)([^\x01,]*).*auth=Bearer ([^\x01]*)\x01\x01", shown, re.DOTALL)
        return bool(found and mechanism in self.provider.sasl and self.tokens.get(found[2]) == found[1])


class _Conversation(socketserver.StreamRequestHandler):
    """One connection."""

    disable_nagle_algorithm = True  # else the second line of an answer waits for the other side, some 40 ms

    def handle(self) -> None:
        self.inbox: ProviderInbox = self.server.inbox  # type: ignore[attr-defined]
        self.inbox.connections += 1
        self.folder = ""
        self._say("* OK ready")
        for line in self.rfile:
            tag, _, rest = line.decode("latin-1").strip().partition(" ")
            self.inbox.commands.append(rest)
            said = self.inbox.says(rest)
            if said:
                self._say(said.replace("%T", tag))
                if said.startswith("* BYE"):
                    return
                continue
            if self._answer(tag, rest) == "BYE":
                return

    def _answer(self, tag: str, rest: str) -> str:
        command, _, arguments = rest.partition(" ")
        if command.upper() == "UID":
            command, _, arguments = arguments.partition(" ")
        do = getattr(self, f"do_{command.lower()}", None)
        if do is None:
            self._say(f"{tag} BAD unknown command")
            return ""
        done = do(arguments)
        self._say(f"{tag} {done or 'OK done'}")
        return "BYE" if command.upper() == "LOGOUT" else ""

    def do_capability(self, _: str) -> None:
        self._say(f"* CAPABILITY {self.inbox.capabilities}")

    def do_id(self, _: str) -> None:
        self._say("* ID NIL")

    def do_noop(self, _: str) -> None:
        """Nothing."""

    def do_logout(self, _: str) -> None:
        self._say("* BYE")

    def do_login(self, arguments: str) -> str:
        good = bool(self.inbox.password) and arguments.endswith(f'"{self.inbox.password}"')
        return "OK in" if good else "NO [AUTHENTICATIONFAILED] Authentication failed"

    def do_authenticate(self, arguments: str) -> str:
        self._say("+ ")
        shown = b64decode(self.rfile.readline().strip()).decode()
        if self.inbox.admits(arguments.strip(), shown):
            return "OK AUTHENTICATE completed."
        self._say("+ eyJzdGF0dXMiOiI0MDAifQ==")
        self.rfile.readline()
        return "NO AUTHENTICATE failed."

    def do_list(self, _: str) -> None:
        for flags, name in FOLDERS[self.inbox.provider.name]:
            self._say(f'* LIST ({flags}) "/" "{name}"')

    def do_select(self, arguments: str) -> str:
        self.folder = arguments.strip().strip('"')
        self.inbox.opened.append(self.folder)
        mails = self._mails()
        for line in (f"{len(mails)} EXISTS", "0 RECENT", "FLAGS (\\Seen)", "OK [UIDVALIDITY 7]"):
            self._say(f"* {line}")
        self._say(f"* OK [UIDNEXT {len(mails) + 1}]")
        return "OK [READ-WRITE] done"

    do_examine = do_select

    def do_search(self, arguments: str) -> None:
        header = re.search(r'HEADER "?Message-ID"? "?([^"]*)"?', arguments)
        span = re.search(r"UID (\d+):\*", arguments)
        first = int(span[1]) if span else 1
        found = [
            str(number)
            for number, raw in enumerate(self._mails(), 1)
            if number >= first and (header is None or header[1].encode() in raw)
        ]
        self._say(f"* SEARCH {' '.join(found)}".rstrip())

    def do_fetch(self, arguments: str) -> None:
        numbers = [int(one) for one in arguments.split(" ", maxsplit=1)[0].split(",")]
        for number in numbers:
            raw = self._mails()[number - 1]
            if "RFC822.SIZE" in arguments:
                self._say(f"* {number} FETCH (UID {number} RFC822.SIZE {len(raw)})")
            else:
                self._say(f"* {number} FETCH (UID {number} BODY[] {{{len(raw)}}}")
                self.wfile.write(raw + b")\r\n")

    def do_idle(self, _: str) -> None:
        self._say("+ idling")
        self.rfile.readline()

    def _mails(self) -> list[bytes]:
        return self.inbox.mails.get(self.folder, [])

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
