"""What a proposed condition says, in plain statements: Japanese, easy Japanese and English, made from the tree alone."""

from collections.abc import Callable
from typing import Final

from todoke.eligibility.rules.rule import LANGUAGES
from todoke.eligibility.rules.tree import And, Between, Compare, Constant, Fact, In, Node, Not, Or

Words = tuple[str, str, str]

_TRUTHS: Final[dict[str, tuple[Words, Words]]] = {
    "pregnant": (("妊娠している", "{妊娠|にんしん}しています", "Pregnant"), ("妊娠していない", "{妊娠|にんしん}していません", "Not pregnant")),
    "multiple_birth": (("双子や三つ子など", "ふたごや{三|み}つ{子|ご}です", "Twins or more"), ("双子や三つ子ではない", "ふたごや{三|み}つ{子|ご}ではありません", "No twins")),
    "single_parent": (("ひとり親の家庭", "ひとり{親|おや}の{家庭|かてい}です", "A single parent"), ("ひとり親の家庭ではない", "ひとり{親|おや}ではありません", "Not a single parent")),
    "public_assistance": (("生活保護を受けている", "{生活保護|せいかつほご}をもらっています", "Receives public assistance"), ("生活保護を受けていない", "{生活保護|せいかつほご}をもらっていません", "Receives no public assistance")),
    "tax_exempt": (("住民税が非課税の世帯", "{家族|かぞく}の{誰|だれ}も{住民税|じゅうみんぜい}をはらいません", "Nobody in the household pays resident's tax"), ("住民税が課税されている世帯", "{家族|かぞく}の{誰|だれ}かが{住民税|じゅうみんぜい}をはらいます", "Somebody in the household pays resident's tax")),
    "raises_child": (("子どもを養育している", "{子|こ}どもを{育|そだ}てています", "Looks after the child"), ("子どもを養育していない", "{子|こ}どもを{育|そだ}てていません", "Does not look after the child")),
    "in_institution": (("施設で暮らしている", "{施設|しせつ}に{住|す}んでいます", "Lives in an institution"), ("施設で暮らしていない", "{施設|しせつ}に{住|す}んでいません", "Does not live in an institution")),
    "palsy_or_dystrophy": (("脳性まひか進行性筋萎縮症がある", "{脳性|のうせい}まひなどがあります", "Has cerebral palsy or progressive muscular dystrophy"), ("脳性まひ・進行性筋萎縮症ではない", "{脳性|のうせい}まひなどはありません", "Has no cerebral palsy or progressive muscular dystrophy")),
    "intractable_disease": (("指定難病か小児慢性特定疾病がある", "{難|むずか}しい{病気|びょうき}があります", "Has a designated intractable or chronic disease"), ("指定難病・小児慢性特定疾病ではない", "{難|むずか}しい{病気|びょうき}はありません", "Has no designated intractable or chronic disease")),
}  # fmt: skip
_CODES: Final[dict[tuple[str, str], Words]] = {
    ("health_insurance", "national"): ("国民健康保険に加入している", "{国民健康保険|こくみんけんこうほけん}に{入|はい}っています", "Insured by the National Health Insurance"),
    ("health_insurance", "employees"): ("職場の健康保険に加入している", "{会社|かいしゃ}の{健康保険|けんこうほけん}に{入|はい}っています", "Insured through work"),
    ("health_insurance", "late_elderly"): ("後期高齢者医療制度に加入している", "75さいからの{医療|いりょう}の{制度|せいど}に{入|はい}っています", "In the medical care system for those of 75 and over"),
    ("health_insurance", "none"): ("健康保険に加入していない", "{健康保険|けんこうほけん}に{入|はい}っていません", "Has no health insurance"),
    ("school", "special_needs"): ("特別支援学校に通っている", "{特別支援学校|とくべつしえんがっこう}に{行|い}っています", "Goes to a special needs school"),
}  # fmt: skip
_NOT_CODES: Final[dict[tuple[str, str], Words]] = {
    ("health_insurance", "none"): (
        "健康保険に加入している",
        "{健康保険|けんこうほけん}に{入|はい}っています",
        "Has health insurance",
    ),
}
#: Subject and unit of each number, in the three languages.
_NUMBERS: Final[dict[str, tuple[Words, Words]]] = {
    "age": (("", "", "Age"), ("歳", "さい", " years")),
    "age_months": (("生後", "{生|う}まれてから", "Age"), ("か月", "か{月|げつ}", " months")),
    "age_days": (("生後", "{生|う}まれてから", "Age"), ("日", "{日|にち}", " days")),
    "fiscal_year_age": (("年度末の年齢が", "3{月|がつ}31{日|にち}に ", "Age by the end of the school year"), ("歳", "さい", " years")),
    "pregnancy_days": (("妊娠", "{妊娠|にんしん}して ", "Pregnancy"), ("日", "{日|にち}", " days")),
    "days_since_childbirth": (("出産後", "{赤|あか}ちゃんを{産|う}んで ", "Since giving birth"), ("日", "{日|にち}", " days")),
    "child_rank": (("第", "{上|うえ}から ", "Place among the children"), ("子", "{番目|ばんめ}", "")),
    "children_18": (("18歳年度末までの子どもが", "18さいまでの{子|こ}どもが ", "Children up to the March after 18"), ("人", "にん", "")),
    "income": (("所得が", "{所得|しょとく}が ", "Income after deductions"), ("円", "{円|えん}", " yen")),
    "household_income": (("世帯の所得の合計が", "{家族|かぞく}みんなの{所得|しょとく}が ", "Income of the household after deductions"), ("円", "{円|えん}", " yen")),
    "resident_tax": (("市町村民税所得割額が", "{住民税|じゅうみんぜい}の{所得割|しょとくわり}が ", "Resident's tax on income"), ("円", "{円|えん}", " yen")),
    "physical_disability_grade": (("身体障害者手帳が", "{身体|しんたい}{障害者手帳|しょうがいしゃてちょう}が ", "Physical disability certificate, grade"), ("級", "きゅう", "")),
    "intellectual_disability_degree": (("愛の手帳が", "{愛|あい}の{手帳|てちょう}が ", "Intellectual disability certificate, degree"), ("度", "ど", "")),
    "mental_disability_grade": (("精神障害者保健福祉手帳が", "{精神|せいしん}の{手帳|てちょう}が ", "Mental disability certificate, grade"), ("級", "きゅう", "")),
    "special_child_grade": (("特別児童扶養手当の等級が", "{特別児童扶養手当|とくべつじどうふようてあて}が ", "Special child rearing allowance, grade"), ("級", "きゅう", "")),
    "care_level": (("要介護", "{要介護|ようかいご}", "Level of long-term care"), ("", "", "")),
}  # fmt: skip
_SIGNS: Final[dict[str, Words]] = {
    "<": ("{}未満", "{}より{下|した}", "below {}"), "<=": ("{}以下", "{}まで", "up to {}"), ">": ("{}を超える", "{}より{上|うえ}", "above {}"),
    ">=": ("{}以上", "{}から{上|うえ}", "{} or more"), "=": ("{}", "{}", "{}"), "<>": ("{}以外", "{}のほか", "other than {}"),
}  # fmt: skip
_CERTIFICATES: Final = ("physical_disability_grade", "intellectual_disability_degree", "mental_disability_grade")


def labels(node: Node) -> dict[str, str]:
    """The statement in each language; empty where there are no words for it here."""
    try:
        return dict(zip(LANGUAGES, _say(node), strict=True))
    except LookupError:
        return {}


def _say(node: Node) -> Words:
    match node:
        case Fact(name):
            return _TRUTHS[name][0]
        case Not(Fact(name)):
            return _TRUTHS[name][1]
        case Not(item):
            words = _say(item)
            return f"「{words[0]}」ではない", f"「{words[1]}」ではありません", f"Not: {words[2]}"
        case And(items):
            return _joined(items, ("で、", "、", ", and "))
        case Or(items):
            return _joined(items, ("、または", "、または ", ", or "))
    return _of_a_fact(node)


def _of_a_fact(node: Node) -> Words:
    """One comparison; what has words of its own comes first."""
    match node:
        case Compare("=", Fact("area"), _):
            return "この区市町村に住んでいる", "このまちに{住|す}んでいます", "Lives in this town"
        case Compare(sign, Fact(name), Constant(value)) if isinstance(value, str):
            return _coded(name, value, sign)
        case Compare(sign, Fact("birth_date"), Constant(value)):
            return _born(sign, str(value))
        case Between(Fact("birth_date"), Constant(low), Constant(high)):
            return (
                f"{low}から{high}までに生まれた",
                f"{low}から{high}までに{{生|う}}まれました",
                f"Born from {low} to {high}",
            )
        case Compare(">=" | "<" as sign, Fact(name), Constant(1)) if name in _CERTIFICATES:
            return _held(name, sign)
        case Compare(sign, Fact("fiscal_year_age"), Constant(int(value))) if sign in ("<=", "=", ">="):
            return _school(value if sign != "<=" else None, value if sign != ">=" else None)
        case Between(Fact("fiscal_year_age"), Constant(int(low)), Constant(int(high))):
            return _school(low, high)
        case Compare(">=" | "<" as sign, Fact("pregnancy_days"), Constant(int(value))) if value % 7 == 0:
            return _weeks(sign, value // 7)
        case Compare("<=" | "<" as sign, Fact("days_since_childbirth"), Constant(int(value))):
            return _after_birth(value - (sign == "<"))
    return _of_a_number(node)


def _of_a_number(node: Node) -> Words:
    match node:
        case Compare(sign, Fact(name), Constant(value)):
            shown = f"{value:,}" if isinstance(value, int) else str(value)
            return _numbered(name, lambda at, unit: _SIGNS[sign][at].replace("{}", shown + unit))
        case Between(Fact(name), Constant(low), Constant(high)):
            patterns = ("{0}{2}から{1}{2}まで", "{0}から{1}{2}まで", "{0} to {1}{2}")
            return _numbered(name, lambda at, unit: patterns[at].format(low, high, unit))
        case In(Fact(name), values):
            listed = [str(each.value) for each in values if isinstance(each, Constant)]
            return _numbered(name, lambda at, unit: ("か", "か", " or ")[at].join(f"{each}{unit}" for each in listed))
    raise LookupError(node)


def _held(name: str, sign: str) -> Words:
    """A certificate of any grade, or none."""
    ja, simple, english = _NUMBERS[name][0]
    ja, simple, english = ja.removesuffix("が"), simple.removesuffix("が "), english.split(",")[0]
    if sign == ">=":
        return f"{ja}を持っている", f"{simple}があります", english
    return f"{ja}を持っていない", f"{simple}がありません", f"No {english.lower()}"


def _after_birth(days: int) -> Words:
    return (
        f"出産から{days}日以内",
        f"{{赤|あか}}ちゃんを{{産|う}}んで{days}{{日|にち}}までです",
        f"Within {days} days of giving birth",
    )


def _joined(items: tuple[Node, ...], signs: Words) -> Words:
    said = [_say(item) for item in items]
    return tuple(signs[at].join(words[at] for words in said) for at in range(3))  # type: ignore[return-value]


def _numbered(name: str, say: Callable[[int, str], str]) -> Words:
    subjects, units = _NUMBERS[name]
    ja, simple, english = (say(at, units[at]) for at in range(3))
    return f"{subjects[0]}{ja}", f"{subjects[1]}{simple}です", f"{subjects[2]} {english}"


def _weeks(sign: str, weeks: int) -> Words:
    """Whole weeks of a pregnancy."""
    if sign == ">=":
        return (
            f"妊娠{weeks}週から",
            f"{{妊娠|にんしん}}{weeks}{{週|しゅう}}からです",
            f"From week {weeks} of the pregnancy",
        )
    return (
        f"妊娠{weeks}週になる前",
        f"{{妊娠|にんしん}}{weeks}{{週|しゅう}}になる{{前|まえ}}です",
        f"Before week {weeks} of the pregnancy",
    )


def _coded(name: str, value: str, sign: str) -> Words:
    """A choice that has words of its own."""
    words = _CODES[name, value]
    if sign == "=":
        return words
    plain = (f"「{words[0]}」以外", f"「{words[1]}」ではありません", f"Not: {words[2]}")
    return _NOT_CODES.get((name, value), plain)


def _born(sign: str, day: str) -> Words:
    ja = {">=": "以後に生まれた", "<=": "以前に生まれた", ">": "より後に生まれた", "<": "より前に生まれた"}.get(
        sign, "に生まれた"
    )
    simple = {">=": "か そのあとに", "<=": "か その{前|まえ}に", ">": "のあとに", "<": "の{前|まえ}に"}.get(sign, "に")
    english = {">=": "on or after", "<=": "on or before", ">": "after", "<": "before"}.get(sign, "on")
    return f"{day}{ja}", f"{day}{simple}{{生|う}}まれました", f"Born {english} {day}"


_CLASSES: Final = {4: "年少", 5: "年中", 6: "年長"}


def _school(least: int | None, most: int | None) -> Words:
    """School years by their names; below or above school, by the age and the 31 March."""
    if least is None:
        assert most is not None
        if most == 6:
            return (
                "小学校に入る前の子ども",
                "{小学校|しょうがっこう}に{入|はい}る{前|まえ}の{子|こ}どもです",
                "Children before primary school",
            )
        return (
            f"{most}歳になったあとの最初の3月31日まで",
            f"{most}さいになったあとの3{{月|がつ}}31{{日|にち}}までです",
            f"Until the 31 March after turning {most}",
        )
    first = _grade(least)
    if most is None:
        return f"{first[0]}から", f"{first[1]}からです", f"From {first[2]}"
    last = _grade(most)
    if least == most:
        return first[0], f"{first[1]}です", first[2].capitalize()
    return f"{first[0]}から{last[0]}まで", f"{first[1]}から {last[1]}までです", f"From {first[2]} to {last[2]}"


def _grade(age: int) -> Words:
    """One school year."""
    if 7 <= age <= 12:
        return (
            f"小学{age - 6}年生",
            f"{{小学|しょうがく}}{age - 6}{{年生|ねんせい}}",
            f"grade {age - 6} of primary school",
        )
    if 13 <= age <= 15:
        return (
            f"中学{age - 12}年生",
            f"{{中学|ちゅうがく}}{age - 12}{{年生|ねんせい}}",
            f"grade {age - 12} of lower secondary school",
        )
    if 16 <= age <= 18:
        return (
            f"高校{age - 15}年生の年齢",
            f"{{高校|こうこう}}{age - 15}{{年生|ねんせい}}の{{年|とし}}",
            f"the age of grade {age - 15} of upper secondary school",
        )
    return (
        f"年度末に{age}歳" + (f"（{_CLASSES[age]}）" if age in _CLASSES else ""),
        f"3{{月|がつ}}31{{日|にち}}に{age}さい",
        f"aged {age} by the end of the school year",
    )
