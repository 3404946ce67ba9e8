"""What is said aloud: a call of ours with the answer to each key, and how a call to us is received.

A call's Message.text is `CallScript.to_text()`: the spoken words first and then, on a line of its own for each key,
what is said once it is pressed. So what people are shown beforehand is all that a call can say, nothing is worded
anew when it leaves, and the channel reads the script back from the parcel with `CallScript.from_text`. The language is
Message.language and Parcel.language.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

KEYS = ("1", "2", "3", "9")  # done, more time, call me back, no more calls or texts
_ANSWER = re.compile(r"(?:key ([0-9*#])|(no key)|(machine)): ?(.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallScript:
    """A call of ours. Line ends count as spaces: they are not heard."""

    say: str  # who calls, about what, and the keys
    after: Mapping[str, str] = field(default_factory=dict)  # key -> what is said then; "": no key, or another one
    machine: str = ""  # what an answering machine is told; "": nothing

    def to_text(self) -> str:
        """The script as people are shown it, one line an answer."""
        answers = [f"key {key}: {_one_line(self.after[key])}" for key in KEYS if self.after.get(key)]
        if self.after.get(""):
            answers.append(f"no key: {_one_line(self.after[''])}")
        if self.machine:
            answers.append(f"machine: {_one_line(self.machine)}")
        return "\n".join([self.say.strip(), "", *answers]) if answers else self.say.strip()

    @classmethod
    def from_text(cls, text: str) -> "CallScript":
        """The script in what `to_text` made; words without answers are said and nothing more."""
        spoken, after, machine = [], {}, ""
        for line in text.splitlines():
            found = _ANSWER.fullmatch(line)
            if found is None:
                spoken.append(line)
            elif found[3]:
                machine = found[4]
            else:
                after[found[1] or ""] = found[4]
        return cls(say="\n".join(spoken).strip(), after=after, machine=machine)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """What somebody hears who calls us, where the provider answers without asking us first."""

    language: str  # "en", "es"
    greeting: str  # the firm's name, and the menu: 1 what is open is sent, 2 leave a message, 3 call me back
    after: Mapping[str, str]  # "1" and "3" -> what is said then; "2" -> the announcement that a message is recorded
    recorded: str  # thanks for the message
    goodbye: str  # no key was pressed, or another one


def _one_line(words: str) -> str:
    return " ".join(words.split())
