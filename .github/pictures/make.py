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
    """Class 1 catches up with class 0 and overtakes it; then the target changes."""
    page = browser.new_page(viewport={"width": 860, "height": 480}, color_scheme="light")
    page.set_content(mathbp.explorers.page(mathbp.LogitExplorer(logits=[2.0, 1.0, 0.1], target=0)))
    explorer = '[data-mathbp="logit-explorer"]'
    slider = page.locator('input[data-logit="1"]')
    frames = [frame(page, explorer)] * 4
    for z in np.concatenate([np.arange(1.0, 5.0, 0.4), np.arange(5.0, 1.0, -0.4)]):
        slider.evaluate("(s, z) => { s.value = z; s.dispatchEvent(new Event('input', { bubbles: true })) }", float(z))
        frames.append(frame(page, explorer))
    for target in (1, 2, 0):
        page.locator('input[type="radio"]').nth(target).check()
        frames += [frame(page, explorer)] * 6
    palette = frames[10].quantize(32)
    frames = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in frames]
    frames[0].save(HERE / "explorer.gif", save_all=True, append_images=frames[1:], duration=160, loop=0, optimize=True)


def slide(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 720}, color_scheme="light")
    page.goto((ROOT / "build/lectures/03_contraction.html").as_uri())
    page.wait_for_selector("html[data-ready]")
    explorer = page.locator('section.present [data-mathbp="logit-explorer"]')
    while not explorer.is_visible():
        page.keyboard.press("Space")
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
