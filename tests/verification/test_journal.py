"""Replies that were heard and not stored when a process ended."""

import fcntl
import os
from datetime import date
from pathlib import Path

import pytest

from access.models import User
from tests.verification.conftest import record_of, registry_of
from tests.verification.test_checks import people, requested
from verification.actions import checks, policies
from verification.actions.checks import _Work
from verification.domain.counts import RunCounts
from verification.domain.findings import NewFinding
from verification.domain.judgement import Bucket
from verification.models import Check, Finding, VerificationRun
from verification.sources.base import Reply
from verification.sources.journal import Journal, left


def _reply(reference: int) -> Reply:
    return Reply(
        reference=reference,
        outcome=Bucket.MISMATCHED,
        code="00",
        evidence=({"name": "NAMA_LGKP", "agrees": False, "score": 61},),
        opens=(NewFinding("name_differs", 2, (("NAMA_LGKP", 61),)),),
        settles=frozenset({"deceased", "duplicate"}),
        valid_until=date(2026, 12, 31),
        milliseconds=12,
    )


def _left(folder: Path) -> dict[int, tuple[Reply, int]]:
    with left(folder, "dukcapil") as files:
        return {one.reply.reference: (one.reply, one.asked_hash) for file in files for one in file.replies}


class TestFiles:
    def test_what_was_heard_comes_back_as_it_was_once_its_process_is_gone(self, tmp_path: Path) -> None:
        journal = Journal(tmp_path, "dukcapil")

        assert journal.note(_reply(7), -5)
        journal.close()

        (reply, asked_hash) = _left(tmp_path)[7]
        assert (reply.evidence, asked_hash) == ([{"name": "NAMA_LGKP", "agrees": False, "score": 61}], -5)
        assert (reply.opens, reply.settles) == (_reply(7).opens, _reply(7).settles)
        assert (reply.outcome, reply.valid_until, reply.again_on) == (Bucket.MISMATCHED, date(2026, 12, 31), None)

    def test_what_a_process_that_lives_has_heard_is_read_and_stays_its_own(self, tmp_path: Path) -> None:
        journal = Journal(tmp_path, "dukcapil")
        journal.note(_reply(7), -5)

        with left(tmp_path, "dukcapil") as files:
            while_it_lives = [(file.is_ours, len(file.replies)) for file in files]
        journal.close()
        with left(tmp_path, "dukcapil") as files, left(tmp_path, "dukcapil") as of_another:
            afterwards = [(mine.is_ours, other.is_ours) for mine, other in zip(files, of_another, strict=True)]

        assert (while_it_lives, afterwards) == ([(False, 1)], [(True, False)])

    def test_nothing_stays_of_what_was_stored(self, tmp_path: Path) -> None:
        journal = Journal(tmp_path, "dukcapil")
        for reference in range(600):
            journal.note(_reply(reference), reference)

        journal.stored(range(256))
        assert len(list(tmp_path.iterdir())) == 2
        journal.stored(range(256, 599))
        journal.close()

        assert list(_left(tmp_path)) == [*range(512, 600)]
        assert len(list(tmp_path.iterdir())) == 1

    def test_another_source_is_none_of_our_business(self, tmp_path: Path) -> None:
        journal = Journal(tmp_path, "vehicles")
        journal.note(_reply(7), 1)
        journal.close()

        assert _left(tmp_path) == {}

    def test_a_line_that_was_cut_off_or_written_by_another_version_is_passed_over(self, tmp_path: Path) -> None:
        journal = Journal(tmp_path, "dukcapil")
        journal.note(_reply(7), 1)
        journal.close()
        (path,) = tmp_path.iterdir()
        whole = path.read_bytes()
        path.write_bytes(b'[1,{"reference":3}]\n' + whole + whole[:40])

        assert list(_left(tmp_path)) == [7]

    def test_what_is_a_day_old_is_better_asked_again(self, tmp_path: Path) -> None:
        journal = Journal(tmp_path, "dukcapil")
        journal.note(_reply(7), 1)
        journal.close()
        (path,) = tmp_path.iterdir()
        os.utime(path, (0, 0))

        with path.open("rb") as of_its_process:
            fcntl.flock(of_its_process, fcntl.LOCK_EX)
            while_it_lives = (_left(tmp_path), path.exists())
        assert (while_it_lives, _left(tmp_path), path.exists()) == (({}, True), {}, False)

    def test_a_disk_that_takes_nothing_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "full").write_text("")

        assert Journal(tmp_path / "full", "dukcapil").note(_reply(7), 1) is False


@pytest.mark.django_db
@pytest.mark.usefixtures("own_folder")
class TestGoingOn:
    @pytest.fixture
    def broken_off(self, monkeypatch: pytest.MonkeyPatch):
        """The database goes away while the first batch is stored."""
        with monkeypatch.context() as patch:
            patch.setattr(_Work, "_keep", lambda *_: (_ for _ in ()).throw(ConnectionError("gone")))
            yield patch

    def test_who_was_answered_is_stored_and_not_asked_again(self, broken_off: pytest.MonkeyPatch) -> None:
        persons = people(30)
        with registry_of([record_of(one) for one in persons]) as (simulator, adapter):
            run = requested()
            with pytest.raises(ConnectionError):
                checks.run(run_id=run.pk, adapter=adapter)
            answered = simulator.counts.answered
            broken_off.undo()

            done = checks.run(run_id=run.pk, adapter=adapter)

        asked_twice = [nik for nik, count in simulator.counts.asked.items() if count > 1]
        assert len(asked_twice) <= adapter.config.concurrency < answered
        assert (done.state, RunCounts.read(done.counts).matched) == ("finished", 30)
        assert Check.objects.filter(state="answered", outcome="matched").count() == 30

    def test_what_a_process_that_hangs_has_heard_is_stored_once_and_not_asked_again(
        self, broken_off: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        persons = people(30)
        held_back: list[tuple[_Work, list[Reply]]] = []
        broken_off.setattr(_Work, "_store", lambda work, replies: held_back.append((work, list(replies))))
        broken_off.setattr(Journal, "close", lambda _: None)
        with registry_of([record_of(one, full_name="SITI AMINAH") for one in persons]) as (simulator, adapter):
            run = requested()
            checks.run(run_id=run.pk, adapter=adapter)
            assert not Check.objects.filter(state="answered").exists()
            VerificationRun.objects.update(state="queued", finished_at=None)
            broken_off.undo()

            done = checks.run(run_id=run.pk, adapter=adapter)
            for work, replies in held_back:
                work._store(replies)

        assert set(simulator.counts.asked.values()) == {1}
        assert (done.state, RunCounts.read(done.counts).mismatched) == ("finished", 30)
        assert Check.objects.filter(state="answered", is_latest=True).count() == 30
        assert Finding.objects.count() == 30
        run.refresh_from_db()
        assert RunCounts.read(run.counts).asked == 30

    def test_whose_identity_has_changed_is_asked_again(self, broken_off: pytest.MonkeyPatch) -> None:
        (person,) = people(1)
        with registry_of([record_of(person)]) as (simulator, adapter):
            run = requested()
            with pytest.raises(ConnectionError):
                checks.run(run_id=run.pk, adapter=adapter)
            broken_off.undo()
            person.full_name = "SITI AMINAH"
            person.save()

            checks.run(run_id=run.pk, adapter=adapter)

        assert simulator.counts.asked[person.nik] == 2
        assert Check.objects.get(state="answered").outcome == "mismatched"

    def test_what_was_left_waits_while_the_source_is_paused(self, broken_off: pytest.MonkeyPatch) -> None:
        persons = people(1)
        with registry_of([record_of(one) for one in persons]) as (simulator, adapter):
            run = requested()
            with pytest.raises(ConnectionError):
                checks.run(run_id=run.pk, adapter=adapter)
            broken_off.undo()
            policies.pause(source="dukcapil", row=None, reason="Pemeliharaan", by=User.objects.machine())

            checks.run(run_id=run.pk, adapter=adapter)

        assert simulator.counts.answered == 1
        assert Check.objects.get().state == "due"

    def test_a_limit_holds_for_what_was_left_too(self, broken_off: pytest.MonkeyPatch) -> None:
        persons = people(5)
        with registry_of([record_of(one) for one in persons]) as (_simulator, adapter):
            with pytest.raises(ConnectionError):
                checks.run(run_id=requested().pk, adapter=adapter)
            broken_off.undo()

            first = checks.run(run_id=requested(limit=2).pk, adapter=adapter)

        assert RunCounts.read(first.counts).asked == 2
