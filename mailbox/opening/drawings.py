"""Where pictures and hand-drawn lines lie on a sheet: a signature is often one."""

from lxml import etree

from ...rules.contents import Area
from .package import Package, local

_ANCHORS = {"twoCellAnchor", "oneCellAnchor"}
_PICTURES = {"pic", "contentPart", "custGeom", "blipFill"}  # a picture, ink, a freely drawn line; charts are none
_WIDTH, _HEIGHT = 609_600, 190_500  # a cell's usual size in the drawings' unit


def pictures_of(package: Package, part: str) -> list[Area]:
    """The cells that the pictures of a drawing lie over."""
    found = []
    for anchor in package.tree(part):
        if local(anchor) in _ANCHORS and any(local(each) in _PICTURES for each in anchor.iter()):
            area = _area(anchor)
            if area is not None:
                found.append(area)
    return found


def _area(anchor: etree._Element) -> Area | None:
    parts = {local(child): child for child in anchor}
    if "from" not in parts:
        return None
    start, end = _corner(parts["from"]), None
    if "to" in parts:
        end = _corner(parts["to"])
        # A corner on the very edge of a cell does not lie over it.
        rows, columns = (end[0] - (not end[2]), end[1] - (not end[3]))
    elif "ext" in parts:
        rows = start[0] + (start[2] + int(parts["ext"].get("cy", "0"))) // _HEIGHT
        columns = start[1] + (start[3] + int(parts["ext"].get("cx", "0"))) // _WIDTH
    else:
        rows, columns = start[0], start[1]
    return (start[0] + 1, start[1] + 1, max(rows, start[0]) + 1, max(columns, start[1]) + 1)


def _corner(element: etree._Element) -> tuple[int, int, int, int]:
    """Row, column (from 0) and the offsets in that cell."""
    said = {local(child): int(child.text or "0") for child in element if local(child)}
    return (said.get("row", 0), said.get("col", 0), said.get("rowOff", 0), said.get("colOff", 0))
