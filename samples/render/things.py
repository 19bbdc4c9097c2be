"""What a scene is made of, as plain data."""

from dataclasses import dataclass
from pathlib import Path

from .camera import Camera
from .layout import PlacedBrick

Rgb = tuple[float, float, float]

NEAR_STUD_PX = (24.0, 64.0)


@dataclass(frozen=True)
class Material:
    """A surface.

    Attributes
    ----------
    kind : str
        "plastic", "clear", "image" or one of the procedural patterns of the renderer.
    rgb, second_rgb : tuple of float
        Linear colours, 0 to 1.
    roughness : float
    scale : float
        Size of the pattern in mm.
    bump : float
        Height of the surface's unevenness, 0 to 1.
    image : str
        Path of the picture where ``kind`` is "image".
    ior : float
        Refractive index, of what is clear.
    """

    kind: str
    rgb: Rgb = (0.8, 0.8, 0.8)
    second_rgb: Rgb = (0.8, 0.8, 0.8)
    roughness: float = 0.4
    scale: float = 10.0
    bump: float = 0.0
    image: str = ""
    ior: float = 1.5


@dataclass(frozen=True)
class Item:
    """One thing in the scene.

    Attributes
    ----------
    index : int
        Value in the label image: bricks of the catalog first, then other bricks; 0 for all else.
    shape : str
        A catalog shape; "dome", "round" or "tile" of other bricks; "box", "cylinder", "sphere" or "sheet".
    studs : tuple of int
    size_mm : tuple of float
    variant : int
        Picks among the moulds of one shape.
    matrix : tuple
        ``(4, 4)``, from the item (centre of the body) to the world, mm.
    material : Material
    """

    index: int
    shape: str
    studs: tuple[int, int]
    size_mm: tuple[float, float, float]
    variant: int
    matrix: tuple[tuple[float, ...], ...]
    material: Material


@dataclass(frozen=True)
class Lamp:
    """An area light that points at a place on the desk."""

    position_mm: tuple[float, float, float]
    target_mm: tuple[float, float, float]
    size_mm: float
    power: float
    rgb: Rgb


@dataclass(frozen=True)
class World:
    """The surroundings: a light picture (``image``), filtered by ``tint``, or, without one, a plain colour."""

    image: str
    rgb: Rgb
    strength: float
    rotation_deg: float
    tint: Rgb = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class SceneStack:
    """A stack of the scene; ``bricks[i]`` has the label index ``first_index + i``."""

    columns: tuple[tuple[str, ...], ...]
    linked: bool
    bricks: tuple[PlacedBrick, ...]
    first_index: int


@dataclass(frozen=True)
class Ink:
    """How a printer printed, per channel of linear light: ``paper * (black + (1 - black) * wanted ** gamma)``.

    Attributes
    ----------
    paper, black : tuple of float
        What comes back of white light from the bare paper, and, as a fraction of that, from where it is printed black.
    gamma : tuple of float
    mono : bool
        Printed without colours.
    """

    paper: Rgb
    black: Rgb
    gamma: Rgb
    mono: bool


@dataclass(frozen=True)
class SceneMat:
    """A printed mat on the desk.

    Attributes
    ----------
    paper : str
        Which mat it is.
    grey : bool
        Whether all its patches came out grey.
    sheet_mm : tuple of float
        Width and height of the paper.
    scale : float
        How large it was printed; 1.0 is right.
    matrix : tuple
        ``(4, 4)``, from the mat's frame to the world, mm.
    heights_mm : tuple of tuple of float
        Of the sheet over its plane, on a regular grid from edge to edge: rows from the near one, columns from the left.
    image : str
        Path of the picture that is printed on it.
    ink : Ink
    roughness, specular, coat : float
        Gloss of the paper; ``coat`` is the fraction of a clear film on it.
    wrinkle_mm : float
        Height of its unevenness.
    """

    paper: str
    grey: bool
    sheet_mm: tuple[float, float]
    scale: float
    matrix: tuple[tuple[float, ...], ...]
    heights_mm: tuple[tuple[float, ...], ...]
    image: str
    ink: Ink
    roughness: float
    specular: float
    coat: float
    wrinkle_mm: float


@dataclass(frozen=True)
class Scene:
    """All that is in a photo before the phone takes it; ``faults`` is how strong the phone's are."""

    seed: int
    camera: Camera
    aperture: float
    look: str
    exposure: float
    samples: int
    items: tuple[Item, ...]
    lamps: tuple[Lamp, ...]
    world: World
    stacks: tuple[SceneStack, ...]
    mat: SceneMat | None = None
    faults: float = 0.5


@dataclass(frozen=True)
class Studio:
    """What all photos of a run have in common.

    Attributes
    ----------
    lights : tuple of Path
        Surroundings (EXR). Without any, plain colours and lamps light the scene.
    pictures : tuple of Path
        Textures for desks, sheets of paper and boxes.
    samples : int
        Light paths a pixel.
    size : tuple of int or None
        Width and height in pixels; None draws one of the usual sizes.
    enlargement : int
        The usual sizes, and what is measured in their pixels, are so many times larger: the same scenes in finer
        photos.
    near_stud_px : tuple of float
        Of a stud in near views, lowest and highest.
    mats : Path
        Folder with the pictures that ``write_prints`` makes; only scenes with a mat need it.
    """

    lights: tuple[Path, ...] = ()
    pictures: tuple[Path, ...] = ()
    samples: int = 8
    size: tuple[int, int] | None = None
    enlargement: int = 1
    near_stud_px: tuple[float, float] = NEAR_STUD_PX
    mats: Path = Path()
