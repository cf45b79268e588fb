"""The category that WordPress files a post under when nobody chooses one: no section and no tag.

A site has it from the start, named in the site's language. Renamed, it is a category like any other, even if its slug
is still "uncategorized". The names are those of WordPress's translations, today's and earlier ones, collected by hand:
a rarer language may lack its own.
"""

import re

_NAMES = {
    "uncategorized", "uncategorised", "некатегоризирани", "без категория", "без рубрики",
    "без категорії", "без категорыі", "некатегоризовано", "без категорије", "neraspoređeno",
    "nekategorizirano", "nekategorizovano", "nerazvrščeno", "nekategorizirane", "unkategorisiert",
    "nicht kategorisiert", "ohne kategorie", "keine kategorie", "non classé", "non classée",
    "non catégorisé", "sin categoría", "sin categorizar", "sense categoria", "sen categoría",
    "sem categoria", "não categorizado", "senza categoria", "non categorizzato", "geen categorie",
    "niet gecategoriseerd", "zonder categorie", "ongecategoriseerd", "okategoriserade",
    "okategoriserad", "ukategoriseret", "ikke-kategoriseret", "ikke kategoriseret", "ukategorisert",
    "ukategoriserte", "óflokkað", "luokittelematon", "määratlemata", "liigitamata",
    "bez kategorijas", "be kategorijos", "be temos", "bez kategorii", "bez kategorie", "nezařazené",
    "nezaradené", "kategorizálatlan", "egyéb kategória", "fără categorie", "necategorizat",
    "pa kategorizuar", "pa kategori", "χωρίς κατηγορία", "αταξινόμητα", "kategorisiz",
    "kategorize edilmemiş", "sem classificação", "sailkatu gabea", "gan chatagóir", "heb gategori",
    "未分类", "未分類", "미분류", "분류되지 않음", "chưa phân loại", "chưa được phân loại", "không phân loại",
    "tak berkategori", "tidak berkategori", "tanpa kategori", "ללא קטגוריה", "غير مصنف",
    "غير مصنّف", "دسته‌بندی نشده", "دسته بندی نشده", "ไม่มีหมวดหมู่", "श्रेणीबद्ध नहीं",
    "अवर्गीकृत", "kategoriyasız", "უკატეგორიო", "կատեգորիա չունեցող", "ангилаагүй",
}  # fmt: skip
# Words that may also name a real category; only the first one of a site, which has the number 1, is the default.
_NAMES_OF_THE_FIRST = {
    "allgemein", "general", "généralités", "algemeen", "общи", "общее", "genel", "yleinen", "כללי", "egyéb",
}  # fmt: skip
_LANGUAGE = re.compile(r"\s*(?:@|\()\s*[a-z]{2}(?:[-_][a-z]{2,4})?\)?\Z")  # as translation plug-ins mark theirs


def is_default(name: str, number: str) -> bool:
    """Whether a category with this name and term number is the one for posts without a category."""
    words = _LANGUAGE.sub("", name.strip().casefold())
    if words in _NAMES_OF_THE_FIRST:
        return number == "1"
    return words in _NAMES
