"""A form that was open overnight, in a browser: it is saved after a log-in in another window."""

from articles.models import Page
from articles.tests.admin.editing import EDITOR
from articles.tests.browser import log_in, open_page
from articles.tests.factories import make_editor


def test_a_page_left_open_overnight_is_saved_after_a_log_in_in_another_window(site, browser):
    site.run(make_editor)
    page, _complaints = open_page(browser, site.url)
    log_in(page)
    for title, is_kept in (("Contacts", True), ("Imprint", False)):
        page.goto("/admin/articles/page/add/")
        page.wait_for_selector(EDITOR)
        page.fill("#id_title", title)
        page.click(EDITOR)
        page.keyboard.type("4 Quay Street.")
        page.context.clear_cookies(name="sessionid")
        if is_kept:  # else the log-in comes first, and renews the token that the form was given
            page.click("[name=_save]")
            page.wait_for_selector("text=What you typed is kept in this page")
        other = page.context.new_page()
        log_in(other)
        other.close()
        page.click("input[type=submit].default")
        page.wait_for_selector(f".messagelist:has-text('{title}')")
    assert site.run(bodies) == ["<p>4 Quay Street.</p>"] * 2


def bodies():
    return list(Page.objects.values_list("body", flat=True))
