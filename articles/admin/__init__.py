from articles.admin import groups, images, imports, pages, stories, taxonomy, users

__all__ = ["groups", "images", "imports", "pages", "stories", "taxonomy", "users"]
