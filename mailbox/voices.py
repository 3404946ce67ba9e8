"""How the telephone provider's voices name the languages that we write in."""

SPOKEN_AS = {"en": "en-US", "es": "es-US"}  # the first is spoken where a language has no voice here
KEY_SECONDS = 8  # that are waited for a key
RECORDED_SECONDS_MOST = 180  # of a message that a caller leaves


def spoken_as(language: str) -> str:
    """The voices' name for a language; a tag with a country ("en-GB") is one of theirs already."""
    return language if "-" in language else SPOKEN_AS.get(language, next(iter(SPOKEN_AS.values())))
