"""Kits of bricks, lamps and cameras as no training saw them: to measure what calibrating the reader on a kit brings."""

import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from ...catalog import Catalog, Color
from ...srgb import linear_light
from .lighting import tinted
from .space import triple
from .surfaces import clear_plastic, solid_plastic, white_plastic
from .things import Material, Rgb, Scene, World

WHITE_LEVEL = 220  # a colour all above is white


@dataclass(frozen=True)
class Kit:
    """One set of bricks in one room, photographed with one camera.

    Attributes
    ----------
    colors : dict
        sRGB, 0 to 255, in place of that of a colour in the catalog, by its name. For what is clear, what is left of
        white light behind it.
    lamp : tuple of float
        Linear light of every lamp and of the surroundings, of that which they would have.
    look : str
        Blender's view transform: how the camera renders contrasts.
    """

    colors: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    lamp: Rgb = (1.0, 1.0, 1.0)
    look: str = "Standard"


KITS = {
    "other-plates": Kit(
        {"White": (150, 158, 170), "Lime": (24, 132, 62), "Red": (226, 120, 20), "Blue": (92, 170, 226)}
    ),
    "swapped-plates": Kit({"Lime": (242, 205, 55), "Red": (129, 60, 150), "Blue": (0, 143, 135)}),
    "substitutes": Kit({"Lime": (255, 128, 20), "Red": (96, 20, 24), "Blue": (20, 120, 60)}),
    "green-clear": Kit({"Trans-Clear": (150, 235, 190)}, look="AgX"),
    "yellowed": Kit({"White": (214, 178, 100), "Trans-Clear": (240, 220, 150)}, look="Filmic"),
    "orange-lamp": Kit(lamp=(1.8, 0.85, 0.22)),
}


def of_kit(scene: Scene, name: str, catalog: Catalog, lights: tuple[Path, ...] = ()) -> Scene:
    """The same scene with the bricks, in the light and by the camera of a kit.

    Parameters
    ----------
    scene : Scene
    name : str
        Of one of ``KITS``.
    catalog : Catalog
    lights : tuple of Path
        Surroundings (EXR), one of which is the kit's.

    Returns
    -------
    Scene
    """
    kit, seed = KITS[name], zlib.crc32(name.encode())
    rng = np.random.default_rng(seed)
    white, clear = white_plastic(rng), clear_plastic(rng)
    tokens = {s.first_index + k: b.token for s in scene.stacks for k, b in enumerate(s.bricks)}
    dyed = {b.token: _plastic(b.color, kit, white, clear, seed) for b in catalog}
    items = tuple(replace(i, material=dyed[tokens[i.index]]) if i.index in tokens else i for i in scene.items)
    world: World = scene.world
    if lights and world.image:
        world = replace(world, image=str(lights[int(rng.integers(len(lights)))]))
    lamps, world = tinted(scene.lamps, world, kit.lamp)
    return replace(scene, items=items, lamps=lamps, world=world, look=kit.look)


def _plastic(color: Color, kit: Kit, white: Material, clear: Material, seed: int) -> Material:
    if color.clear:
        material = clear
    elif min(color.rgb) > WHITE_LEVEL:
        material = white
    else:
        material = solid_plastic(np.random.default_rng(seed), color.rgb, np.random.default_rng(seed))
    if color.name not in kit.colors:
        return material
    return replace(material, rgb=triple(linear_light(np.array(kit.colors[color.name]) / 255)))
