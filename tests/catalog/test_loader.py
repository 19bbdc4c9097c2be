"""The catalog's data file: what is in it, and that every wrong entry is refused with its own message."""

import copy
import json
from importlib import resources

import pytest
from deepbrick.catalog import CatalogError, Role, ValueKind, load_catalog

GOOD = json.loads(resources.files("deepbrick.catalog").joinpath("bricks.json").read_text(encoding="utf-8"))

DESIGN = {
    "2d": ("3003", 47),
    "1d": ("3004", 47),
    "single": ("3005", 47),
    "cnn": ("3039", 15),
    "lstm": ("52107", 15),
    "fc": ("3004", 15),
    "softmax": ("3023", 27),
    "sigmoid": ("3023", 4),
    "sigmoid-single": ("15573", 4),
    "linear": ("3023", 1),
    "linear-single": ("15573", 1),
}
"""Token to LDraw part and colour, as the design's table gives them."""


def index(token):
    return next(k for k, b in enumerate(GOOD["bricks"]) if b["token"] == token)


def load(document, folder):
    path = folder / "my.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return load_catalog(path)


def refusal(document, folder):
    with pytest.raises(CatalogError) as caught:
        load(document, folder)
    return str(caught.value).removeprefix(f"{folder / 'my.json'}: ")


def test_shipped_catalog_is_the_designs_table():
    catalog = load_catalog()
    found = {b.token: (b.part, b.color.ldraw) for b in catalog if b.meaning.role is not Role.LINK}
    assert found == DESIGN
    assert "11211" in catalog["lstm"].other_parts
    assert "3794" in catalog["linear-single"].other_parts


def test_shipped_defaults_are_the_authors():
    catalog = load_catalog()
    assert dict(catalog["cnn"].params) == {"filters": 32, "kernel_size": 2, "pool_size": 2, "activation": "relu"}
    assert dict(catalog["lstm"].params) == {"units": 128, "dropout": 0.0}
    assert dict(catalog["fc"].params) == {"units": 64, "activation": "relu", "dropout": 0.0}


def test_values_are_typed():
    catalog = load_catalog()
    assert catalog["cnn"].meaning.accepts == {ValueKind.IMAGE}
    assert catalog["2d"].size_mm == (16.0, 16.0, 9.6)
    assert catalog["softmax"].color.rgb == (0xA5, 0xCA, 0x18)
    assert "cnn" in catalog
    assert "wheel" not in catalog
    with pytest.raises(KeyError):
        catalog["wheel"]
    assert len(catalog) == len(catalog.tokens) == len(GOOD["bricks"])


def test_own_file_is_read(tmp_path):
    assert load(GOOD, tmp_path) == load_catalog()


def test_a_brick_is_added_without_touching_code(tmp_path):
    document = copy.deepcopy(GOOD)
    document["bricks"].append({**document["bricks"][index("fc")], "token": "big-fc", "params": {"units": 512}})
    assert load(document, tmp_path)["big-fc"].params["units"] == 512


WHOLE_FILE = {
    "not JSON": ('{"version": 1,\n', "line 2 is not JSON (Expecting property name enclosed in double quotes)."),
    "no object": ("[]", 'expected "version": 1 at the top.'),
    "no version": ('{"bricks": []}', 'expected "version": 1 at the top.'),
    "later version": ({**GOOD, "version": 2}, 'expected "version": 1 at the top.'),
    "no bricks": ({"version": 1}, '"bricks" must be a list with at least one brick.'),
    "empty": ({"version": 1, "bricks": []}, '"bricks" must be a list with at least one brick.'),
    "twice": (
        {"version": 1, "bricks": [GOOD["bricks"][0]] * 2},
        'token "2d" is there twice; give every brick its own.',
    ),
    "no brick": ({"version": 1, "bricks": ["2d"]}, "brick 1: expected an object, got '2d'."),
}


@pytest.mark.parametrize(("document", "message"), WHOLE_FILE.values(), ids=WHOLE_FILE.keys())
def test_wrong_file(document, message, tmp_path):
    assert refusal(document, tmp_path) == message


KINDS = "image, vector, value"
ENTRIES = {
    "empty token": ("2d", ("token",), " ", 'brick 1 (" "): "token" must be a word or a text, got \' \'.'),
    "token is a number": ("2d", ("token",), 3, 'brick 1: "token" must be a word or a text, got 3.'),
    "part is a number": ("2d", ("part",), 3003, 'brick 1 ("2d"): "part" must be a word or a text, got 3003.'),
    "other parts": (
        "2d",
        ("other_parts",),
        "3065",
        'brick 1 ("2d"): "other_parts" must be a list of part numbers, got \'3065\'.',
    ),
    "unknown mould": (
        "2d",
        ("shape",),
        "ball",
        (
            'brick 1 ("2d"): "shape" must be one of brick, slope, side-stud-brick, plate, '
            "jumper-plate, link, got 'ball'."
        ),
    ),
    "half a stud": (
        "2d",
        ("studs",),
        [1.5, 2],
        'brick 1 ("2d"): "studs" must be two whole numbers, got [1.5, 2].',
    ),
    "one stud number": ("2d", ("studs",), [2], 'brick 1 ("2d"): "studs" must be 2 numbers above 0, got [2].'),
    "flat": (
        "2d",
        ("size_mm",),
        [16, 16, 0],
        'brick 1 ("2d"): "size_mm" must be 3 numbers above 0, got [16, 16, 0].',
    ),
    "params is a list": (
        "2d",
        ("params",),
        [],
        'brick 1 ("2d"): "params" must be an object of numbers and words, got [].',
    ),
    "param is a list": (
        "2d",
        ("params",),
        {"units": [1]},
        'brick 1 ("2d"): "params" must be an object of numbers and words, got {\'units\': [1]}.',
    ),
    "colour name": (
        "2d",
        ("color", "name"),
        "",
        'brick 1 ("2d"), "color": "name" must be a word or a text, got \'\'.',
    ),
    "colour code": (
        "2d",
        ("color", "ldraw"),
        -1,
        'brick 1 ("2d"), "color": "ldraw" must be a colour code of 0 or more, got -1.',
    ),
    "colour value": (
        "2d",
        ("color", "rgb"),
        "red",
        'brick 1 ("2d"), "color": "rgb" must be a colour like "#B40000", got \'red\'.',
    ),
    "colour value too short": (
        "2d",
        ("color", "rgb"),
        "#FFF0",
        'brick 1 ("2d"), "color": "rgb" must be a colour like "#B40000", got \'#FFF0\'.',
    ),
    "clear is a word": (
        "2d",
        ("color", "clear"),
        "yes",
        'brick 1 ("2d"), "color": "clear" must be true or false, got \'yes\'.',
    ),
    "role": (
        "2d",
        ("meaning", "role"),
        "wheel",
        'brick 1 ("2d"), "meaning": "role" must be one of port, layer, head, link, got \'wheel\'.',
    ),
    "kind": (
        "2d",
        ("meaning", "kind"),
        "sound",
        f'brick 1 ("2d"), "meaning": "kind" must be one of {KINDS}, got \'sound\'.',
    ),
    "accepts nothing": (
        "cnn",
        ("meaning", "accepts"),
        [],
        'brick 4 ("cnn"), "meaning": "accepts" must be a list of kinds of value, got [].',
    ),
    "accepts a strange kind": (
        "cnn",
        ("meaning", "accepts"),
        ["sound"],
        f'brick 4 ("cnn"), "meaning": "accepts" must be one of {KINDS}, got \'sound\'.',
    ),
    "no loss": (
        "softmax",
        ("meaning", "loss"),
        None,
        'brick 7 ("softmax"), "meaning": "loss" must be a word or a text, got None.',
    ),
    "strange key": (
        "2d",
        ("weight",),
        2,
        (
            'brick 1 ("2d"): "weight" is not a key of this kind of entry; known are color, meaning, name, other_parts, '
            "params, part, shape, size_mm, studs, token."
        ),
    ),
    "key of another role": (
        "2d",
        ("meaning", "loss"),
        "mse",
        'brick 1 ("2d"), "meaning": "loss" is not a key of this kind of entry; known are kind, role, text.',
    ),
}


@pytest.mark.parametrize(("token", "path", "value", "message"), ENTRIES.values(), ids=ENTRIES.keys())
def test_wrong_entry(token, path, value, message, tmp_path):
    document = copy.deepcopy(GOOD)
    part = document["bricks"][index(token)]
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    assert refusal(document, tmp_path) == message


@pytest.mark.parametrize("key", sorted(GOOD["bricks"][0]))
def test_missing_key(key, tmp_path):
    document = {"version": 1, "bricks": [{k: v for k, v in GOOD["bricks"][0].items() if k != key}]}
    where = "brick 1" if key == "token" else 'brick 1 ("2d")'
    assert refusal(document, tmp_path) == f'{where}: "{key}" is missing.'


def test_missing_file(tmp_path):
    path = tmp_path / "none.json"
    with pytest.raises(CatalogError) as caught:
        load_catalog(path)
    assert str(caught.value) == f"Cannot read the catalog {path}: No such file or directory."


def test_file_that_is_no_text(tmp_path):
    path = tmp_path / "my.json"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CatalogError) as caught:
        load_catalog(path)
    assert str(caught.value) == f"Cannot read the catalog {path}: it is not UTF-8 text."


def test_a_layer_may_hand_on_what_it_takes(tmp_path):
    document = copy.deepcopy(GOOD)
    document["bricks"][index("fc")]["meaning"]["gives"] = None
    assert load(document, tmp_path)["fc"].meaning.gives is None
