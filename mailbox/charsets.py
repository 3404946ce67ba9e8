"""Bytes of mail to text, whatever charset they claim and whether the claim is true."""

import re
import unicodedata

# Senders name the older set and use the newer one that contains it.
SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-2022-jp": "iso2022_jp_ext",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "unknown-8bit": "utf-8",
    "default": "utf-8",
    "x-unknown": "utf-8",
    "utf8": "utf-8",
    # Names that Python does not know, and sets that senders use with more in them than they say.
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "x-windows-949": "cp949",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "windows-874": "cp874",
    "x-mac-roman": "mac_roman",
    "cp-850": "cp850",
}
# Sets of one byte a letter: what is UTF-8 throughout was hardly meant as one of them.
ONE_BYTE = re.compile(r"(iso[-_]?8859-\d{1,2}|windows-125\d|cp125\d|latin-?\d)", re.IGNORECASE)
# Codecs of Python's that are not charsets; "utf-7" could smuggle characters past those who read the raw mail.
REFUSED = re.compile(
    r"(base64|hex|quopri|uu|zip|zlib|bz2|rot13|rot_13|idna|punycode|unicode_escape|raw_unicode_escape"
    r"|unicode-escape|raw-unicode-escape|undefined|utf-?7|.*_codec)",
    re.IGNORECASE,
)
# What has no place in text: NUL and the other control characters except tab and line ends, and lone surrogates.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
# A letter with what may belong to it: thousands of accents on one would be sorted in the square of their number.
_PIECE = re.compile("[\x00-\x7f]?[^\x00-\x7f]{1,200}")


def text_from(data: bytes, charset: str = "") -> str:
    """Decode by the declared charset if it can be true, else UTF-8, else Windows-1252, else Latin-1. Never raises."""
    declared = charset.strip().strip("\"'").lower()
    named = SUPERSETS.get(declared, declared)
    for name in ("utf-8" if ONE_BYTE.fullmatch(named) else "", named, "utf-8", "cp1252"):
        if not name or REFUSED.fullmatch(name):
            continue
        try:
            return printable(data.decode(name))
        except (LookupError, UnicodeError, ValueError, TypeError, AssertionError):
            continue
    return printable(data.decode("latin-1"))


def printable(text: str) -> str:
    """The text without characters that no reader could see, composed (NFC), with plain line ends."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").removeprefix("\ufeff")
    return composed(UNPRINTABLE.sub("", plain))


def composed(text: str) -> str:
    """The text in its composed form (NFC), in time linear in it."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return _PIECE.sub(lambda piece: unicodedata.normalize("NFC", piece[0]), text)
