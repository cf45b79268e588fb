"""Who may see and change a story at the desk, by the rules of articles/desk/roles.py."""

from django.utils.html import format_html

from articles.desk.roles import may, seen_by


class StoryAccess:
    """For the story's admin: permissions by role and story."""

    def get_queryset(self, request):
        return seen_by(request.user, super().get_queryset(request))

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and (obj is None or may(request.user, "see", obj))

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or may(request.user, "save", obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) or (obj is not None and may(request.user, "delete", obj))

    def has_publish_permission(self, request):
        return request.user.has_perm("articles.publish_story")

    def has_withdraw_permission(self, request):
        return request.user.has_perm("articles.withdraw_story")

    def get_deleted_objects(self, objs, request):
        """Stories that readers have seen count as protected: the page says what to do instead."""
        deleted, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        seen = [format_html("“{}”", story) for story in objs if not may(request.user, "delete", story)]
        return deleted, counts, forbidden, [*protected, *seen]
