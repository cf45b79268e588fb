"""One item of a file on its way through an import, and how a person wants the import done."""

from dataclasses import dataclass, field
from pathlib import Path

from articles.importing.incoming import IncomingStory, LeftOut, Options
from articles.importing.picture_files import FoundPicture


@dataclass(frozen=True)
class ImportSettings:
    """What a person may choose for one import on the command line, with defaults."""

    options: Options
    format_name: str = ""
    images: Path | None = None
    as_draft: bool = False
    overwrite: bool = False
    dry_run: bool = False


@dataclass(kw_only=True)
class Item:
    """One item: its place in a file, its name there, and its story or the reason why it is rejected.

    `read` fills in the first part, `clean` the rest: the pictures that were found for its slots and for the figures in
    its body; the story as plain values with their hashes; its words at the source and in the story.
    """

    file: str
    number: int
    incoming: IncomingStory | None = None
    reason: str = ""
    title: str = ""
    source_id: str = ""
    position: int = 0
    stem: str = ""
    folder: Path | None = None

    pictures: list[FoundPicture] = field(default_factory=list)
    figures: list[FoundPicture] = field(default_factory=list)
    stated: dict = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)
    digest: str = ""  # of all that it states but the views, which grow
    words_in: int = 0
    words_out: int = 0
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def is_rejected(self) -> bool:
        return self.incoming is None

    @property
    def archived(self):
        """The story's row in our own export, which knows more of it than other sources; else None."""
        return self.incoming.archived if self.incoming else None

    @property
    def identity(self) -> tuple[str, str]:
        """Which story it is at its source: the source and the ID there."""
        if self.archived:
            return "", self.archived.row["uid"]
        return self.incoming.source, self.incoming.source_id

    @property
    def found(self) -> list[FoundPicture]:
        """The pictures that were found for its slots and for the figures in its body."""
        return [found for found in (*self.pictures, *self.figures) if found.picture]

    def reject(self, reason: str) -> "Item":
        """The same item without its story."""
        return Item(
            file=self.file, number=self.number, reason=reason, title=self.title, source_id=self.source_id,
            position=self.position, words_in=self.words_in,
        )  # fmt: skip
