"""Office hours: when the simulated people sit at their desks."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING, EVENING = time(8, 10), time(17, 20)


def at_work(at: datetime, zone: ZoneInfo) -> datetime:
    """That instant, or the next moment when somebody in that zone sits at their desk."""
    local = at.astimezone(zone)
    minute = timedelta(minutes=local.minute % 45)
    if local.time() > EVENING:
        local = datetime.combine(local.date() + timedelta(days=1), MORNING, zone) + minute
    elif local.time() < MORNING:
        local = datetime.combine(local.date(), MORNING, zone) + minute
    while local.weekday() >= 5:
        local += timedelta(days=1)
    return local
