"""What a browser finds out about a page: what hinders people, what leaves the window, what comes from elsewhere."""

from http import HTTPStatus

from axe_playwright_python.sync_playwright import Axe

from articles.tests.admin.browser import log_in, open_browser, open_page

__all__ = ["accessibility_faults", "log_in", "open_browser", "open_page", "overflow", "unexpected"]

WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}


def accessibility_faults(page) -> list[str]:
    """What breaks WCAG 2.2 A or AA on the page as it stands: rule, what it asks for, where."""
    violations = Axe().run(page, options=WCAG).response["violations"]
    return [f"{fault['id']}: {fault['help']}: {node['html']}" for fault in violations for node in fault["nodes"]]


def overflow(page) -> int:
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def unexpected(complaints, answer) -> list[str]:
    """The complaints about a page without the browser's own remark that it answered 404 or 410, as it should."""
    status = HTTPStatus(answer.status)
    remark = f"Failed to load resource: the server responded with a status of {status.value} ({status.phrase})"
    return [complaint for complaint in complaints if complaint not in {remark, f"{status.value} {answer.url}"}]
