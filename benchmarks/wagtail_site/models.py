"""A news site after Wagtail's tutorial and its news template; where these differ, the faster way is taken."""

from django.core.paginator import Paginator
from django.db import models
from django.shortcuts import get_object_or_404
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import Tag, TaggedItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.images import get_image_model_string
from wagtail.models import Page
from wagtail.search import index
from wagtail.snippets.models import register_snippet


@register_snippet
class Author(models.Model):
    name = models.CharField(max_length=100)

    def __str__(self):
        return self.name


class ArticlePageTag(TaggedItemBase):
    content_object = ParentalKey("ArticlePage", related_name="tagged_items", on_delete=models.CASCADE)


class ArticlePage(Page):
    lead = models.TextField(blank=True)
    body = RichTextField()
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="+")
    image = models.ForeignKey(get_image_model_string(), null=True, on_delete=models.SET_NULL, related_name="+")
    tags = ClusterTaggableManager(through=ArticlePageTag, blank=True)

    content_panels = [*Page.content_panels, *map(FieldPanel, ["lead", "body", "author", "image", "tags"])]
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]
    parent_page_types = ["NewsIndexPage"]
    subpage_types = []


class NewsIndexPage(RoutablePageMixin, Page):
    subpage_types = ["ArticlePage"]

    @path("")
    def latest(self, request):
        return self.list(request, ArticlePage.objects.live(), "Last news in Newsroom")

    @path("tags/<str:slug>/")
    def tag(self, request, slug):
        tag = get_object_or_404(Tag, slug=slug)
        return self.list(request, ArticlePage.objects.live().filter(tags=tag), tag.name)

    def list(self, request, articles, title):
        articles = articles.order_by("-first_published_at").defer("body")
        articles = articles.select_related("image").prefetch_related("image__renditions")
        page = Paginator(articles, 20).get_page(request.GET.get("page"))
        return self.render(request, context_overrides={"articles": page, "title": title})
