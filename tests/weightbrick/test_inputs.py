"""What is plugged in is read as what was learned from: training's own arrays are the oracle."""

from pathlib import Path

import cv2
import numpy as np
import pillow_heif
import pytest
from deepbrick.compiler import make_plan
from deepbrick.datasets import DataSetError, OwnOptions, load_dataset, own_dataset
from deepbrick.weightbrick import Refused, read_inputs
from deepbrick.weightbrick.card import input_entry
from PIL import Image

SEQUENCE = ["1d lstm", "1d lstm fc softmax 1d"]


@pytest.fixture
def learned(make_stack, catalog):
    """What a stack of these columns learns from a path, in any order, and its card."""

    def learn(path, *columns, **options):
        info = own_dataset(path, make_plan(make_stack(list(columns)), catalog).needs, OwnOptions(**options))
        data = load_dataset(info)
        return np.concatenate([data.x_train, data.x_val]), {"input": input_entry(info, info.steps)}

    return learn


def read(path, card):
    """What is read, of all batches, and the sentences on what cannot be used."""
    items = list(read_inputs(path, card))
    messages = [item.message for item in items if isinstance(item, Refused)]
    batches = [item for item in items if not isinstance(item, Refused)]
    return batches, np.concatenate([b.x for b in batches]) if batches else None, messages


def in_order(x):
    return sorted(one.astype(np.float32).tobytes() for one in x)


def write(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


# Tables


def test_the_table_that_was_learned_from_can_be_plugged_in(learned, tmp_path):
    lines = [f"{k},{k * k},n,{'' if k % 3 else k},{'ab'[k % 2]}" for k in range(12)]
    path = write(tmp_path / "a.csv", "weight,height,note,body,kind", *lines)
    x, card = learned(path, "1d fc softmax 1d")
    assert card["input"]["columns"] == ["weight", "height"]
    _, plugged, messages = read(path, card)
    assert in_order(plugged) == in_order(x)
    assert messages == []


def test_decimal_commas_are_read_in_both(learned, tmp_path):
    path = write(tmp_path / "a.csv", "a;b;kind", *(f"{k},5;{k},25;{'ab'[k % 2]}" for k in range(12)))
    x, card = learned(path, "1d fc softmax 1d")
    assert card["input"]["reading"] == {"delimiter": ";", "decimal": ","}
    assert in_order(read(path, card)[1]) == in_order(x)
    (one,) = read(write(tmp_path / "b.csv", "1,5;2,25"), card)[1]
    assert one.tolist() == [1.5, 2.25]
    (one,) = read(write(tmp_path / "c.csv", "b,a", "2.25,1.5"), card)[1]
    assert one.tolist() == [1.5, 2.25]


def test_more_cells_than_names_are_refused(learned, tmp_path):
    """Decimal commas among commas: each cell would go by the name of another."""
    x, card = learned(
        write(tmp_path / "a.csv", "a,b,kind", *(f"{k},{k},{'xy'[k % 2]}" for k in range(12))), "1d fc softmax 1d"
    )
    path = write(tmp_path / "b.csv", "a,b", "1,5,2,5", "1,2,,", "3,4")
    _, plugged, messages = read(path, card)
    assert plugged.tolist() == [[1, 2], [3, 4]]
    (message,) = messages
    assert message == (
        f"{path}, line 2: there are 4 cells under 2 names; "
        "where these are numbers with a comma, write them with a point, or put them in quotes."
    )
    write(path, ",a,b,", "7,1,2,5")  # columns without a name have cells too
    assert read(path, card)[1].tolist() == [[1, 2]]
    assert x.shape == (12, 2)


@pytest.fixture
def steps(learned, tmp_path):
    lines = [f"{k},{2 * k},{k + s},{2 * k + s},{'up' if s > 0 else 'down'}" for k in range(10) for s in (1, -1)]
    path = write(tmp_path / "steps.csv", "a1,b1,a2,b2,kind", *lines)
    return path, *learned(path, *SEQUENCE)


def test_a_row_of_a_table_of_sequences_is_a_sequence(steps, tmp_path):
    path, x, card = steps
    assert x.shape == (20, 2, 2)
    batches, plugged, messages = read(path, card)
    assert in_order(plugged) == in_order(x)
    assert messages == []
    assert batches[0].numbers == tuple(range(1, 21))
    shuffled = write(tmp_path / "b.csv", "b2,a2,b1,a1", "4,3,2,1")
    assert read(shuffled, card)[1].tolist() == [[[1, 2], [3, 4]]]
    plain = write(tmp_path / "c.csv", "1,2,3,4", "5,6,7,8")
    assert read(plain, card)[1].tolist() == [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]


def test_rows_without_names_may_be_the_steps_of_one_sequence(steps, tmp_path):
    _, _, card = steps
    path = write(tmp_path / "a.csv", "1,2", "3,4", "5,6")
    assert read(path, card)[1].tolist() == [[[1, 2], [3, 4], [5, 6]]]
    write(path, "1,2", "3,", "5,6")
    # Without a step it would be another sequence.
    assert read(path, card)[2] == [f"{path}, line 2: this model takes 2 numbers a row, but there are 1."]


def test_a_card_of_the_first_bricks_goes_by_place(tmp_path):
    card = {"input": {"shape": [2], "sequence": False, "steps": None, "light_on_dark": False}}
    assert read(write(tmp_path / "a.csv", "x,y", "1,2", "3,4"), card)[1].tolist() == [[1, 2], [3, 4]]
    card["input"] |= {"sequence": True, "steps": 2}
    assert read(write(tmp_path / "a.csv", "x,y", "1,2", "3,4"), card)[1].tolist() == [[[1, 2], [3, 4]]]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["a1,b1,a2", "1,2,3"], 'FILE has no column "b2"; this model takes the columns a1, b1, a2, b2, by these'),
        (["a,b", "1,2"], 'FILE has no column "a1"; this model takes the columns a1, b1, a2, b2, by these names, or'),
        (["1,2,3,4", "1,2,3,4,5"], "FILE, line 2: this model takes 4 numbers a row, but there are 5."),
        (["1,2,3,4", ",2,3,4"], "FILE, line 2: cell 1 is empty."),
        (["1,2,3,4", "1,2,3,4 m"], 'FILE, line 2: "4 m" is no number.'),
    ],
)
def test_tables_that_do_not_fit_a_sequence(lines, message, steps, tmp_path):
    path = write(tmp_path / "a.csv", *lines)
    (said,) = read(path, steps[2])[2]
    assert said.replace(str(path), "FILE").startswith(message)


# Pictures


def drawing(path, side, alpha=255):
    pixels = np.zeros((64, 64, 4), np.uint8)
    pixels[20 : 20 + side, 20 : 20 + side] = [30, 30, 200, alpha]
    pixels[..., 3] = np.where(pixels[..., 2] > 0, 255, alpha)
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(pixels)
    if path.suffix == ".heic":
        exif = Image.Exif()
        exif[0x0112] = 6
        pillow_heif.from_pillow(image.convert("RGB")).save(path, exif=exif.tobytes())
    else:
        image.save(path)


@pytest.mark.parametrize("ending", [".png", ".heic"])
def test_pictures_are_read_as_those_that_were_learned_from(ending, learned, tmp_path):
    """On transparent ground, or turned photos of a phone."""
    folder = tmp_path / "shapes"
    for k in range(12):
        drawing(folder / ("small", "large")[k % 2] / f"{k}{ending}", 5 + k + 10 * (k % 2), alpha=0)
    x, card = learned(folder, "2d fc softmax 1d")
    assert len(np.unique(x, axis=0)) == 12
    _, plugged, messages = read(folder, card)
    assert in_order(plugged) == in_order(x)
    assert messages == []


def test_a_bad_picture_does_not_keep_the_others_from_being_seen(learned, tmp_path):
    folder = tmp_path / "shapes"
    for k in range(12):
        drawing(folder / "ab"[k % 2] / f"{k}.png", 10 + k)
    x, card = learned(folder, "2d fc softmax 1d")
    whole = (folder / "a" / "0.png").read_bytes()
    bad = {
        "Thumbs.db": (b"\xd0\xcf\x11\xe0" + bytes(500), "is not a photo; DeepBrick reads"),
        "cut.png": (whole[: len(whole) // 2], "is cut off or damaged; copy the photo again."),
        "desktop.ini": (b"[.ShellClassInfo]", "is not a photo; DeepBrick reads"),
        "empty.jpg": (b"", "is empty; copy the photo again."),
        "film.mp4": (b"no video", "is no video that can be read; name an MP4 or AVI file."),
    }
    for name, (data, _) in bad.items():
        (folder / "a" / name).write_bytes(data)
    (folder / "b" / "back").symlink_to(folder)
    (folder / "b" / "gone.png").symlink_to("nowhere.png")
    (folder / "b" / "ring.png").symlink_to("ring.png")
    (folder / "c").mkdir()
    batches, plugged, messages = read(folder, card)
    assert in_order(plugged) == in_order(x)
    assert [b.source for b in batches] == [
        str(folder / "ab"[k % 2] / f"{k}.png") for k in [*range(0, 12, 2), *range(1, 12, 2)]
    ]
    expected = [f"{folder / 'a' / name} {text}" for name, (_, text) in bad.items()]
    expected += [
        f"{folder / 'b' / 'back'} is a folder; name the photos in it",
        f"There is no photo {folder / 'b' / 'gone.png'}; check its name.",
        f"{folder / 'b' / 'ring.png'} cannot be read (",
        f"{folder / 'c'} has no images in it; put some there.",
    ]
    assert len(messages) == len(expected)
    for message, start in zip(messages, expected, strict=True):
        assert message.startswith(start)


# Clips


@pytest.fixture
def clips(learned, tmp_path):
    """Clips of several lengths, as folders of frames, and what is learned from them."""
    folder = tmp_path / "clips"
    for k in range(12):
        for frame in range(3 + k):
            pixels = np.full((32, 32), 15 * frame, np.uint8)
            pixels[:16] = 10 * k
            path = folder / ("up", "down")[k % 2] / f"c{k}" / f"f{frame}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(path), pixels)
    return folder, *learned(folder, *["2d lstm"] * 3, "2d lstm fc softmax 1d")


def test_folders_of_frames_are_read_as_those_that_were_learned_from(clips):
    folder, x, card = clips
    assert (x.shape[1], card["input"]["reading"]) == (4, {"frames": "evenly spread"})
    batches, plugged, messages = read(folder, card)
    assert in_order(plugged) == in_order(x)
    assert messages == []
    assert {b.source for b in batches} == {str(folder / ("up", "down")[k % 2] / f"c{k}") for k in range(12)}


def test_a_video_is_read_as_a_folder_of_its_frames(clips, tmp_path):
    _, _, card = clips
    frames = [np.full((32, 32), 10 * k, np.uint8) for k in range(9)]
    video = cv2.VideoWriter(str(tmp_path / "a.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 10, (32, 32), isColor=False)
    (tmp_path / "a").mkdir()
    for k, frame in enumerate(frames):
        video.write(frame)
        cv2.imwrite(str(tmp_path / "a" / f"{k}.png"), frame)
    video.release()
    of_video, of_folder = (read(tmp_path / name, card)[1] for name in ("a.avi", "a"))
    assert of_folder[0, :, 0, 0, 0].tolist() == [0, 30, 50, 80]
    np.testing.assert_allclose(of_video, of_folder, atol=3)  # its codec loses a little


def test_a_bad_clip_does_not_keep_the_others_from_being_seen(clips, capfd):
    folder, x, card = clips
    up = folder / "up"
    (up / "c0" / "Thumbs.db").write_bytes(b"no image")
    (up / "bad.mp4").write_bytes(b"no video")
    (up / "empty").mkdir()
    (up / "photo.png").write_bytes((up / "c0" / "f0.png").read_bytes())
    (up / "back").symlink_to(folder)
    _, plugged, messages = read(folder, card)
    assert in_order(plugged) == in_order(x)
    no_clip = "is neither a video that can be read nor a folder of frames; name one of these, or a .npy file."
    assert messages == [
        f"{up / 'back'} leads back to a folder that it is in; take that link away.",
        f"{up / 'bad.mp4'} {no_clip}",
        f"{up / 'c0' / 'Thumbs.db'} is not a photo; DeepBrick reads JPEG, PNG, HEIC, AVIF, WebP, GIF, BMP and TIFF.",
        f"{up / 'empty'} has no frames in it; put some there.",
        f"{up / 'photo.png'} {no_clip}",
    ]
    assert capfd.readouterr() == ("", "")


def test_a_missing_path_is_said(clips, steps):
    gone = Path("gone")
    assert read(gone, clips[2])[2] == ["gone cannot be read (No such file or directory)."]
    assert read(gone, steps[2])[2] == ["gone cannot be read (No such file or directory)."]


# Damaged tables


def spoiled(rng, good):
    """A table with a few pieces put in, taken out, and its end cut off."""
    pieces = [
        b",",
        b";",
        b"\t",
        b'"',
        b"\n",
        b"\r",
        b"\0",
        b"\xff",
        b"1,5",
        b"1e999",
        b"nan",
        b"-",
        b"\xef\xbb\xbf",
        b" ",
    ]
    data = bytearray(good)
    for _ in range(rng.integers(1, 6)):
        at = int(rng.integers(0, len(data) + 1))
        data[at : at + int(rng.integers(0, 4))] = pieces[rng.integers(len(pieces))] * int(rng.integers(0, 3))
    return bytes(data[: int(rng.integers(len(data) // 2, len(data) + 1))])


@pytest.mark.parametrize("sequence", [False, True])
def test_damaged_tables_give_numbers_or_sentences(sequence, steps, learned, tmp_path):
    card = steps[2]
    good = steps[0].read_bytes()
    if not sequence:
        lines = (f"{k},5;{k},25;{'xyz'[k % 3]}" for k in range(15))
        good = write(tmp_path / "good.csv", "a;b;kind", *lines).read_bytes()
        card = learned(tmp_path / "good.csv", "1d fc softmax 1d")[1]
    rng, path = np.random.default_rng(22), tmp_path / "bad.csv"
    used = refused = 0
    for _ in range(300):
        path.write_bytes(spoiled(rng, good))
        for item in read_inputs(path, card):
            if isinstance(item, Refused):
                assert item.message.startswith(str(path))
                assert item.message.endswith(".")
                refused += 1
            else:
                assert item.x.shape[-1] == card["input"]["shape"][0]
                assert np.isfinite(item.x).all()
                used += 1
    assert min(used, refused) > 50


def test_damaged_tables_are_learned_from_or_refused_in_a_sentence(make_stack, catalog, tmp_path):
    lines = (f"{k},5;{k},25;{'xyz'[k % 3]}" for k in range(30))
    good = write(tmp_path / "good.csv", "a;b;kind", *lines).read_bytes()
    needs = make_plan(make_stack(["1d fc softmax 1d"]), catalog).needs
    rng, path = np.random.default_rng(23), tmp_path / "bad.csv"
    used, messages = 0, []
    for _ in range(300):
        path.write_bytes(spoiled(rng, good))
        try:
            data = load_dataset(own_dataset(path, needs))
        except DataSetError as error:
            messages.append(str(error))
        else:
            assert np.isfinite(data.x_train).all()
            used += 1
    assert all(str(path) in message and message.endswith(".") for message in messages)
    assert min(used, len(messages)) > 30
