"""Why a file is not opened: raised by a reader, told to people by whoever called it."""

from ...rules.contents import Trouble


def is_failure(error: BaseException) -> bool:
    """Whether an error means that a reader failed; libraries written in Rust panic with one that is no Exception."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


class Refused(Exception):
    """The file is not read: `trouble` is the kind of reason, `why` the reason as a clause: "it is cut off"."""

    def __init__(self, trouble: Trouble, why: str) -> None:
        super().__init__(why)
        self.trouble: Trouble = trouble
        self.why = why
