"""What a received file is, told from its bytes and, for archives, from their directory: nothing is unpacked or run."""

import io
import re
import zipfile

import filetype

from ..rules.documents import FileFacts
from .pictures import picture_size

MAX_UNPACKED = 200_000_000  # bytes an archive may unpack to
MAX_RATIO = 100  # unpacked to packed, of the whole archive
MAX_ENTRIES = 20_000

_ENTRY = b"PK\x01\x02"  # how each entry of a directory begins
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_FILEPASS = b"\x2f\x00"
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa\xce", b"\xca\xfe\xba\xbe", b"#!")
_PROGRAM_END = (".exe", ".dll", ".scr", ".com", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".jar", ".lnk", ".msi", ".hta")
_ARCHIVE_END = (".zip", ".7z", ".rar", ".gz", ".tar", ".tgz", ".bz2", ".xz")
_HEADER = re.compile(rb"\A(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*){2}")
_MAIL = re.compile(rb"^(?:from|received|date|message-id|mime-version|subject):", re.IGNORECASE | re.MULTILINE)
_OFFICE = (
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("word/document.xml", "docx"),
    ("ppt/presentation.xml", "pptx"),
    ("index/document.iwa", "numbers"),
    ("index.zip", "numbers"),
)
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}


def facts_of(data: bytes, name: str) -> FileFacts:
    """What these bytes are. `name` decides only between kinds of plain text. Never raises, whatever the bytes."""
    if data.count(0) == len(data):
        return FileFacts(kind="", empty=True)
    if data.startswith(b"PK"):
        return _archive(data)
    if data.startswith(_OLE):
        return _ole(data)
    if b"%PDF-" in data[:1024]:
        return _pdf(data)
    if data.startswith(_PROGRAMS):
        return FileFacts(kind="program")
    if data.startswith(b"{\\rtf"):
        return FileFacts(kind="rtf")
    guess = filetype.guess(data[:8192])
    if guess is not None:
        return _guessed(data, guess)
    return _text(data, name.lower())


def _guessed(data: bytes, guess: filetype.Type) -> FileFacts:
    if not guess.mime.startswith("image/"):
        return FileFacts(kind=guess.extension)
    width, height = picture_size(data)
    return FileFacts(kind="image", width=width, height=height)


def _archive(data: bytes) -> FileFacts:
    """A zip file or a document that is one inside; only its directory is read, and none with far too many entries."""
    if data.count(_ENTRY) > MAX_ENTRIES:
        return FileFacts(kind="zip", unsafe=f"it holds more than {MAX_ENTRIES:,} files")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            kind = _kind_of(archive, {name.lower() for name in names})
    except Exception:  # noqa: BLE001  zipfile raises a dozen types on hostile bytes; each means: cannot be read
        return FileFacts(kind="zip", unreadable="the file is damaged")
    if kind == "zip" and "[content_types].xml" in {name.lower() for name in names}:
        return FileFacts(kind="office", unreadable="the part that tells what it holds is missing")
    unsafe = _unsafe_archive(entries, len(data)) or _unsafe_names(names, nested=kind == "zip")
    return FileFacts(
        kind=kind,
        empty=not entries,
        encrypted=any(entry.flag_bits & 1 for entry in entries),
        macros=any("vbaproject" in name.lower() or "/macrosheets/" in name.lower() for name in names),
        unsafe=unsafe,
    )


def _kind_of(archive: zipfile.ZipFile, names: set[str]) -> str:
    for part, kind in _OFFICE:
        if part in names:
            return kind
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        return _OPEN_DOCUMENT.get(archive.read("mimetype").strip(), "zip")
    return "zip"


def _unsafe_archive(entries: list[zipfile.ZipInfo], packed: int) -> str:
    if any(2 * entry.file_size + 65_536 < entry.compress_size <= packed for entry in entries):
        return "it unpacks to more than it says"
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * packed:
        return f"it would unpack from {packed:,} to {unpacked:,} bytes"
    return ""


def _unsafe_names(names: list[str], *, nested: bool) -> str:
    for name in names:
        plain = name.replace("\\", "/").lower()
        if plain.startswith("/") or re.match(r"[a-z]:", plain) or ".." in plain.split("/"):
            return "a name in it leads out of its folder"
        if plain.endswith(_PROGRAM_END):
            return "there is a program in it"
        if nested and plain.endswith(_ARCHIVE_END):
            return "there is an archive in the archive"
    return ""


def _ole(data: bytes) -> FileFacts:
    """An old Office file; its streams are known by their names, which stand in it as UTF-16."""

    def has(stream: str) -> bool:
        return f"{stream}\0".encode("utf-16-le") in data

    if has("EncryptedPackage"):
        return FileFacts(kind="xlsx", encrypted=True)
    macros = has("_VBA_PROJECT")
    if has("Workbook") or has("Book"):
        return FileFacts(kind="xls", macros=macros, encrypted=_old_workbook_locked(data))
    if has("WordDocument"):
        return FileFacts(kind="doc", macros=macros)
    if has("__properties_version1.0"):
        return FileFacts(kind="msg", macros=macros)
    return FileFacts(kind="ole", macros=macros, unreadable="" if macros else "it holds no known kind of document")


def _old_workbook_locked(data: bytes) -> bool:
    """In a locked workbook the password record follows the opening record of its stream, which begins a sector."""
    place = data.find(_BIFF)
    while place >= 0:
        if place % 512 == 0:
            return data[place + 20 : place + 22] == _FILEPASS
        place = data.find(_BIFF, place + 1)
    return False


def _pdf(data: bytes) -> FileFacts:
    if b"startxref" not in data and b"%%EOF" not in data:
        return FileFacts(kind="pdf", unreadable="the PDF is cut off")
    return FileFacts(kind="pdf", encrypted=b"/Encrypt" in data)


def _text(data: bytes, name: str) -> FileFacts:
    """Plain text of some kind, or bytes that nobody can read."""
    text = _decoded(data[:65536])
    if text is None:
        return FileFacts(kind="", unreadable="its content is no known kind of file")
    head = text[:2000].lstrip("\ufeff \r\n\t").lower()
    if head.startswith(("<!doctype html", "<html", "<head", "<body")):
        return FileFacts(kind="html")
    if "<svg" in head:
        return FileFacts(kind="svg")
    if head.startswith("<?xml"):
        return FileFacts(kind="xml")
    if _HEADER.match(data[:8192].replace(b"\r\n", b"\n")) and _MAIL.search(data[:8192]):
        return FileFacts(kind="eml")
    if name.endswith(_PROGRAM_END):
        return FileFacts(kind="program")
    return FileFacts(kind="csv" if name.endswith((".csv", ".tsv")) else "text", empty=not text.strip())


def wide_encoding(head: bytes) -> str:
    """The UTF-16 that a text begins in, told by its mark or by the zero half of most letters; "" for none."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    letters = len(head) // 2
    for encoding, empty, full in (("utf-16-le", head[1::2], head[0::2]), ("utf-16-be", head[0::2], head[1::2])):
        if letters and empty.count(0) > 0.7 * letters and full.count(0) == 0:
            return encoding
    return ""


def _decoded(head: bytes) -> str | None:
    """The beginning as text, or None where it is not text."""
    wide = wide_encoding(head)
    if wide:
        return head.decode(wide, "replace")
    if b"\x00" in head:
        return None
    odd = sum(1 for byte in head if byte < 32 and byte not in b"\t\n\r\f\x1b")
    text = head.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    # Windows text has some bytes that are no UTF-8; random bytes are mostly such.
    return text if odd * 50 <= len(head) and broken * 4 <= len(text) else None
