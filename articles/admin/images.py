"""The pictures that the desk holds: the list, the form, and how files come in."""

from functools import partial

from django.contrib import admin
from django.db import transaction
from django.http import JsonResponse
from django.urls import path
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from articles.admin.base import PRIMARY_KEY, DeskAdmin
from articles.admin.image_form import STORAGE_FAILED, AlreadyStored, ImageForm, check_upload, refusal
from articles.admin.library import (
    SEARCHED,
    LibraryChangeList,
    NeedsFilter,
    find_pictures,
    for_scripts,
    large_address,
    list_of_uses,
    uses_in_words,
    uses_of,
    with_keys,
)
from articles.admin.moment_fields import FIRST_YEAR
from articles.admin.words import missing_alt_text, rights_ended, time_in_words
from articles.desk.roles import may_word, pictures_seen_by
from articles.models import Image
from articles.pictures.intake import MAX_BYTES, BadPicture, ingest
from articles.pictures.renditions import desk_address, make_missing
from articles.pictures.storage import StorageFailed, exists
from articles.text.moments import LAST_YEAR

FACTS = ["file_name", "media_type", "width", "height"]
CAPTION_FIELDS = ["caption", "alt_text", "credit", "copyright", "headline", "keywords", "source_type"]
DATE_FIELDS = ["taken_at", "rights_expire_at"]
FOCAL_POINT = gettext_lazy(
    "From 0 to 1. Every crop keeps this point in view. 0.5 and 0.5 is the centre; of an upright picture the upper "
    "third, where faces are."
)


@admin.register(Image)
class ImageAdmin(DeskAdmin):
    form = ImageForm
    list_display = ["thumbnail", "in_words", "credit", "used_in", "size_in_words", "added"]
    list_display_links = ["thumbnail", "in_words"]
    list_filter = [NeedsFilter]
    list_per_page = 50
    ordering = ["-pk"]  # newest first, along the key
    nothing_yet = gettext_lazy("No pictures yet. They come with imported stories, or you add files of your own.")
    first_step = gettext_lazy("Add the first picture")
    when_added = gettext_lazy("“{name}” is in the library now. Choose it in the form of a story.")
    when_undescribed = gettext_lazy(
        "“{name}” is in the library now. Describe it under “Alternative text” before a story shows it."
    )
    when_changed = gettext_lazy(
        "“{name}” is saved. Stories with it show the change now, unless they have a text of their own."
    )
    when_deleted = gettext_lazy("“{name}” is deleted. No story used it.")
    search_fields = SEARCHED
    date_hierarchy = "created_at"

    @admin.display(description=gettext_lazy("picture"))
    def thumbnail(self, image):
        return format_html(
            '<img class="thumbnail" src="{}" alt="{}" loading="lazy">', desk_address(image), image.alt_text or image
        )

    @admin.display(description=gettext_lazy("picture"))
    def large(self, image):
        return format_html('<img class="large" src="{}" alt="{}">', large_address(image), image.alt_text or image)

    @admin.display(description=gettext_lazy("caption"), ordering="caption")
    def in_words(self, image):
        words = Truncator(image.caption or image.alt_text or image).words(30)
        return format_html("{} {} {}", words, missing_alt_text(image), self.warning(image))

    @admin.display(description=gettext_lazy("rights"))
    def warning(self, image):
        return format_html('<span class="expired">{}</span>', words) if (words := rights_ended(image)) else ""

    @admin.display(description=gettext_lazy("used"))
    def used_in(self, image):
        return uses_in_words(image.number_of_uses)

    @admin.display(description=gettext_lazy("where"))
    def uses(self, image):
        return list_of_uses(image, image.shown_to)

    @admin.display(description=gettext_lazy("file name"))
    def file_name(self, image):
        return image.from_file.get("file_name", "")

    @admin.display(description=gettext_lazy("added"), ordering="created_at")
    def added(self, image):
        return time_in_words(image.created_at)

    @admin.display(description=gettext_lazy("pixels"))
    def size_in_words(self, image):
        return f"{image.width} × {image.height}"

    def get_queryset(self, request):
        return pictures_seen_by(request.user, super().get_queryset(request))

    def get_object(self, request, *args, **kwargs):
        if image := super().get_object(request, *args, **kwargs):
            image.shown_to = request.user  # who may see some of the stories that use it, or all
        return image

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or may_word(request.user, obj))

    def get_changelist(self, request, **kwargs):
        return LibraryChangeList

    def consequence_of_deleting(self, image):
        return _("No story uses it. Its file is deleted, too.")

    def words_for_added(self, request, image):
        return self.named(self.when_added if image.alt_text else self.when_undescribed, image)

    def get_fieldsets(self, request, obj=None):
        words = (gettext_lazy("Caption, credit and rights"), {"fields": [*CAPTION_FIELDS, *DATE_FIELDS]})
        if obj is None:
            return [(None, {"fields": ["file"]}), words]
        return [
            (None, {"fields": ["large", *(["warning"] if obj.is_expired else [])]}),
            (gettext_lazy("Focal point"), {"fields": [("focal_x", "focal_y")], "description": FOCAL_POINT}),
            words,
            (gettext_lazy("Used in"), {"fields": ["uses"]}),
            (gettext_lazy("Details"), {"fields": FACTS, "classes": ["collapse"]}),
        ]

    def get_readonly_fields(self, request, obj=None):
        return ["large", "warning", "uses", *FACTS] if obj else []

    def save_model(self, request, obj, form, change):
        form.save()
        # Another credit or focal point means other renditions; made once the row is safe, so that nobody waits to save.
        transaction.on_commit(partial(make_missing, obj), robust=True)

    def changeform_view(self, request, object_id=None, *args, **kwargs):
        view = partial(super().changeform_view, request, object_id, *args, **kwargs)
        is_new = request.method == "POST" and (object_id is None or "_saveasnew" in request.POST)
        if not is_new or "file" not in request.FILES or not self.has_add_permission(request):
            return view()
        upload = check_upload(request.FILES["file"])  # before the transaction begins
        try:
            exists(upload.row.key if upload.row else "")
        except StorageFailed:  # found out now, no transaction has to wait for it
            upload.refusal = upload.refusal or STORAGE_FAILED

        def save():
            with upload.delete_file_on_rollback():
                return view()

        try:
            return save()
        except StorageFailed:
            upload.refusal = STORAGE_FAILED
        except AlreadyStored:
            pass
        return save()  # which shows the form with the reason

    def render_change_form(self, request, context, *args, **kwargs):
        if known := context["adminform"].form.known:
            self._note_addition(request, known)  # the page links to it
        return super().render_change_form(request, context, *args, **kwargs)

    def _note_addition(self, request, image):
        """By the log a picture is seen by everyone who has brought its file, whatever stories use it."""
        self.log_addition(request, image, [{"added": {}}])

    def get_deleted_objects(self, objs, request):
        deleted, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        if protected:
            uses = [(image, use) for image in objs for use in uses_of(image, request.user)]
            protected = [use if len(objs) == 1 else format_html(_("“{}”: {}"), image, use) for image, use in uses]
        return deleted, counts, forbidden, protected

    # For the scripts: static/js/upload.js and static/js/library.js

    def get_urls(self):
        views = [("upload", require_POST(self.upload)), ("library", require_GET(self.library))]
        return [
            *(path(f"{name}/", never_cache(view), name=f"articles_image_{name}") for name, view in views),
            *super().get_urls(),
        ]

    def upload(self, request):
        """One file comes in; answers with the picture, whether it is known, and what is to be said of it."""
        if not self._may(request, self.has_add_permission):
            return refuse(_("You are logged out, or may not add pictures. Use another window to log in."), 403)
        if not (file := request.FILES.get("file")):
            return refuse(_("Choose a file."), 400)
        try:
            taken = ingest(file.read(MAX_BYTES + 1), file.name)
        except BadPicture as reason:
            return refuse(refusal(reason), 413 if file.size > MAX_BYTES else 400)
        except StorageFailed:
            return refuse(STORAGE_FAILED, 507)
        self._note_addition(request, taken.image)
        notes = [] if taken.is_new else [_("This picture is already in the library; that copy is used.")]
        answer = {"is_known": not taken.is_new, "notes": [*notes, *taken.notes]}
        return JsonResponse(for_scripts(taken.image) | answer)

    def library(self, request):
        """Some pictures, newest first; `next` is the `before` of those that follow. Or those with certain keys."""
        if not self._may(request, self.has_view_permission):
            return refuse(_("You are logged out, or may not see the library. Use another window to log in."), 403)
        if keys := request.GET.getlist("key"):
            return JsonResponse({"pictures": [for_scripts(one) for one in with_keys(self.get_queryset(request), keys)]})
        before, day = request.GET.get("before", ""), day_in(request.GET.get("day", ""))
        if day is None and request.GET.get("day"):
            return refuse(_("There is no such date."), 400)
        if before and not PRIMARY_KEY.fullmatch(before):
            return refuse(_("There is no such page."), 400)
        images, term = self.get_queryset(request), request.GET.get("q", "")
        pictures, following = find_pictures(images, term, day, int(before) if before else None)
        return JsonResponse({"pictures": [for_scripts(one) for one in pictures], "next": following})

    def _may(self, request, permission):
        return self.admin_site.has_permission(request) and permission(request)


def day_in(text):
    """The day that a browser's date field sends; None where there is none, or one that nobody means."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None


def refuse(words, status):
    return JsonResponse({"error": str(words)}, status=status)
