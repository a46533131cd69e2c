"""The calendar of the demo: what happens on which day before today, and who does it.

The register's oldest version comes in, a pilot run asks about one district, last quarter's aid goes out. The next
version comes, everybody is asked (the quota stops the first run), findings are worked off, this quarter's aid is half
delivered. The newest version lies staged, a second programme's roster waits for approval: there is work to do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from django.conf import settings
from django.utils import timezone

from access.models import Area, Installation, User
from bansos import demo_accounts
from bansos.demo.areas import city_areas
from bansos.demo_seeding import (
    aid,
    amendments,
    asking,
    decrees,
    doubles,
    duties,
    events,
    files,
    handovers,
    objections,
    offices,
    payments,
    proofs,
    reviews,
    stationery,
)
from bansos.demo_seeding.city import DemoCity
from bansos.demo_seeding.clock import moment_of, moved_to
from distribution.actions import cut_offs, figures
from distribution.models import Roster
from recipients.actions import quality
from verification.actions import freshness
from verification.domain.sources import DUKCAPIL


OPENED: Final = 130  # days before today
SEMBAKO, PKH = "sembako", "pkh"


@dataclass(frozen=True)
class Chapter:
    """What happens on one day at an hour."""

    days_ago: int
    hour: int
    tell: Callable[[DemoCity], object]


def tell(*, families: int, seed: int, say: Callable[[str], None]) -> DemoCity:
    """Write the files and let everything happen, each thing on its day; returns the city as it is then."""
    city = _found(families, seed, say)
    files.write(city, seed)
    ended = moment_of(city.today, OPENED)
    for chapter in CHAPTERS:
        # What is told of today's late hours begins now when it is still early: then one follows the other.
        with moved_to(max(moment_of(city.today, chapter.days_ago, chapter.hour), ended)):
            chapter.tell(city)
            ended = timezone.now()
    return city


def _found(families: int, seed: int, say: Callable[[str], None]) -> DemoCity:
    """The city with its accounts."""
    area = Installation.objects.select_related("city").get().city
    today = timezone.now()
    facilitated = neighbours(area)
    with moved_to(moment_of(today, OPENED)):
        people = demo_accounts.create(
            city_code=area.pk, facilitated=facilitated, since=timezone.localdate(), by=User.objects.machine()
        )
    say(f"accounts={len(people)} facilitator in {', '.join(facilitated)}")
    folder = Path(settings.VAR) / "demo"
    return DemoCity(
        area=area,
        today=today,
        families=families,
        folder=folder,
        people=people,
        facilitated=facilitated,
        rng=Random(seed),  # noqa: S311 - dice, not secrets
        say=say,
    )


def neighbours(area: Area) -> tuple[str, ...]:
    """The two largest kelurahan of the district with the largest one: what one facilitator looks after."""
    city = city_areas(area.pk)
    by_size = sorted(zip(city.weights, (village.code for village in city.villages), strict=True), reverse=True)
    district = by_size[0][1].rpartition(".")[0]
    return tuple(code for _weight, code in by_size if code.rpartition(".")[0] == district)[:2]


def _pilot(city: DemoCity) -> None:
    district = Area.objects.filter(parent=city.area).order_by("pk").first()
    due = asking.due(city, district)
    asking.ask(city, purpose="Uji coba pemadanan", scope=district, limit=city.some(due, 0.25))


def _first_cycle(city: DemoCity) -> None:
    determination = aid.determine(city, SEMBAKO, city.last_period)
    aid.draw_up(city, determination)


def _second_cycle(city: DemoCity) -> None:
    determination = aid.determine(city, SEMBAKO, city.this_period)
    aid.draw_up(city, determination)


def _roster(period: str) -> Roster:
    return Roster.objects.across_areas(reason="the demo's own roster").get(programme__code=SEMBAKO, period=period)


def _deliver_first(part: int) -> Callable[[DemoCity], None]:
    """A third of the kelurahan on each of three days."""

    def tell_it(city: DemoCity) -> None:
        roster = _roster(str(city.last_period))
        aid.deliver(city, roster, aid.villages_of(roster)[part::3])

    return tell_it


def _deliver_second(part: int, share: float) -> Callable[[DemoCity], None]:
    """Three kelurahan in four are visited by now, some of them only in part."""

    def tell_it(city: DemoCity) -> None:
        roster = _roster(str(city.this_period))
        aid.deliver(city, roster, aid.villages_of(roster)[part::6], share)

    return tell_it


def _bank_answers(part: int, act: Callable[[DemoCity, Roster, list[str]], None]) -> Callable[[DemoCity], None]:
    """The bank speaks of kelurahan that nobody has visited."""

    def tell_it(city: DemoCity) -> None:
        roster = _roster(str(city.this_period))
        act(city, roster, aid.villages_of(roster)[part::6])

    return tell_it


def _corrections_decided(city: DemoCity) -> None:
    name = amendments.ask_for_name(city)
    birth_date = amendments.ask_for_birth_date(city)
    amendments.decide(city, name, is_applied=True, reason="Sesuai KTP-el yang dilampirkan.")
    amendments.decide(city, birth_date, is_applied=False, reason="Akta kelahiran belum dilampirkan.")


def _ask_share(purpose: str, share: float) -> Callable[[DemoCity], object]:
    return lambda city: asking.ask(city, purpose=purpose, limit=city.some(asking.due(city), share))


def _ask_until_quota(city: DemoCity) -> None:
    asking.ask(city, purpose="Pemadanan rutin triwulan", quota=city.some(asking.due(city), 0.4))


def _refresh(city: DemoCity) -> None:
    figures.refresh(city_code=city.area.pk)
    quality.refresh()


def _last_look(city: DemoCity) -> None:
    """Today: which cycles are near, who is due again, and the figures as they are."""
    now = timezone.localtime()
    cut_offs.announce(now=now, by=User.objects.machine())
    due = asking.due(city)
    city.say(f"due={due}")
    freshness.count(source=DUKCAPIL, now=now)
    _refresh(city)


def _work_off(share: float) -> Callable[[DemoCity], None]:
    return lambda city: reviews.decide_some(city, share)


def _visits(most: int, first_report: int) -> Callable[[DemoCity], None]:
    return lambda city: reviews.visit_some(city, most, first_report)


CHAPTERS: Final = (
    Chapter(129, 9, duties.sign_agreements),
    Chapter(129, 10, stationery.set_up),
    Chapter(128, 8, lambda city: duties.note_release(city, 0)),
    Chapter(128, 9, lambda city: handovers.send(city, city.pairs[0])),
    Chapter(127, 10, lambda city: handovers.admit(city, city.pairs[0])),
    Chapter(127, 11, duties.look),
    Chapter(122, 9, duties.send_reports),
    Chapter(120, 9, _pilot),
    Chapter(118, 13, _work_off(0.5)),
    Chapter(112, 13, _work_off(0.5)),
    Chapter(96, 9, duties.send_reports),
    Chapter(95, 10, aid.add_own_programme),
    Chapter(95, 11, proofs.add_rice),
    Chapter(95, 12, payments.name_agencies),
    Chapter(88, 8, lambda city: duties.note_release(city, 1)),
    Chapter(88, 9, lambda city: handovers.send(city, city.pairs[1])),
    Chapter(87, 10, lambda city: handovers.admit(city, city.pairs[1])),
    Chapter(87, 11, duties.look),
    Chapter(80, 9, _first_cycle),
    Chapter(76, 11, lambda city: aid.approve(city, _roster(str(city.last_period)), 214)),
    Chapter(74, 9, _deliver_first(0)),
    Chapter(70, 9, _deliver_first(1)),
    Chapter(63, 9, _deliver_first(2)),
    Chapter(55, 14, lambda city: aid.close(city, _roster(str(city.last_period)))),
    Chapter(50, 10, proofs.ask_afterwards),
    Chapter(30, 9, _corrections_decided),
    Chapter(28, 9, duties.propose_corrections),
    Chapter(27, 9, duties.send_batch),
    Chapter(21, 10, duties.take_answers),
    Chapter(20, 8, lambda city: asking.ask_and_cancel(city, purpose="Salah wilayah")),
    Chapter(16, 9, lambda city: handovers.send_damaged(city, city.pairs[1])),
    Chapter(13, 8, _ask_until_quota),
    Chapter(13, 17, _refresh),
    Chapter(12, 8, _ask_share("Pemadanan rutin triwulan, lanjutan", 0.55)),
    Chapter(12, 12, reviews.send_out),
    Chapter(12, 13, reviews.decide_one_of_each),
    Chapter(12, 15, reviews.wait_for_some),
    Chapter(12, 17, _refresh),
    Chapter(11, 13, _work_off(0.05)),
    Chapter(10, 9, _visits(3, 0)),
    Chapter(10, 13, _work_off(0.04)),
    Chapter(9, 10, offices.ask_employment),
    Chapter(9, 17, _refresh),
    Chapter(8, 13, _visits(3, 3)),
    Chapter(8, 17, _refresh),
    Chapter(8, 18, offices.draw_power),
    Chapter(7, 9, _second_cycle),
    Chapter(7, 15, lambda city: reviews.decide_after_visits(city, 2)),
    Chapter(7, 17, _refresh),
    Chapter(6, 11, lambda city: aid.approve(city, _roster(str(city.this_period)), 287)),
    Chapter(6, 12, lambda city: payments.pay(city, _roster(str(city.this_period)))),
    Chapter(6, 13, _work_off(0.04)),
    Chapter(6, 15, reviews.open_one_again),
    Chapter(6, 17, _refresh),
    Chapter(5, 8, _ask_share("Pemadanan sebelum penyaluran", 0.85)),
    Chapter(5, 9, _deliver_second(0, 1.0)),
    Chapter(5, 11, objections.raise_some),
    Chapter(5, 12, reviews.share_out),
    Chapter(5, 13, _work_off(0.05)),
    Chapter(5, 14, reviews.decide_a_class),
    Chapter(5, 17, _refresh),
    Chapter(4, 9, _deliver_second(1, 1.0)),
    Chapter(4, 11, lambda city: aid.draw_up(city, aid.determine(city, PKH, city.this_period))),
    Chapter(4, 12, offices.take_power_answer),
    Chapter(4, 13, offices.take_civil_servants),
    Chapter(4, 14, amendments.ask_for_name),
    Chapter(4, 15, events.bury),
    Chapter(4, 16, events.graduate),
    Chapter(4, 17, _refresh),
    Chapter(3, 8, proofs.draw_up_rice),
    Chapter(3, 9, _visits(2, 6)),
    Chapter(3, 10, lambda city: aid.determine(city, aid.OWN_PROGRAMME, city.this_period)),
    Chapter(3, 11, _deliver_second(2, 0.9)),
    Chapter(3, 13, _work_off(0.05)),
    Chapter(3, 14, _bank_answers(4, payments.take_reply)),
    Chapter(3, 15, objections.work_on),
    Chapter(3, 16, reviews.propose_some),
    Chapter(3, 17, _refresh),
    Chapter(2, 7, proofs.approve_rice),
    Chapter(2, 8, lambda city: duties.note_release(city, 2)),
    Chapter(2, 9, lambda city: handovers.send(city, city.pairs[2])),
    Chapter(2, 10, offices.draw_power),
    Chapter(2, 11, amendments.ask_for_card),
    Chapter(2, 12, events.ask_to_undo),
    Chapter(2, 13, _deliver_second(3, 0.5)),
    Chapter(2, 15, doubles.enter_again),
    Chapter(2, 16, decrees.draw_up_own),
    Chapter(2, 17, _refresh),
    Chapter(1, 2, doubles.search_and_decide),
    Chapter(1, 9, amendments.ask_for_new_family),
    Chapter(1, 10, events.note_telephone),
    Chapter(1, 11, events.report_death_of_a_receiver),
    Chapter(1, 12, decrees.change_the_rice),
    Chapter(1, 13, _work_off(0.03)),
    Chapter(1, 14, _bank_answers(5, payments.receive_reply)),
    Chapter(1, 17, _refresh),
    Chapter(1, 18, duties.propose_families),
    Chapter(0, 22, proofs.hand_out_rice),
    Chapter(0, 23, _last_look),
)
