"""The fields of a programme 「制度」: one table that every format, form, comparison and export reads."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """The type of a field's value in the stored content (JSON)."""

    LINE = "line"  # str on one line
    TEXT = "text"  # str, may hold line breaks, tables and links
    DATE = "date"  # str, ISO 8601 YYYY-MM-DD
    TIME = "time"  # str, HH:MM
    INTEGER = "integer"  # int
    NUMBER = "number"  # int or float, percentages
    YEN = "yen"  # int
    BOOLEAN = "boolean"  # bool
    CODES = "codes"  # list[str]
    WORDS = "words"  # list[str]
    LINKS = "links"  # list[{"uri": str, "title": str}]
    URL = "url"  # str, http or https
    PHONES = "phones"  # str, one or several numbers separated by commas, kept as written
    EMAIL = "email"  # str, kept as written
    POSTCODE = "postcode"  # str, seven digits
    TRANSLATIONS = "translations"  # {language: {field name: text}}


def N_(message: str) -> str:  # noqa: N802 - the customary name of the marker for extraction
    """Mark an English message for translation where gettext may not be imported; faces translate it."""
    return message


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name here, and where it stands in each published form."""

    name: str
    kind: Kind
    group: str
    label: str
    tokyo: str = ""  # dotted path in the Tokyo registry record (76 leaves)
    columns: tuple[str, ...] = ()  # open-data headings, the newest first
    gif: str = ""  # item of GIF DS-451-4
    limit: int = 5000  # longest text, in characters
    required: bool = False
    ours: bool = False  # not in any published form


L, T, D, C = Kind.LINE, Kind.TEXT, Kind.DATE, Kind.CODES

GROUPS: Final[dict[str, str]] = {
    "core": N_("What it is"),
    "who": N_("Who it is for"),
    "support": N_("What you get"),
    "cost": N_("Cost"),
    "when": N_("Dates and times"),
    "where": N_("Place"),
    "how": N_("How to apply"),
    "bring": N_("What to bring"),
    "contact": N_("Contact"),
    "links": N_("Links"),
    "law": N_("Law"),
    "tags": N_("Classification"),
    "business": N_("For businesses"),
    "origin": N_("Origin of the record"),
}

_CORE = (
    Field(
        "name",
        L,
        "core",
        N_("Name"),
        "institutionName.canonicalName",
        ("タイトル（制度名）", "タイトル(制度名)", "制度名"),
        "タイトル（制度名）",
        120,
        required=True,
    ),
    Field(
        "short_name",
        L,
        "core",
        N_("Common name"),
        "institutionName.shortName",
        ("サブタイトル（通称）", "サブタイトル(通称)", "通称"),
        "サブタイトル（通称）",
        120,
    ),
    Field("summary", T, "core", N_("Summary"), "summary", ("概要",), "概要", 2000, required=True),
    Field("description", T, "core", N_("Details"), "description", ("内容",), "内容", 50_000),
    Field("usage_object", T, "core", N_("Use and objects"), "", ("用途・対象物",), "用途・対象物", 2000),
    Field("remarks", T, "core", N_("Remarks"), "remarks"),
    Field("keywords", Kind.WORDS, "core", N_("Keywords"), "", ("キーワード",), "キーワード"),
    Field("collection_name", L, "core", N_("Collection"), "", ("制度集",), ""),
    Field("translations", Kind.TRANSLATIONS, "core", N_("Translations"), ours=True),
)
_WHO = (
    Field("target_persons", T, "who", N_("Who it is for"), "target.targetPersons", ("対象者",), "対象者"),
    Field("target_conditions", T, "who", N_("Conditions"), "target.conditions", (), "対象者条件"),
    Field("target_age_lt", Kind.INTEGER, "who", N_("Age below (years)"), "target.lessThan.targetAge"),
    Field("target_months_lt", Kind.INTEGER, "who", N_("Age below (months)"), "target.lessThan.targetAgeOfMonths"),
    Field("target_age_lte", Kind.INTEGER, "who", N_("Age up to (years)"), "target.lessThanOrEqualTo.targetAge"),
    Field(
        "target_months_lte", Kind.INTEGER, "who", N_("Age up to (months)"), "target.lessThanOrEqualTo.targetAgeOfMonths"
    ),
    Field("target_age_gte", Kind.INTEGER, "who", N_("Age from (years)"), "target.greaterThanOrEqualTo.targetAge"),
    Field(
        "target_months_gte",
        Kind.INTEGER,
        "who",
        N_("Age from (months)"),
        "target.greaterThanOrEqualTo.targetAgeOfMonths",
    ),
    Field("target_age_gt", Kind.INTEGER, "who", N_("Age above (years)"), "target.greaterThan.targetAge"),
    Field("target_months_gt", Kind.INTEGER, "who", N_("Age above (months)"), "target.greaterThan.targetAgeOfMonths"),
    Field("income_conditions", T, "who", N_("Income conditions"), "", (), "収入条件"),
    Field("household_conditions", T, "who", N_("Household conditions"), "", (), "家族構成条件"),
    Field("area_code", L, "who", N_("Area"), "area.areaCode", (), "地域"),
    Field("area_text", T, "who", N_("Area in words"), "area.areaText"),
    Field("area_prefectures", Kind.WORDS, "who", N_("Prefectures"), "", ("対象地域",), "地域"),
    Field("area_municipalities", Kind.WORDS, "who", N_("Municipalities"), "", ("対象地域群",), "地域群"),
    Field("disaster_names", Kind.WORDS, "who", N_("Disasters"), "", ("災害名",), "災害名"),
)
_SUPPORT = (
    Field("support_description", T, "support", N_("What you get"), "support.description"),
    Field("support_monetary", T, "support", N_("Money"), "support.monetarySupport"),
    Field("support_material", T, "support", N_("Goods and services"), "support.materiallySupport"),
    Field("benefit_limit_yen", Kind.YEN, "support", N_("Most that is paid (yen)"), "", (), "給付上限額"),
    Field("max_interest_rate", Kind.NUMBER, "support", N_("Highest interest rate (%%)"), "", (), "最大金利"),
    Field("loan_limit_yen", Kind.YEN, "support", N_("Most that is lent (yen)"), "", (), "借入限度額"),
    Field("repayment_years", Kind.NUMBER, "support", N_("Repayment period (years)"), "", (), "償還期限"),
    Field("max_subsidy_rate", Kind.NUMBER, "support", N_("Highest subsidy rate (%%)"), "", (), "最大補助率"),
    Field("budget_limited", Kind.BOOLEAN, "support", N_("May end when the budget is used up"), "", (), "予算枠の有無"),
    Field("cost", T, "cost", N_("Cost"), "cost", (), "費用"),
    Field("cost_conditions", T, "cost", N_("Conditions of the cost"), "costConditions"),
    Field("capacity", L, "cost", N_("Capacity"), "capacity"),
)
_WHEN = (
    Field("period_from_date", D, "when", N_("Held from (date)"), "implementationPeriod.fromYMD"),
    Field("period_from_time", Kind.TIME, "when", N_("Held from (time)"), "implementationPeriod.fromHM"),
    Field("period_to_date", D, "when", N_("Held until (date)"), "implementationPeriod.toYMD"),
    Field("period_to_time", Kind.TIME, "when", N_("Held until (time)"), "implementationPeriod.toHM"),
    Field("period_conditions", T, "when", N_("Notes on the period"), "implementationPeriod.conditions"),
    Field("use_from_time", Kind.TIME, "when", N_("Open from"), "utilizationTime.fromHM"),
    Field("use_to_time", Kind.TIME, "when", N_("Open until"), "utilizationTime.toHM"),
    Field("use_conditions", T, "when", N_("Notes on opening hours"), "utilizationTime.condiutilizationConditionstions"),
    Field("specific_date", T, "when", N_("Particular days"), "specificDate"),
    Field("holiday", T, "when", N_("Closed"), "holiday"),
    Field("recruitment_time", L, "when", N_("Time of invitation"), "", (), "募集時期"),
    Field("place_name", T, "where", N_("Place"), "implementationPlace.implementationName"),
    Field("place_address", T, "where", N_("Address of the place"), "implementationPlace.implementationAddress"),
    Field(
        "implementing_bodies",
        Kind.WORDS,
        "where",
        N_("Carried out by"),
        "",
        ("実施組織・支援機関",),
        "実施組織・支援機関",
    ),
)
_HOW = (
    Field("use_method", T, "how", N_("How to use it"), "utilization"),
    Field("procedure_persons", T, "how", N_("Who can apply"), "procedurePersons"),
    Field("procedure_method", T, "how", N_("How to apply"), "procedureMethod", ("利用・申請方法",), "申請届出方法"),
    Field(
        "procedure_from_date",
        D,
        "how",
        N_("Apply from (date)"),
        "procedurePeriod.fromYMD",
        ("受付開始日",),
        "公募開始日",
    ),
    Field("procedure_from_time", Kind.TIME, "how", N_("Apply from (time)"), "procedurePeriod.fromHM"),
    Field(
        "procedure_to_date", D, "how", N_("Apply until (date)"), "procedurePeriod.toYMD", ("受付終了日",), "公募終了日"
    ),
    Field("procedure_to_time", Kind.TIME, "how", N_("Apply until (time)"), "procedurePeriod.toHM"),
    Field(
        "procedure_conditions",
        T,
        "how",
        N_("Deadline in words"),
        "procedurePeriod.conditions",
        ("受付備考",),
        "公募備考",
    ),
    Field("online_filing", Kind.BOOLEAN, "how", N_("Can be filed online"), "electronicSubmission"),
    Field(
        "online_url", Kind.URL, "how", N_("Online application"), "", ("電子申請URL", "電子申請ＵＲＬ"), "電子申請の有無"
    ),
    Field("procedure_counter", T, "how", N_("Counter"), "procedureCounter"),
    Field("belongings", T, "bring", N_("What to bring"), "belongings", (), "手続書類"),
    Field("document_codes", C, "bring", N_("Document codes"), "procedureDocumentsCode.code"),
    Field("document_others", T, "bring", N_("Other documents"), "procedureDocumentsCode.others"),
    Field("attachment_name", L, "bring", N_("Name of the attachment"), "", (), "添付ファイルの名称"),
    Field("attachment_file", L, "bring", N_("File of the attachment"), "", (), "添付ファイル名"),
)
_CONTACT = (
    Field("contact_name", T, "contact", N_("Section"), "contact.contactName"),
    Field("contact_phone", Kind.PHONES, "contact", N_("Telephone"), "contact.contactPhone"),
    Field("contact_extension", L, "contact", N_("Extension"), "contact.contactEx"),
    Field("contact_email", Kind.EMAIL, "contact", N_("E-mail"), "contact.contactEmail"),
    Field("contact_url", Kind.URL, "contact", N_("Contact page"), "contact.contactUrl"),
    Field("contact_comment", T, "contact", N_("Notes on contact"), "contact.contactComment"),
    Field("contact_postcode", Kind.POSTCODE, "contact", N_("Postcode"), "contact.zipCode"),
    Field("contact_address", T, "contact", N_("Address"), "contact.contactAddress"),
    Field(
        "contact_text",
        T,
        "contact",
        N_("Contact in words"),
        "",
        ("お問い合わせ先", "お問合せ先", "お問合わせ先"),
        "お問い合わせ先",
    ),
    Field("contact_list_url", Kind.URL, "contact", N_("List of contacts"), "", (), "お問合わせ先一覧"),
    Field("official_url", Kind.URL, "links", N_("Official page"), "localGovernmentLink.uri", (), "詳細URL"),
    Field(
        "official_title",
        L,
        "links",
        N_("Title of the official page"),
        "localGovernmentLink.title",
        (),
        "詳細参照先",
        300,
    ),
    Field("related_links", Kind.LINKS, "links", N_("Related pages"), "relatedLink"),
    Field("form_links", Kind.LINKS, "links", N_("Forms"), "formLink"),
    Field("reference_text", T, "links", N_("References in words"), "", ("詳細参照先",)),
    Field("law_name", T, "law", N_("Law"), "regulation.regulationName", ("根拠法令",), "根拠法令"),
    Field("law_article", T, "law", N_("Article"), "regulation.regulationArticle"),
    Field("parent_number", L, "law", N_("Number of the original programme"), "", ("元制度番号",), "元制度番号"),
    Field(
        "change_kind",
        Kind.INTEGER,
        "law",
        N_("How it differs from the original"),
        "",
        ("制度変更区分",),
        "制度変更区分",
    ),
)
_TAGS = (
    Field("category_codes", C, "tags", N_("Subjects"), "tag.categoryCode"),
    Field("target_codes", C, "tags", N_("For whom (codes)"), "tag.targetCode"),
    Field("contents_codes", C, "tags", N_("Kind of service"), "tag.contentsCode"),
    Field("life_event", L, "tags", N_("Life event"), ours=True),
    Field(
        "life_stage_codes",
        C,
        "tags",
        N_("Life stage codes"),
        "",
        ("（個人対象）ライフステージ分類", "ライフステージ分類"),
        "ステージとアクション",
    ),
    Field(
        "personal_service_codes",
        C,
        "tags",
        N_("Service codes (persons)"),
        "",
        ("（個人対象）行政サービス分類",),
        "サービス種別",
    ),
    Field(
        "personal_need_codes", C, "tags", N_("Need codes (persons)"), "", ("（個人対象）お困りごと分類",), "お困りごと"
    ),
    Field("industry_codes", C, "business", N_("Industry codes"), "", ("標準産業分類",), "標準産業分類"),
    Field(
        "business_stage_codes",
        C,
        "business",
        N_("Business stage codes"),
        "",
        ("（事業者対象）事業ステージ分類",),
        "事業ステージ",
    ),
    Field(
        "business_service_codes",
        C,
        "business",
        N_("Service codes (businesses)"),
        "",
        ("（事業者対象）行政サービス分類",),
    ),
    Field("business_need_codes", C, "business", N_("Need codes (businesses)"), "", ("（事業者対象）お困りごと分類",)),
    Field("employee_conditions", T, "business", N_("Employees"), "", (), "従業員条件"),
    Field("capital_conditions", T, "business", N_("Capital"), "", (), "資本金条件"),
    Field("founding_year_conditions", T, "business", N_("Years since founding"), "", (), "創業年条件"),
)
_ORIGIN = (
    Field("number", L, "origin", N_("Programme number"), "basicInformation.psid", ("制度番号",), "制度番号"),
    Field(
        "organization",
        L,
        "origin",
        N_("Corporate number of the body"),
        "basicInformation.organization",
        ("法人番号",),
        "制度所管組織",
    ),
    Field(
        "body_code",
        L,
        "origin",
        N_("Local government code"),
        "",
        ("全国地方公共団体コード", "都道府県コード又は市区町村コード"),
    ),
    Field("department", L, "origin", N_("Department"), "basicInformation.compartment", (), "", 300),
    Field("department_code", L, "origin", N_("Department code"), "basicInformation.compartmentCode"),
    Field("institution_type", Kind.INTEGER, "origin", N_("Kind of institution"), "basicInformation.institutionType"),
    Field("record_class", Kind.INTEGER, "origin", N_("Class"), "class"),
    Field("updated_date", D, "origin", N_("Updated"), "updateDate", (), "最終更新日"),
    Field("open_data_updated_date", D, "origin", N_("Open data updated"), "odInformation.updateDate"),
    Field("open_data_updater", L, "origin", N_("Open data updated by"), "odInformation.updater"),
    Field("open_data_change", L, "origin", N_("Change of the open data"), "odInformation.content"),
    Field("published_date", D, "origin", N_("Published"), "", ("公開日",), "公開開始日"),
    Field("publish_end_date", D, "origin", N_("Published until"), "", ("公開終了日",), "公開終了日"),
    Field("display_priority", Kind.INTEGER, "origin", N_("Display priority"), "", (), "表示優先度"),
    Field("use_consideration", Kind.BOOLEAN, "origin", N_("Consider use"), "useConsiderationFlag"),
)

FIELDS: Final[tuple[Field, ...]] = _CORE + _WHO + _SUPPORT + _WHEN + _HOW + _CONTACT + _TAGS + _ORIGIN
BY_NAME: Final[dict[str, Field]] = {field.name: field for field in FIELDS}
BY_TOKYO: Final[dict[str, Field]] = {field.tokyo: field for field in FIELDS if field.tokyo}
#: Identity fields: they say which record it is, and are not edited as content.
IDENTITY: Final[frozenset[str]] = frozenset({"number", "organization", "body_code"})
#: The five that a municipality must fill before anything else; the short sheet holds these first.
SHORT_SHEET: Final[tuple[str, ...]] = ("name", "summary", "target_persons", "procedure_method", "contact_phone")
