"""The data sets: shapes, balance, repeatability, and no way round the task."""

from itertools import product

import numpy as np
import pytest
from deepbrick.catalog import Role, ValueKind, load_catalog
from deepbrick.compiler import Needs
from deepbrick.samples.datasets import DATASETS, DataSetError, choose_dataset, load_dataset
from sklearn.datasets import load_diabetes, load_digits, load_iris

IMAGE, VECTOR, VALUE = ValueKind.IMAGE, ValueKind.VECTOR, ValueKind.VALUE


def every_needs():
    """All that a legal stack can ask for, straight from the catalog."""
    catalog = load_catalog()
    kinds = [port.meaning.kind for port in catalog.with_role(Role.PORT)]
    heads = [(h.meaning.task, out) for h in catalog.with_role(Role.HEAD) for out in sorted(h.meaning.outputs)]
    for kind, (task, output), (sequence, every, steps) in product(
        kinds, heads, [(False, False, None), (True, False, None), (True, False, 3), (True, True, 3)]
    ):
        yield Needs(kind, sequence=sequence, every_step=every, steps=steps, output=output, task=task)


NEEDS = tuple(every_needs())
VIDEO = Needs(IMAGE, sequence=True, every_step=False, steps=4, output=VECTOR, task="multi-class")


def test_something_fits_every_legal_stack():
    assert all(choose_dataset(needs).needs == needs for needs in NEEDS)


@pytest.mark.parametrize("name", DATASETS)
def test_arrays_have_the_announced_shapes(name):
    """For every stack that a data set fits; films only for some, since they are large."""
    fitting = [needs for needs in NEEDS if DATASETS[name].fits(needs)]
    assert fitting
    for needs in fitting if name != "moving-digits" else fitting[-2:]:
        info = choose_dataset(needs, name)
        data = load_dataset(info)
        steps = needs.steps or DATASETS[name].steps
        time = (steps,) if needs.sequence else ()
        out_time = (steps,) if needs.every_step else ()
        for x, y in ((data.x_train, data.y_train), (data.x_val, data.y_val)):
            assert x.shape == (len(y), *time, *info.shape.input)
            assert y.shape == (len(y), *out_time, *info.shape.output)
            assert (x.dtype, y.dtype) == (np.float32, np.float32)
            assert np.isfinite(x).all()
            assert np.isfinite(y).all()
        if info.classes and needs.task != "binary":
            assert len(info.classes) == info.shape.output[-1]


@pytest.mark.parametrize(
    "needs", [VIDEO, Needs(VECTOR, sequence=False, every_step=False, steps=None, output=VECTOR, task="multi-class")]
)
def test_same_numbers_every_time(needs):
    info = choose_dataset(needs)
    first, second = load_dataset(info), load_dataset(info)
    np.testing.assert_array_equal(first.x_train, second.x_train)
    np.testing.assert_array_equal(first.y_val, second.y_val)


@pytest.fixture(scope="module")
def films():
    return load_dataset(choose_dataset(VIDEO))


def digit_of(frame):
    """The pixels of a frame in the order of their brightness: the same wherever the digit stands."""
    return np.sort(frame.ravel()).tobytes()


def test_no_digit_moves_in_both_parts(films):
    """Each film shows a digit that no film of the other part shows (a few scans are twins, pixel by pixel sorted)."""
    originals = load_digits().images
    twins = len(originals) - len({np.sort(i.ravel()).tobytes() for i in originals})
    train = {digit_of(film[0]) for film in films.x_train}
    val = {digit_of(film[0]) for film in films.x_val}
    assert len(films.x_train) + len(films.x_val) == len(originals)
    assert len(train & val) <= twins


def test_films_show_the_real_digits_unchanged(films):
    """Each pixel of a scan is there four times: digits are twice as large in films."""
    originals = {np.sort(i.ravel() / 16).astype("float32").tobytes() for i in load_digits().images}
    for film in films.x_val[:20]:
        for frame in film:
            pixels = np.sort(frame.ravel())[-256:]
            assert pixels[::4].tobytes() in originals


def test_directions_are_balanced(films):
    for y in (films.y_train, films.y_val):
        assert abs(y[:, 0].mean() - 0.5) < 0.05


def test_direction_is_the_way_of_the_ink(films):
    """An oracle of a few lines: the shift along the row that explains the next frame best."""
    for film, y in zip(films.x_val[:100], films.y_val[:100], strict=True):
        first, second = film[0, ..., 0], film[1, ..., 0]
        shifts = [s for s in range(-8, 9) if s]
        errors = [np.abs(np.roll(first, s, axis=1) - second).sum() for s in shifts]
        assert (shifts[int(np.argmin(errors))] > 0) == bool(y[1])


def test_no_single_frame_tells_the_direction(films):
    """Where a digit stands at one time says nothing: without memory the task cannot be solved."""
    right = films.y_train[:, 1] == 1
    for step in range(films.x_train.shape[1]):
        ink = films.x_train[:, step].sum(axis=(1, 3))
        ink = ink / ink.sum(axis=1, keepdims=True)
        angle = np.exp(2j * np.pi * np.arange(ink.shape[1]) / ink.shape[1])
        place = np.angle(ink @ angle)
        left_share, _ = np.histogram(place[~right], bins=4, range=(-np.pi, np.pi), density=True)
        right_share, _ = np.histogram(place[right], bins=4, range=(-np.pi, np.pi), density=True)
        assert np.abs(left_share - right_share).max() * np.pi / 2 < 0.08


def test_tables_are_standardized_with_the_training_part_only():
    data = load_dataset(
        choose_dataset(
            Needs(VECTOR, sequence=False, every_step=False, steps=None, output=VALUE, task="single-regression")
        )
    )
    np.testing.assert_allclose(data.x_train.mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(data.x_train.std(axis=0), 1, atol=1e-3)
    assert np.abs(data.x_val.mean(axis=0)).max() > 1e-3
    raw = np.concatenate([data.x_train, data.x_val]) * data.x_scale.deviation + data.x_scale.mean
    bunch = load_diabetes(scaled=False)
    np.testing.assert_allclose(np.sort(raw, axis=0), np.sort(bunch.data, axis=0), rtol=1e-3, atol=1e-3)


def test_iris_is_balanced_enough_in_both_parts():
    data = load_dataset(
        choose_dataset(Needs(VECTOR, sequence=False, every_step=False, steps=None, output=VECTOR, task="multi-class"))
    )
    assert len(data.x_train) + len(data.x_val) == len(load_iris().data)
    assert data.y_train.sum(axis=0).min() > 30
    assert data.y_val.sum(axis=0).min() > 5


def test_digits_are_cut_into_as_many_steps_as_columns():
    for steps, width in ((2, 32), (3, 22), (8, 8)):
        info = choose_dataset(
            Needs(VECTOR, sequence=True, every_step=False, steps=steps, output=VECTOR, task="multi-class")
        )
        data = load_dataset(info)
        assert data.x_train.shape[1:] == (steps, width)


def test_heat_maps_sum_to_one():
    data = load_dataset(
        choose_dataset(Needs(IMAGE, sequence=False, every_step=False, steps=None, output=IMAGE, task="multi-class"))
    )
    np.testing.assert_allclose(data.y_train.sum(axis=(1, 2, 3)), 1, rtol=1e-5)


def test_without_labels_the_image_is_to_come_back():
    data = load_dataset(
        choose_dataset(Needs(IMAGE, sequence=False, every_step=False, steps=None, output=IMAGE, task="regression"))
    )
    np.testing.assert_array_equal(data.x_train, data.y_train)


@pytest.mark.parametrize(
    ("needs", "name"),
    [
        (VIDEO, "moving-digits"),
        (Needs(IMAGE, sequence=False, every_step=False, steps=None, output=VECTOR, task="multi-class"), "digits"),
        (Needs(VECTOR, sequence=False, every_step=False, steps=None, output=VECTOR, task="multi-class"), "iris"),
        (Needs(VECTOR, sequence=False, every_step=False, steps=None, output=VALUE, task="binary"), "breast-cancer"),
        (
            Needs(VALUE, sequence=False, every_step=False, steps=None, output=VALUE, task="single-regression"),
            "diabetes",
        ),
        (Needs(VECTOR, sequence=False, every_step=False, steps=None, output=VECTOR, task="regression"), "linnerud"),
    ],
)
def test_what_is_picked(needs, name):
    assert choose_dataset(needs).name == name


def test_it_says_what_was_picked():
    assert choose_dataset(VIDEO).description == (
        "moving-digits (films of real handwritten digits that move): from 32x32 frames to the direction"
    )


def test_a_named_data_set_is_taken():
    needs = Needs(VECTOR, sequence=False, every_step=False, steps=None, output=VECTOR, task="multi-class")
    assert choose_dataset(needs, "digits").name == "digits"


def test_unknown_name():
    with pytest.raises(DataSetError) as caught:
        choose_dataset(VIDEO, "cats")
    assert str(caught.value) == (
        'There is no data set "cats"; there are moving-digits, iris, breast-cancer, diabetes, linnerud, digits.'
    )


def test_named_data_set_that_does_not_fit():
    with pytest.raises(DataSetError) as caught:
        choose_dataset(VIDEO, "iris")
    assert str(caught.value) == (
        'The data set "iris" does not fit a stack that makes multi-class output (vector) from a sequence of images; '
        "these fit: moving-digits."
    )


def test_nothing_fits():
    """A plate of the user's own, with a task that no data set has."""
    with pytest.raises(DataSetError) as caught:
        choose_dataset(Needs(IMAGE, sequence=False, every_step=False, steps=None, output=VALUE, task="ranking"))
    assert str(caught.value).startswith(
        "No data set fits a stack that makes ranking output (value) from one image; there are moving-digits (films of"
    )
