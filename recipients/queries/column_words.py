"""The columns of DTSEN as people read them aloud: the office's own names, in Indonesian whatever the language."""

from collections.abc import Mapping
from typing import Final


# Names in which an underscore stands for "or", or an abbreviation for words.
_OTHERWISE: Final[Mapping[str, str]] = {
    "belajar_kemampuan_intelektual": "Belajar atau kemampuan berpikir",
    "berbicara_komunikasi": "Berbicara atau berkomunikasi",
    "fasilitas_bab": "Fasilitas BAB",
    "id_pelanggan_pln": "ID pelanggan PLN",
    "jumlah_ternak_kambing_domba": "Jumlah ternak kambing atau domba",
    "kesedihan_depresi": "Kesedihan atau depresi",
    "menggunakan_tangan_jari": "Menggunakan tangan atau jari",
    "mengingat_berkonsentrasi": "Mengingat atau berkonsentrasi",
    "pbi_nas": "PBI-JK (pusat)",
    "pbi_pemda": "PBI (pemda)",
    "aset_bergerak_ac": "Aset: AC",
    "aset_bergerak_emas_perhiasan": "Aset: emas atau perhiasan",
    "aset_bergerak_kapal_perahu_motor": "Aset: kapal atau perahu motor",
    "aset_bergerak_komputer_laptop_tablet": "Aset: komputer, laptop, atau tablet",
    "aset_bergerak_smartphone": "Aset: ponsel pintar",
    "aset_bergerak_tv_datar": "Aset: TV layar datar",
}
_ASSETS: Final = ("aset_bergerak_", "aset_tidak_bergerak_")


def spoken(column: str) -> str:
    """The name of a column in words: `aset_bergerak_sepeda_motor` is "Aset: sepeda motor"."""
    if column in _OTHERWISE:
        return _OTHERWISE[column]
    asset = next((column.removeprefix(prefix) for prefix in _ASSETS if column.startswith(prefix)), "")
    words = (asset or column).replace("_", " ")
    return f"Aset: {words}" if asset else words.capitalize()
