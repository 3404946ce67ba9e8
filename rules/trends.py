"""The way a figure went, as a small picture (SVG within HTML): a bar a period, the goal as a line."""

from decimal import Decimal
from html import escape

from .metrics import Metric
from .register import bound

WIDTH, HEIGHT = 288, 64  # CSS pixels: within the margins of the narrowest phone
_GAP, _FEWEST = 4, 6  # pixels between bars; as many have room at least, so that two are not as broad as houses
ON, OFF, NONE = "#2f8f7b", "#c0563b", "#7a7a7a"  # each apart from white and black by 3:1 and more (WCAG 1.4.11)


def trend(metric: Metric, label: str) -> str:
    """The picture, described by `label` to whoever does not see it. Nothing from outside is in it but that label."""
    values = [point.value for point in metric.points]
    goal = bound(metric.goal) if metric.goal else None
    low = min(Decimal(0), *values, *([goal] if goal is not None else []))
    high = max(Decimal(0), *values, *([goal] if goal is not None else []))
    reach = high - low or Decimal(1)

    def y(value: Decimal) -> float:
        return round(float((high - value) / reach) * (HEIGHT - 4) + 2, 1)

    step = WIDTH / max(len(values), _FEWEST)
    bars = "".join(
        f'<rect x="{place * step + _GAP / 2:.1f}" y="{min(y(point.value), y(Decimal(0))):.1f}" '
        f'width="{step - _GAP:.1f}" height="{max(1.0, abs(y(point.value) - y(Decimal(0)))):.1f}" '
        f'fill="{_colour(metric, point.meeting == point.of)}"/>'
        for place, point in enumerate(metric.points)
    )
    drawn = "" if goal is None else f'<path d="M0 {y(goal)}H{WIDTH}" stroke='
    # White below it: the line is seen on a bar too, and where the page is dark.
    line = drawn and f'{drawn}"#ffffff" stroke-width="3"/>{drawn}"#6b6b6b" stroke-width="1.5" stroke-dasharray="5 3"/>'
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label="{escape(label)}">{bars}{line}</svg>'
    )


def _colour(metric: Metric, meets: bool) -> str:
    return NONE if not metric.goal else ON if meets else OFF
