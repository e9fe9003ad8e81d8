"""Where a text names a person, by the words that SudachiPy knows and by what stands beside them: a title, a cue, a place that is none."""

from collections.abc import Iterator, Sequence
from typing import Final

from todoke.common.words import Part, parts
from todoke.voice.rules.folding import fold


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: After a name: how people are called.
_TITLES: Final = _set("さん 様 さま 氏 君 くん ちゃん 殿 先生 女史 嬢 っち たん さん達")
#: After a family name: what staff are called by.
_OFFICES: Final = _set(
    "課長 係長 部長 主任 主事 主査 次長 所長 園長 校長 室長 局長 院長 医師 看護師 保育士 先輩 職員 係 主幹 区議 市議 議員 担当 夫妻 家"
)
#: After what is a place and not a person.
_PLACES: Final = _set(
    "区 市 町 村 県 都 府 駅 川 線 橋 通り 街道 公園 小学校 中学校 高校 病院 図書館 支所 出張所 区民 市民 団地 交差点 商店街 神社 寺 湖 山 島 港 方面 地区 地域 周辺 あたり 警察署 消防署 保健所 税務所 税務署 "
    "郵便局 銀行 区役所 市役所 役所 役場 支店 丁目 丁 区域 会館 ホール センター 保育園 幼稚園 児童館 体育館 プール 学園 大学 電鉄 鉄道 バス 坂 台 ヶ丘 が丘 ふれあい館 図書 図書室 図書センター 在住 在勤 まつり 祭り"
)
#: Before a name.
_CUES: Final = _set(
    "担当 担当者 名前 氏名 本人 夫 妻 父 母 長男 長女 次男 次女 息子 娘 孫 弟 妹 兄 姉 祖父 祖母 主人 旦那 隣人 上司 職員 係員 署名 申請者 届出人 世帯主"
)
#: Said after one's own name.
_SAYING: Final = (
    "と申し",
    "といい",
    "と言い",
    "という者",
    "と名乗",
    "という職員",
    "という方",
    "という人",
    "という男",
    "という女",
)
#: Ordinary words that the dictionary also has as names; alone they are none.
_WORDS: Final = _set(
    "林 森 原 東 西 南 北 泉 関 谷 岡 堀 星 島 港 光 望 愛 心 希望 優 誠 桜 さくら ひかり のぞみ こだま みどり みなみ ゆり かおり めぐみ あおい あさひ ひまわり つばさ すみれ 都 和 平 新 進 実 学 清 正 一 幸 恵 純 渡 堂 角 宮 城 要 仁 司 豊 健 純一"
)
#: Katakana and other unknown words before さん that are people by what they do.
_DOERS: Final = _set(
    "スタッフ ヘルパー ドライバー ケアマネ ケアマネジャー ケースワーカー ボランティア オペレーター マネージャー ガードマン ママ パパ ナース キャラ サポーター コンシェルジュ サンタ"
)
_LONGEST_KANJI: Final = 4


def find(text: str) -> Sequence[tuple[int, int]]:
    """Names of persons, as (start, end)."""
    folded = fold(text)
    if folded.text.isascii():
        return ()
    found = list(parts(folded.text))
    return [folded.span(start, end) for start, end in _names(found, folded.text)]


def _names(found: list[Part], text: str) -> Iterator[tuple[int, int]]:
    place = 0
    while place < len(found):
        end = _run(found, place)
        if end > place and _is_named(found, place, end, text):
            yield found[place].start, found[end - 1].end
        place = max(end, place + 1)


def _run(found: list[Part], place: int) -> int:
    """Where a run of words that may be one name ends: a family name and a given one, with a space or a dot between them."""
    if not _may_be(found, place):
        return place
    end = place + 1
    while end < len(found) and end - place < 6:
        if _is_person(found[end]):
            end += 1
        elif _is_gap(found[end]) and end + 1 < len(found) and _is_person(found[end + 1]):
            end += 2
        else:
            break
    return end


def _may_be(found: list[Part], place: int) -> bool:
    """Whether a name may begin here: a word that is a name, or any proper or unknown word before a title or a given name."""
    part = found[place]
    if _is_person(part):
        return True
    after = found[place + 1] if place + 1 < len(found) else None
    if after is None or part.kinds[0] not in ("名詞", "接頭辞") or not _could_name(part):
        return False
    proper = part.kinds[1] == "固有名詞" or not part.known
    given = found[place + 2] if _is_gap(after) and place + 2 < len(found) else after
    return (proper and after.surface in _TITLES) or (
        given.kinds[2:4] == ("人名", "名") and len(given.surface) > 1 and _is_gap(after)
    )


def _is_named(found: list[Part], place: int, end: int, text: str) -> bool:
    """Whether a run of words is a name where it stands."""
    run, after = found[place:end], found[end] if end < len(found) else None
    before = found[place - 1] if place else None
    words = [part for part in run if not _is_gap(part)]
    follows = after.surface if after else ""
    if follows in _PLACES or any(text.startswith(place_, run[-1].end) for place_ in ("区", "市", "駅", "町")):
        return False
    if follows in _TITLES:
        return run[-1].surface not in _DOERS
    family = words[0].kinds[3] == "姓" if _is_person(words[0]) else False
    if any(text.startswith(said, run[-1].end) for said in _SAYING):
        return True
    if len(words) > 1 and (family or words[-1].kinds[3] == "名"):
        return not all(word.surface in _WORDS for word in words)
    if follows in _OFFICES and family:
        return True
    if _cued(found, place):
        return words[0].surface not in _WORDS or family
    word = words[0].surface
    lone = family and len(word) > 1 and word not in _WORDS
    return lone and (before is None or before.surface not in ("大", "新", "旧", "小"))


def _cued(found: list[Part], place: int) -> bool:
    """Whether what stands before says that a name follows: 「担当の」, 「名前は」, 「私は」."""
    before = [part.surface for part in found[max(0, place - 3) : place] if not _is_gap(part)]
    if not before:
        return False
    if before[-1] in _CUES or (before[-1] in ("：", ":") and len(before) > 1 and before[-2] in _CUES):
        return True
    return (
        before[-1] in ("の", "は", "、", ",")
        and len(before) > 1
        and (before[-2] in _CUES or (before[-1] == "は" and before[-2] in ("私", "わたし", "わたくし", "僕")))
    )


def _is_person(part: Part) -> bool:
    return part.kinds[:3] == ("名詞", "固有名詞", "人名")


def _is_gap(part: Part) -> bool:
    return part.surface in (" ", "・", "=", "\u3000")


def _could_name(part: Part) -> bool:
    """Letters only, and no longer than names are: of kanji shorter than of kana."""
    word = part.surface
    if not all(sign.isalpha() or sign in "ーヶ々" for sign in word) or word in _DOERS:
        return False
    return len(word) <= (12 if all("ァ" <= sign <= "ヿ" for sign in word) else _LONGEST_KANJI)
