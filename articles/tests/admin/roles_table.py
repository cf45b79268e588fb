"""docs/roles.md as data; and what the desk really answers to each role, in the words of that page."""

import re
from pathlib import Path

from django.db import transaction
from django.test import Client
from lxml import html

from articles.desk.deleting import delete_story
from articles.desk.previews import make_link
from articles.desk.publishing import save_story
from articles.models import ImportItem, ImportRun, UnsavedText, User
from articles.tests.factories import (
    add_picture,
    make_author,
    make_editor,
    make_image,
    make_member,
    make_page,
    make_section,
    make_story,
    make_tag,
    picture_address,
)
from articles.tests.resolver import every_pattern

PAGE = Path(__file__).resolve().parents[3] / "docs" / "roles.md"
ROLES = ["logged out", "no role", "Reporter", "Editor", "Chief"]
HEAD = ["method", "address", *ROLES]


def tables():
    """The rows below each heading: {"Stories": [["GET", "/admin/articles/story/", "log in", …], …], …}."""
    found, heading = {}, ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif line.startswith("|") and not line.startswith("|--"):
            found.setdefault(heading, []).append([cell.strip(" `") for cell in line.strip("|").split("|")])
    return found


def address_tables():
    return {heading: rows[1:] for heading, rows in tables().items() if rows[0] == HEAD}


def addresses_of_the_desk():
    """Every address pattern of the desk, of pictures and of previews, as the table writes it."""
    return {pattern for pattern in every_pattern() if pattern.startswith(("/admin/", "/media/", "/preview/"))}


class Desk:
    """A desk with one of everything, two or three of what isn't answered alike, and a browser for each role."""

    def __init__(self):
        people = {role: make_member(role) for role in ("Reporter", "Editor", "Chief")}
        people |= {"no role": make_member(""), "logged out": None}
        self.clients = {role: logged_in(people[role]) for role in ROLES}
        news, run = make_section(), ImportRun.objects.create(paths="page.txt")
        writers = people["Reporter"], people["Chief"]
        stories = [make_story(status="draft", section=news, created_by=by) for by in writers]
        for story in stories:
            save_story(story, by=None)
        tags, images = [make_tag(), make_tag("raid")], [make_image(), make_image(), make_image()]
        stories[1].tags.set(tags[1:])
        for story, image in zip((stories[0], make_story(), stories[1]), images, strict=True):
            add_picture(story, image)
        links = [make_link(story, by=people["Chief"], hours=1) for story in stories]
        text = UnsavedText.objects.create(user=people["Reporter"], fields={})
        ids = {
            "story": stories, "image": images, "user": [people["Reporter"], make_editor("root")],
            "section": [news], "author": [make_author()], "tag": tags, "page": [make_page()],
            "importrun": [run], "importitem": [ImportItem.objects.create(run=run, file="page.txt", outcome="created")],
            "group": [people["Chief"].groups.get()],
        }  # fmt: skip
        self.ids = {kind: [one.pk for one in some] for kind, some in ids.items()}
        self.filled = {
            "VERSION": [story.revisions.last().version for story in stories],
            "preview/TOKEN": [f"preview/{link.token}" for link in links],
            "media/KEY/NAME": [picture_address(image).strip("/") for image in images],
            "DELETED": [delete_story(make_story(status="draft", created_by=by), by=None).pk for by in writers],
            "LINK": [link.pk for link in links],
            "unsaved/KEY": [f"unsaved/{text.key}"],
            "APP_LABEL": ["articles"],
        }

    def answers(self, method, address):
        """What each role is answered, in words; "one / another" where that isn't the same for all objects."""
        asked = self._fill(address)
        found = []
        for role in ROLES:
            words = list(dict.fromkeys(self._answer(role, method, one) for one in asked))
            found.append(" / ".join(words))
        return found

    def _fill(self, address):
        values = {name: some for name, some in self.filled.items() if name in address}
        if kind := re.search(r"/(\w+)/ID/", address):
            values["ID"] = self.ids[kind[1]]
        asked = [address] * max(map(len, values.values()), default=1)
        for name, some in values.items():
            asked = [one.replace(name, str(some[min(n, len(some) - 1)])) for n, one in enumerate(asked)]
        return asked

    def _answer(self, role, method, address):
        client, cookies = self.clients[role], self.clients[role].cookies.copy()
        with transaction.atomic():
            reply = client.get(address) if method.startswith("action ") else client.generic(method, address)
            words = in_words(reply, address)
            if method.startswith("action ") and words == "yes":
                words = "yes" if method.split()[1] in actions_in(reply) else "no"
            transaction.set_rollback(True)
        client.cookies = cookies
        return words


def logged_in(user):
    client = Client()
    if user:
        client.force_login(user)
    return client


def in_words(reply, address):
    """An answer as the table says it."""
    if reply.status_code in {301, 302}:
        to = reply["Location"].split("?")[0]
        lost = to == "/admin/" and "/ID" not in address and address.count("/") > 3
        return {"/admin/login/": "log in", f"{address}change/": "→ change"}.get(to, "404" if lost else "yes")
    return {401: "no", 403: "no", 404: "404", 405: "–"}.get(reply.status_code, "yes")


def actions_in(reply):
    return html.fromstring(reply.content.decode()).xpath("//select[@name='action']/option/@value")


def as_line(cells):
    method, address, *answers = cells
    return f"| {method} | `{address}` | {' | '.join(answers)} |"


def actions_of_the_desk():
    """Every action of every list: (name, address)."""
    from django.contrib import admin
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_active=True)
    for model, model_admin in admin.site._registry.items():
        for name in model_admin.get_actions(request):
            yield f"action {name}", f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
