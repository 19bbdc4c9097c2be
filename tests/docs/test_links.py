"""Links and pictures of the documentation lead somewhere."""

import re
from urllib.parse import unquote, urlsplit

import pytest


def anchor(heading):
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.replace("`", "").strip().lower()).replace(" ", "-")


def lost(page, make_page):
    """The targets of a page that are not there."""
    for target in page.targets:
        parts = urlsplit(target)
        if parts.scheme:
            continue
        path = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
        there = path.exists()
        if not there or (parts.fragment and parts.fragment not in map(anchor, make_page(path).headings)):
            yield target


def test_every_relative_link_and_picture_is_there(page, make_page):
    assert list(lost(page, make_page)) == []


@pytest.mark.parametrize("target", ["gone.md", "there.md#gone", "#gone", "gone.png"])
def test_a_lost_link_would_be_found(tmp_path, make_page, target):
    (tmp_path / "there.md").write_text("# There, `it` is\n")
    (tmp_path / "page.md").write_text(f"# Here\n[a]({target}) ![b](there.md#there-it-is) [c](#here)\n")
    assert list(lost(make_page(tmp_path / "page.md"), make_page)) == [target]


def test_every_page_is_listed_in_the_index(pages):
    (index,) = [p for p in pages if p.name == "docs/README.md"]
    listed = {"README.md", *(urlsplit(target).path for target in index.targets)}
    others = [p.path.name for p in pages if p.path.parent == index.path.parent]
    assert [name for name in others if name not in listed] == []


def test_every_picture_is_shown_somewhere(pages):
    shown = {(p.path.parent / unquote(target)).resolve() for p in pages for target in p.targets}
    pictures = [p for p in (pages[0].path.parent / "docs").iterdir() if p.suffix in {".jpg", ".png", ".svg"}]
    assert pictures
    assert [p.name for p in pictures if p not in shown] == []
