"""How template files are read: sentences as plain text, pages as HTML, an engagement's own in a sandbox."""

from functools import partial

from jinja2 import Environment, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ..rules.speech import plural


def sentences(language: str, kind: type[Environment] = ImmutableSandboxedEnvironment) -> Environment:
    """For files of sentences: they are plain text, and what is set in a page is escaped there, once."""
    environment = kind(undefined=StrictUndefined, autoescape=False)
    environment.globals = {"plural": partial(_plural, language)}
    return environment


def pages(kind: type[Environment] = ImmutableSandboxedEnvironment) -> Environment:
    """For the page that HTML parts are set in: everything in it is escaped."""
    environment = kind(undefined=StrictUndefined, autoescape=True)
    environment.globals = {}
    return environment


def _plural(language: str, count: int, **forms: str) -> str:
    """The form that goes with the count, for templates: plural(n, one="item", other="items")."""
    return plural(count, language, forms)
