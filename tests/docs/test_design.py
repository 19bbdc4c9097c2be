"""The page on the design knows the rooms."""

from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_it_has_a_row_for_each_room(make_page):
    rows = make_page(ROOT / "docs" / "design.md").rows
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"build"}
    assert sorted(row[0].strip("`") for row in rows if row[0] != "room") == sorted(rooms)
