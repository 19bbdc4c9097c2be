"""What a class does with the page, each by mouse, by keyboard, and on a phone; stacking has tests of its own."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image

PHOTOS = Path(__file__).parents[2] / "samples" / "photos"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
WINDOWS = {"mouse": {}, "keyboard": {}, "phone": PHONE}
LEAVES = "\n".join(["width,length,kind", *(f"{k},{(3 * k) % 7},{'ab'[k > 15]}" for k in range(32))])


def middle(place):
    """Where the middle of something is in the window, once it is shown, rests, and is covered by nothing."""
    place.click(trial=True)
    box = place.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


class Hand:
    """Somebody who uses the page in one way only."""

    def __init__(self, way, page):
        self.way, self.page = way, page

    def press(self, target):
        """Press a button or follow a link."""
        if self.way == "mouse":
            return target.click()
        if self.way == "phone":
            return target.tap()
        target.focus()
        assert target.evaluate("element => element === document.activeElement")
        return self.page.keyboard.press("Enter")

    def choose(self, label, file):
        """Choose a file: the label for the hand, the hidden field that it belongs to for the keyboard."""
        with self.page.expect_file_chooser() as chooser:
            self.press(self.page.locator(f"#{label}" if self.way == "keyboard" else f"label[for='{label}']"))
        chooser.value.set_files(file)

    def drop(self, place, file):
        """Drag a file here from outside the browser, and let it go."""
        at = dict(zip("xy", middle(place), strict=True))
        carried = {"items": [], "files": [str(file)], "dragOperationsMask": 1}  # a copy of it
        window = self.page.context.new_cdp_session(self.page)
        for kind in ("dragEnter", "dragOver", "drop"):
            window.send("Input.dispatchDragEvent", {"type": kind, **at, "data": carried})

    def fill(self, field, text):
        """Type into a field."""
        self.press(field) if self.way != "keyboard" else field.focus()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)


@pytest.fixture(params=WINDOWS)
def hand(request, open_page):
    return Hand(request.param, open_page(**WINDOWS[request.param]))


def in_memory(name, data):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def heic(path):
    pillow_heif = pytest.importorskip("pillow_heif")
    out = io.BytesIO()
    with Image.open(path) as image:
        pillow_heif.from_pillow(image.convert("RGB")).save(out, quality=90)
    return out.getvalue()


def test_a_photo_is_sent_looked_at_and_deleted(hand, look):
    page = hand.page
    name = f"{hand.way}.{'heic' if hand.way == 'phone' else 'jpg'}"  # there are photos of other tests
    photo = PHOTOS / "yes-or-no.jpg"
    hand.choose(
        "take" if hand.way == "phone" else "choose",
        in_memory(name, heic(photo) if hand.way == "phone" else photo.read_bytes()),
    )
    heading = page.get_by_role("heading", name=name)
    heading.wait_for()
    page.locator(".marked").wait_for()
    assert page.locator(".bricks li").count() == 5
    look(page, f"photo-{hand.way}")
    hand.press(page.get_by_role("link", name="Open this stack"))
    page.locator("[data-brick]").nth(4).wait_for()
    page.go_back()
    heading.wait_for()
    page.on("dialog", lambda dialog: dialog.accept())
    hand.press(page.get_by_role("button", name="Delete", exact=True))
    heading.wait_for(state="detached")


def test_pictures_are_collected(hand, look):
    page = hand.page
    hand.press(page.get_by_role("link", name="Data", exact=True))
    hand.press(page.get_by_role("button", name="Collect pictures"))
    page.locator("#new-class").wait_for()
    hand.fill(page.locator("#new-class"), "leaf")
    hand.press(page.locator("form.class-card button"))
    page.get_by_role("heading", name="leaf").wait_for()
    hand.choose("files-leaf", PHOTOS / "flower.jpg")
    page.locator(".items img").wait_for()
    look(page, f"pictures-{hand.way}")
    hand.press(page.get_by_role("button", name=re.compile("^Delete leaf 1")))
    page.locator(".items img").wait_for(state="detached")


def collect(hand, button):
    """A data set of one's own."""
    hand.page.goto(hand.page.url.split("#")[0] + "#/data")
    hand.press(hand.page.get_by_role("button", name=button))
    hand.page.wait_for_selector("#set-name")


@pytest.mark.parametrize("way", ["mouse", "phone"])  # by keyboard: below, where it is learned from
def test_a_table_is_chosen(open_page, way):
    hand = Hand(way, open_page(**WINDOWS[way]))
    collect(hand, "Use a table")
    hand.choose("table", in_memory("leaves.csv", LEAVES.encode()))
    hand.page.locator(".numbers th", has_text="width").wait_for()


def test_files_are_dragged_to_where_they_belong(open_page, tmp_path):
    page = open_page()
    hand, place = Hand("mouse", page), page.locator(".drop.card")
    collect(hand, "Use a table")
    (tmp_path / "leaves.csv").write_text(LEAVES, encoding="utf-8")
    hand.drop(place, tmp_path / "leaves.csv")
    page.locator(".numbers th", has_text="width").wait_for()
    collect(hand, "Collect pictures")
    with zipfile.ZipFile(tmp_path / "leaves.zip", "w") as archive:
        archive.write(PHOTOS / "flower.jpg", "oak/1.jpg")
    hand.drop(place, tmp_path / "leaves.zip")
    page.get_by_role("heading", name="oak").wait_for()
    page.goto(page.url.split("#")[0] + "#/photo")
    Image.new("RGB", (40, 30)).save(tmp_path / "dragged.png")
    # The place of the view before looks the same until this view is there.
    hand.drop(place.filter(has=page.locator("#choose")), tmp_path / "dragged.png")
    page.get_by_role("heading", name="dragged.png").wait_for()


def test_a_file_that_was_dragged_to_the_wrong_place_is_refused_in_a_sentence(open_page, tmp_path):
    page = open_page()
    page.may_fail("/file?name=leaves.csv")
    hand = Hand("mouse", page)
    collect(hand, "Collect pictures")
    (tmp_path / "leaves.csv").write_text(LEAVES, encoding="utf-8")
    hand.drop(page.locator(".drop.card"), tmp_path / "leaves.csv")
    page.locator(".said .error", has_text="This is no zip that can be read; pack it again.").wait_for()


def test_a_clip_is_recorded_and_a_zip_of_clips_is_read(hand, until):
    page = hand.page
    page.goto(page.url.split("#")[0] + "#/data")
    hand.press(page.get_by_role("button", name="Collect clips"))
    page.locator("#new-class").wait_for()
    hand.fill(page.locator("#new-class"), "wave")
    hand.press(page.locator("form.class-card button"))
    record = page.locator(".record")
    record.wait_for()
    hold(hand, record, lambda: int(page.locator(".recording").get_attribute("data-count") or 0) >= 2, until)
    page.locator(".items img").wait_for()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for frame in range(3):
            out = io.BytesIO()
            Image.new("RGB", (40, 30), (80 * frame, 0, 0)).save(out, "PNG")
            archive.writestr(f"bow/1/{frame}.png", out.getvalue())
    hand.choose("zip", in_memory("clips.zip", packed.getvalue()))
    page.get_by_role("heading", name="bow").wait_for()
    until(lambda: page.locator(".items img").count() == 2)


def hold(hand, button, ready, until):
    """Hold a button until something is so."""
    page = hand.page
    if hand.way == "keyboard":
        button.focus()
        page.keyboard.down("Space")
        until(ready)
        page.keyboard.up("Space")
        return
    x, y = middle(button)
    if hand.way == "mouse":
        page.mouse.move(x, y)
        page.mouse.down()
        until(ready)
        page.mouse.up()
        return
    finger = page.context.new_cdp_session(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    until(ready)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_table_is_learned_from_by_keyboard_and_all_is_taken_along(open_page, served, build, look):
    """From a CSV file to ONNX; there is one training, because each takes its time."""
    page = open_page("#/data")
    hand = Hand("keyboard", page)
    hand.press(page.get_by_role("button", name="Use a table"))
    page.locator("#table").wait_for(state="attached")
    page.may_fail("/file?name=x.csv")
    hand.choose("table", in_memory("x.csv", b"no,numbers\na,b\n"))
    page.locator(".said .error", has_text="x.csv has no column of numbers beside numbers.").wait_for()
    hand.choose("table", in_memory("leaves.csv", LEAVES.encode()))
    page.locator(".numbers th", has_text="width").wait_for()
    hand.fill(page.locator("#set-name"), "Leaves")
    page.keyboard.press("Tab")
    origin = served.address.rstrip("/")
    bricks = {**build(["1d", "fc", "fc", "softmax", "1d"]), "name": "Kinds"}
    number = page.request.post(f"{origin}/api/stacks", data=bricks, headers={"origin": origin}).json()["id"]
    page.goto(f"{served.address}#/stack/{number}")
    page.locator("#learn-from").focus()
    page.keyboard.type("Leaves")
    page.locator(".lead", has_text="Leaves.csv (32 rows)").wait_for()
    assert str(served.folder) not in page.content()
    hand.press(page.get_by_role("button", name="Train", exact=True))
    page.locator(".scores", has_text="Kept: epoch").wait_for()  # while it learns
    hand.press(page.get_by_role("button", name="Stop", exact=True))
    page.locator(".training").get_by_role("link", name="Try it").wait_for()
    look(page, "trained")
    hand.press(page.locator(".training").get_by_role("link", name="Try it"))
    page.locator("#n-0-0").wait_for()
    hand.fill(page.locator("#n-0-0"), "30")
    page.keyboard.press("Enter")
    page.locator(".bars li").nth(1).wait_for()
    page.goto(served.address + "#/take")
    page.locator(".model-card").wait_for()
    assert "vector fc fc softmax vector" in page.locator(".stack-line").inner_text()
    look(page, "card")
    taken = {}
    for name in ("ONNX", "Weight brick", "Keras script"):
        with page.expect_download() as file:
            hand.press(page.get_by_role("link", name=name))
        taken[name] = Path(file.value.path()).read_bytes()
    onnx = pytest.importorskip("onnx")
    onnx.checker.check_model(onnx.load_from_string(taken["ONNX"]))
    compile(taken["Keras script"], "script", "exec")
    assert b'"Leaves.csv"' in taken["Keras script"]
    with zipfile.ZipFile(io.BytesIO(taken["Weight brick"])) as archive:
        for part in archive.namelist():
            assert str(served.folder).encode() not in archive.read(part)


@pytest.fixture
def classroom_page(tmp_path, class_page, build):
    """A page with a class and one stack."""
    with class_page(tmp_path) as served:
        yield served, build(["2d", "fc", "softmax", "1d"])


@pytest.mark.parametrize("way", ["keyboard", "phone"])
def test_the_teacher_shows_a_stack_to_all(new_tab, classroom_page, look, way):
    served, stack = classroom_page
    page = new_tab(**WINDOWS[way])
    page.goto(served.address)
    page.wait_for_selector("h1")
    origin = served.address.rstrip("/")
    page.request.post(f"{origin}/api/stacks", data=stack, headers={"origin": origin})
    hand = Hand(way, page)
    hand.press(page.get_by_role("link", name="Class", exact=True))
    hand.press(page.get_by_role("button", name="Show to all"))
    page.locator("dialog .solid-labels .name").nth(3).wait_for()
    look(page, f"projector-{way}")
    hand.press(page.locator("dialog").get_by_role("button", name="Close"))
    page.locator("dialog").wait_for(state="detached")
