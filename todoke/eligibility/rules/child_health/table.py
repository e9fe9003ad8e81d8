"""The facts of the child-health calendar: routine vaccinations, check-ups, school events and deadlines, with their sources.

An edition is never changed in place once it was published: what the law changes is another entry with its effective dates.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from todoke.eligibility.rules.child_health.model import (
    Age,
    Checkup,
    Deadline,
    Dose,
    Gap,
    Schedule,
    SchoolEvent,
    Source,
    Status,
    Vaccine,
    Window,
)

EDITION: Final = "2026-11"
_CHECKED: Final = "2026-11"
_MEMORY: Final = Status.MEMORY


def N_(message: str) -> str:  # noqa: N802 - the customary name of the marker for extraction
    """Mark an English message for translation where gettext may not be imported."""
    return message


def _source(title: str, url: str = "") -> Source:
    return Source(title, url, _CHECKED)


def _months(since: int, before: int) -> Window:
    return Window(Age(months=since), Age(months=before))


def _years(since: int, before: int) -> Window:
    return _months(since * 12, before * 12)


def _fiscal(since: int, before: int) -> Window:
    return Window(Age(fiscal=since), Age(fiscal=before))


_ORDER: Final = _source("予防接種法施行令（令和6年政令116号による改正後）")
_SUGINAMI: Final = _source("杉並区 予防接種のページ（1014140）")
_KIYOSE: Final = _source("清瀬市 ロタウイルス（1013976）")
_TAKASAKI: Final = _source("高崎市 予防接種のページ")
_IKOMA: Final = _source("生駒市 五種混合", "https://www.city.ikoma.lg.jp/0000034863.html")
_ITAKURA: Final = _source("板倉町 小児用肺炎球菌")
_KASUGAI: Final = _source("春日井市 小児用肺炎球菌")
_HINOHARA: Final = _source("檜原村 BCG", "https://hinohara-vill.city-hc.jp/")
_IKUCHAN: Final = _source("予防接種の案内 ikuchan.or.jp")
_TAKATSU: Final = _source("診療所の案内 takatsunaika（水痘）")
_HEKINAN: Final = _source("碧南市 HPV")
_TAITO: Final = _source("台東区 RSウイルス（妊婦）")
_BUNKYO: Final = _source("文京区 RSウイルス（妊婦）", "https://www.city.bunkyo.lg.jp/b028/p007647.html")
LIVE_SOURCE: Final = _source("三鷹市 予防接種の間隔（055582、2025-04-18）")
_HEALTH_ACT: Final = _source("母子保健法12条")
_SUBSIDY: Final = _source("国庫補助の対象（実施は市町村が決める）")
_GRANT: Final = _source("地方交付税の対象（実施は市町村が決める）")
_SCHOOL_ACT: Final = _source("学校教育法施行令・学校保健安全法施行令")

#: 「27日以上の間隔」 between different injectable live vaccines; nothing between any others.
LIVE_GAP: Final = Gap(days=27)

_DPT_DOSES: Final = (
    Dose(usual=_months(2, 7)),
    Dose(gap=Gap(days=20), usual_gap=Gap(days=20, most=56)),
    Dose(gap=Gap(days=20), usual_gap=Gap(days=20, most=56)),
    Dose(gap=Gap(months=6), usual_gap=Gap(months=6, most=18), booster=True),
)
_PCV_BOOSTER: Final = Dose(usual=_months(12, 15), gap=Gap(days=60), not_before=Age(months=12), booster=True)
_PCV: Final = (
    Schedule(_months(2, 7), (
        Dose(usual=_months(2, 7)),
        Dose(usual=_months(3, 12), gap=Gap(days=27), before=Age(months=24), dropped=True, status=_MEMORY),
        Dose(usual=_months(4, 12), gap=Gap(days=27), before=Age(months=24), dropped=True, skip_from=Age(months=12), status=_MEMORY),
        _PCV_BOOSTER,
    )),
    Schedule(_months(7, 12), (
        Dose(),
        Dose(usual=_months(8, 13), gap=Gap(days=27), before=Age(months=24), dropped=True, status=_MEMORY),
        _PCV_BOOSTER,
    )),
    Schedule(_months(12, 24), (Dose(), Dose(gap=Gap(days=60)))),
    Schedule(_months(24, 60), (Dose(),)),
)  # fmt: skip
_HIB_BOOSTER: Final = Dose(
    gap=Gap(months=7), usual_gap=Gap(months=7, most=13), not_before=Age(months=12), booster=True, status=_MEMORY
)
_HIB_NEXT: Final = Dose(gap=Gap(days=27), usual_gap=Gap(days=27, most=56), before=Age(months=12), dropped=True)
_HIB: Final = (
    Schedule(_months(2, 7), (Dose(usual=_months(2, 7)), _HIB_NEXT, _HIB_NEXT, _HIB_BOOSTER)),
    Schedule(_months(7, 12), (Dose(), _HIB_NEXT, _HIB_BOOSTER)),
    Schedule(_months(12, 60), (Dose(),)),
)
_HPV: Final = (
    Schedule(Window(Age(fiscal=12), Age(months=180)), (
        Dose(usual=_fiscal(13, 14)),
        Dose(gap=Gap(months=5), usual_gap=Gap(months=6, most=12), status=_MEMORY),
    ), second_gap=Gap(months=5)),
    Schedule(_fiscal(12, 17), (
        Dose(),
        Dose(gap=Gap(months=1), usual_gap=Gap(months=2, most=4), status=_MEMORY),
        Dose(gap=Gap(months=3), usual_gap=Gap(months=4, most=10), status=_MEMORY),
    )),
)  # fmt: skip


def _rota(name: str, label: str, doses: int, last_day: int) -> Vaccine:
    later = tuple(Dose(gap=Gap(days=27), usual_gap=Gap(days=27, most=56)) for _ in range(doses - 1))
    legal = Window(Age(days=42), Age(days=last_day + 1))
    return Vaccine(
        name, label, "ROTA", legal, (Schedule(legal, (Dose(usual=Window(Age(months=2), Age(days=105))), *later)),), (_SUGINAMI, _KIYOSE),
        first_by=Age(days=104), instead_of="" if doses == 2 else "ROTA1", notes=("either_product",) if doses == 2 else (),
        born_from=date(2020, 8, 1),
    )  # fmt: skip


def _single(name: str, label: str, family: str, legal: Window, usual: Window, *sources: Source, live: bool = False) -> Vaccine:  # fmt: skip
    return Vaccine(name, label, family, legal, (Schedule(legal, (Dose(usual=usual),)),), sources, live=live)


VACCINES: Final[tuple[Vaccine, ...]] = (
    _rota("ROTA1", N_("Rotavirus (1-valent)"), 2, 168),
    _rota("ROTA5", N_("Rotavirus (5-valent)"), 3, 224),
    Vaccine("HEPB", N_("Hepatitis B"), "HEPB", _months(0, 12), (Schedule(_months(0, 12), (
        Dose(usual=_months(2, 3)),
        Dose(usual=_months(3, 4), gap=Gap(days=27)),
        Dose(usual=_months(7, 9), gap=Gap(days=0), since_first=Gap(days=139)),
    )),), (_SUGINAMI, _TAKASAKI), born_from=date(2016, 4, 1)),
    Vaccine(
        "DPT_IPV_HIB", N_("Five in one (diphtheria, pertussis, tetanus, polio, Hib)"), "DPT", _months(2, 90),
        (Schedule(_months(2, 90), _DPT_DOSES),), (_IKOMA, _ORDER), given_from=date(2024, 4, 1),
    ),
    Vaccine(
        "DPT_IPV", N_("Four in one (diphtheria, pertussis, tetanus, polio)"), "DPT", _months(2, 90),
        (Schedule(_months(2, 90), _DPT_DOSES),), (_ORDER,), status=_MEMORY, instead_of="DPT_IPV_HIB", notes=("course_continues",),
    ),
    Vaccine(
        "HIB", N_("Hib (alone)"), "HIB", _months(2, 60), _HIB, (_ORDER,), status=_MEMORY, beside="DPT_IPV", counts=("DPT_IPV_HIB",), mixes=True,
        notes=("course_continues",),
    ),
    Vaccine("PCV20", N_("Pneumococcus (20-valent)"), "PCV", _months(2, 60), _PCV, (_ITAKURA, _KASUGAI), given_from=date(2024, 10, 1)),
    Vaccine(
        "PCV15", N_("Pneumococcus (15-valent or older)"), "PCV", _months(2, 60), _PCV, (_ITAKURA,), status=_MEMORY, instead_of="PCV20", mixes=True,
        notes=("course_continues",),
    ),
    _single("BCG", N_("BCG (tuberculosis)"), "BCG", _months(0, 12), _months(5, 8), _HINOHARA, live=True),
    _single("MR1", N_("Measles and rubella, first"), "MR", _months(12, 24), _months(12, 24), _ORDER, live=True),
    Vaccine("VARICELLA", N_("Chickenpox"), "VARICELLA", _months(12, 36), (Schedule(_months(12, 36), (
        Dose(usual=_months(12, 15)),
        Dose(gap=Gap(months=3), usual_gap=Gap(months=6, most=12), status=_MEMORY),
    )),), (_ORDER, _TAKATSU), live=True),
    Vaccine("JE1", N_("Japanese encephalitis, first period"), "JE", _months(6, 90), (Schedule(_months(6, 90), (
        Dose(usual=_years(3, 4)),
        Dose(gap=Gap(days=6), usual_gap=Gap(days=6, most=28)),
        Dose(usual=_years(4, 5), gap=Gap(months=6), booster=True),
    )),), (_ORDER, _IKUCHAN)),
    _single("MR2", N_("Measles and rubella, second"), "MR", _fiscal(6, 7), _fiscal(6, 7), _ORDER, live=True),
    _single("JE2", N_("Japanese encephalitis, second period"), "JE", _years(9, 13), _years(9, 10), _ORDER, _IKUCHAN),
    _single("DT2", N_("Diphtheria and tetanus, second period"), "DT", _years(11, 13), _years(11, 12), _ORDER, _IKUCHAN),
    Vaccine(
        "HPV", N_("HPV (cervical cancer)"), "HPV", _fiscal(12, 17), _HPV, (_ORDER, _HEKINAN), girls_only=True, notes=("product_may_change",),
        status=_MEMORY,
    ),
)  # fmt: skip
BY_ID: Final[dict[str, Vaccine]] = {vaccine.id: vaccine for vaccine in VACCINES}

#: For the mother, once in a pregnancy: from 28 weeks 0 days to 36 weeks 6 days 「妊娠28週0日から36週6日」.
RSV_ID: Final = "RSV_MATERNAL"
RSV_LABEL: Final = N_("RSV (for the mother, before birth)")
RSV_DAYS: Final = (28 * 7, 36 * 7 + 6)
RSV_FROM: Final = date(2026, 4, 1)
RSV_SOURCES: Final = (_TAITO, _BUNKYO)

CHECKUPS: Final[tuple[Checkup, ...]] = (
    Checkup("CHECKUP_1M", N_("Check-up at 1 month"), Window(Age(days=28), Age(days=42)), False, (_SUBSIDY,), _MEMORY),
    Checkup("CHECKUP_3M", N_("Check-up at 3 to 6 months"), _months(3, 7), False, (_GRANT,), _MEMORY),
    Checkup("CHECKUP_9M", N_("Check-up at 9 to 11 months"), _months(9, 12), False, (_GRANT,), _MEMORY),
    Checkup("CHECKUP_18M", N_("Check-up at 1 year 6 months"), _months(18, 24), True, (_HEALTH_ACT,)),
    Checkup("CHECKUP_3Y", N_("Check-up at 3 years"), _years(3, 4), True, (_HEALTH_ACT,)),
    Checkup("CHECKUP_5Y", N_("Check-up at 5 years"), _months(54, 66), False, (_SUBSIDY,), _MEMORY),
)
SCHOOL_EVENTS: Final[tuple[SchoolEvent, ...]] = (
    SchoolEvent("SCHOOL_LIST", N_("The town lists the children who will enter school"), 10, (_SCHOOL_ACT,)),
    SchoolEvent("SCHOOL_CHECKUP", N_("Health check before entering school"), 11, (_SCHOOL_ACT,)),
    SchoolEvent("SCHOOL_NOTICE", N_("Notice of the school that your child will enter"), 1, (_SCHOOL_ACT,)),
)
DEADLINES: Final[tuple[Deadline, ...]] = (
    Deadline("BIRTH_NOTIFICATION", N_("Notification of birth"), (_source("戸籍法49条"),), days=14, event_day_counts=True, notes=("abroad_three_months",)),
    Deadline("CHILD_ALLOWANCE", N_("Claim for child allowance"), (_source("池田市 児童手当の説明"),), days=15, notes=("next_open_day", "months_lost")),
    Deadline("SUPPORT_018", N_("018 Support (Tokyo)"), (_source("東京都 018サポート（2025年度の二次資料）"),), until_fiscal=18, prefecture="13", notes=("must_apply",), status=_MEMORY),
)  # fmt: skip


def item_ids() -> dict[str, tuple[str, int]]:
    """Every entry that a town may say something about: its label and, where a course has several doses, which."""
    found: dict[str, tuple[str, int]] = {}
    for vaccine in VACCINES:
        most = max(len(schedule.doses) for schedule in vaccine.schedules)
        for number in range(1, most + 1):
            found[vaccine.id if most == 1 else f"{vaccine.id}-{number}"] = (vaccine.label, number if most > 1 else 0)
    found[RSV_ID] = (RSV_LABEL, 0)
    others: tuple[Checkup | SchoolEvent | Deadline, ...] = (*CHECKUPS, *SCHOOL_EVENTS, *DEADLINES)
    for entry in others:
        found[entry.id] = (entry.label, 0)
    return found


@dataclass(frozen=True, slots=True)
class CourseForm:
    """A vaccine as it is written down: its most doses, and whether it is the product that is planned by itself."""

    id: str
    label: str
    doses: int
    usual: bool


def courses() -> tuple[CourseForm, ...]:
    """Every vaccine that may be recorded."""
    found = [
        CourseForm(
            each.id,
            each.label,
            max(len(schedule.doses) for schedule in each.schedules),
            not (each.instead_of or each.beside),
        )
        for each in VACCINES
    ]
    return (CourseForm(RSV_ID, RSV_LABEL, 1, usual=True), *found)


def is_checkup(item: str) -> bool:
    """Whether an entry is a check-up, which a town may hold or not."""
    return any(each.id == item for each in CHECKUPS)
