"""A stack as a camera would see it, by Mitsuba 3 on the processor: clear bricks bend the light behind them.

Few light paths a pixel leave noise, which Intel's Open Image Denoise takes away. It is told the normals and colours of
what each pixel shows, so that the seams between white bricks stay.

Source: W. Jakob et al., Mitsuba 3 renderer, 2022, https://mitsuba-renderer.org.
"""

import contextlib
import math
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ..catalog import Color
from ..extras import missing_package
from ..language import gettext as _
from ..moulds import UNKNOWN_RGB, BrickPose, Detail, Mould
from ..samples.render.camera import Camera
from ..silence import silenced
from ..srgb import linear_light, srgb_encoded
from .errors import PictureError

Array = npt.NDArray[np.float64]
Picture = npt.NDArray[np.uint8]

_MITSUBA, _DENOISER = "Mitsuba", "Open Image Denoise"

_LLVM = "DRJIT_LIBLLVM_PATH"

VARIANT = "scalar_rgb"  # the ones that compile need LLVM or a graphics card
IOR = 1.49  # of acrylic glass, which clear bricks are of
CLEAR_RGB = (0.945, 0.955, 0.905)  # of the light that enters or leaves
ROUGHNESS = 0.14
DESK_REFLECTANCE = 0.57
DESK_MM = 20_000.0
WHITEST = 0.8  # of the light that comes in; plastic reflects no more, and sRGB says more of "white"
LONGEST_PATH, ROULETTE_FROM = 28, 8
GUIDE_SAMPLES = 8
RIM_PX = 8  # drawn around a picture and cut off: there the denoiser leaves noise
SKY = (64, 128)  # rows and columns of the picture of the light
SKY_LEVEL, LAMP_LEVEL, LAMP_RAD = 0.68, 1.4, 0.5
LAMP_DIRECTION = (-0.45, -0.8, 0.8)  # right of the viewer, away from the viewer, up


def trace(poses: Sequence[BrickPose], camera: Camera, *, samples: int, seed: int = 0) -> Picture:
    """Draw a stack on a grey desk under a large soft lamp.

    Parameters
    ----------
    camera : Camera
        The lamp stands to the left behind it.
    samples : int
        Light paths a pixel; 8 are a draft, 24 are good.

    Returns
    -------
    (H, W, 3) uint8
        RGB.

    Raises
    ------
    PictureError
        Where Mitsuba or the denoiser is not installed.
    """
    mi, pyoidn = _mitsuba(), _denoiser()
    width, height = camera.size
    camera = replace(camera, size=(width + 2 * RIM_PX, height + 2 * RIM_PX))
    plastics = {pose.color: _plastic(mi, pose.color) for pose in poses}
    shapes = {f"brick-{k}": _mesh(mi, pose, {"bsdf": plastics[pose.color]}) for k, pose in enumerate(poses)}
    desk = {
        "type": "rectangle",
        "to_world": mi.ScalarTransform4f().scale([DESK_MM, DESK_MM, 1.0]),
        "bsdf": {"type": "diffuse", "reflectance": {"type": "rgb", "value": DESK_REFLECTANCE}},
    }
    scene = mi.load_dict({"type": "scene", **shapes, "desk": desk, "light": _light(mi, camera)})
    path = mi.load_dict({"type": "path", "max_depth": LONGEST_PATH, "rr_depth": ROULETTE_FROM})
    noisy = _render(mi, scene, path, camera, samples, seed)
    clean = pyoidn.denoise(noisy, albedo=_colors(poses, camera), normal=_normals(poses, camera), hdr=True)
    # What is seen through clear bricks is not where their surface is: there the guides would blur it.
    clear = np.array([False, *(pose.clear for pose in poses)])
    unguided = clear[label_index(poses, camera)]
    picture = np.where(unguided[..., None], pyoidn.denoise(noisy, hdr=True), clean) if unguided.any() else clean
    light = np.clip(np.asarray(picture, np.float64)[RIM_PX:-RIM_PX, RIM_PX:-RIM_PX], 0, 1)
    return np.asarray(np.rint(srgb_encoded(light) * 255), np.uint8)


def label_index(poses: Sequence[BrickPose], camera: Camera) -> npt.NDArray[np.int32]:
    """Say which brick each pixel shows.

    Returns
    -------
    (H, W) int32
        1 for the first of ``poses`` and so on, 0 for the desk.
    """
    mi = _mitsuba()
    shapes = {f"brick-{k}": _mesh(mi, pose, _glow(mi, [k, k, k])) for k, pose in enumerate(poses, start=1)}
    seen = _render(mi, mi.load_dict({"type": "scene", **shapes}), _first_hit(mi), camera, 1, 0)
    return np.rint(seen[..., 0]).astype(np.int32)


class Rays:
    """Bricks between which rays are followed."""

    def __init__(self, poses: Sequence[BrickPose], detail: Detail) -> None:
        self._mi = _mitsuba()
        shapes = {f"brick-{k}": _mesh(self._mi, pose, {}, detail) for k, pose in enumerate(poses)}
        self._scene = self._mi.load_dict({"type": "scene", **shapes}) if shapes else None

    def free(self, start_mm: Array, end_mm: Array, nearer_mm: float) -> bool:
        """Whether nothing is between two points ``(3,)``, the last millimetres before the end left out."""
        if self._scene is None:
            return True
        way = end_mm - start_mm
        length = math.sqrt(way @ way)
        ray = self._mi.Ray3f(start_mm.tolist(), (way / length).tolist())
        ray.maxt = length - nearer_mm
        return not self._scene.ray_test(ray)


def _colors(poses: Sequence[BrickPose], camera: Camera) -> npt.NDArray[np.float32]:
    """Colours of what each pixel shows, smoothed as the picture is, (H, W, 3), linear light, 0 to 1."""
    mi = _mitsuba()
    shapes = {f"brick-{k}": _mesh(mi, pose, _glow(mi, _linear(pose.color))) for k, pose in enumerate(poses)}
    desk = {"type": "constant", "radiance": {"type": "rgb", "value": DESK_REFLECTANCE}}
    scene = mi.load_dict({"type": "scene", **shapes, "desk": desk})
    return np.ascontiguousarray(_render(mi, scene, _first_hit(mi), camera, GUIDE_SAMPLES, 1))


def _normals(poses: Sequence[BrickPose], camera: Camera) -> npt.NDArray[np.float32]:
    """Normals of what each pixel shows, smoothed as the picture is, (H, W, 3), -1 to 1; of the desk upwards."""
    mi = _mitsuba()
    shapes = {}
    for k, pose in enumerate(poses):
        mesh = _mesh(mi, pose, {"emitter": mi.load_dict({"type": "area", "radiance": _attribute("vertex_normal_rgb")})})
        normals = _mould_corners(pose.mould, Detail.FULL)[1]
        mesh.add_attribute("vertex_normal_rgb", 3, (normals / 2 + 0.5).astype(np.float32).ravel())
        shapes[f"brick-{k}"] = mesh
    up = {"type": "constant", "radiance": {"type": "rgb", "value": [0.5, 0.5, 1.0]}}
    scene = mi.load_dict({"type": "scene", **shapes, "desk": up})
    return np.ascontiguousarray(_render(mi, scene, _first_hit(mi), camera, GUIDE_SAMPLES, 1) * 2 - 1, np.float32)


def _attribute(name: str) -> dict[str, str]:
    return {"type": "mesh_attribute", "name": name}


def _glow(mi: Any, rgb: Iterable[float]) -> dict[str, Any]:  # noqa: ANN401 -- Mitsuba has no types
    """A surface whose light says something else of it than its colour."""
    radiance = {"type": "rgb", "value": [float(value) for value in rgb]}
    return {"emitter": mi.load_dict({"type": "area", "radiance": radiance})}


def _first_hit(mi: Any) -> Any:  # noqa: ANN401 -- likewise
    return mi.load_dict({"type": "path", "max_depth": 1})


def _render(  # noqa: PLR0913, PLR0917 -- likewise, and all of it differs from picture to picture
    mi: Any,  # noqa: ANN401
    scene: Any,  # noqa: ANN401
    integrator: Any,  # noqa: ANN401
    camera: Camera,
    samples: int,
    seed: int,
) -> npt.NDArray[np.float32]:
    width, height = camera.size
    position = np.array(camera.position_mm)
    down, forward = np.array(camera.rotation)[1:]
    sensor = mi.load_dict(
        {
            "type": "perspective",
            "fov": float(np.rad2deg(2 * np.arctan(width / 2 / camera.focal_px))),
            "fov_axis": "x",
            "near_clip": 1.0,
            "far_clip": 1e6,
            "to_world": mi.ScalarTransform4f().look_at(
                origin=position.tolist(), target=(position + forward).tolist(), up=(-down).tolist()
            ),
            "film": {
                "type": "hdrfilm",
                "width": width,
                "height": height,
                "rfilter": {"type": "box"},
                "pixel_format": "rgb",
            },
            "sampler": {"type": "independent"},
        }
    )
    return np.array(mi.render(scene, sensor=sensor, integrator=integrator, spp=samples, seed=seed), np.float32)


def _mesh(mi: Any, pose: BrickPose, surface: dict[str, Any], detail: Detail = Detail.FULL) -> Any:  # noqa: ANN401 -- Mitsuba has no types
    vertices, normals = _mould_corners(pose.mould, detail)
    properties = mi.Properties()
    for name, value in surface.items():
        properties[name] = value
    mesh = mi.Mesh(pose.id, len(vertices), len(vertices) // 3, has_vertex_normals=True, props=properties)
    fields = mi.traverse(mesh)
    fields["vertex_positions"] = (vertices + np.array(pose.center_mm)).astype(np.float32).ravel()
    fields["vertex_normals"] = normals.astype(np.float32).ravel()
    fields["faces"] = np.arange(len(vertices), dtype=np.uint32)
    fields.update()
    return mesh


@cache
def _mould_corners(mould: Mould, detail: Detail) -> tuple[Array, Array]:
    """Places and normals of the corners of all triangles of a brick about its middle, (3 * F, 3) each."""
    from ..moulds import brick_mesh, corner_normals  # noqa: PLC0415 -- the extra

    mesh = brick_mesh(mould, detail)
    return mesh.vertices[mesh.faces.ravel()], corner_normals(mesh).reshape(-1, 3)


def _plastic(mi: Any, color: Color | None) -> Any:  # noqa: ANN401 -- Mitsuba has no types
    if color is not None and color.clear:
        tint = {"type": "rgb", "value": list(CLEAR_RGB)}
        return mi.load_dict({"type": "dielectric", "int_ior": IOR, "ext_ior": 1.0, "specular_transmittance": tint})
    rgb = {"type": "rgb", "value": _linear(color).tolist()}
    return mi.load_dict({"type": "roughplastic", "alpha": ROUGHNESS, "diffuse_reflectance": rgb, "nonlinear": False})


def _linear(color: Color | None) -> Array:
    """Linear light, 0 to 1."""
    return np.minimum(linear_light(np.array(UNKNOWN_RGB if color is None else color.rgb) / 255), WHITEST)


def _light(mi: Any, camera: Camera) -> Any:  # noqa: ANN401 -- Mitsuba has no types
    """A grey sky with a large soft lamp in it, which stands still beside the camera while a stack turns."""
    rows, columns = SKY
    right, _down, forward = np.array(camera.rotation)
    along = np.array([forward[0], forward[1], 0.0])
    length = np.linalg.norm(along)
    along = along / length if length > 0 else np.array([0.0, 1.0, 0.0])
    lamp = np.stack([right, along, [0.0, 0.0, 1.0]]).T @ np.array(LAMP_DIRECTION)
    polar = (np.arange(rows)[:, None] + 0.5) / rows * np.pi
    around = (np.arange(columns)[None] + 0.5) / columns * 2 * np.pi
    # As Mitsuba lays a map about its own upright axis y, which is turned to z below.
    x, y, z = np.sin(polar) * np.sin(around), np.cos(polar) + 0 * around, -np.sin(polar) * np.cos(around)
    world = np.stack([x, -z, y], axis=-1)
    angle = np.arccos(np.clip(world @ (lamp / np.linalg.norm(lamp)), -1, 1))
    level = SKY_LEVEL + LAMP_LEVEL * np.exp(-((angle / LAMP_RAD) ** 2) / 2)
    bitmap = mi.Bitmap(np.repeat(level[..., None], 3, axis=-1).astype(np.float32))
    return {"type": "envmap", "bitmap": bitmap, "to_world": mi.ScalarTransform4f().rotate([1, 0, 0], 90)}


@cache
def _mitsuba() -> Any:  # noqa: ANN401 -- Mitsuba has no types
    try:
        with _no_second_llvm():
            import mitsuba  # noqa: PLC0415 -- the extra
    except ImportError as error:
        raise missing(_MITSUBA) from error
    mitsuba.set_variant(VARIANT)
    mitsuba.set_log_level(mitsuba.LogLevel.Error)
    return mitsuba


@contextlib.contextmanager
def _no_second_llvm() -> Iterator[None]:
    """Keep what Mitsuba is built on from loading LLVM where TensorFlow is, which has its own in it.

    The two take each other's memory for theirs, and the process breaks off as it ends. Our variant needs none.
    """
    if "tensorflow" not in sys.modules or _LLVM in os.environ:
        yield
        return
    os.environ[_LLVM] = os.devnull
    try:
        with silenced():  # it says that there is none
            yield
    finally:
        del os.environ[_LLVM]


def _denoiser() -> Any:  # noqa: ANN401 -- likewise
    try:
        import pyoidn  # noqa: PLC0415 -- the extra
    except (ImportError, OSError) as error:
        raise missing(_DENOISER) from error
    return pyoidn


def missing(program: str) -> PictureError:
    """The error where a part of the extra is not installed."""
    return PictureError(missing_package(program, _("pictures of stacks"), "deepbrick[render]"))
