"""The drawing for worksheets: black on white, little ink, colours told apart by hatching."""

import numpy as np
import pypdfium2
import pytest
from deepbrick import Stack
from deepbrick.catalog import load_catalog
from deepbrick.language import use_language
from deepbrick.pictures.names import Labels, brick_names
from deepbrick.pictures.paper import paper_picture
from deepbrick.pictures.picture import Look, Style, draw_bricks, paper_pixels
from deepbrick.pictures.raytrace import label_index
from deepbrick.pictures.view import View, fitted_camera
from deepbrick.printing import save_pdf

CATALOG = load_catalog()
PAPER = Look(Style.PAPER)


def test_it_is_black_on_white_and_takes_little_ink(poses_of):
    poses = poses_of("2d cnn lstm | 2d cnn lstm fc softmax 1d")
    picture = draw_bricks(poses, fitted_camera(poses, View((480, 360))), PAPER)
    assert picture.shape == (360, 480, 3)
    assert np.ptp(picture.astype(int), axis=2).max() == 0
    assert picture.max() == 255
    assert picture.min() < 60
    assert (255 - picture).mean() / 255 < 0.06


def test_red_and_blue_plates_differ(poses_of):
    """Upright lines change along a row of pixels, level ones down a column."""
    ratio = {}
    for token in ("sigmoid", "linear"):
        poses = poses_of(f"fc {token}")
        camera = fitted_camera(poses, View((500, 400), 0.0, 10.0))
        grey, index = draw_bricks(poses, camera, PAPER)[..., 0].astype(float), label_index(poses, camera)
        ys, xs = np.nonzero(index == 2)
        front = grey[int(np.quantile(ys, 0.6)) : ys.max() - 3, xs.min() + 12 : xs.max() - 12]
        ratio[token] = np.abs(np.diff(front, axis=1)).mean() / (np.abs(np.diff(front, axis=0)).mean() + 1e-9)
    assert ratio["sigmoid"] > 3
    assert ratio["linear"] < 1 / 3


@pytest.mark.parametrize("code", ["en", "ko"])
def test_the_pdf_says_the_names(tmp_path, poses_of, code):
    text = "2d fc softmax 1d"
    poses = poses_of(text)
    with use_language(code):
        names = brick_names(Stack.from_text(text).graph, CATALOG, Labels.NAMES, {})
    page = paper_picture(poses, names, fitted_camera(poses, View((480, 360))))
    save_pdf(tmp_path / "a.pdf", [page])
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as document:
        (only,) = document
        written = only.get_textpage().get_text_range()
        drawn = only.render(scale=2).to_numpy()
    assert all(name in written for name in names.values())
    assert drawn.min() < 60
    pixels = paper_pixels(page, (480, 360))
    assert pixels.shape == (360, 480, 3)
