"""What programs wrap files in (winmail.dat, opaque signatures, uuencode in the text), opened into the parts' tree."""

from .mime import OPENED_MESSAGES, Part, opened
from .smime import signed_content
from .tnef import NotTnef, read_tnef
from .transfer import UU_BEGIN, uu_files

TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SEALED = "sealed with S/MIME: its text and files cannot be read here"
_ENCRYPTED = "encrypted with PGP: its text and files cannot be read here"
_PGP_BLOCK = b"-----BEGIN PGP MESSAGE-----"
_DEEPEST = 3  # wrappings in wrappings


def unwrap(root: Part, problems: list[str], depth: int = 0) -> None:
    """Open every wrapping in the tree, in place. What cannot be opened stays a file, and a problem says so."""
    for leaf in list(root.leaves()):
        if leaf.kind in OPENED_MESSAGES:
            continue
        if leaf.kind in TNEF or leaf.name.lower() == "winmail.dat":
            _open_tnef(leaf, problems)
        elif leaf.kind in SMIME or leaf.name.lower() == "smime.p7m":
            _open_smime(leaf, problems, depth)
        elif leaf.kind == "application/pgp-encrypted":
            problems.append(_ENCRYPTED)
        elif leaf.kind == "text/plain" and leaf.disposition != "attachment":
            _open_text(leaf, problems)


def _open_tnef(leaf: Part, problems: list[str]) -> None:
    try:
        found = read_tnef(leaf.content)
    except NotTnef as fault:
        problems.append(f"winmail.dat: Outlook's own wrapping could not be opened ({fault})")
        return
    problems += [f"winmail.dat: {problem}" for problem in found.problems]
    if not found.bodies and not found.files:
        problems.append("winmail.dat: no words and no files were found in it")
        return
    bodies = [Part((), b"", kind=kind, inside="application/ms-tnef", _content=data) for kind, data in found.bodies]
    files = [
        Part(
            (), b"", kind=file.media, inside="application/ms-tnef", opened_name=file.name or "file", _content=file.data
        )
        for file in found.files
    ]
    leaf.children = [*bodies, *files]


def _open_smime(leaf: Part, problems: list[str], depth: int) -> None:
    inner = signed_content(leaf.content)
    if inner is None or depth >= _DEEPEST:
        problems.append(_SEALED)
        return
    whole = opened(inner, problems)
    unwrap(whole, problems, depth + 1)
    leaf.children = [whole]


def _open_text(leaf: Part, problems: list[str]) -> None:
    """Files that old programs wrote into the text itself."""
    content = leaf.content
    if _PGP_BLOCK in content:
        problems.append(_ENCRYPTED)
    if b"begin" not in content or not UU_BEGIN.search(content):
        return
    kept: list[bytes] = []
    files: list[Part] = []
    place = 0
    for begin, end, name, data in uu_files(content):
        kept.append(content[place:begin])
        place = end
        title = name.decode("utf-8", "replace")
        files.append(Part((), b"", kind="application/octet-stream", opened_name=title, _content=data))
    if files:
        text = Part(leaf.headers, b"", inside=leaf.inside, _content=b"".join([*kept, content[place:]]))
        leaf.children = [text, *files]
