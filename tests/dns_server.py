"""A DNS server on loopback that knows the text records it is given, and can refuse or keep silent."""

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class Names:
    """One server. `silent`: it takes questions and never says a word; `refusing`: it answers that it will not."""

    def __init__(self, records: Mapping[str, tuple[str, ...]]) -> None:
        self.records = dict(records)
        self.exchangers: dict[str, tuple[str, ...]] = {}  # MX, by domain
        self.silent = self.refusing = False
        self.asked: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                raw, peer = self._socket.recvfrom(4096)
            except OSError:
                return
            if raw and not self.silent:
                self._socket.sendto(self._answer(raw), peer)

    def _answer(self, raw: bytes) -> bytes:
        question = dns.message.from_wire(raw)
        name = question.question[0].name.to_text(omit_final_dot=True).lower()
        self.asked.append(name)
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        if self.refusing:
            answer.set_rcode(dns.rcode.REFUSED)
        elif question.question[0].rdtype == dns.rdatatype.MX:
            exchangers = [f"10 {host}." for host in self.exchangers.get(name, ())]
            answer.answer += [dns.rrset.from_text(f"{name}.", 60, "IN", "MX", *exchangers)] if exchangers else []
        elif name in self.records:
            for text in self.records[name]:
                # A long record comes in pieces of 255 bytes, which belong together without a blank.
                pieces = [text[start : start + 200] for start in range(0, len(text), 200)]
                written = " ".join('"' + piece.replace('"', '\\"').replace(";", "\\;") + '"' for piece in pieces)
                answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "TXT", written))
        elif not any(one.endswith(f".{name}") for one in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer.to_wire()


@contextlib.contextmanager
def names(**records: str | tuple[str, ...]) -> Iterator[Names]:
    """A server for a while."""
    server = Names({name: (one,) if isinstance(one, str) else one for name, one in records.items()})
    try:
        yield server
    finally:
        server.close()
