"""The 3D view and its editor in a real browser: by mouse, by keyboard, by touch."""

import io
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from deepbrick.graph import Brick, PhotoGraph, Stack, graph_to_json, stacked_links
from deepbrick.page.stacks import add_stacks
from deepbrick.page.tables import Photo
from PIL import Image

playwright = pytest.importorskip("playwright.sync_api", reason="the page's browser tests need Playwright")
CHROMIUM = shutil.which("chromium")
if CHROMIUM is None:
    pytest.skip("there is no Chromium", allow_module_level=True)

PHOTOS = Path(__file__).parents[2] / "samples" / "photos"
IMAGE = [["2d", "cnn", "fc", "softmax", "1d"]]
STEPS = [["2d", "lstm"], ["2d", "lstm", "fc", "softmax", "1d"]]
# Chromium draws WebGL without a graphics card only when it is told to.
ARGUMENTS = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--no-sandbox"]
SLOW_MS = 20_000  # a machine that is busy draws slowly; nothing is asserted about time

# How many bricks the page has drawn: two pictures on, so that nothing moves any more.
SHOWN = """() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() =>
    resolve(document.querySelectorAll('.sr-list [data-brick]').length))))"""

# Wait until nothing was drawn or moved for some pictures.
REST = """() => new Promise((resolve, reject) => {
    let last, same = 0, looks = 0;
    const look = () => {
        const frame = document.querySelector('.solid-frame')?.getBoundingClientRect();
        const now = JSON.stringify([frame, document.querySelector('.solid canvas')?.dataset.frames]);
        same = frame && now === last ? same + 1 : 0;
        last = now;
        if (same === 5) resolve();
        else if (++looks === 2000) reject(new Error('it does not come to rest'));
        else requestAnimationFrame(look);
    };
    look();
})"""


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, served, build):
    """Opens a stack in a browser window of its own; returns the page and the stack's number."""
    contexts = []

    def open_page(columns, links=(), **window):
        context = browser.new_context(
            **{"viewport": {"width": 900, "height": 1300}, "reduced_motion": "reduce", **window}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SLOW_MS)
        faults = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.faults = faults
        page.goto(served.address)
        page.wait_for_selector("h1")
        made = page.request.post(
            f"{served.address}api/stacks",
            data=build(*columns, links=links),
            headers={"origin": served.address.rstrip("/")},
        )
        page.stack = f"{served.address}api/stacks/{made.json()['id']}"
        page.goto(f"{served.address}#/stack/{made.json()['id']}")
        page.wait_for_selector(".solid-shelf")
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            assert not page.faults
        context.close()


def tokens(page):
    """The stack as the server has it: the tokens of each column."""
    stack = page.request.get(page.stack).json()
    token = {b["id"]: b["token"] for b in stack["bricks"]}
    return [[token[i] for i in column] for column in stack["columns"]]


def settled(page, wanted):
    """Wait until the server has a stack like this, and the page shows it."""
    for _ in range(200):
        found = tokens(page)
        shown = page.evaluate(SHOWN)
        if found == wanted and shown == sum(map(len, wanted)):
            return
        page.wait_for_timeout(50)
    assert (found, shown) == (wanted, sum(map(len, wanted)))


def on_brick(page, name):
    """Where the line of a name ends on its brick, in the window, once nothing moves."""
    page.locator(".solid-labels text", has_text=name).first.wait_for()
    page.evaluate(REST)
    return page.evaluate(
        """(name) => {
            const label = [...document.querySelectorAll('.solid-labels .name')].find((g) => g.textContent === name);
            const lead = document.querySelector(`.lead[data-lead="${CSS.escape(label.dataset.name)}"] circle`);
            const { x, y, width, height } = lead.getBoundingClientRect();
            return [x + width / 2, y + height / 2];
        }""",
        name,
    )


def drag(page, token, x, y):
    place = page.locator(f".shelf [data-token={token}]")
    place.click(trial=True)  # once it is shown, rests, and is covered by nothing
    box = place.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 34, box["y"] + 10)
    page.mouse.move(x, y, steps=4)
    page.evaluate(REST)
    page.mouse.move(x, y)  # what is shown may have changed the view below the hand


def test_a_brick_from_the_shelf_snaps_and_a_right_click_opens_its_form(open_page):
    page = open_page(IMAGE)
    x, y = on_brick(page, "vector")
    drag(page, "linear", x, y - 90)
    page.wait_for_selector(".solid-tip.odd")  # nothing can stand on an output: it is built all the same, and explained
    page.mouse.up()
    settled(page, [["2d", "cnn", "fc", "softmax", "1d", "linear"]])
    page.locator(".problems li").first.wait_for()
    page.keyboard.press("Control+z")
    settled(page, IMAGE)
    page.mouse.click(*on_brick(page, "cnn"), button="right")
    page.wait_for_selector("#set-filters")
    assert page.evaluate("document.activeElement.id") == "layer-name"
    # Lifted off and dropped beside the stack: it goes, with all that stands on it.
    page.mouse.move(*on_brick(page, "softmax"))
    frame = page.locator(".solid-frame").bounding_box()  # while all rests
    page.mouse.down()
    page.mouse.move(frame["x"] + 20, frame["y"] + 150, steps=4)
    page.wait_for_selector(".solid-tip.away")
    page.mouse.up()
    settled(page, [["2d", "cnn", "fc"]])


def test_what_cannot_hold_is_refused_with_its_reason(open_page):
    columns = [["2d", "cnn"], ["2d", "cnn", "fc", "softmax", "1d"]]
    page = open_page(columns)
    x, y = on_brick(page, "cnn")
    drag(page, "lstm", x + 20, y - 30)
    reason = "The side studs of step 1 have no room: they would press on the brick of step 2, level 2."
    page.locator(".solid-tip.refused", has_text=reason).wait_for()  # others on the way there, perhaps
    page.mouse.up()
    page.locator(".said .error", has_text=reason).wait_for()
    assert tokens(page) == columns


def test_all_is_done_by_keyboard(open_page):
    page = open_page(STEPS)
    page.locator("canvas").first.focus()
    frames = int(page.locator(".solid canvas").first.get_attribute("data-frames"))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("+")
    page.wait_for_selector(f".solid canvas:not([data-frames='{frames}'])")
    page.keyboard.press("Tab")  # to the first brick
    assert page.evaluate("document.activeElement.innerText").startswith("image, step 1, level 1")
    page.locator("[data-gap]").focus()
    page.keyboard.press("Enter")
    page.locator("[data-gap]", has_text="Take out").wait_for()
    assert len([x for x in page.request.get(page.stack).json()["links"] if "earlier" in x]) == 1
    page.locator("[data-brick='1.2']").focus()
    page.keyboard.press("Enter")
    page.locator("[data-mode=instead]").focus()
    page.keyboard.press("Enter")
    page.locator(".shelf [data-token=lstm]").focus()
    page.keyboard.press("Enter")
    settled(page, [["2d", "lstm"], ["2d", "lstm", "lstm", "softmax", "1d"]])
    page.locator("[data-brick='1.3']").focus()
    page.keyboard.press("Delete")
    settled(page, [["2d", "lstm"], ["2d", "lstm", "lstm", "1d"]])
    page.keyboard.press("Control+z")
    settled(page, [["2d", "lstm"], ["2d", "lstm", "lstm", "softmax", "1d"]])
    page.keyboard.press("Control+y")
    settled(page, [["2d", "lstm"], ["2d", "lstm", "lstm", "1d"]])
    page.locator("[data-step=before]").focus()
    page.keyboard.press("Enter")
    settled(page, [["2d", "lstm"], ["2d", "lstm"], ["2d", "lstm", "lstm", "1d"]])
    page.locator("[data-brick='1.0']").focus()
    page.keyboard.press("ContextMenu")
    page.locator("#layer-name", has_text="image").wait_for()
    assert page.evaluate("document.activeElement.id") == "layer-name"


def test_a_phone_builds_by_touch(open_page):
    page = open_page(IMAGE, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator(".solid-chosen").scroll_into_view_if_needed()
    page.touchscreen.tap(*on_brick(page, "fc"))
    page.locator(".solid-chosen b", has_text="fc").wait_for()
    page.locator(".shelf [data-token=fc]").tap()
    settled(page, [["2d", "cnn", "fc", "fc", "softmax", "1d"]])
    touch = page.context.new_cdp_session(page)

    def finger(kind, *at):
        points = [{"x": x, "y": y} for x, y in at]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    page.locator(".solid-frame").scroll_into_view_if_needed()
    page.touchscreen.tap(*on_brick(page, "softmax"))
    page.locator(".solid-chosen b", has_text="softmax").wait_for()
    finger("touchStart", on_brick(page, "softmax"))
    page.wait_for_selector("#layer-name:focus")  # held long enough, its form opens
    finger("touchEnd")
    page.locator(".solid-frame").scroll_into_view_if_needed()
    x, y = on_brick(page, "softmax")
    frame = page.locator(".solid-frame").bounding_box()
    finger("touchStart", (x, y))
    for share in (0.3, 0.7, 1):
        finger("touchMove", (x + share * (frame["x"] + 25 - x), y + share * (frame["y"] + 200 - y)))
    page.wait_for_selector(".solid-tip.away")
    finger("touchEnd")
    settled(page, [["2d", "cnn", "fc", "fc"]])


def test_the_picture_shows_the_bricks_and_an_idle_view_does_not_draw(open_page):
    page = open_page(IMAGE)
    with page.expect_download() as waiting:
        page.locator("[data-tool=picture]").click()
    picture = np.asarray(Image.open(io.BytesIO(waiting.value.path().read_bytes())).convert("RGB")).astype(int)
    red, green, blue = picture[..., 0], picture[..., 1], picture[..., 2]
    assert ((green > 120) & (green > red) & (green - blue > 90)).mean() > 0.005  # the lime plate
    assert (picture.min(axis=-1) > 236).mean() > 0.01  # white bricks
    page.evaluate(REST)
    frames = page.locator(".solid canvas").first.get_attribute("data-frames")
    page.wait_for_timeout(700)
    assert page.locator(".solid canvas").first.get_attribute("data-frames") == frames


def as_read(catalog):
    """What a photo of the samples shows, misread in one brick."""
    label = json.loads((PHOTOS / "image.json").read_text("utf-8"))
    bricks = []
    for seen in label["bricks"]:
        kind = catalog["lstm" if seen["level"] == 3 else seen["token"]]
        left, top, right, bottom = seen["box"]
        polygon = ((left, top), (right, top), (right, bottom), (left, bottom))
        place = (seen["column"], seen["level"], polygon)
        bricks.append(Brick(str(seen["index"]), kind.token, kind.part, kind.color.name, *place))
    return PhotoGraph("image.jpg", tuple(label["size"]), (Stack(tuple(bricks), stacked_links(bricks)),))


def photographed(page, served, catalog):
    """Keep a photo as if it were read, misread in one brick; returns the number of its stack, and its folder."""
    member = page.request.get(f"{served.address}api/session").json()["member"]["id"]
    graph = graph_to_json(as_read(catalog))
    with served.classroom.database.begin() as db:
        photo = Photo(member_id=member, name="image.jpg", state="read", graph=graph)
        db.add(photo)
        db.flush()
        add_stacks(db, photo, graph)
        folder = served.classroom.folders.photo(member, photo.id)
    folder.mkdir(parents=True)
    shutil.copy(PHOTOS / "image.jpg", folder / "shown.jpg")
    return page.request.get(f"{served.address}api/stacks").json()[0]["id"], folder


def test_a_misread_brick_is_seen_on_its_photo_and_put_right(open_page, served, catalog):
    page = open_page(IMAGE)
    number, folder = photographed(page, served, catalog)
    page.stack = f"{served.address}api/stacks/{number}"
    page.goto(f"{served.address}#/stack/{number}")
    page.locator(".inset .mark").nth(5).wait_for()
    page.locator("[data-brick='4']").focus()  # the wrong one
    pointed = page.locator(".inset .mark.pointed")
    pointed.wait_for()
    points = pointed.locator("polygon").first.get_attribute("points")
    (brick,) = [b for b in page.request.get(page.stack).json()["bricks"] if b["id"] == "4"]
    assert [[float(x) for x in p.split(",")] for p in points.split()] == brick["polygon"]
    page.keyboard.press("Enter")
    page.locator("[data-mode=instead]").click()
    page.locator(".shelf [data-token=fc]").click()
    settled(page, [["2d", "cnn", "fc", "fc", "softmax", "1d"]])
    (kept,) = folder.glob("corrected*.json")
    right = {b["id"]: b for b in json.loads(kept.read_text("utf-8"))["bricks"]}
    assert (right["4"]["token"], right["4"]["polygon"]) == ("fc", brick["polygon"])


TALL = [["2d", "cnn", *["fc"] * 11, "softmax", "1d"]]
ROW = [["2d", "cnn", "lstm"]] * 3 + [["2d", "cnn", "lstm", "fc", "softmax", "1d"]]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
BOXES = """(query) => [...document.querySelectorAll(query)].map((e) => {
    const { left, top, right, bottom } = e.getBoundingClientRect();
    return [left, top, right, bottom];
})"""


def boxes(page, query):
    return page.evaluate(BOXES, query)


def overlap(a, b, by_px=1):
    return min(a[2], b[2]) - max(a[0], b[0]) > by_px and min(a[3], b[3]) - max(a[1], b[1]) > by_px


@pytest.mark.parametrize("columns", [TALL, ROW, IMAGE], ids=["tall", "row", "small"])
def test_on_a_phone_nothing_lies_over_names_and_buttons(open_page, columns):
    page = open_page(columns, **PHONE)
    page.locator(".solid-labels .name").nth(4).wait_for()
    page.evaluate(REST)
    names, dots = boxes(page, ".solid-labels .name text"), boxes(page, ".solid-labels .lead circle")
    buttons = boxes(page, ".solid-frame > .icon, .solid-tools .icon")
    (frame,) = boxes(page, ".solid-frame")
    assert len(names) == len(dots) > 4
    for k, name in enumerate(names):
        assert frame[0] <= name[0] < name[2] <= frame[2], k
        assert not any(overlap(name, other, 3) for other in names[k + 1 :]), k
        assert not any(overlap(name, other) for other in dots + buttons), k
    steps = boxes(page, ".steps a")
    assert len(steps) >= 6
    assert all(left >= 0 and right <= 360 for left, _, right, _ in steps)


def test_on_a_phone_the_photo_lies_beside_the_bricks(open_page, served, catalog):
    page = open_page(IMAGE, **PHONE)
    number, _ = photographed(page, served, catalog)
    page.goto(f"{served.address}#/stack/{number}")
    page.locator(".inset .mark").nth(3).wait_for()
    page.evaluate(REST)
    (photo,), (frame,) = boxes(page, ".inset"), boxes(page, ".solid-frame")
    assert not overlap(photo, frame)
    assert not any(overlap(photo, button) for button in boxes(page, "button:not(.sr-list button)"))
