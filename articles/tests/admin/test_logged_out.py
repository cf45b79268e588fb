"""A form that was open while its session ended: nothing typed in it is lost."""

import pytest
from django.test import Client

from articles.models import Tag
from articles.tests.admin.forms import form_in, words_of
from articles.tests.admin.roles_table import logged_in
from articles.tests.factories import make_member

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/tag/add/"


def test_a_form_of_somebody_who_was_logged_out_comes_back_with_what_was_typed():
    editor = make_member("Editor")
    desk = logged_in(editor)
    form = form_in(desk.get(ADD), "tag_form") | {"name": "Harbour & <river>"}
    desk.logout()
    answer = desk.post(ADD, form)
    assert (answer.status_code, Tag.objects.count()) == (403, 0)
    assert "You have been logged out, so nothing was saved." in words_of(answer)
    desk.force_login(editor)
    desk.post(ADD, form_in(answer))
    assert Tag.objects.get().name == "Harbour & <river>"


def test_passwords_are_not_kept_and_another_sites_words_are_not_shown():
    chief = logged_in(make_member("Chief"))
    where = "/admin/password_change/"
    form = form_in(chief.get(where)) | {"old_password": "a", "new_password1": "b", "new_password2": "b"}
    chief.logout()
    assert chief.post(where, form).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    assert "From elsewhere" not in strict.post(ADD, {"name": "From elsewhere"}).content.decode()
