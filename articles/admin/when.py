"""What a typed date of publication means, for the script that labels the buttons (static/js/publish-time.js)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.urls import path
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from articles.admin.moment_fields import MomentField
from articles.admin.moves import label_for, promise
from articles.admin.words import with_zone


def urls(story_admin):
    def page(request):
        return when_view(story_admin, request)

    view = story_admin.admin_site.admin_view(never_cache(require_GET(page)))
    return [path("when/", view, name="articles_story_when")]


def when_view(story_admin, request):
    """For a date and a time as the form's inputs send them: the label of "Publish", and the moment in words.

    `words` stand alone, those of `within` in a sentence.

    If the clock skips that time or shows it twice: what is wrong, and the times before and after that it shows once.
    """
    if not story_admin.has_publish_permission(request):
        raise PermissionDenied
    now = timezone.now()
    try:
        moment = MomentField(required=False).clean([request.GET.get("date", ""), request.GET.get("time", "")])
    except ValidationError as error:
        (first,) = error.error_list[:1]
        near = [first.params["before"], first.params["after"]] if first.code == "clock" else []
        return JsonResponse({"error": " ".join(error.messages), "near": near})
    words = with_zone(moment, now) if moment else ""
    label, promised = label_for("publish", moment, now), promise(moment, now)
    return JsonResponse({"label": label, "promised": promised, "words": capfirst(words), "within": words})
