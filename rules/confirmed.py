"""Whether a sender says that figures which look like an old file's are right: then a person looks, not a rule."""

import re

from .findings import Check
from .words import folded

_SAME = re.compile(
    r"""\b(?:same\b|unchanged|identical|(?:no|without|not\ any)\ changes?\b
    |(?:did|have|has|does)(?:\ not|n't)\ changed?\b|nothing\ (?:has\ )?changed|equal\b
    |(?:numbers|figures|totals|values)\ are\ (?:really\ )?(?:right|correct|accurate)
    |l[oa]s\ mism[oa]s|iguales|sin\ cambios?|no\ (?:han\ )?cambi|identic|gleich\b|gleichen|unverandert|identisch
    |memes\b|inchange|stess[ei]\b|invariat|mesm[oa]s\b|inalterad|sem\ alterac|dezelfde|ongewijzigd|bez\ zmian)""",
    re.VERBOSE,
)
_NOT_SO = re.compile(
    r"""(?:\b(?:not|aren't|isn't|no\ son|nicht|pas\ les|non\ sono|nao\ sao|niet)\ (?:\w+\ )?
    (?:the\ )?(?:same|identical|equal|l[oa]s\ mism|iguales|identic|gleich|memes|stess|mesm|dezelfde)
    |(?:same|old|wrong)\ file|mistake|\bby\ accident|\boops|mismo\ archivo|por\ error|versehen)""",
    re.VERBOSE,
)


def confirmed(check: Check, words: str) -> bool:
    """Whether nothing but equal figures keeps a file from being accepted, and these words beside it say they are right.

    The very bytes of another period's file are the old file, whatever is said of them.
    """
    errors = [one for one in check.findings if one.severity == "error"]
    only_equal = bool(errors) and all(one.code == "same-as-before" and one.why == "values" for one in errors)
    said = folded(words)
    return only_equal and _SAME.search(said) is not None and _NOT_SO.search(said) is None
