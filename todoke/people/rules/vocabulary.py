"""The vocabulary of facts 「事実の語彙」: everything that a rule may ask about a person or household, and nothing else.

Labels and questions are English messages; faces translate them. What is derived is computed once from what is known.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from todoke.people.rules.facts import (
    Choice,
    Elapsed,
    Fact,
    Holder,
    Kind,
    Measure,
    Purpose,
    Sensitivity,
    Subject,
    Unit,
    Value,
)  # fmt: skip

_REGISTER: Final = {
    Purpose.MATCHING: "個人情報の保護に関する法律69条2項2号",
    Purpose.STATISTICS: "個人情報の保護に関する法律69条2項4号",
}
_COUNTED: Final = {Purpose.STATISTICS: "個人情報の保護に関する法律69条2項4号"}
_MEMBER, _HOUSEHOLD = Subject.MEMBER, Subject.HOUSEHOLD
_ORDINARY, _DELICATE, _GRAVE = Sensitivity.ORDINARY, Sensitivity.DELICATE, Sensitivity.GRAVE
_PERSON: Final = Holder.PERSON
_YEN_MOST: Final = 10_000_000_000


def N_(message: str) -> str:  # noqa: N802 - the customary name of the marker for extraction
    """Mark an English message for translation where gettext may not be imported."""
    return message


def _grown(
    name: str, label: str, measure: Measure, base: str, unit: Unit, bounds: tuple[int, int],
    subject: Subject = _MEMBER, sensitivity: Sensitivity = _ORDINARY,
) -> Fact:  # fmt: skip
    """A fact that grows by itself from a date."""
    return Fact(
        name,
        Kind.INTEGER,
        subject,
        sensitivity,
        label,
        unit=unit,
        low=bounds[0],
        high=bounds[1],
        derived=True,
        elapsed=Elapsed(measure, base),
    )


def _count(name: str, label: str) -> Fact:
    """A count of members, derived."""
    return Fact(
        name, Kind.INTEGER, _HOUSEHOLD, _ORDINARY, label, unit=Unit.PERSONS, high=60, bases=dict(_REGISTER), derived=True
    )  # fmt: skip


def _grade(name: str, label: str, question: str, help_: str, high: int) -> Fact:
    """A grade of a disability certificate; 0 is none, 1 the gravest."""
    return Fact(
        name, Kind.INTEGER, _MEMBER, _GRAVE, label, question, help_, unit=Unit.GRADE, high=high,
        holders=frozenset({_PERSON, Holder.DISABILITY_REGISTER}), bases=dict(_COUNTED),
    )  # fmt: skip


def _yes_no(
    name: str, subject: Subject, level: Sensitivity, label: str, question: str, help_: str = "", *holders: Holder
) -> Fact:
    """A fact that is true or false."""
    return Fact(
        name, Kind.BOOLEAN, subject, level, label, question, help_, holders=frozenset({_PERSON, *holders}), bases=dict(_COUNTED)
    )  # fmt: skip


def _yen(name: str, label: str, question: str, help_: str) -> Fact:
    """An amount that the tax office knows; delicate, and secret beyond ordinary duty (地方税法22条)."""
    return Fact(
        name, Kind.INTEGER, _HOUSEHOLD, _DELICATE, label, question, help_, unit=Unit.YEN, high=_YEN_MOST,
        holders=frozenset({_PERSON, Holder.TAX_OFFICE}), bases=dict(_COUNTED),
    )  # fmt: skip


_WHO: Final = (
    Fact(
        "area", Kind.BODY, _HOUSEHOLD, _ORDINARY, N_("Town"), N_("Where do you live?"),
        holders=frozenset({_PERSON, Holder.RESIDENT_REGISTER}), bases=dict(_REGISTER),
    ),
    Fact(
        "birth_date", Kind.DATE, _MEMBER, _ORDINARY, N_("Date of birth"), N_("When were you born?"),
        holders=frozenset({_PERSON, Holder.RESIDENT_REGISTER}), bases=dict(_REGISTER),
    ),
    Fact(
        "relation", Kind.CHOICE, _MEMBER, _ORDINARY, N_("Who it is"), N_("Who is this person to you?"),
        choices=(
            Choice("self", N_("You")), Choice("spouse", N_("Husband, wife or partner")), Choice("child", N_("Child")),
            Choice("parent", N_("Parent")), Choice("grandchild", N_("Grandchild")), Choice("sibling", N_("Brother or sister")),
            Choice("other", N_("Somebody else")),
        ),
        holders=frozenset({_PERSON, Holder.RESIDENT_REGISTER}), bases=dict(_REGISTER),
    ),
    Fact(
        "sex", Kind.CHOICE, _MEMBER, _ORDINARY, N_("Sex in the family register"), N_("Sex in the family register"),
        N_("Only few services depend on it, such as some vaccinations."),
        choices=(Choice("female", N_("Female")), Choice("male", N_("Male"))),
        holders=frozenset({_PERSON, Holder.RESIDENT_REGISTER}), bases=dict(_REGISTER),
    ),
    Fact(
        "moved_in_date", Kind.DATE, _HOUSEHOLD, _ORDINARY, N_("Day of moving in"), N_("When did you move into this town?"),
        N_("Only if you moved within the last two years."),
        holders=frozenset({_PERSON, Holder.RESIDENT_REGISTER}), bases=dict(_REGISTER),
    ),
    Fact(
        "due_date", Kind.DATE, _MEMBER, _DELICATE, N_("Expected date of birth"), N_("When is the baby expected?"),
        N_("It is in the mother and child handbook. A rough date is enough."),
        holders=frozenset({_PERSON, Holder.HEALTH_CENTRE}), bases=dict(_COUNTED),
    ),
    Fact(
        "childbirth_date", Kind.DATE, _MEMBER, _DELICATE, N_("Day of giving birth"), N_("When did you give birth?"),
        N_("Only if it was within the last two years."),
        holders=frozenset({_PERSON, Holder.HEALTH_CENTRE}), bases=dict(_COUNTED),
    ),
)  # fmt: skip

_GROWN: Final = (
    _grown("age", N_("Age"), Measure.YEARS, "birth_date", Unit.YEARS, (0, 130)),
    _grown("age_months", N_("Age in months"), Measure.MONTHS, "birth_date", Unit.MONTHS, (0, 1560)),
    _grown("age_days", N_("Days since birth"), Measure.DAYS, "birth_date", Unit.DAYS, (0, 47_500)),
    _grown("fiscal_year_age", N_("Age at the end of the school year"), Measure.FISCAL_YEARS, "birth_date", Unit.YEARS, (0, 131)),
    _grown("pregnancy_days", N_("Days of the pregnancy"), Measure.PREGNANCY_DAYS, "due_date", Unit.DAYS, (-100, 330), sensitivity=_DELICATE),
    _grown("days_since_childbirth", N_("Days since giving birth"), Measure.DAYS, "childbirth_date", Unit.DAYS, (0, 1000), sensitivity=_DELICATE),
    _grown("days_since_moving_in", N_("Days since moving in"), Measure.DAYS, "moved_in_date", Unit.DAYS, (0, 47_500), subject=_HOUSEHOLD),
    Fact(
        "household_size", Kind.INTEGER, _HOUSEHOLD, _ORDINARY, N_("People in the household"), N_("How many people live in your household?"),
        N_("You, your partner, children and everybody else who shares the household's money."),
        unit=Unit.PERSONS, high=60, bases=dict(_REGISTER), derived=True,
    ),
    _count("children_18", N_("Children up to the March after they turn 18")),
    _count("children_22", N_("Children up to the March after they turn 22")),
    Fact(
        "child_rank", Kind.INTEGER, _MEMBER, _ORDINARY, N_("Which child it is, counted to the March after 22"),
        unit=Unit.PERSONS, high=60, bases=dict(_REGISTER), derived=True,
    ),
    Fact(
        "child_rank_18", Kind.INTEGER, _MEMBER, _ORDINARY, N_("Which child it is, counted to the March after 18"),
        unit=Unit.PERSONS, high=60, bases=dict(_REGISTER), derived=True,
    ),
)  # fmt: skip

_LIFE: Final = (
    _yes_no(
        "raises_child", _MEMBER, _ORDINARY, N_("You look after the child"), N_("Do you look after this child?"),
        N_("You live together, or you pay for the child's life and keep in touch."),
    ),
    _yes_no(
        "supports_student", _MEMBER, _ORDINARY, N_("You still support the child aged 18 to 22"),
        N_("Do you still support this child?"), N_("You pay for daily life, whether the child studies, works or lives elsewhere."),
    ),
    _yes_no(
        "lives_in_japan", _MEMBER, _ORDINARY, N_("Lives in Japan"), N_("Does this person live in Japan?"),
        N_("Children who study abroad count for some services."), Holder.RESIDENT_REGISTER,
    ),
    _yes_no(
        "needs_childcare", _HOUSEHOLD, _ORDINARY, N_("The parents cannot care by day"),
        N_("Is there no parent who can care for the children by day?"),
        N_("Work, illness, birth, care for relatives, study or looking for work."), Holder.CHILDCARE_OFFICE,
    ),
    Fact(
        "childcare", Kind.CHOICE, _MEMBER, _ORDINARY, N_("Where the child is by day"), N_("Where is this child by day?"),
        choices=(
            Choice("home", N_("At home")), Choice("nursery", N_("Licensed nursery or child garden")),
            Choice("small", N_("Small licensed nursery or childminder")), Choice("kindergarten", N_("Kindergarten")),
            Choice("certified", N_("Nursery certified by Tokyo")), Choice("unlicensed", N_("Other nursery or babysitter")),
        ),
        holders=frozenset({_PERSON, Holder.CHILDCARE_OFFICE}), bases=dict(_COUNTED),
    ),
    Fact(
        "school", Kind.CHOICE, _MEMBER, _ORDINARY, N_("School"), N_("Which school does this child go to?"),
        choices=(
            Choice("none", N_("No school")), Choice("public_compulsory", N_("Public primary or lower secondary school")),
            Choice("private_compulsory", N_("Private or national primary or lower secondary school")),
            Choice("public_high", N_("Public upper secondary school")), Choice("private_high", N_("Private upper secondary school")),
            Choice("correspondence_high", N_("Upper secondary school by correspondence")),
            Choice("special_needs", N_("Special needs school")), Choice("technical", N_("Technical college")),
            Choice("higher", N_("University or vocational college")),
        ),
        holders=frozenset({_PERSON, Holder.SCHOOL_BOARD}), bases=dict(_COUNTED),
    ),
    _yes_no(
        "pregnant", _MEMBER, _DELICATE, N_("Pregnant"), N_("Is anybody in the family pregnant?"),
        N_("There are services from early pregnancy on. It is not asked of children under 15: the health centre helps them in confidence."),
        Holder.HEALTH_CENTRE,
    ),
    _yes_no("multiple_birth", _MEMBER, _DELICATE, N_("Twins or more"), N_("Are twins or more expected, or were they born?")),
    Fact(
        "birth_weight_grams", Kind.INTEGER, _MEMBER, _DELICATE, N_("Weight at birth in grams"),
        N_("How heavy was the child at birth, in grams?"), N_("Some services are for children born very small."),
        high=9_999, holders=frozenset({_PERSON, Holder.HEALTH_CENTRE}), bases=dict(_COUNTED),
    ),
    _yes_no(
        "rents_home", _HOUSEHOLD, _ORDINARY, N_("Rented home"), N_("Do you rent your home?"),
    ),
)  # fmt: skip

_MONEY: Final = (
    _yen(
        "income", N_("Yearly income of the parent who earns more, after deductions"), N_("What is your yearly income after deductions?"),
        N_("It is called 所得 on the tax notice. Of two parents, the one who earns more. Many services ask for a limit."),
    ),
    _yen(
        "household_income", N_("Yearly income of the household, after deductions"), N_("What is the household's yearly income after deductions?"),
        N_("The incomes 所得 of everybody in the household together."),
    ),
    _yen(
        "resident_tax", N_("Resident's tax on income"), N_("How much resident's tax on income does the household pay in a year?"),
        N_("It is called 市町村民税所得割額 on the notice of June. For two parents, both together."),
    ),
    Fact(
        "dependants", Kind.INTEGER, _HOUSEHOLD, _DELICATE, N_("Dependants for tax"), N_("How many dependants are on your tax notice?"),
        N_("They raise many income limits."), unit=Unit.PERSONS, high=40,
        holders=frozenset({_PERSON, Holder.TAX_OFFICE}), bases=dict(_COUNTED),
    ),
    _yes_no(
        "tax_exempt", _HOUSEHOLD, _DELICATE, N_("Nobody pays resident's tax"), N_("Is nobody in the household charged resident's tax?"),
        N_("It is called 住民税非課税世帯. Several services are free then."), Holder.TAX_OFFICE,
    ),
    Fact(
        "health_insurance", Kind.CHOICE, _HOUSEHOLD, _DELICATE, N_("Health insurance"), N_("Which health insurance do you have?"),
        choices=(
            Choice("employees", N_("Through work")), Choice("national", N_("National Health Insurance of the town")),
            Choice("late_elderly", N_("Medical care for those of 75 and over")), Choice("none", N_("No insurance")),
        ),
        holders=frozenset({_PERSON, Holder.INSURANCE}), bases=dict(_COUNTED),
    ),
    _yes_no(
        "single_parent", _HOUSEHOLD, _DELICATE, N_("Single parent"), N_("Do you raise the children on your own?"),
        N_("Also if the other parent is severely disabled, missing or unmarried to you. There are allowances for this."),
        Holder.WELFARE_OFFICE,
    ),
    _yes_no(
        "lost_income", _HOUSEHOLD, _DELICATE, N_("Lost work or much income"), N_("Did you lose work, or much of your income?"),
        N_("There is help with rent, tuition and insurance after a sudden loss."),
    ),
)  # fmt: skip

_GRAVE_FACTS: Final = (
    _yes_no(
        "health_needs",
        _HOUSEHOLD,
        _GRAVE,
        N_("Disability, serious illness or care in the family"),
        N_("Does anybody in the family have a disability, a serious illness, or need care?"),
        N_("If not, nothing more is asked about it. If so, there may be allowances and help with costs."),
    ),
    _yes_no(
        "public_assistance", _HOUSEHOLD, _GRAVE, N_("Public assistance"), N_("Does the household receive public assistance (生活保護)?"),
        N_("Some services then come by themselves, and some are paid another way."), Holder.WELFARE_OFFICE,
    ),
    _grade(
        "physical_disability_grade", N_("Grade of the physical disability certificate"),
        N_("Which grade does the physical disability certificate (身体障害者手帳) show?"), N_("There are allowances for adults and children. 0 if there is none."), 7,
    ),
    _grade(
        "intellectual_disability_degree", N_("Degree of the intellectual disability certificate"),
        N_("Which degree does the intellectual disability certificate (愛の手帳) show?"), N_("There are allowances for adults and children. 0 if there is none."), 4,
    ),
    _grade(
        "mental_disability_grade", N_("Grade of the mental disability certificate"),
        N_("Which grade does the mental disability certificate (精神障害者保健福祉手帳) show?"), N_("There are services for adults and children. 0 if there is none."), 3,
    ),
    Fact(
        "special_child_grade", Kind.INTEGER, _MEMBER, _GRAVE, N_("Grade for the special child rearing allowance"),
        N_("Has a doctor described a grade for the special child rearing allowance (特別児童扶養手当)?"),
        N_("Grade 1 or 2; 0 if not. It may also be given without a certificate."), unit=Unit.GRADE, high=2,
        holders=frozenset({_PERSON, Holder.WELFARE_OFFICE}), bases=dict(_COUNTED),
    ),
    _yes_no(
        "palsy_or_dystrophy", _MEMBER, _GRAVE, N_("Cerebral palsy or progressive muscular dystrophy"),
        N_("Does this person have cerebral palsy or progressive muscular dystrophy?"), N_("Tokyo pays an allowance for this."), Holder.DISABILITY_REGISTER,
    ),
    _yes_no(
        "intractable_disease", _MEMBER, _GRAVE, N_("Designated intractable or chronic disease"),
        N_("Does this person have a designated intractable disease or a chronic disease of childhood?"),
        N_("The costs of treatment can be paid."), Holder.HEALTH_CENTRE,
    ),
    _yes_no(
        "in_institution", _MEMBER, _GRAVE, N_("Lives in an institution"), N_("Does this person live in an institution?"),
        N_("Some allowances are then paid to the institution."), Holder.WELFARE_OFFICE,
    ),
    Fact(
        "care_level", Kind.INTEGER, _MEMBER, _GRAVE, N_("Level of long-term care"), N_("Which level of long-term care (要介護) was certified?"),
        N_("0 if none was."), unit=Unit.GRADE, high=5, holders=frozenset({_PERSON, Holder.WELFARE_OFFICE}), bases=dict(_COUNTED),
    ),
    _yes_no("parent_died", _MEMBER, _GRAVE, N_("A parent has died"), N_("Has a parent of this child died?"), N_("There are pensions and scholarships for this.")),
    _yes_no(
        "fled_violence", _HOUSEHOLD, _GRAVE, N_("Fled from violence at home"), N_("Did you leave your home because of violence?"),
        N_("Services can be received where you live now. Nobody is told."),
    ),
)  # fmt: skip

FACTS: Final[tuple[Fact, ...]] = (*_WHO, *_GROWN, *_LIFE, *_MONEY, *_GRAVE_FACTS)
BY_NAME: Final[dict[str, Fact]] = {fact.name: fact for fact in FACTS}
#: Derived counts and ranks, and the facts that they follow from.
DERIVED_FROM: Final[dict[str, tuple[str, ...]]] = {
    "household_size": (),
    "children_18": ("birth_date", "relation"),
    "children_22": ("birth_date", "relation", "supports_student"),
    "child_rank": ("birth_date", "relation", "supports_student"),
    "child_rank_18": ("birth_date", "relation"),
}


def asked_for(name: str) -> tuple[str, ...]:
    """The facts that one would ask a person to learn this one: itself, or what it is derived from."""
    fact = BY_NAME[name]
    if fact.elapsed is not None:
        return (fact.elapsed.base,)
    return DERIVED_FROM[name] if fact.derived else (name,)


def usable(name: str, purpose: Purpose, cited: Collection[str]) -> bool:
    """Whether a fact may be used for a purpose; ``cited`` are the facts for which the rule names a basis of its own.

    A fact without a basis for this programme is unknown to the rule (個人情報の保護に関する法律69条; 地方税法22条). What a
    person says of themselves to ask for themselves needs none. A derived fact needs what it is derived from.
    """
    if purpose is Purpose.ANSWER:
        return True
    sources = asked_for(name) if BY_NAME[name].derived else (name,)
    return all(purpose in BY_NAME[each].bases or each in cited for each in sources)


def gravest(names: Iterable[str]) -> Sensitivity:
    """The most sensitive of these facts; public when there is none."""
    return max((BY_NAME[name].sensitivity for name in names), default=Sensitivity.PUBLIC)


def fits(fact: Fact, value: Value) -> bool:
    """Whether a value has the type of a fact and lies within its bounds."""
    match fact.kind:
        case Kind.BOOLEAN:
            return isinstance(value, bool)
        case Kind.INTEGER:
            return isinstance(value, int) and not isinstance(value, bool) and fact.low <= value <= fact.high
        case Kind.CHOICE:
            return isinstance(value, str) and value in fact.values
        case Kind.BODY:
            return isinstance(value, str) and 0 < len(value) <= 20 and value.isascii() and value.isalnum()
    return isinstance(value, date)
