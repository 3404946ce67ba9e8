"""Tells the service manager how Duly fares (systemd's sd_notify), so that it restarts one that hangs."""

import contextlib
import socket
from collections.abc import Mapping
from time import monotonic

OFTEN_ENOUGH = 1.0  # seconds between two signs of life: a thousand steps a second need no thousand datagrams


class Supervisor:
    """Without a service manager every word to it is dropped. Nothing here ever fails: Duly's work does not hang on it.

    `watchdog` is how long it may stay silent, in seconds, before it is restarted; None: for ever.
    """

    def __init__(self, environ: Mapping[str, str], pid: int) -> None:
        """`environ` holds NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID where a service manager wants to be told."""
        self._address = environ.get("NOTIFY_SOCKET", "")
        self._ready = False
        self._last = float("-inf")
        micros = environ.get("WATCHDOG_USEC", "")
        ours = environ.get("WATCHDOG_PID", str(pid)) == str(pid)  # it may be meant for who started us
        known = self._address and ours and micros.isdecimal() and int(micros)
        self.watchdog = int(micros) / 1_000_000 if known else None

    def ready(self) -> None:
        """Duly has started, be it to wait for a disk that is full: told once."""
        if not self._ready:
            self._ready = True
            self._tell("READY=1")

    def alive(self) -> None:
        """A step was done. To be called from the work itself and from nothing that would go on if the work hung."""
        if self.watchdog is not None and monotonic() - self._last >= OFTEN_ENOUGH:
            self._last = monotonic()
            self._tell("WATCHDOG=1")

    def status(self, words: str) -> None:
        """One line of how it fares, for `systemctl status`."""
        self._tell("STATUS=" + " ".join(words.split()))

    def stopping(self) -> None:
        """It is on its way out, in good order."""
        self._tell("STOPPING=1")

    def _tell(self, words: str) -> None:
        if not self._address.startswith(("/", "@")):
            return
        name = "\0" + self._address[1:] if self._address.startswith("@") else self._address  # "@": an abstract socket
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.setblocking(False)  # a manager that does not listen is not waited for
            line.sendto(words.encode(errors="replace"), name)
