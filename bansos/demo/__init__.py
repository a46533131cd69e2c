"""An invented city, written as the files that a real one receives. Plain Python: no Django, no network.

    from pathlib import Path
    from bansos.demo.areas import city_areas
    from bansos.demo.files import generate, generate_clean
    from bansos.demo.bench_files import changed_version

    city = city_areas("35.76")
    truth = generate(city, families=12_000, seed=7, version="2026-Q3", out=Path("var/demo"))
    pair = generate_clean(city, families=88_000, seed=7, version="2026-Q3", out=Path("var/bench"))
    later = changed_version(pair, Path("var/bench"), version="2026-Q4")  # exactly 5 % of the rows changed

`generate` writes below `out`:

    2026-Q3/keluarga_dtsen_v3_2026_35.76.csv           the pair with faults: 52 and 48 columns, separated by |
    2026-Q3/anggota_keluarga_dtsen_v3_2026_35.76.csv
    2026-Q4/keluarga_dtsen_v4_2026_35.76.csv, ...      the next quarter: about 6 % of the families changed
    siak_biodata_35.76.xlsx                            a civil registry's export of about 300 families
    civil.csv                                          what the simulated civil registry knows of everybody
    differences.csv                                    nik,kind: where and how civil.csv disagrees
    faults.json                                        file,row,column,code,severity of every line with a code

Row numbers are lines of the file, the header being line 1. A line has at least the codes of faults.json:
fillers that repeat may also be found to be duplicates. `Truth` counts rows, codes, disagreements, changes.

The same city, seed and number of families give the same files, byte for byte. Families are made and written
one by one: memory does not grow with the city but for a count per district and birth day.

Nobody in these files exists. NIK and KK carry serials 9000-9999 (civil registries count a day's registrations
from 0001), electricity customers start with 99, names are combined by chance.
"""
