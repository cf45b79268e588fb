"""Sends 500 hostile strings through every field of every form at the desk: python checks/hostile.py [FORM …]

Each field gets each string once, with the other fields unchanged. The response must be a page with an error at a field,
or the form is saved and nothing unprintable is stored. Takes half an hour; exits with 1 if something broke.
"""

import itertools
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "articles.tests.settings"

import django

django.setup()

from django.test import Client, override_settings  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402

from articles.tests.admin.forms import add_row, errors_in, form_in  # noqa: E402
from articles.tests.factories import (  # noqa: E402
    add_picture,
    make_author,
    make_editor,
    make_image,
    make_page,
    make_section,
    make_story,
    make_tag,
)

MEGABYTE = 1024 * 1024
NASTY = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "\"'><b onmouseover=x>",
    "javascript:alert(1)", "data:text/html,<script>1</script>", "&lt;script&gt;&#0;&#x202e;", "{{ 7 }}{% url 'x' %}",
    "${7*7} %s %(x)s {0} {x!r}", "'; DROP TABLE articles_story; --", "../../etc/passwd", "=cmd|' /C calc'!A0",
    "\0", "\x01\x08\x1b[31m\x7f", "\x85\u2028\u2029", "\u202e\u202d\u2066\u2069\u200f\u200e", "\ufeff\ufffe\uffff",
    "\U0001f600\U0010ffff", "a\u0301\u0323" * 40, "\u200b\u200c\u200d\u2060", "　\xa0\t\v\f",
    "one\r\ntwo\rthree\n\n\n", "Щастие и жлъч", "مرحبا שלום", "ﷺ" * 50, "İıßﬁ", "-1", "1e999", "NaN", "Infinity",
    "99999999999999999999999999", "0x10", "٣", "true", "null", "[]", '{"$ne": null}', "2026-13-45", "0000-00-00",
    "9999-12-31", "24:60:60", "http://", "http://[::1", "https://x.example/" + "a" * 3000, "ftp://x", "//x", "a" * 301,
    "x" * 5000, "<div>" * 300, "%00%ff", "\\", "?" * 100,
]  # fmt: skip
WRAPPED = [
    "{0}",
    " {0} ",
    "ok {0} ok",
    "{0}{0}",
    "<p>{0}</p>",
    "\u202e{0}",
    "{0}\0",
    "https://x.example/{0}",
    "{0}\n{0}",
]
GIANTS = ["x" * MEGABYTE, "ж" * (MEGABYTE // 2), "<b>" * 100_000, "\u202e" * 300_000, "\n" * MEGABYTE, "&" * MEGABYTE]
UNPRINTABLE = set("\0\x01\x08\x1b\x7f\x85\ufffe\uffff")


def hostile_strings():
    mixed = (frame.replace("{0}", nasty) for frame, nasty in itertools.product(WRAPPED, NASTY))
    pairs = (one + other for one, other in itertools.permutations(NASTY[:12], 2))
    return [*GIANTS, *itertools.islice(itertools.chain(mixed, pairs), 500 - len(GIANTS))]


def forms():
    """Every form at the desk: its name, address, HTML id, and the object that it edits."""
    story = make_story(tags=[make_tag()], authors=[make_author()])
    draft = make_story("A draft", status="draft")
    image = make_image(caption="A bridge")
    add_picture(story, image, own_caption="At dusk")
    page = make_page()
    rows = {
        "story": story, "draft": draft, "section": make_section(), "author": make_author("Boris"),
        "tag": make_tag("river"), "image": image, "page": page,
    }  # fmt: skip
    for name, made in rows.items():
        kind = made._meta.model_name
        yield name, f"/admin/{made._meta.app_label}/{kind}/{made.pk}/change/", f"{kind}_form", made
    yield "preview-links", f"/admin/articles/story/{draft.pk}/preview-links/", None, draft
    yield "user", "/admin/articles/user/1/change/", "user_form", None


def try_form(client, name, address, form_id, made):
    form = form_in(client.get(address), form_id)
    form.pop("csrfmiddlewaretoken", None)
    if name in {"story", "draft"}:
        add_row(form, "pictures", own_caption="", own_alt_text="", own_credit="", image="", place="")
        add_row(form, "bylines", author="", place="")
    broken = saved = refused = 0
    for field, string in itertools.product(form, hostile_strings()):
        sent = form | {field: string}
        if "version" in form and field != "version":  # else nearly all would be refused as conflicts
            made.refresh_from_db(fields=["version"])
            sent["version"] = str(made.version)
        try:
            answer = client.post(address, sent)
        except Exception as error:
            broken += 1
            print(f"{name}.{field}: {string[:60]!r} ({len(string)}): {error!r}"[:400])
            continue
        if answer.status_code >= 500:
            broken += 1
            print(f"{name}.{field}: {string[:60]!r}: {answer.status_code}")
        elif answer.status_code == 302:
            saved += 1
            if made and name != "preview-links":
                made.refresh_from_db()
                if any(isinstance(held, str) and set(held) & UNPRINTABLE for held in vars(made).values()):
                    broken += 1
                    print(f"{name}.{field}: {string[:60]!r} is stored")
        else:
            refused += 1
            if answer.status_code == 200 and not errors_in(answer) and "messagelist" not in answer.content.decode():
                print(f"{name}.{field}: {string[:60]!r}: refused without a message")
    print(f"{name}: {len(form)} fields, {saved} saved, {refused} refused, {broken} broken")
    return broken


def main():
    wanted, started = sys.argv[1:], time.monotonic()
    runner = DiscoverRunner(verbosity=0)
    databases = runner.setup_databases()
    client = Client()
    client.force_login(make_editor())
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        broken = sum(try_form(client, *form) for form in forms() if not wanted or form[0] in wanted)
    runner.teardown_databases(databases)
    print(f"{len(hostile_strings())} strings a field, {time.monotonic() - started:.0f} s, {broken} broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
