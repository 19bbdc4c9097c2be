"""Texts in pictures: every script that there is a font for, and nothing taken for a formula."""

import subprocess
import sys

import numpy as np
import pytest
from deepbrick.printing import Canvas, drawable, fitted, unwritable
from PIL import Image


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("사과", "사과"),
        ("$1_to_$5", "$1_to_$5"),
        ("a\tb\nc", "a b c"),
        ("\udcbb\udca1 tea", r"\xbb\xa1 tea"),  # the name of a folder in EUC-KR
        ("\ud800", "?"),
        ("\U0001f9f1 a", "? a"),
        ("e\u200d", "e"),
    ],
)
def test_what_is_drawn(text, drawn):
    assert drawable(text) == drawn


def test_what_no_font_can_write_is_told():
    assert unwritable("사과 $5\n") == ()
    assert unwritable("\U0001f9f1사\U0001f9f1\U0001f9f2") == ("\U0001f9f1", "\U0001f9f2")


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("bold", [False, True])
def test_korean_is_drawn_and_measured(bold, tmp_path):
    """Boxes of missing characters all look the same."""
    pictures = []
    for letter in "사과빨강":
        canvas = Canvas((6.0, 6.0))
        canvas.text(letter, (1.0, 1.0), 4.0, bold=bold)
        canvas.save_png(tmp_path / "a.png")
        pictures.append(np.asarray(Image.open(tmp_path / "a.png").convert("L"), int))
        assert (pictures[-1] < 128).sum() > 300
    assert min(np.abs(a - b).sum() for k, a in enumerate(pictures) for b in pictures[:k]) > 100_000
    assert fitted("바나나", 30.0, (4.0, 2.0), bold=bold) == ("바나나", 4.0)


def test_the_font_package_is_never_imported_and_says_nothing():
    """Importing it changes the fonts of all of Matplotlib."""
    code = (
        "import sys\nfrom deepbrick.printing import Canvas\nfrom pathlib import Path\n"
        "canvas = Canvas((6.0, 6.0))\ncanvas.text('사과', (1.0, 1.0), 4.0, bold=True)\n"
        "canvas.save_png(Path(sys.argv[1]))\n"
        "print('koreanize_matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, "/dev/null"], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("False\n", "")
