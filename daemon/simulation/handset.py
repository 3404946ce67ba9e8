"""The demo's people with a telephone: what they text back, and which key they press."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .overheard import Line
from .people import Colleague
from .photo import photo_of
from .sayings import What, say
from .stage import Stage
from .telephone.people import Manner, Person
from .telephone.records import Text

KEYS: dict[What, Manner] = {
    "key-1": Manner(keys=("1",)),
    "key-2": Manner(keys=("2",)),
    "key-3": Manner(keys=("3",)),
    "key-9": Manner(keys=("9",)),
    "machine": Manner(answers="machine"),
    "no-answer": Manner(answers="no answer"),
}


@dataclass(slots=True, kw_only=True)
class Telephone(Person):
    """A telephone whose owner decides anew with each call how to take it."""

    picks_up: Callable[[], Manner]

    def next_manner(self) -> Manner:
        """How this call goes."""
        return self.picks_up()


class Handset:
    """One colleague's telephone. `line` tells what a text or call is about, as they see or hear it in the words."""

    def __init__(self, stage: Stage, owner: Colleague, number: str, line: Line) -> None:
        self._stage = stage
        self._owner = owner
        self._number = number
        self._line = line
        self._named: dict[str, int] = {}  # every item that a text ever named, and its number there; 0: none
        owner.by_text = self._says
        stage.exchange.people[number] = Telephone(number=number, texted=self._texted, picks_up=self._picks_up)

    def _texted(self, text: Text, at: datetime) -> None:
        """A text has arrived."""
        message = self._line.message_of(text)
        if message is None:
            return
        unnumbered = {ref: 0 for ref in message.tasks if ref not in self._named}
        self._named |= unnumbered | dict(zip(message.tasks, message.codes, strict=False))
        self._owner.texted("texted" if message.kind == "reminder" else "text-answered", message.tasks, at)

    def _picks_up(self) -> Manner:
        """Duly calls: the story of an item that waits for it says how it is taken; without one it just rings."""
        return KEYS[self._owner.called(self._line.called_about(self._number)) or "no-answer"]

    async def _says(self, what: What, refs: tuple[str, ...]) -> None:
        """Text back about these items."""
        chance = self._stage.choice("text", what, *refs)
        facts: dict[str, str] = {}
        numbers = {ref: str(self._named.get(ref) or "") for ref in refs}
        if what == "text-split":
            later = [ref for ref in refs if self._owner.goes_on(ref)]
            facts = {"later": numbers[later[0]], "done": next(numbers[ref] for ref in refs if ref not in later)}
            facts |= self._owner.promises(tuple(later), days=1)
        elif what == "text-older":
            older = next(ref for ref in self._named if ref not in refs and self._owner.goes_on(ref))
            facts = {"ref": older, **self._owner.promises((older,))}
        elif what == "text-day":
            facts = self._owner.promises(refs)
        words = say(what, self._owner.language, chance, **facts)
        owed = self._stage.owed[refs[0]]
        files = ((f"{owed.document} {owed.period}.png", photo_of(owed.ref)),) if what == "text-photo" else ()
        self._stage.text(self._number, words, files)
