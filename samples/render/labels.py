"""What is in a rendered photo, as JSON beside it."""

from dataclasses import asdict, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog, Role, Shape
from ...catalog.outline import body_corners, outline_points
from .mat import label_mat
from .space import transform
from .things import Item, Scene, SceneStack


def label(scene: Scene, catalog: Catalog, index_image: npt.NDArray[np.uint8]) -> dict[str, Any]:
    """Describe a photo.

    Parameters
    ----------
    index_image : (H, W) uint8
        Label index of the foremost brick of each pixel, 0 where there is none.

    Returns
    -------
    dict
        ``camera`` (``focal_px``, ``size``, ``position_mm`` and ``rotation``, world to camera; the axis is in the
        picture's middle), ``mat`` where there is one, ``stacks`` (columns in time order, ``linked``, and on a mat
        ``columns_without_mat``: how they read where nobody knows of its arrow), ``bricks`` and ``links``, each with
        ``index`` (its value in the label image), token, stack, column, level, ``corners`` (8 projected corners of the
        body: x slowest, z fastest, low to high in the brick's frame), ``box`` (with studs) and ``visible_px``; and
        ``others``, bricks that are none of the catalog's, with ``index``, ``shape``, ``studs``, ``height_mm``,
        ``corners`` and ``visible_px``.
    """
    items = {item.index: item for item in scene.items if item.index}
    in_stacks = {s.first_index + k for s in scene.stacks for k in range(len(s.bricks))}
    others = [item for index, item in items.items() if index not in in_stacks]
    visible = np.bincount(index_image.ravel(), minlength=256)
    stacks: list[dict[str, Any]] = []
    bricks: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    for k, stack in enumerate(scene.stacks):
        reverse = reads_reversed(stack, scene, items, catalog)
        last = len(stack.columns) - 1
        columns = stack.columns[::-1] if reverse else stack.columns
        stacks.append({"columns": [list(c) for c in columns], "linked": stack.linked})
        if scene.mat is not None:
            alone = reads_reversed(stack, replace(scene, mat=None), items, catalog)
            stacks[-1]["columns_without_mat"] = [list(c) for c in (stack.columns[::-1] if alone else stack.columns)]
        for i, brick in enumerate(stack.bricks):
            item = items[stack.first_index + i]
            is_link = catalog[brick.token].meaning.role is Role.LINK
            entry = {
                "index": item.index,
                "token": brick.token,
                "stack": k,
                "column": (last - is_link - brick.column) if reverse else brick.column,
                "level": brick.level,
                **_projected(item, scene, catalog, brick.token),
                "visible_px": int(visible[item.index]),
            }
            (links if is_link else bricks).append(entry)
    return {
        "version": 1,
        "seed": scene.seed,
        "size": list(scene.camera.size),
        "camera": asdict(scene.camera),
        **({"mat": label_mat(scene.mat, scene.camera)} if scene.mat is not None else {}),
        "stacks": stacks,
        "bricks": bricks,
        "links": links,
        "others": [
            {
                "index": item.index,
                "shape": item.shape,
                "studs": list(item.studs),
                "height_mm": item.size_mm[2],
                "corners": _corners(item, scene),
                "visible_px": int(visible[item.index]),
            }
            for item in others
        ],
    }


def reads_reversed(stack: SceneStack, scene: Scene, items: dict[int, Item], catalog: Catalog) -> bool:
    """Whether time runs against the order in which the stack was built.

    That is so where the photo tells it, and where bricks tell nothing, and the built order is against the arrow of the
    mat or, without one, right to left.
    """
    columns = stack.columns
    with_head = [k for k, c in enumerate(columns) if any(catalog[t].meaning.role is Role.HEAD for t in c)]
    if len(columns) == 1 or (len(with_head) == 1 and with_head[0] in {0, len(columns) - 1}):
        return len(columns) > 1 and with_head == [0]
    if any(catalog[t].shape is Shape.SLOPE for c in columns for t in c):
        return False
    feet = [i for i, b in enumerate(stack.bricks) if b.level == 0 and catalog[b.token].meaning.role is not Role.LINK]
    centers = np.array([np.array(items[stack.first_index + i].matrix)[:3, 3] for i in (feet[0], feet[-1])])
    if scene.mat is not None:
        return bool((centers[1] - centers[0]) @ np.array(scene.mat.matrix)[:3, 0] < 0)
    first, last = scene.camera.project(centers)[:, 0]
    return bool(first > last)


def _projected(item: Item, scene: Scene, catalog: Catalog, token: str) -> dict[str, Any]:
    outline = scene.camera.project(transform(item.matrix, outline_points(catalog[token])))
    box = [*outline.min(axis=0), *outline.max(axis=0)]
    return {"corners": _corners(item, scene), "box": [round(float(v), 1) for v in box]}


def _corners(item: Item, scene: Scene) -> list[list[float]]:
    corners = scene.camera.project(transform(item.matrix, body_corners(item.size_mm)))
    return [[round(float(x), 2), round(float(y), 2)] for x, y in corners]
