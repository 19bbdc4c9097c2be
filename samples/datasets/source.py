"""The recipes as text, for scripts that run by themselves."""

import ast
import re
from collections.abc import Iterable
from functools import cache
from importlib import resources

_ANNOTATED = re.compile(r"^def (\w+)\((.*)\) -> .*:$", re.MULTILINE)
_ANNOTATION = re.compile(r": \w+")


def recipe_source(functions: Iterable[str]) -> tuple[tuple[str, ...], str]:
    """The source text of recipes and of everything that they call.

    Parameters
    ----------
    functions : iterable of str

    Returns
    -------
    imports : tuple of str
        Import lines, sorted.
    code : str
        The functions in the order of the module, without annotations: a class reads them.
    """
    text, nodes = _module()
    wanted: list[str] = list(functions)
    names: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name not in names:
            names.add(name)
            used = {n.id for n in ast.walk(nodes[name]) if isinstance(n, ast.Name)}
            wanted += used & nodes.keys()
    parts = [ast.get_source_segment(text, node) or "" for name, node in nodes.items() if name in names]
    code = "\n\n\n".join(_ANNOTATED.sub(_plain, part) for part in parts)
    loaders = sorted(set(re.findall(r"\bload_\w+", code)))
    return ("import numpy as np", f"from sklearn.datasets import {', '.join(loaders)}"), code


@cache
def _module() -> tuple[str, dict[str, ast.FunctionDef]]:
    text = resources.files(__package__).joinpath("recipes.py").read_text(encoding="utf-8")
    return text, {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}


def _plain(match: re.Match[str]) -> str:
    return f"def {match[1]}({_ANNOTATION.sub('', match[2])}):"
