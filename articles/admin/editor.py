"""The rich text editor, for stories and for pages."""

from django.templatetags.static import static
from django_prose_editor.widgets import AdminProseEditorWidget


class EditorWidget(AdminProseEditorWidget):
    """The editor with our extensions of it."""

    # In static/; each exports extensions, some of which replace the editor's own.
    modules = ("js/link.js", "js/paste.js", "js/direction.js", "js/dialogs.js")

    def build_attrs(self, base_attrs, extra_attrs=None):
        return super().build_attrs({"dir": "auto"} | base_attrs, extra_attrs)  # without a script it is a text area

    def get_config(self):
        return super().get_config() | {"js_modules": [static(name) for name in self.modules]}
