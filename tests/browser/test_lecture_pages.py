"""Lectures in a browser that has no network, opened from disk as from a USB stick."""

import pathlib
import re
from urllib.parse import quote, unquote

import hostile_notebooks
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

import mathbp
from mathbp.lecture import build
from mathbp.lecture.paper import printed
from mathbp.lecture.plans import PLANS

NOTEBOOKS = sorted((pathlib.Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
LESSONS = [path.stem for path in NOTEBOOKS]
NAMES = LESSONS + [path.stem for path in PLANS]
NOW = "section.present > .page"  # the slide that is shown


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("a stick") / "lectures ✓"
    build(NOTEBOOKS, folder, plans=PLANS)
    return folder


@pytest.fixture
def open_lecture(new_page, folder):
    """A function that opens a lecture; it may ask for nothing, and say nothing in the console."""
    said = []

    def open_lecture(name, tail="", width=1280, height=720, **options):
        page = new_page(viewport={"width": width, "height": height}, offline=True, **options)

        def asked(request):
            if not (
                request.url.startswith("data:") or request.is_navigation_request() and request.url.startswith("file:")
            ):
                said.append(f"asked for {request.url}")

        page.context.on("request", asked)
        page.context.on("console", lambda message: said.append(message.text))
        page.goto((folder / f"{name}.html").as_uri() + tail)
        if name != "index":
            page.wait_for_selector("html[data-ready]")
        return page

    open_lecture.said = said
    yield open_lecture
    assert not said


# Every page of slides with its cells, all fragments shown: does it fit, how small does its type get, how full is it?
# What stands above or below a line of a formula (an index, a fraction's part) is smaller than its letters, and no text.
SLIDES = """() => [...document.querySelectorAll(".slides .page")].map((page) => {
  const top = page.getBoundingClientRect().top, scale = page.getBoundingClientRect().width / page.offsetWidth;
  const texts = document.createTreeWalker(page, NodeFilter.SHOW_TEXT), sizes = [];
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement, box = e.getBoundingClientRect();
    if (!texts.currentNode.data.trim() || !box.width || e.closest(".vlist-t, .katex-mathml, sub, sup, tspan, .unseen, .input > summary")) continue;
    sizes.push(parseFloat(getComputedStyle(e).fontSize) * (e.getScreenCTM ? e.getScreenCTM().a / scale : 1));
  }
  return {
    cells: [...page.querySelectorAll(".cell")].map((cell) => cell.id).join(" "),
    tall: page.scrollHeight - page.clientHeight,
    scrolls: [...page.querySelectorAll(".cell.markdown")].some((e) => e.scrollHeight > e.clientHeight + 12),
    wide: Math.max(page.scrollWidth - page.clientWidth, ...[...page.querySelectorAll("pre, .katex-display")].map((e) => e.scrollWidth - e.clientWidth)),
    smallest: Math.min(...sizes),
    full: Math.max(...[...page.children].map((e) => e.getBoundingClientRect().bottom - top)) / scale / 720,
    heading: page.querySelector("h1, h2, h3")?.innerText,
    small: parseFloat(getComputedStyle(page).fontSize) < 30 && !page.querySelector("[data-state]"),
    asks: !page.querySelector("[id$=-poll]") || [...page.querySelectorAll("p")].some((p) => p.textContent.includes("Predict")),
    alone: page.closest("section").parentElement.matches("section") || !page.querySelector("details.input, img, .mathbp"),
  };
})"""


@pytest.mark.parametrize("name", NAMES)
def test_every_slide_fits_and_can_be_read_from_the_last_row(open_lecture, name):
    page = open_lecture(name)
    assert page.get_attribute("html", "data-mode") == "slides"
    # Lay out all slides at once, as reveal.js shows only those near the current one.
    page.add_style_tag(content=".slides section { display: block !important }")
    for width, height in ((1280, 720), (1024, 768), (800, 600)):
        page.set_viewport_size({"width": width, "height": height})
        slides = page.evaluate(SLIDES)
        assert len(slides) > 8
        assert not [slide for slide in slides if slide["tall"] > 1 or slide["wide"] > 1 or slide["scrolls"]]
        assert not [slide for slide in slides if slide["smallest"] < 23.9]  # of 720
        assert all(slide["heading"] and slide["asks"] for slide in slides)
        assert not [slide for slide in slides if slide["full"] < 0.5 and slide["small"]]
        # A title, a question or a task may stand alone, and so may what the next thing does not fit beside.
        assert not [slide for slide in slides if slide["full"] < 0.4 and not slide["alone"]]


@pytest.mark.parametrize("name", NAMES)
def test_formulas_are_typeset_and_the_first_slide_is_there_within_a_second(open_lecture, name):
    page = open_lecture(name)
    times = [float(page.get_attribute("html", "data-first"))]
    while min(times) > 1000 and len(times) < 4:  # on a busy machine the first try says little
        page.reload()
        page.wait_for_selector("html[data-ready]")
        times.append(float(page.get_attribute("html", "data-first")))
    assert min(times) < 1000
    page.keyboard.press("r")
    page.locator("pre, code, kbd").evaluate_all("all => all.forEach((one) => one.remove())")
    text = page.locator("body").inner_text()
    assert "The question" in text
    assert not re.findall(r"\\[A-Za-z]{2,}|\$[^$]*\$", text)


STATE = "JSON.stringify({ ...Reveal.getState(), width: undefined })"
KEYS = [
    ("Space", "Shift+Space"),
    ("ArrowRight", "ArrowLeft"),
    ("PageDown", "PageUp"),
    ("n", "p"),
    ("ArrowDown", "ArrowUp"),
]
CONTROLS = f"{NOW} :is(input, button, select, summary, [tabindex='0'])"


def all_slides(page):
    """Go to each slide in turn, everything on it shown."""
    for i in range(page.evaluate("Reveal.getSlides().length")):
        page.evaluate("i => { const { h, v } = Reveal.getIndices(Reveal.getSlides()[i]); Reveal.slide(h, v, 99) }", i)
        yield i


@pytest.mark.parametrize("name", NAMES)
def test_keys_work_whatever_was_touched_last(open_lecture, name):
    """Every control of every slide is touched, and then the keys tried: on and back, black, code."""
    page = open_lecture(name)
    press, state = page.keyboard.press, lambda: page.evaluate(STATE)
    touched = 0
    for slide in all_slides(page):
        for control in page.locator(CONTROLS).element_handles():
            if not control.is_visible():
                continue
            box = control.bounding_box()
            if control.evaluate("e => e.matches('select')"):  # its list, while open, is the system's and takes all keys
                control.select_option(index=1)
            else:
                page.mouse.click(box["x"] + min(8, box["width"] / 2), box["y"] + min(8, box["height"] / 2))
            touched += 1
            on, back = KEYS[touched % len(KEYS)]
            if control.evaluate("e => e.matches('input:not([type=range], [type=radio], [type=checkbox])')"):
                on, back = "PageDown", "PageUp"  # a field keeps what one types
                press("Space")
                assert page.evaluate("document.activeElement.value").endswith(" ")
            if slide == 0:  # the first slide has nothing before it, the last one nothing after
                on, back = back, on
            before = state()
            press(back)
            gone = state()
            press(on)
            assert gone != before == state(), (slide, control.evaluate("e => e.outerHTML"), back, on)
            if touched % 4 == 0:
                page.evaluate("document.activeElement.blur()")
                press("b")
                assert page.locator(".reveal.paused").count() == 1
                press(back)
                assert state() == gone and page.locator(".reveal.paused").count() == 0
                press(on)
                press("c")
                assert page.locator(f"{NOW} .input").filter(visible=True).count() == 0
                press("c")
                assert state() == before
    assert touched > 3


def drag(page, control):
    box = control.bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.8 * box["height"], steps=3)
    page.mouse.up()


def write(page, field):
    field.click()
    page.keyboard.type("cbo. fns?")
    assert field.input_value() == "cbo. fns?"
    page.keyboard.press("Escape")


@pytest.mark.parametrize(
    ("name", "cell", "control", "touch"),
    [
        ("03_contraction", "03-22", "[data-logit='0']", drag),
        ("03_contraction", "03-34c", "svg", drag),  # the point in the triangle
        ("05_training_on_digits", "05-28", ".board", drag),  # a digit is drawn
        ("03_contraction", "03-26g", "[data-formula]", write),
        ("03_contraction", "03-31e", "[data-line]", write),
    ],
)
def test_keys_work_after_a_drag_and_give_a_field_its_letters(open_lecture, name, cell, control, touch):
    page = open_lecture(name)
    press, state = page.keyboard.press, lambda: page.evaluate(STATE)
    page.evaluate(
        "id => { const { h, v } = Reveal.getIndices(document.getElementById(id).closest('section')); Reveal.slide(h, v, 99) }",
        f"cell-id={cell}",
    )
    before = state()
    touch(page, page.locator(f"{NOW} {control}").first)
    assert state() == before
    for on, back in KEYS:
        press(back)
        assert state() != before
        press(on)
        assert state() == before
    for key, opened in {"b": ".reveal.paused", "o": ".grid[open]", "?": ".menu[open]"}.items():
        for count in (1, 0):
            press(key)
            expect(page.locator(opened)).to_have_count(count)
    page.locator(NOW).get_by_role("button", name="Large").first.click()
    press("Escape")
    assert page.locator(f"{NOW} .large, dialog[open]").count() == 0 and state() == before


def test_keys_work_in_every_state(open_lecture):
    """With the menu open, all slides shown, the screen black, the explorer at hand, in full screen, magnified."""
    page = open_lecture("03_contraction")
    press, state = page.keyboard.press, lambda: page.evaluate(STATE)
    seen = {state()}
    for opened in ("m", "o", "b", "e", "f", "+", "a", "l", "d"):
        for key in ("Space", "ArrowRight", "PageDown", "n"):
            if (opened, key) == ("o", "ArrowRight"):
                continue  # goes on to the next of them
            press(opened)
            press(key)
            assert state() not in seen, (opened, key)
            seen.add(state())
            assert not page.locator("dialog[open], .hand").filter(visible=True).count()
            assert page.locator(".reveal.paused").count() == 0
    press("r")
    press("r")
    page.wait_for_selector(".reveal.ready")
    before = state()
    press("Space")
    assert state() != before


def test_hiding_the_code_twice_changes_nothing_in_either_window(open_lecture):
    page = open_lecture("03_contraction")
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    windows = page, popup.value
    popup.value.wait_for_selector("html[data-ready]")
    pages = "[...document.querySelectorAll('.slides .page')].map((page) => [page.innerText, page.style.cssText])"
    before = [window.evaluate(pages) for window in windows]
    code = ".slides details.input > summary"
    for window in windows:
        window.keyboard.press("c")
        for one in windows:
            expect(one.locator("html")).to_have_attribute("data-no-code", "")
            assert one.locator(code).filter(visible=True).count() == 0
        window.keyboard.press("c")
        for one in windows:
            expect(one.locator("html")).not_to_have_attribute("data-no-code", "")
    assert [window.evaluate(pages) for window in windows] == before


def test_the_windows_find_each_other_after_a_reload(open_lecture):
    page = open_lecture("03_contraction")
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    speaker = popup.value
    speaker.wait_for_selector("html[data-ready]")
    for reloaded in (speaker, page):
        for _ in range(5):
            page.keyboard.press("Space")
        reloaded.reload()
        reloaded.wait_for_selector("html[data-ready]")
        for one, other in ((speaker, page), (page, speaker)):
            page.wait_for_timeout(1200)  # they call once a second
            one.keyboard.press("Space")
            page.wait_for_timeout(200)
            assert one.evaluate(STATE) == other.evaluate(STATE)


def test_zoom_magnifies_the_slide(open_lecture):
    page = open_lecture("03_contraction")
    height = "document.querySelector('.present .page h1').getBoundingClientRect().height * devicePixelRatio"
    before = page.evaluate(height)
    # What the browser does at 150 %: fewer pixels, of more dots.
    browser = page.context.new_cdp_session(page)
    metrics = {"width": 853, "height": 480, "deviceScaleFactor": 1.5, "mobile": False}
    browser.send("Emulation.setDeviceMetricsOverride", metrics)
    page.wait_for_timeout(300)
    assert page.evaluate(height) == pytest.approx(1.5 * before, rel=0.02)
    assert page.evaluate("document.querySelector('.stage').scrollWidth > innerWidth * 1.4")
    for key in "---":
        page.keyboard.press(key)
    assert page.evaluate(height) == pytest.approx(before, rel=0.02)


@pytest.mark.parametrize(("width", "height"), [(800, 600), (1024, 768), (640, 480)])
def test_a_small_projector_shows_slides(open_lecture, width, height):
    page = open_lecture("03_contraction", width=width, height=height)
    assert page.get_attribute("html", "data-mode") == "slides"
    box = page.locator(f"{NOW}").bounding_box()
    assert box["width"] == pytest.approx(width, abs=8)


def test_keys_go_through_the_whole_lecture_and_back(open_lecture):
    """What code prints waits for a key, and so does each line of a derivation; nothing is left hidden."""
    page = open_lecture("03_contraction")
    derivation = page.locator("[data-mathbp=derivation] tr")
    seen = []
    for _ in range(200):
        if page.locator(f"{NOW} [data-mathbp=derivation]").count():
            seen.append(derivation.filter(visible=True).count())
        if (
            page.locator(".navigate-right.enabled").count() + page.locator(f"{NOW} .fragment:not(.visible)").count()
            == 0
        ):
            break
        page.keyboard.press("Space")
    assert seen == sorted(set(seen)) and seen[-5:] == [1, 2, 3, 4, 5]
    number, of = page.locator(".reveal .slide-number").inner_text().split("/")
    assert number.strip() == of.strip()
    assert page.locator(".slides .fragment:not(.visible)").count() == 0
    page.keyboard.press("Home")
    assert page.locator(f"{NOW} h1").is_visible()


def go_to(page, element):
    """Turn pages until the element is shown."""
    while not (element.is_visible() and element.evaluate("e => Reveal.getCurrentSlide().contains(e)")):
        page.keyboard.press("Space")


def read_explorer(explorer, name, shape):
    out = np.full(shape, np.nan)
    for element in explorer.locator(f"[data-{name}]").all():
        out[tuple(map(int, element.get_attribute(f"data-{name}").split(",")))] = float(
            element.get_attribute("data-value")
        )
    return out


def test_sliders_move_numbers_that_agree_with_mathbp(open_lecture):
    page = open_lecture("03_contraction")
    explorer = page.locator("[data-mathbp=logit-explorer]:has([data-jacobian])").first
    assert page.locator("[data-mathbp-explorer], [data-state] img").count() == 0
    slider = explorer.locator("[data-logit='1']")
    go_to(page, slider)
    url = page.url
    slider.focus()
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    z = np.array([float(explorer.locator(f"[data-logit='{i}']").input_value()) for i in range(3)])
    np.testing.assert_allclose(z, [2.0, 1.7, 0.1])
    p = mathbp.softmax(z)
    expected = {
        "p": p,
        "jacobian": mathbp.softmax.jacobian(z),
        "gradient": mathbp.cross_entropy.gradient(p, 0),
        "delta": mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z, 0),
    }
    for name, numbers in expected.items():
        np.testing.assert_allclose(read_explorer(explorer, name, numbers.shape), numbers, rtol=1e-12, atol=1e-15)
    # The arrows belonged to the slider; a clicker's key turns the page all the same.
    assert page.url == url
    page.keyboard.press("PageDown")
    expect(page).not_to_have_url(url)


def test_an_exercise_answers_in_the_page_to_read(open_lecture):
    page = open_lecture("03_contraction")
    page.keyboard.press("r")
    form = page.locator("article [data-mathbp=exercise-form]").first
    field, verdict = form.locator("[data-formula]"), form.locator("[data-verdict]")
    for line, said in [("(p - y) .* p .* (1 - p)", "mistake"), ("p - z", "near"), ("p .* (g - p' * g)", "right")]:
        field.fill("")
        field.click()
        page.keyboard.type(line)  # its letters are keys of the lecture
        page.keyboard.press("Enter")
        expect(verdict).to_have_attribute("data-verdict", said)
        assert field.input_value() == line and page.locator("article").count()
    assert "solved" in form.inner_text()


def test_the_policy_forbids_the_network(open_lecture):
    page = open_lecture("01_matlab_delta")
    blocked = page.evaluate(
        """() => new Promise((done) => {
            const seen = [];
            document.addEventListener("securitypolicyviolation", (event) => {
              seen.push(event.effectiveDirective);
              if (seen.length === 3) done(seen.sort());
            });
            fetch("https://a.example").catch(() => {});
            document.body.append(Object.assign(new Image(), { src: "https://a.example/a.png" }));
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
        })"""
    )
    page.wait_for_timeout(200)
    open_lecture.said.clear()  # the browser tells of what it blocked
    page.errors.clear()
    assert blocked == ["connect-src", "img-src", "script-src-elem"] and not page.evaluate("window.ran")


@pytest.mark.parametrize("name", LESSONS)
def test_the_page_to_read_fits_a_phone(open_lecture, name):
    page = open_lecture(name, width=360, height=740)
    assert page.get_attribute("html", "data-mode") == "read"
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.locator("article .fragment").count() == 0
    contents = page.locator(".toc a")
    page.locator(".toc summary").click()
    contents.last.click()
    heading = page.locator("article h2").last
    assert 0 <= heading.bounding_box()["y"] < 400
    title = heading.inner_text()
    page.get_by_role("button", name="Slides").click()
    page.wait_for_selector(".reveal.ready")
    assert page.locator(NOW).inner_text().startswith(title)


def test_reading_and_presenting_change_places_without_losing_the_sliders(open_lecture):
    page = open_lecture("02_softmax_jacobian")
    html = page.evaluate("document.querySelector('.slides').innerText.length")
    slider = page.locator("[data-logit='0']").first
    slider.evaluate("e => { e.value = -1.5; e.dispatchEvent(new Event('input', { bubbles: true })) }")
    page.keyboard.press("r")
    assert page.locator("article .cell").count() > 30 and page.locator(".slides .cell").count() == 0
    page.keyboard.press("r")
    page.wait_for_selector(".reveal.ready")
    assert abs(page.evaluate("document.querySelector('.slides').innerText.length") - html) < 20
    assert slider.input_value() == "-1.5"


def test_every_link_between_lectures_leads_to_its_slide(open_lecture, folder):
    """Each file is opened at the first place that is linked to, and sent to the others; one link is clicked."""
    linked = re.findall(r'href="(\w+)\.html#([^"]+)"', "".join(file.read_text() for file in folder.glob("*.html")))
    targets = {name: sorted({unquote(anchor) for n, anchor in linked if n == name}) for name, _ in linked}
    assert sum(map(len, targets.values())) > 50
    for name, anchors in targets.items():
        page = open_lecture(name, f"#{quote(anchors[0])}")
        for anchor in anchors:
            page.evaluate("hash => { location.hash = hash }", quote(anchor))
            page.wait_for_function(
                "id => document.getElementById(id).closest('.page').parentElement.matches('.present')", arg=anchor
            )
    page.goto((folder / "00_start_here.html").as_uri())
    page.wait_for_selector("html[data-ready]")
    page.eval_on_selector("a[href$='03-11']", "link => link.click()")
    page.wait_for_selector("html[data-ready] .present [id='cell-id=03-11']")


def test_the_speaker_has_notes_and_a_window_that_moves_with_the_lecture(open_lecture):
    page = open_lecture("03_contraction")
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    before = page.evaluate(STATE)
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    speaker = popup.value
    speaker.wait_for_selector("html[data-ready]")
    page.wait_for_timeout(300)
    assert page.evaluate(STATE) == before  # the address, with which the other window opens, may be behind
    assert speaker.evaluate(STATE) == before
    where = ".reveal .slide-number"
    for one, other in ((page, speaker), (speaker, page)):
        for _ in range(4):
            one.keyboard.press("Space")
        expect(other.locator(where)).to_have_text(one.locator(where).inner_text())
    assert speaker.locator("[data-next]").inner_text()
    # A slider that the speaker moves, moves for the class.
    slider = speaker.locator("[data-logit='2']").first
    go_to(speaker, slider)
    slider.focus()
    speaker.keyboard.press("ArrowRight")
    expect(page.locator("[data-logit='2']").first).to_have_value("0.2")


def test_paper_gets_the_page_to_read(open_lecture):
    page = open_lecture("01_matlab_delta")
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("article .cell").first.is_visible() and page.locator(".top-bar").is_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_selector("html[data-mode=slides] .reveal.ready", state="attached")
    assert page.pdf().count(b"/Type /Page\n") > 3


def test_a_finger_turns_the_page_unless_it_moves_a_slider(open_lecture):
    page = open_lecture("03_contraction", width=900, height=600, has_touch=True)
    fingers = page.context.new_cdp_session(page)

    def swipe(start, end, y):
        fingers.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": start, "y": y}]})
        for i in range(1, 21):
            fingers.send(
                "Input.dispatchTouchEvent",
                {"type": "touchMove", "touchPoints": [{"x": start + (end - start) * i / 20, "y": y}]},
            )
            page.wait_for_timeout(16)  # a frame, in which the browser may take the finger for its own
        fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    number, title = page.locator(".reveal .slide-number"), page.locator(f"{NOW} > .cell h2")
    swipe(700, 200, 200)
    expect(title).to_have_text("The misfit")
    formula = page.locator(f"{NOW} .katex-display")
    go_to(page, formula)
    box = formula.bounding_box()
    hidden = page.locator(f"{NOW} .fragment:not(.visible)")
    left = hidden.count()
    swipe(700, 200, box["y"] + box["height"] / 2)  # a formula that could scroll if it were wider
    expect(hidden).to_have_count(left - 1)
    slider = page.locator("[data-logit='0']").first
    go_to(page, slider)
    box, before = slider.bounding_box(), number.inner_text()
    swipe(box["x"] + box["width"] * 0.6, box["x"] + box["width"] * 0.1, box["y"] + box["height"] / 2)
    expect(slider).not_to_have_value("2")
    expect(number).to_have_text(before)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("mode", ["slides", "read"])
def test_nothing_stands_in_the_way_of_anyone(open_lecture, mode, scheme):
    """No serious or critical finding of axe, on the page and on slides with an explorer and a derivation."""
    page = open_lecture("03_contraction", f"?view={mode}", color_scheme=scheme)
    # axe takes no side where a page lies over another, as slides do.
    ink = page.locator(f"{NOW} p" if mode == "slides" else "article p").first.evaluate("e => getComputedStyle(e).color")
    assert ink == {"light": "rgb(26, 26, 26)", "dark": "rgb(236, 236, 236)"}[scheme]
    for _ in range(1 if mode == "read" else 3):
        if mode == "slides":
            for _ in range(18):
                page.keyboard.press("Space")
        found = Axe().run(page).response["violations"]
        assert not [
            (one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in ("serious", "critical")
        ]


def test_the_index_is_open_to_anyone_too(open_lecture):
    page = open_lecture("index")
    assert page.locator("li a").count() == len(NAMES)
    assert not [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
    page.get_by_role("link", name="MATLAB").click()
    page.wait_for_selector("section.present > .page h1")


@pytest.mark.filterwarnings("ignore:.*left out")
def test_what_a_notebook_brings_neither_runs_nor_asks(new_page, tmp_path):
    """Every hostile notebook that becomes a lecture, opened as slides and as a page, with a listener on both."""
    built = [path for path, refusal in hostile_notebooks.write(tmp_path).values() if not refusal]
    build(built, tmp_path / "lectures")
    page = new_page(viewport={"width": 1280, "height": 720})
    asked, blocked = [], []
    page.context.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: blocked.append(message.text))
    for path in [*built, tmp_path / "index"]:
        url = (tmp_path / "lectures" / f"{path.stem}.html").as_uri()
        page.goto(url)
        if path.stem != "index":
            page.wait_for_selector("html[data-ready]")
            page.keyboard.press("Tab")  # focus, too, runs nothing
            page.keyboard.press("r")
        assert page.evaluate("[window.foreign, location.href.split('#')[0]]") == [None, url], path
        assert page.locator("body > script").count() <= 3, path
    assert len(built) >= 60
    assert not [url for url in asked if not url.startswith(("file:", "data:"))]
    assert not blocked  # inert before the policy has to stop it


def test_the_fifty_minutes_are_taught_from_one_file(open_lecture):
    """Each slide has its notes in the speaker's window, the plan's minutes beside the time, and the explorer at hand."""
    page = open_lecture("fifty_minutes")
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    speaker = popup.value
    speaker.wait_for_selector("html[data-ready]")
    plan = []
    for _ in all_slides(speaker):
        assert len(speaker.locator("[data-notes]").inner_text()) > 40
        assert speaker.locator("[data-next]").inner_text()
        plan.append(speaker.locator("[data-plan]").inner_text())
    assert plan[1].startswith("planned 00:00–03:00") and plan[-1].startswith("planned 48:00: 47:5")
    page.keyboard.press("e")
    expect(page.locator(".hand [data-logit='0']")).to_be_visible()
    expect(speaker.locator(".hand [data-logit='0']")).to_be_visible()
    page.keyboard.press("e")
    expect(page.locator(".hand")).to_be_hidden()


def test_a_lecture_is_printed_as_slides_handouts_and_a_page(open_lecture, folder):
    """One slide a sheet; three a sheet; the same without the answers to what is predicted."""
    slides = open_lecture("03_contraction").evaluate("document.querySelectorAll('.slides .page').length")
    pdfs = {path.stem.split("-")[1]: path.read_bytes() for path in printed(folder / "03_contraction.html")}
    pages = {kind: len(re.findall(rb"/Type /Page\b", pdf)) for kind, pdf in pdfs.items()}
    assert pages["slides"] == slides and pages["handout"] == pages["student"] == -(-slides // 3) and pages["read"] > 3
    page = open_lecture("03_contraction", "?print=student")
    answers = page.locator(".sheet .cell.markdown > details")
    assert answers.count() > 2 and answers.locator("*").filter(visible=True).count() == 0
    assert answers.evaluate_all("all => all.every((one) => one.innerText || one.children.length > 1)")
    assert page.locator(".sheet #cell-id\\=03-07 .output").is_hidden()
    assert page.locator(".sheet #cell-id\\=03-12 .output").is_visible()
    handout = open_lecture("03_contraction", "?print=handout").locator(".sheet .cell.markdown > details")
    assert handout.filter(visible=True).count() == handout.count()
