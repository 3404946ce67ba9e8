"""Which signals ask Duly to end, and how a command that is not the daemon heeds them."""

import signal


def asking_to_end() -> list[signal.Signals]:
    """SIGTERM, Ctrl-C, and the terminal that closes unless nohup has it ignored; those that this system knows."""
    names = ("SIGTERM", "SIGINT", "SIGHUP")
    known = [signal.Signals[name] for name in names if name in signal.Signals.__members__]
    return [one for one in known if one != getattr(signal, "SIGHUP", None) or signal.getsignal(one) != signal.SIG_IGN]


def end_as_by_ctrl_c() -> None:
    """From now on each of them raises KeyboardInterrupt, so that a command can tell what it did and clean up."""
    for one in asking_to_end():
        signal.signal(one, signal.default_int_handler)
