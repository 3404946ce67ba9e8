"""Takes in photographs and scans: what they say is not read here, so a person looks at them."""

from ...rules.contents import Content


def read_picture(data: bytes) -> Content:  # noqa: ARG001  a reader like the others
    """A picture, marked as one."""
    return Content(kind="image", from_picture=True)
