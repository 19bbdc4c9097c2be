"""``deepbrick calibrate``: from a printed mat to a camera that scans know, with photos by a camera that is known."""

import dataclasses
import hashlib
import re

import cv2
import numpy as np
import pypdfium2
import pytest
from deepbrick.calibration.camera.intrinsics import Intrinsics, oriented, scaled
from deepbrick.calibration.camera.store import intrinsics_for, list_cameras
from deepbrick.calibration.mat.find import find_mat
from deepbrick.calibration.mat.layout import MATS, Paper
from deepbrick.cli.commands.calibrate import Sheet
from deepbrick.photo import photo_metadata
from deepbrick.tests.calibration.conftest import camera_at, mat_picture, photo_of_mat  # noqa: F401 - fixtures
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

MAT = MATS[Paper.A4]
LENS = Intrinsics(720, 724, 485, 355, (960, 720), (0.04, -0.06))
STORED = [720, 724, 485, 355]
NAME = "Maker Phone 3 4.25 mm (26 mm on film)"
PLACES = [
    {"tilt": 35 + 3 * (k % 5), "around": 36 * k, "roll": 90 * (k % 2) + 5 * k, "target_mm": target}
    for k, target in enumerate(
        [(0, 0), (60, 40), (-60, 40), (60, -40), (-60, -40), (80, 0), (-80, 0), (0, 50), (0, -50), (20, 0)]
    )
]


TURNS = (1, 6, 3, 8)
"""What the sensor saw is stored as it is; these say how to show it."""


@pytest.fixture(scope="session")
def looked_at():
    return {}


@pytest.fixture(autouse=True)
def _looks_once(monkeypatch, looked_at):
    """Find the mat of each photo, but only once in all the tests here: it takes its time."""

    def find_once(photo_bgr):
        same = hashlib.sha256(photo_bgr.tobytes()).digest()
        if same not in looked_at:
            looked_at[same] = find_mat(photo_bgr)
        return looked_at[same]

    monkeypatch.setattr("deepbrick.studio.cameras.find_mat", find_once)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DEEPBRICK_CAMERAS", str(tmp_path / "cameras"))
    monkeypatch.setenv("DEEPBRICK_KITS", str(tmp_path / "kits"))
    return tmp_path / "cameras"


@pytest.fixture
def no_kits(tmp_path):
    """What the list says behind the cameras."""
    return f"The kits are in {tmp_path / 'kits'}.\nThere are none yet.\n"


@pytest.fixture(scope="session")
def pictures(photo_of_mat, camera_at):  # noqa: F811 - the fixtures above
    """Ten photos of the mat from all sides, by a camera that is known."""
    rng = np.random.default_rng(3)
    return [photo_of_mat(MAT, LENS, *camera_at(360, **place), blur_px=0.6, noise=2.0, rng=rng) for place in PLACES]


@pytest.fixture
def save(tmp_path):
    def write(name, picture_bgr, *, camera=True, orientation=1):
        path = tmp_path / name
        exif = Image.Exif()
        exif[0x0112] = orientation
        if camera:
            exif[0x010F], exif[0x0110] = "Maker", "Phone 3"
            exif.get_ifd(0x8769).update({0x920A: IFDRational(4.25), 0xA405: 26})
        Image.fromarray(np.ascontiguousarray(picture_bgr[..., ::-1])).save(path, quality=95, exif=exif.tobytes())
        return path

    return write


@pytest.fixture
def photos(pictures, save):
    return [save(f"mat{k}.jpg", picture, orientation=TURNS[k % 4]) for k, picture in enumerate(pictures)]


def test_a_camera_from_ten_photos(deepbrick, photos, folder):
    done = deepbrick("calibrate", "camera", *photos)
    assert done.stderr == ""
    assert done.exit_code == 0
    (camera,) = list_cameras().cameras
    lens = camera.intrinsics
    assert (camera.name, camera.photos, lens.size) == (NAME, 10, (960, 720))
    assert [lens.fx, lens.fy, lens.cx, lens.cy] == pytest.approx(STORED, rel=0.01)
    assert lens.distortion == pytest.approx(LENS.distortion, abs=0.02)
    assert camera.error_px < 0.3
    rows = re.findall(r"│ mat(\d)\.jpg +│ +(\d+) +│ +(0\.\d\d) +│", done.stdout)
    assert [int(row[0]) for row in rows] == list(range(10))
    assert all(int(row[1]) >= 8 for row in rows)
    (file,) = folder.iterdir()
    said = done.stdout.splitlines()[-7:]
    assert said[0] == "Written: deepbrick-out/camera-coverage.png"
    assert said[1] == f"Camera: {NAME}, photos of 960 x 720"
    assert re.fullmatch(
        rf"Focal length: {(lens.fx + lens.fy) / 2:.0f} px, sure to 0\.\d\d% \(26\.\d mm on 35 mm film\)", said[2]
    )
    assert said[3] == f"Middle of the lens: {lens.cx:.0f}, {lens.cy:.0f} px"
    assert said[4] == f"Distortion: k1 {lens.distortion[0]:.4f}, k2 {lens.distortion[1]:.4f}"
    assert said[5] == f"Error: {camera.error_px:.2f} px"
    assert said[6] == f"Written: {file}"
    assert cv2.imread("deepbrick-out/camera-coverage.png").shape == (900, 1200, 3)


def test_its_photos_are_known_turned_and_smaller(deepbrick, photos, pictures, save):
    assert deepbrick("calibrate", "camera", *photos, "--out", "pictures").exit_code == 0
    (camera,) = list_cameras().cameras
    portrait, source = intrinsics_for(photo_metadata(photos[1]), (720, 960))
    assert source == "calibrated"
    assert dataclasses.astuple(portrait) == dataclasses.astuple(oriented(camera.intrinsics, 6))
    small = save("small.jpg", cv2.resize(pictures[0], (480, 360), interpolation=cv2.INTER_AREA))
    assert intrinsics_for(photo_metadata(small), (480, 360)) == (scaled(camera.intrinsics, (480, 360)), "calibrated")


def test_a_name_and_then_list_and_remove(deepbrick, pictures, save, folder, no_kits):
    unnamed = [
        save(f"mat{k}.jpg", picture, camera=False, orientation=TURNS[k % 4]) for k, picture in enumerate(pictures)
    ]
    done = deepbrick("calibrate", "camera", *unnamed)
    assert done.exit_code == 1
    assert done.stderr == (
        f"{unnamed[0]} does not say which camera took it; say it with --name, "
        "or take the photos as they come from the camera, not from a messenger.\n"
    )
    assert not folder.exists()
    done = deepbrick("calibrate", "camera", *unnamed, "--name", "The old one")
    assert done.exit_code == 0, done.output
    assert "Camera: The old one, photos of 960 x 720" in done.stdout
    done = deepbrick("calibrate", "list")
    assert done.exit_code == 0
    assert done.stdout.startswith(f"The cameras are in {folder}.\n")
    assert re.search(r"│ The old one │ 960 x 720 +│ 26\.\d mm +│ 0\.\d\d px +│ 10 +│ 20", done.stdout)
    done = deepbrick("calibrate", "remove", "another one", "the OLD one")
    assert (done.exit_code, len(list(folder.iterdir()))) == (1, 0)  # the one that is there is removed
    assert done.stderr.startswith("There is no camera 'another one' in ")
    assert done.stdout.startswith(f"Removed: {folder}")
    done = deepbrick("calibrate", "list")
    assert (done.exit_code, done.stdout) == (0, f"The cameras are in {folder}.\nThere are none yet.\n{no_kits}")
    done = deepbrick("calibrate", "remove", "the OLD one")
    assert done.exit_code == 1
    assert done.stderr == (
        f"There is no camera 'the OLD one' in {folder}; \"deepbrick calibrate list\" shows what there is.\n"
    )


def test_photos_that_cannot_be_used_do_not_stop_the_others(deepbrick, photos, save, tmp_path, folder):
    none = save("desk.jpg", np.full((900, 1200, 3), 120, np.uint8))
    notes = tmp_path / "notes.txt"
    notes.write_text("Dear diary")
    missing = tmp_path / "missing.jpg"
    done = deepbrick("calibrate", "camera", none, *photos, notes, missing)
    assert done.exit_code == 1
    assert done.stderr == (
        f"{none} shows no mat, or too little of it; take the photo from nearer, with the printed mat in it.\n"
        f"{notes} is not a photo; DeepBrick reads JPEG, PNG, HEIC, AVIF, WebP, GIF, BMP and TIFF.\n"
        f"There is no photo {missing}; check its name.\n"
    )
    assert len(list(folder.iterdir())) == 1
    assert list_cameras().cameras[0].photos == 10


def test_a_mirrored_photo(deepbrick, save, pictures):
    path = save("mirror.jpg", pictures[0][:, ::-1])
    done = deepbrick("calibrate", "camera", path)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        f"{path}: The photo is mirrored, so its mat cannot be used: turn mirroring off in the camera's settings.\n"
    )


def test_nothing_but_photos_without_a_mat(deepbrick, save, folder):
    path = save("desk.jpg", np.full((90, 120, 3), 120, np.uint8))
    done = deepbrick("calibrate", "camera", path)
    assert (done.exit_code, done.stdout) == (1, "")
    assert not folder.exists()


def test_too_few_photos(deepbrick, photos, folder):
    done = deepbrick("calibrate", "camera", *photos[:3])
    assert done.exit_code == 1
    first, more, *_ = done.stderr.splitlines()
    assert first.startswith("3 photos of the mat cannot tell the camera's lens; take at least 5, better 10, ")
    assert more == "Take 7 more photos of the mat; 10 are a good number."
    assert done.stdout.count("unknown") == 3
    assert done.stdout.splitlines()[-1] == "Written: deepbrick-out/camera-coverage.png"
    assert not folder.exists()


def test_photos_that_are_all_alike(deepbrick, pictures, save, folder):
    done = deepbrick("calibrate", "camera", *(save(f"m{k}.jpg", pictures[0]) for k in range(5)))
    assert done.exit_code == 1
    assert done.stderr.startswith("These photos of the mat tell the focal length only to ")
    assert "All photos look at the mat at nearly the same angle" in done.stderr
    assert not folder.exists()


def test_a_photo_that_does_not_fit_the_others(deepbrick, pictures, save):
    wide = cv2.resize(pictures[4][60:-60, 80:-80], (960, 720))
    photos = [*(save(f"m{k}.jpg", picture) for k, picture in enumerate(pictures)), save("zoomed.jpg", wide)]
    done = deepbrick("calibrate", "camera", *photos)
    assert done.exit_code == 0, done.output
    assert re.search(r"│ zoomed\.jpg +│ +\d+ +│ +\d+\.\d\d, left out +│", done.stdout)
    assert "1 photo does not fit the others and was left out." in done.stdout.splitlines()
    assert list_cameras().cameras[0].photos == 10


def test_photos_of_two_cameras(deepbrick, photos, pictures, save):
    other = save("other.jpg", pictures[0], camera=False)
    done = deepbrick("calibrate", "camera", photos[0], other)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        f"{photos[0]} ({NAME}, 960 x 720) and {other} (camera unknown, 960 x 720) are of different cameras or sizes; "
        "calibrate one camera at a time, with photos of one size.\n"
    )


def test_photos_of_two_sizes(deepbrick, photos, pictures, save):
    small = save("small.jpg", cv2.resize(pictures[0], (800, 600)))
    done = deepbrick("calibrate", "camera", photos[0], small)
    assert done.exit_code == 1
    assert f"{small} ({NAME}, 800 x 600) are of different cameras or sizes" in done.stderr


def test_a_file_among_the_cameras_that_is_none(deepbrick, folder, no_kits):
    folder.mkdir()
    (folder / "notes.json").write_text("{}")
    done = deepbrick("calibrate", "list")
    assert done.exit_code == 1
    assert done.stdout == f"The cameras are in {folder}.\n{no_kits}"
    assert done.stderr == (
        f"{folder / 'notes.json'} is no camera that this DeepBrick can use; delete it, and calibrate again.\n"
    )


def test_a_camera_needs_a_photo(deepbrick):
    assert deepbrick("calibrate", "camera").exit_code == 2
    assert deepbrick("calibrate", "remove").exit_code == 2


def test_the_papers_are_those_of_the_mats():
    assert [sheet.value for sheet in Sheet] == sorted((paper.value for paper in Paper), key="A4 A3 Letter".index)


@pytest.mark.parametrize(
    ("options", "name", "size_mm"),
    [
        ([], "mat-A4.pdf", (297.0, 210.0)),
        (["--paper", "a3"], "mat-A3.pdf", (420.0, 297.0)),
        (["--paper", "letter", "--grey"], "mat-Letter-grey.pdf", (279.4, 215.9)),
        (["-o", "my.pdf"], "my.pdf", (297.0, 210.0)),
    ],
)
def test_a_mat_to_print(deepbrick, options, name, size_mm):
    done = deepbrick("calibrate", "mat", *options)
    assert (done.exit_code, done.stdout) == (0, f"Written: {name}\n")
    (page,) = pypdfium2.PdfDocument(name)
    assert np.array(page.get_size()) * 25.4 / 72 == pytest.approx(size_mm, abs=0.01)


def test_a_mat_on_paper_that_is_none(deepbrick):
    done = deepbrick("calibrate", "mat", "--paper", "A5")
    assert done.exit_code == 2
    assert "A5" in done.stderr


def test_a_mat_that_cannot_be_written(deepbrick):
    done = deepbrick("calibrate", "mat", "-o", "nowhere/mat.pdf")
    assert done.exit_code == 1
    assert done.stderr == "nowhere/mat.pdf cannot be written (No such file or directory); choose another place.\n"


def test_colours_are_corrected_in_a_copy(deepbrick, save, pictures, tmp_path):
    dim = (255 * np.clip((pictures[0] / 255) ** 2.2 * (0.35, 0.6, 0.9), 0, 1) ** (1 / 2.2)).astype(np.uint8)
    photo, bare = save("warm.jpg", dim), save("bare.jpg", np.full((480, 640, 3), 90, np.uint8))
    done = deepbrick("calibrate", "color", photo, bare, tmp_path / "none.jpg", "--out", "out")
    assert done.exit_code == 1
    assert "Written: out/warm-color.jpg" in done.stdout
    before, after = map(float, re.findall(r"(\d+\.\d)\s*│", done.stdout))
    assert before > 8
    assert after < 2.5
    corrected, wanted = cv2.imread("out/warm-color.jpg").astype(int), pictures[0].astype(int)
    assert np.abs(corrected - wanted).mean() < 0.3 * np.abs(dim.astype(int) - wanted).mean()
    first, second = done.stderr.splitlines()
    assert first == f'{bare} shows no mat; print one with "deepbrick calibrate mat".'
    assert "none.jpg" in second
