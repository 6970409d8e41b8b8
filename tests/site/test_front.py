"""The front page, the lectures and the reference: what stands around the notebooks."""

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width, height", [(1280, 720), (390, 844)])
def test_the_front_page_explores_and_judges(new_visit, width, height, scheme):
    visit = new_visit(viewport={"width": width, "height": height}, color_scheme=scheme)
    visit.page.goto(visit.host.url + "/index.html")
    visit.page.locator('input[data-logit="1"]').first.fill("3")
    assert float(visit.page.locator('[data-p="1"]').first.get_attribute("data-value")) > 0.5
    assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width, height", [(1280, 720), (390, 844)])
def test_the_front_page_names_a_mistake_at_once(new_visit, width, height):
    visit = new_visit(viewport={"width": width, "height": height})
    visit.page.goto(visit.host.url + "/index.html")
    field = visit.page.locator("input[data-formula]").first
    assert field.bounding_box()["y"] < height - 200  # seen without scrolling, with room for what it says
    field.press_sequentially("diag(J) .* g", delay=100)
    verdict = visit.page.locator('[data-verdict="mistake"]')
    expect(verdict).to_have_attribute("data-mistake", "only the diagonal of the Jacobian")


def test_a_lecture_leads_to_its_notebook_and_to_the_course(new_visit):
    visit = new_visit(viewport={"width": 390, "height": 844})
    visit.page.goto(f"{visit.host.url}/lectures/03_contraction.html")
    bar = visit.page.locator(".top-bar")
    assert bar.bounding_box()["height"] < 60  # one line, on a phone too
    assert bar.get_by_text("Course").get_attribute("href") == "../index.html"
    assert bar.get_by_text("Run this lesson").is_visible()
    assert "in the course’s folder" not in visit.page.content()


def test_the_reference_is_typeset_and_leads_to_the_lesson(new_visit):
    visit = new_visit()
    visit.page.goto(visit.host.url + "/reference/mathbp/activations.html#softmax")
    softmax = visit.page.locator("#softmax")
    assert softmax.locator(".katex").count()
    assert softmax.get_by_text("02_softmax_jacobian").get_attribute("href") == "../../lectures/02_softmax_jacobian.html"
