"""The three code lists of the Tokyo registry, their names, and the life events they lead to."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from todoke.registry.rules.fields import N_


class Tag(NamedTuple):
    """The name of a code: in Japanese as published, and in English as a message to translate."""

    ja: str
    en: str


_UNSORTED = Tag("未分類", N_("Not classified"))

CATEGORY: Final[dict[str, Tag]] = {
    "000": _UNSORTED,
    "001": Tag("住民向け情報", N_("Information for residents")),
    "002": Tag("妊娠・出産", N_("Pregnancy and birth")),
    "003": Tag("子育て", N_("Raising children")),
    "004": Tag("保育", N_("Childcare")),
    "005": Tag("学校教育", N_("School")),
    "006": Tag("結婚・離婚", N_("Marriage and divorce")),
    "007": Tag("引越し・住まい", N_("Moving and housing")),
    "008": Tag("就職・退職", N_("Starting and leaving work")),
    "009": Tag("高齢者支援", N_("Support for older people")),
    "010": Tag("在宅介護", N_("Care at home")),
    "011": Tag("施設介護", N_("Care in a facility")),
    "012": Tag("ご不幸", N_("Bereavement")),
    "013": Tag("戸籍・住民票・印鑑登録等", N_("Family and resident registers, seals")),
    "014": Tag("税", N_("Taxes")),
    "015": Tag("国民健康保険", N_("National Health Insurance")),
    "016": Tag("国民年金", N_("National Pension")),
    "017": Tag("水道・ガス・電気", N_("Water, gas, electricity")),
    "018": Tag("交通", N_("Transport")),
    "019": Tag("駐輪・駐車", N_("Parking of bicycles and cars")),
    "020": Tag("都市計画", N_("Town planning")),
    "021": Tag("ごみ・環境保全", N_("Waste and the environment")),
    "022": Tag("食品・衛生", N_("Food and hygiene")),
    "023": Tag("ペット・動物", N_("Pets and animals")),
    "024": Tag("生活困窮者支援", N_("Help in poverty")),
    "025": Tag("障がい者支援", N_("Support for disabled people")),
    "026": Tag("消費生活", N_("Consumer affairs")),
    "027": Tag("健康・医療", N_("Health and medicine")),
    "028": Tag("文化・スポーツ・生涯学習", N_("Culture, sport, lifelong learning")),
    "029": Tag("市民活動・コミュニティ", N_("Civic activity and community")),
    "030": Tag("防災・災害", N_("Disasters")),
    "031": Tag("防犯・犯罪", N_("Crime and safety")),
    "032": Tag("救急・消防", N_("Ambulance and fire brigade")),
}
TARGET: Final[dict[str, Tag]] = {
    "000": _UNSORTED,
    "086": Tag("妊産婦", N_("Expectant and new mothers")),
    "087": Tag("子育て中", N_("Parents")),
    "088": Tag("ひとり親", N_("Single parents")),
    "089": Tag("未熟児", N_("Premature babies")),
    "090": Tag("障害児", N_("Disabled children")),
    "091": Tag("遺児", N_("Children who lost a parent")),
    "092": Tag("学生", N_("Students")),
    "093": Tag("独身者", N_("Single people")),
    "094": Tag("求職者", N_("Job seekers")),
    "095": Tag("就業者", N_("Working people")),
    "096": Tag("高齢者", N_("Older people")),
    "097": Tag("介護中", N_("People who care for someone")),
    "098": Tag("障がい者", N_("Disabled people")),
    "099": Tag("遺族", N_("The bereaved")),
    "100": Tag("ペット", N_("Pets")),
    "101": Tag("被災者", N_("People hit by a disaster")),
    "102": Tag("犯罪被害者", N_("Victims of crime")),
}
CONTENTS: Final[dict[str, Tag]] = {
    "000": _UNSORTED,
    "077": Tag("届出", N_("Notification")),
    "078": Tag("申請", N_("Application")),
    "079": Tag("支給・支援", N_("Payment and support")),
    "080": Tag("イベント", N_("Event")),
    "081": Tag("施設", N_("Facility")),
    "082": Tag("情報啓発", N_("Information")),
    "083": Tag("地図", N_("Map")),
}
LISTS: Final[dict[str, dict[str, Tag]]] = {"category": CATEGORY, "target": TARGET, "contents": CONTENTS}
#: Which list the codes of a field come from.
FIELD_LISTS: Final[dict[str, str]] = {
    "category_codes": "category",
    "target_codes": "target",
    "contents_codes": "contents",
}

LIFE_EVENTS: Final[dict[str, str]] = {
    "birth": N_("Pregnancy and birth"),
    "childcare": N_("Raising a child"),
    "school": N_("School"),
    "moving": N_("Moving and housing"),
    "illness": N_("Illness and disability"),
    "care": N_("Old age and care"),
    "death": N_("When someone has died"),
    "disaster": N_("Disaster"),
    "daily": N_("Daily life"),
}
_EVENT_OF: Final[dict[str, str]] = {
    "002": "birth",
    "003": "childcare",
    "004": "childcare",
    "005": "school",
    "007": "moving",
    "009": "care",
    "010": "care",
    "011": "care",
    "012": "death",
    "025": "illness",
    "027": "illness",
    "030": "disaster",
}


def name(code: str, of: str, language: str = "ja") -> str:
    """The name of a code of the list "category", "target" or "contents": Japanese, or else the English message.

    A code that is in no list is its own name.
    """
    tag = LISTS[of].get(code)
    if tag is None:
        return code
    return tag.ja if language == "ja" else tag.en


def life_event(category_codes: Sequence[str]) -> str | None:
    """The life event 「ライフイベント」 that the first telling subject code leads to; None without any code."""
    if not category_codes:
        return None
    return next((_EVENT_OF[code] for code in category_codes if code in _EVENT_OF), "daily")
