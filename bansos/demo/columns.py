"""Columns of the files the generator writes: the DTSEN pair of version 3 in official order, and civil.csv."""

from recipients.domain.formats.dtsen import FAMILY, PERSON


FAMILY_COLUMNS = tuple(column.name for column in FAMILY.columns if not column.extra)
MEMBER_COLUMNS = tuple(column.name for column in PERSON.columns if not column.extra)
FAMILY_AT = {name: place for place, name in enumerate(FAMILY_COLUMNS)}
MEMBER_AT = {name: place for place, name in enumerate(MEMBER_COLUMNS)}

# What the simulator of the civil registry reads.
CIVIL_COLUMNS = (
    "nik",
    "kk_number",
    "full_name",
    "birth_place",
    "birth_date",
    "sex",
    "marital_status",
    "occupation",
    "mother_name",
    "address",
    "rt",
    "rw",
    "prov_code",
    "prov_name",
    "kab_code",
    "kab_name",
    "kec_code",
    "kec_name",
    "kel_code",
    "kel_name",
    "state",
)
