"""Readings of a recogniser that knows several scripts, as Japanese.

Promises: Chinese forms of a kanji become the Japanese one; a kanji, digit or stroke that looks like a katakana is the katakana where it stands
after one. Refuses what no Japanese coded character set holds: `is_japanese` tells.
"""

from __future__ import annotations

import re

CHINESE = str.maketrans(
    "圈册决况严为举义乐习书产亲传值关净减别务动劳势协单压县发变团围图圆场块垦处备复实宫对岁带应异归录总户择样检济满热环现电疗确种稳竞笔红约级纪线练组细织终绍经结给统续维绿罗职联肠胜脑腊舆节苏药获营虑虽补见观规视览觉计订认讨让训议记讲许论设访证评识诉词试诗话该详语误说请诸读课调谈谋谢谨谱负财责贤败货质贩贫购贮贯贵贸费赁资赋赏赔赖赞赠车轨转轮软轻载较辅辆辈输辖边达过运还进远违连迟适选递遗邮邻释针钟钢钱铁铜银销锁锐错键长门闭问间闻队阳阴阵阶际陆陈险隐难韩页顶项顺须顾顿预领频题额风飞饭饮馆驻驾验骑鱼鲁鸟鸡齐",
    "圏冊決況厳為挙義楽習書産親伝値関浄減別務動労勢協単圧県発変団囲図円場塊墾処備復実宮対歳帯応異帰録総戸択様検済満熱環現電療確種穏競筆紅約級紀線練組細織終紹経結給統続維緑羅職聯腸勝脳臘輿節蘇薬獲営慮雖補見観規視覧覚計訂認討譲訓議記講許論設訪証評識訴詞試詩話該詳語誤説請諸読課調談謀謝謹譜負財責賢敗貨質販貧購貯貫貴貿費賃資賦賞賠頼賛贈車軌転輪軟軽載較輔輌輩輸轄辺達過運還進遠違連遅適選逓遺郵隣釈針鐘鋼銭鉄銅銀銷鎖鋭錯鍵長門閉問間聞隊陽陰陣階際陸陳険隠難韓頁頂項順須顧頓預領頻題額風飛飯飲館駐駕験騎魚魯鳥鶏斉",
)
KATAKANA = str.maketrans("卜力工口八夕二千才了", "トカエロハタニチオア")
LOOKS = re.compile(
    r"(?<=[ァ-ヺー])[卜力工口八夕二才了]|[卜力工口夕才](?=[ァ-ヺー]{2})|(?<![人窓出入河戸])口(?=ス(?![ァ-ヺー]))"
)
ROOM = re.compile(r"(?<=[人窓出入河戸])ロ(?![ァ-ヺー])|ロ(?=座)")
WORDS = (("進拶", "進捗"), ("進抄", "進捗"), ("経嘗", "経営"))
BETWEEN = re.compile(r"(?<=[0-9０-９A-Za-zＡ-Ｚａ-ｚ])[ー一―](?=[0-9０-９A-Za-zＡ-Ｚａ-ｚ])")
DOT = re.compile(r"(?<=[一-龠ァ-ヺー])[.．](?=[一-龠ァ-ヺ])")
KU = re.compile(r"(?<=[一-龠ぁ-ん])<(?=[)）ぁ-ん、。])")
BOXES = re.compile(r"[□■☑☐☒]")
MOUTH = re.compile(r"(?<![人窓出入河戸])口(?![座腔頭径述])")
NOUGHT = re.compile(r"(?<![一二三四五六七八九十百千年])〇(?![一二三四五六七八九十百千年])")
CLOSING = dict(zip("〈《「『（【［", "〉》」』）】］", strict=True))
CLOSED_LATIN = re.compile(r"([〈《「『（【［][^〈《「『（【［〉》」』）】］<>()\[\]]*)[>)\]]")
BAR = re.compile(r"(?<=[ァ-ヺ])[一－―—-](?![0-9０-９])")


def in_japanese(text: str) -> str:
    """The reading as it would be printed on a Japanese sheet.

    >>> in_japanese("地区别のシー卜"), in_japanese("サ一ビスの一部"), in_japanese("人口〈再掲>"), in_japanese("窓ロの食品口ス")
    ('地区別のシート', 'サービスの一部', '人口〈再掲〉', '窓口の食品ロス')
    """
    text = KU.sub("く", text.translate(CHINESE).replace("·", "・"))
    for wrong, right in WORDS:
        text = text.replace(wrong, right)
    text = CLOSED_LATIN.sub(lambda found: found[1] + CLOSING[found[1][0]], text)
    if BOXES.search(text):
        text = MOUTH.sub("□", text)
    text = NOUGHT.sub("○", text).replace("◯", "○")
    text = DOT.sub("・", BETWEEN.sub("-", BAR.sub("ー", text)))
    text = ROOM.sub("口", text)
    return LOOKS.sub(lambda found: found[0].translate(KATAKANA), text)


def is_japanese(text: str) -> bool:
    """Whether every sign is in the character sets that Japanese programs write.

    >>> is_japanese("課長 ①"), is_japanese("课长")
    (True, False)
    """
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
