"""What an open file of a simulated year holds that is not safe yet, and what a crash leaves of it."""

import fcntl
import os

from .fate import Fate

Part = tuple[int, int]  # of a file: from this byte to before that one


class Unsynced:
    """One file that was written to, cut or refused since it was synced."""

    def __init__(self, fd: int) -> None:
        """As `fd` is now is what is safe."""
        self._fd = os.dup(fd)
        self._safe = self._size()
        self._cut: tuple[int, bytes] | None = None  # where it was cut, and what was cut off
        self._dropped: list[Part] = []  # what the disk refused: it lies in memory as if it were written, and never is

    def cut(self, size: int) -> None:
        """It is about to be cut to this length."""
        if size < self._size():
            off = bytearray(os.pread(self._fd, self._size() - size, size))
            for begin, end in self._dropped:  # nothing of it could come back
                off[max(0, begin - size) : max(0, end - size)] = bytes(max(0, end - max(begin, size)))
            if self._cut is None or size <= self._cut[0]:
                self._cut = (size, bytes(off))
        self._safe = min(self._safe, size)
        self._dropped = [(begin, min(end, size)) for begin, end in self._dropped if begin < size]

    def refused(self) -> None:
        """The disk would not take what is not safe: it lets go of it, and counts it as written."""
        if self._safe < self._size():
            self._dropped.append((self._safe, self._size()))
            self._safe = self._size()

    def synced(self) -> bool:
        """All that the disk still knows of is safe; whether that is all."""
        self._safe, self._cut = self._size(), None
        return not self._dropped

    def crash(self, fate: Fate, number: int) -> None:
        """Some of the bytes after the safe ones are there, or their length is and zeros stand in their place; or what
        was cut off is there again."""
        fcntl.fcntl(self._fd, fcntl.F_SETFL, 0)  # a journal's is opened to append, wherever one writes
        for begin, end in self._dropped:
            os.pwrite(self._fd, bytes(end - begin), begin)
        if self._cut is not None and fate.roll("cut", number) < 0.5:
            size, off = self._cut
            os.ftruncate(self._fd, size)
            os.pwrite(self._fd, off, size)
            return
        size = self._size()
        kept = self._safe + fate.whole(0, max(0, size - self._safe), "torn", number)
        os.ftruncate(self._fd, kept)
        if kept < size and fate.roll("zeros", number) < 0.2:
            os.ftruncate(self._fd, size)

    def close(self) -> None:
        """It is all safe, or over."""
        os.close(self._fd)

    def _size(self) -> int:
        return os.fstat(self._fd).st_size
