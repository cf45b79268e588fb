"""The form of an account, without how its password is stored."""

from django.contrib.auth.forms import ReadOnlyPasswordHashWidget, UserChangeForm
from django.contrib.auth.hashers import is_password_usable
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.translation import gettext as _


class PasswordWidget(ReadOnlyPasswordHashWidget):
    """Whether there is a password, and a button to set another. Django's own names algorithm, salt and hash."""

    def render(self, name, value, attrs=None, renderer=None):
        has_one = bool(value) and is_password_usable(value)
        return format_html(
            '<div{}><p>{}</p><p><a role="button" class="button" href="../password/">{}</a></p></div>',
            flatatt(self.build_attrs(self.attrs, attrs)),
            _("A password is set. Nobody can read it.") if has_one else _("There is no password yet."),
            _("Set another password") if has_one else _("Set a password"),
        )


class AccountForm(UserChangeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if password := self.fields.get("password"):
            password.widget = PasswordWidget()
            password.help_text = ""
