"""What every body has in common."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Finite = Annotated[float, Field(allow_inf_nan=False)]
Text = Annotated[str, Field(max_length=200_000)]
Code = Annotated[str, Field(pattern=r"^[0-9A-Z-]{2,12}$")]


class Closed(BaseModel):
    """Unknown fields are refused: a misspelt field must not be lost in silence."""

    model_config = ConfigDict(extra="forbid")


def like(*examples: dict[str, Any]) -> ConfigDict:
    """Examples for whoever reads or tries the API."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": list(examples)})
