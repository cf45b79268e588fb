"""What the desk's tests in a browser share: the story's form, and what is in the database behind it."""

from articles.models import Section, Status, Story
from articles.tests.factories import make_editor, make_story

EDITOR = ".tiptap[contenteditable=true]"


# Until something is changed, the form sends the text that it was given: this has the editor write it.
WRITE = "document.getElementById('id_body').value = document.querySelector('.tiptap').editor.getHTML()"


def open_story(page, pk):
    """Open a story's form and wait for its rich text editor."""
    page.goto(f"/admin/articles/story/{pk}/change/")
    page.wait_for_selector(EDITOR)


# For Site.run


def set_up_desk():
    """An editor who can log in, and the section News."""
    make_editor()
    Section.objects.news("en")


def make_draft():
    return make_story("Pasted", status=Status.DRAFT, body="<p>Begin.</p>").pk


def body_of(pk):
    return Story.objects.get(pk=pk).body


def fact_of(pk, name):
    return str(getattr(Story.objects.get(pk=pk), name))


def address_of(pk):
    return Story.objects.get(pk=pk).get_absolute_url()
