"""How much chance is spent on each target: a little with every test and always the same, much with `make fuzz`."""

import os

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("DULY_FUZZ_EXAMPLES", "0"))


def effort(few: int) -> settings:
    """So many examples with every test, and with `make fuzz` as many as it asks for, new ones each time."""
    return settings(
        max_examples=EXAMPLES or few,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
