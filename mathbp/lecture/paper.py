"""Lectures on paper: what Chromium prints of a page that has been built."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from mathbp.lecture.assets import NotAvailable

# What `?print=` makes of a lecture: one slide a sheet, three beside lines to write on, the same with the
# predictions' answers left blank, and the page to read.
KINDS = ("slides", "handout", "student", "read")


def printed(page):
    """Print a lecture in all its kinds, beside it: `03_contraction-handout.pdf`; the paths.

    Raises
    ------
    NotAvailable
        If there is no Chromium or Chrome, or it does not print.
    """
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
    if not found:
        raise NotAvailable(
            "there is no Chromium or Chrome to print with; or print `lecture.html?print=handout` yourself"
        )
    return [print_one(found, page, kind) for kind in KINDS]


def print_one(chromium, page, kind):
    pdf = Path(page).with_name(f"{Path(page).stem}-{kind}.pdf").resolve()
    with tempfile.TemporaryDirectory() as profile:
        command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        command += [f"--user-data-dir={profile}", "--no-pdf-header-footer", "--virtual-time-budget=20000"]
        command += [f"--print-to-pdf={pdf}", f"{Path(page).resolve().as_uri()}?print={kind}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode or not pdf.exists():
        raise NotAvailable(f"{chromium} cannot print {page}:\n{done.stderr[-500:]}")
    return pdf
