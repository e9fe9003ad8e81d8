"""Mail addresses, accounts of networks, homes, birthdays and names in Latin letters, by their shape alone."""

import re
from collections.abc import Iterator
from typing import Final

from todoke.voice.rules.folding import fold

_AT: Final = r"\s{0,2}(?:@|\(at\)|\[at\]|<at>|アットマーク|あっとまーく|アット|あっと)\s{0,2}"
_DOT: Final = r"\s{0,2}(?:\.|。|・|\(dot\)|\[dot\]|ドット|どっと)\s{0,2}"
_MAIL: Final = re.compile(
    rf"(?<![a-z0-9._%+-])[a-z0-9._%+-]{{1,64}}{_AT}[a-z0-9-]{{1,63}}(?:{_DOT}[a-z0-9-]{{2,63}}){{1,5}}"
)
_HANDLE: Final = re.compile(r"(?<![a-z0-9._%+-])@[a-z0-9_.]{3,30}")
_LINE: Final = re.compile(
    r"(?:line|ライン|インスタ|instagram|twitter|ツイッター|x)\s?の?(?:id|アイディー|アカウント)[はがの:\s]{0,4}(?P<n>@?[a-z0-9._-]{4,30})"
)
_N: Final = r"[0-9〇一二三四五六七八九十百]{1,6}"
_POSTCODE: Final = re.compile(
    r"(?:〒\s?|郵便番号[はがの:\s]{0,3})[0-9]{3}[-‐‑‒–—―−ー ]?[0-9]{4}(?![0-9])|(?<![0-9-])[0-9]{3}[-‐‑‒–—−ー][0-9]{4}(?![0-9円人件時名-])"
)
_PREFECTURE: Final = r"(?:東京都|北海道|京都府|大阪府|[一-龥]{2,3}県)"
_PLACE: Final = r"[一-龥々ヶケノ]{1,7}(?:市|区|郡|町|村)"
_TOWN: Final = r"[一-龥々ヶケノァ-ヶーぁ-ん]{0,8}?"
_BLOCK: Final = rf"{_N}(?:丁目|番地?|-|‐|‑|–|—|−|ー|の)\s?{_N}(?:(?:番地?|号|-|‐|‑|–|—|−|ー|の)\s?{_N})?(?:番地?|号)?(?:(?:-|−|ー|の)\s?{_N}(?:号)?)?"
_ROOM: Final = r"(?:\s?[^\s。、!?\d]{0,16}\s?[0-9〇一二三四五六七八九十]{1,5}(?:号室|号棟|棟)){0,2}(?:\s?[^\s。、!?\d]{1,12}(?:荘|ハイツ|マンション|コーポ|アパート|ハイム|メゾン|団地|ビル)\s?[0-9]{1,4})?"
_UNIT: Final = r"(?![0-9]*\s?(?:円|人|名|日|月|年|回|時|分|歳|才|か月|ヶ月|カ月|週|階|件|枚|度|点|%|割|番目|歩|km|m|倍|世帯|番窓口))"
_FULL: Final = re.compile(rf"(?:{_PREFECTURE}\s?)?{_PLACE}\s?{_TOWN}\s?{_BLOCK}{_UNIT}{_ROOM}")
_THREE: Final = re.compile(
    rf"(?<![一-龥々ヶァ-ヶーa-z0-9])[一-龥々ヶァ-ヶ]{{1,8}}\s?{_N}(?:丁目\s?{_N}(?:番地?の?\s?|-|−|の)(?:{_N}号?)?|(?:-|‐|–|−|ー|の){_N}(?:-|‐|–|−|ー|の){_N}){_UNIT}{_ROOM}"
)
_ERAS: Final = re.compile(r"令和|平成|昭和|大正|西暦|電話|番号|口座|午前|午後|スコア|比率")
_BUILDING: Final = re.compile(
    r"[一-龥ァ-ヶー々]{2,14}(?:マンション|ハイツ|荘|コーポ|アパート|住宅|団地|ハイム|メゾン)\s?(?:[0-9]{1,3}号?棟)?の?\s?[0-9]{2,4}号室?(?![0-9])"
)
_DAY: Final = r"(?:(?:明治|大正|昭和|平成|令和|[mtshr])\s?(?:[0-9]{1,2}|元)|[12][0-9]{3})\s?[年./-]\s?[0-9]{1,2}\s?[月./-]\s?[0-9]{1,2}日?"
_BIRTH: Final = re.compile(
    rf"(?:生年月日|誕生日|born(?: on)?|date of birth)[はがの:\s]{{0,4}}(?P<a>{_DAY})|(?P<b>{_DAY})\s?(?:生まれ|うまれ|生(?![一-龥]))"
)
_LATIN_NAME: Final = r"[A-Z][A-Za-z'’-]{1,20}"
_CALLED: Final = re.compile(
    rf"(?:\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\b\.?\s?(?P<a>{_LATIN_NAME}(?:\s{_LATIN_NAME})?)"
    rf"|(?:[Mm]y name is|[Mm]y name's|[Nn]ame:|(?:clerk|officer|staff|lady|man|woman|colleague|daughter|son|wife|husband|mother|father|neighbour|neighbor) (?:called|named))\s?(?P<b>{_LATIN_NAME}(?:\s{_LATIN_NAME})?)"
    rf"|(?:\bI am|\bI'm|\bI’m|[Tt]his is)\s(?P<c>{_LATIN_NAME}\s{_LATIN_NAME})"
    rf"|\b(?P<d>{_LATIN_NAME}(?:\s{_LATIN_NAME})?)(?=\s?(?:-san\b|さん|様|氏)))"
)  # fmt: skip
Found = tuple[int, int, str]


def find(text: str) -> Iterator[Found]:
    """What has such a shape in a clean text, as (start, end, what); they may overlap."""
    folded = fold(text)
    for pattern, what in ((_MAIL, "mail"), (_HANDLE, "handle"), (_POSTCODE, "postcode"), (_FULL, "address"), (_THREE, "address"), (_BUILDING, "address")):  # fmt: skip
        for hit in pattern.finditer(folded.text):
            if what != "address" or not _ERAS.search(hit[0]):
                yield (*folded.span(*hit.span()), what)
    for pattern, what in ((_LINE, "handle"), (_BIRTH, "birth")):
        for hit in pattern.finditer(folded.text):
            group = next(name for name, value in hit.groupdict().items() if value is not None)
            yield (*folded.span(*hit.span(group)), what)
    for hit in _CALLED.finditer(text):
        group = next(name for name, value in hit.groupdict().items() if value is not None)
        yield (*hit.span(group), "name")
