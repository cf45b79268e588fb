"""The list of stories: what its rows show beside the story's own columns, and their order."""

from collections import defaultdict

from articles.admin.lists import DeskChangeList
from articles.models import Byline
from articles.models.companions import with_first_pictures


class StoryChangeList(DeskChangeList):
    def get_results(self, request):
        super().get_results(request)
        self.result_list = with_author_names(with_first_pictures(self.result_list))


def with_author_names(stories):
    """Stories, each with the `author_names` above it. One query."""
    names = defaultdict(list)
    rows = Byline.objects.filter(story__in=[story.pk for story in stories]).order_by("position", "pk")
    for story, name in rows.values_list("story", "author__name"):
        names[story].append(name)
    for story in stories:
        story.author_names = names[story.pk]
    return stories


def order_of(request):
    """Stories that are scheduled in the order in which they will appear, all others by their last save."""
    is_scheduled = request.GET.get("show") == "scheduled"
    return ["published_at", "pk"] if is_scheduled else ["-modified_at", "-pk"]
