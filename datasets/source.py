"""The recipes as text, for scripts that run by themselves."""

import ast
from collections.abc import Iterable
from functools import cache
from importlib import resources
from importlib.util import resolve_name

MODULES = ("parts", "shipped", "pictures", "tables", "arrays", "online")
"""The modules of recipes."""

_CARRIED = ("..photo.decode", "..photo.frames", *(f".recipes.{name}" for name in MODULES))
"""All modules whose functions scripts carry, those that are called before those that call them. No two functions in
them have one name."""


def recipe_source(functions: Iterable[str]) -> tuple[tuple[str, ...], str]:
    """The source text of recipes and of everything that they call.

    Returns
    -------
    imports : tuple of str
        Import lines, plain ones first, each group sorted.
    code : str
        The functions in the order of the modules, without annotations: a class reads them.
    """
    recipes, _ = _recipes()
    wanted: list[str] = list(functions)
    names: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name not in names:
            names.add(name)
            used = {n.id for n in ast.walk(recipes[name][1]) if isinstance(n, ast.Name)}
            wanted += used & recipes.keys()
    code = "\n\n\n".join(_plain(text, node) for name, (text, node) in recipes.items() if name in names)
    return _imports(code), code


def recipe_module(function: str) -> str:
    """The module that has a recipe."""
    return next(name for name in MODULES if f"def {function}(" in _text(f".recipes.{name}"))


def _imports(code: str) -> tuple[str, ...]:
    """The imports that a text needs, of all that the modules have."""
    used = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    plain: set[str] = set()
    names: dict[str, set[str]] = {}
    for node in _recipes()[1]:
        for alias in node.names:
            if (alias.asname or alias.name.partition(".")[0]) not in used:
                continue
            if isinstance(node, ast.ImportFrom):
                names.setdefault(str(node.module), set()).add(alias.name)
            else:
                plain.add(ast.unparse(ast.Import([alias])))
    return (*sorted(plain), *(f"from {module} import {', '.join(sorted(names[module]))}" for module in sorted(names)))


@cache
def _recipes() -> tuple[dict[str, tuple[str, ast.FunctionDef]], list[ast.Import | ast.ImportFrom]]:
    """Functions by name, with the text they are in, and all imports."""
    functions: dict[str, tuple[str, ast.FunctionDef]] = {}
    imports: list[ast.Import | ast.ImportFrom] = []
    for module in _CARRIED:
        text = _text(module)
        body = ast.parse(text).body
        functions |= {node.name: (text, node) for node in body if isinstance(node, ast.FunctionDef)}
        # What the modules import from each other is carried itself.
        imports += [n for n in body if isinstance(n, ast.Import) or (isinstance(n, ast.ImportFrom) and not n.level)]
    return functions, imports


@cache
def _text(module: str) -> str:
    room, _, name = resolve_name(module, __package__).rpartition(".")
    return resources.files(room).joinpath(f"{name}.py").read_text(encoding="utf-8")


def _plain(text: str, function: ast.FunctionDef) -> str:
    """The text of a function without annotations."""
    given = function.args
    plain = ast.arguments(
        posonlyargs=[],
        args=[ast.arg(parameter.arg) for parameter in given.args],
        kwonlyargs=[],
        kw_defaults=[],
        defaults=given.defaults,
    )
    body = text.splitlines()[function.body[0].lineno - 1 : function.end_lineno]
    return "\n".join((f"def {function.name}({ast.unparse(plain)}):", *body))
