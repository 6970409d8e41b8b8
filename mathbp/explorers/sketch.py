"""A picture of an explorer's state as a PNG, by Pillow: Matplotlib would cost a student's kernel 45 MB."""

import io
import math
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFont

from mathbp.palette import GREY, INK, NEGATIVE, POSITIVE

FINE = 3  # drawn this fine, and kept half as fine: edges and letters come out smooth


def short(value, plus=""):
    """A number as the page shows it: three decimals, from 100 on one; or a power of ten where these would say nothing."""
    size = abs(value)
    if size == 0:
        return "0"
    if math.isnan(value):
        return "0·∞"
    if size == float("inf"):
        digits = "∞"
    else:
        if not 0.0005 <= size < 10000:
            digits = f"{size:.1e}".replace("e+0", "e").replace("e-0", "e−")
        else:
            digits = f"{size:.3f}" if size < 100 else f"{size:.1f}"
    return ("−" if value < 0 else plus) + digits


def font(size):
    """DejaVu Sans, which has every letter of the formulas, from Matplotlib's files (without loading it); or Pillow's own."""
    found = find_spec("matplotlib")
    for folder in found.submodule_search_locations or [] if found else []:
        file = Path(folder) / "mpl-data/fonts/ttf/DejaVuSans.ttf"
        if file.is_file():
            return ImageFont.truetype(str(file), size)
    return ImageFont.load_default(size)


class Sketch:
    """A sheet of white paper, `width` by `height` CSS pixels."""

    def __init__(self, width, height):
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * FINE, height * FINE), "white")
        self.pen = ImageDraw.Draw(self.image)

    def text(self, x, y, text, anchor="lm", size=13, color=INK):
        """`anchor` as Pillow has it: l, m or r, then m for the middle of the line."""
        self.pen.text((x * FINE, y * FINE), text, fill=color, font=font(size * FINE), anchor=anchor)

    def line(self, points, color=INK, width=2, dashed=False):
        pieces = dashes(points) if dashed else [points]
        for piece in pieces:
            self.pen.line(
                [(x * FINE, y * FINE) for x, y in piece], fill=color, width=round(width * FINE), joint="curve"
            )

    def arrow(self, x, y, dx, dy, color=INK, width=2):
        length = math.hypot(dx, dy)
        if length < 3:
            return
        ux, uy, head = dx / length, dy / length, min(11, length)
        tip = (x + dx, y + dy)
        wings = [(tip[0] - head * (ux + s * uy * 0.45), tip[1] - head * (uy - s * ux * 0.45)) for s in (1, -1)]
        self.line([(x, y), tip], color, width)
        self.line([wings[0], tip, wings[1]], color, width)

    def dot(self, x, y, radius=4, color=INK):
        self.pen.ellipse([c * FINE for c in (x - radius, y - radius, x + radius, y + radius)], fill=color)

    def box(self, x, y, width, height, color):
        if width * FINE >= 1:
            self.pen.rectangle([x * FINE, y * FINE, (x + width) * FINE - 1, (y + height) * FINE - 1], fill=color)

    def bar(self, x, y, length, share, color=None, height=14):
        """From zero at x: `share` of the length, to the left where it is negative."""
        reach = max(-1, min(1, share)) * length
        self.box(min(x, x + reach), y - height / 2, abs(reach), height, color or (NEGATIVE if share < 0 else POSITIVE))

    def cell(self, x, y, value, strongest, width=62, height=24):
        """A number on a tint of its sign, `strongest` as dark as it gets, centred at (x, y)."""
        share = max(-1.0, min(1.0, value / strongest))
        self.box(x - width / 2 + 1, y - height / 2 + 1, width - 2, height - 2, tint(share))
        self.text(x, y, short(value, "+"), "mm", 12, "white" if share < -0.8 else INK)

    def matrix(self, x, y, values, strongest, title="", width=62, height=24):
        """Cells with numbers, the upper left corner at (x, y); the title above."""
        self.text(x, y - 13, title)
        for i, row in enumerate(values):
            for k, value in enumerate(row):
                self.cell(x + (k + 0.5) * width, y + (i + 0.5) * height, float(value), strongest, width, height)

    def cut(self, height, width=None):
        """The upper left part of the sheet, once all is drawn."""
        self.width, self.height = round(width or self.width), round(height)
        self.image = self.image.crop((0, 0, self.width * FINE, self.height * FINE))
        return self

    def png(self):
        """The bytes, half again as fine as the CSS pixels: 256 colours, and no metadata, so that only the picture can differ."""
        size = (self.width * FINE // 2, self.height * FINE // 2)
        file = io.BytesIO()
        small = self.image.resize(size, Image.Resampling.LANCZOS)
        # An octree keeps a colour that only a thin line has; a median cut takes that of its neighbours.
        small.quantize(method=Image.Quantize.FASTOCTREE).save(file, format="png", optimize=True)
        return file.getvalue()


def tint(share):
    """White at 0, and the colour of the sign at -1 and 1."""
    full = ImageColor.getrgb(NEGATIVE if share < 0 else POSITIVE)
    return tuple(round(255 + (part - 255) * abs(share)) for part in full)


def dashes(points, on=7, off=4):
    """The pieces of a line that are drawn."""
    pieces, piece, left, drawing = [], [points[0]], on, True
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        length, done = math.hypot(x1 - x0, y1 - y0), 0.0
        while length - done > left:
            done += left
            here = (x0 + (x1 - x0) * done / length, y0 + (y1 - y0) * done / length)
            if drawing:
                pieces.append([*piece, here])
            piece, drawing, left = [here], not drawing, off if drawing else on
        left -= length - done
        piece.append((x1, y1))
    return pieces + [piece] * drawing


class Panel:
    """Axes in a sketch: x from -8 to 8, y between two bounds; what leaves them stays at the edge."""

    def __init__(self, sketch, left, title, low, high, ticks, width=190, height=150):
        self.sketch, self.left, self.low, self.high = sketch, left + 34, low, high
        self.top, self.width, self.height = 34, width, height
        sketch.text(left + 10, 14, title)
        for tick in ticks:
            y = self.y(tick)
            sketch.line([(self.left, y), (self.left + width, y)], "#d4d4d4", 1)
            sketch.text(self.left - 5, y, f"{tick:g}".replace("-", "−"), "rm", 11, GREY)
        for tick in (-8, 0, 8):
            sketch.text(self.x(tick), self.top + height + 12, f"{tick}".replace("-", "−"), "mm", 11, GREY)
        sketch.text(self.x(5), self.top + height + 12, "z", "mm", 12)

    def x(self, z):
        return self.left + self.width * (max(-8, min(8, z)) + 8) / 16

    def y(self, value):
        share = (max(self.low, min(self.high, value)) - self.low) / (self.high - self.low)
        return self.top + self.height * (1 - share)

    def curve(self, x, y, color=INK, dashed=False):
        self.sketch.line([(self.x(a), self.y(b)) for a, b in zip(x, y)], color, 2, dashed)

    def dot(self, x, y, color=INK):
        self.sketch.dot(self.x(x), self.y(y), 4.5, color)
