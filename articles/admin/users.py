"""The accounts. Those who manage them can grant no more than they have themselves."""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles.admin.account_form import NAME_HINT, AccountForm, AccountPasswordForm
from articles.admin.base import DeskAdmin
from articles.admin.once import add_to_answer, in_steps
from articles.desk.accounts import make_author, namesake_of
from articles.desk.invitations import DAYS, follow_role, grantable_groups, invite, is_reached, may_manage
from articles.desk.presets import author_of
from articles.desk.roles import role_in_words
from articles.models import User

PERSON = ["first_name", "last_name", "email"]
ALLOWED = ["is_active", "groups"]
FOLLOWS = "is_staff"  # decided by the role


class NewAccountForm(forms.ModelForm):
    """A new account has no password: its owner is invited to choose one."""

    class Meta:
        model = User
        fields = ["username", *PERSON, "groups"]
        help_texts = {
            "username": NAME_HINT,
            "email": gettext_lazy(
                "The invitation goes there. Without an address you are shown the link, to pass it on yourself."
            ),
        }

    def clean_username(self):
        name = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError(_("Somebody has this user name already. Choose another one."))
        return name

    def save(self, commit=True):
        self.instance.set_unusable_password()
        return super().save(commit)


class RoleFilter(admin.RelatedFieldListFilter):
    """Accounts by role, under the names that pages give to the roles."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title, self.empty_value_display = _("role"), _("no role")

    def field_choices(self, field, request, model_admin):
        groups = super().field_choices(field, request, model_admin)
        return [(pk, role_in_words(name)) for pk, name in groups]


def give_author(request, account):
    """Make the author of an account that has a full name, or say whose name it is."""
    words = ""
    if author := make_author(account, by=request.user):
        words = _("The author {author} was made with this account: their new stories begin with that byline.")
    elif account.get_full_name() and not author_of(account):
        author = namesake_of(account)
        words = _("There is already an author {author}. If they are the same person, choose this account there.")
    if words:
        page = reverse("admin:articles_author_change", args=[author.pk])
        messages.info(request, format_html(str(words), author=format_html('<a href="{}">{}</a>', page, author)))


@admin.register(User)
class DeskUserAdmin(DeskAdmin, UserAdmin):
    """Django's own screen with our lists; superusers' fields are for superusers."""

    form = AccountForm
    add_form = NewAccountForm
    change_password_form = AccountPasswordForm
    change_user_password_template = "admin/articles/user/change_password.html"  # noqa: S105 (no password)
    readonly_fields = ["last_login", "date_joined"]
    add_form_template = None
    add_fieldsets = [(None, {"fields": ["username", *PERSON, "groups"]})]
    filter_horizontal = ["user_permissions"]
    list_display = ["username", "name", "roles", "email", "log_in"]
    list_filter = ["is_active", ("groups", RoleFilter)]
    when_changed = gettext_lazy("The account “{name}” is saved.")
    when_deleted = gettext_lazy("The account “{name}” is deleted. Its stories stay.")
    nothing_yet = gettext_lazy("No accounts yet. Everybody who works at the desk needs one.")
    first_step = gettext_lazy("Add the first account")

    @admin.display(description=gettext_lazy("name"), ordering="last_name")
    def name(self, user):
        return user.get_full_name()

    @admin.display(description=gettext_lazy("role"))
    def roles(self, user):
        names = [role_in_words(group.name) for group in user.groups.all()]
        return ", ".join([_("everything")] if user.is_superuser else names)

    @admin.display(description=gettext_lazy("log-in"), ordering="is_active")
    def log_in(self, user):
        return _("may log in") if user.is_active and user.is_staff else _("may not log in")

    def consequence_of_deleting(self, user):
        return _("Their stories stay. To keep somebody out, untick “Active” on their account instead.")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or may_manage(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or may_manage(request.user, obj))

    def get_fieldsets(self, request, obj=None):
        def shown(fields):
            if "is_superuser" in fields and not request.user.is_superuser:
                return ALLOWED
            return [name for name in fields if name != FOLLOWS]

        fieldsets = super().get_fieldsets(request, obj)
        return [(title, options | {"fields": shown(options["fields"])}) for title, options in fieldsets]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.widget.can_add_related = False  # a plus there would make a group, not give a role
        return field

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.name != "groups":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        field = super().formfield_for_manytomany(db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs)
        field.label, field.help_text = _("Role"), _("A role lets somebody log in; without one they can't.")
        field.label_from_instance = lambda group: role_in_words(group.name)
        if not request.user.is_superuser:
            field.queryset = grantable_groups(request.user)
        return field

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(partial(invite_view, self)))
        return [path("<int:pk>/invite/", view, name="articles_user_invite"), *super().get_urls()]

    def save_related(self, request, form, formsets, change):
        account, could_log_in = form.instance, form.instance.is_staff
        super().save_related(request, form, formsets, change)
        follow_role(account)
        if account.is_staff and not could_log_in and not account.has_usable_password():
            request.to_be_invited = account
        if request.user.has_perm("articles.add_author"):
            give_author(request, account)

    def response_add(self, request, obj, post_url_continue=None):
        words = (
            _("“{name}” has an account.") if obj.is_staff else _("“{name}” has an account, but can't log in: no role.")
        )
        self.message_user(request, words.format(name=obj), messages.SUCCESS)
        self._show_link(request)
        return HttpResponseRedirect(reverse("admin:articles_user_change", args=[obj.pk]))

    def response_change(self, request, obj):
        response = super().response_change(request, obj)
        self._show_link(request)
        return response

    def _show_link(self, request):
        """Invite an account that mail can't reach. A second click shows the link too: it is part of the answer."""
        if request.to_be_invited and not is_reached(request.to_be_invited):
            send(self, request, request.to_be_invited)
            request.to_be_invited = None

    def once(self, request, act):
        request.to_be_invited = None  # an account that has just got a role and has no password
        return super().once(request, act)

    def add_view(self, request, *args, **kwargs):
        return self._then_mail(request, super().add_view(request, *args, **kwargs))

    def change_view(self, request, *args, **kwargs):
        return self._then_mail(request, super().change_view(request, *args, **kwargs))

    def _then_mail(self, request, response):
        """Invite an account that mail reaches, after the transaction: mail takes time."""
        if account := getattr(request, "to_be_invited", None):
            send(self, request, account)
            add_to_answer(request)
        return response

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["may_invite"] = obj is not None and may_invite(self, request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def may_invite(user_admin, request, account):
    return account.is_active and account.is_staff and user_admin.has_change_permission(request, account)


def invite_view(user_admin, request, pk):
    """Mail the link again, or show it where it can't be mailed."""
    account = user_admin.get_object(request, str(pk))
    if account is None:
        raise Http404
    if not may_invite(user_admin, request, account):
        raise PermissionDenied
    return in_steps(request, partial(invite_again, user_admin, request, account))


def invite_again(user_admin, request, account):
    send(user_admin, request, account)
    return HttpResponseRedirect(reverse("admin:articles_user_change", args=[account.pk]))


def send(user_admin, request, account):
    """Invite somebody and say how: the user sees the link only where it can't be mailed."""
    invitation = invite(account, by=request.user)
    if invitation.is_mailed:
        words = _("An invitation to choose a password is on its way to {email}.").format(email=account.email)
        return user_admin.message_user(request, words, messages.SUCCESS)
    words = _(
        "The invitation couldn't be mailed. Give {name} this link to choose a password. It works once, for {days} "
        "days, and isn't shown again: {link}"
    )
    link = format_html('<code class="invitation-link">{}</code>', invitation.link)
    return user_admin.message_user(request, format_html(words, name=account, days=DAYS, link=link), messages.WARNING)
