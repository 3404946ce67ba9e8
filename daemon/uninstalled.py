"""What is said where Python lacks a library that Duly needs; it needs none itself, so that it can always be said."""


def uninstalled(error: Exception) -> str:
    """Which one, and what to do; "" for any other trouble, also where a module of Duly's own is missing."""
    library = (error.name or "").partition(".")[0] if isinstance(error, ModuleNotFoundError) else ""
    if library in {"", "duly"}:
        return ""
    here = f"Duly needs {library}, which is not installed in this Python"
    return f"{here}: try .venv/bin/python run.py, or install it as README.md says"
