"""Takes in photographs and scans: what they say is not read here, so a person looks at them."""

from ...rules.contents import Content
from .refused import Refused

_PNG, _PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND"


def read_picture(data: bytes) -> Content:
    """A picture, marked as one. Raises Refused where it breaks off so early that nothing can be seen of it."""
    if data.startswith(_PNG) and _PNG_END not in data[-64:]:
        raise Refused("unreadable", "the picture is cut off")
    return Content(kind="image", from_picture=True)
