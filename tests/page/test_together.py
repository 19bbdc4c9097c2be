"""Several tabs, several people, and a server that goes away: what the page shows then."""

import re

import pytest

IMAGE = [["2d", "cnn", "fc", "softmax", "1d"]]


@pytest.fixture
def made(served, build):
    """Makes a stack for a tab; returns its number."""

    def made(page, columns=IMAGE, name="mine"):
        origin = served.address.rstrip("/")
        sent = page.request.post(
            f"{origin}/api/stacks", data={**build(*columns), "name": name}, headers={"origin": origin}
        )
        return sent.json()["id"]

    return made


def set_filters(page, value):
    page.locator("[data-level='1']").click()
    page.fill("#set-filters", str(value))


def test_a_second_tab_shows_what_the_first_one_changed(open_page, made):
    first = open_page()
    number = made(first)
    first.goto(f"{first.url.split('#')[0]}#/stack/{number}")
    second = open_page(f"#/stack/{number}", beside=first)
    set_filters(first, 16)
    second.locator(".script", has_text="Conv2D(16").wait_for()
    first.fill("#stack-name", "renamed")
    first.locator("#stack-name").press("Enter")
    second.locator("#which option:checked", has_text="renamed").wait_for(state="attached")
    assert second.input_value("#stack-name") == "renamed"


def test_a_change_to_an_older_stack_is_refused_in_a_sentence_and_the_newer_one_is_shown(open_page, made):
    first = open_page()
    number = made(first)
    # A tab that hears no news, as of a computer that slept.
    first.may_fail("/api/events")
    first.route("**/api/events", lambda route: route.abort())
    first.reload()
    first.goto(f"{first.url.split('#')[0]}#/stack/{number}")
    first.wait_for_selector("[data-level='1']")
    second = open_page(f"#/stack/{number}", beside=first)
    set_filters(second, 16)
    second.locator(".script", has_text="Conv2D(16").wait_for()
    first.may_fail(f"/api/stacks/{number}/settings")
    set_filters(first, 8)
    first.locator(".field .problem", has_text="This stack was changed elsewhere in the meantime").wait_for()
    first.locator(".script", has_text="Conv2D(16").wait_for()
    assert first.input_value("#set-filters") == "16"
    second.reload()
    second.locator(".script", has_text="Conv2D(16").wait_for()


def test_a_value_that_cannot_be_goes_back_with_its_reason(open_page, made, look):
    page = open_page()
    number = made(page)
    page.goto(f"{page.url.split('#')[0]}#/stack/{number}")
    set_filters(page, 9999)
    page.locator("#set-filters").press("Enter")
    page.locator(".field .problem", has_text="9999 is not allowed: it is a whole number from 1 to 512.").wait_for()
    assert page.input_value("#set-filters") == "32"
    look(page, "refused")
    page.fill("#set-filters", "8")
    page.locator(".script", has_text="Conv2D(8").wait_for()
    assert page.locator(".field .problem:visible").count() == 0


def test_what_is_gone_is_said_to_be_gone_with_a_way_back(open_page, look):
    page = open_page()
    page.may_fail("/99999")
    for view in ("stack", "train", "try", "take", "photo", "data/own"):
        page.goto(f"{page.url.split('#')[0]}#/{view}/99999")
        page.get_by_role("heading", name="Not there").wait_for()
        page.locator(".problem", has_text="That is not there (any more).").wait_for()
        page.locator("main a").click()
        page.get_by_role("heading", name="Not there").wait_for(state="detached")
        page.wait_for_selector("h1")
    page.goto(f"{page.url.split('#')[0]}#/take/99999")
    page.get_by_role("heading", name="Not there").wait_for()
    look(page, "gone")


def test_a_code_is_typed_to_open_a_copy_of_a_stack(new_tab, tmp_path, class_page, build):
    with class_page(tmp_path) as served:
        origin = served.address.rstrip("/")
        ann, ben = (new_tab() for _ in range(2))
        ann.goto(served.address)
        ann.wait_for_selector("h1")
        sent = ann.request.post(
            f"{origin}/api/stacks", data={**build(*IMAGE), "name": "hers"}, headers={"origin": origin}
        )
        ann.goto(f"{served.address}#/stack/{sent.json()['id']}")
        ann.click("text=Take along and share")  # nothing was trained
        ann.get_by_role("button", name="Make a code").click()
        code = ann.locator("details .code").inner_text()
        ben.goto(served.address)
        ben.wait_for_selector("h1")
        joining = {"code": served.classroom.code.text, "name": "Ben"}
        ben.context.clear_cookies()
        ben.request.post(f"{origin}/api/session", data=joining, headers={"origin": origin})
        ben.goto(f"{served.address}#/stack")
        ben.reload()
        ben.fill("#share-code", "wrong1")
        ben.get_by_role("button", name="Open a copy").click()
        ben.locator(".problem", has_text="No stack has this code").wait_for()
        ben.fill("#share-code", code.lower())
        ben.get_by_role("button", name="Open a copy").click()
        ben.wait_for_url(re.compile(r"stack/\d"))
        ben.wait_for_selector("#stack-name")
        assert ben.input_value("#stack-name") == "hers"


def test_a_server_that_goes_away_is_noticed_and_found_again(new_tab, tmp_path, class_page):
    page = new_tab()
    with class_page(tmp_path) as served:
        page.goto(served.address + "#/class")
        code = page.locator(".invitation .code").inner_text()
        assert page.locator("#state").is_hidden()
    page.locator("#state", has_text="DeepBrick does not answer.").wait_for()  # nobody clicked
    with class_page(tmp_path, served.port):
        page.locator("#state").wait_for(state="hidden")
        page.locator(".said", has_text="DeepBrick is there again.").wait_for()
        page.reload()
        assert page.locator(".invitation .code").inner_text() == code
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Make a new code").click()
        page.locator(".invitation .code").filter(has_not_text=code).wait_for()
