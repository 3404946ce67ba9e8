"""What the arguments of a command name in an engagement; what is not there is answered with what is."""

import click

from ..rules.agreement import Document, Person
from ..rules.policy import Policy


def document_named(policy: Policy, document_id: str) -> Document:
    """The document with this id. Raises a usage error that names those there are."""
    document = policy.engagement.document(document_id)
    if document is None:
        known = ", ".join(each.id for each in policy.engagement.documents)
        raise click.UsageError(f"{policy.engagement.slug} has no document {document_id!r}; it has {known or 'none'}")
    return document


def person_named(policy: Policy, address: str) -> Person:
    """The person with this address, main or other. Raises a usage error that names those there are."""
    wanted, people = address.strip().lower(), policy.engagement.people
    person = next(
        (one for one in people if wanted in {one.email, *(other.lower() for other in one.other_emails)}), None
    )
    if person is None:
        known = ", ".join(one.email for one in people)
        raise click.UsageError(f"{policy.engagement.slug} has no person {address!r}; it has {known or 'none'}")
    return person
