"""What a weight brick says about files, as they were before training."""

import json
from dataclasses import replace

import cv2
import numpy as np
import pytest
from deepbrick.compiler import TrainOptions, make_plan, train
from deepbrick.datasets import choose_dataset, load_dataset
from deepbrick.weightbrick import Refused, plugged_model, predictions, read_inputs
from sklearn.datasets import load_iris


def look(brick, path):
    """What the model says, and what is said of the inputs that cannot be used."""
    model = plugged_model(brick)
    found, refused = [], []
    for item in read_inputs(path, brick.card):
        if isinstance(item, Refused):
            refused.append(item.message)
        else:
            found += predictions(model, brick.card, item)
    return found, refused


def answers(brick, path):
    found, refused = look(brick, path)
    assert refused == []
    return found


def test_rows_of_a_table_and_of_an_array(flower_brick, flowers, tmp_path):
    """Centimetres go in, with and without a header."""
    raw = load_iris().data[::25]
    expected = flowers.model.predict(raw, verbose=0)
    np.savetxt(tmp_path / "plain.csv", raw, delimiter=",")
    np.savetxt(tmp_path / "head.csv", raw, delimiter=",", header=",".join(load_iris().feature_names), comments="")
    np.save(tmp_path / "rows.npy", raw)
    for name in ("plain.csv", "head.csv", "rows.npy"):
        found = answers(flower_brick, tmp_path / name)
        assert [f["row"] for f in found] == list(range(1, len(raw) + 1))
        np.testing.assert_allclose([list(f["probabilities"].values()) for f in found], expected, atol=1e-4)
        assert found[0]["class"] == "setosa"
        assert found[-1]["class"] == "virginica"


def test_one_row_has_no_number(flower_brick, tmp_path):
    (tmp_path / "a.csv").write_text("5.1;3.5;1.4;0.2\n", encoding="utf-8")
    (answer,) = answers(flower_brick, tmp_path / "a.csv")
    assert set(answer) == {"input", "class", "probabilities"}


def test_images_of_any_size_light_on_dark_or_dark_on_light(digit_brick, tmp_path):
    """The same digit large, small, and as ink on paper gives the same answer."""
    digit = np.zeros((64, 64), np.uint8)
    cv2.putText(digit, "0", (12, 56), cv2.FONT_HERSHEY_SIMPLEX, 2, 255, 6)
    cv2.imwrite(str(tmp_path / "large.png"), cv2.resize(digit, (800, 800)))
    cv2.imwrite(str(tmp_path / "paper.png"), 255 - digit)
    cv2.imwrite(str(tmp_path / "colour.jpg"), cv2.cvtColor(digit, cv2.COLOR_GRAY2BGR))
    found = [a for n in ("large.png", "paper.png", "colour.jpg") for a in answers(digit_brick, tmp_path / n)]
    first = list(found[0]["probabilities"].values())
    for answer in found:
        np.testing.assert_allclose(list(answer["probabilities"].values()), first, atol=0.05)
        assert sum(answer["probabilities"].values()) == pytest.approx(1, abs=1e-4)


def test_array_of_images(digit_brick, tmp_path):
    one = np.arange(64, dtype=np.uint8).reshape(8, 8, 1) * 4
    np.save(tmp_path / "bytes.npy", one)
    np.savez(tmp_path / "floats.npz", one[np.newaxis].astype(float))
    (bytes_in,), (floats_in,) = (answers(digit_brick, tmp_path / n) for n in ("bytes.npy", "floats.npz"))
    assert bytes_in["probabilities"] == floats_in["probabilities"]


ANSWERS = {
    "yes or no": (["1d fc sigmoid-single single"], "breast-cancer", {"class", "probabilities"}),
    "labels": (["1d fc sigmoid 1d"], "digits", {"labels", "probabilities"}),
    "numbers": (["1d fc linear 1d"], "linnerud", {"names", "values"}),
    "one number": (["1d fc linear-single single"], "diabetes", {"names", "values"}),
    "an image": (["1d fc linear 2d"], "digits", {"values"}),
    "a heat map": (["2d fc softmax 2d"], "digits", {"values"}),
    "a class at every step": (["1d lstm fc softmax 1d"] * 2, "digits", {"step", "class", "probabilities"}),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_kinds_of_answer(kind, plugged, tmp_path):
    columns, name, keys = ANSWERS[kind]
    result, brick = plugged(columns, name)
    data = result.dataset
    np.save(tmp_path / "x.npy", data.x_val[0])
    found = answers(brick, tmp_path / "x.npy")
    assert all(set(answer) == {"input", *keys} for answer in found)
    assert len(found) == len(columns)
    assert json.dumps(found)
    if "values" in keys:
        expected = result.model.predict(data.x_val[:1], verbose=0)[0]
        np.testing.assert_allclose(found[0]["values"], expected, rtol=1e-3, atol=1e-3)


def input_refusal(brick, path):
    found, (message,) = look(brick, path)
    assert found == []
    return message.replace(str(path), "FILE")


NAMES = ",".join(load_iris().feature_names)
TABLES = {
    "only a header": (f"{NAMES}\n", "FILE has no rows of numbers in it."),
    "nothing": ("", "FILE has no rows of numbers in it."),
    "other columns": (
        "age,height,shoe,hat\n1,2,3,4\n",
        (
            'FILE has no column "sepal length (cm)"; this model takes the columns sepal length (cm), '
            "sepal width (cm), petal length (cm), petal width (cm), by these names, "
            "or in this order in a table without a header."
        ),
    ),
    "one column twice": (
        f"{NAMES},petal  width (cm)\n1,2,3,4,5\n",
        'FILE has two columns called "petal width (cm)"; give one of them another name.',
    ),
    "no text": ("a,b\0\udcff", "FILE is no text that can be read as a table; save it as CSV in UTF-8."),
    "a word": ("1,2,x,4\n", 'FILE, line 1: "x" is no number.'),
    "too few": ("1,2,3\n", "FILE, line 1: this model takes 4 numbers a row, but there are 3."),
    "too many": ("1,2,3,4,5\n", "FILE, line 1: this model takes 4 numbers a row, but there are 5."),
    "not finite": ("1,2,nan,4\n", 'FILE, line 1: "nan" is no number.'),
    "too large": ("1,2,3,4e99\n", 'FILE, line 1: "4e99" is no number.'),
}


@pytest.mark.parametrize(("text", "message"), TABLES.values(), ids=TABLES.keys())
def test_wrong_table(text, message, flower_brick, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    assert input_refusal(flower_brick, path) == message


def test_columns_go_by_their_names_wherever_they_stand(flower_brick, flowers, tmp_path):
    """Among others, in another order, written as Excel writes them in Germany."""
    raw = load_iris().data[::25]
    names = load_iris().feature_names
    lines = ["species;" + ";".join(names[k].replace("length ", "length \n ") for k in (3, 1, 2, 0)) + ";note"]
    lines[0] = ";".join(f'"{name}"' for name in lines[0].split(";"))
    lines += [f"?;{d};{b};{c};{a};none;" for a, b, c, d in raw]
    (tmp_path / "a.csv").write_text("\n".join(lines).replace(".", ","), encoding="utf-8-sig")
    found = answers(flower_brick, tmp_path / "a.csv")
    expected = flowers.model.predict(raw, verbose=0)
    np.testing.assert_allclose([list(f["probabilities"].values()) for f in found], expected, atol=1e-4)


def test_a_bad_row_does_not_keep_the_others_from_being_used(flower_brick, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(NAMES + "\n1,2,3,4\n1,,3,4\n\n1,2,3\n5.1,3.5,1.4,0.2\n1,x,3,4\n", encoding="utf-8")
    found, refused = look(flower_brick, path)
    assert [answer["row"] for answer in found] == [1, 4]
    assert refused == [
        f'{path}, line 3: the cell of "sepal width (cm)" is empty.',
        f'{path}, line 5: the cell of "petal width (cm)" is empty.',
        f'{path}, line 7: "x" is no number.',
    ]


def test_of_many_bad_rows_most_are_counted(flower_brick, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("1,2,3,4\n" * 300 + "1,2,,4\n" * 700, encoding="utf-8")
    found, refused = look(flower_brick, path)
    assert [answer["row"] for answer in found] == list(range(1, 301))
    assert refused == [
        *(f"{path}, line {k}: cell 3 is empty." for k in range(301, 306)),
        f"{path}: 695 more rows cannot be used.",
    ]


def test_a_row_of_an_array_that_is_not_finite_does_not_keep_the_others_from_being_used(flower_brick, tmp_path):
    x = np.ones((4, 4))
    x[1, 2], x[3, 0] = np.nan, 1e300
    np.save(tmp_path / "a.npy", x)
    found, refused = look(flower_brick, tmp_path / "a.npy")
    assert [answer["row"] for answer in found] == [1, 3]
    said = "holds something that is not a finite number; mend it."
    assert refused == [f"{tmp_path / 'a.npy'}, row {k}, {said}" for k in (2, 4)]


def test_wrong_kind_of_file(flower_brick, digit_brick, tmp_path):
    assert input_refusal(flower_brick, tmp_path / "a.csv") == "FILE cannot be read (No such file or directory)."
    (tmp_path / "a.jpg").touch()
    assert input_refusal(flower_brick, tmp_path / "a.jpg") == (
        "FILE is no table, but this model takes rows of 4 numbers; name a .csv or a .npy file."
    )
    (tmp_path / "empty").mkdir()
    assert input_refusal(digit_brick, tmp_path / "empty") == "FILE has no images in it; put some there."
    (tmp_path / "inside" / "deeper").mkdir(parents=True)
    assert input_refusal(digit_brick, tmp_path / "inside" / "deeper") == "FILE has no images in it; put some there."
    for data in (b"", b"text"):
        (tmp_path / "a.png").write_bytes(data)
        assert input_refusal(digit_brick, tmp_path / "a.png") == (
            "FILE is empty; copy the photo again."
            if not data
            else "FILE is not a photo; DeepBrick reads JPEG, PNG, HEIC, AVIF, WebP, GIF, BMP and TIFF."
        )


def test_each_image_of_a_folder(digit_brick, tmp_path):
    """In the order of their numbers, hidden files left aside."""
    for number in (10, 9):
        cv2.imwrite(str(tmp_path / f"digit{number}.png"), np.zeros((20, 20), np.uint8))
    (tmp_path / ".hidden").write_bytes(b"")
    found = answers(digit_brick, tmp_path)
    assert [a["input"] for a in found] == [str(tmp_path / f"digit{n}.png") for n in (9, 10)]


@pytest.fixture
def write_video(tmp_path):
    def write(frames, name="film.avi"):
        height, width = frames[0].shape
        video = cv2.VideoWriter(
            str(tmp_path / name), cv2.VideoWriter.fourcc(*"MJPG"), 10, (width, height), isColor=False
        )
        for frame in frames:
            video.write(frame)
        video.release()
        return tmp_path / name

    return write


def test_each_frame_of_a_video(digit_brick, write_video):
    frames = [np.full((32, 32), shade, np.uint8) for shade in (0, 60, 120)]
    found = answers(digit_brick, write_video(frames))
    assert [a["frame"] for a in found] == [1, 2, 3]
    assert found[0]["probabilities"] != found[2]["probabilities"]


def test_no_video(digit_brick, tmp_path, capfd):
    assert input_refusal(digit_brick, tmp_path / "a.mp4") == "There is no photo FILE; check its name."
    (tmp_path / "a.mp4").write_bytes(b"no video")
    assert input_refusal(digit_brick, tmp_path / "a.mp4") == (
        "FILE is no video that can be read; name an MP4 or AVI file."
    )
    assert capfd.readouterr() == ("", "")


def test_sequences_of_another_length_are_for_keras(plugged, tmp_path):
    """LiteRT takes as many time steps as the training data had; the answers do not depend on who gives them."""
    result, brick = plugged(["1d lstm fc softmax 1d"] * 2, "digits")
    for steps in (2, 5, 3, 6):
        x = np.tile(result.dataset.x_val[:3], (1, 3, 1))[:, :steps]
        np.save(tmp_path / "x.npy", x)
        found = answers(brick, tmp_path / "x.npy")
        expected = np.asarray(result.model(x)).reshape(-1, 10)
        np.testing.assert_allclose([list(a["probabilities"].values()) for a in found], expected, atol=1e-4)


def test_wrong_arrays(flower_brick, tmp_path):
    path = tmp_path / "a.npy"
    np.save(path, np.zeros((3, 5)))
    assert input_refusal(flower_brick, path) == (
        "FILE holds an array of shape (3, 5), but this model takes (4), or several of these."
    )
    np.save(path, np.array(["a"]))
    assert input_refusal(flower_brick, path) == "FILE holds no plain numbers; save an array of numbers."
    path.write_bytes(b"\x93NUMPY")
    no_array = "FILE is no array of numbers that can be read; save it with numpy.save."
    assert input_refusal(flower_brick, path) == no_array
    np.save(path, np.array([object()]), allow_pickle=True)
    assert input_refusal(flower_brick, path) == no_array


def test_a_damaged_archive_is_closed(flower_brick, tmp_path, nothing_left_open):
    path = tmp_path / "a.npz"
    path.write_bytes(b"PK\x03\x04 and no more")
    with nothing_left_open():
        assert input_refusal(flower_brick, path).startswith("FILE is no array of numbers that can be read")


def test_from_the_video_stack_to_a_prediction(video, catalog, opened, tmp_path):
    """Few films and few epochs already tell left from right; the reloaded brick says the same from raw frames."""
    dataset = load_dataset(choose_dataset(make_plan(video, catalog).needs))
    few = replace(dataset, x_train=dataset.x_train[:512], y_train=dataset.y_train[:512])
    result = train(video, catalog, few, TrainOptions(epochs=2))
    assert result.scores["val_acc"] > 0.9
    # What it learned is the direction: a film that runs backwards moves the other way.
    backwards = result.model.predict(dataset.x_val[:, ::-1], verbose=0).argmax(axis=1)
    assert (backwards != dataset.y_val.argmax(axis=1)).mean() > 0.9
    brick = opened(result)
    expected = result.model.predict(dataset.x_val[:2], verbose=0)
    for k in range(2):
        folder = tmp_path / f"film{k}"
        folder.mkdir()
        for step, frame in enumerate(dataset.x_val[k]):
            # Twice as large, as a camera's frames are larger than the model's.
            large = cv2.resize(np.round(frame[..., 0]).astype(np.uint8), (64, 64), interpolation=cv2.INTER_NEAREST)
            cv2.imwrite(str(folder / f"frame{step + 8}.png"), large)
    found = [*answers(brick, tmp_path / "film0"), *answers(brick, tmp_path / "film1")]
    for k, (answer, probabilities) in enumerate(zip(found, expected, strict=True)):
        assert answer["input"] == str(tmp_path / f"film{k}")
        assert answer["class"] == ("left", "right")[int(dataset.y_val[k].argmax())]
        np.testing.assert_allclose(list(answer["probabilities"].values()), probabilities, atol=0.02)
    assert json.dumps(found)
