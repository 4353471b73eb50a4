"""Marks of a schedule (●：実施　〇：検討): what each of them stands for, as the document's own key says."""

from __future__ import annotations

import re
from collections.abc import Iterable

from normalizers.legend import fold_grade
from normalizers.text import nfkc

_ENTRY = re.compile(
    r"([○〇◯●◎□■△▲▽▼☆★◇◆×✕])\s*([:=]|\.{2,}|…+|は|\s)\s*([^\s、,。;/|()\[\]○〇◯●◎□■△▲▽▼☆★◇◆×✕→⇒]{1,14})"
)
_LETTER = re.compile(r"(?:^|(?<=[\s、,]))([一-鿿])\s*([:=])\s*([^\s、,。;/|()\[\]]{1,14})")  # 設：詳細設計
_KEY = re.compile(r"凡例|記号|工程|印|マーク")
_LEGEND = re.compile(r"凡例|記号の(?:説明|意味)")  # after which one mark is a key, too
_JUDGES = re.compile(r"達成|順調|遅れ|どおり|通り|未満|以上|改善|悪化|良好|評価|上回|下回")


def marks_of(texts: Iterable[str]) -> dict[str, str]:
    """The marks that a document explains and no grading uses → the word for each; empty where no key of marks is printed.

    A key is two marks or more in one line, each with a word, joined by a colon or standing behind 凡例, 記号 or 工程; behind 凡例 one will do.

    >>> marks_of(["凡例　設：詳細設計　補：補修工事"])
    {'設': '詳細設計', '補': '補修工事'}
    >>> marks_of(["工程の記号　●：実施　〇：検討"]), marks_of(["◎：達成　○：一部達成"]), marks_of(["■ 窓口　□ 電話"])
    ({'●': '実施', '○': '検討'}, {}, {})
    """
    found: dict[str, str] = {}
    for text in texts:
        for line in text.splitlines():
            entries = list(_ENTRY.finditer(nfkc(line))) or (
                list(_LETTER.finditer(nfkc(line))) if _KEY.search(line) else []
            )
            said = all(entry[2].strip() for entry in entries) or _KEY.search(line)
            if (
                len({entry[1] for entry in entries}) < (1 if _LEGEND.search(line) else 2)
                or not said
                or any(_JUDGES.search(entry[3]) for entry in entries)
            ):
                continue
            for entry in entries:
                found.setdefault(fold_grade(entry[1]), entry[3].strip("」』】 "))
    return found
