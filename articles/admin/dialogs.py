"""The words of the rich text editor's own dialogs (static/js/dialogs.js); its "Cancel" is Django's."""

from django.utils.translation import gettext_lazy as _

TABLE_WORDS = {
    "title": _("New table"),
    "rows": _("Rows"),
    "columns": _("Columns"),
    "header": _("With a header row"),
    "insert": _("Insert"),
}
LIST_WORDS = {"title": _("Numbered list"), "start": _("First number"), "set": _("Done")}
DIALOGS = {"Table": {"words": TABLE_WORDS}, "OrderedList": {"words": LIST_WORDS}}
