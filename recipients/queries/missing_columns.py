"""What a DTSEN file has no column for stays as the registry has it: a file of fewer columns tells less.

Owners hand over extracts with the columns that were asked for, and the first layout had fewer. Deciles are no part of
it: that of a version is what the version says.
"""

from collections.abc import Mapping

from recipients.domain.formats.base import Role
from recipients.models import ImportFile
from recipients.queries import intake_columns as columns
from recipients.queries.intake_tables import Pair, Staged, execute


# Staged field -> column of the person or family itself. Columns without which no row is kept are never missing.
OF_PERSON: Mapping[str, str] = {
    "marital_status": "marital_status", "ktp_occupation": "occupation", "ktp_education": "education",
    "ktp_address": "card_address", "ktp_rt": "card_rt", "ktp_rw": "card_rw", "ktp_hamlet": "card_hamlet",
    "ktp_village_code": "card_village_id",
}  # fmt: skip
OF_FAMILY: Mapping[str, str] = {"address": "address"}


def keep(pair: Pair) -> None:
    """Bring changed rows to what the registry knows of missing columns; those that differ no more are unchanged."""
    for file in pair.files:
        missing = _missing(file)
        if not missing:
            continue
        own, told = _columns(file)
        names = {"judged": file.judged, "fate": file.fate, "owner": file.owner, "conditions": file.conditions}
        _keep(missing, own, names, known=f"recipients_{file.role}", key="id", narrowed="true")
        newest = f"known.is_current AND known.source = '{pair.source}'"
        _keep(missing, told, names, known=file.conditions, key=file.owner, narrowed=newest)
        said, before = (", ".join(f"{row}.{column}" for column in told.values()) for row in ("row", "old"))
        execute(f"missing_same_{file.role}", pair.parameters, **names, said=said, before=before)


def _missing(file: Staged) -> set[str]:
    """The fields of the columns that a stored file does not have."""
    names = ImportFile.objects.filter(pk=file.file_id).values_list("missing_columns", flat=True).first() or ()
    return {column.field for column in file.form.columns if column.name in set(names)}


def _columns(file: Staged) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Staged field -> column, of the person or family itself and of its conditions."""
    if file.form.role is Role.FAMILY:
        return OF_FAMILY, {columns.LIVING_FIELDS.get(name, name): name for name in columns.LIVING_COLUMNS}
    return OF_PERSON, {columns.PERSON_FIELDS.get(name, name): name for name in columns.CONDITION_COLUMNS}


def _keep(missing: set[str], told: Mapping[str, str], names: Mapping[str, str], **known: str) -> None:
    """`known` is the table with what is known, its key, and which of its rows count."""
    values = ", ".join(f"{column} = known.{column}" for field, column in told.items() if field in missing)
    if values:
        execute("missing_keep", {}, **names, **known, values=values)
