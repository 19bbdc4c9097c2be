"""Views and their targets as the device fetches them, against a second way to the same numbers: numpy, cell by cell."""

from dataclasses import replace

import numpy as np
import pytest
from deepbrick.training import views as views_module
from deepbrick.training.photos import OTHER
from deepbrick.training.pool import make_pool
from deepbrick.training.sampling import sample_index, sample_pixels, views_and_targets
from deepbrick.training.views import Views, ViewSampler
from deepbrick.vision.maps import STRIDE, VECTOR_UNIT_PX, stud_size_px
from scipy.ndimage import map_coordinates

SIDE = 64
CELLS = SIDE // STRIDE
COUNT = 8
VIEWS = Views(SIDE, (6.0, 20.0), 0.3)


@pytest.fixture(scope="module")
def drawn(photos):
    """Mostly photos with stacks."""
    return [*photos[:2], *photos[:2], *photos]


@pytest.fixture(scope="module")
def pool(drawn):
    return make_pool(drawn)


@pytest.fixture(scope="module")
def batch(drawn, pool):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views_module, "CUT_FRACTION", 0.6)
        return ViewSampler(drawn, pool, VIEWS).draw(np.random.default_rng(0), COUNT)


@pytest.fixture(scope="module")
def fetched(pool, batch):
    return [np.asarray(v) for v in views_and_targets(tensors(vars(pool)), tensors(batch), SIDE)]


@pytest.fixture(scope="module")
def expected(drawn, batch):
    return Oracle(drawn, batch)


def tensors(arrays):
    from keras import ops  # noqa: PLC0415 -- heavy

    return {name: ops.convert_to_tensor(values) for name, values in arrays.items()}


class Oracle:
    """What each cell of each view shows, worked out from the photos and ``forward`` alone."""

    def __init__(self, photos, batch):
        self.photos, self.batch = [photos[n] for n in batch["photo"]], batch
        self.forward = batch["forward"].astype(float)
        grid = (np.mgrid[:CELLS, :CELLS][::-1].transpose(1, 2, 0) + 0.5) * STRIDE
        self.own = np.zeros((COUNT, CELLS, CELLS), int)
        self.over = np.zeros((COUNT, CELLS, CELLS), bool)
        inside = np.zeros_like(self.over)
        nearest = np.inf  # to where a cell would show something else
        for v, photo in enumerate(self.photos):
            xy = (grid - self.forward[v, :, 2]) @ np.linalg.inv(self.forward[v, :, :2]).T
            height, width = photo.index.shape
            column, row = np.floor(xy).astype(int).transpose(2, 0, 1)
            inside[v] = (column >= 0) & (column < width) & (row >= 0) & (row < height)
            self.own[v][inside[v]] = photo.index[row[inside[v]], column[inside[v]]]
            n_x, n_y, middle, half = batch["cut"][v].astype(float)
            from_band = np.abs(grid @ [n_x, n_y] - middle) - half
            self.over[v] = from_band < 0
            nearest = min(nearest, np.abs(from_band).min(), np.abs(xy - np.round(xy))[inside[v]].min())
        assert nearest > 5e-5  # pixels: single precision cannot tell otherwise
        self.over |= ~inside & np.roll(inside, 1, axis=0)
        self.grid = grid

    def seen(self, v, i, j):
        """View and label that a cell shows."""
        u = (v - 1) % COUNT if self.over[v, i, j] else v
        return u, self.own[u, i, j]

    def brick(self, u, label):
        """Class, centre, up, along, across of a brick in a view."""
        photo, matrix = self.photos[u], self.forward[u]
        k = label - 1
        along = photo.along[k] * np.sign(np.linalg.det(matrix[:, :2]))
        frame = np.array([photo.up[k], along, photo.across[k]]) @ matrix[:, :2].T
        return photo.classes[k], matrix[:, :2] @ photo.centers[k] + matrix[:, 2], frame

    def shown_cells(self, v, u, label):
        """How many cells of view v show a brick of view u."""
        return sum(self.seen(v, i, j) == (u, label) for i in range(CELLS) for j in range(CELLS))

    def heat(self, v):
        """How high the peak of the brick that is nearest to each cell is there."""
        peaks = np.zeros((CELLS, CELLS))
        for u, lent in ((v, False), ((v - 1) % COUNT, True)):
            photo = self.photos[u]
            for label in range(1, len(photo.classes) + 1):
                all_cells = (self.own[u] == label).sum()
                left = self.shown_cells(v, u, label)
                if photo.visible[label - 1] <= 0.04 or left < 0.25 * all_cells or (lent and not left):
                    continue
                _, center, frame = self.brick(u, label)
                stud_px = float(stud_size_px(*frame.astype(np.float32)))
                sigma = max(0.12 * stud_px / STRIDE, 0.6) * STRIDE
                peak = np.exp(-((self.grid - center) ** 2).sum(axis=-1) / (2 * sigma**2))
                peaks = np.maximum(peaks, np.where(self.over[v] == lent, peak, 0))
        return peaks


def test_there_is_everything_to_check(expected):
    shown = [expected.seen(v, i, j) for v in range(COUNT) for i in range(CELLS) for j in range(CELLS)]
    assert {0, 1, 2, OTHER} <= {label for _, label in shown}
    assert 0.1 < expected.over.mean() < 0.6
    assert len(set(expected.batch["turned"])) == 2


def test_cells_tell_the_class_and_the_place_of_the_brick_they_show(fetched, expected):
    targets = fetched[1]
    for v in range(COUNT):
        for i in range(CELLS):
            for j in range(CELLS):
                u, label = expected.seen(v, i, j)
                if label in {0, OTHER}:
                    assert not targets[v, i, j, 0]
                    assert not targets[v, i, j, 2:10].any()
                    continue
                kind, center, frame = expected.brick(u, label)
                assert targets[v, i, j, 0] == kind + 1
                vectors = np.concatenate([center - expected.grid[i, j], frame.ravel()]) / VECTOR_UNIT_PX
                assert np.allclose(targets[v, i, j, 2:10], vectors, atol=2e-3)


def test_frames_stay_upright_in_mirrored_views(fetched):
    targets = fetched[1]
    shown = targets[..., 10] > 0
    up, along = targets[shown, 4:6], targets[shown, 6:8]
    assert (up[:, 1] < 0).all()
    assert (up[:, 0] * along[:, 1] - up[:, 1] * along[:, 0] > 0).all()


def test_heat_peaks_at_the_centres_of_bricks_that_show(fetched, expected):
    for v in range(COUNT):
        assert np.allclose(fetched[1][v, ..., 1], expected.heat(v), atol=2e-3)
    assert fetched[1][..., 1].max() > 0.9


def test_bricks_weigh_something_other_bricks_less_than_nothing(fetched, expected):
    weights = fetched[1][..., 10]
    for v in range(COUNT):
        labels = [expected.seen(v, i, j) for i in range(CELLS) for j in range(CELLS)]
        bricks = [s for s in labels if s[1] not in {0, OTHER}]
        mean = len(bricks) / max(len(set(bricks)), 1)
        for seen, weight in zip(labels, weights[v].ravel(), strict=True):
            if seen[1] == OTHER:
                assert weight == -1
            elif not seen[1]:
                assert weight == 0
            else:
                assert weight == pytest.approx(np.clip(np.sqrt(mean / labels.count(seen)), 0.5, 3), rel=1e-4)


def test_hidden_bricks_have_no_peak(photos):
    hidden = [replace(photos[1], visible=np.full_like(photos[1].visible, 0.03))]
    pool = make_pool(hidden)
    batch = ViewSampler(hidden, pool, VIEWS).draw(np.random.default_rng(1), 2) | {"cut": np.zeros((2, 4), np.float32)}
    _, targets = views_and_targets(tensors(vars(pool)), tensors(batch), SIDE)
    assert np.asarray(targets)[..., 10].max() > 0  # its cells are there
    assert not np.asarray(targets)[..., 1].any()


def test_pixels_are_interpolated_between_those_of_the_level(pool, batch):
    images = np.asarray(sample_pixels(tensors(vars(pool)), tensors(batch), SIDE))
    middles = np.mgrid[:SIDE, :SIDE][::-1].reshape(2, -1).T + 0.5
    for v, n in enumerate(batch["photo"]):
        start, (height, width) = pool.level_start[n, batch["level"][v]], pool.level_size[n, batch["level"][v]]
        level = pool.pixels_bgr[start : start + height * width].reshape(height, width, 3).astype(float)
        there = middles @ batch["to_level"][v, :, :2].T.astype(float) + batch["to_level"][v, :, 2] - 0.5
        wanted = [map_coordinates(level[..., c], there.T[::-1], order=1, mode="nearest") for c in range(3)]
        assert np.allclose(images[v].reshape(-1, 3), np.transpose(wanted), atol=0.1)


def test_the_view_before_shows_through_the_band_and_beside_the_photo(pool, batch, fetched, expected):
    alone = np.asarray(sample_pixels(tensors(vars(pool)), tensors(batch), SIDE))
    # Each cell's middle is a corner of four pixels; where all around shows the same view, so do they.
    for v in range(COUNT):
        for i in range(1, CELLS - 1):
            for j in range(1, CELLS - 1):
                around = expected.over[v, i - 1 : i + 2, j - 1 : j + 2]
                if around.all() or not around.any():
                    u = (v - 1) % COUNT if around.all() else v
                    y, x = i * STRIDE + 2, j * STRIDE + 2
                    assert np.array_equal(fetched[0][v, y, x], alone[u, y, x])


def test_the_picture_and_the_labels_move_together(drawn, batch):
    """The picture is painted with the label: within a brick both are the same."""
    mine = [replace(p, image_bgr=np.repeat(p.index[..., None], 3, axis=2)) for p in drawn]
    pool, plain = make_pool(mine), batch | {"cut": np.zeros_like(batch["cut"])}
    images = np.asarray(sample_pixels(tensors(vars(pool)), tensors(plain), SIDE))[..., 0]
    index = np.asarray(sample_index(tensors(vars(pool)), tensors(plain), CELLS))
    blocks = images.reshape(COUNT, CELLS, STRIDE, CELLS, STRIDE).transpose(0, 1, 3, 2, 4).reshape(*index.shape, -1)
    flat = (np.ptp(blocks, axis=-1) < 1e-3) & (index > 0)
    assert flat.sum() > 60
    same = np.abs(blocks[..., 0] - index)[flat] < 1e-3
    assert same.mean() > 0.99  # at the photo's border a cell shows nothing, and its pixels the border
