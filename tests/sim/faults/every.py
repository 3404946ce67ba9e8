"""Every deliberate fault, by what it does wrongly."""

from contextlib import suppress

with suppress(ModuleNotFoundError):
    import run  # noqa: F401 (names the checkout `duly` where none is installed)

# isort: split
from tests.sim.faults import believing, omitting, reading, sending, stopping, storing, telling

FAULTS = (
    *storing.FAULTS,
    *reading.FAULTS,
    *believing.FAULTS,
    *sending.FAULTS,
    *telling.FAULTS,
    *stopping.FAULTS,
    *omitting.FAULTS,
)
