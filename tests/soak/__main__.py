"""Runs the soak: `python -m tests.soak --minutes 5 --seed 1`. Exit 1 with seed and timeline where a promise broke."""

import argparse
import logging
import sys
import time

from tests.soak.run import Soak


def main() -> int:
    """One soak, and what came of it."""
    asked = argparse.ArgumentParser(description="The daemon against real servers that fail, in compressed time.")
    asked.add_argument("--minutes", type=float, default=5.0, help="real ones")
    asked.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    asked.add_argument("--factor", type=float, default=3600.0, help="how much faster time passes")
    asked.add_argument("--timeline", action="store_true", help="what happened, also where every promise was kept")
    given = asked.parse_args()
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # the SMTP server's, which warns of its own old names
    with Soak(seed=given.seed, seconds=given.minutes * 60, factor=given.factor) as soak:
        broken = soak.run()
        if broken or given.timeline:
            print(*soak.timeline, sep="\n")
            print("--- the end of the daemon's log", *soak.daemon_said(), sep="\n")
            print("--- the end of Dovecot's log", *soak.dovecot_said(), sep="\n")
        print(soak.told())
        print(*broken, sep="\n")
    if broken:
        print(f"seed {given.seed}: {len(broken)} broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
