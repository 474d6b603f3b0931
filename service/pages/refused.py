"""A refusal for a person with a browser: what is wrong, what to do about it, and the way back."""

from collections.abc import Mapping
from typing import Any

from service.pages.rendering import render


def page(problem: Mapping[str, Any], language: str) -> str:
    """The page of a problem body."""
    return render("refused.html", language, problem=problem)
