"""Invented lists of other systems for tests: handed over and matched with the registry."""

import io

from access.models import User
from recipients.actions import handover, lists
from recipients.models import ListEntry, Person, RecipientList
from tests.factories import PersonFactory, areas


State = ListEntry.State
KKS = "NIK KPM;NAMA KPM;NOMOR KKS;JENIS BANSOS;TAHAP SALUR;NOMINAL CAIR\n"
PDTT = (
    "NIK_MASK,NOKK_MASK,NOREKENING_MASK,Nama_Pengurus,Lembaga_Penyalur,KODE_WILAYAH,KEC,KEL,ALAMAT,RT,RW,KETERANGAN\n"
)


def take(text: str, name: str = "daftar.csv", **options) -> RecipientList:
    areas()
    found = handover.take(files=[(name, io.BytesIO(text.encode()))], by=User.objects.machine(), **options)
    assert isinstance(found, RecipientList)
    return found


def matched(text: str, **options) -> RecipientList:
    found = take(text, **options)
    assert lists.match(list_id=found.pk)
    found.refresh_from_db()
    return found


def entries(found: RecipientList) -> list[ListEntry]:
    return list(ListEntry.objects.across_areas(reason="test").filter(of_list=found).order_by("row"))


def somebody(name: str, nik: str, **fields) -> Person:
    return PersonFactory(full_name=name, nik=nik, **fields)
