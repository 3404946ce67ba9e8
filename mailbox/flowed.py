"""Lines that the sender's program broke for sending, joined again (RFC 3676)."""


def unflowed(text: str, *, delete_space: bool) -> str:
    """The text as it was written; a signature's "-- " stays a line, and quoted lines keep their marks."""
    lines: list[list[str]] = []
    open_depth = -1  # quote depth of the line that waits for its continuation
    for raw in text.split("\n"):
        line = raw.lstrip(">")
        depth = len(raw) - len(line)
        line = line.removeprefix(" ")
        flows = line.endswith(" ") and line != "-- "
        kept = line[:-1] if flows and delete_space else line
        if depth == open_depth and line != "-- ":
            lines[-1].append(kept)
        else:
            lines.append([f"{'>' * depth}{' ' if depth else ''}{kept}"])
        open_depth = depth if flows else -1
    return "\n".join("".join(pieces) for pieces in lines)
