from articles.admin import images, imports, stories, taxonomy, users

__all__ = ["images", "imports", "stories", "taxonomy", "users"]
