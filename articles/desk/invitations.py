"""Accounts: who may manage them, whether they may log in, and the invitation to choose a password."""

from dataclasses import dataclass
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from articles.desk.log import note
from articles.desk.roles import demand_permissions
from articles.models import User

# Backends that reach nobody: what they are given is printed, or dropped.
NO_MAIL = {f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "dummy")}
DAYS = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)


def has_all(user: User, permissions) -> bool:
    """Whether a user has all of these permissions."""
    held = user.get_all_permissions()
    return all(f"{one.content_type.app_label}.{one.codename}" in held for one in permissions)


def may_manage(user: User, account: User) -> bool:
    """Whether an account has no permission that `user` lacks; otherwise `user` may not change it.

    They could set its password and use it. Inactive accounts count as if they were active.
    """
    if user.is_superuser or account.is_superuser:
        return user.is_superuser
    given = Permission.objects.filter(Q(user=account) | Q(group__user=account))
    return has_all(user, given.select_related("content_type"))


def grantable_groups(user: User):
    """The groups that grant nothing that a user lacks."""
    groups = Group.objects.prefetch_related("permissions__content_type")
    return Group.objects.filter(pk__in=[group.pk for group in groups if has_all(user, group.permissions.all())])


def follow_role(account: User) -> None:
    """Let an account log in at the desk if it has a role, or permissions of its own; superusers always may."""
    has_work = account.is_superuser or account.groups.exists() or account.user_permissions.exists()
    if account.is_staff != has_work:
        account.is_staff = has_work
        account.save(update_fields=["is_staff"])


@dataclass(frozen=True)
class Invitation:
    """A link under which the owner of an account chooses a password, once; and whether it has been mailed."""

    link: str
    is_mailed: bool


def is_reached(account: User) -> bool:
    """Whether mail to an account would leave this machine: there is a mail server, and an address."""
    return bool(account.email) and settings.EMAIL_BACKEND not in NO_MAIL


def invite(account: User, *, by: User) -> Invitation:
    """Mail an account's owner the link to choose a password. No password is ever mailed.

    Where there is no mail server or address, or the server refuses, somebody else has to pass the link on. Call it
    outside of transactions if the account `is_reached`: a mail server takes its time. Raises PermissionDenied, for
    accounts that can't log in too.
    """
    demand_permissions(by, "change_user")
    if not account.is_active or not account.is_staff or not may_manage(by, account):
        raise PermissionDenied
    token = [urlsafe_base64_encode(force_bytes(account.pk)), default_token_generator.make_token(account)]
    link = settings.SITE_URL + reverse("password_reset_confirm", args=token)
    is_mailed = is_reached(account) and _mail(account, link)
    note(by, account, _("Invited to choose a password."))
    return Invitation(link, is_mailed)


def _mail(account, link):
    context = {
        "link": link, "days": DAYS, "name": account.get_full_name() or account.username, "site": settings.SITE_NAME,
        "username": account.username, "desk": settings.SITE_URL + reverse("admin:index"),
    }  # fmt: skip
    words = render_to_string("registration/invitation_email.txt", context)
    subject = _("Your account at {site}").format(site=settings.SITE_NAME)
    try:
        return bool(send_mail(subject, words, None, [account.email]))
    except (OSError, SMTPException):
        return False
