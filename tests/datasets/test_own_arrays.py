"""Arrays in an .npz file: what is read is what was saved."""

import io
import zipfile

import numpy as np
import pytest
from deepbrick.datasets import DataSetError, load_dataset

CLASSES = "1d fc softmax 1d"
ANSWER = "1d fc sigmoid-single single"
NUMBER = "1d fc linear-single single"
NUMBERS = "1d fc linear 1d"
LABELS = "1d fc sigmoid 1d"
PHOTO = "2d fc softmax 1d"
BACK = "2d fc linear 2d"
FILM = "2d lstm fc softmax 1d"

RNG = np.random.default_rng(7)
X = RNG.normal(size=(12, 3))
K = np.arange(12)
PHOTOS = RNG.integers(0, 256, (12, 5, 4, 3), np.uint8)
GREY = RNG.integers(0, 256, (12, 5, 4), np.uint8)
FILMS = RNG.integers(0, 256, (12, 2, 5, 4), np.uint8)


@pytest.fixture
def save(tmp_path):
    def write(**named):
        path = tmp_path / "a.npz"
        np.savez(path, **named)
        return path

    return write


def eye(numbers):
    return np.eye(max(numbers) + 1)[numbers]


CASES = {
    # name: columns, arrays, expected x and y, input and output shape
    "class numbers": ([CLASSES], {"x": X, "y": K % 3}, X, eye(K % 3), (3,), (3,)),
    "class numbers that are floats": ([CLASSES], {"x": X, "y": K % 3 / 1.0}, X, eye(K % 3), (3,), (3,)),
    "classes with a single 1": ([CLASSES], {"x": X, "y": eye(K % 3)}, X, eye(K % 3), (3,), (3,)),
    "yes or no": ([ANSWER], {"x": X, "y": K % 2 == 0}, X, K[:, np.newaxis] % 2 == 0, (3,), (1,)),
    "yes or no as a column": ([ANSWER], {"x": X, "y": K[:, np.newaxis] % 2}, X, K[:, np.newaxis] % 2, (3,), (1,)),
    "one number": ([NUMBER], {"x": X, "y": K * 7}, X, K[:, np.newaxis] * 7, (3,), (1,)),
    "several numbers": ([NUMBERS], {"x": X, "y": X[:, :2] * 9}, X, X[:, :2] * 9, (3,), (2,)),
    "labels": ([LABELS], {"x": X, "y": X > 0}, X, X > 0, (3,), (3,)),
    "one value": (["single fc linear-single single"], {"x": X[:, :1], "y": K}, X[:, :1], K[:, np.newaxis], (1,), (1,)),
    "photos in colour": ([PHOTO], {"x": PHOTOS, "y": K % 2}, PHOTOS, eye(K % 2), (5, 4, 3), (2,)),
    "grey photos": ([PHOTO], {"x": GREY, "y": K % 2}, GREY[..., np.newaxis], eye(K % 2), (5, 4, 1), (2,)),
    "photos that come back": ([BACK], {"x": PHOTOS}, PHOTOS, PHOTOS / np.float64(255), (5, 4, 3), (5, 4, 3)),
    "photos 0 to 1": ([BACK], {"x": GREY / 255}, GREY[..., None] / 255, GREY[..., None] / 255, (5, 4, 1), (5, 4, 1)),
    "photos to photos": (
        [BACK],
        {"x": GREY, "y": PHOTOS[:, :2] / 255},
        GREY[..., None],
        PHOTOS[:, :2] / 255,
        (5, 4, 1),
        (2, 4, 3),
    ),
    "films": (["2d lstm", FILM], {"x": FILMS, "y": K % 2}, FILMS[..., None], eye(K % 2), (5, 4, 1), (2,)),
    "films, at every step": (
        [FILM, FILM],
        {"x": FILMS, "y": K % 2},
        FILMS[..., None],
        np.stack([eye(K % 2)] * 2, axis=1),
        (5, 4, 1),
        (2,),
    ),
    "films, another class at each step": (
        [FILM, FILM],
        {"x": FILMS, "y": np.stack([eye(K % 2), eye(1 - K % 2)], axis=1)},
        FILMS[..., None],
        np.stack([eye(K % 2), eye(1 - K % 2)], axis=1),
        (5, 4, 1),
        (2,),
    ),
    "films, whose last frame comes back": (
        ["2d lstm", "2d lstm fc linear 2d"],
        {"x": FILMS},
        FILMS[..., None],
        FILMS[:, -1, ..., None] / np.float64(255),
        (5, 4, 1),
        (5, 4, 1),
    ),
    "sequences of vectors": (
        ["1d lstm fc linear-single single"],
        {"x": X.reshape(12, 3, 1).repeat(2, axis=2), "y": K},
        X.reshape(12, 3, 1).repeat(2, axis=2),
        K[:, None],
        (2,),
        (1,),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_arrays_of_all_kinds(name, save, plan_of, look, load_both_ways, check_examples):  # noqa: PLR0913, PLR0917
    columns, named, x, y, shape_in, shape_out = CASES[name]
    plan = plan_of(*columns)
    path = save(**named)
    info = look(path, plan)
    assert (info.shape.input, info.shape.output) == (shape_in, shape_out)
    assert info.description.startswith(f"{path} (12 examples): ")
    assert info.notes == ()
    assert info.steps == (named["x"].shape[1] if plan.needs.sequence else None)
    check_examples(load_both_ways(plan, info), np.float32(x), np.float32(y))


def test_it_says_what_is_in_the_file(save, plan_of, look):
    path = save(x=X, y=K % 3)
    assert look(path, plan_of(CLASSES)).description == f"{path} (12 examples): from x of shape (3,) to y of shape ()"
    path = save(x=PHOTOS)
    assert look(path, plan_of(BACK)).description == f"{path} (12 examples): to the image itself"


@pytest.mark.parametrize(
    ("x", "scale", "standardize"),
    [
        (PHOTOS, 1 / 255, False),
        (PHOTOS / 255, None, False),
        (PHOTOS > 99, None, False),
        (PHOTOS / 127.5 - 1, None, True),
        (PHOTOS * np.uint16(200), None, True),
    ],
    ids=["0 to 255", "0 to 1", "black and white", "-1 to 1", "16 bits"],
)
def test_images_of_any_range_are_brought_to_one_scale(x, scale, standardize, save, plan_of, look):  # noqa: PLR0913, PLR0917 - fixtures
    info = look(save(x=x, y=K % 2), plan_of(PHOTO))
    assert (info.input_scale, info.standardize_inputs) == (scale, standardize)


def test_which_targets_are_standardized(save, plan_of, look):
    assert look(save(x=X, y=K), plan_of(NUMBER)).standardize_targets
    assert not look(save(x=X, y=K % 2), plan_of(ANSWER)).standardize_targets
    assert not look(save(x=PHOTOS), plan_of(BACK)).standardize_targets


@pytest.mark.parametrize("names", [["cat", "dog", "bird"], [b"cat", b"dog", b"bird"]])
def test_classes_have_the_names_that_are_in_the_file(names, save, plan_of, look):
    info = look(save(x=X, y=K % 3, classes=names), plan_of(CLASSES))
    assert (info.classes, info.notes) == (("cat", "dog", "bird"), ())


def test_names_that_do_not_fit_are_left_out_and_said(save, plan_of, look):
    info = look(save(x=X, y=K % 3, classes=["cat", "dog"]), plan_of(CLASSES))
    assert info.classes == ("0", "1", "2")
    assert info.notes == ('One array was left out, because it does not hold 3 names: "classes".',)


def test_without_names_one_answer_is_no_or_yes(save, plan_of, look):
    assert look(save(x=X, y=K % 2), plan_of(ANSWER)).classes == ("no", "yes")


def test_arrays_that_nobody_needs_may_be_anything(save, plan_of, look):
    assert look(save(x=X, y=K % 3, more=np.array([{}], dtype=object)), plan_of(CLASSES)).notes == ()


OBJECTS = np.array([{}] * 12, dtype=object)
LARGE = X * 1e30
IN_Y = 'The array "y" in {path} '
IN_X = 'The array "x" in {path} '
UNREADABLE = "{path} is no .npz file of numbers that can be read; save it with numpy.savez."


@pytest.mark.parametrize(
    ("columns", "named", "message"),
    [
        ([CLASSES], {"x": OBJECTS, "y": K}, UNREADABLE),
        ([CLASSES], {"x": X, "y": OBJECTS}, UNREADABLE),
        ([CLASSES], {}, '{path} holds the arrays none; call the inputs "x" and the targets "y".'),
        ([CLASSES], {"x": X, "z": X}, '{path} holds the arrays x, z; call the inputs "x" and the targets "y".'),
        ([BACK], {"images": PHOTOS}, '{path} holds the arrays images; call the inputs "x" and the targets "y".'),
        ([CLASSES], {"x": X.astype(str), "y": K}, IN_X + "has to hold finite numbers."),
        ([CLASSES], {"x": X[:0], "y": K[:0]}, IN_X + "has to hold finite numbers."),
        ([CLASSES], {"x": X * np.nan, "y": K}, IN_X + "has to hold finite numbers."),
        ([CLASSES], {"x": X + 1j, "y": K}, IN_X + "has to hold finite numbers."),
        ([CLASSES], {"x": K, "y": K}, IN_X + "has the shape (12,), but this stack takes (examples, numbers)."),
        ([CLASSES], {"x": np.array(3), "y": K}, IN_X + "has the shape (), but this stack takes (examples, numbers)."),
        (
            ["single fc softmax 1d"],
            {"x": X, "y": K},
            IN_X + "has the shape (12, 3), but this stack takes (examples, 1).",
        ),
        (
            [PHOTO],
            {"x": X, "y": K},
            IN_X + "has the shape (12, 3), but this stack takes (examples, height, width, 1 or 3).",
        ),
        (
            [PHOTO],
            {"x": PHOTOS.repeat(2, axis=3), "y": K},
            IN_X + "has the shape (12, 5, 4, 6), but this stack takes (examples, height, width, 1 or 3).",
        ),
        (
            [FILM],
            {"x": PHOTOS, "y": K},
            IN_X + "has the shape (12, 5, 4, 3), but this stack takes (examples, steps, height, width, 1 or 3).",
        ),
        (["2d lstm", "2d lstm", FILM], {"x": FILMS, "y": K}, IN_X + "has 2 time steps, but the stack has 3 columns."),
        (
            [CLASSES],
            {"x": LARGE, "y": K},
            ('The numbers in a column of the array "x" in {path} are too large; write them in a larger unit.'),
        ),
        (
            [NUMBERS],
            {"x": X, "y": X * 1e-9},
            (
                'The numbers in a column of the array "y" in {path} differ too little; '
                "write them in a smaller unit, or take away what they have in common."
            ),
        ),
        ([BACK], {"x": PHOTOS / -255}, IN_X + "has to hold images whose pixels are 0 to 1, or 0 to 255."),
        ([CLASSES], {"x": X, "y": K[:9]}, IN_Y + 'has to hold finite numbers, one entry for each of the 12 in "x".'),
        (
            [CLASSES],
            {"x": X, "y": np.array(3)},
            IN_Y + 'has to hold finite numbers, one entry for each of the 12 in "x".',
        ),
        (
            [CLASSES],
            {"x": X, "y": K.astype(str)},
            IN_Y + 'has to hold finite numbers, one entry for each of the 12 in "x".',
        ),
        ([CLASSES], {"x": X, "y": K * 0}, IN_Y + "has to hold class numbers 0, 1, 2 and so on, each at least once."),
        (
            [CLASSES],
            {"x": X, "y": K % 3 + 1},
            IN_Y + "has to hold class numbers 0, 1, 2 and so on, each at least once.",
        ),
        (
            [CLASSES],
            {"x": X, "y": K % 3 - 1},
            IN_Y + "has to hold class numbers 0, 1, 2 and so on, each at least once.",
        ),
        ([CLASSES], {"x": X, "y": K / 2}, IN_Y + "has to hold class numbers 0, 1, 2 and so on, each at least once."),
        (
            [CLASSES],
            {"x": X, "y": K * 10**9},
            IN_Y + "has to hold class numbers 0, 1, 2 and so on, each at least once.",
        ),
        (
            [CLASSES],
            {"x": X, "y": K[:, None]},
            IN_Y + "has the shape (12, 1), but this stack gives (examples, numbers, two or more).",
        ),
        ([CLASSES], {"x": X, "y": X > -9}, IN_Y + "holds the same number everywhere, so there is nothing to learn."),
        (
            [CLASSES],
            {"x": X, "y": eye(K % 3) + eye(K % 2 + 1) > 0},
            IN_Y + "has to hold a single 1 for the class of each example, and 0 for all others.",
        ),
        ([ANSWER], {"x": X, "y": K % 3}, IN_Y + "has to hold class numbers 0 (no) and 1 (yes), each at least once."),
        (
            [ANSWER],
            {"x": X, "y": K % 2 / 2},
            IN_Y + "has to hold class numbers 0 (no) and 1 (yes), each at least once.",
        ),
        (
            [ANSWER],
            {"x": X, "y": K[:, None] * 0},
            IN_Y + "holds the same number everywhere, so there is nothing to learn.",
        ),
        ([LABELS], {"x": X, "y": X}, IN_Y + "holds other numbers than 0 (no) and 1 (yes)."),
        ([NUMBER], {"x": X, "y": X}, IN_Y + "has the shape (12, 3), but this stack gives (examples, 1)."),
        (
            [NUMBERS],
            {"x": X, "y": K},
            IN_Y + "has the shape (12,), but this stack gives (examples, numbers, two or more).",
        ),
        (
            [FILM, FILM],
            {"x": FILMS, "y": eye(K % 2)},
            IN_Y + "has the shape (12, 2), but this stack gives (examples, 2, numbers, two or more).",
        ),
        (
            [BACK],
            {"x": PHOTOS, "y": GREY},
            IN_Y + "has the shape (12, 5, 4), but this stack gives (examples, height, width, 1 or 3).",
        ),
        (
            ["2d lstm fc linear 2d"] * 2,
            {"x": FILMS, "y": FILMS[:, :1, ..., None] / 255},
            IN_Y + "has the shape (12, 1, 5, 4, 1), but this stack gives (examples, 2, height, width, 1 or 3).",
        ),
        ([BACK], {"x": PHOTOS, "y": PHOTOS}, IN_Y + "has to hold images whose pixels are 0 to 1."),
        (
            ["2d fc softmax 2d"],
            {"x": PHOTOS, "y": PHOTOS / 255},
            IN_Y + "has to hold images whose pixels sum to 1: this stack makes heat maps.",
        ),
        ([CLASSES], {"x": X[:9], "y": K[:9] % 3}, "{path} holds only 9 examples; at least 10 are needed."),
        ([CLASSES], {"x": X, "y": K // 11}, '{path} holds only 1 example of "1"; each class needs at least 2.'),
    ],
)
def test_what_does_not_fit(columns, named, message, save, plan_of, message_of):  # noqa: PLR0913, PLR0917
    path = save(**named)
    assert message_of(path, plan_of(*columns)) == message.format(path=path)


def whole_file():
    file = io.BytesIO()
    np.savez_compressed(file, x=X, y=K % 3)
    return file.getvalue()


def one_array():
    file = io.BytesIO()
    np.save(file, X)
    return file.getvalue()


def archive_of(data):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("x.npy", data)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"no archive", whole_file()[:200], one_array(), archive_of(one_array()[:90])],
    ids=["empty", "text", "cut off", "one array", "an array cut off"],
)
def test_what_is_no_archive(data, tmp_path, plan_of, message_of):
    path = tmp_path / "a.npz"
    path.write_bytes(data)
    assert message_of(path, plan_of(CLASSES)) == UNREADABLE.format(path=path)


def test_a_damaged_archive_is_closed(tmp_path, plan_of, message_of, nothing_left_open):
    path = tmp_path / "a.npz"
    path.write_bytes(whole_file()[:200])
    with nothing_left_open():
        message_of(path, plan_of(CLASSES))


def test_an_archive_of_other_files(tmp_path, plan_of, message_of):
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.npy", b"no array")
        archive.writestr("y.npy", b"no array")
    assert message_of(path, plan_of(CLASSES)) == f'The array "x" in {path} has to hold finite numbers.'


def test_a_damaged_archive_is_read_right_or_refused(tmp_path, plan_of, look):
    """A byte at a time, all over the file."""
    good = whole_file()
    path = tmp_path / "a.npz"
    plan = plan_of(CLASSES)
    refused = []
    for place in range(0, len(good), 7):
        path.write_bytes(good[:place] + bytes([good[place] ^ 0x55]) + good[place + 1 :])
        try:
            info = look(path, plan)
        except DataSetError as error:
            refused.append(str(error))
        else:
            assert info.shape.input == (3,)
    assert len(refused) > 20
    assert all(
        message.startswith((f"{path} ", f'The array "x" in {path} ', f'The array "y" in {path} '))
        for message in refused
    )


def test_an_array_that_the_memory_cannot_hold(tmp_path, plan_of, message_of):
    """It says so itself in its first bytes."""
    head = b"\x93NUMPY\x01\x00" + bytes([118, 0])
    text = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 100), }".ljust(117) + "\n"
    path = tmp_path / "a.npz"
    path.write_bytes(archive_of(head + text.encode()))
    assert message_of(path, plan_of(CLASSES)) == (
        f"The arrays in {path} do not fit into this computer's memory; take fewer examples."
    )


def test_a_missing_file(tmp_path, plan_of, message_of):
    path = tmp_path / "a.npz"
    assert message_of(path, plan_of(CLASSES)) == f"{path} cannot be read (No such file or directory)."


def test_a_file_that_is_gone_by_the_time_it_is_loaded(save, plan_of, look):
    path = save(x=X, y=K % 3)
    info = look(path, plan_of(CLASSES))
    path.unlink()
    with pytest.raises(DataSetError) as caught:
        load_dataset(info)
    assert str(caught.value) == (
        "The data of a.npz cannot be read (No such file or directory); is everything still there?"
    )


def test_examples_that_are_not_finite_are_left_out_and_said(save, plan_of, look, load_both_ways, check_examples):
    x, y = X.copy(), K * 7.0
    x[3, 1], x[5, 0], y[8] = np.nan, np.inf, np.nan
    kept = [k for k in range(12) if k not in {3, 5, 8}] + [12]
    x, y = np.vstack([x, [[1, 2, 3]]]), np.append(y, 5)
    path = save(x=x, y=y)
    plan = plan_of(NUMBER)
    info = look(path, plan)
    assert info.description.startswith(f"{path} (10 examples): ")
    (note,) = info.notes
    assert note == (
        "3 examples were left out, because each holds something that is not a finite number: "
        "number 4, number 6, number 9."
    )
    check_examples(load_both_ways(plan, info), x[kept], y[kept, np.newaxis])


def test_images_that_are_not_finite_do_not_come_back(save, plan_of, look, load_both_ways, check_examples):
    x = np.vstack([PHOTOS, PHOTOS[:1]]) / 255
    x[4, 0, 0, 0] = np.nan
    plan = plan_of(BACK)
    info = look(save(x=x), plan)
    assert info.notes == (
        "One example was left out, because it holds something that is not a finite number: number 5.",
    )
    kept = np.delete(x, 4, axis=0)
    check_examples(load_both_ways(plan, info), kept, kept)
