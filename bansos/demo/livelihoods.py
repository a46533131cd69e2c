"""School, work and health of an invented person: by age, sex and the welfare of the family.

School, work and health codes are those of the DTSEN member file; occupation and education those of
the identity card (SIAK).
"""

from dataclasses import dataclass
from random import Random

from bansos.demo.chance import deck, pick


@dataclass(frozen=True, slots=True)
class Job:
    """One way of earning: KTP occupation, industry (1-26), employment status (1-8; to 3 an own business)."""

    occupation: int
    industry: int
    status: int


@dataclass(frozen=True, slots=True)
class Livelihood:
    """Cells of the member file ready to be joined, and the KTP's occupation and education."""

    schooling: str
    work: str
    health: str
    occupation: int
    education: int


LABOURER, MASON, SHOP, TRADER, DRIVER = (
    Job(19, 12, 7),
    Job(26, 12, 7),
    Job(88, 13, 1),
    Job(84, 13, 1),
    Job(81, 14, 1),
)
PRIVATE, FACTORY, TAILOR, MAID = Job(15, 9, 4), Job(15, 13, 4), Job(30, 9, 1), Job(23, 25, 4)
MECHANIC, FARMHAND, COOK, FOOD_STALL = Job(35, 25, 4), Job(20, 1, 6), Job(46, 15, 4), Job(84, 15, 1)
CIVIL_SERVANT, TEACHER, SOLDIER, POLICE = Job(5, 21, 5), Job(65, 22, 5), Job(6, 21, 5), Job(7, 21, 5)
STATE_FIRM, CITY_FIRM, TEMPORARY, NURSE = Job(16, 10, 5), Job(17, 11, 5), Job(18, 21, 4), Job(74, 23, 4)
EMPLOYER, DOCTOR, LECTURER, ACCOUNTANT = Job(88, 13, 3), Job(72, 23, 4), Job(64, 22, 5), Job(70, 19, 4)
# Staff without tenure of offices and schools earn little and are excluded from aid all the same: among the poor they
# are why not everybody is covered.
MEN: tuple[tuple[Job, ...], ...] = (
    deck(
        {
            LABOURER: 28,
            MASON: 12,
            TRADER: 9,
            DRIVER: 9,
            PRIVATE: 9,
            FARMHAND: 11,
            MECHANIC: 6,
            SHOP: 6,
            TEMPORARY: 9,
            CIVIL_SERVANT: 1,
        }
    ),
    deck(
        {
            LABOURER: 15,
            MASON: 9,
            TRADER: 12,
            DRIVER: 11,
            PRIVATE: 22,
            MECHANIC: 8,
            SHOP: 12,
            TEMPORARY: 9,
            CIVIL_SERVANT: 2,
        }
    ),
    deck(
        {
            LABOURER: 9,
            TRADER: 12,
            DRIVER: 9,
            PRIVATE: 38,
            FACTORY: 9,
            SHOP: 16,
            TEMPORARY: 5,
            CIVIL_SERVANT: 2,
        }
    ),
    deck(
        {
            PRIVATE: 38,
            SHOP: 22,
            EMPLOYER: 6,
            CIVIL_SERVANT: 11,
            TEACHER: 7,
            SOLDIER: 3,
            POLICE: 3,
            STATE_FIRM: 5,
        }
    ),
    deck(
        {
            PRIVATE: 26,
            EMPLOYER: 28,
            CIVIL_SERVANT: 17,
            TEACHER: 7,
            STATE_FIRM: 8,
            CITY_FIRM: 3,
            DOCTOR: 3,
            LECTURER: 3,
        }
    ),
)
WOMEN: tuple[tuple[Job, ...], ...] = (
    deck({MAID: 26, LABOURER: 16, TRADER: 16, FOOD_STALL: 20, TAILOR: 8, FARMHAND: 8, TEMPORARY: 6}),
    deck({MAID: 16, LABOURER: 11, TRADER: 19, FOOD_STALL: 20, TAILOR: 9, PRIVATE: 18, COOK: 1, TEMPORARY: 6}),
    deck({TRADER: 17, FOOD_STALL: 19, TAILOR: 8, PRIVATE: 40, SHOP: 12, TEMPORARY: 4}),
    deck({PRIVATE: 36, SHOP: 24, TEACHER: 16, CIVIL_SERVANT: 9, NURSE: 8, STATE_FIRM: 2, TEMPORARY: 5}),
    deck(
        {
            PRIVATE: 24,
            EMPLOYER: 24,
            TEACHER: 18,
            CIVIL_SERVANT: 16,
            NURSE: 6,
            DOCTOR: 4,
            ACCOUNTANT: 5,
            LECTURER: 3,
        }
    ),
)
EMPLOYED_WOMEN = (0.42, 0.42, 0.44, 0.52, 0.60)
# Diplomas by tier: 23 none, 3 primary, 8 junior, 13/15 senior, 18 diploma, 19 bachelor, 21 master.
DIPLOMAS: tuple[tuple[int, ...], ...] = (
    deck({23: 22, 3: 40, 8: 22, 13: 9, 15: 7}),
    deck({23: 10, 3: 32, 8: 27, 13: 17, 15: 13, 18: 1}),
    deck({23: 4, 3: 18, 8: 23, 13: 28, 15: 21, 18: 3, 19: 3}),
    deck({3: 6, 8: 12, 13: 33, 15: 20, 18: 8, 19: 20, 21: 1}),
    deck({3: 1, 8: 4, 13: 28, 15: 10, 18: 11, 19: 38, 21: 8}),
)
NONE, PRIMARY, JUNIOR, SENIOR, VOCATIONAL, BACHELOR = 23, 3, 8, 13, 15, 19
KTP_EDUCATION = {23: 2, 3: 3, 4: 3, 8: 4, 9: 4, 13: 5, 14: 5, 15: 5, 18: 7, 19: 8, 21: 9}
# Posts that nobody holds without a degree.
NEEDS_DEGREE = {65: 19, 72: 19, 64: 21, 74: 18, 70: 19}
TURNOVER: tuple[tuple[int, ...], ...] = (
    (1,),
    deck({1: 94, 2: 6}),
    deck({1: 76, 2: 22, 3: 2}),
    deck({1: 40, 2: 36, 3: 16, 4: 8}),
    deck({2: 24, 3: 26, 4: 46, 5: 4}),
)
SCHOOL_ENDS = (0.68, 0.80, 0.92, 0.98, 0.99)
STUDIES_ON = (0.02, 0.05, 0.14, 0.38, 0.72)
NO_WORK = "2" + "|" * 8
TOO_YOUNG_TO_WORK = "|" * 8
ABLE = "4|4|4|4|4|4|4|4|4|4"
ILLNESSES = deck({2: 40, 3: 14, 4: 7, 5: 6, 6: 14, 7: 2, 8: 5, 9: 2, 10: 2, 13: 7, 18: 1})
UNEMPLOYED, HOUSEKEEPING, PUPIL, PENSIONER = 1, 2, 3, 4


def livelihood(rng: Random, *, age: int, sex: str, tier: int, wife: bool) -> Livelihood:
    """All that goes with an age: nobody studies at three or works at nine."""
    if age < 5:
        return Livelihood("|||", TOO_YOUNG_TO_WORK, _health(rng, age), UNEMPLOYED, 1)
    schooling, diploma, studies = _schooling(rng, age, tier)
    education = KTP_EDUCATION[diploma] if diploma != NONE or age >= 13 else (2 if studies else 1)
    if age < 10:
        return Livelihood(schooling, TOO_YOUNG_TO_WORK, _health(rng, age), PUPIL if studies else 1, education)
    job = None if studies or age < 17 else _job(rng, age, sex, tier, diploma)
    return Livelihood(
        schooling,
        _work(rng, job, tier) if job else NO_WORK,
        _health(rng, age),
        _occupation(job, age, sex, studies, wife),
        education,
    )


def _schooling(rng: Random, age: int, tier: int) -> tuple[str, int, bool]:
    """Columns 10-13, the diploma held, and whether still at school."""
    if age < 7:
        return f"1|||{NONE}", NONE, False
    if age < 13:
        return f"2|{PRIMARY}|{age - 6}|{NONE}", NONE, True
    if age < 16:
        return f"2|{JUNIOR}|{age - 12}|{PRIMARY}", PRIMARY, True
    if age < 19:
        return _senior(rng, age, tier)
    if age < 23 and rng.random() < STUDIES_ON[tier]:
        return f"2|{BACHELOR}|{age - 18}|{SENIOR}", SENIOR, True
    diploma = pick(rng, DIPLOMAS[max(0, tier - 1) if age > 55 else tier])
    if diploma in (18, BACHELOR, 21) and age < 23:
        diploma = SENIOR
    if diploma == NONE:
        return _unfinished(rng, age), NONE, False
    return f"3|{diploma}|8|{diploma}", diploma, False


def _senior(rng: Random, age: int, tier: int) -> tuple[str, int, bool]:
    if rng.random() < SCHOOL_ENDS[tier]:
        level = SENIOR if rng.random() < 0.55 else VOCATIONAL
        return f"2|{level}|{age - 15}|{JUNIOR}", JUNIOR, True
    return f"3|{JUNIOR}|8|{JUNIOR}", JUNIOR, False


def _unfinished(rng: Random, age: int) -> str:
    if age > 55 and rng.random() < 0.4:
        return f"1|||{NONE}"
    return f"3|{PRIMARY}|{1 + int(rng.random() * 5)}|{NONE}"


def _job(rng: Random, age: int, sex: str, tier: int, diploma: int) -> Job | None:
    """What someone of that age does for a living, or nothing."""
    share = (0.93 if sex == "L" else EMPLOYED_WOMEN[tier]) * (1.0 if age < 60 else 0.62 if age < 70 else 0.18)
    if age < 20:
        share *= 0.5
    if rng.random() >= share:
        return None
    job = pick(rng, (MEN if sex == "L" else WOMEN)[tier])
    if job.status == 5 and age >= 60:
        return None
    if diploma < NEEDS_DEGREE.get(job.occupation, 0) or (job.status == 5 and diploma in (NONE, PRIMARY, JUNIOR)):
        return SHOP
    return SHOP if diploma == NONE and job.occupation in NEEDS_DEGREE else job


def _work(rng: Random, job: Job, tier: int) -> str:
    """Columns 14-22."""
    if job.status > 3:
        return f"1|{job.industry}|{job.status}|2|||||"
    paid = 1 + int(rng.random() * 5) if job.status == 3 else 0
    unpaid = int(rng.random() * 2)
    return f"1|{job.industry}|{job.status}|1|1|{job.industry}|{paid}|{unpaid}|{pick(rng, TURNOVER[tier])}"


def _occupation(job: Job | None, age: int, sex: str, studies: bool, wife: bool) -> int:
    """The KTP's occupation: what the card says, not always what is done."""
    if job is not None:
        return job.occupation
    if studies or age < 17:
        return PUPIL
    if wife or (sex == "P" and age > 30):
        return HOUSEKEEPING
    return PENSIONER if age >= 60 and sex == "L" and age % 4 == 0 else UNEMPLOYED


def _health(rng: Random, age: int) -> str:
    """Columns 23-34: nutrition, nine functions and depression, chronic illness."""
    nutrition = ""
    if age < 5:
        chance = rng.random()
        nutrition = "2" if chance < 0.08 else "1" if chance < 0.10 else "3"
    if age < 2:
        return f"{nutrition}||||||||||" + "|1"
    ill = pick(rng, ILLNESSES) if rng.random() < (0.32 if age > 60 else 0.12 if age > 40 else 0.015) else 1
    if ill == 1 and rng.random() < 0.0004:
        ill = 12
    return f"{nutrition}|{_functions(rng, age)}|{ill}"


def _functions(rng: Random, age: int) -> str:
    """Nine functions and depression: 4 no difficulty, 1 not at all able."""
    chance = rng.random()
    if age > 65 and chance < 0.35:
        return (
            "3|3|3|4|4|4|4|4|3|4" if chance < 0.2 else "3|4|2|3|4|4|4|3|4|4" if chance < 0.32 else "2|2|1|2|4|4|3|1|2|3"
        )
    if chance < 0.018:
        severe = 1 if chance < 0.005 else 2
        cells = ["4"] * 10
        cells[int(rng.random() * 9)] = str(severe)
        return "|".join(cells)
    return ABLE
