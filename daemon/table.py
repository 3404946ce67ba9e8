"""What every table of a practice's files has in common."""

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """A table of one of the files; a key that is not named here is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)
