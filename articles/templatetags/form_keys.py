"""Django's {% csrf_token %} with a one-time key after it, so that every form of the desk has one (admin/once.py)."""

import uuid

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

register = template.Library()


class TokenAndKeyNode(CsrfTokenNode):
    def render(self, context):
        token = super().render(context)
        if not token:
            return token
        key = context.get("form_key") or uuid.uuid4()  # a form that is shown again keeps its key
        return format_html('{}<input type="hidden" name="once" value="{}">', token, key)


@register.tag
def csrf_token(_parser, _token):
    return TokenAndKeyNode()
