"""Patches as the device fetches them, against those that a scan cuts out."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.training import patches as patches_module
from deepbrick.training.patches import PatchSampler, faces, upright
from deepbrick.training.pool import make_pool
from deepbrick.training.samples import Sample, samples
from deepbrick.training.sampling import patches_with_faces
from deepbrick.training.views import place_views
from deepbrick.vision.bricks import Pose
from deepbrick.vision.read.view import PATCH_PX, PATCH_STUD_PX, cut_patch

CATALOG = load_catalog()
PHOTOS = Path(__file__).parents[2] / "samples" / "photos"
JITTERS = (
    "CENTER_JITTER",
    "SCALE_JITTER",
    "ANGLE_JITTER_DEG",
    "FRAME_JITTER",
    "STRETCH_JITTER",
    "DEPTH_FRACTION",
    "COARSE_FRACTION",
)


def tensors(arrays):
    from keras import ops  # noqa: PLC0415 -- heavy

    return {name: ops.convert_to_tensor(values) for name, values in arrays.items()}


@pytest.fixture(scope="module")
def close(photos):
    """A photo of soft shapes, so that two ways to interpolate give nearly the same, with poses of many sizes."""
    noise = np.random.default_rng(0).integers(0, 256, (26, 34, 3)).astype(np.uint8)
    image = cv2.resize(noise, (240 * 4, 180 * 4), interpolation=cv2.INTER_CUBIC)
    vectors = {n: getattr(photos[0], n) * 4 for n in ("centers", "up", "along", "across")}
    return replace(photos[0], image_bgr=image, index=np.zeros((720, 960), np.uint8), **vectors)


@pytest.fixture(scope="module")
def exact(close):
    """Patches without any jitter, of which some are mirrored, and the poses that they show."""
    poses = [s.pose for s in samples(close, CATALOG)]
    pool = make_pool([close])
    with pytest.MonkeyPatch.context() as patch:
        for name in JITTERS:
            patch.setattr(patches_module, name, 0.0)
        drawn = [PatchSampler([(0, Sample(p, k))], pool).draw(np.random.default_rng(k), 1) for k, p in enumerate(poses)]
    batch = {name: np.concatenate([d[name] for d in drawn]) for name in drawn[0]}
    pixels, shown = patches_with_faces(tensors(vars(pool)), tensors(batch), PATCH_PX)
    return poses, batch, np.asarray(pixels), np.asarray(shown)


def is_mirrored(batch, k):
    return bool(np.linalg.det(batch["forward"][k, :, :2]) < 0)


def test_there_are_patches_of_both_kinds_and_several_heights(exact):
    poses, batch, _, _ = exact
    assert len(poses) > 15
    assert {is_mirrored(batch, k) for k in range(len(poses))} == {True, False}
    assert {p.height_mm for p in poses} >= {3.2, 9.6}


def test_pixels_are_those_that_a_scan_sees(exact, close):
    poses, batch, pixels, _ = exact
    for k, pose in enumerate(poses):
        expected = cut_patch(close.image_bgr, pose, mirror=is_mirrored(batch, k))[..., :3].astype(float)
        away = np.abs(pixels[k] - expected)
        assert away.mean() < 1.5
        assert np.quantile(away, 0.99) < 8
        shifted = np.abs(pixels[k][:, 4:] - expected[:, :-4])  # a tenth of a stud: this would show
        assert shifted.mean() > 3 * away.mean()


def test_faces_are_those_that_a_scan_draws(exact, close):
    poses, batch, _, shown = exact
    for k, pose in enumerate(poses):
        expected = cut_patch(close.image_bgr, pose, mirror=is_mirrored(batch, k))[..., 3:].astype(float)
        for face in range(3):
            there, wanted = shown[k, ..., face] / 255, expected[..., face] / 255
            edge = cv2.dilate(wanted, np.ones((3, 3))) - cv2.erode(wanted, np.ones((3, 3)))
            assert np.array_equal(there[edge == 0] > 0.5, wanted[edge == 0] > 0.5)
            # OpenCV draws a polygon about half a pixel larger all around.
            assert abs(there.sum() - wanted.sum()) < 0.6 * (edge > 0).sum() + 1


def test_the_middle_of_the_patch_is_the_middle_of_the_brick(exact):
    poses, batch, _, _ = exact
    for pose, forward in zip(poses, batch["forward"], strict=True):
        assert np.allclose(forward[:, :2] @ pose.center + forward[:, 2], PATCH_PX / 2, atol=1e-3)
        up = forward[:, :2] @ pose.up
        assert up[0] == pytest.approx(0, abs=1e-3)
        assert up[1] < 0
        scale = np.sqrt(abs(np.linalg.det(forward[:, :2])))
        assert scale * pose.stud_px == pytest.approx(PATCH_STUD_PX, rel=1e-4)


def test_jitter_moves_patches_as_far_as_it_says(close):
    pose = samples(close, CATALOG)[0].pose
    pool = make_pool([close])

    def deviations(*, found):
        batch = PatchSampler([(0, Sample(pose, 0, found=found))], pool).draw(np.random.default_rng(0), 3000)
        center = np.einsum("bij,j->bi", batch["forward"][:, :, :2], pose.center) + batch["forward"][:, :, 2]
        return np.median(np.abs(center - PATCH_PX / 2), axis=0) / 0.6745 / PATCH_STUD_PX

    given, found = deviations(found=False), deviations(found=True)
    assert np.allclose(found, 0.4 * 0.09, rtol=0.15)
    assert (given > 0.09 * 0.9).all()
    assert (given < 0.09 * 2).all()  # some stand before or behind the column's axis


def test_a_stretched_photo_takes_its_bricks_along(close, monkeypatch):
    """Whatever moves the pixels moves the faces that are drawn over them, too."""
    for name in JITTERS:
        monkeypatch.setattr(patches_module, name, 0.0)
    monkeypatch.setattr(patches_module, "STRETCH_JITTER", 0.2)
    pose = samples(close, CATALOG)[0].pose
    batch = PatchSampler([(0, Sample(pose, 0))], make_pool([close])).draw(np.random.default_rng(0), 50)
    linear = batch["forward"][:, :, :2]
    assert np.allclose(linear @ pose.center + batch["forward"][:, :, 2], PATCH_PX / 2, atol=1e-3)
    # Half of the front's edges: along the row, as far as a brick of one stud is wide, and up.
    assert np.allclose(batch["faces"][:, 0, 1], linear @ pose.along / 4, atol=1e-3)
    assert np.allclose(batch["faces"][:, 0, 2], linear @ pose.up * (pose.height_mm / 9.6 / 2), atol=1e-3)
    across, up = ((linear @ v).T for v in (pose.across, pose.up))
    assert np.abs(up[0]).max() < 1e-3 * np.abs(up[1]).max()  # up is up in each patch
    assert np.std(across[1] / np.abs(across[0])) > 0.05  # but the brick is not seen from one side


def test_rare_bricks_are_drawn_more_often_than_they_come(close):
    pose = samples(close, CATALOG)[0].pose
    drawable = [(0, Sample(pose, 0))] * 90 + [(0, Sample(pose, 1))] * 10
    sampler = PatchSampler(drawable, make_pool([close]))
    assert len(sampler) == 100
    counts = np.bincount(sampler.draw(np.random.default_rng(0), 4000)["answer"])
    assert counts[0] / counts[1] == pytest.approx(3, rel=0.15)  # by the root of how often they come


def test_some_large_bricks_are_seen_in_fewer_pixels(close):
    pose = samples(close, CATALOG)[0].pose
    enlarged = 4 * PATCH_STUD_PX / pose.stud_px  # so that jitter alone changes no level
    large = replace(pose, **{n: getattr(pose, n) * enlarged for n in ("up", "along", "across")})
    levels = PatchSampler([(0, Sample(large, 0))], make_pool([close])).draw(np.random.default_rng(0), 2000)["level"]
    usual = np.bincount(levels).argmax()
    assert (levels > usual).mean() == pytest.approx(0.25, abs=0.04)
    half = replace(pose, **{n: getattr(pose, n) / 2 for n in ("up", "along", "across")})
    small = PatchSampler([(0, Sample(half, 0))], make_pool([close])).draw(np.random.default_rng(0), 500)["level"]
    assert set(small) == {0}


def test_each_patch_comes_from_its_own_photo(close, photos):
    pose = samples(close, CATALOG)[0].pose
    pool = make_pool([photos[1], close])
    batch = PatchSampler([(1, Sample(pose, 5)), (0, Sample(pose, 7))], pool).draw(np.random.default_rng(0), 40)
    assert {(int(n), int(a)) for n, a in zip(batch["photo"], batch["answer"], strict=True)} == {(1, 5), (0, 7)}


def test_the_end_that_shows_is_drawn():
    """Seen from the right a brick shows its right end, and mirrored its left one."""
    up, along = np.array([0, -30.0]), np.array([60.0, 10.0])
    for across, side in ((np.array([-15.0, -12.0]), 1), (np.array([15.0, -12.0]), -1)):
        frame = np.array([[up, along, across], [up, along * [-1, 1], across * [-1, 1]]])
        # The row points to the right in the first patch and to the left in its mirror image.
        drawn = faces(frame, np.array([9.6, 9.6]))
        assert np.sign(drawn[:, 2, 0, 0] - PATCH_PX / 2).tolist() in ([side, -side], [-side, side])
        pose = Pose(np.full(2, PATCH_PX / 2), up, along, across, 9.6)
        image = cut_patch(np.zeros((PATCH_PX, PATCH_PX, 3), np.uint8), pose)
        moment = cv2.moments(image[..., 5])
        turned = upright(up[None], np.array([PATCH_STUD_PX / pose.stud_px]), np.ones(1))[0]
        middle = faces((np.array([up, along, across]) @ turned.T)[None], np.array([9.6]))[0, 2, 0]
        assert middle[0] == pytest.approx(moment["m10"] / moment["m00"] + 0.5, abs=1.0)


def test_a_patch_at_the_border_shows_it_drawn_out(close):
    pool = make_pool([close])
    forward = np.array([[[1.0, 0, 200], [0, 1, 200]]], np.float32)
    batch = place_views(pool, np.zeros(1, np.int32), forward) | {"faces": np.zeros((1, 3, 3, 2), np.float32)}
    pixels, _ = patches_with_faces(tensors(vars(pool)), tensors(batch), 16)
    assert np.allclose(np.asarray(pixels), close.image_bgr[0, 0].astype(float))
