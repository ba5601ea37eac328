"""What the document cannot say of what is sent: the shape of some formats, what goes together, and what there is.

Loaded by schemathesis, not by pytest.
"""

import os
from typing import Any
from uuid import UUID

import schemathesis
from hypothesis import strategies as st
from schemathesis.core import NotSet
from schemathesis.core.parameters import ParameterLocation

THERE_IS = dict(each.split("=") for each in os.environ.get("THERE_IS", "").split())
"""Ids of things on the platform, by what paths call them."""

schemathesis.openapi.format("partial-time", st.times().map(lambda at: at.isoformat()))
schemathesis.openapi.format("decimal", st.decimals(-(10**9), 10**9, places=2).map(str))


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    """Every other call is about what there is."""
    if case.method == "POST" and isinstance(case.body, NotSet):
        return  # what is changed is judged anew: to leave out a body that may be left out would count as wrong
    case.body = _fitting(case.body)
    path = case.meta.components.get(ParameterLocation.PATH)
    if path is None or path.mode.is_positive:
        for name, value in case.path_parameters.items():
            if name in THERE_IS and UUID(value).int % 2:
                case.path_parameters[name] = THERE_IS[name]


def _fitting(value: Any) -> Any:
    """The same value with what a schema cannot ask for: 1.0 as 1, texts with their original, dues with a day."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case list():
            return [_fitting(each) for each in value]
        case dict():
            made = {name: _fitting(each) for name, each in value.items()}
            if isinstance(made.get("texts"), dict) and isinstance(made.get("original"), str):
                made["texts"].setdefault(made["original"], "metin")
            if "on" in made and made.keys() <= {"kind", "on"}:
                made["kind"] = "date" if made["on"] else "ongoing"
            elif made.get("kind") == "date":
                made["kind"] = "ongoing"
            return made
    return value
