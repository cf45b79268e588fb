"""Accounts: a role is enough to log in, and an invitation lets its owner choose a password."""

import re

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client

from articles.desk.invitations import invite
from articles.models import User
from articles.tests.admin.forms import address, errors_in, form_in, messages_in, words_of
from articles.tests.admin.roles_table import logged_in
from articles.tests.factories import group_of, make_editor, make_member

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/user/add/"
LINK = re.compile(r"http://testserver(/admin/reset/\S+/)")
PASSWORD = "one long pass phrase"


@pytest.fixture
def chief():
    return logged_in(make_member("Chief"))


def add(desk, role="Reporter", **fields):
    """Send the form for a new account; returns the messages on the next page."""
    form = form_in(desk.get(ADD), "user_form") | {
        "username": "rada",
        "first_name": "Rada",
        "email": "rada@news.example",
    }
    sent = form | {"groups": [group_of(role).pk] if role else []} | fields
    answer = desk.post(ADD, sent, follow=True)
    assert errors_in(answer) == []
    return messages_in(answer)


def choose_password(link):
    """Follow the link of an invitation and choose a password; returns the page after it."""
    browser = Client()
    page = browser.get(LINK.search(link)[1], follow=True)
    new = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    return browser.post(page.redirect_chain[-1][0], new, follow=True) if page.redirect_chain else page


def can_log_in(name="rada"):
    browser = Client()
    answer = browser.post("/admin/login/?next=/admin/", {"username": name, "password": PASSWORD})
    return answer.status_code == 302 and browser.get("/admin/").status_code == 200


def test_somebody_with_a_new_account_is_invited_chooses_a_password_and_is_at_the_desk(chief):
    assert add(chief)[-1] == "An invitation to choose a password is on its way to rada@news.example."
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["rada@news.example"], "Your account at Newsroom")
    for words in ("Hello Rada", "Your user name is rada", "http://testserver/admin/"):
        assert words in letter.body
    account = User.objects.get(username="rada")
    assert not account.has_usable_password()
    assert "Your password is set |" in choose_password(letter.body).content.decode()
    assert can_log_in()
    assert "This link doesn't work any more |" in choose_password(letter.body).content.decode()  # works once


def test_giving_a_role_lets_somebody_log_in_and_taking_it_ends_that(chief):
    account = User.objects.create_user("rada", password=PASSWORD)
    assert not can_log_in()
    form = form_in(chief.get(address(account)), "user_form")
    assert 'name="is_staff"' not in chief.get(address(account)).content.decode()
    chief.post(address(account), form | {"groups": [group_of("Reporter").pk]})
    assert can_log_in()
    chief.post(address(account), form | {"groups": []})
    assert not can_log_in()


def test_a_superuser_logs_in_without_a_role_and_so_does_an_account_with_permissions_of_its_own():
    root, account = make_editor("root"), User.objects.create_user("rada", password=PASSWORD)
    desk = logged_in(root)
    form = form_in(desk.get(address(root)), "user_form")
    assert errors_in(desk.post(address(root), form)) == []
    assert User.objects.get(pk=root.pk).is_staff
    permission = group_of("Reporter").permissions.first()
    form = form_in(desk.get(address(account)), "user_form") | {"user_permissions": [permission.pk]}
    assert errors_in(desk.post(address(account), form)) == []
    assert can_log_in()


@pytest.mark.parametrize("why", ["no mail server", "no address", "server refuses"])
def test_where_mail_reaches_nobody_the_link_is_shown_once(chief, settings, monkeypatch, why):
    if why == "no mail server":
        settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    if why == "server refuses":
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
            "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 9,
        )  # fmt: skip
    said = add(chief, email="" if why == "no address" else "rada@news.example")[-1]
    assert said.startswith("The invitation couldn't be mailed. Give rada this link to choose a password. It works once")
    assert mail.outbox == []
    page = chief.get(address(User.objects.get(username="rada"))).content.decode()
    assert not LINK.search(page)
    choose_password(said)
    assert can_log_in()


def test_an_invitation_is_sent_again_by_a_button_and_later_offers_a_new_password(chief):
    add(chief)
    account = User.objects.get(username="rada")
    assert "Send the invitation again" in words_of(chief.get(address(account)))
    answer = chief.post(f"/admin/articles/user/{account.pk}/invite/", follow=True)
    assert "on its way" in messages_in(answer)[0]
    choose_password(mail.outbox[1].body)
    assert can_log_in()
    assert "Send a link to choose a new password" in words_of(chief.get(address(account)))


def test_nobody_invites_those_who_may_do_more_or_may_not_log_in(chief):
    above, left = make_editor("root"), make_member("Reporter", "left", is_active=False)
    nobody = User.objects.create_user("nobody")
    for account in (above, left, nobody):
        assert chief.post(f"/admin/articles/user/{account.pk}/invite/").status_code == 403
        assert "invite/" not in chief.get(address(account)).content.decode()
    assert chief.post("/admin/articles/user/999999/invite/").status_code == 404
    for account in (above, left, nobody):
        with pytest.raises(PermissionDenied):
            invite(account, by=User.objects.get(username="chief"))
    assert mail.outbox == []


def test_an_account_without_a_role_is_not_invited(chief):
    add(chief, role="")
    assert mail.outbox == []
    assert not User.objects.get(username="rada").is_staff


def test_somebody_who_gets_a_role_later_is_invited_then(chief):
    add(chief, role="")
    account = User.objects.get(username="rada")
    form = form_in(chief.get(address(account)), "user_form") | {"groups": [group_of("Reporter").pk], "_save": ""}
    said = messages_in(chief.post(address(account), form, follow=True))
    assert said[-1] == "An invitation to choose a password is on its way to rada@news.example."
    choose_password(mail.outbox[0].body)
    assert can_log_in()
    chief.post(address(account), form_in(chief.get(address(account)), "user_form") | {"_save": ""})
    assert len(mail.outbox) == 1


def test_a_user_name_that_differs_by_case_alone_is_refused(chief):
    User.objects.create_user("Rada")
    form = form_in(chief.get(ADD), "user_form") | {"username": "rada"}
    assert errors_in(chief.post(ADD, form)) == ["Somebody has this user name already. Choose another one."]


def test_menu_forms_and_messages_say_account(chief):
    account = make_member("Reporter", "rada")
    password = f"/admin/articles/user/{account.pk}/password/"
    for page in ("/admin/", "/admin/articles/user/", ADD, address(account), password):
        words = words_of(chief.get(page))
        assert "account" in words.lower(), page
        assert not re.search(r"\b[Uu]sers?\b(?! name)", words), page
    assert "LDAP" not in words_of(chief.get(password))


def test_a_chief_sets_a_password_for_somebody_else(chief):
    account = User.objects.create_user("rada")
    form = form_in(chief.get(f"/admin/articles/user/{account.pk}/password/"), "user_form")
    answer = chief.post(f"/admin/articles/user/{account.pk}/password/", form)
    assert errors_in(answer) == ["This field is required."] * 2
    typed = {"password1": PASSWORD, "password2": PASSWORD, "set-password": ""}
    chief.post(f"/admin/articles/user/{account.pk}/password/", form | typed)
    assert User.objects.get(username="rada").check_password(PASSWORD)


@pytest.mark.parametrize(
    ("language", "subject", "hello", "title"),
    [
        ("en", "A new password for the desk of Newsroom", "Hello Rada Koleva,", "Check your mail | "),
        ("bg", "Нова парола за редакцията на Newsroom", "Здравейте, Rada Koleva,", "Проверете пощата си | "),
    ],
)
def test_a_forgotten_password_is_reset_by_a_mail_in_our_words(db, settings, language, subject, hello, title):
    settings.LANGUAGE_CODE = language
    account = make_member("Reporter", "rada", first_name="Rada", last_name="Koleva", email="rada@news.example")
    account.set_password(PASSWORD)
    account.save()
    page = Client().post("/admin/password_reset/", {"email": "rada@news.example"}, follow=True)
    assert f"<title>{title}" in page.content.decode()
    (letter,) = mail.outbox
    assert letter.subject == subject
    assert letter.body.startswith(hello)
    assert "rada." in letter.body
    assert LINK.search(letter.body)
    assert "3 " in letter.body  # days
