"""Formulas and addresses of OpenDocument files, written as Excel writes them where that is plain."""

import re

_ADDRESS = re.compile(
    r"\$?(?:(?P<sheet>'(?:[^']|'')++'|[^.'#]*+)\.)?(?P<cell>\$?[A-Z]{1,3}\$?\d+|\$?[A-Z]{1,3}|\$?\d+)"
)
_PIECE = re.compile(r'(?P<text>"(?:[^"]|"")*")|\[(?P<reference>[^\]]{1,1000}+)\]|(?P<sign>[;|{}~!])')
_END = re.compile(r"(?:[^':]++|'[^']*+'?)*+")  # up to the colon that no sheet's name holds
_PLAIN_NAME = re.compile(r"[^\W\d]\w*")


def as_excel(formula: str) -> str | None:
    """The formula with A1 references and commas, without "="; None where Excel has no plain words for it."""
    _, mark, text = formula.partition("=")
    if not mark:
        return None
    parts: list[str] = []
    last, in_array = 0, False
    for piece in _PIECE.finditer(text):
        parts.append(text[last : piece.start()])
        last = piece.end()
        if piece["text"]:
            parts.append(piece["text"])
        elif piece["reference"]:
            reference = as_area(piece["reference"])
            if reference is None:
                return None
            parts.append(reference)
        elif piece["sign"] in "~!":  # a union or an intersection of references
            return None
        else:
            in_array = piece["sign"] == "{" or (in_array and piece["sign"] != "}")
            parts.append({";": ",", "|": ";"}.get(piece["sign"], piece["sign"]))
    return "".join([*parts, text[last:]])


def as_area(address: str) -> str | None:
    """An address such as `$Sheet.A1:.B2` as `Sheet!A1:B2`; None for other files, several sheets, and what is lost."""
    ends = _ends(address)
    found = [_ADDRESS.fullmatch(end) for end in ends]
    if len(ends) > 2 or not all(found):
        return None
    sheets = [end["sheet"] or "" for end in found if end]
    if len(sheets) == 2 and sheets[1] not in {"", sheets[0]}:
        return None
    sheet = sheets[0].strip("$")
    if sheet and not sheet.startswith("'") and not _PLAIN_NAME.fullmatch(sheet):
        sheet = f"'{sheet}'"
    return f"{sheet}{'!' * bool(sheet)}{':'.join(end['cell'] for end in found if end)}"


def _ends(address: str) -> list[str]:
    """Both ends of an area, or the one cell."""
    ends, at = [], 0
    while at <= len(address):
        found = _END.match(address, at)
        end = found.end() if found else len(address)
        ends.append(address[at:end])
        at = end + 1
    return ends
