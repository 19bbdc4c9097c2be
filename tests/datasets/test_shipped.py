"""The data sets: shapes, balance, repeatability, and no way round the task."""

from itertools import product

import keras
import numpy as np
import pytest
from deepbrick.catalog import Role, ValueKind, load_catalog
from deepbrick.compiler import TaskSpec, build_model, make_plan
from deepbrick.datasets import DATASETS, DataSetError, choose_dataset, load_dataset
from deepbrick.datasets.recipes import parts
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, load_linnerud, load_wine

IMAGE, VECTOR, VALUE = ValueKind.IMAGE, ValueKind.VECTOR, ValueKind.VALUE


def every_needs():
    """All that a legal stack can ask for, straight from the catalog."""
    catalog = load_catalog()
    kinds = [port.meaning.kind for port in catalog.with_role(Role.PORT)]
    heads = [(h.meaning.task, out) for h in catalog.with_role(Role.HEAD) for out in sorted(h.meaning.outputs)]
    for kind, (task, output), (sequence, every, steps) in product(
        kinds, heads, [(False, False, None), (True, False, None), (True, False, 3), (True, True, 3)]
    ):
        yield TaskSpec(kind, sequence=sequence, every_step=every, steps=steps, output=output, task=task)


NEEDS = tuple(every_needs())
AT_HAND = tuple(name for name, spec in DATASETS.items() if not spec.online)
ONLINE = tuple(name for name, spec in DATASETS.items() if spec.online)
VIDEO = TaskSpec(IMAGE, sequence=True, every_step=False, steps=4, output=VECTOR, task="multi-class")


def test_something_fits_every_legal_stack():
    assert all(choose_dataset(needs).needs == needs for needs in NEEDS)


def test_what_there_is():
    assert AT_HAND == ("moving-digits", "iris", "wine", "breast-cancer", "diabetes", "linnerud", "digits")
    assert ONLINE == ("mnist", "fashion_mnist", "cifar10")


def test_nothing_is_fetched_that_nobody_named():
    assert not any(DATASETS[choose_dataset(needs).name].online for needs in NEEDS)


@pytest.mark.parametrize("name", AT_HAND)
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
    "needs", [VIDEO, TaskSpec(VECTOR, sequence=False, every_step=False, steps=None, output=VECTOR, task="multi-class")]
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
    originals = {np.sort(i.ravel() * (255 / 16)).astype("float32").tobytes() for i in load_digits().images}
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


def plain(kind, output, task):
    """One input without time, and one output."""
    return TaskSpec(kind, sequence=False, every_step=False, steps=None, output=output, task=task)


TABLES = {
    "iris": (load_iris, "1d fc softmax 1d"),
    "wine": (load_wine, "1d fc softmax 1d"),
    "breast-cancer": (load_breast_cancer, "1d fc sigmoid-single single"),
    "diabetes": (lambda: load_diabetes(scaled=False), "1d fc linear-single single"),
    "linnerud": (load_linnerud, "1d fc linear 1d"),
}


def one_hot(numbers):
    return np.eye(max(numbers) + 1)[numbers]


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_in_the_units_of_the_data(name, make_stack, catalog, check_examples):
    make, column = TABLES[name]
    bunch = make()
    y = {"iris": one_hot, "wine": one_hot, "breast-cancer": lambda t: t[:, None] == 0, "diabetes": lambda t: t[:, None]}
    data = load_dataset(choose_dataset(make_plan(make_stack([column]), catalog).needs, name))
    check_examples(data, bunch.data, y.get(name, np.asarray)(bunch.target))


@pytest.mark.parametrize("name", TABLES)
def test_the_model_standardizes_with_the_training_part_only(name, make_stack, catalog):
    """Its first layer brings the training part to mean 0 and deviation 1, and the validation part not quite."""
    plan = make_plan(make_stack([TABLES[name][1]]), catalog)
    data = load_dataset(choose_dataset(plan.needs, name))
    assert data.info.standardize_inputs
    first = build_model(plan, data).layers[0]
    assert isinstance(first, keras.layers.Normalization)
    train, val = (keras.ops.convert_to_numpy(first(x)) for x in (data.x_train, data.x_val))
    np.testing.assert_allclose(train.mean(axis=0), 0, atol=2e-4)
    np.testing.assert_allclose(train.std(axis=0), 1, atol=1e-3)
    assert np.abs(val.mean(axis=0)).max() > 0.01


@pytest.mark.parametrize("name", ["diabetes", "linnerud"])
def test_the_model_brings_its_answers_into_the_units_of_the_targets(name, make_stack, catalog):
    plan = make_plan(make_stack([TABLES[name][1]]), catalog)
    data = load_dataset(choose_dataset(plan.needs, name))
    assert data.info.standardize_targets
    last = build_model(plan, data, answers=True).layers[-1]
    mean, deviation = data.y_train.mean(axis=0), data.y_train.std(axis=0)
    for answer in (-1, 0, 2):
        got = keras.ops.convert_to_numpy(last(np.full((1, len(mean)), answer, np.float32)))
        np.testing.assert_allclose(got[0], mean + answer * deviation, rtol=1e-4)


def test_classes_are_not_standardized():
    assert not choose_dataset(plain(VECTOR, VECTOR, "multi-class"), "iris").standardize_targets
    assert not choose_dataset(plain(VECTOR, VALUE, "binary"), "breast-cancer").standardize_targets


@pytest.mark.parametrize(("name", "needs"), [("moving-digits", VIDEO), ("digits", plain(IMAGE, VECTOR, "multi-class"))])
def test_images_are_0_to_255_and_the_model_makes_them_0_to_1(name, needs):
    info = choose_dataset(needs, name)
    data = load_dataset(info)
    assert (data.x_train.min(), data.x_train.max()) == (0, 255)
    assert (info.input_scale, info.standardize_inputs) == (1 / 255, False)


def test_split_by_class_gives_both_parts_the_same_share_of_every_class():
    y = one_hot(np.repeat([0, 1, 2], [50, 30, 20]))
    x = np.arange(100)
    x_train, y_train, x_val, y_val = parts.split_by_class(x, y)
    assert tuple(y_train.sum(axis=0)) == (40, 24, 16)
    assert tuple(y_val.sum(axis=0)) == (10, 6, 4)
    assert sorted([*x_train, *x_val]) == list(range(100))
    np.testing.assert_array_equal(y[x_train.astype(int)], y_train)
    np.testing.assert_array_equal(y[x_val.astype(int)], y_val)
    assert list(x_val) != sorted(x_val)


def test_split_by_class_is_the_same_every_time():
    y = one_hot(np.arange(40) % 2)
    first, second = (parts.split_by_class(np.arange(40), y) for _ in range(2))
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    "y",
    [np.arange(40)[:, None] % 4 == 0, np.repeat((np.arange(40)[:, None, None] % 4 == 0), 3, axis=1)],
    ids=["one answer", "one answer at every step"],
)
def test_split_by_class_of_one_answer(y):
    x_train, y_train, x_val, y_val = parts.split_by_class(np.arange(40), y)
    assert (y_train.mean(), y_val.mean()) == (0.25, 0.25)
    assert y_train.shape[1:] == y.shape[1:]
    assert not set(x_train) & set(x_val)


@pytest.mark.parametrize("needs", [needs for needs in NEEDS if needs.output is not IMAGE], ids=str)
def test_classes_and_nothing_else_are_split_by_class(needs):
    info = choose_dataset(needs)
    assert info.stratify == (needs.task in {"multi-class", "binary"})
    assert f"def split{'_by_class' * info.stratify}(" in info.code


def test_both_parts_of_the_flowers_have_the_same_share_of_every_species():
    data = load_dataset(choose_dataset(plain(VECTOR, VECTOR, "multi-class"), "iris"))
    assert tuple(data.y_train.sum(axis=0)) == (40, 40, 40)
    assert tuple(data.y_val.sum(axis=0)) == (10, 10, 10)


def test_digits_are_cut_into_as_many_steps_as_columns():
    for steps, width in ((2, 32), (3, 22), (8, 8)):
        info = choose_dataset(
            TaskSpec(VECTOR, sequence=True, every_step=False, steps=steps, output=VECTOR, task="multi-class")
        )
        data = load_dataset(info)
        assert data.x_train.shape[1:] == (steps, width)


def test_heat_maps_sum_to_one():
    data = load_dataset(
        choose_dataset(TaskSpec(IMAGE, sequence=False, every_step=False, steps=None, output=IMAGE, task="multi-class"))
    )
    np.testing.assert_allclose(data.y_train.sum(axis=(1, 2, 3)), 1, rtol=1e-5)


def test_without_labels_the_image_is_to_come_back():
    data = load_dataset(
        choose_dataset(TaskSpec(IMAGE, sequence=False, every_step=False, steps=None, output=IMAGE, task="regression"))
    )
    assert data.y_train.max() == 1
    np.testing.assert_allclose(data.x_train / 255, data.y_train, atol=1e-6)


@pytest.mark.parametrize(
    ("needs", "name"),
    [
        (VIDEO, "moving-digits"),
        (TaskSpec(IMAGE, sequence=False, every_step=False, steps=None, output=VECTOR, task="multi-class"), "digits"),
        (TaskSpec(VECTOR, sequence=False, every_step=False, steps=None, output=VECTOR, task="multi-class"), "iris"),
        (TaskSpec(VECTOR, sequence=False, every_step=False, steps=None, output=VALUE, task="binary"), "breast-cancer"),
        (
            TaskSpec(VALUE, sequence=False, every_step=False, steps=None, output=VALUE, task="single-regression"),
            "diabetes",
        ),
        (TaskSpec(VECTOR, sequence=False, every_step=False, steps=None, output=VECTOR, task="regression"), "linnerud"),
    ],
)
def test_what_is_picked(needs, name):
    assert choose_dataset(needs).name == name


def test_it_says_what_was_picked():
    assert choose_dataset(VIDEO).description == (
        "moving-digits (films of real handwritten digits that move): from 32x32 frames to the direction"
    )


def test_a_named_data_set_is_taken():
    needs = TaskSpec(VECTOR, sequence=False, every_step=False, steps=None, output=VECTOR, task="multi-class")
    assert choose_dataset(needs, "digits").name == "digits"


def test_unknown_name():
    with pytest.raises(DataSetError) as caught:
        choose_dataset(VIDEO, "cats")
    assert str(caught.value) == (
        'There is no data set "cats"; there are moving-digits, iris, wine, breast-cancer, diabetes, linnerud, '
        "digits, mnist, fashion_mnist, cifar10."
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
        choose_dataset(TaskSpec(IMAGE, sequence=False, every_step=False, steps=None, output=VALUE, task="ranking"))
    assert str(caught.value).startswith(
        "No data set fits a stack that makes ranking output (value) from one image; there are moving-digits (films of"
    )


@pytest.fixture
def fetched(monkeypatch):
    """Small arrays instead of what Keras would fetch."""

    def put(name, shape, classes):
        rng = np.random.default_rng(3)
        axis = (1,) if name == "cifar10" else ()  # as Keras has it
        made = [
            (rng.integers(0, 256, (n, *shape), np.uint8), np.resize(np.arange(classes, dtype=np.uint8), (n, *axis)))
            for n in (40, 20)
        ]
        monkeypatch.setattr(getattr(keras.datasets, name), "load_data", lambda: made)
        return tuple(np.concatenate(part) for part in zip(*made, strict=True))

    return put


@pytest.mark.parametrize(
    ("name", "shape"), [("mnist", (28, 28)), ("fashion_mnist", (28, 28)), ("cifar10", (32, 32, 3))]
)
def test_what_is_fetched_over_the_network(name, shape, fetched, check_examples):
    x, y = fetched(name, shape, 10)
    x = x.reshape(60, *shape[:2], -1).astype(np.float32)
    info = choose_dataset(plain(IMAGE, VECTOR, "multi-class"), name)
    assert (info.shape.input, info.shape.output) == (x.shape[1:], (10,))
    assert len(info.classes) == 10
    assert (info.light_on_dark, info.stratify, info.input_scale) == (name != "cifar10", True, 1 / 255)
    check_examples(load_dataset(info), x, one_hot(y.ravel()))
    check_examples(load_dataset(choose_dataset(plain(IMAGE, IMAGE, "regression"), name)), x, x / np.float32(255))


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Exception("URL fetch failure on a.b: None -- no route\nmore"), "URL fetch failure on a.b: None -- no route"),
        (ConnectionResetError(104, "Connection reset by peer"), "[Errno 104] Connection reset by peer"),
        (ValueError("Incomplete or corrupted file detected."), "Incomplete or corrupted file detected."),
        (EOFError(), "EOFError"),
    ],
)
@pytest.mark.parametrize("name", ONLINE)
def test_without_a_network_it_says_so(name, error, reason, monkeypatch):
    def fail():
        raise error

    monkeypatch.setattr(getattr(keras.datasets, name), "load_data", fail)
    with pytest.raises(DataSetError) as caught:
        load_dataset(choose_dataset(plain(IMAGE, VECTOR, "multi-class"), name))
    assert str(caught.value) == f"The data of {name} cannot be fetched ({reason}); is there a network?"


def test_what_is_wrong_in_a_recipe_is_no_matter_of_the_network(monkeypatch):
    monkeypatch.setattr("deepbrick.datasets.recipes.shipped.load_iris", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load_dataset(choose_dataset(plain(VECTOR, VECTOR, "multi-class"), "iris"))


def test_what_the_memory_cannot_hold(monkeypatch):
    def fail():
        raise MemoryError

    monkeypatch.setattr("deepbrick.datasets.recipes.shipped.load_iris", fail)
    with pytest.raises(DataSetError) as caught:
        load_dataset(choose_dataset(plain(VECTOR, VECTOR, "multi-class"), "iris"))
    assert str(caught.value) == ("The data of iris do not fit into this computer's memory; take fewer or smaller ones.")


@pytest.mark.parametrize(
    ("name", "load", "single"),
    [
        ("iris", load_iris, 2),
        ("wine", load_wine, 0),
        ("breast-cancer", load_breast_cancer, 0),
        ("diabetes", load_diabetes, 2),
        ("linnerud", load_linnerud, 1),
    ],
)
def test_names_of_columns(name, load, single):
    views = DATASETS[name].inputs
    names = tuple(load().feature_names)
    assert views[ValueKind.VECTOR, False].columns == names
    assert views[ValueKind.VALUE, False].columns == names[single : single + 1]
