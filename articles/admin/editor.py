"""The rich text editor, for stories and for pages."""

from django.templatetags.static import static
from django_prose_editor.widgets import AdminProseEditorWidget


class EditorWidget(AdminProseEditorWidget):
    """The editor with our extensions of it."""

    modules = ("js/link.js",)  # in static/, each exports extensions that replace the editor's own

    def get_config(self):
        return super().get_config() | {"js_modules": [static(name) for name in self.modules]}
