"""Words of offices and plainer ones 「役所ことばの言いかえ」: our own small table, for hints to authors."""

from collections.abc import Iterator
from typing import Final

#: Hard for anybody; said in ja and ja-simple.
_JA: Final[dict[str, str]] = {
    "疎明": "理由を説明できるもの", "下記": "この下の", "上記": "この上の", "当該": "その", "捺印": "署名", "押印": "署名", "記載": "書く", "貴殿": "あなた",
    "所定の": "決められた", "遅滞なく": "すぐに", "速やかに": "すぐに", "若しくは": "または", "又は": "または", "及び": "と", "並びに": "と", "可否": "できるかどうか",
    "有無": "あるかないか", "要否": "いるかいらないか", "適宜": "必要なときに", "瑕疵": "まちがい", "居所": "いま住んでいるところ", "監護": "世話", "受領": "受け取る",
    "徴収": "お金をもらう", "留意": "気をつける", "供する": "使う", "懈怠": "しないこと", "齟齬": "くいちがい", "然るべき": "ふさわしい", "爾後": "そのあと", "思料": "思う",
    "勘案": "考えに入れる", "斟酌": "考えに入れる", "具備": "そろえる", "賦課": "お金をかける", "還付": "お金を返す", "充当": "あてる", "履行": "行う", "提示": "見せる",
    "生計を一にする": "家計が同じ", "生計を同じくする": "家計が同じ", "住所を有する": "住んでいる", "当庁": "わたしたち", "貴庁": "あなたの役所", "不備": "足りないところ",
}  # fmt: skip
#: Usual, but hard for children and for those who are learning Japanese; said in ja-simple only.
_SIMPLE: Final[dict[str, str]] = {
    "氏名": "名前", "生年月日": "生まれた日", "続柄": "関係", "世帯": "いっしょに暮らす人", "扶養": "生活の世話", "申請": "申し込み", "提出": "出す", "添付": "つける",
    "交付": "わたす", "該当": "あてはまる", "記入": "書く", "期限": "いつまで", "必要": "いる", "有効": "使える", "本人": "自分", "確認": "たしかめる", "受給": "もらう",
    "原本": "コピーではないもの", "写し": "コピー", "同意": "「いい」と言う", "委任": "頼む", "代理": "かわりの人", "別途": "ほかに", "対象": "もらえる人", "納付": "払う",
    "転入": "引っこして来る", "転出": "引っこして出る", "勤務先": "働いているところ", "所得": "1年にかせいだお金",
}  # fmt: skip
_EN: Final[dict[str, str]] = {
    "pursuant to": "under", "aforementioned": "this", "hereinafter": "from here on", "in lieu of": "instead of", "prior to": "before", "furnish": "give",
    "affix": "put", "domicile": "home", "ascertain": "find out", "in the event of": "if", "commence": "begin", "remit": "pay", "applicant shall": "you must",
    "herewith": "with this", "thereof": "of it", "notwithstanding": "even if",
}  # fmt: skip


def plainer(text: str, language: str) -> Iterator[tuple[str, str]]:
    """The hard words of a text, each once, with a plainer one."""
    if language == "en":
        lower = text.lower()
        yield from ((word, plain) for word, plain in _EN.items() if word in lower)
        return
    words = {**_JA, **_SIMPLE} if language == "ja-simple" else _JA
    yield from ((word, plain) for word, plain in words.items() if word in text)
