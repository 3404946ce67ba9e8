"""Whose personal data is meant: a person's addresses, numbers and names, found in any text and taken out of it."""

import re
from dataclasses import dataclass
from functools import cached_property

GONE = "[erased]"  # what stands in the place of words that were taken out
_BETWEEN, _BLANKS = r"[\s().-]{0,3}", r"\s+"  # what may stand between digits, between words
# Both begin with a sign that is searched for fast, and what follows is bounded: they are looked for in whole mails.
_DOMAIN = re.compile(r"@([\w-]{1,63}(?:\.[\w-]{1,63}){1,8})")
_NUMBER = re.compile(rf"\+\d(?:{_BETWEEN}\d){{6,14}}(?!\d)")
_LOCAL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+")
_LOCAL_LONGEST = 200
_BEGINNINGS = 9  # that are tried of one address: nobody's has more such signs in it
_OUTSIDE = re.compile(r"[^\w.+-]")  # what may stand before an address, and in one too
_PART = 3  # letters of a name's part below which it is taken for any other word


@dataclass(frozen=True, kw_only=True)
class Who:
    """One person, as they are written about."""

    addresses: tuple[str, ...]  # lower case, the main one first
    numbers: tuple[str, ...] = ()  # E.164
    names: tuple[str, ...] = ()  # in full

    def is_at(self, where: str) -> bool:
        """Whether this address or number is theirs."""
        return where.lower() in self.addresses or where in self.numbers

    def named_in(self, text: str) -> bool:
        """Whether a text holds an address, a number or the whole name of theirs."""
        return self._whole.search(text) is not None

    def out_of(self, text: str) -> str:
        """A text that names them, or stands beside one that does, without them; parts of the name go as well."""
        return self._parts.sub(GONE, self._whole.sub(GONE, text))

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        some = [rf"(?<![\w.+-]){re.escape(one)}(?![\w-]|\.\w)" for one in self.addresses]
        some += [rf"(?<!\d)\+?{_BETWEEN.join(_digits(one))}(?!\d)" for one in self.numbers if _digits(one)]
        some += [rf"(?<!\w){written}(?!\w)" for name in self.names for written in _written(name.split())]
        return re.compile("|".join(some) or r"(?!)", re.IGNORECASE)

    @cached_property
    def _parts(self) -> re.Pattern[str]:
        parts = {part for name in self.names for part in name.split() if len(part) >= _PART}
        return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(map(re.escape, parts)))})(?!\w)" if parts else r"(?!)")


def addresses_and_numbers(text: str) -> set[str]:
    """Whatever in a text could be somebody's address or number, lower case: all that `named_in` finds is among it.

    Where signs before an address may be part of it or not, as in `to=dana@northwind.example`, it is both.
    """
    found = {f"+{_digits(one)}" for one in _NUMBER.findall(text)}
    for at in _DOMAIN.finditer(text):
        before = _LOCAL.match(text[max(0, at.start() - _LOCAL_LONGEST) : at.start()][::-1])
        local = before[0][::-1] if before else ""
        begins = [0, *(sign.end() for sign in _OUTSIDE.finditer(local))][-_BEGINNINGS:]
        found |= {f"{local[place:]}{at[0]}".lower() for place in begins if local[place:]}
    return found


def _digits(number: str) -> str:
    return "".join(sign for sign in number if sign.isdecimal())


def _written(parts: list[str]) -> list[str]:
    """A name as people and lists write it: in order, and the last part first."""
    escaped = [re.escape(part) for part in parts]
    if len(escaped) < 2:
        return escaped
    first, last = escaped[:-1], escaped[-1]
    return [_BLANKS.join(escaped), rf"{last},\s*{_BLANKS.join(first)}"]
