from django.contrib.syndication.views import Feed

from benchmarks.wagtail_site.models import ArticlePage


class LatestArticles(Feed):
    title = description = "Last news in Newsroom"
    link = "/news/"

    def __call__(self, request):
        response = super().__call__(request)
        response.content = response.content  # one string, since servers send Django's hundreds of chunks slowly
        return response

    def items(self):
        articles = ArticlePage.objects.live().order_by("-first_published_at")
        return articles.select_related("author").prefetch_related("tagged_items__tag").defer("body")[:30]

    def item_title(self, article):
        return article.title

    def item_link(self, article):
        return article.full_url

    def item_description(self, article):
        return article.lead

    def item_pubdate(self, article):
        return article.first_published_at

    def item_author_name(self, article):
        return article.author.name

    def item_categories(self, article):
        return [item.tag.name for item in article.tagged_items.all()]
