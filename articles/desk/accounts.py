"""Accounts of people who write: each has an author, whose name stands above their stories."""

from django.contrib.admin.models import ADDITION
from django.utils.translation import gettext

from articles.desk.log import note
from articles.desk.roles import demand_permissions
from articles.models import Author, User
from articles.text.folding import folded_name


def namesake_of(user: User) -> Author | None:
    """The author with an account's full name who isn't the account's own.

    Whether they are one person, only a human can say: an author's account sees all stories with their byline.
    """
    name = folded_name(user.get_full_name())
    others = Author.objects.exclude(user=user).order_by("pk").values_list("pk", "name")
    alike = [pk for pk, other in others if folded_name(other) == name]
    return Author.objects.filter(pk__in=alike[:1]).first()


def make_author(user: User, *, by: User | None) -> Author | None:
    """The new author of an account; None where it has one, has no full name, or somebody has its name already.

    Raises PermissionDenied unless `by` may add authors; None is the software itself.
    """
    if not user.get_full_name() or Author.objects.filter(user=user).exists() or namesake_of(user):
        return None
    demand_permissions(by, "add_author")
    author = Author.objects.create(name=user.get_full_name(), user=user)
    note(by, author, gettext("Made with the account “%s”.") % user.get_username(), ADDITION)
    return author
