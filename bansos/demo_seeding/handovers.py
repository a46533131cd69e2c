"""Hand-overs of the story: sent by the operator, admitted by the verifier."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from access.domain.permissions import Role
from bansos.demo.files import Pair
from bansos.demo_seeding.city import DemoCity
from bansos.demo_seeding.files import damaged_copy
from recipients.actions import imports
from recipients.models import Import


def send(city: DemoCity, pair: Pair) -> Import:
    """Upload a pair and let it be read and judged."""
    received = _received(city, (pair.family_file, pair.member_file), pair.version)
    imports.stage(import_id=received.pk)
    received.refresh_from_db()
    counts = received.counts
    city.say(
        f"import={received.pk} version={pair.version} state={received.state}"
        f" families={counts['families']['read']} persons={counts['persons']['read']}"
        f" rejected={counts['families']['rejected'] + counts['persons']['rejected']}"
    )
    return received


def admit(city: DemoCity, pair: Pair) -> None:
    """Let the second person admit the pair that waits."""
    waiting = Import.objects.across_areas(reason="the demo's own import").get(
        dataset_version=pair.version, state=Import.State.STAGED
    )
    admitted = imports.admit(import_id=waiting.pk, by=city.people[Role.VERIFIKATOR])
    city.say(f"import={admitted.pk} state={admitted.state}")


def send_damaged(city: DemoCity, pair: Pair) -> None:
    """Upload what a spreadsheet program made of the files; nothing of it can be taken."""
    copies = damaged_copy(pair, city.folder / "damaged")
    received = _received(city, copies, pair.version)
    imports.stage(import_id=received.pk)
    received.refresh_from_db()
    city.say(f"import={received.pk} state={received.state}")


def _received(city: DemoCity, paths: Sequence[Path], version: str) -> Import:
    with ExitStack() as stack:
        files = [(path.name, stack.enter_context(path.open("rb"))) for path in paths]
        return imports.receive(files=files, dataset_version=version, by=city.people[Role.OPERATOR])
