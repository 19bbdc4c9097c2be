"""The command line names the scenes; nothing is rendered here."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from deepbrick.calibration.bricks.stacks import named_stacks
from deepbrick.catalog import load_catalog
from deepbrick.samples.render import __main__ as command
from deepbrick.samples.render.kits import KITS
from deepbrick.samples.render.scene import Kind, mixed_scene, scene_of_kind
from deepbrick.samples.render.things import Studio


@pytest.fixture
def scenes(monkeypatch):
    """Run the command with options, and get its scenes by name."""

    def run(*options):
        drawn = {}

        def render_photos(wanted, *_, **__):
            drawn.update({name: draw() for name, draw in wanted.items()})
            return list(wanted)

        monkeypatch.setattr(command, "blender_python", lambda _: Path("python"))
        monkeypatch.setattr(command, "render_photos", render_photos)
        monkeypatch.setattr(command, "write_prints", lambda _: None)
        monkeypatch.setattr(sys, "argv", ["render", "out", *options])
        assert command.main() == 0
        return drawn

    return run


@pytest.fixture
def refusal(monkeypatch, capsys):
    """Run the command with options that it refuses, and get what it says last."""

    def run(*options):
        monkeypatch.setattr(sys, "argv", ["render", "out", *options])
        with pytest.raises(SystemExit) as refused:
            command.main()
        assert refused.value.code == 2
        return capsys.readouterr().err.splitlines()[-1]

    return run


def test_without_options_there_is_no_mat(scenes):
    drawn = scenes("--count", "2", "--seed", "4")
    assert list(drawn) == ["00000004", "00000005"]
    assert all(s.mat is None and s.seed == int(n) for n, s in drawn.items())


def test_kinds_of_photos_are_asked_for_by_name(scenes):
    for kind in Kind:
        assert scenes("--count", "1", "--seed", "3", "--kind", kind) == {
            "00000003": scene_of_kind(3, load_catalog(), Studio(), kind)
        }
    mixed = scenes("--count", "1", "--seed", "3")
    assert mixed == scenes("--count", "1", "--seed", "3", "--kind", "mixed")
    assert mixed == {"00000003": mixed_scene(3, load_catalog(), Studio())}


def test_smaller_near_views_are_asked_for(scenes):
    usual, smaller = (
        scenes("--count", "1", "--seed", "3", "--kind", "near", *options)["00000003"].camera
        for options in ((), ("--stud", "10", "12"))
    )
    assert smaller.focal_px < usual.focal_px / 2


def test_photos_without_stacks_are_asked_for(scenes):
    assert scenes("--count", "1", "--empty")["00000000"].stacks == ()


@pytest.mark.parametrize("other", [("--mat",), ("--tier", "desk"), ("--empty",), ("--showcase",)], ids=" ".join)
def test_a_kind_is_refused_where_it_has_no_effect(refusal, other):
    assert refusal("--kind", "near", *other).endswith(
        "error: --kind goes without --mat, --tier, --empty and --showcase"
    )


def test_an_unknown_kind_is_refused(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["render", "out", "--kind", "far"])
    with pytest.raises(SystemExit):
        command.main()
    assert "argument --kind: invalid choice: 'far'" in capsys.readouterr().err


def test_a_tier_or_a_paper_lays_a_mat(scenes):
    assert scenes("--count", "1", "--tier", "desk")["00000000"].mat is not None
    assert scenes("--count", "1", "--mat")["00000000"].mat is not None
    assert scenes("--count", "1", "--mat", "Letter")["00000000"].mat.paper == "Letter"


def test_the_sheet_alone_can_be_left_out(scenes):
    options = ("--count", "1", "--mat", "A3", "--tier", "hard")
    (shown,), (hidden,) = scenes(*options).values(), scenes(*options, "--no-mat").values()
    assert hidden == replace(shown, mat=None)


def test_a_bare_flat_mat_with_one_camera(scenes):
    options = ("--count", "3", "--tier", "hard", "--empty", "--flat", "--focal", "28", "--size", "960x720")
    drawn = scenes(*options, "--scale", "0.97").values()
    assert len({s.camera.focal_px for s in drawn}) == 1
    assert len({s.camera.position_mm for s in drawn}) == 3
    for scene in drawn:
        assert scene.camera.size == (960, 720)
        assert scene.stacks == ()
        assert scene.mat.scale == 0.97
        assert max(map(max, scene.mat.heights_mm)) == 0


def test_options_of_a_mat_without_one_are_refused(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["render", "out", "--focal", "28"])
    with pytest.raises(SystemExit):
        command.main()
    assert "--no-mat, --scale, --flat, --focal and --around go with --mat or --tier" in capsys.readouterr().err


KIT = next(iter(KITS))


def test_a_kit_and_the_known_stacks_are_asked_for(scenes):
    kit, known, both = (
        scenes("--count", "1", "--seed", "3", *options)["00000003"]
        for options in (("--kit", KIT), ("--known",), ("--kit", KIT, "--known"))
    )
    asked = {s.columns for s in named_stacks(load_catalog())}
    assert {s.columns for s in known.stacks} == {s.columns for s in both.stacks} == asked
    assert {s.columns for s in kit.stacks} != asked
    assert both != known  # the same stacks, of other bricks


@pytest.mark.parametrize("asked", [("--kit", KIT), ("--known",), ("--kit", KIT, "--known")])
@pytest.mark.parametrize(
    "other",
    [("--mat",), ("--mat", "A4", "--flat"), ("--tier", "desk"), ("--empty",), ("--kind", "near"), ("--showcase",)],
    ids=" ".join,
)
def test_a_kit_with_what_it_would_have_no_effect_with_is_refused(refusal, asked, other):
    assert refusal(*asked, *other).endswith(
        "error: --kit and --known go without --mat, --tier, --empty, --kind and --showcase"
    )


@pytest.mark.parametrize(
    "other",
    [("--mat",), ("--empty",), ("--known",), ("--kind", "whole"), ("--kind", "crowded"), ("--showcase",)],
    ids=" ".join,
)
def test_the_size_of_studs_in_near_views_is_refused_where_there_are_none(refusal, other):
    assert refusal("--stud", "22", "44", *other).endswith(
        "error: --stud goes with near views only: with --kind near, or without --kind"
    )


@pytest.mark.parametrize("other", [(), ("--kind", "near"), ("--kind", "whole", "--size", "960x720")], ids=" ".join)
def test_an_enlargement_is_refused_where_the_scenes_would_not_be_the_same(refusal, other):
    assert refusal("--enlargement", "2", *other).endswith("error: --enlargement goes with --kind whole, without --size")
