"""Gives the sample stories' authors a portrait and a line about them, where they have neither."""

from pathlib import Path

from articles.models import Author
from articles.pictures.intake import ingest

PORTRAITS = Path(__file__).parent / "portraits"

LINES = {
    "tomas-ferrow": "Writes about the council, the harbour, and what both of them cost. Came for one summer in 2009.",
    "mara-linden": "Covers the city, its schools and markets. Keeps a list of what has been “temporary” for ten years.",
    "ines-calder": "Reporter, photographer and editor of the city pages. Was born two streets from the swing bridge.",
    "jonas-pell": "Writes about sport and culture, and takes pictures of both. Has walked the length of the Alder.",
    "leila-haddad": "Science reporter, and the paper’s voice in Arabic. Studied geology, which taught her to wait.",
    "elena-dimova": "Пише за града и за културата и сама снима голяма част от това, за което пише.",
    "petar-raychev": "Следи общинския съвет, икономиката и всичко, което се движи по реката. Бивш гребец.",
}


def introduce_authors() -> None:
    for author in Author.objects.filter(slug__in=LINES, bio="", portrait=None):
        author.portrait = ingest((PORTRAITS / f"{author.slug}.jpg").read_bytes(), f"{author.slug}.jpg").image
        author.bio = LINES[author.slug]
        author.save()
