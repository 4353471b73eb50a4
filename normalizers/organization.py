"""Who is responsible: the divisions and bodies of a cell, one entry each, as printed, and texts whose parts a division's tag closes.

A name is taken apart only where each side is a complete name by its last word (課, 室, センター …), so 人権・男女共同参画室 and
産業部　観光課 stay whole. Nothing is spelled out, corrected or looked up: 社協 stays 社協.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from normalizers.text import is_blank, key, nfkc

_DIVISION = re.compile(
    r"(課|(?<!一)(?<!全)部|部局|室|局|(?<!関)係|班|担当|チーム|グループ|ユニット|プロジェクト|センター|分室|総室|"
    r"事務局|事務所|出張所|支所|支部|本部|署|庁|本庁|保健所|保育所|診療所|相談所|研究所|試験所|市役所|町役場|村役場|区役所|役場|商工会議所)"
)
_BODY = re.compile(
    r"(委員会|協議会|審議会|評議会|連絡会|連合会|協会|商工会|自治会|町内会|区会|議会|子ども会|婦人会|女性会|老人会|青年会|振興会|保存会|育成会|推進会|父母会|保護者会|"
    r"医師会|薬剤師会|歯科医師会|弁護士会|会計管理者|社協|社会福祉事業団|法人|財団|公社|組合|農協|漁協|JA|NPO|PTA|機構|連盟|同盟|団体|事業団|企業団|消防団|公民館|図書館|博物館|美術館|資料館|記念館|体育館|文化館|会館|"
    r"児童館|学校|高校|大学|幼稚園|保育園|こども園|保育所|病院|医院|会社|銀行|郵便局|シルバー人材センター|クラブ)"
)
_EVERYONE = re.compile(
    r"(各|全|関係|関連|庁内|当該|担当|所管|主管|その他)(部|課|局|室|所属|校|園|館|区|庁|部局|各課|課等|各部|部署|機関|団体|関係課|施設管理者)*(等|など)?|庁内|全庁(的)?|各?関係(部署|機関|団体)|各所属|各小中学校"
)
_PLACE = re.compile(r"市|町|村|県|国|区|道|府|都|[^\s、。・を]{1,8}[市町村区県]")
_PLACE_ONLY = re.compile(r"[^\s、。・を]{2,8}[市町村区県]")
_ACTOR = re.compile(
    r"市民|町民|村民|住民|県民|地域(住民)?|事業者|行政|民間|企業|指定管理者|民生委員児童委員|民生委員|ボランティア|家庭|[^\s、。・]{0,6}(機関|施設)"
)
_END = re.compile(rf"(?:{_DIVISION.pattern}|{_BODY.pattern}|(小|中|小中)学校)(等|など|ほか|他)?")
# Bodies that are complete without a word before them; any other bare ending (室, 課) is the rest of a wrapped name.
_BODIES_ALONE = re.compile(
    "社協|図書館|公民館|議会|消防本部|消防署|病院|事務局|自治会|町内会|教育委員会|農協|商工会議所|商工会|保健所|学校|市役所|町役場|村役場"
)
# Common nouns that end like a division.
_NO_NAME = re.compile(
    r"(教|浴|病|温|居|和|寝|暗|診察|更衣|会議|保健|待合|調理|談話|実習|閲覧|休憩|特別)室|[一内外上下大細幹患腹頭全]部|日課|放課|関係|結局|薬局|担当|グループ|チーム|団体|機関|施設|プロジェクト|"
    r".*(研修|講習|説明|懇談|勉強|講演|報告|交流|検討|大)会|.*(の(整備|設置|開設|運営|充実|強化|推進|活用|支援|改修|利用))|.*[をへ].*|.*(する|した|による|における|について|ための|など?の|への)[^（(]*|.*\d+[人回件名年月%か箇].*|.*教室|.*推進(本部)?設置|\d.*"
)
_LONGEST_NAME = 28
_LONGEST_CELL = 600
_BULLET = re.compile(r"^[\s・･○〇◯●◆◇•◎■□▼▶※＊*>＞]+|^-(?=\s)")
_SEPARATOR = re.compile(r"[、，,;；]|\s*[／/]\s*|(?<=[課室局部係])\s+(?=[◎○〇◯●][^\s◎○〇◯●])")
_PEERS = re.compile(
    r"(?<=課)　+(?=[^\s　（(]+[課室局](?:$|[　、・]))"
)  # 総務課　財政課 are two, 産業部　観光課 and 建設課　管理係 one
_NOBODY = re.compile(r"(?:該当)?(?:なし|無し)")
_MARKS = " 　\t・○●◆•■□◎"
_OPEN, _CLOSE = "（(〔【[［「", "）)〕】]］」"
_TAG = re.compile(r"[（(〔【\[［]([^（(〔【\[［）)〕】\]］]{1,60})[）)〕】\]］]")
_AFTER_TAG = re.compile(r"[ \t　]*(?:$|\n|。|[・○●◆•■※]|[ 　])")


def split_organizations(text: str | None) -> tuple[str, ...]:
    """The divisions and bodies of a cell in their order, as printed; empty where nothing is printed.

    >>> split_organizations("・総務課・税務課")
    ('総務課', '税務課')
    >>> split_organizations("こども・若者支援課")
    ('こども・若者支援課',)
    >>> split_organizations("全課（総務課とりまとめ）、産業部　観光課")
    ('全課（総務課とりまとめ）', '産業部　観光課')
    """
    if text is None or is_blank(text):
        return ()
    names: list[str] = []
    for part in _split_outside(_joined_lines(text), _SEPARATOR):
        for piece in _split_at_dots(_BULLET.sub("", part).rstrip("・･ 　")):
            for peer in _split_outside(piece, _PEERS):
                names += _split_at_spaces(peer)
    cleaned = [_BULLET.sub("", name).strip() for name in names]
    return tuple(dict.fromkeys(name for name in cleaned if not is_blank(name) and not _NOBODY.fullmatch(name)))


@lru_cache(maxsize=20_000)
def is_organization(text: str | None) -> bool:
    """Whether a whole text is one or more names of divisions or bodies.

    >>> [is_organization(text) for text in ("社会福祉課", "市民課、税務課", "市・社協", "全庁", "各課")]
    [True, True, True, True, True]
    >>> [is_organization(text) for text in ("料理教室", "会議室", "令和6年度", "研修会の開催", "関係", "大会")]
    [False, False, False, False, False, False]
    """
    if text is None or len(text) > _LONGEST_CELL:
        return False
    names = split_organizations(text)
    are_names = bool(names) and all(_is_name(name) for name in names)
    return are_names and not all(_PLACE_ONLY.fullmatch(key(name)) for name in names)


def split_tagged(text: str | None) -> tuple[tuple[str, str], ...] | None:
    r"""The parts of a text with the division that each is tagged with, as (tag, part); None where the text is not tagged.

    A tag is a name in brackets that closes its part, or opens it where the text begins with one. The part behind the last
    closing tag has the tag ''. Brackets within a sentence, even with a division in them, are no tags.

    >>> split_tagged("講座を開いた。（福祉課）\n相談を受けた。（税務課）")
    (('福祉課', '講座を開いた。'), ('税務課', '相談を受けた。'))
    >>> split_tagged("【税務課】納付を促した。 【市民課】窓口を延長した。")
    (('税務課', '納付を促した。'), ('市民課', '窓口を延長した。'))
    >>> split_tagged("関係機関（福祉課など）と協議した。") is None
    True
    """
    if not text:
        return None
    tags = [match for match in _TAG.finditer(text) if is_organization(match[1])]
    if not tags:
        return None
    if _starts_part(text, tags[0]) and not text[: tags[0].start()].strip(_MARKS):
        return _opened_parts(text, [tag for tag in tags if _starts_part(text, tag)])
    closing = [tag for tag in tags if _AFTER_TAG.match(text, tag.end()) or text[: tag.start()].rstrip().endswith("。")]
    return _closed_parts(text, closing)


def organization_key(text: str) -> str:
    """The name for comparison: NFKC, no white space, bullets or remarks in brackets, letters in one case.

    >>> organization_key("ＤＸ　推進課（内線 12）") == organization_key("DX推進課")
    True
    """
    return re.sub(r"\([^()]*\)|^[・○●◆•◎]+", "", key(text)).casefold()


def _is_name(name: str) -> bool:
    """Whether the name of one entry is that of a division, a body or, beside others, of a municipality."""
    bare = re.sub(r"\([^()]*\)$", "", nfkc(name)).strip()
    folded = key(bare)
    if not folded or len(folded) > _LONGEST_NAME or "。" in folded:
        return False
    if _EVERYONE.fullmatch(folded):
        return len(folded) > 1 and folded not in ("関係", "関連", "その他", "担当", "当該", "全部")
    last = key(re.split(r"\s", bare)[-1])
    if _NO_NAME.fullmatch(folded) or _NO_NAME.fullmatch(last):
        return False
    return _ends_as_name(folded) or bool(_PLACE.fullmatch(folded))


def _ends_as_name(folded: str) -> bool:
    """A name proper: it ends in a word for divisions or bodies and has something before it (室 alone is the end of a wrapped name)."""
    match = re.search(rf"{_END.pattern}$", folded)
    return bool(match and (match.start() > 0 or _BODIES_ALONE.fullmatch(folded)))


def _is_complete(name: str) -> bool:
    bare = _BULLET.sub("", name).strip()
    return _is_name(bare) or bool(_ACTOR.fullmatch(key(bare)))


def _joined_lines(text: str) -> str:
    """The lines of a cell, where a name that the cell's edge broke is whole again, separated by 、."""
    names: list[str] = []
    for line in (line.strip() for line in text.splitlines()):
        if not line:
            continue
        starts_anew = bool(_BULLET.match(line))
        if names and not starts_anew and (_belongs_together(names[-1], line) or _depth(names[-1]) > 0):
            joint = " " if re.search(r"[A-Za-z]$", names[-1]) and re.match(r"[A-Za-z]", line) else ""
            names[-1] += joint + line
        else:
            names.append(line)
    return "、".join(name.rstrip("、，,") for name in names)


def _belongs_together(above: str, line: str) -> bool:
    """Whether a line goes on with the name above: that is no name yet, or the line is only the end of one."""
    if above[-1] in "、，,／/;；":
        return False
    last = re.split(r"[、，,／/]", above)[-1]
    if line[0] in _OPEN or above[-1] in "・･" or line[0] in "・･":
        return True
    first = re.split(r"[、，,／/・ ]", line)[0]
    if re.fullmatch(r"(?:ほか|他|など|等)(?:関係(?:各)?課)?", key(line)):
        return True
    only_end = bool(re.fullmatch(_END.pattern + "|ー|会", key(first))) and (
        not _BODIES_ALONE.fullmatch(key(first)) or first == "事務局"
    )
    return only_end or (
        not _is_complete(last) and _is_complete(last + first) and not _is_complete(re.sub("^.*・", "", last))
    )


def _depth(text: str) -> int:
    return sum(sign in _OPEN for sign in text) - sum(sign in _CLOSE for sign in text)


def _split_outside(text: str, separator: re.Pattern[str]) -> list[str]:
    """The text split at the separators that stand outside of brackets."""
    parts, last, looked, depth = [], 0, 0, 0
    for match in separator.finditer(text):
        depth = max(0, depth + _depth(text[looked : match.start()]))
        looked = match.start()
        if depth == 0:
            parts.append(text[last : match.start()])
            last = match.end()
    return [*parts, text[last:]]


def _split_at_dots(text: str) -> list[str]:
    """Split at ・ where each side is a complete name; a side that is none is the beginning of the next name."""
    parts = _split_outside(text, re.compile("[・･]"))
    divisions = [bool(re.search(r"[課室部局係]$", key(part))) for part in parts]
    complete = [_is_name(part) or (bool(_ACTOR.fullmatch(key(part))) and not any(divisions)) for part in parts]
    return _regrouped(parts, complete, "・" if "・" in text else "･")


def _split_at_spaces(text: str) -> list[str]:
    """Split at half-width spaces between two complete names; a full-width space binds 部 and 課."""
    parts = _split_outside(text.strip(), re.compile("[ \t]+"))
    if all(_is_complete(part) for part in parts):
        return parts
    return _regrouped(parts, [_is_name(part) for part in parts], " ")


def _regrouped(parts: list[str], complete: Iterable[bool], joint: str) -> list[str]:
    """Parts in a row, each closed by the next complete one; what is left over at the end stays with the last."""
    names: list[str] = []
    is_open = False
    for part, closes in zip(parts, complete, strict=True):
        if is_open:
            names[-1] += joint + part
        else:
            names.append(part)
        is_open = not closes
    if is_open and len(names) > 1:
        last = names.pop()
        names[-1] += joint + last
    return names


def _starts_part(text: str, tag: re.Match[str]) -> bool:
    """Whether a tag stands at the start of the text, of a line or of a sentence, or behind white space."""
    before = text[max(0, tag.start() - 9) : tag.start()]
    return not before or before[-1].isspace() or before.rstrip(_MARKS)[-1:] in ("", "。", "\n")


def _opened_parts(text: str, tags: list[re.Match[str]]) -> tuple[tuple[str, str], ...] | None:
    """Parts that each begin with their tag; None where a tag has no text of its own."""
    ends = [tag.start() for tag in tags[1:]] + [len(text)]
    parts = tuple((tag[1].strip(), _part(text[tag.end() : end])) for tag, end in zip(tags, ends, strict=True))
    return parts if parts and all(part for _, part in parts) else None


def _closed_parts(text: str, tags: list[re.Match[str]]) -> tuple[tuple[str, str], ...] | None:
    """Parts that each end with their tag, and the untagged rest."""
    bounds = [0, *(tag.end() for tag in tags)]
    parts = [
        (tag[1].strip(), _part(text[start : tag.start()], text[tag.end() : tag.end() + 1]))
        for start, tag in zip(bounds, tags, strict=False)
    ]
    rest = _part(text[bounds[-1] :])
    if (
        not parts
        or not all(part for _, part in parts)
        or (rest and len(tags) == 1 and "\n" not in text[bounds[-1] :][:2])
    ):
        return None
    return (*parts, ("", rest)) if rest else tuple(parts)


def _part(text: str, full_stop: str = "") -> str:
    """A part without the full stop of the part before; a full stop printed behind its own tag is put back."""
    part = re.sub(r"^[\s。]+|\s+[・○●◆•■□◎]?\s*$", "", text)
    return part + "。" if full_stop == "。" and part and not part.endswith("。") else part
