"""The brick graph: the one thing that passes between rooms."""

from .photo_graph import MatView, Occlusion, OtherBrick, PhotoGraph
from .serial import GraphError, graph_from_json, graph_to_json, stack_from_dict, stack_to_dict
from .types import Brick, Link, LinkKind, Problem, Stack, StackView, stacked_links

__all__ = [
    "Brick",
    "GraphError",
    "Link",
    "LinkKind",
    "MatView",
    "Occlusion",
    "OtherBrick",
    "PhotoGraph",
    "Problem",
    "Stack",
    "StackView",
    "graph_from_json",
    "graph_to_json",
    "stack_from_dict",
    "stack_to_dict",
    "stacked_links",
]
