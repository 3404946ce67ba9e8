"""What Duly promises, word for word as docs/promises.md has it; every simulated year is held to all of it."""

from dataclasses import dataclass
from datetime import datetime

PROMISES = {
    "handled-once": "Every message and call that reached us is handled exactly once, or stands in quarantine.",
    "calls-told": "Whoever calls, the consultant is told of it within a day.",
    "nothing-lost": "Whoever sent what was asked for has it accepted, whatever broke down on the way.",
    "no-reminder-after-receipt": "Nobody is reminded of what had reached the inbox half a minute before.",
    "never-twice": "Nothing is sent twice, but for a mail that the server may have taken or not: once more, at most.",
    "answered": "Whoever writes is answered.",
    "sent-true": "What Duly holds to be sent has left, and what it gave up was refused.",
    "one-rung-once": "Nobody gets the same rung of the same document twice.",
    "one-a-day": "Nobody gets more than one reminder or notice a day.",
    "weekly-cap": "Nobody gets more of them in a week than was agreed.",
    "hours": "What Duly starts goes out in the agreed hours of working days, where its receiver is.",
    "scope": "What Duly starts goes to people of the agreement only, on channels agreed and consented to.",
    "phone-hours": "Nobody is texted or called outside the hours for that, where they are.",
    "consent": "Nobody is texted or called without a consent on record.",
    "stop": "Whoever says stop, in whatever words, is texted and called no more.",
    "budget": "Texts and calls stay within their part of the month's cap.",
    "evidence": "No task is closed without its document, the word that is agreed to be enough, or the consultant.",
    "bytes": "What is filed is byte for byte what was received.",
    "escalation": "Management is told by the agreed steps only, after the owner, and with approval where agreed.",
    "told-true": "Management is not told of what has come.",
    "opt-out": "Whoever asked for no more messages gets none that Duly starts.",
    "hold": "Nothing that Duly starts goes to somebody the consultant holds.",
    "check-in": "A check-in writes to a person once, and its scorecard to management alone, on approval where agreed.",
    "one-note": "A morning on which anybody is reminded has its note to the consultant, and none has two.",
    "ledger": "The ledger holds the time that the consultant entered, no more and no less.",
    "next-time": "Every open task has a next time, or a reason to wait.",
    "climbs": "Every overdue task climbs, step by step, or is held with a reason.",
    "crash": "What was committed is there after a crash, and nothing but that.",
    "digest": "The digest comes as agreed, and accounts for everything that was not sent.",
    "forged": "Forged mail, strangers' mail and words that nothing proves close, move and command nothing.",
    "loops": "No machine gets more than ten answers a day and one an hour.",
    "goes-on": "Whatever happens, the daemon goes on by itself.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A promise that was not kept."""

    promise: str
    at: datetime  # aware, what a right clock showed
    detail: str
