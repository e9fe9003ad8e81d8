"""Names, telephone numbers and mail addresses as keys to find a person by; relations and how they are known."""

import re
import unicodedata
from enum import StrEnum
from typing import Final


class Kinship(StrEnum):
    """How a senior stands to a junior."""

    PARENT = "parent"
    GUARDIAN = "guardian"  # 未成年後見人 (民法838条1号)
    GRANDPARENT = "grandparent"
    PARTNER = "partner"  # spouses and partners: who is senior says nothing
    SIBLING = "sibling"


class Knowing(StrEnum):
    """How something is known."""

    REGISTER = "register"
    CERTIFICATE = "certificate"
    SELF = "self"


class Document(StrEnum):
    """What was shown as proof."""

    FAMILY_REGISTER = "family_register"  # 戸籍全部事項証明書
    RESIDENT_RECORD = "resident_record"  # 住民票の写し
    GUARDIANSHIP = "guardianship"  # 登記事項証明書 (後見登記等に関する法律10条)
    NOTARIAL_DEED = "notarial_deed"  # 公正証書
    COURT_ORDER = "court_order"
    BIRTH_CERTIFICATE = "birth_certificate"
    LETTER_OF_MANDATE = "letter_of_mandate"  # 委任状
    FOREIGN = "foreign"


class Ending(StrEnum):
    """Why a body no longer serves a person."""

    MOVED = "moved"
    DIED = "died"


LONGEST_NAME: Final = 200
#: In which language somebody is written to.
LANGUAGES: Final = frozenset({"ja", "ja-simple", "en"})
_SELECTORS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SPACES: Final = re.compile(r"[\s・･,，.．'’\-‐]+")


def name_key(name: str) -> str:
    """A name as a key: widths, case, spaces and variation selectors do not count; the name itself is never changed.

    Compatibility ideographs fold to their standard form here and only here (髙 stays 髙: it is a character of its own).
    """
    plain = unicodedata.normalize("NFKC", name)
    plain = _SELECTORS.sub("", plain)
    return unicodedata.normalize("NFKC", _SPACES.sub("", plain).casefold())


#: Characters of names, each with the forms in which registers and forms write it 「異体字」; the first stands for all.
_FORMS: Final = (
    "高髙", "崎﨑碕嵜", "吉𠮷", "辺邊邉", "斉斎齊齋", "浜濱濵", "広廣", "沢澤", "桜櫻", "島嶋嶌", "富冨", "真眞", "徳德", "恵惠", "国國",
    "桑桒", "橋槗", "竜龍", "寿壽", "栄榮", "万萬", "与與", "来來", "静靜", "円圓", "瀬瀨", "頼賴", "黒黑", "緑綠", "郎郞", "曽曾",
    "関關", "学學", "宝寶", "実實", "将將", "条條", "滝瀧", "蔵藏", "豊豐", "鉄鐵", "塩鹽", "会會", "亀龜", "晃晄", "昇曻", "巌巖", "清淸",
    "槙槇", "館舘", "村邨", "峰峯", "梅楳", "松枩", "柳栁", "穂穗", "芦蘆", "薮藪", "籠篭", "鷗鴎", "鴬鶯",
)  # fmt: skip
_ONE_FORM: Final = {ord(form): forms[0] for forms in _FORMS for form in forms[1:]}


def danger_key(name: str) -> str:
    """A name as a key for protection, where it is better to keep one namesake too many away than to let one form of the name through."""
    return name_key(name).translate(_ONE_FORM)


def phone_key(phone: str) -> str:
    """The digits of a telephone number, +81 as 0."""
    plain = unicodedata.normalize("NFKC", phone).strip()
    digits = "".join(each for each in plain if each.isascii() and each.isdigit())
    return f"0{digits[2:]}" if plain.startswith("+81") else digits


def mail_key(address: str) -> str:
    """A mail address without case and spaces around it."""
    return unicodedata.normalize("NFKC", address).strip().casefold()
