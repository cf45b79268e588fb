"""Stories that an earlier release stored under another identity, and formats recognise in another way today."""

from collections import defaultdict
from collections.abc import Iterable

from articles.importing.incoming import IncomingStory
from articles.models import Story


def take_earlier_identities(stories: Iterable[IncomingStory]) -> None:
    """Give those that are here only under a pair in `also_known_as` that source and source_id.

    Of several that could be the same story only the first takes it.
    """
    renamed = [one for one in stories if one.also_known_as]
    wanted = {identity for one in renamed for identity in ((one.source, one.source_id), *one.also_known_as)}
    here = _here(wanted)
    for one in renamed:
        if (one.source, one.source_id) not in here:
            found = next((identity for identity in one.also_known_as if identity in here), None)
            if found:
                here.remove(found)
                one.source, one.source_id = found


def _here(identities: set[tuple[str, str]]) -> set[tuple[str, str]]:
    by_source = defaultdict(list)
    for source, source_id in identities:
        by_source[source].append(source_id)
    return {
        (source, source_id)
        for source, ids in by_source.items()
        # Without the condition of its partial index SQLite reads every story.
        for source_id in Story.objects.filter(source=source, source_id__in=ids)
        .exclude(source_id="")
        .values_list("source_id", flat=True)
    }
