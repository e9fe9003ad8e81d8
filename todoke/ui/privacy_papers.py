"""Drafts of papers about personal data, made from what the code holds: for a body to complete, never to file unread."""

from collections.abc import Iterator
from itertools import groupby

from django.utils import translation
from django.utils.translation import gettext

from todoke.bodies.models import Body
from todoke.people.rules.facts import Fact, Purpose, Sensitivity
from todoke.people.rules.personal import BASES, KEPT, USES, Held
from todoke.people.rules.vocabulary import FACTS
from todoke.ui import personal

_BY = {"person": "本人", "register": "住民基本台帳等", "staff": "職員", "service": "システム"}
_SENSITIVITY = {
    Sensitivity.PUBLIC: "公開", Sensitivity.ORDINARY: "通常", Sensitivity.DELICATE: "配慮", Sensitivity.GRAVE: "要配慮",
}  # fmt: skip
_PURPOSES = {Purpose.ANSWER: "本人の問い", Purpose.MATCHING: "対象者の把握", Purpose.STATISTICS: "件数の集計"}
_TO_FILL = "【要記入】"


def register(body: Body) -> str:
    """個人情報ファイル簿 (個人情報の保護に関する法律75条1項・74条1項, 施行令21条) of one body, a section a file."""
    with translation.override("ja"):
        parts = [
            f"# 個人情報ファイル簿（案） {body.name}",
            "",
            "自動で作った下書きです。【要記入】を埋め、所管課で確認してください。",
            "",
        ]
        for table, group in groupby(sorted(personal.held(), key=lambda each: each.table), key=lambda each: each.table):
            parts += [*_file(body, table, list(group)), ""]
    return "\n".join(parts)


def _file(body: Body, table: str, entries: list[Held]) -> Iterator[str]:
    """One file of personal data."""
    uses = list(dict.fromkeys(each.use for each in entries))
    yield f"## {table}"
    yield ""
    yield "| 項目 | 内容 |"
    yield "|---|---|"
    yield f"| 個人情報ファイルの名称 | {_words(entries)} |"
    yield f"| 行政機関等の名称 | {body.name} |"
    yield f"| 事務をつかさどる組織の名称 | {_TO_FILL} |"
    yield f"| 利用目的 | {' '.join(gettext(USES[use]) for use in uses)} |"
    yield f"| 根拠 | {'；'.join(BASES[use] for use in uses)} |"
    yield f"| 記録項目 | {'、'.join(field for each in entries for field in each.fields)} |"
    yield "| 記録範囲 | この団体の窓口を使う人、その家族、代理の人 |"
    yield f"| 収集方法 | {'、'.join(dict.fromkeys(_BY[each.by] for each in entries))} |"
    yield f"| 要配慮個人情報 | {'含む' if any(each.grave for each in entries) else '含まない'} |"
    yield f"| 経常的提供先 | {_TO_FILL}（同意のある提供はその都度、記録簿に残る） |"
    yield f"| 開示請求等を受理する組織 | {_TO_FILL}（本人は「わたしのデータ」でいつでも見られる） |"
    yield f"| 保存期間 | {' '.join(dict.fromkeys(gettext(KEPT[each.kept]) for each in entries))} |"
    yield "| 個人情報ファイルの種別 | 電算処理ファイル（法60条2項1号） |"


def _words(entries: list[Held]) -> str:
    return "、".join(gettext(each.what) for each in entries)


def assessment(body: Body) -> str:
    """A draft of a privacy impact assessment (JIS X 9251): what is held, which facts may be used for what, what protects them."""
    with translation.override("ja"):
        parts = [
            f"# プライバシー影響評価（案） {body.name}", "",
            "自動で作った下書きです。個人番号（マイナンバー）は保持しないため、特定個人情報保護評価の対象ではありません。", "",
            "## 保持する個人情報", "", "| 表 | 項目 | 内容 | 目的 | 保存 |", "|---|---|---|---|---|",
            *(
                f"| {each.table} | {'、'.join(each.fields)} | {gettext(each.what)} | {gettext(USES[each.use])} | {gettext(KEPT[each.kept])} |"
                for each in personal.held()
            ),
            "", "## 事実と、その使い方ごとの根拠", "",
            "根拠のない目的では、その事実は規則にとって「不明」として扱われ、結果もそう説明します。", "",
            "| 事実 | 機微度 | 保有者 | " + " | ".join(_PURPOSES.values()) + " |", "|---|---|---|" + "---|" * len(_PURPOSES),
            *(_fact_row(fact) for fact in FACTS),
            "", "## 守り", "",
            "- 項目ごとの暗号化（AES-256-GCM、表・列・行に束縛）、検索は鍵つきハッシュ",
            "- 団体ごとの分離（問い合わせと PostgreSQL の行単位セキュリティの二重）",
            "- 閲覧と変更はすべて台帳（ハッシュ連鎖、外部への錨）に残り、本人に見える",
            "- 支援措置は表示・送付・印刷・出力・開示のたびに現在の状態で判定",
            "- 脅威と対策は docs/threat-model.md", "",
        ]  # fmt: skip
    return "\n".join(parts)


def _fact_row(fact: Fact) -> str:
    """A fact, who holds it, and the law for each use; a dash where there is none."""
    holders = "、".join(sorted(holder.value for holder in fact.holders))
    bases = " | ".join("本人" if use is Purpose.ANSWER else fact.bases.get(use, "–") for use in _PURPOSES)
    return f"| {gettext(fact.label)} | {_SENSITIVITY[fact.sensitivity]} | {holders} | {bases} |"
