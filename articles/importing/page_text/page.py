"""Reads the lines above and below a news page's dateline (docs/importing.md, "page-text")."""

import re
from dataclasses import dataclass, field
from itertools import takewhile

from articles.importing.incoming import BadInput, IncomingImage, LeftOut
from articles.importing.page_text import lines as kinds
from articles.importing.page_text.comments import without_comments
from articles.importing.page_text.lines import comparable, one_line
from articles.text.word_count import count_words

# What is longer or more than this is text, so that nothing gets lost.
MAX_CAPTION = 2000
MAX_AUTHORS, MAX_PICTURES = 20, 200


@dataclass
class Page:
    """What a page says. `furniture` is what isn't the story's text: label, tags, byline and the like."""

    headline: str = ""
    key: str = ""  # of the headline, to compare lines with
    site: str = ""
    lead: str = ""
    tags: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    images: list[IncomingImage] = field(default_factory=list)
    paragraphs: list[list[str]] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    picture_lines: int = 0

    @classmethod
    def read(cls, above: list[str], below: list[str]) -> "Page":
        """The page with these lines above and below its dateline. Raises BadInput."""
        page = cls()
        page._read_above([line for line in above if line], below)
        page._read_below(page._without_comments(page._without_tags(below)))
        if not page.paragraphs:
            raise BadInput("The page has no body. Put the text below the dateline and run again.")
        return page

    # -- above the dateline ----------------------------------------------------------------------------------

    def _read_above(self, lines: list[str], below: list[str]) -> None:
        breadcrumbs = [line for line in lines[:-1] if kinds.is_breadcrumb(line)]
        lines = [line for line in lines[:-1] if not kinds.is_breadcrumb(line)] + lines[-1:]
        at = _headline_at(lines, below)
        if at >= len(lines):
            raise BadInput("The page has no headline. Put it on a line above the dateline and run again.")
        self.key = comparable(lines[at])
        same = list(takewhile(lambda line: comparable(line) == self.key, lines[at:]))
        self.headline, after = one_line(same[-1]), lines[at + len(same) :]
        self.furniture += [*breadcrumbs, *same[1:]]
        self._read_labels(lines[:at])
        self.lead = one_line("".join(after[:1]))
        self.paragraphs = [[line] for line in after[1:]]
        if self.paragraphs:
            self.warnings.append("Lines between the lead and the dateline were moved to the start of the body.")

    def _read_labels(self, lines: list[str]) -> None:
        if lines and (label := kinds.LABEL.fullmatch(lines[0])):
            self.site = one_line(label["site"] or "")
            self.furniture.append(lines.pop(0))
        if lines:
            said = ", ".join(f"“{line[:80]}”" for line in lines)
            self.warnings.append(f"What is above the headline was left out: {said}.")
            self.left_out.append(LeftOut(count_words(" ".join(lines)), "above the headline"))

    # -- below it --------------------------------------------------------------------------------------------

    def _without_tags(self, lines: list[str]) -> list[str]:
        filled = [number for number, line in enumerate(lines) if line]
        self.tags = kinds.tags_above([lines[number] for number in filled])
        after = filled[len(self.tags) - 1] + 1 if self.tags else 0
        self.furniture += lines[:after]
        return lines[after:]

    def _without_comments(self, lines: list[str]) -> list[str]:
        story, comments, number = without_comments(lines)
        if number:
            self.warnings.append(f"Readers' comments were left out: {number}.")
            self.left_out.append(LeftOut(count_words(" ".join(comments)), "in readers' comments"))
        return story

    def _read_below(self, lines: list[str]) -> None:
        blocks = self._blocks(lines)
        first_mark = next((number for number, block in enumerate(blocks) if self._is_marked(block[0])), None)
        if first_mark == 1 and not self.lead:
            self.lead = one_line(" ".join(blocks.pop(0)))
        is_above_text = True
        for block in blocks:
            picture = self._picture(block[0])
            paragraph = self._after_picture(block, picture) if picture else block
            if is_above_text or picture:
                paragraph = self._after_credits(paragraph)
            self.paragraphs += [paragraph] if paragraph else []
            is_above_text = is_above_text and not paragraph

    def _blocks(self, lines: list[str]) -> list[list[str]]:
        """Lines grouped by blank lines. Each picture line, and the first marked line, begins a block."""
        blocks, begins, any_marked = [], True, False
        for line in lines:
            marked = line and (self._picture(line) if any_marked else self._is_marked(line))
            if line and (begins or marked):
                blocks.append([])
            if line:
                blocks[-1].append(line)
            begins, any_marked = not line, any_marked or bool(marked)
        return blocks

    def _picture(self, line: str) -> re.Match | None:
        """The match of the end of a picture line, which is the headline and a number."""
        end = kinds.picture_end(line)
        is_one = end and comparable(line[: end.start()]) == self.key and int(end["number"]) <= MAX_PICTURES
        return end if is_one else None

    def _is_marked(self, line: str) -> bool:
        return bool(self._picture(line) or kinds.credit_of(line) or kinds.author_of(line))

    def _after_picture(self, block: list[str], end: re.Match) -> list[str]:
        """Read a picture line, and the caption and credit below it; returns the lines after them."""
        self._count_picture(int(end["number"]))
        image = self.images[-1]
        image.credit = end["credit"] or image.credit
        self.furniture.append(block[0][: end.start("credit") if end["credit"] else None])
        below = block[1] if len(block) > 1 else ""
        if not below or image.credit or self._is_marked(below) or len(below) > MAX_CAPTION:
            return block[1:]
        caption, image.credit = kinds.caption_and_credit(below)
        image.caption = one_line(caption)
        self.furniture.append(below[len(caption) : len(below) - len(image.credit)])
        return block[2:]

    def _count_picture(self, number: int) -> None:
        if number <= self.picture_lines:
            raise BadInput(f"Picture number {number} is repeated. Number the pictures 1, 2, 3 and run again.")
        if number != self.picture_lines + 1:
            raise BadInput(
                f"Picture number {self.picture_lines + 1} is skipped: {number} comes in its place. "
                "Number the pictures 1, 2, 3 and run again."
            )
        self.picture_lines = number
        # A credit above the first picture line has made its slot already.
        if number > len(self.images):
            self.images.append(IncomingImage())

    def _after_credits(self, lines: list[str]) -> list[str]:
        number = 0
        while number < len(lines) and (self._read_credit(lines[number]) or self._read_author(lines[number])):
            number += 1
        return lines[number:]

    def _read_credit(self, line: str) -> bool:
        credit = kinds.credit_of(line)
        if not credit or (self.images and self.images[-1].credit):
            return False
        if not self.images:
            self.images.append(IncomingImage())
        self.images[-1].credit = credit
        self.furniture.append(line.removesuffix(credit))
        return True

    def _read_author(self, line: str) -> bool:
        name = kinds.author_of(line)
        if not name or len(self.authors) >= MAX_AUTHORS:
            return False
        self.furniture.append(line)
        self.authors += [name] if name not in self.authors else []
        return True


def _headline_at(lines: list[str], below: list[str]) -> int:
    """Where the headline is: the line that picture lines repeat, or that stands there twice, or after the label."""
    begin = int(bool(lines and kinds.LABEL.fullmatch(lines[0])))
    keys = [comparable(line) for line in lines]
    pictured = {comparable(line[: end.start()]) for line in below if (end := kinds.picture_end(line))}
    by_picture = (number for number in range(begin, len(keys)) if keys[number] in pictured)
    doubled = (number for number in range(begin, len(keys) - 1) if keys[number] == keys[number + 1])
    return next(by_picture, next(doubled, begin or int(len(lines) > 2)))
