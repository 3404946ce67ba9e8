"""The documents in a file that was given by name: the file itself, or what a zip or a mail holds."""

from pathlib import Path


def unpacked_files(path: Path) -> list[tuple[str, bytes]]:
    """Each document with its name. Raises OSError where the file cannot be read."""
    return [(path.name, path.read_bytes())]
