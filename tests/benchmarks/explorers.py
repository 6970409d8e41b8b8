"""From slider to picture: LogitExplorer beside `ipywidgets.interact` with matplotlib, in one JupyterLab page.

    python tests/benchmarks/explorers.py

Real key presses on a focused slider, in Chromium: one at a time, each after the picture of the last;
and a held key, which repeats 25 times a second, ready or not. The explorer's redraw is the time inside
the input event; "on screen" ends when the browser has painted the animation frame that follows,
and takes up work again. Then the slider is dragged for two seconds: the times between the frames
that the page was given. interact's picture is there when the new image has loaded and is painted; for
a held key, the first one whose value was sent after the press.
Then the other explorers, and six classes with every part, with the processor slowed four times
(DevTools throttling).
"""

import pathlib
import random
import statistics
import sys
import tempfile
import time

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "browser"))
from lab import Lab, chromium

EXPLORER = "import mathbp\nmathbp.LogitExplorer(logits={logits}, target=0)"
ALL = 'import mathbp\nmathbp.LogitExplorer(logits={logits}, target=0, show=["p", "J", "paths", "contraction", "terms", "formula"])'
OTHERS = ["mathbp.DeltaExplorer()", "mathbp.TriangleExplorer([-4.0, 4.0, 0.0], steps=100)"]

# The usual way, with what the explorer shows first: p, the Jacobian with its numbers, and delta, redrawn for every value.
INTERACT = """%matplotlib inline
import ipywidgets, matplotlib.pyplot as plt, numpy as np
def draw(z=2.0):
    z = np.array([z, 1.0, 0.1])
    p, J = mathbp.softmax(z), mathbp.softmax.jacobian(z)
    _, axes = plt.subplots(1, 3, figsize=(9, 2.5))
    for ax, x, title in (axes[0], p, "p"), (axes[2], p - [1, 0, 0], "delta"):
        ax.set_title(title)
        ax.bar_label(ax.bar(range(3), x), fmt="%.3f")
    axes[1].set_title("J")
    axes[1].imshow(J, cmap="RdBu", vmin=-0.25, vmax=0.25)
    for (i, k), x in np.ndenumerate(J):
        axes[1].text(k, i, f"{x:.3f}", ha="center", va="center")
    plt.show()
ipywidgets.interact(draw, z=ipywidgets.FloatSlider(value=2.0, min=-6, max=6, step=0.1, continuous_update=True));"""

# A message sent in an animation frame arrives when the frame has been painted.
PAINTED = """const painted = done => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
};
"""

# Times of one key press: the redraw itself, from there to the next animation frame, and until painted.
WATCH = (
    f"""slider => {{
    {PAINTED}"""
    + """
    window.times = [];
    slider.addEventListener("keydown", () => { window.pressed = performance.now(); }, { capture: true });
    const root = slider.closest("[data-mathbp]");
    new MutationObserver(() => {
        const drawn = Number(root.dataset.drawn), pressed = window.pressed;
        requestAnimationFrame(frame => {
            const first = performance.now();
            painted(() => window.times.push([drawn - pressed, first - drawn, performance.now() - pressed]));
        });
    }).observe(root, { attributes: true, attributeFilter: ["data-drawn"] });
}"""
)

WATCH_INTERACT = (
    f"""slider => {{
    {PAINTED}"""
    + """
    window.times = [], window.presses = [], window.sent = [], window.shown = [];
    slider.addEventListener("keydown", () => window.presses.push(window.pressed = performance.now()), { capture: true });
    // What goes to the kernel: a value of the slider, for each of which interact draws one picture.
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) {
        const text = typeof data === "string" ? data : new TextDecoder().decode(data);
        if (text.includes('"comm_msg"') && text.includes('"value":')) window.sent.push(performance.now());
        return send.call(this, data);
    };
    const output = slider.closest(".jp-OutputArea-output").querySelector(".jp-OutputArea");
    new MutationObserver(() => {
        const image = output.querySelector("img");
        if (!image || image === window.seen) return;
        window.seen = image;
        image.decode().then(() => requestAnimationFrame(() => painted(() => {
            window.times.push([0, 0, performance.now() - window.pressed]);
            window.shown.push(performance.now());
        })));
    }).observe(output, { childList: true, subtree: true });
}"""
)


def measure(page, slider, watch, presses):
    slider.evaluate(watch)
    slider.focus()
    for i in range(presses):
        page.keyboard.press("ArrowRight" if i // 20 % 2 == 0 else "ArrowLeft")
        page.wait_for_function("n => window.times.length > n", arg=i)
        page.wait_for_timeout(random.uniform(30, 47))  # a hand is slower still, and knows nothing of frames
    return list(zip(*page.evaluate("window.times")))


def hold(page, slider, presses=100):
    """A held key: it repeats 25 times a second, up and down again."""
    page.evaluate("window.times = [], window.presses = [], window.sent = [], window.shown = []")
    slider.focus()
    start = time.perf_counter()
    for i in range(presses):
        time.sleep(max(0, start + i / 25 - time.perf_counter()))
        page.keyboard.down("ArrowRight" if i < presses / 2 else "ArrowLeft")
    page.wait_for_timeout(2000)
    return page.evaluate("[window.times, window.presses, window.sent, window.shown]")


def drag(page, slider):
    """The times between frames while a hand drags, in milliseconds."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    y, left, width = box["y"] + box["height"] / 2, box["x"] + 0.1 * box["width"], 0.8 * box["width"]
    page.mouse.move(left, y)
    page.mouse.down()
    page.evaluate(
        """() => {
            window.frames_ = [];
            let last;
            const next = now => {
                if (last) window.frames_.push(now - last);
                last = now;
                window.dragging = requestAnimationFrame(next);
            };
            window.dragging = requestAnimationFrame(next);
        }"""
    )
    for i in range(240):
        share = abs((i % 120) / 60 - 1)
        page.mouse.move(left + share * width, y)
        page.wait_for_timeout(4)
    page.mouse.up()
    page.evaluate("cancelAnimationFrame(window.dragging)")
    return page.evaluate("window.frames_")


def report_drag(name, frames):
    late = sum(ms > 33.4 for ms in frames)
    print(f"{name}, dragged: {len(frames)} frames, the longest {max(frames):.1f} ms, {late} over 33 ms")


def held_explorer(page, slider):
    times, *_ = hold(page, slider)
    return statistics.median(total for _, _, total in times)


def held_interact(page, slider):
    _, presses, sent, shown = hold(page, slider)
    assert len(sent) == len(shown), f"{len(sent)} values were sent, and {len(shown)} pictures came"
    picture = {pressed: next(there for at, there in zip(sent, shown) if at >= pressed) for pressed in presses}
    return statistics.median(there - pressed for pressed, there in picture.items())


def report(name, times):
    redraw, wait, total = times
    ordered = sorted(redraw)
    # One 60 Hz frame, and the frame's own work: the next one that the page was given.
    next_frame = sum(ms < 1000 / 60 for ms in wait) / len(wait)
    print(
        f"{name}: redraw median {statistics.median(redraw):.2f} ms, 95th percentile {ordered[int(0.95 * len(ordered))]:.2f} ms; "
        f"next frame within 16.7 ms in {next_frame:.0%}; on screen after {statistics.median(total):.1f} ms (median of {len(total)})"
    )
    return statistics.median(redraw), statistics.median(total)


def main():
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        lab = Lab(pathlib.Path(directory))
        browser = chromium(playwright)
        try:
            page = browser.new_page(viewport={"width": 1300, "height": 1400})
            lab.load(page)
            lab.notebook("three.ipynb", EXPLORER.format(logits=[2.0, 1.0, 0.1]), INTERACT)
            lab.notebook("six.ipynb", ALL.format(logits=[2.0, 1.0, 0.1, -1.0, 0.5, 3.0]))

            lab.open(page, "three.ipynb")
            lab.command(page, "notebook:run-all-cells")
            page.wait_for_selector(".jp-OutputArea-output img")
            page.wait_for_selector("[data-drawn]")
            lab.wait(page)
            slider = page.locator("[data-logit='0']")
            redraw, ours = report("explorer, 3 classes", measure(page, slider, WATCH, 200))
            report_drag("explorer, 3 classes", drag(page, slider))
            ours_held = held_explorer(page, slider)
            handle = page.locator(".noUi-handle, .widget-slider [role=slider]").first
            *_, total = measure(page, handle, WATCH_INTERACT, 40)
            theirs, theirs_held = statistics.median(total), held_interact(page, handle)
            print(f"interact with matplotlib: on screen after {theirs:.1f} ms (median of {len(total)})")
            print(
                f"ratio, press by press: {theirs / ours:.1f} on screen, {theirs / redraw:.0f} against the redraw alone"
            )
            print(
                f"a held key: explorer {ours_held:.1f} ms, interact {theirs_held:.1f} ms, ratio {theirs_held / ours_held:.1f}"
            )

            for i, cell in enumerate(OTHERS):
                lab.notebook(f"other{i}.ipynb", f"import mathbp\n{cell}")
                lab.open(page, f"other{i}.ipynb")
                lab.command(page, "notebook:run-all-cells")
                page.wait_for_selector("[data-drawn]")
                lab.wait(page)
                slider = page.locator("[data-logit='0']")
                report(cell, measure(page, slider, WATCH, 100))
                report_drag(cell, drag(page, slider))

            lab.open(page, "six.ipynb")
            lab.command(page, "notebook:run-all-cells")
            page.wait_for_selector("[data-drawn]")
            lab.wait(page)
            page.locator("[data-formula]").fill("J' * g")
            slider = page.locator("[data-logit='0']")
            report("explorer, 6 classes, everything open", measure(page, slider, WATCH, 100))
            report_drag("explorer, 6 classes, everything open", drag(page, slider))
            slider.fill("1")  # away from the end of its range
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
            report("the same, slowed 4 times", measure(page, slider, WATCH, 100))
        finally:
            browser.close()
            lab.close()


if __name__ == "__main__":
    main()
