"""Folders of images and of clips: what is read is what is in the files."""

import os
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pillow_heif
import pytest
from deepbrick.compiler import TrainOptions, train
from deepbrick.datasets import load_dataset
from deepbrick.datasets.own import choose
from deepbrick.photo import frames as photo_frames
from PIL import Image, features

CLASSES = "2d fc softmax 1d"
ANSWER = "2d fc sigmoid-single single"
BACK = "2d fc linear 2d"
FILM = "2d lstm fc softmax 1d"


def write_image(path, pixels_rgb):
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.asarray(pixels_rgb)
    cv2_pixels = pixels if pixels.ndim == 2 else pixels[..., [2, 1, 0, *range(3, pixels.shape[2])]]
    done, data = cv2.imencode(path.suffix, cv2_pixels)
    assert done
    path.write_bytes(data.tobytes())


def write_video(path, frames_bgr):
    path.parent.mkdir(parents=True, exist_ok=True)
    height, width = frames_bgr[0].shape[:2]
    video = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 10, (width, height))
    for frame in frames_bgr:
        video.write(frame)
    video.release()


def photos(rng, count, shape=(6, 8, 3)):
    return rng.integers(0, 256, (count, *shape), np.uint8)


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@pytest.fixture
def pets(tmp_path, rng):
    """Six photos of cats and eight of dogs, 8 wide and 6 high, in colour."""
    folder = tmp_path / "pets"
    images = {"cats": photos(rng, 6), "dogs": photos(rng, 8)}
    for name, group in images.items():
        for k, pixels in enumerate(group):
            write_image(folder / name / f"{k}.png", pixels)
    return folder, images


def one_hot(*counts):
    return np.repeat(np.eye(len(counts)), counts, axis=0)


def test_each_folder_is_a_class(pets, plan_of, look, load_both_ways, check_examples):
    folder, images = pets
    plan = plan_of(CLASSES)
    info = look(folder, plan)
    assert info.classes == ("cats", "dogs")
    assert (info.shape.input, info.shape.output) == ((6, 8, 3), (2,))
    assert info.description == f"{folder} (14 images in 2 folders): from 8x6 images to which of cats, dogs"
    assert (info.name, info.notes, info.steps) == ("pets", (), None)
    assert (info.stratify, info.input_scale, info.batch_size, info.epochs) == (True, 1 / 255, 2, 60)
    check_examples(load_both_ways(plan, info), np.concatenate([*images.values()]), one_hot(6, 8))


def test_two_folders_are_one_answer_whether_it_is_the_second(pets, plan_of, look, load_both_ways, check_examples):
    folder, images = pets
    plan = plan_of(ANSWER)
    info = look(folder, plan)
    assert (info.classes, info.shape.output) == (("cats", "dogs"), (1,))
    check_examples(load_both_ways(plan, info), np.concatenate([*images.values()]), [[0]] * 6 + [[1]] * 8)


def test_images_come_back_from_all_folders(pets, plan_of, look, load_both_ways, check_examples):
    folder, images = pets
    plan = plan_of(BACK)
    info = look(folder, plan)
    assert info.description == f"{folder} (14 images): from 8x6 images to the image itself"
    assert (info.classes, info.stratify, info.shape.output) == ((), False, (6, 8, 3))
    x = np.concatenate([*images.values()]).astype(np.float32)
    check_examples(load_both_ways(plan, info), x, x / np.float32(255))


def test_heat_map_of_a_black_image_is_even(tmp_path, plan_of, look, load_both_ways):
    for k in range(10):
        write_image(tmp_path / f"{k}.png", np.full((4, 4), 20 * k, np.uint8) + (k > 0) * np.arange(4, dtype=np.uint8))
    plan = plan_of("2d fc softmax 2d")
    data = load_both_ways(plan, look(tmp_path, plan))
    x, y = np.concatenate([data.x_train, data.x_val]), np.concatenate([data.y_train, data.y_val])
    black = x.sum(axis=(1, 2, 3)) == 0
    assert black.sum() == 1
    np.testing.assert_allclose(y[black], 1 / 16)
    np.testing.assert_allclose(y[~black], x[~black] / x[~black].sum(axis=(1, 2, 3), keepdims=True), rtol=1e-6)


@pytest.mark.parametrize(
    ("shape", "dtype", "ending", "channels"),
    [
        ((5, 7), np.uint8, ".png", 1),  # grey
        ((5, 7, 3), np.uint8, ".png", 3),  # in colour
        ((5, 7, 4), np.uint8, ".png", 3),  # with alpha, on white
        ((5, 7), np.uint16, ".png", 1),  # 16 bits a pixel
        ((5, 7, 3), np.uint8, ".bmp", 3),
        ((5, 7, 3), np.uint8, ".webp", 3),
    ],
)
def test_images_of_all_kinds(shape, dtype, ending, channels, tmp_path, rng, plan_of, look, check_examples):  # noqa: PLR0913, PLR0917
    most = np.iinfo(dtype).max
    images = rng.integers(0, most, (10, *shape), dtype, endpoint=True)
    for k, pixels in enumerate(images):
        path = tmp_path / "abab"[k % 2] / f"{k}{ending}"
        write_image(path, pixels)
        if ending == ".webp":  # loses a little on the way
            images[k] = cv2.imread(str(path))[..., ::-1]
    info = look(tmp_path, plan_of(CLASSES))
    assert info.shape.input == (5, 7, channels)
    eight_bits = np.rint(images / 257) if dtype == np.uint16 else images
    x = eight_bits[..., np.newaxis] if len(shape) == 2 else eight_bits[..., :3]
    if shape[2:] == (4,):
        white = Image.new("RGBA", (7, 5), "white")
        x = np.stack([np.asarray(Image.alpha_composite(white, Image.fromarray(i)).convert("RGB")) for i in images])
    check_examples(load_dataset(info), np.concatenate([x[::2], x[1::2]]), one_hot(5, 5))


def test_images_of_different_sizes_are_brought_to_32_pixels(tmp_path, rng, plan_of, look, check_examples):
    images = [photos(rng, 1, (8 + k, 40, 3))[0] for k in range(10)]
    for k, pixels in enumerate(images):
        write_image(tmp_path / "ab"[k // 5] / f"{k}.png", pixels)
    info = look(tmp_path, plan_of(CLASSES))
    assert info.shape.input == (32, 32, 3)
    small = [cv2.resize(image, (32, 32), interpolation=cv2.INTER_AREA) for image in images]
    check_examples(load_dataset(info), small, one_hot(5, 5))


def test_large_images_are_made_small_by_the_mean_of_their_pixels(tmp_path, rng, plan_of, look):
    images = rng.integers(0, 64, (10, 64, 96, 1), np.uint8) * 4
    for k, pixels in enumerate(images):
        write_image(tmp_path / "ab"[k // 5] / f"{k}.png", pixels[..., 0])
    info = look(tmp_path, plan_of(CLASSES))
    assert info.shape.input == (32, 32, 1)
    data = load_dataset(info)
    mean = np.round(images.reshape(10, 32, 2, 32, 3, 1).mean(axis=(2, 4)))
    got = np.concatenate([data.x_train, data.x_val])
    distance = np.abs(got[:, np.newaxis] - mean).max(axis=(2, 3, 4))
    assert distance.min(axis=1).max() <= 1  # OpenCV rounds halves to even, numpy too, floats sometimes not
    assert sorted(distance.argmin(axis=1)) == list(range(10))


def test_a_size_that_was_asked_for(pets, plan_of, look, check_examples):
    folder, images = pets
    info = look(folder, plan_of(CLASSES), side_px=12)
    assert info.shape.input == (12, 12, 3)
    small = [cv2.resize(i, (12, 12), interpolation=cv2.INTER_AREA) for g in images.values() for i in g]
    check_examples(load_dataset(info), small, one_hot(6, 8))


@pytest.mark.parametrize(("side", "kept"), [(64, 64), (65, 32)])
def test_images_of_one_size_are_left_as_they_are_up_to_64_pixels(side, kept, tmp_path, plan_of, look):
    for k in range(10):
        write_image(tmp_path / "ab"[k % 2] / f"{k}.png", np.full((side, 10), k, np.uint8))
    assert look(tmp_path, plan_of(CLASSES)).shape.input == ((64, 10, 1) if kept == 64 else (32, 32, 1))


def test_one_image_in_colour_makes_all_of_them_colour(tmp_path, plan_of, look):
    for k in range(10):
        write_image(tmp_path / "ab"[k % 2] / f"{k}.png", np.full((4, 4), 25 * k, np.uint8))
    assert look(tmp_path, plan_of(CLASSES)).shape.input == (4, 4, 1)
    write_image(tmp_path / "a" / "red.png", np.full((4, 4, 3), (200, 0, 0), np.uint8))
    info = look(tmp_path, plan_of(CLASSES))
    assert info.shape.input == (4, 4, 3)
    x = np.concatenate([load_dataset(info).x_train, load_dataset(info).x_val])
    assert sorted(set(map(tuple, x[:, 0, 0]))) == sorted({(25 * k,) * 3 for k in range(10)} | {(200, 0, 0)})


def test_what_is_no_image_is_left_out_and_said(pets, plan_of, look, load_both_ways, check_examples):
    folder, images = pets
    (folder / "cats" / "empty.png").touch()
    (folder / "cats" / "text.jpg").write_text("This is no image.")
    whole = (folder / "dogs" / "0.png").read_bytes()
    (folder / "dogs" / "broken.png").write_bytes(whole[:30])
    (folder / "dogs" / "more").mkdir()
    (folder / "dogs" / ".hidden.png").write_bytes(whole)
    (folder / ".git").mkdir()
    plan = plan_of(CLASSES)
    info = look(folder, plan)
    assert info.notes == (
        (
            "4 files were left out, because each cannot be read as an image: "
            f"{Path('cats', 'empty.png')}, {Path('cats', 'text.jpg')}, "
            f"{Path('dogs', 'broken.png')} and 1 more."
        ),
    )
    check_examples(load_both_ways(plan, info), np.concatenate([*images.values()]), one_hot(6, 8))


def test_what_lies_beside_the_folders_is_left_out_and_said(pets, plan_of, look):
    folder, _ = pets
    (folder / "README.txt").write_text("Pets")
    info = look(folder, plan_of(CLASSES))
    assert info.notes == ("One file was left out, because it is not in the folder of a class: README.txt.",)


def test_hidden_files_do_not_come_back(pets, plan_of, look, check_examples):
    folder, images = pets
    for place in (folder / ".thumbs", folder / "cats"):
        write_image(place / ".small.png", np.zeros((6, 8), np.uint8))
    write_image(folder / ".thumbs" / "small.png", np.zeros((6, 8), np.uint8))
    info = look(folder, plan_of(BACK))
    assert info.notes == ()
    x = np.concatenate([*images.values()]).astype(np.float32)
    check_examples(load_dataset(info), x, x / np.float32(255))


def test_classes_with_numbers_are_in_the_order_of_the_numbers(tmp_path, plan_of, look, check_examples):
    for k in range(12):
        for again in range(2):
            write_image(tmp_path / str(k) / f"{again}.png", np.full((4, 4), 20 * k + again, np.uint8))
    info = look(tmp_path, plan_of(CLASSES))
    assert info.classes == tuple(map(str, range(12)))
    x = np.add.outer(20 * np.arange(12), np.arange(2)).reshape(24, 1, 1, 1) * np.ones((1, 4, 4, 1))
    assert not info.stratify
    check_examples(load_dataset(info), x, one_hot(*[2] * 12))


def test_linked_files_and_folders_count_and_broken_links_are_said(pets, tmp_path, plan_of, look, check_examples):
    folder, images = pets
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / "cats").symlink_to(folder / "cats", target_is_directory=True)
    (linked / "dogs").mkdir()
    for k in range(8):
        (linked / "dogs" / f"{k}.png").symlink_to(folder / "dogs" / f"{k}.png")
    (linked / "dogs" / "gone.png").symlink_to(folder / "nowhere.png")
    info = look(linked, plan_of(CLASSES))
    assert info.notes == (f"One file was left out, because it cannot be read as an image: {Path('dogs', 'gone.png')}.",)
    check_examples(load_dataset(info), np.concatenate([*images.values()]), one_hot(6, 8))


def test_a_link_to_the_folder_above_is_not_followed_for_ever(pets, plan_of, look):
    folder, _ = pets
    (folder / "cats" / "up").symlink_to(folder, target_is_directory=True)
    info = look(folder, plan_of(BACK))
    assert info.description.startswith(f"{folder} (14 images)")
    assert info.notes == (f"One file was left out, because it cannot be read as an image: {Path('cats', 'up')}.",)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_a_pipe_is_left_out_instead_of_waited_for(pets, plan_of, look):
    folder, _ = pets
    os.mkfifo(folder / "cats" / "pipe.png")
    assert look(folder, plan_of(CLASSES)).notes == (
        f"One file was left out, because it cannot be read as an image: {Path('cats', 'pipe.png')}.",
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows does not allow such names")
@pytest.mark.parametrize(
    "name", ['a "b" c', "back\\slash\\N{x}", "it's", '"""', "new\nline = 1", "été 猫", "{x} %d", "tab\t"]
)
def test_odd_names_stay_words_in_the_script(name, pets, tmp_path, plan_of, look, load_both_ways, check_examples):  # noqa: PLR0913, PLR0917 - fixtures
    folder, images = pets
    renamed = folder.rename(tmp_path / name)
    (renamed / "dogs").rename(renamed / f"dogs {name}")
    plan = plan_of(CLASSES)
    info = look(renamed, plan)
    assert info.classes == ("cats", f"dogs {name}")
    check_examples(load_both_ways(plan, info), np.concatenate([*images.values()]), one_hot(6, 8))


def test_a_folder_called_by_a_dot_has_the_name_that_it_has(pets, plan_of, look, monkeypatch):
    folder, _ = pets
    monkeypatch.chdir(folder)
    assert look(folder.relative_to(folder), plan_of(CLASSES)).name == "pets"


def test_a_missing_folder(tmp_path, plan_of, message_of):
    path = tmp_path / "nowhere"
    assert message_of(path, plan_of(CLASSES)) == f"{path} cannot be read (No such file or directory)."


def test_a_file_of_another_kind(tmp_path, plan_of, message_of):
    path = tmp_path / "pets.txt"
    path.touch()
    assert message_of(path, plan_of(CLASSES)) == (
        f"{path} cannot be trained on; name a folder, a .csv table or an .npz file."
    )


@pytest.mark.parametrize(("column", "kind"), [("1d fc softmax 1d", "vector"), ("single fc softmax 1d", "value")])
def test_a_folder_for_a_stack_without_images(column, kind, pets, plan_of, message_of):
    folder, _ = pets
    assert message_of(folder, plan_of(column)) == (
        f"{folder} is a folder, but this stack takes {kind}s: name a table (.csv) or an .npz file."
    )


@pytest.mark.parametrize(
    ("column", "task"),
    [
        ("2d fc sigmoid 1d", "multi-label"),
        ("2d fc linear 1d", "regression"),
        ("2d fc linear-single single", "single-regression"),
    ],
)
def test_folders_are_classes_and_nothing_else(column, task, pets, plan_of, message_of):
    folder, _ = pets
    assert message_of(folder, plan_of(column)) == (
        f"The folders in {folder} are classes, but this stack makes {task} output; "
        "put a softmax plate with a vector on it, or name an .npz file with the targets."
    )


def test_one_folder_is_no_class(pets, plan_of, message_of):
    folder, _ = pets
    assert message_of(folder / "cats", plan_of(CLASSES)) == (
        f"{folder / 'cats'} holds 0 folders; "
        "this stack needs a folder for each class, at least two, with the examples in them."
    )


def test_three_folders_are_no_yes_or_no(pets, plan_of, message_of):
    folder, _ = pets
    write_image(folder / "birds" / "0.png", np.zeros((6, 8), np.uint8))
    assert message_of(folder, plan_of(ANSWER)) == (
        f"{folder} holds 3 folders; this stack needs exactly two folders with the examples in them."
    )


@pytest.mark.parametrize(("column", "things"), [(CLASSES, "images"), (FILM, "clips")])
def test_an_empty_folder_of_a_class(column, things, pets, plan_of, message_of):
    folder, _ = pets
    (folder / "ants").mkdir()
    assert message_of(folder, plan_of(column)) == (
        f"{folder / 'ants'} holds nothing that can be read; put {things} there or take the folder away."
    )


@pytest.mark.parametrize(("column", "things"), [(BACK, "images"), ("2d lstm fc linear 2d", "clips")])
def test_nothing_to_give_back(column, things, tmp_path, plan_of, message_of):
    (tmp_path / "text.txt").write_text("no image")
    assert message_of(tmp_path, plan_of(column)) == (f"{tmp_path} holds nothing that can be read; put {things} there.")


def test_a_class_with_one_example(pets, plan_of, message_of):
    folder, _ = pets
    write_image(folder / "birds" / "0.png", np.zeros((6, 8), np.uint8))
    assert message_of(folder, plan_of(CLASSES)) == (
        f'{folder} holds only 1 example of "birds"; each class needs at least 2.'
    )


def test_too_few_images(tmp_path, plan_of, message_of):
    for k in range(9):
        write_image(tmp_path / "ab"[k % 2] / f"{k}.png", np.zeros((4, 4), np.uint8))
    assert message_of(tmp_path, plan_of(CLASSES)) == f"{tmp_path} holds only 9 examples; at least 10 are needed."


def bomb(width, height):
    """A black PNG that is small as a file."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(bytes((width // 8 + 1) * height), 1)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [12000, 30000])
@pytest.mark.parametrize("column", [CLASSES, BACK, FILM])
def test_an_image_that_would_fill_the_memory_is_left_out_unread(  # noqa: PLR0913, PLR0917
    side, column, pets, gestures, plan_of, look, monkeypatch
):
    folder = gestures[0] if column == FILM else pets[0]
    path = folder / "nod" / "film0" / "bomb.png" if column == FILM else folder / "cats" / "bomb.png"
    path.write_bytes(bomb(side, side))
    read = photo_frames.bgr_of
    monkeypatch.setattr(
        photo_frames, "bgr_of", lambda image: pytest.fail("read") if side in image.size else read(image)
    )
    info = look(folder, plan_of(column))
    assert info.notes == (
        f"One file was left out, because it has more than 120 megapixels: {path.relative_to(folder)}.",
    )
    data = load_dataset(info)
    assert len(data.x_train) + len(data.x_val) == (10 if column == FILM else 14)


def test_more_than_the_memory_holds_is_refused(pets, plan_of, look, message_of, monkeypatch):
    folder, _ = pets
    assert choose._MOST_NUMBERS == 1 << 30  # noqa: SLF001
    monkeypatch.setattr(choose, "_MOST_NUMBERS", 14 * 6 * 8 * 3 - 1)
    assert message_of(folder, plan_of(CLASSES)) == (
        f"{folder} holds too much for this computer's memory (14 images in 2 folders); take fewer or smaller ones."
    )
    monkeypatch.setattr(choose, "_MOST_NUMBERS", 14 * 6 * 8 * 3)
    assert look(folder, plan_of(CLASSES)).name == "pets"


# Clips


def frame_of(number, film, height=8, width=8):
    """A grey frame that tells its number and its film."""
    frame = np.full((height, width), 10 * number, np.uint8)
    frame[: height // 2] = film
    return frame


@pytest.fixture
def gestures(tmp_path):
    """Folders of frames, of different lengths, whose numbers are not filled up with zeros."""
    lengths = {"nod": [3, 12, 5, 4, 7], "shake": [4, 4, 11, 1, 6]}
    for name, group in lengths.items():
        for film, length in enumerate(group):
            for k in range(length):
                number = film + 100 * (name == "shake")
                write_image(tmp_path / "gestures" / name / f"film{film}" / f"frame{k}.png", frame_of(k, number))
    return tmp_path / "gestures", lengths


# Worked out by hand: where evenly spread frames lie, halves rounded to even.
SPREAD_3 = {
    1: (0, 0, 0),
    3: (0, 1, 2),
    4: (0, 2, 3),
    5: (0, 2, 4),
    6: (0, 2, 5),
    7: (0, 3, 6),
    11: (0, 5, 10),
    12: (0, 6, 11),
}


def test_frames_of_a_folder_are_spread_over_its_length_in_the_order_of_their_numbers(
    gestures, plan_of, look, load_both_ways, check_examples
):
    folder, lengths = gestures
    plan = plan_of("2d lstm", "2d lstm", FILM)
    info = look(folder, plan)
    assert info.description == f"{folder} (10 clips in 2 folders): from 8x8 frames to which of nod, shake"
    assert (info.steps, info.shape.input, info.shape.output) == (3, (8, 8, 1), (2,))
    x = [
        [frame_of(k, film + 100 * (name == "shake"))[..., np.newaxis] for k in SPREAD_3[length]]
        for name, group in lengths.items()
        for film, length in enumerate(group)
    ]
    check_examples(load_both_ways(plan, info), x, one_hot(5, 5))


def test_a_head_on_every_column_gets_the_class_at_every_step(gestures, plan_of, look, load_both_ways):
    folder, _ = gestures
    plan = plan_of(FILM, FILM)
    info = look(folder, plan)
    assert info.description.endswith("which of nod, shake, at every time step")
    data = load_both_ways(plan, info)
    is_shake = data.x_train[:, 0, 0, 0, 0] >= 100
    np.testing.assert_array_equal(data.y_train[:, 0], np.eye(2)[is_shake.astype(int)])
    np.testing.assert_array_equal(data.y_train[:, 0], data.y_train[:, 1])


def test_one_column_takes_four_frames(gestures, plan_of, look):
    assert look(gestures[0], plan_of(FILM)).steps == 4


@pytest.mark.parametrize("every_step", [False, True])
def test_the_last_frame_or_every_frame_comes_back(every_step, gestures, plan_of, look, load_both_ways, check_examples):  # noqa: PLR0913, PLR0917 - fixtures
    folder = gestures[0] / "nod"
    for film in range(5):
        os.renames(gestures[0] / "shake" / f"film{film}", folder / f"film{film + 5}")
    plan = plan_of("2d lstm fc linear 2d" if every_step else "2d lstm", "2d lstm fc linear 2d")
    info = look(folder, plan)
    assert info.description == f"{folder} (10 clips): from 8x8 frames to the image itself"
    data = load_both_ways(plan, info)
    x = np.concatenate([data.x_train, data.x_val])
    check_examples(data, x, x / np.float32(255) if every_step else x[:, -1] / np.float32(255))
    assert x.shape == (10, 2, 8, 8, 1)


@pytest.fixture
def videos(tmp_path):
    """Six films that grow lighter and six that grow darker, 32 wide and 24 high."""
    for film in range(12):
        levels = np.linspace(20, 200, 9 + film)
        frames = [np.full((24, 32, 3), level, np.uint8) for level in (levels if film < 6 else levels[::-1])]
        write_video(tmp_path / "videos" / ("lighter" if film < 6 else "darker") / f"{film}.avi", frames)
    return tmp_path / "videos"


def test_videos_are_read_as_they_were_written(videos, plan_of, look, load_both_ways):
    """Grey ones are grey, though their codec gives them a slight tint."""
    plan = plan_of("2d lstm", "2d lstm", FILM)
    info = look(videos, plan)
    assert info.classes == ("darker", "lighter")
    assert info.shape.input == (24, 32, 1)
    data = load_both_ways(plan, info)
    for film, y in zip(data.x_train, data.y_train, strict=True):
        first, middle, last = film.mean(axis=(1, 2, 3))
        ends = (first, last) if y[1] else (last, first)
        assert ends == pytest.approx((20, 200), abs=4)
        assert middle == pytest.approx(110, abs=14)  # an even number of frames has none in the middle


def test_a_film_that_begins_black_keeps_its_colour(videos, plan_of, look):
    frames = [np.zeros((24, 32, 3), np.uint8)] + [np.full((24, 32, 3), (0, 0, 200), np.uint8)] * 4
    write_video(videos / "lighter" / "red.avi", frames)
    info = look(videos, plan_of(FILM))
    assert info.shape.input == (24, 32, 3)
    data = load_dataset(info)
    x = np.concatenate([data.x_train, data.x_val])
    red = x[(x[:, -1, ..., 0] - x[:, -1, ..., 1] > 100).all(axis=(1, 2))]
    assert len(red) == 1
    assert red[0, -1].mean(axis=(0, 1)) == pytest.approx((200, 0, 0), abs=6)
    assert red[0, 0].max() < 6


def test_what_is_no_clip_is_left_out_and_said(videos, plan_of, look):
    (videos / "darker" / "text.mp4").write_text("no video")
    write_image(videos / "darker" / "photo_001.png", np.zeros((24, 32), np.uint8))
    (videos / "lighter" / "nothing").mkdir()
    info = look(videos, plan_of(FILM))
    assert info.notes == (
        "3 files were left out, because each is neither a video nor a folder of images: "
        + ", ".join(
            str(Path(*p)) for p in [("darker", "photo_001.png"), ("darker", "text.mp4"), ("lighter", "nothing")]
        )
        + ".",
    )
    data = load_dataset(info)
    assert len(data.x_train) + len(data.x_val) == 12


def test_frames_of_different_sizes_in_one_clip(gestures, plan_of, look):
    folder, _ = gestures
    write_image(folder / "nod" / "film0" / "frame99.png", np.zeros((9, 8), np.uint8))
    assert look(folder, plan_of(FILM)).shape.input == (32, 32, 1)


def test_frames_that_cannot_be_read_are_left_out_and_said(gestures, plan_of, look, load_both_ways):
    folder, _ = gestures
    (folder / "nod" / "film0" / "Thumbs.db").write_bytes(b"no image")
    cut = folder / "nod" / "film1" / "frame3.png"
    cut.write_bytes(cut.read_bytes()[:60])
    plan = plan_of(FILM)
    info = look(folder, plan)
    names = ", ".join(str(Path("nod", *p)) for p in [("film0", "Thumbs.db"), ("film1", "frame3.png")])
    assert info.notes == (f"2 files were left out, because each cannot be read as an image: {names}.",)
    data = load_both_ways(plan, info)
    assert len(data.x_train) + len(data.x_val) == 10


@pytest.mark.parametrize("steps", [1, 2, 4, 5, 30])
def test_the_frames_of_a_video_are_spread_as_those_of_a_folder(steps, videos, tmp_path):
    path = videos / "lighter" / "3.avi"
    video = cv2.VideoCapture(str(path))
    for k in range(12):
        there, frame = video.read()
        assert there
        write_image(tmp_path / "frames" / f"{k}.png", frame[..., ::-1])
    assert not video.read()[0]
    of_video, of_folder = (photo_frames.read_clip(p, steps, (24, 32), 3) for p in (path, tmp_path / "frames"))
    np.testing.assert_array_equal(of_video, of_folder)


@pytest.mark.parametrize("ending", [".mp4", ".AVI", ".mov", ".mkv", ".webm", ".m4v", ".mpg", ".mpeg"])
def test_endings_of_videos(ending, tmp_path):
    path = tmp_path / f"a{ending}"
    assert not photo_frames.is_video(path)
    path.touch()
    assert photo_frames.is_video(path)
    assert not photo_frames.is_video(path.rename(tmp_path / "a.txt"))


def test_a_text_is_a_video_without_frames(tmp_path):
    path = tmp_path / "a.avi"
    path.write_text("no video")
    assert list(photo_frames.frames_of(path)) == []
    assert photo_frames.read_clip(path, 4, (8, 8), 1) is None


# Pictures that not every reader knows


def test_drawings_on_transparent_ground_are_on_white(tmp_path, plan_of, look, load_both_ways):
    """Their clear pixels are black where nobody looks."""
    for k in range(12):
        pixels = np.zeros((8, 8, 4), np.uint8)
        pixels[2:4, 2 : 3 + k % 2, 3] = 255
        write_image(tmp_path / "ab"[k % 2] / f"{k}.png", pixels)
    plan = plan_of(CLASSES)
    data = load_both_ways(plan, look(tmp_path, plan))
    assert data.x_train[0, 0, 0, 0] == 255
    assert {int((x == 0).sum()) for x in data.x_train} == {2, 4}


@pytest.mark.parametrize(
    "ending",
    [".heic", pytest.param(".avif", marks=pytest.mark.skipif(not features.check("avif"), reason="no AVIF here"))],
)
def test_turned_photos_of_phones(ending, tmp_path, plan_of, look, load_both_ways):
    exif = Image.Exif()
    exif[0x0112] = 6
    for k in range(12):
        pixels = np.zeros((64, 96, 3), np.uint8)
        pixels[:20] = 255 if k % 2 else 100  # on top as stored, on the right when turned
        path = tmp_path / "ab"[k % 2] / f"{k}{ending}"
        path.parent.mkdir(exist_ok=True)
        if ending == ".heic":
            pillow_heif.from_pillow(Image.fromarray(pixels)).save(path, exif=exif.tobytes())
        else:
            Image.fromarray(pixels).save(path, exif=exif.tobytes())  # it takes the turn out of an Exif
    plan = plan_of(CLASSES)
    info = look(tmp_path, plan, side_px=8)
    assert info.notes == ()
    data = load_both_ways(plan, info)
    for x, y in zip(data.x_train[..., 0], data.y_train, strict=True):
        assert x[:, :5].max() < 20
        assert x[:, 6:].mean() == pytest.approx(255 if y[1] else 100, abs=8)


# All the way


def test_a_stack_learns_photos_that_differ(tmp_path, rng, make_stack, catalog, plan_of, look):  # noqa: PLR0913, PLR0917 - fixtures
    for k in range(60):
        pixels = rng.integers(0, 100, (8, 8, 3), np.uint8)
        pixels[..., k % 2] += 120
        write_image(tmp_path / ("red", "green")[k % 2] / f"{k}.png", pixels)
    dataset = load_dataset(look(tmp_path, plan_of("2d cnn fc softmax 1d")))
    result = train(make_stack(["2d cnn fc softmax 1d"]), catalog, dataset, TrainOptions(epochs=3))
    assert np.isfinite(list(result.scores.values())).all()
    assert result.scores["val_acc"] == 1


def test_a_stack_learns_videos_that_differ(videos, make_stack, catalog, plan_of, look):
    columns = ["2d lstm", "2d lstm fc sigmoid-single single"]
    dataset = load_dataset(look(videos, plan_of(*columns), side_px=8))
    result = train(make_stack(columns), catalog, dataset, TrainOptions(epochs=8))
    assert np.isfinite(list(result.scores.values())).all()
    assert result.scores["val_binary_accuracy"] == 1
