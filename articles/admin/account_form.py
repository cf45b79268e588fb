"""The form of an account, without how its password is stored."""

from django.contrib.auth.forms import ReadOnlyPasswordHashWidget, UserChangeForm
from django.contrib.auth.hashers import is_password_usable
from django.utils.translation import gettext as _


class PasswordWidget(ReadOnlyPasswordHashWidget):
    """Whether there is a password, and a button to set another. Django's own names algorithm, salt and hash."""

    def get_context(self, name, value, attrs):
        has_one = bool(value) and is_password_usable(value)
        words = _("A password is set. Nobody can read it.") if has_one else _("There is no password yet.")
        return super().get_context(name, value, attrs) | {"summary": [{"label": words}]}


class AccountForm(UserChangeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if password := self.fields.get("password"):
            password.widget = PasswordWidget()
            password.help_text = ""
