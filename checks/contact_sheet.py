"""Contact sheets: all screenshots of one page, each labelled with its width and mode."""

from pathlib import Path

from PIL import Image, ImageDraw

SCALE = 0.4
TALLEST = 800  # of a picture on the sheet; longer ones are cut off
WIDEST = 2060  # of the sheet: room for six pictures of a page, narrow to wide, light and dark
GAP = 16
LABEL = 22
TABLE = "#8a8a8a"


def write_sheet(path: Path, files: list[Path]) -> None:
    """Lay out the pictures from left to right, row by row."""
    sheet = Image.new("RGB", (WIDEST, (TALLEST + LABEL + GAP) * len(files)), TABLE)
    pen = ImageDraw.Draw(sheet)
    left, top, bottom, right = GAP, GAP, GAP, GAP
    for file in files:
        image = thumbnail(file)
        if left + image.width > WIDEST:
            left, top = GAP, bottom
        pen.text((left, top + 2), " ".join(file.stem.split("-")[-2:]), fill="black", font_size=14)
        sheet.paste(image, (left, top + LABEL))
        left += image.width + GAP
        right, bottom = max(right, left), max(bottom, top + LABEL + image.height + GAP)
    sheet.crop((0, 0, right, bottom)).save(path)


def thumbnail(file):
    image = Image.open(file).convert("RGB")
    image = image.resize((int(image.width * SCALE), int(image.height * SCALE)), Image.Resampling.LANCZOS)
    return image.crop((0, 0, image.width, min(image.height, TALLEST)))
