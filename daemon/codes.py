"""Commands that nothing proves wait for a code, which goes to the consultant's address on file and comes back once."""

from dataclasses import dataclass, replace
from datetime import datetime
from hmac import compare_digest

from ..rules.briefing import CodeFacts, ask_code
from ..rules.codes import VALID, code_for, code_in
from ..rules.mails import About, consultant_reads, to_consultant
from ..rules.model import Entry
from ..rules.policy import seal
from ..state.store import Change
from .agenda import to_send
from .incoming import Incoming, handled, into_pen, within_the_day
from .world import World

WAITING = "code"  # the mark of the one mail that waits for its code
ASKED = "codes asked"  # the mark that counts a day's codes
MOST_ASKED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemed:
    """What waited for its code: the words of a mail, and when they were written."""

    words: str
    written: datetime
    answered: str = ""  # id of our message that the mail answered, if it did
    raw: str = ""  # of a mail with an intake workbook: path of its bytes below the practice folder
    told: tuple[str, ...] = ()  # what it would do beside its words


def ask_for_code(world: World, incoming: Incoming, waits: Redeemed, now: datetime, *, proven: bool = False) -> Change:
    """Nothing is done yet: the consultant is told at the address on file, with the code that lets it be done.

    `proven`: the words are the consultant's, and need a code all the same.
    """
    words, written = waits.words, waits.written
    policy = next(iter(world.book.policies.values()))
    count = within_the_day(world.store.mark(ASKED), now, MOST_ASKED)
    if count is None:
        return into_pen(incoming, now, "it says to be from you, nothing proves it, and ten codes went out today")
    letter = incoming.letter
    code = code_for(policy.secret, letter.key, now.isoformat())
    lines = (*(line.strip() for line in words.splitlines() if line.strip()), *waits.told)
    facts = CodeFacts(to=consultant_reads(policy, now), subject=letter.subject, lines=lines, code=code, proven=proven)
    about = About(kind="ask", clause="[consultant] email", key=("code", letter.key))
    asked = to_consultant(policy.consultant, ask_code(policy.words, facts), about, now)
    message = replace(
        asked, in_reply_to=letter.message_id, references=(letter.message_id,) if letter.message_id else ()
    )
    waiting = {"code": code, "until": (now + VALID).isoformat(), "words": words, "written": written.isoformat()}
    waiting |= {"answered": waits.answered, "raw": waits.raw}
    came = "came" if proven else "came in the consultant's name that nothing proves"
    what = f"commands {came}; a code was asked for: {lines[0]}"
    return Change(
        sendings=(to_send(seal(message, policy.secret, policy.address), now),),
        entries=(Entry(ref="", engagement="", at=now, what=what, cause=letter.key, topic="command"),),
        handled=(handled(incoming, now, "command", "a code was asked for"),),
        marks={WAITING: waiting, ASKED: count},
    )


def redeemed(world: World, text: str, now: datetime) -> Redeemed | None:
    """What a code in this text lets be done, if it is the one that was asked for and came in time."""
    waiting, code = world.store.mark(WAITING), code_in(text)
    if not waiting or not code or not compare_digest(code, waiting["code"]):
        return None
    if now > datetime.fromisoformat(waiting["until"]):
        return None
    written = datetime.fromisoformat(waiting["written"])
    return Redeemed(
        words=waiting["words"],
        written=written,
        answered=waiting.get("answered", ""),
        raw=waiting.get("raw", ""),
    )
