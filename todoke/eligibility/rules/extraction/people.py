"""Who somebody is besides their age: pregnancy, single parents, certificates, welfare, insurance, number of children."""

import re
from collections.abc import Iterator
from typing import Final

from todoke.eligibility.rules.extraction.bounds import Limit, between, one_of
from todoke.eligibility.rules.extraction.proposals import Atom, Confidence, Kind
from todoke.eligibility.rules.extraction.wording import NUMBER, number
from todoke.eligibility.rules.tree import Compare, Constant, Fact, Node, any_of

_MONTH: Final = "[かヶカヵケ箇]月"
_SURE, _LIKELY, _UNSURE = Confidence.CERTAIN, Confidence.LIKELY, Confidence.UNSURE
#: Not the person but a service named after her.
_SERVICE: Final = r"(?!健|訪問|面談|面接|歯科|受診|教室|超音波|学級|相談|栄養|及び乳児健|医療費|応援|支援|保健|の届)"
Found = re.Match[str]


def _is(name: str, value: bool | int | str = True) -> Node:
    return Compare("=", Fact(name), Constant(value)) if not isinstance(value, bool) else Fact(name)


_MOTHER: Final = any_of([Fact("pregnant"), Compare("<=", Fact("days_since_childbirth"), Constant(365))])
_PATTERNS: Final[tuple[tuple[re.Pattern[str], Kind, Node, Confidence], ...]] = (
    (re.compile(rf"妊産婦{_SERVICE}"), Kind.PREGNANCY, _MOTHER, _SURE),
    (re.compile(rf"妊婦{_SERVICE}|妊娠中|妊娠(?:している|の診断を受けた)|妊娠届(?:出書)?を(?:提出|届け)|妊娠の?届出を(?:した|された|行った)"), Kind.PREGNANCY, Fact("pregnant"), _SURE),
    (re.compile(r"ひとり親|一人親|母子家庭|父子家庭|母子世帯|父子世帯|児童扶養手当(?:を|の)?受給"), Kind.SINGLE_PARENT, Fact("single_parent"), _SURE),
    (re.compile(r"多胎(?:児|妊娠|妊婦|家庭)?|双子|ふたご|双生児|三つ子"), Kind.TWINS, Fact("multiple_birth"), _SURE),
    (re.compile(r"生活保護(?:法(?:による|の|に基づく)?)?(?:を|の)?(?:被保護|受給|受けて|受け、|適用)?(?:している|いる|されている)?(?:世帯|者)?|被保護(?:世帯|者)"), Kind.WELFARE, Fact("public_assistance"), _SURE),
    (re.compile(r"(?:(?:市町村|区市町村|市区町村|特別区|住|区|市|町|村|都|県)民税|市町村民税|区市町村民税|市区町村民税|特別区民税)[^。、]{0,12}?非課税(?:の)?(?:世帯|者)?|非課税世帯"), Kind.TAX, Fact("tax_exempt"), _SURE),
    (re.compile(r"国民健康保険(?:に加入|に入って|の?(?:加入|被保険)者|に?(?:ご)?加入|の資格)"), Kind.INSURANCE, _is("health_insurance", "national"), _SURE),
    (re.compile(r"後期高齢者医療(?:制度|保険)?(?:に加入|の?(?:加入|被保険)者)"), Kind.INSURANCE, _is("health_insurance", "late_elderly"), _SURE),
    (re.compile(r"(?:社会保険|被用者保険|職場の健康保険|会社の健康保険)(?:に加入|の?(?:加入|被保険)者)"), Kind.INSURANCE, _is("health_insurance", "employees"), _SURE),
    (re.compile(r"(?<!国民)(?:各種|公的|いずれかの)?(?:の)?(?:公的)?(?:健康|医療)保険(?:等)?(?:各法)?(?:制度)?(?:の規定による)?(?:に(?:ご)?加入|に入って|の?(?:加入|被保険)者)"), Kind.INSURANCE, Compare("<>", Fact("health_insurance"), Constant("none")), _SURE),
    (re.compile(r"脳性(?:まひ|麻痺|マヒ)|進行性筋(?:萎縮|ジストロフィー)症?"), Kind.ILLNESS, Fact("palsy_or_dystrophy"), _SURE),
    (re.compile(r"(?:指定)?難病(?:患者|医療費)|小児慢性特定疾病(?:児童|の)"), Kind.ILLNESS, Fact("intractable_disease"), _LIKELY),
    (re.compile(r"(?:児童|子ども|子供|お子(?:さん|さま|様)|幼児|子)を(?:現に)?(?:養育|監護|扶養)(?:し|する)|を育て(?:ている|ており|る)|を(?:養育|監護|扶養)している(?:者|方|人|保護者|父|母|ご?家庭|世帯)"), Kind.UPBRINGING, Fact("raises_child"), _SURE),
    (re.compile(r"特別支援学校(?:に(?:在籍|通)|の(?:児童|生徒|幼児)|在籍)"), Kind.SCHOOL, _is("school", "special_needs"), _LIKELY),
    (re.compile(r"乳児(?=を|がいる|のいる|$|、|と)|赤ちゃん(?=のいる|がいる)"), Kind.AGE, Compare("<", Fact("age"), Constant(1)), _LIKELY),
    (re.compile(r"(?:福祉)?施設(?:等|など)?[にへ]入所"), Kind.INSTITUTION, Fact("in_institution"), _SURE),
    (re.compile(r"多子世帯"), Kind.CHILDREN, Compare(">=", Fact("children_18"), Constant(3)), _UNSURE),
)  # fmt: skip
_CHILDBIRTH: Final = re.compile(
    rf"(?:出産|産|分娩)後(?:おおむね|概ね)?(?P<n>{NUMBER})(?:(?P<year>年)|(?P<month>{_MONTH})|(?P<week>週)間?|(?P<day>日)間?)(?:(?P<strict>未満|に満たない|を経過しない)|以内|まで|以下)"
)
_PREGNANT_SINCE: Final = re.compile(
    rf"妊娠(?:後|満)?(?P<n>{NUMBER})(?:(?P<week>週)|(?P<month>{_MONTH})|(?P<day>日))(?:(?P<low>以上|以[降後]|から|~|を過ぎた)|(?P<strict>未満|に満たない)|(?P<high>まで|以下|以内))"
)
_PREGNANT_RANGE: Final = re.compile(
    rf"妊娠(?:満)?(?P<n>{NUMBER})(?:週(?:(?P<d>[0-6])日)?)?(?:から|~|-)(?:妊娠)?(?P<last>{NUMBER})週(?:(?P<to>[0-6])日)?(?:まで)?"
)
_RANK: Final = re.compile(rf"第(?P<n>{NUMBER})子(?P<more>以[降上])?")
_MANY: Final = re.compile(
    rf"(?:(?:(?:0歳(?:から|~))?(?:満)?(?:18|20)歳(?:未満|以下|まで)|高校生(?:以下|まで))の)?(?:(?:児童|子ども|子供|子|お子さん|お子さま|お子様)(?:を|が)(?P<a>{NUMBER})人以上|(?P<b>{NUMBER})人以上の(?:児童|子ども|子供|子|お子))"
)
_GRADED: Final[tuple[tuple[re.Pattern[str], str, int], ...]] = (
    (re.compile(r"身体障害者(?:手帳)?"), "physical_disability_grade", 7),
    (re.compile(r"愛の手帳|療育手帳"), "intellectual_disability_degree", 4),
    (re.compile(r"精神障害者(?:保健福祉)?手帳"), "mental_disability_grade", 3),
    (re.compile(r"特別児童扶養手当"), "special_child_grade", 2),
    (re.compile(r"要介護(?:状態区分|度)?"), "care_level", 5),
)  # fmt: skip
_GRADE: Final = re.compile(
    rf"(?:[(「]|の交付を受け[^。0-9]{{0,8}}|の?(?:障害)?(?:の)?(?:総合)?(?:等級|程度|度数)?[がはの]?)?(?P<n>{NUMBER})(?:[級度])?"
    rf"(?:(?P<to>[~\-]|から)(?P<last>{NUMBER})[級度]?|(?P<list>(?:[・、,]|または|又は|及び|もしくは){NUMBER}[級度]?)+)?(?P<unit>[級度])?(?P<more>以上|まで)?"
)
_HOLDER: Final = re.compile(r"(?:等|など)?(?:を|の)?(?:お持ち|持っている|所持|交付を受け|保持|所有|取得)")
_ANY_CERTIFICATE: Final = re.compile(
    r"(?<!身体)(?<!精神)障害者手帳(?:等|など)?(?:を|の)?(?:お持ち|持っている|所持|交付を受け)"
)
_CERTIFICATES: Final = ("physical_disability_grade", "intellectual_disability_degree", "mental_disability_grade")


def atoms(text: str) -> Iterator[Atom]:
    """The conditions of one folded sentence; they may overlap, the longest counts."""
    for pattern, kind, node, confidence in _PATTERNS:
        for found in pattern.finditer(text):
            yield Atom(kind, node, found.start(), found.end(), confidence, is_general=kind is Kind.AGE)
    for finder in (_since_childbirth, _weeks, _children, _certificates):
        yield from finder(text)


def _since_childbirth(text: str) -> Iterator[Atom]:
    for found in _CHILDBIRTH.finditer(text):
        days = _days(found, 365, 365 / 12)
        node = between(None, Limit("days_since_childbirth", days, strict=found["strict"] is not None))
        if node is not None:
            yield Atom(Kind.CHILDBIRTH, node, found.start(), found.end(), _LIKELY if found["month"] else _SURE)


def _days(found: Found, year: int, month: float) -> int:
    """Days of a length of time; half days count as begun."""
    n = number(found["n"])
    if found.groupdict().get("year"):
        return n * year
    return int(n * month + 0.5) if found["month"] else n * 7 if found["week"] else n


def _weeks(text: str) -> Iterator[Atom]:
    """Weeks or months of a pregnancy; the first day of month m is that of week 4(m-1)."""
    done = 0
    for found in _PREGNANT_RANGE.finditer(text):
        first = number(found["n"]) * 7 + int(found["d"] or 0)
        last = number(found["last"]) * 7 + int(found["to"] or 6)
        if node := between(Limit("pregnancy_days", first), Limit("pregnancy_days", last + 1, strict=True)):
            yield Atom(Kind.PREGNANCY, node, found.start(), found.end(), _SURE)
            done = found.end()
    for found in _PREGNANT_SINCE.finditer(text, done):
        n = number(found["n"])
        day, length = (n, 1) if found["day"] else (n * 7, 7) if found["week"] else ((n - 1) * 28, 28)
        low = Limit("pregnancy_days", day) if found["low"] else None
        high = None if low else Limit("pregnancy_days", day if found["strict"] else day + length, strict=True)
        if node := between(low, high):
            yield Atom(Kind.PREGNANCY, node, found.start(), found.end(), _LIKELY if found["month"] else _SURE)


def _children(text: str) -> Iterator[Atom]:
    for found in _RANK.finditer(text):
        rank = number(found["n"])
        if node := between(Limit("child_rank", rank), None if found["more"] else Limit("child_rank", rank)):
            yield Atom(Kind.CHILDREN, node, found.start(), found.end(), _LIKELY)
    for found in _MANY.finditer(text):
        if node := between(Limit("children_18", number(found["a"] or found["b"])), None):
            yield Atom(Kind.CHILDREN, node, found.start(), found.end(), _LIKELY)


def _certificates(text: str) -> Iterator[Atom]:
    for pattern, fact, gravest in _GRADED:
        for found in pattern.finditer(text):
            kind = Kind.ILLNESS if fact == "care_level" else Kind.DISABILITY
            graded = _GRADE.match(text, found.end())
            if graded and (node := _grades(graded, fact, gravest)):
                yield Atom(kind, node, found.start(), graded.end(), _SURE)
            elif (held := _HOLDER.match(text, found.end())) and fact in _CERTIFICATES:
                yield Atom(kind, Compare(">=", Fact(fact), Constant(1)), found.start(), held.end(), _SURE)
    for found in _ANY_CERTIFICATE.finditer(text):
        node = any_of(Compare(">=", Fact(fact), Constant(1)) for fact in _CERTIFICATES)
        yield Atom(Kind.DISABILITY, node, found.start(), found.end(), _LIKELY)


def _grades(found: Found, fact: str, most: int) -> Node | None:
    """The grades named; "grade 4 or graver" is 1 to 4, but a level of care grows with need."""
    values = [number(found["n"])]
    words = found.group()
    if fact != "care_level" and not re.search(r"[級度]", words):
        return None
    if found["last"] or found["list"]:
        values += [number(each) for each in re.findall(NUMBER, words[found.end("n") - found.start() :])]
    if not all(1 <= each <= most for each in values):
        return None
    least, last = min(values), max(values)
    if found["more"] and fact == "care_level":
        return Compare(">=", Fact(fact), Constant(last))
    if found["more"]:
        return one_of(fact, 1, last)
    if found["list"] and sorted(set(values)) != list(range(least, last + 1)):
        return any_of(Compare("=", Fact(fact), Constant(each)) for each in sorted(set(values)))
    return one_of(fact, least, last)
