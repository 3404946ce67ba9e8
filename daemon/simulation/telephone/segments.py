"""In how many parts a text goes out: GSM's own alphabet holds 160 characters, any other character makes it 70."""

_BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWO = set("^{}\\[~]|€\f")  # each takes two places


def segments(body: str) -> int:
    """The parts that are paid for; an empty text is one."""
    if set(body) <= _BASIC | _TWO:
        length, alone, each = sum(2 if one in _TWO else 1 for one in body), 160, 153
    else:
        length, alone, each = len(body.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= alone else -(-length // each)
