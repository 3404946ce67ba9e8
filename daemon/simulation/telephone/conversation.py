"""One answered call, word by word: what is said, which keys follow, what is spoken after the tone."""

from datetime import datetime, timedelta

from .people import HANG_UP, Manner

WORDS_A_SECOND = 2.5


class Conversation:
    """Somebody listens and presses keys as their manner is. `at` runs on with what is said; nothing sleeps."""

    def __init__(self, manner: Manner, at: datetime) -> None:
        self.at = at
        self.gone = False  # they hung up
        self.said: list[str] = []
        self.pressed: list[tuple[int, str]] = []  # after how much that was said, which keys
        self.spoke = 0  # seconds, after the tone
        self.listens = manner.answers == "person"
        self._manner = manner
        self._keys = list(manner.keys)
        self._since_key: list[str] = []

    def say(self, words: str) -> None:
        """They hear it."""
        if self.gone:
            return
        self.said.append(words)
        self._since_key.append(words)
        self.wait(max(1, len(words.split()) / WORDS_A_SECOND))

    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.at += timedelta(seconds=seconds)

    def keys(self, most: int, timeout: float, finish: str = "#") -> str:
        """What is pressed now: at most so many digits, without the key that ends them; "": nothing in time."""
        if self.gone:
            return ""
        pressed = self._press(" ".join(self._since_key)) if self.listens else ""
        self._since_key.clear()
        if pressed == HANG_UP:
            self.gone = True
            return ""
        digits = (pressed.split(finish)[0] if finish else pressed)[:most]
        self.wait(1 if digits else timeout)
        if digits:
            self.pressed.append((len(self.said), digits))
        return digits

    def _press(self, heard: str) -> str:
        if self._manner.choose:
            return self._manner.choose(heard)
        return self._keys.pop(0) if self._keys else ""

    def message(self, longest: int) -> tuple[bytes, int]:
        """What they say after the tone, and its seconds; no bytes: they hung up or kept silent."""
        if self.gone or not self._manner.message:
            return b"", 0
        seconds = min(longest, self._manner.seconds)
        self.wait(seconds)
        self.spoke = seconds
        self.gone = True  # having said it, they hang up
        return self._manner.message, seconds
