"""Records that were merged with another one, where files still know them."""

from recipients.models import PersonMerge
from recipients.queries.intake_tables import Pair, execute
from recipients.queries.persons_file import PersonsFile


def keep_place(work: Pair | PersonsFile) -> None:
    """Leave merged records of a file out of heads and memberships, just before the merge: fates decide what is written.

    What such a record is called and how old it is, is still written: its row is known by it the next time.
    """
    if not PersonMerge.objects.across_areas(reason="whether there are any").filter(undone_at=None).exists():
        return
    execute("merged_keep_place", {}, **work.names)
    if isinstance(work, PersonsFile):
        execute("merged_keep_head", {}, **work.names)
