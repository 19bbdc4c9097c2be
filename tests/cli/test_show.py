"""Tables as a person sees them."""

from dataclasses import replace

import pytest
from deepbrick.catalog import load_catalog
from deepbrick.cli.show import show_catalog, show_graph
from deepbrick.graph import Brick, MatView, Occlusion, OtherBrick, PhotoGraph, Problem, Stack, StackView
from deepbrick.language import use_language

CATALOG = load_catalog()


def brick(token, column, level, confidence=1.0):
    kind = CATALOG[token]
    return Brick(f"{token}{column}", token, kind.part, kind.color.name, column, level, confidence=confidence)


def stack(*columns, **kwargs):
    bricks = tuple(brick(t, k, level) for k, column in enumerate(columns) for level, t in enumerate(column))
    return Stack(bricks, **kwargs)


@pytest.fixture
def shown(capfdbinary, monkeypatch):
    """Lines on standard output of what is called, without the table's frame."""
    monkeypatch.setenv("COLUMNS", "160")

    def lines(function, *args):
        function(*args)
        text = capfdbinary.readouterr().out.decode()
        rows = [line for line in text.splitlines() if not line.startswith(("┏", "┡", "└", "┌", "├"))]
        rows = [line[1:-1] if line.startswith(("│", "┃")) else line for line in rows]
        return [" ".join(row.replace("│", "|").replace("┃", "|").split()) for row in rows]

    return lines


def graph(*stacks, **kwargs):
    return PhotoGraph("video.jpg", (9, 9), stacks, **kwargs)


def test_columns_stand_side_by_side_on_the_same_ground(shown):
    assert shown(show_graph, graph(stack(["2d", "cnn", "lstm"], ["2d", "cnn", "lstm", "fc"])), CATALOG) == [
        "video.jpg",
        "step 1 | step 2",
        "| fc",
        "lstm | lstm",
        "cnn | cnn",
        "2d | 2d",
    ]


def test_one_column_needs_no_number(shown):
    assert shown(show_graph, graph(stack(["1d", "fc"])), CATALOG) == ["video.jpg", "fc", "1d"]


def test_low_confidence_is_shown(shown):
    unsure = Stack((brick("1d", 0, 0, confidence=0.62), brick("fc", 0, 1, confidence=0.8)))
    assert shown(show_graph, graph(unsure), CATALOG) == ["video.jpg", "fc", "1d 62% sure"]


def test_what_else_a_doubtful_brick_might_be_is_shown(shown):
    unsure = Stack((replace(brick("fc", 0, 0, confidence=0.5), alternative="lstm"),))
    assert shown(show_graph, graph(unsure), CATALOG)[1:] == ["fc 50% sure, or lstm"]


def test_problems_are_numbered_through_all_stacks_and_stand_at_their_brick(shown):
    first = stack(["fc"], problems=(Problem("No input.", "fc0"), Problem("No output.")))
    second = stack(["1d"], problems=(Problem("Nothing on it.", "1d0"),))
    assert shown(show_graph, graph(first, second), CATALOG) == [
        "video.jpg, stack 1 of 2",
        "fc !1",
        "!1 No input.",
        "!2 No output.",
        "video.jpg, stack 2 of 2",
        "1d !3",
        "!3 Nothing on it.",
    ]


def test_a_photo_without_a_stack(shown):
    empty = graph(problems=(Problem("No stack was found."),), loose=(brick("fc", 0, 0), brick("1d", 0, 0)))
    assert shown(show_graph, empty, CATALOG) == ["video.jpg", "No stack was found.", "2 bricks lie alone: fc, 1d"]


def test_one_loose_brick(shown):
    assert shown(show_graph, graph(loose=(brick("fc", 0, 0),)), CATALOG)[-1] == "1 brick lies alone: fc"


@pytest.mark.parametrize(("count", "places"), [(1, "1 place"), (2, "2 places")])
def test_other_bricks_are_counted(shown, count, places):
    others = (OtherBrick(((0.0, 0.0), (9.0, 0.0), (0.0, 9.0)), 0.9),) * count
    told = shown(show_graph, graph(others=others), CATALOG)
    assert told[-1] == f"Other bricks were seen in {places} and left alone."


def test_brackets_in_a_file_name_are_no_markup(shown):
    odd = PhotoGraph("[red]a[/].jpg", (9, 9), (stack(["fc"]),))
    assert shown(show_graph, odd, CATALOG)[0] == "[red]a[/].jpg"


def test_the_catalog_shows_every_brick_with_its_numbers(shown):
    text = "\n".join(shown(show_catalog, CATALOG))
    for kind in CATALOG:
        row = next(line for line in text.splitlines() if line.startswith(f"{kind.token} |"))
        assert f"{kind.color.name} ({kind.color.ldraw})" in row
        assert all(part in row for part in (kind.part, *kind.other_parts))


MAT = MatView(
    "Letter",
    ((1.0, 0.0, 0.0), (0.0, -1.0, 0.0), (0.0, 0.0, -1.0)),
    (0.0, 300.0, 400.0),
    0.26,
    800.0,
    "EXIF",
    0.02,
    (12.34, 2.06),
)


def test_a_mat_is_one_line(shown):
    assert shown(show_graph, graph(stack(["1d", "fc"]), mat=MAT), CATALOG)[-1] == (
        "Mat Letter: camera 50 cm away, reprojection error 0.3 px; colours off by 12.3, corrected to 2.1 (CIEDE2000)"
    )


def test_a_lens_that_is_not_known_is_told(shown):
    mat = replace(MAT, focal_from="assumed", focal_deviation=0.5)
    assert shown(show_graph, graph(stack(["1d", "fc"]), mat=mat), CATALOG)[-1].startswith(
        "Mat Letter: camera about 50 cm away (its lens is not known, so this may be 50% off: take the photo more from "
        "the side, or calibrate the camera), reprojection error 0.3 px;"
    )


VIEW = StackView(((1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (0.0, 1.0, 0.0)), (0.0, 0.0, 254.0), 254.0, 0.03, 800.0)


def test_how_far_away_a_stack_is_and_what_hides_a_part_of_it_stand_below_it(shown):
    three = (stack(["1d"], view=VIEW), stack(["2d"]), stack(["fc"], view=replace(VIEW, distance_deviation=0.345)))
    hidden = (Occlusion(0, 1), Occlusion(0, 2), Occlusion(1, 2))
    assert shown(show_graph, graph(*three, occlusions=hidden), CATALOG) == [
        "video.jpg, stack 1 of 3",
        "1d",
        "25 cm away",
        "video.jpg, stack 2 of 3",
        "2d",
        "stack 1 hides a part of it",
        "video.jpg, stack 3 of 3",
        "fc",
        "about 25 cm away (may be 34% off); stacks 1 and 2 hide a part of it",
    ]


def test_where_a_stack_stands_is_said_in_korean(shown):
    two = (stack(["1d"], view=VIEW), stack(["fc"], view=replace(VIEW, distance_deviation=0.345)))
    with use_language("ko"):
        lines = shown(show_graph, graph(*two, occlusions=(Occlusion(0, 1),)), CATALOG)
    assert lines[2] == "25 cm 떨어짐"
    assert lines[-1] == "약 25 cm 떨어짐(34% 다를 수 있음), 묶음 1이 일부를 가림"
