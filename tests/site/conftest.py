"""A visitor of the site."""

import pathlib
import sys

import pytest
from playwright.sync_api import sync_playwright
from served import MEASURED, Host, Visit

sys.path.append(str(pathlib.Path(__file__).parents[1] / "browser"))
from lab import chromium


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section("measured")
    for line in MEASURED:
        terminalreporter.line(line)


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright):
    browser = chromium(playwright)
    yield browser
    browser.close()


@pytest.fixture
def host():
    host = Host()
    yield host
    host.shutdown()
    assert not host.missing


@pytest.fixture
def new_visit(playwright, browser, host, tmp_path):
    """A function that visits the site with an empty cache; options are those of a browser's context.

    With `disk=True` in a browser that keeps its cache on disk, as people's do.
    """
    visits, contexts = [], []

    def new_visit(disk=False, **options):
        contexts.append(chromium(playwright, profile=tmp_path) if disk else browser.new_context(**options))
        contexts[-1].set_default_timeout(30_000)
        visits.append(Visit(contexts[-1], host))
        return visits[-1]

    yield new_visit
    for context in contexts:
        context.close()
    assert not [wrong for visit in visits for wrong in visit.wrong]
