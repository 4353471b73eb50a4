"""Pictures of printed lines to text, with rapidocr's recogniser of many scripts held to Japanese.

Promises: each line is read alone, so that it reads the same whatever else stands on the page; for each sign how sure the recogniser is
of it among the signs of Japanese print, and where in the line it stands. Refuses: signs outside JIS X 0208 and old forms of
kanji, of which it would otherwise choose some.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

from extractors.pdf.arrays import Bools, Floats

HEIGHT = 48  # pixels that the recogniser takes a line to
WIDEST = 3200  # pixels of a line at this height: longer ones are pressed together
STEP = 8  # of these pixels for each of the recogniser's steps along the line
ROOM = 120  # of these pixels of nothing after the line, as it was taught with
FURTHER = "↗↘↑↓→←✓☑☐"  # signs of sheets that JIS X 0208 lacks
# Old forms of kanji of the jōyō list, but for those that live on in names (澤 邊 國 …). Source: 常用漢字表 of 2010, forms in brackets.
OLD = (
    "亞惡壓圍醫爲壹稻飮隱營榮衞驛圓艷鹽奧應歐毆穩假價畫會懷繪擴殼覺學嶽樂勸歡觀顏氣歸僞戲犧舊據擧峽挾曉區勳徑溪經繼莖螢輕鷄藝缺縣儉劍險圈檢獻權顯驗嚴效恆鑛號濟碎劑雜參棧蠶慘贊殘絲齒兒辭濕實舍寫釋壽收從澁獸縱肅處敍獎將燒證乘剩"
    "壤孃條淨疊讓釀觸囑寢愼盡圖粹醉穗隨髓數樞聲靜攝竊專淺戰踐纖錢潛禪雙壯爭莊搜插裝騷總聰憎藏臟屬續墮對體帶滯臺擇單擔膽團彈斷癡遲蟲晝鑄廳聽敕鎭遞鐵轉點傳燈當黨盜鬪獨讀屆貳惱腦霸廢賣麥發髮飜蠻祕拂佛變辨瓣辯寶豐沒萬滿默餠譯藥與"
    "餘豫搖謠樣覽亂虜兩獵壘勵禮隸靈齡戀爐勞樓灣"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The signs of a line, how sure each of them is (0 to 1), and their middles (0 to 1 of the width of the picture)."""

    text: str
    sure: tuple[float, ...]
    middles: tuple[float, ...]

    @property
    def least(self) -> float:
        """How sure the least sure sign is; 0 where there is none."""
        return min(self.sure, default=0.0)


def read_line(picture: Any) -> Reading:
    """What stands in the picture of a line, rows × columns × RGB."""
    high, wide = picture.shape[:2]
    across = min(max(round(wide * HEIGHT / high), 1), WIDEST)
    shrinks = high > HEIGHT
    scaled = cv2.resize(picture, (across, HEIGHT), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    room = -(-(across + ROOM) // STEP) * STEP
    batch = np.zeros((1, 3, HEIGHT, max(room, HEIGHT)), np.float32)
    batch[0, :, :, :across] = scaled.transpose(2, 0, 1) / 127.5 - 1
    session, signs, allowed = _recognizer()
    chances: Floats = session(batch)[0]
    steps = len(chances)
    allowed_chances = np.where(allowed, chances, 0)
    best = allowed_chances.argmax(axis=1)
    sure = allowed_chances[np.arange(steps), best] / np.maximum(allowed_chances.sum(axis=1), 1e-6)
    found: list[tuple[str, float, float]] = []
    for first, last in _runs(best):
        if best[first]:
            at = first + int(sure[first:last].argmax())
            middle = (at + 0.5) * batch.shape[3] / steps / across
            found.append((signs[best[first]], float(sure[at]), min(middle, 1.0)))
    text, certain, middles = zip(*found, strict=True) if found else ((), (), ())
    return Reading("".join(text), tuple(certain), tuple(middles))


def _runs(best: Any) -> list[tuple[int, int]]:
    """Runs of steps that tell the same sign, as half-open ranges."""
    cuts = [0, *(np.flatnonzero(best[1:] != best[:-1]) + 1).tolist(), len(best)]
    return list(pairwise(cuts))


@cache
def _recognizer() -> tuple[Any, list[str], Bools]:
    """The model's session, its signs (the first stands for none), and which of these are allowed."""
    from rapidocr import RapidOCR  # noqa: PLC0415 - the extra need not be installed

    # one document is one processor's work; what the library logs goes to the user's terminal
    engine: Any = RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    model = engine._load_rec_model()  # noqa: SLF001 - its public door neither takes an alphabet nor tells of single signs
    signs: list[str] = model.postprocess_op.character
    allowed = np.array([number == 0 or _is_printed(sign) for number, sign in enumerate(signs)])
    return model.session, signs, allowed


def _is_printed(sign: str) -> bool:
    """Whether a sign is one of Japanese print: of JIS X 0208, a circled or Roman number of its row 13, or an arrow."""
    if sign in FURTHER or sign in OLD:
        return sign in FURTHER
    try:
        sign.encode("shift_jis")
    except UnicodeEncodeError:
        return not "\u3400" <= sign <= "\u9fff" and _has(sign, "cp932")
    return True


def _has(sign: str, encoding: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
