"""Views and faults by OpenCV, against the same in tensors, which a GPU works out."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.training import material as material_module
from deepbrick.training.degrade import GAMMA, degrade, noise_bank
from deepbrick.training.host import NONE, add_faults
from deepbrick.training.material import has_gpu, patch_material, strip_material, view_material
from deepbrick.training.views import Views

SIDE, LARGE = 48, 4
FAULTS = {
    "gains": [[0.6, 1.1, 1.4], [1, 1, 1]],
    "blur": [[1.1, 0.4], [0, 1.6]],
    "noise": [[0.002, 0.01], [0, 0.02]],
    "gamma": [[0.9 / GAMMA], [1.1 / GAMMA]],
    "sharpen": [[0.7], [0]],
}


@pytest.fixture(scope="module")
def views():
    rng = np.random.default_rng(0)
    return np.array([cv2.resize(rng.integers(0, 256, (9, 9, 3)).astype(np.uint8), (SIDE, SIDE)) for _ in range(2)])


@pytest.fixture(scope="module")
def bank():
    return noise_bank(0)


def faults(**changes):
    rows = {name: np.array([value, value]) for name, value in NONE.items()} | changes
    rows = {name: np.asarray(value, np.float32) for name, value in rows.items()}
    rows |= {name: rows[name][:, 0] for name in ("gamma", "sharpen")}
    return {"jpeg": np.zeros(2, np.float32), "noise_start": np.array([7, 2**22 - 50], np.int32), **rows}


def on_a_device(views, drawn, bank):
    from keras import ops  # noqa: PLC0415 -- heavy

    tensors = {name: ops.convert_to_tensor(values) for name, values in drawn.items()}
    return np.asarray(degrade(ops.convert_to_tensor(views.astype(np.float32)), tensors, ops.convert_to_tensor(bank)))


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_that_of_a_device(views, bank, name):
    drawn = faults(**{name: FAULTS[name]})
    added = add_faults(views, drawn, bank)
    assert np.abs(added - on_a_device(views, drawn, bank)).max() < 1.5
    assert np.abs(added[0].astype(float) - views[0]).mean() > 0.5


def test_all_faults_together_too(views, bank):
    drawn = faults(**FAULTS)
    assert np.abs(add_faults(views, drawn, bank) - on_a_device(views, drawn, bank)).max() < 1.5


def test_views_without_faults_stay_as_they_are(views, bank):
    assert np.array_equal(add_faults(views, faults(), bank), views)


def test_jpeg_is_that_of_a_file_of_the_quality_that_was_drawn(views, bank):
    drawn = faults() | {"jpeg": np.array([2 - 80 / 50, 50 / 40], np.float32)}
    added = add_faults(views, drawn, bank)
    for view, seen, quality in zip(views, added, (80, 40), strict=True):
        _, data = cv2.imencode(".jpg", view, [cv2.IMWRITE_JPEG_QUALITY, quality])
        assert np.array_equal(seen, cv2.imdecode(data, cv2.IMREAD_COLOR))


def enlarged(photo):
    """The photo four times as large: columns of small ones are not learned from."""
    vectors = {n: getattr(photo, n) * LARGE for n in ("centers", "up", "along", "across")}
    image, index = (
        cv2.resize(v, None, fx=LARGE, fy=LARGE, interpolation=cv2.INTER_NEAREST) for v in (photo.image_bgr, photo.index)
    )
    return replace(photo, **vectors, image_bgr=cv2.GaussianBlur(image, (0, 0), LARGE), index=index)


def make(kind, photos):
    if kind == "patches":
        return patch_material(photos, load_catalog(), 0, [None] * len(photos))
    if kind == "strips":
        return strip_material([enlarged(p) for p in photos], load_catalog())
    return view_material(photos, Views(64, (6.0, 20.0), 0.2))


@pytest.mark.parametrize("kind", ["views", "patches", "strips"])
def test_a_processor_learns_from_the_same_as_a_gpu(photos, monkeypatch, kind):
    from deepbrick.training.steps import as_tensors  # noqa: PLC0415 -- heavy

    assert not has_gpu()
    here = make(kind, photos)
    monkeypatch.setattr(material_module, "has_gpu", lambda: True)
    there = make(kind, photos)
    constants = as_tensors({**vars(there.pool), "noise": noise_bank(0)})
    seen = []
    for material in (here, there):
        batch = material.draw(np.random.default_rng(4), 12) | {"jpeg": np.zeros(12, np.float32)}
        if material is here:
            assert batch["images"].dtype == np.uint8
        seen.append([np.asarray(part) for part in material.example(constants, as_tensors(batch))])
    plain = here.draw(np.random.default_rng(4), 12)["jpeg"] == 0
    assert plain.sum() > 3
    away = np.abs(seen[0][0] - seen[1][0])[plain]
    assert away.mean() < 0.5
    assert np.percentile(away, 99.5) < 4
    assert np.array_equal(seen[0][1], seen[1][1])
