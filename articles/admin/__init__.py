from articles.admin import images, imports, pages, stories, taxonomy, users

__all__ = ["images", "imports", "pages", "stories", "taxonomy", "users"]
