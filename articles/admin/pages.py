"""Pages such as imprint, privacy and contact: linked from the footer of their language."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.contrib.sites.models import Site
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_prose_editor.widgets import AdminProseEditorWidget

from articles.admin.base import DeskAdmin, LineFormField
from articles.admin.story_form import EDITOR, BodyField
from articles.models import FlatPage
from articles.models.pages import check_address

admin.site.unregister(FlatPage)  # Django's own screen, where content is source code
admin.site.unregister(Site)  # kept equal to SITE_URL and SITE_NAME by `migrate`
# Editors know no "flat pages".
FlatPage._meta.app_config.verbose_name = gettext_lazy("Pages")
FlatPage._meta.verbose_name = gettext_lazy("page")
FlatPage._meta.verbose_name_plural = gettext_lazy("pages")


class PageForm(forms.ModelForm):
    title = LineFormField(label=gettext_lazy("Title"), max_length=200, widget=AdminTextInputWidget)
    content = BodyField(label=gettext_lazy("Text"), required=False, extensions=EDITOR, widget=AdminProseEditorWidget)

    class Meta:
        model = FlatPage
        fields = ["title", "url", "content", "registration_required"]
        labels = {"url": gettext_lazy("Address"), "registration_required": gettext_lazy("Hidden from readers")}
        help_texts = {
            "url": gettext_lazy("Such as /imprint/. The footer lists a language's pages in order of their addresses."),
            "registration_required": gettext_lazy("A draft: only those who are logged in at the desk can see it."),
        }

    def clean_url(self):
        url = self.cleaned_data["url"]
        check_address(url)
        if FlatPage.objects.filter(url=url).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There is a page at “%s” already. Choose another address.") % url)
        return url


@admin.register(FlatPage)
class PageAdmin(DeskAdmin):
    form = PageForm
    fields = ["title", "url", "content", "registration_required"]
    list_display = ["title", "address", "is_listed"]
    search_fields = ["title", "url"]
    ordering = ["url"]
    nothing_yet = gettext_lazy("No pages yet. Imprint, privacy and contact stand here; the footer links to them.")
    first_step = gettext_lazy("Write the first page")

    @admin.display(description=gettext_lazy("Address"), ordering="url")
    def address(self, page):
        return page.url

    @admin.display(description=gettext_lazy("in the footer"), boolean=True)
    def is_listed(self, page):
        return not page.registration_required

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        obj.sites.add(settings.SITE_ID)
