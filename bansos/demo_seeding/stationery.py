"""What the papers of the invented city carry: a letterhead with a shield, and people who sign."""

from typing import Final

from django.utils import timezone

from access.actions import reference
from access.domain.permissions import Role
from access.models import Area
from bansos.demo_seeding.city import DemoCity
from bansos.demo_seeding.pictures import coat_of_arms
from distribution.actions import papers
from distribution.models import Letterhead, Signatory
from distribution.papers_reference import Letterheads, Signatories


REASON: Final = "Peraturan Wali Kota tentang tata naskah dinas"
# Invented: a NIP begins with a birth date, these with one of a hundred years ago.
_NIP: Final = "19250101195001{serial:04d}"
_ROLE: Final = Signatory.Role
_PEOPLE: Final = (
    (_ROLE.ESTABLISHES, "Drs. H. SUTRISNO ADI, M.Si.", "Kepala Dinas Sosial", "Pembina Utama Muda (IV/c)"),
    (_ROLE.APPROVES, "Drs. H. SUTRISNO ADI, M.Si.", "Kepala Dinas Sosial", "Pembina Utama Muda (IV/c)"),
    (_ROLE.LETTERS, "Drs. H. SUTRISNO ADI, M.Si.", "Kepala Dinas Sosial", "Pembina Utama Muda (IV/c)"),
    (_ROLE.TREASURER, "RINI KUSUMAWATI, S.E.", "Bendahara Pengeluaran", "Penata (III/c)"),
    (_ROLE.HANDS_OVER, "AGUS PRIYONO, S.Sos.", "Kepala Bidang Perlindungan dan Jaminan Sosial", "Pembina (IV/a)"),
)
_LURAH: Final = ("SRI HANDAYANI, S.AP.", "BAMBANG WIJANARKO, S.STP.", "DEWI ANGGRAINI, S.Sos.", "MOH. RIFA’I, S.H.")


def set_up(city: DemoCity) -> None:
    """A letterhead with its logo, the people of the office, and a lurah in every kelurahan."""
    by = city.people[Role.ADMIN]
    today = timezone.localdate().replace(month=1, day=1)
    name = city.area.name
    letterhead = Letterhead(
        government=f"Pemerintah {name}",
        agency="Dinas Sosial",
        address=f"Jalan Contoh Nomor 1, {name}",
        contact="Telepon (0000) 000000 · dinsos@contoh.invalid",
        place=name.removeprefix("Kota ").removeprefix("Kabupaten "),
        legal_bases="\n".join(
            (
                "Undang-Undang Nomor 13 Tahun 2011 tentang Penanganan Fakir Miskin",
                "Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi",
                "Peraturan Menteri Dalam Negeri Nomor 77 Tahun 2020 tentang Pedoman Teknis Pengelolaan Keuangan Daerah",
            )
        ),
        valid_from=today,
    )
    reference.save(kind=Letterheads(), instance=letterhead, is_new=True, reason=REASON, by=by)
    papers.set_logo(letterhead=letterhead, content=coat_of_arms(), reason=REASON, by=by)
    people = [
        Signatory(role=role, name=who, title=title, rank=rank, nip=_NIP.format(serial=1), valid_from=today)
        for role, who, title, rank in _PEOPLE
    ]
    villages = Area.objects.filter(code__startswith=f"{city.area.pk}.", level=4).order_by("code")
    people += [
        Signatory(
            role=_ROLE.VILLAGE,
            village_code=village.pk,
            name=_LURAH[at % len(_LURAH)],
            title=f"Lurah {village.name}",
            nip=_NIP.format(serial=at + 2),
            valid_from=today,
        )
        for at, village in enumerate(villages)
    ]
    for one in people:
        reference.save(kind=Signatories(), instance=one, is_new=True, reason=REASON, by=by)
    city.say(f"letterhead={letterhead.pk} signatories={len(people)}")
