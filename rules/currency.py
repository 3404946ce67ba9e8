"""Money to the smallest unit of its currency: how many places that has, and rounding half up, once, to it."""

from decimal import Decimal
from fractions import Fraction
from math import floor

_PLACES = {  # ISO 4217; every other currency has two
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
}
_HALF = Fraction(1, 2)


def places_of(currency: str) -> int:
    """Decimal places of the currency's smallest unit: cents are two."""
    return _PLACES.get(currency, 2)


def rounded(amount: Fraction | Decimal, currency: str) -> Decimal:
    """The amount in whole smallest units, a half upward; nothing here is below zero."""
    places = places_of(currency)
    return Decimal(floor(Fraction(amount) * 10**places + _HALF)).scaleb(-places)


def shown(amount: Fraction | Decimal, currency: str) -> str:
    """The rounded amount for people, "1,640.00 USD"."""
    return f"{rounded(amount, currency):,.{places_of(currency)}f} {currency}"
