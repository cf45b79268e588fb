"""What stands in line at the desk."""

import pytest

from articles.tests.browser import log_in, open_page
from articles.tests.factories import add_picture, make_editor, make_image, make_story

LEFT = "selector => document.querySelector(selector).getBoundingClientRect().left"
RIGHT_EDGES = "all => [...new Set(all.map(one => Math.round(one.getBoundingClientRect().right)))]"


def set_up():
    make_editor()
    for headline in ("Frost", "The harbour authority and five parishes agree to share the cost of a small wind farm"):
        add_picture(make_story(headline), make_image(alt_text=headline))


@pytest.mark.parametrize("width", [390, 768, 1024, 1440])
def test_contents_begin_where_the_header_does_and_pictures_stand_in_line(site, browser, width):
    site.run(set_up)
    page, _complaints = open_page(browser, site.url, viewport={"width": width, "height": 900})
    log_in(page)
    for address in ("", "articles/tag/add/", "articles/story/"):
        page.goto(f"/admin/{address}")
        assert (address, page.evaluate(LEFT, "#content h1")) == (address, page.evaluate(LEFT, "#site-name"))
    assert len(page.eval_on_selector_all(".row-story__picture", RIGHT_EDGES)) == 1
