"""Who speaks on the line where the provider asks us what to say: to those who call, and to those whom we called."""

from dataclasses import dataclass

from ..mailbox.webhooks import Spoken
from ..rules.messages import Sending
from ..rules.phone_calls import AFTER, hears, says
from ..rules.phone_script import CallScript
from ..rules.voice import Addressee, Wordbook
from ..rules.wording import ItemFacts
from ..state.store import Change
from .callers import callers, in_words, key_mark, nobody
from .wordbook import load_wordbook
from .world import World


@dataclass(frozen=True, slots=True)
class Switchboard:
    """The practice on the line. Keys are written down at once; the turn decides what follows from them."""

    world: World

    async def rings(self, _sid: str, number: str) -> Spoken:
        """What is open for whom this number is known to belong to, and the keys; nothing personal to anybody else."""
        words, to = self._spoken_to(number)
        first = hears(words, to, self._open(number))
        return Spoken(first, to.language, "key", says(words, to, "goodbye"))

    async def chose(self, sid: str, number: str, key: str) -> Spoken:
        """What was chosen is written down, and said back."""
        words, to = self._spoken_to(number)
        part = AFTER.get(key, "goodbye")
        if part == "sent" and not self._open(number):
            part = "goodbye"
        if key in AFTER and not await self._written(sid, key):
            part = "sorry"
        return Spoken(says(words, to, part), to.language, "message" if part == "record" else "hang up")

    async def recorded(self, _sid: str, number: str) -> Spoken:
        """Thanks for the message; it is fetched once the call has ended."""
        words, to = self._spoken_to(number)
        return Spoken(says(words, to, "recorded"), to.language)

    async def answered(self, message: str, *, machine: bool) -> Spoken:
        """The script of our call; a machine gets its short message, and one that is no call of ours only thanks."""
        sending = self.world.store.sending(message)
        if sending is None or sending.message.channel != "call":
            words, to = load_wordbook(), nobody(self.world, self.world.clock.now())
            return Spoken(says(words, to, "noted"), to.language)
        script, language = CallScript.from_text(sending.message.text), sending.message.language
        if machine:
            return Spoken(script.machine or script.say, language)
        return Spoken(script.say, language, "key", script.after.get("", ""))

    async def pressed(self, sid: str, key: str) -> Spoken:
        """The key of a call of ours is written down before anybody is thanked for it."""
        sending = self.world.store.sending_by_sid(sid)
        words, to = load_wordbook(), nobody(self.world, self.world.clock.now(), _language(sending))
        if key and not await self._written(sid, key):
            return Spoken(says(words, to, "sorry"), to.language)
        after = CallScript.from_text(sending.message.text).after if sending else {}
        return Spoken(after.get(key) or after.get("") or says(words, to, "noted"), to.language)

    async def _written(self, sid: str, key: str) -> bool:
        """Whether the key is written down: the first of a call counts, however often the provider asks."""
        if self.world.store.mark(key_mark(sid)) is not None or self.world.store.handled(f"call:{sid}") is not None:
            return True
        try:
            await self.world.store.commit(Change(marks={key_mark(sid): key}))
        except OSError:
            return False
        return True

    def _spoken_to(self, number: str) -> tuple[Wordbook, Addressee]:
        return in_words(self.world, callers(self.world, number), self.world.clock.now())

    def _open(self, number: str) -> tuple[ItemFacts, ...] | None:
        """What is open for a caller, of all engagements that agreed on phone support; None: it is not to be said."""
        now = self.world.clock.now()
        supported = [caller for caller in callers(self.world, number) if caller.supported]
        return tuple(item for caller in supported for item in caller.items(now)) if supported else None


def _language(sending: Sending | None) -> str:
    return sending.message.language if sending else ""
