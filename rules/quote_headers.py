"""How mail programs announce quoted history, in the languages they speak: one look at a few lines at a time."""

import re
from functools import lru_cache

from .quote_words import DAY_STARTS, FIELDS, RULES, WROTE
from .wordlists import any_of
from .words import folded

_LONGEST = 400  # characters of a line that are looked at; an announcement is shorter
_WINDOW = 5  # lines over which an announcement may be wrapped
_BLOCK = 9  # lines within which the fields of one header block stand
_LABELS = 3


_WROTE = re.compile(f"(?<![^\\W\\d_])(?:{any_of(','.join(WROTE.values()))})(?![^\\W\\d_])")
_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[:.h]\d\d(?!\d)|\d{1,2}[/.-]\d{1,2}[/.-]\d{2}|\d年|\d월|\d{1,2}:\d\d"
)
_MAIL = re.compile(r"[<(\[]?(?:mailto:)?[^\s<>()@]{1,100}@[^\s<>()@]{1,100}")
_BRACKETED_MAIL = re.compile(r"[<(\[](?:mailto:)?[^\s<>()@]{1,100}@[^\s<>()@]{1,100}[>)\]]")
_OPENER = re.compile(
    r"^\W*(?:(?:on|el|le|am|em|il|op|w|dnia|den|pa|at|a las|a|no dia|vao|noong|dana|il giorno|dne|in data|la data|"
    r"vào|pada|в|від|στις|a sambata)\b|\d|[\"']?[^\s<>]{1,40}@)"
    r"|@"
    f"|^\\W*(?:{any_of(DAY_STARTS)})[^\\W\\d_]{{0,12}}[.,]*\\s{{0,3}}\\d"
    r"|^\W*(?:el|le|am|il|em|op|pa|den)?\s?[^\W\d_]{2,14}[.,]*\s{0,3}\d"
)
_SELF = (
    "i ",
    "we ",
    "yo ",
    "je ",
    "ich ",
    "eu ",
    "io ",
    "ik ",
    "ja ",
    "jag ",
    "jeg ",
    "as i ",
    "as we ",
    "as you ",
    "you ",
)
_RULE = re.compile(rf"^[\s>*_=.+-]*+(?:{any_of(RULES)})(?:\s*+:|[\s*_=.+-]*+$|[\s*_=-]{{2}})")
_MARKED = re.compile(r"^[\s*]*[-_=]{2,}|[-_=]{2,}[\s*]*$|^(?:begin|inicio|debut|anfang|inizio|poczatek|start|borjan) ")
_ROLES = {
    folded(" ".join(word.split())).rstrip(":"): role for role, words in FIELDS.items() for word in words.split(",")
}
_LABEL = re.compile(r"^[\s*>|_]*([^\W\d_][^\n:：*]{0,24}?)[\s*_]*[:：]")
# A name with a date in brackets; somebody by way of a list; a date with a zone or an address, and no verb.
_NAMED_WITH_DATE = re.compile(r"[(\[][^()\[\]]{0,40}\d{1,2}[:.h]\d\d[^()\[\]]{0,20}[)\]]:$")
_VIA_WROTE = re.compile(rf" via .{{1,100}} (?:{any_of(','.join(WROTE.values()))}):$")
_YEAR_FIRST = re.compile(r"20\d\d[-/]\d{1,2}[-/]\d{1,2} .*(?:gmt|utc|<[^<>@\s]{1,100}@)")
_WRITES = frozenset(word.strip() for words in WROTE.values() for word in folded(words).split(","))
_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # marks of writing from right to left
_RUN_ON = re.compile(r"[:：] {3}\S")  # Yahoo on telephones goes on in the same line
_NOTES_SAYS = range(3, 201)  # characters between the dashes of Notes' "---- so-and-so wrote ----"
_BARE = {"to": frozenset({"to", "an", "para", "a", "aan", "til", "till", "do"})}
_BARE_ROWS = 8
_FORWARDED_BY = re.compile(r"^-{3,} (?:forwarded by|weitergeleitet von|reenviado por|transfere par) .{3,400}--$")


def announces(lines: list[str], at: int) -> int:
    """How many lines from `at` on announce history ("On Tuesday ... wrote:", a header block, a rule); 0: none does."""
    line = _plain(lines[at])
    if not line:
        return 0
    if line[0] in "-_=*" and len(line) >= 3:
        if _is_rule(lines, at, line):
            return 1
    elif _RULE.match(line) and (_MARKED.search(line) or (" " in line and _block(lines, at + 1))):
        return 1
    wrapped = _attribution(lines, at) or _heads_marked(lines, at, line)
    if wrapped:
        return wrapped
    if _field(line) and _block(lines, at):
        return 1
    return _notes_block(lines, at)


def begins_block(lines: list[str], at: int) -> bool:
    """Whether the first field of a quoted header stands here, be the lines marked or not."""
    if not _field(_plain(lines[at])) or (at and _field(_plain(lines[at - 1]))):
        return False
    return _block(lines, at)


def marks_all_after(lines: list[str], at: int) -> bool:
    """Whether the history announced at `at` has no quote marks, so that it goes on to the end."""
    line = _plain(lines[at])
    if _field(line) or (line and set(line) <= {"_", "-", "="}):
        return True
    return bool(_RULE.match(line)) and not any(one.lstrip().startswith(">") for one in lines[at + 1 : at + 8])


def _is_rule(lines: list[str], at: int, line: str) -> bool:
    """Whether a line of dashes, with or without words in it, stands over a quoted mail."""
    if set(line) <= {"_", "-", "="} and len(line) >= 5:
        return _block(lines, at + 1) or (len(line) >= 10 and _unknown_block(lines, at + 1))
    if _RULE.match(line):
        return bool(_MARKED.search(line)) or _block(lines, at + 1)
    if _FORWARDED_BY.match(line):
        return True
    between_dashes = line.startswith("--") and line.endswith("--") and len(line.strip("-")) in _NOTES_SAYS
    return between_dashes and bool(_WROTE.search(line))


def _attribution(lines: list[str], at: int) -> int:
    """How many lines a "so-and-so wrote:" takes that begins here; 0 if none does."""
    count = _colon_within(lines, at)
    if not count:
        return 0
    pieces = [_plain(line) for line in lines[at : at + count]]
    joined = " ".join(pieces)
    if len(joined) >= _LONGEST or joined.startswith(_SELF) or not _complete(joined):
        return 0
    if count > 1 and not _OPENER.search(pieces[0]):
        return 0
    # The sender's last line may stand right above, without an empty one between: the latest beginning counts.
    later = any(_complete(" ".join(pieces[start:])) and _dated(pieces[start:]) for start in range(1, count))
    return 0 if later else count


def _heads_marked(lines: list[str], at: int, line: str) -> int:
    """Whether a line of its own right above marked ones says whose they are, though not in so many words."""
    following = next((later for later in lines[at + 1 : at + 3] if later.strip()), "")
    if not following.lstrip().startswith(">") or (at and lines[at - 1].strip()) or len(line) >= _LONGEST // 2:
        return 0
    if line.startswith(_SELF):
        return 0
    if line.endswith((":", "：")):
        return int(bool(_BRACKETED_MAIL.search(line) or _NAMED_WITH_DATE.search(line) or _VIA_WROTE.search(line)))
    writes = line.rpartition(" ")[2] in _WRITES
    return int(bool(_YEAR_FIRST.match(line) or (writes and _BRACKETED_MAIL.search(line))))


def _colon_within(lines: list[str], at: int) -> int:
    """How many lines it is to one that ends in a colon, with no empty or quoted line before it; 0 if too far."""
    for count, line in enumerate(lines[at : at + _WINDOW], 1):
        bare = line.rstrip(" \t*\xa0")
        if not bare or line.lstrip().startswith(">"):
            return 0
        if bare.endswith((":", "：")) or (count < _WINDOW and bare.endswith((": >", "wrote"))) or _RUN_ON.search(line):
            return count
    return 0


def _complete(joined: str) -> bool:
    """Whether it says who wrote and when, or is a sender's address with a date."""
    dated = bool(_DATE.search(joined))
    if _WROTE.search(joined):
        return dated or bool(_MAIL.search(joined))
    return dated and bool(_BRACKETED_MAIL.search(joined))


def _dated(pieces: list[str]) -> bool:
    return any(_DATE.search(piece) for piece in pieces) and bool(_OPENER.search(pieces[0]))


def _block(lines: list[str], at: int) -> bool:
    """Whether the fields of a quoted header (from, sent, to, subject) stand from here on."""
    seen: set[str] = set()
    looked = 0
    for line in lines[at : at + _BLOCK + 4]:
        if not line.strip(" \t>*"):
            continue
        looked += 1
        if looked > _BLOCK:
            break
        field = _field(_plain(line))
        if field:
            seen.add(field)
        elif looked == 1:
            return False
    return len(seen) >= _LABELS and bool(seen & {"from", "sent"}) and bool(seen & {"from", "to"})


def _field(line: str) -> str:
    """Which field of a header block a line (plain) is; "" if none."""
    found = _LABEL.match(line)
    return _ROLES.get(found[1].strip(), "") if found else ""


def _unknown_block(lines: list[str], at: int) -> bool:
    """Whether labelled lines with an address and a date stand below a rule, in a language nobody told us of."""
    block: list[str] = []
    for line in lines[at : at + _BLOCK]:
        plain = _plain(line)
        if not plain and not block:
            continue
        if not _LABEL.match(plain):
            break
        block.append(plain)
    return len(block) >= _LABELS and any("@" in line for line in block) and any(_DATE.search(line) for line in block)


def _notes_block(lines: list[str], at: int) -> int:
    """Lotus Notes: a name, a date and then bare words "To", "cc" and "Subject" in lines of their own."""
    following = [_plain(line) for line in lines[at + 1 : at + 1 + _BARE_ROWS]]
    to = next((place for place, line in enumerate(following) if line in _BARE["to"]), -1)
    if to < 0 or not any(_DATE.search(line) for line in (_plain(lines[at]), *following[:1])):
        return 0
    rest = [_plain(line) for line in lines[at + 2 + to : at + 2 + to + _BARE_ROWS]]
    return to + 2 if any(_ROLES.get(line) == "subject" for line in rest) else 0


def _plain(line: str) -> str:
    return _compared(line[:_LONGEST])


@lru_cache(maxsize=64)  # each line is looked at with every line shortly before it
def _compared(line: str) -> str:
    return folded(_DIRECTIONS.sub("", line)).replace("\xa0", " ").strip(" \t*")
