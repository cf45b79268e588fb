from articles.models.addresses import OldAddress
from articles.models.cache_version import CacheChange, CacheVersion, PublicModel
from articles.models.deleted import DeletedStory
from articles.models.form_keys import FormKey
from articles.models.front import FrontPage, FrontSlot
from articles.models.history import Correction, PreviewLink, Revision, UnsavedText
from articles.models.image import Image, SourceType, StoryFigure, StoryImage
from articles.models.imports import ImportItem, ImportRun, Outcome
from articles.models.pages import Page
from articles.models.pageviews import PageViews, ViewsInHour
from articles.models.story import Story
from articles.models.story_queries import Status
from articles.models.taxonomy import (
    Author,
    Byline,
    Section,
    Tag,
    TaggedStory,
)
from articles.models.user import User

__all__ = [
    "Author",
    "Byline",
    "CacheChange",
    "CacheVersion",
    "Correction",
    "DeletedStory",
    "FormKey",
    "FrontPage",
    "FrontSlot",
    "Image",
    "ImportItem",
    "ImportRun",
    "OldAddress",
    "Outcome",
    "Page",
    "PageViews",
    "PreviewLink",
    "PublicModel",
    "Revision",
    "Section",
    "SourceType",
    "Status",
    "Story",
    "StoryFigure",
    "StoryImage",
    "Tag",
    "TaggedStory",
    "UnsavedText",
    "User",
    "ViewsInHour",
]
