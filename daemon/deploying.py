"""The files that let a machine run Duly for good, as they lie in deploy/; docs/running.md says how to use them."""

from pathlib import Path

HOME = Path(__file__).parent / "deploy"
FILES = {"systemd": "duly.service", "container": "Containerfile", "compose": "compose.yaml", "launchd": "duly.plist"}


def deployed(kind: str) -> str:
    """The file of this kind, as it is to be put in its place."""
    return (HOME / FILES[kind]).read_text("utf-8")
