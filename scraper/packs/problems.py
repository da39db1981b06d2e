"""Says in plain words, with file, line and column, what is wrong with a pack.

Knows pydantic's findings, models and nodes; never knows consoles.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from scraper.packs.nodes import Entries, Mistake, Node, Place, Scalar, node_at
from scraper.packs.scalars import resolve

Loc = tuple[str | int, ...]


class Problem(NamedTuple):
    """One mistake in one file; sorts by place."""

    file: Path
    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.place.line}:{self.place.column}: {self.message}"


def closest(name: str, known: Iterable[str]) -> str:
    """A hint at the nearest known name, or at all of them.

    >>> closest("fnid", ["find", "type"])
    '; did you mean `find`? Known: find, type'
    """
    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    hint = f"; did you mean `{close[0]}`?" if close else "."
    return f"{hint} Known: {', '.join(names)}"


def mistakes_of(model: type[BaseModel], root: Node, errors: Iterable[ErrorDetails]) -> list[Mistake]:
    """Pydantic's findings about a node as mistakes at their places, those already reported left out."""
    found = [_Finding.of(model, root, error) for error in errors]
    kept = [finding for finding in found if finding is not None and not _echo(finding, found)]
    return list(dict.fromkeys(Mistake(finding.place, finding.message) for finding in kept))


class _Finding(NamedTuple):
    loc: Loc
    kind: str
    place: Place
    message: str

    @classmethod
    def of(cls, model: type[BaseModel], root: Node, error: ErrorDetails) -> "_Finding | None":
        loc, model_here, on_key = _located(model, root, error["loc"])
        if loc is None:
            return None
        node = node_at(root, loc)
        about_key = error["type"] == "extra_forbidden"
        if isinstance(node, Scalar) and node.doubtful and not about_key:
            return None
        message = _message(error, loc, node, model_here, on_key=on_key)
        return cls(loc, error["type"], _place(root, loc, error["type"], on_key=on_key), message)


def _echo(finding: _Finding, found: list["_Finding | None"]) -> bool:
    """Whether a list only seems too short because its items have mistakes of their own."""
    if finding.kind != "too_short":
        return False
    return any(o is not None and o is not finding and o.loc[: len(finding.loc)] == finding.loc for o in found)


def _located(model: type[BaseModel], root: Node, raw: Loc) -> tuple[Loc | None, type[BaseModel] | None, bool]:
    """The path that a finding is about, the model that holds it, and whether it is about the key itself.

    The path is None when it belongs to a branch of a union that was not meant.
    """
    path: list[str | int] = []
    here: Any = model
    holder: type[BaseModel] | None = None
    for step in raw:
        if step == "[key]":
            return tuple(path), None, True
        inner = _inner_type(here, step)
        if inner is None and _is_branch(here, step):
            scalar = isinstance(node_at(root, tuple(path)), Scalar)
            if scalar != _for_scalars(step):
                return None, None, False
            here = _branch(here, scalar=scalar)
            continue
        path.append(step)
        here, holder = inner, _model(here)
    return tuple(path), holder, False


def _inner_type(here: Any, step: str | int) -> Any:
    model = _model(here)
    if model is not None and isinstance(step, str):
        by_name = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
        return by_name.get(step)
    for candidate in _members(here):
        arguments = get_args(candidate)
        if get_origin(candidate) is dict and isinstance(step, str):
            return arguments[1]
        if get_origin(candidate) is tuple and isinstance(step, int):
            return arguments[0]
    return None


def _members(here: Any) -> tuple[Any, ...]:
    return get_args(here) if get_origin(here) in {Union, UnionType} else (here,)


def _model(here: Any) -> type[BaseModel] | None:
    models = [m for m in _members(here) if isinstance(m, type) and issubclass(m, BaseModel)]
    scalars = [m for m in _members(here) if m is not type(None) and m not in models]
    return models[0] if models and not scalars else None


def _is_branch(here: Any, step: str | int) -> bool:
    return isinstance(step, str) and len([m for m in _members(here) if m is not type(None)]) > 1


def _for_scalars(step: str | int) -> bool:
    return str(step).endswith(("str]", "str", "int", "bool", "float"))


def _branch(here: Any, *, scalar: bool) -> Any:
    models = [m for m in _members(here) if isinstance(m, type) and issubclass(m, BaseModel)]
    return str if scalar or not models else models[0]


def _place(root: Node, loc: Loc, kind: str, *, on_key: bool) -> Place:
    """The key's place when the finding is about a key, else the value's."""
    if loc and (on_key or kind == "extra_forbidden"):
        parent = node_at(root, loc[:-1])
        if isinstance(parent, Entries) and loc[-1] in parent.entries:
            return parent.entries[str(loc[-1])][0]
    return node_at(root, loc).place


_WANTED: Mapping[str, str] = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list, such as [one, two]",
    "list_type": "a list, such as [one, two]",
    "dict_type": "a mapping, such as {key: value}",
    "model_type": "a mapping, such as {key: value}",
    "model_attributes_type": "a mapping, such as {key: value}",
}


def _message(
    error: ErrorDetails, loc: Loc, node: Node, model: type[BaseModel] | None, *, on_key: bool
) -> str:
    kind = error["type"]
    name = str(loc[-1]) if loc else "the file"
    if kind == "missing":
        return f"`{name}` is missing{_meaning(model, name)}"
    if kind == "extra_forbidden":
        return f"`{name}` is not known here{closest(name, _names(model))}"
    if on_key and kind == "string_pattern_mismatch":
        return f"the name `{name}` may hold only lower case letters, digits and _, and begins with a letter"
    if kind in {"enum", "literal_error"}:
        return _not_of_list(node, str((error.get("ctx") or {}).get("expected", "")))
    if kind in _WANTED:
        return _wrong_kind(name, _WANTED[kind], node)
    if kind == "too_short":
        return f"`{name}` is empty: it needs at least one entry"
    return f"{_subject(loc)}{error['msg'].removeprefix('Value error, ')}"


def _subject(loc: Loc) -> str:
    """The key that a message is about, where there is one."""
    return f"`{loc[-1]}`: " if loc and isinstance(loc[-1], str) else ""


def _wrong_kind(name: str, wanted: str, node: Node) -> str:
    if wanted == "text" and isinstance(node, Scalar):
        return f"`{name}` must be text: write '{node.written}' in quotes"
    found = {Scalar: "a single value", Entries: "a mapping"}.get(type(node), "a list")
    if (
        isinstance(node, Scalar)
        and isinstance(node.value, str)
        and resolve(node.written).value != node.written
    ):
        return f"`{name}` must be {wanted}: take the quotes off"
    shown = f"{found} (`{node.written[:40]}`)" if isinstance(node, Scalar) else found
    return f"`{name}` must be {wanted}; here is {shown}"


def _not_of_list(node: Node, expected: str) -> str:
    known = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
    written = node.written if isinstance(node, Scalar) else "this"
    return f"`{written}` is not known here{closest(written, known)}"


def _names(model: type[BaseModel] | None) -> list[str]:
    if model is None:
        return []
    return [field.alias or name for name, field in model.model_fields.items() if not field.exclude]


def _meaning(model: type[BaseModel] | None, name: str) -> str:
    field = next((f for n, f in model.model_fields.items() if name in {n, f.alias}), None) if model else None
    return f": {field.description.splitlines()[0]}" if field is not None and field.description else ""
