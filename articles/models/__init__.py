from articles.models.edition import Edition, PublicModel
from articles.models.image import Image, SourceType, StoryFigure, StoryImage
from articles.models.imports import ImportItem, ImportRun, Outcome
from articles.models.pages import FlatPage
from articles.models.pageviews import PageViews
from articles.models.story import Status, Story
from articles.models.taxonomy import Author, Byline, OldAddress, Section, Tag, TaggedStory
from articles.models.user import User

__all__ = [
    "Author",
    "Byline",
    "Edition",
    "FlatPage",
    "Image",
    "ImportItem",
    "ImportRun",
    "OldAddress",
    "Outcome",
    "PageViews",
    "PublicModel",
    "Section",
    "SourceType",
    "Status",
    "Story",
    "StoryFigure",
    "StoryImage",
    "Tag",
    "TaggedStory",
    "User",
]
