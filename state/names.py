"""File and folder names that every system can hold and that show a reader what they are."""

import re
import unicodedata

MAX_NAME = 120  # characters, and
MAX_BYTES = 200  # in UTF-8: leaves room for " (2)" below the 255 bytes that file systems allow
MAX_DEPTH = 8

_FORBIDDEN = re.compile(r'[<>:"/\\|?*#%]')
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # control, direction marks, half characters, line ends
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)")


def clean_name(wanted: str) -> str:
    """One name without a path: composed, without signs that are unseen or mean something to a system; never empty."""
    seen = "".join(
        " " if sign.isspace() else sign
        for sign in wanted
        if sign.isspace() or unicodedata.category(sign) not in _UNSEEN
    )
    plain = re.sub(" +", " ", _FORBIDDEN.sub("-", unicodedata.normalize("NFC", seen))).strip(". ")
    name = _shortened(plain) or "unnamed"
    return _shortened(f"_{name}") if _RESERVED.match(name) else name


def clean_path(wanted: str) -> str:
    """A path below a folder: each part a clean name, no part leading up, none too deep."""
    parts = [part for part in wanted.split("/") if part.strip(" .")]
    if len(parts) > MAX_DEPTH:
        parts = [*parts[: MAX_DEPTH - 1], parts[-1]]
    return "/".join(clean_name(part) for part in parts) or "unnamed"


def numbered(path: str, number: int) -> str:
    """The same name with a number before its ending: `report (2).xlsx`."""
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}{_shortened(name, f' ({number})')}"


def _shortened(name: str, mark: str = "") -> str:
    """The name within the limits, its ending kept and `mark` put before it."""
    stem, ending = _split(name)
    stem = stem[:MAX_NAME]
    while len(stem) + len(mark + ending) > MAX_NAME or len(f"{stem}{mark}{ending}".encode()) > MAX_BYTES:
        stem = stem[:-1]
    return f"{stem.rstrip(' .')}{mark}{ending}"


def _split(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    if not stem or not 1 <= len(ending) <= 8 or not ending.isalnum():
        return name, ""
    return stem, f"{dot}{ending}"
