"""The forms of an account and of its password, without how that is stored or whether there may be one."""

from django.contrib.auth.forms import AdminPasswordChangeForm, ReadOnlyPasswordHashWidget, UserChangeForm
from django.contrib.auth.hashers import is_password_usable
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

NAME_HINT = _("For logging in. Letters, digits and @ . + - _, at most 150; no spaces.")


class PasswordWidget(ReadOnlyPasswordHashWidget):
    """Whether there is a password, and a button to set another. Django's own names algorithm, salt and hash."""

    def render(self, name, value, attrs=None, renderer=None):
        has_one = bool(value) and is_password_usable(value)
        return format_html(
            '<div{}><p>{}</p><p><a role="button" class="button" href="../password/">{}</a></p></div>',
            flatatt(self.build_attrs(self.attrs, attrs)),
            gettext("A password is set. Nobody can read it.") if has_one else gettext("There is no password yet."),
            gettext("Set another password") if has_one else gettext("Set a password"),
        )


class AccountForm(UserChangeForm):
    class Meta(UserChangeForm.Meta):
        help_texts = {
            "username": NAME_HINT,
            "is_active": _("Untick this to keep somebody out. Their stories, notes and byline stay."),
            "is_superuser": _("May do everything, whatever the role says."),
            "user_permissions": _("What this account may do besides what its role allows."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if password := self.fields.get("password"):
            password.widget = PasswordWidget()
            password.help_text = ""


class AccountPasswordForm(AdminPasswordChangeForm):
    """Django's own also offers to log in without a password, for services that this desk doesn't know."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        for field in self.fields.values():
            field.required = True
