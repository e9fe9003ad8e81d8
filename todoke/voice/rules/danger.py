"""The published rules by which a voice that tells of danger to a person comes before a person at once; docs/voice-safety.md shows them.

They look for words, and miss what is said otherwise: no voice waits for a rule, and whoever is in danger is told of 110, 119 and 189 on the page.
A false alarm costs a member of staff half a minute; so words that are used lightly count only where they are not (``LIGHTLY``, ``SUBJECTS``).
"""

import re
from typing import Final

from todoke.voice.rules.folding import fold

#: Code → phrases (regular expressions over the folded text), the gravest first.
RULES: Final[dict[str, tuple[str, ...]]] = {
    "threat": (
        r"(?:ぶっ)?殺(?:してやる|すぞ|しに行く)", r"爆破(?:する|してやる|予告)", r"爆弾を(?:仕掛け|置い)", r"(?:火|放火)を?(?:つけ|付け|放)(?:てやる|るぞ|に行く)", r"刺し(?:てやる|に行く)",
        r"i(?:'ll| will) (?:kill|stab|shoot|bomb|burn)", r"bomb (?:in|at) ",
    ),
    "life": (
        r"死にた(?:い|く)(?!ない)", r"しにたい(?!人)", r"消えてしまいたい", r"消えたい", r"自殺(?:し|を考え|したい|未遂)", r"死のうと", r"死ぬしか(?:ない|無い)", r"生きて(?:いたく|る意味が|いる意味が|いけない|いけません|いく気力)", r"首を(?:吊|つ)",
        r"飛び(?:降り|込み|込も)(?:よ?う|たい|ます)", r"練炭", r"リストカット|リスカ", r"手首を切", r"遺書", r"心中(?:し|を考え|する)", r"もう終わりにしたい", r"楽になりたい",
        r"(?:kill|hurt|harm)(?:ing)? myself", r"suicid", r"want to die", r"end my life", r"don'?t want to live",
    ),
    "violence": (
        r"殴(?:られ|る|って)", r"なぐ(?:られ|る)", r"蹴(?:られ|る|って)", r"叩(?:かれ|いて|く)(?!頭|扉|ドア|台|キーボード)", r"たたかれ", r"暴力", r"ぼうりょく", r"首を(?:絞|しめ)", r"殺され", r"ころされ", r"刺され", r"脅さ(?:れ|し)", r"監禁", r"閉じ込められ", r"つきまとわれ|ストーカー", r"性的な(?:暴力|被害)|レイプ|痴漢|触られ", r"\bdv\b|ディーブイ",
        r"(?:hits?|beats?|beaten|punch\w*|kick\w*|chok\w*|strangl\w*) (?:me|him|her|us|them|my|the child)", r"abus(?:e|ed|ing|ive)", r"going to kill", r"stalk(?:er|ing|ed)", r"rap(?:e|ed|ist)\b",
    ),
    "child_or_elder": (
        r"虐待", r"ぎゃくたい", r"ネグレクト", r"(?:子ども?|子供|赤ちゃん|幼児|お年寄り|高齢者|老人|母|父|祖母|祖父|入所者|利用者)[^。\n]{0,20}(?:あざ|痣|やけど|骨折|縛られ|放置され|閉め出|食べさせ(?:て|られ)|ぐったり)", r"(?:毎晩|毎日|夜中|隣)[^。\n]{0,16}(?:泣き(?:叫|声)|悲鳴|怒鳴り)", r"ご飯を(?:くれ|もらえ|食べさせてもらえ)",
        r"(?:child|baby|kid|elderly|mother|father)[^.\n]{0,30}(?:bruis\w*|starv\w*|locked|tied|neglect\w*)",
    ),
    "need": (
        r"食べ(?:る)?(?:物|もの)(?:が|も)?(?:何も|全く|もう)?(?:ない|無い|ありません|なく)", r"(?:何|なに)も食べて(?:い)?(?:ない|ません)", r"[0-9一二三四五六七八九]日(?:間)?(?:も|以上)?(?:何も)?食べて(?:い)?(?:ない|ません)", r"餓死", r"凍え(?:そう|死)", r"(?:薬|インスリン|インシュリン|酸素)が(?:もう)?(?:ない|無い|ありません|切れ|なくなり)", r"住む(?:所|ところ|場所|家)が(?:ない|無い|ありません|なく)", r"今夜(?:寝|泊ま)る(?:所|ところ|場所)", r"(?:電気|ガス|水道)(?:を|が)止め?(?:られ|まっ)[^。\n]{0,12}(?:赤ちゃん|子|病|暑|寒|呼吸器)", r"助けてください", r"たすけて(?:ください)?",
        r"nothing to eat", r"no food", r"nowhere to (?:sleep|stay|live|go)", r"(?:no|out of) (?:medicine|insulin)", r"(?:please )?help me[.!]*$",
    ),
    "hazard": (
        r"ガス(?:漏れ|もれ|臭|のにおい|の匂い)", r"感電", r"漏電", r"陥没", r"(?:崩れ|倒れ|落ち|剥が?れ落ち)(?:そう|かけ|てき)", r"落下(?:し|物)", r"(?:子ども?|子供|人|園児|児童)が(?:[^。\n]{0,10})(?:落ち|転落し|挟ま|おぼれ|溺れ|ひかれ|轢かれ)", r"手すりが(?:外れ|壊れ|折れ|ぐらつ|腐)", r"遊具[^。\n]{0,12}(?:壊れ|折れ|外れ|釘|けが|ケガ|怪我)", r"火(?:花|が出|が上が)|煙が出", r"出火", r"救急車", r"(?:倒れて|意識が(?:ない|無い)|呼吸が(?:ない|苦し)|動かない人)", r"(?:熱中症|アナフィラキシー|アレルギー)[^。\n]{0,10}(?:倒れ|運ばれ|症状|ショック)", r"蓋が(?:ない|無い|外れ)",
        r"gas leak", r"smell(?:s|ing)? (?:of )?gas", r"about to (?:fall|collapse)", r"electric shock", r"ambulance", r"unconscious", r"on fire\b",
    ),
}  # fmt: skip
#: Said lightly: taken out before anything is looked for.
LIGHTLY: Final = re.compile(
    r"死ぬほど|死にそうな(?:くらい|ほど|ぐらい)|死ぬかと思[うっ]|殺人的|殺到|自殺行為|爆発的|爆笑|たらい回し|(?:肩|背中|門|戸|扉|ドア|窓|太鼓|電卓|キーボード|机)を叩[いくか]|胸を打|待ち時間に殺|時間(?:を|つぶし)|心中(?:お察し|穏やか)|"
    r"打たれ|頭を殴られたような|消えたい(?:画面|ボタン)|売上|価格が(?:崩れ|落ち)|(?:評判|質|サービス|ペース|スピード|速度|回線|サーバー|サーバ|システム|アプリ|サイト|画面|ページ|通信|接続|データ|入力内容)[がは]?(?:よく|すぐ)?(?:落ち|倒れ|崩れ)\w*|to die for|dying to"
)
#: Names of matters and offices: who speaks of them needs no alarm.
SUBJECTS: Final = re.compile(
    r"(?:自殺|虐待|暴力|dv|児童虐待|高齢者虐待|ストーカー|性暴力|いじめ)(?:の)?(?:対策|防止|予防|相談|支援|被害者支援|担当|窓口|センター|計画|条例|法|月間|ホットライン|研修|講座|調査|件数|についての(?:ページ|情報|案内)|に関する)\w*|配偶者(?:から|等)の暴力(?:の)?(?:相談|防止)\w*|暴力(?:団|的な(?:画面|音))\w*|"
    r"救急車(?:の(?:利用|呼び方|適正)|の音)|(?:陥没|落下物|ガス漏れ|感電)(?:対策|防止|予防|注意|調査)|(?:suicide|abuse|violence) (?:prevention|hotline|support|counsel\w*|policy)"
)
_COMPILED: Final = tuple((code, re.compile("|".join(phrases))) for code, phrases in RULES.items())


def found(text: str) -> str:
    """Which danger a text tells of, as a code of ``RULES``; "" where it tells of none that the rules know."""
    plain = SUBJECTS.sub("〓", LIGHTLY.sub("〓", fold(text).text))
    return next((code for code, phrases in _COMPILED if phrases.search(plain)), "")
