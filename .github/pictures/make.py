"""Make the README's pictures: the explorer in motion, and a slide of a lecture.

    make lectures
    .venv/bin/python .github/pictures/make.py

Needs Chromium. What you see is the page itself, nothing is drawn by hand.
"""

import io
import pathlib
import shutil

import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright

import mathbp

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[1]


def frame(page, selector="body"):
    return Image.open(io.BytesIO(page.locator(selector).first.screenshot())).convert("RGB")


def explorer_in_motion(browser):
    """A sigmoid has one path from each logit to the loss, a softmax has all; then a logit moves."""
    page = browser.new_page(viewport={"width": 860, "height": 480}, color_scheme="light")
    layer = mathbp.LogitExplorer(
        logits=[2.0, 1.0, 0.1], target=0, activation="sigmoid", loss="squared_error", show=["p", "paths"]
    )
    page.set_content(mathbp.explorers.page(layer))
    page.add_style_tag(content=".said, .tools button:not(.switch *) { display: none !important }")
    explorer = '[data-mathbp="logit-explorer"]'
    frames = []

    def hold(count):
        page.evaluate("document.activeElement.blur()")
        frames.extend([frame(page, explorer)] * count)

    hold(5)
    for k in (1, 2, 0):
        page.get_by_role("button", name=f"paths of logit {k}").click()
        hold(3)
    page.get_by_role("button", name="softmax").click()
    hold(6)
    for k in (1, 2):
        page.get_by_role("button", name=f"paths of logit {k}").click()
        hold(5)
    slider = page.locator('input[data-logit="2"]')
    for z in np.concatenate([np.arange(0.4, 3.2, 0.4), np.arange(3.2, 0.0, -0.4)]):
        slider.evaluate("(s, z) => { s.value = z; s.dispatchEvent(new Event('input', { bubbles: true })) }", float(z))
        hold(1)
    page.get_by_role("button", name="cross-entropy").click()
    hold(6)
    colours = Image.new("RGB", (frames[0].width, 3 * frames[0].height))
    for i, picture in enumerate((frames[0], frames[len(frames) // 2], frames[-1])):
        colours.paste(picture, (0, i * picture.height))
    palette = colours.quantize(48, method=Image.Quantize.MAXCOVERAGE)  # a median cut would spend all on grey
    frames = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in frames]
    frames[0].save(HERE / "explorer.gif", save_all=True, append_images=frames[1:], duration=200, loop=0, optimize=True)


def slide(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 720}, color_scheme="light")
    page.goto((ROOT / "build/lectures/03_contraction.html").as_uri())
    page.wait_for_selector("html[data-ready]")
    terms = page.locator('section.present:not(.stack) button[data-panel="terms"]')
    while not terms.is_visible():
        page.keyboard.press("Space")
    terms.click()
    page.wait_for_timeout(1000)  # it fades in
    Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(64).save(HERE / "slide.png", optimize=True)


if __name__ == "__main__":
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        explorer_in_motion(browser)
        slide(browser)
        browser.close()
    for path in HERE.glob("*.[gp][in][fg]"):
        print(path.name, f"{path.stat().st_size / 1000:.0f} kB")
