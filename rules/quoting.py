"""What the sender of a mail newly wrote, apart from quoted history, signature and disclaimer."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from .inline_answers import Hint, answer_in, hint_of, typed_between
from .letter import Letter, Words
from .quote_headers import announces, begins_block, marks_all_after
from .signatures import split_signature
from .words import folded

MAX_CHARACTERS = 200_000  # of a mail's text; what lies behind is history in all but name
_MAX_LINES = 5_000
_OWN_LINE = 20  # characters of a line that cannot be in our message by chance
_OWN_WORDS = 3
# ">", also behind the initials that some programs put before it ("RH> "), and the bars of others.
_QUOTED = re.compile(r"\s{0,20}(?:[A-Za-z]{0,4}>|[|│]\s|&gt;)")
_LONG_LINE, _SHORT_REST = 60, 30
_MESSAGE = 200  # lines of a quoted message that are looked through for answers
# What mail programs put into the text in the place of pictures and of what they do not show.
_PLACEHOLDER = re.compile(
    r"\s*(?:\[(?:cid:[^\]\n]{1,200}|image: [^\]\n]{0,200}|inline image[^\]\n]{0,200}|quoted text hidden"
    r"|message clipped)\]"
    r"|<(?:image|inline)[\w. -]{0,80}>|\[image\])\s*",
    re.IGNORECASE,
)


def words_of(letter: Letter) -> Words:
    """What the sender of a letter newly wrote."""
    return new_words(letter.text, letter.sender_name or letter.sender.partition("@")[0])


def new_words(text: str, sender: str = "") -> Words:
    """The sender's own words, inline answers between quoted lines included; the rest apart.

    `sender` is the name in the From header: a line of that alone is a signature. Linear in the text: every line is
    looked at once, with a few after it. Never raises.
    """
    lines = text[:MAX_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n").split("\n")[:_MAX_LINES]
    runs, quoted = _split_history(lines, sender)
    said: list[str] = []
    signed: list[str] = []
    for run in runs:
        words, names = split_signature(run, sender, answer=bool(said))
        said = [*said, "", *words] if said and words else said or words
        signed += names
    if not any(line.strip() for line in said) and not quoted and any(len(line) > 40 for line in signed):
        said, signed = [line for run in runs for line in run], []  # it all looked signed: rather too much than nothing
    return Words(new=_text(said), quoted=_text(quoted), signature=_text(signed))


def _split_history(lines: list[str], sender: str) -> tuple[list[list[str]], list[str]]:
    """The lines newly written, in runs between what is quoted, and those carried along."""
    runs: list[list[str]] = [[]]
    quoted: list[str] = []
    history = _first_quoted(lines, sender)
    at = 0
    while at < len(lines):
        if _is_quoted(lines, at):
            if answer := history.answer(lines, at):
                runs.append([answer])
            else:
                quoted.append(lines[at])
            at += 1
            if runs[-1]:
                runs.append([])
            continue
        announced = announces(lines, at)
        if not announced:
            if not _PLACEHOLDER.fullmatch(lines[at]):
                runs[-1].append(lines[at])
            at += 1
            continue
        if marks_all_after(lines, at) or not _marked_next(lines, at + announced):
            for place in range(at, len(lines)):
                answer = history.answer(lines, place)
                if answer:
                    runs.append([answer])
                else:
                    quoted.append(lines[place])
            return runs, quoted
        quoted += lines[at : at + announced]
        at += announced
        runs.append([])
    return runs, quoted


@dataclass(frozen=True, slots=True)
class _FirstQuoted:
    """The message that is quoted first under a header block: only in it stand the sender's new answers."""

    lines: range
    sender: str
    hint: Hint

    def answer(self, lines: list[str], at: int) -> str:
        """What the sender typed into this line of it; "" if nothing."""
        return answer_in(lines[at].removeprefix("> "), self.sender, self.hint) if at in self.lines else ""


def _first_quoted(lines: list[str], sender: str) -> _FirstQuoted:
    """From the first header block to the next; empty where there is none."""
    blocks = list(islice((at for at in range(len(lines)) if begins_block(lines, at)), 2))
    start, end = [*blocks, len(lines), len(lines)][:2]
    above = lines[:start]
    while above and (not above[-1].strip() or announces(lines, len(above) - 1)):
        above.pop()  # the rule over the block is no word of the sender's
    message = [line.removeprefix("> ") for line in lines[start : min(end, start + _MESSAGE)]]
    return _FirstQuoted(range(start, end), sender, hint_of("\n".join(above), message, sender) if blocks else "brackets")


def _is_quoted(lines: list[str], at: int) -> bool:
    """Whether a line has a quote mark, or is the rest of a long quoted line that was wrapped without one."""
    line = lines[at]
    if _QUOTED.match(line):
        return True
    if not 0 < at < len(lines) - 1 or len(line) > _SHORT_REST:
        return False
    before, after = lines[at - 1], lines[at + 1]
    if not (line[:1].islower() or after.lstrip("> ")[:1].islower()):
        return False
    wrapped = bool(_QUOTED.match(before)) and len(before) >= _LONG_LINE and before.rstrip()[-1:] not in set(".?!:;")
    return wrapped and bool(_QUOTED.match(after)) and len(after.strip()) > _SHORT_REST // 10


def _marked_next(lines: list[str], at: int) -> bool:
    """Whether quoted lines follow: then what stands between them is the sender's answer."""
    following = [line for line in lines[at : at + 6] if line.strip()]
    return any(_QUOTED.match(line) for line in following[:2])


def apart_from_own(words: Words, sent_texts: Iterable[str]) -> Words:
    """The same words without the lines of our messages, and with what was typed between those that are quoted."""
    sent = list(sent_texts)
    new = without_own(words.new, sent).strip()
    typed = typed_between(words.quoted, sent)
    return Words(new=f"{new}\n\n{typed}".strip(), quoted=words.quoted, signature=words.signature)


def without_own(text: str, sent_texts: Iterable[str], *, parts: bool = True) -> str:
    """The text without the lines of our own messages, whatever mail program wrapped or marked them.

    `parts`: also lines that are only a part of one of ours. A command may repeat what we suggested, so there it is off.
    """
    own = [_plain(sent) for sent in sent_texts]
    whole = {line for sent in own for line in sent.split("\n")}
    blobs = [" ".join(sent.split()) for sent in own if parts]
    kept = [line for line in text.split("\n") if not _is_own(_plain(line), whole, blobs)]
    return "\n".join(kept)


def _is_own(line: str, whole: set[str], blobs: list[str]) -> bool:
    """Whether we wrote this line; short ones only if a line of ours is exactly that."""
    if len(line.split()) < _OWN_WORDS:
        return False
    return line in whole or (len(line) >= _OWN_LINE and any(line in blob for blob in blobs))


def _plain(text: str) -> str:
    """For comparing: folded, quote marks and spare spaces gone; the line ends stay."""
    return "\n".join(" ".join(line.lstrip("> \t").split()) for line in folded(text).split("\n"))


def _text(lines: list[str]) -> str:
    return "\n".join(lines).strip()
