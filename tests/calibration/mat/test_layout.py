"""The printed mat: its layout, and the PDF measured as a ruler would."""

import numpy as np
import pypdfium2
import pytest
from deepbrick.calibration.mat.find import find_mat
from deepbrick.calibration.mat.layout import MATS, OTHER_VERSIONS, PATCH_MM, SQUARE_MM, Paper
from deepbrick.calibration.mat.sheet import USE_KOREAN, draw_mat, save_mat
from deepbrick.printing import KOREAN_FONT
from matplotlib.font_manager import get_font

DPI = 254  # 10 pixels a mm


@pytest.fixture(scope="session")
def printed(tmp_path_factory):
    """Print a mat: the page as a picture (BGR), and its size in mm."""
    pages = {}

    def print_(paper, *, grey=False):
        if (paper, grey) not in pages:
            path = tmp_path_factory.mktemp("pdf") / "mat.pdf"
            save_mat(MATS[paper], path, grey=grey)
            document = pypdfium2.PdfDocument(path)
            assert len(document) == 1
            page = document[0]
            size_mm = np.array(page.get_size()) / 72 * 25.4
            pages[paper, grey] = page.render(scale=DPI / 72).to_numpy()[..., :3], size_mm
        return pages[paper, grey]

    return print_


@pytest.mark.parametrize("paper", Paper)
def test_the_page_has_the_size_of_the_paper(printed, paper):
    assert printed(paper)[1] == pytest.approx(MATS[paper].sheet_mm, abs=0.05)


@pytest.mark.parametrize("paper", Paper)
def test_every_printed_corner_is_where_the_layout_says_to_a_tenth_of_a_millimetre(printed, paper):
    page_bgr, size_mm = printed(paper)
    found = find_mat(page_bgr)
    assert found.mat == MATS[paper]
    assert set(found.markers) == set(MATS[paper].markers)
    at_mm = found.points_px / DPI * 25.4
    from_middle = (at_mm - size_mm / 2) * [1, -1]
    assert len(found.points_mm) == len(MATS[paper].chess_corners_mm)
    assert np.abs(from_middle - found.points_mm).max() < 0.1


@pytest.mark.parametrize("paper", Paper)
def test_the_patches_have_their_colours(printed, paper):
    page_bgr, size_mm = printed(paper)
    for patch in MATS[paper].patches:
        x, y = ((np.array(patch.center_mm) * [1, -1] + size_mm / 2) / 25.4 * DPI).astype(int)
        reach = int(PATCH_MM * DPI / 25.4 * 0.45)
        area = page_bgr[y - reach : y + reach, x - reach : x + reach, ::-1].reshape(-1, 3)
        assert np.abs(area - np.array(patch.rgb)).max() <= 1


def test_a_grey_mat_has_no_colours(printed):
    page_bgr = printed(Paper.A4, grey=True)[0].astype(int)
    assert np.ptp(page_bgr, axis=2).max() <= 1
    assert len(np.unique(page_bgr[..., 0])) > 10


def test_no_two_mats_share_a_marker_and_none_takes_those_of_other_versions():
    markers = [marker for mat in MATS.values() for marker in mat.markers]
    assert len(markers) == len(set(markers))
    assert not set(markers) & set(OTHER_VERSIONS)


@pytest.mark.parametrize("mat", MATS.values(), ids=str)
def test_the_frame_fits_on_its_paper_around_room_for_four_columns(mat):
    assert all(sheet - board > 2 * 6 for sheet, board in zip(mat.sheet_mm, mat.board_mm, strict=True))
    assert mat.free_mm[0] > 4 * 16
    assert mat.free_mm[1] > 16
    assert all(abs(x) > mat.free_mm[0] / 2 or abs(y) > mat.free_mm[1] / 2 for x, y in map(mat.middle_mm, mat.printed))


@pytest.mark.parametrize("mat", MATS.values(), ids=str)
def test_greys_and_colours_are_on_every_side(mat):
    for axis, sign in ((0, -1), (0, 1), (1, -1), (1, 1)):
        side = [p for p in mat.patches if sign * p.center_mm[axis] > mat.free_mm[axis] / 2]
        assert any(p.neutral for p in side)
        assert any(not p.neutral for p in side)


def test_a_corner_of_squares_lies_between_two_black_and_two_white_ones():
    mat = MATS[Paper.A4]
    black = {tuple(mat.middle_mm(place)) for place in mat.black}
    white = {tuple(mat.middle_mm(place)) for place in mat.markers.values()}
    for corner in mat.chess_corners_mm.values():
        around = [tuple(corner + SQUARE_MM / 2 * np.array(turn)) for turn in ((-1, 1), (1, 1), (1, -1), (-1, -1))]
        assert sum(place in black for place in around) == sum(place in white for place in around) == 2


def test_the_font_that_comes_along_has_every_character_of_the_korean_line():
    assert {ord(c) for c in USE_KOREAN} <= set(get_font(str(KOREAN_FONT)).get_charmap())


def test_the_same_mat_gives_the_same_bytes(tmp_path):
    paths = [tmp_path / "a.pdf", tmp_path / "b.pdf"]
    for path in paths:
        save_mat(MATS[Paper.A4], path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_sheet_is_as_large_as_its_paper():
    assert draw_mat(MATS[Paper.A3]).size_mm == (420.0, 297.0)
