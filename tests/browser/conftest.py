"""A browser, and a real JupyterLab for it to look at."""

import os

import pytest
from lab import Lab, chromium
from playwright.sync_api import Error, sync_playwright

from mathbp.explorers import page as page_of


def pytest_collection_modifyitems(items):
    """All of a browser's tests are slow."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="module")
def browser():
    """Chromium. Where there is none the tests are skipped, but fail in CI."""
    with sync_playwright() as playwright:
        try:
            browser = chromium(playwright)
        except Error as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"no Chromium: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser):
    """A function that opens a page in a context of its own; an error in a page's scripts fails the test.

    A test that provokes one takes it out of `page.errors`.
    """
    contexts, errors = [], []

    def new_page(**options):
        contexts.append(browser.new_context(**options))
        contexts[-1].set_default_timeout(20_000)
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(error))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.errors = errors
        return page

    yield new_page
    for context in contexts:
        context.close()
    # JupyterLab says so where a notebook is left before its kernel has answered.
    assert not [error for error in errors if "Canceled future" not in str(error)]


@pytest.fixture
def show(new_page, tmp_path):
    """A function that shows explorers in a plain page, which must not ask for anything else."""

    def show(*explorers, html=None, **options):
        page = new_page(**options)
        file = tmp_path / "page.html"
        file.write_text(html or page_of(*explorers), encoding="utf-8")
        page.requests = []
        page.on("request", lambda request: page.requests.append(request.url))
        page.goto(file.as_uri())
        assert [url for url in page.requests if not url.startswith("data:")] == [file.as_uri()]
        return page

    return show


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab on a free port of this machine."""
    lab = Lab(tmp_path_factory.mktemp("jupyter"))
    yield lab
    lab.close()
