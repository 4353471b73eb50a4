"""Kinds of sheets from their print to their records: the least table of each kind, and what its lines say."""

from __future__ import annotations

import pytest

from tests.normalizers.reading.printed import YEAR, fields, read, shaded, table

VALUES = ("item", "period", "target", "actual", "status")
KINDS = [
    (
        "times in brackets behind the figures",
        [table("指標|策定時|現状|目標", "蛍の見える水路|2箇所（R2）|5箇所（R5）|8箇所（R7）")],
        VALUES,
        [
            ("蛍の見える水路", "R2", None, "2箇所（R2）", None),
            ("蛍の見える水路", "R5", None, "5箇所（R5）", None),
            ("蛍の見える水路", "R7", "8箇所（R7）", None, None),
        ],
    ),
    (
        "two quantities of one service, each in its unit",
        [
            table(
                "サービス名|単位|区分|令和4年度|令和5年度",
                "朝の見守り|人／月|計画値|30|40",
                "^|^|実績値|28|44",
                "^|時間／月|計画値|300|400",
                "^|^|実績値|310|390",
            )
        ],
        VALUES,
        [
            ("朝の見守り", "令和4年度", "30", "28", None),
            ("朝の見守り", "令和5年度", "40", "44", None),
            ("朝の見守り", "令和4年度", "300", "310", None),
            ("朝の見守り", "令和5年度", "400", "390", None),
        ],
    ),
    (
        "a final evaluation that is a figure of its year",
        [
            table(
                "指標|策定時|最終評価|目標値|判定",
                "^|平成25年度|令和5年度|令和6年度|^",
                "夜更かしをする子|20%|12%|10%|B",
                "朝の体操をする人|30%|44%|40%|A",
            )
        ],
        VALUES,
        [
            ("夜更かしをする子", "平成25年度", None, "20%", None),
            ("夜更かしをする子", "令和5年度", None, "12%", "B"),
            ("夜更かしをする子", "令和6年度", "10%", None, None),
            ("朝の体操をする人", "平成25年度", None, "30%", None),
            ("朝の体操をする人", "令和5年度", None, "44%", "A"),
            ("朝の体操をする人", "令和6年度", "40%", None, None),
        ],
    ),
    (
        "kinds of indicators beside their names, and money below them",
        [
            table(
                "指標|指標名|単位|区分|R4|R5",
                "活動指標|貸した傘の数|本|目標|10|12",
                "^|^|^|実績|9|13",
                "成果指標|ぬれた人の数|人|目標|5|4",
                "^|^|^|実績|6|4",
                "事業費（千円）|<|<|<|80|90",
            )
        ],
        VALUES,
        [
            ("貸した傘の数", "R4", "10", "9", None),
            ("貸した傘の数", "R5", "12", "13", None),
            ("ぬれた人の数", "R4", "5", "6", None),
            ("ぬれた人の数", "R5", "4", "4", None),
        ],
    ),
    (
        "what is done and what it costs under the years of a plan",
        [
            table(
                "施策|事業名|事業の概要|区分|令和7年度|令和8年度|担当課",
                "水辺に親しむ|川床の貸出|川床を貸す。|事業内容|設計|設置2箇所|河川課",
                "^|^|^|事業費（千円）|500|900|^",
            )
        ],
        ("goal", "item", "period", "target"),
        [
            ("水辺に親しむ", "川床の貸出", "令和7年度", "設計"),
            ("水辺に親しむ", "川床の貸出", "令和8年度", "設置2箇所"),
        ],
    ),
    (
        "indicators in rows of their own below the schedule of a form",
        [
            table(
                "取組名|<|傘の貸出|主管課|道路課|<",
                "年度|<|<|R5|R6|R7",
                "スケジュール|<|<|設計|試行|→",
                "KPI|貸した傘の数|目標|5|10|15",
                "^|^|実績|6||",
                "^|返った傘の割合|目標|50%|60%|70%",
                "^|^|実績|48%||",
            )
        ],
        VALUES[:4],
        [
            ("貸した傘の数", "R5", "5", "6"),
            ("貸した傘の数", "R6", "10", None),
            ("貸した傘の数", "R7", "15", None),
            ("返った傘の割合", "R5", "50%", "48%"),
            ("返った傘の割合", "R6", "60%", None),
            ("返った傘の割合", "R7", "70%", None),
            ("傘の貸出", "R5", "設計", None),
            ("傘の貸出", "R6", "試行", None),
            ("傘の貸出", "R7", "試行", None),
        ],
    ),
    (
        "what is left to do beside the report",
        [table("主な取組|担当課|取組状況|成果と課題|評価", "傘の貸出|道路課|傘を12本貸した。|返却が遅い。|Ａ")],
        ("item", "status"),
        [("傘の貸出", "傘を12本貸した。")],
    ),
    (
        "a policy right of the names, classes left of them, and a total below both",
        [
            table(
                "施設分類|施設名|対策の方針|R5|R6|所管課",
                "浴場|朝日湯|更新|設計|工事|衛生課",
                "^|夕日湯|廃止||解体|衛生課",
                "計|<|||2|",
            )
        ],
        ("goal", "item", "period", "target"),
        [
            ("浴場", "朝日湯", "R5", "設計"),
            ("浴場", "朝日湯", "R6", "工事"),
            ("浴場", "夕日湯", "R6", "解体"),
        ],
    ),
    (
        "two lists side by side, each under its title",
        [
            table(
                "水と緑|<|<|道と橋|<|<",
                "指標|令和5年度実績|令和11年度目標|指標|令和5年度実績|令和11年度目標",
                "池の数|3箇所|5箇所|橋の数|8箇所|9箇所",
                "木の数|10本|20本|||",
            )
        ],
        ("goal", "item", "target", "actual"),
        [
            ("水と緑", "池の数", None, "3箇所"),
            ("水と緑", "池の数", "5箇所", None),
            ("水と緑", "木の数", None, "10本"),
            ("水と緑", "木の数", "20本", None),
            ("道と橋", "橋の数", None, "8箇所"),
            ("道と橋", "橋の数", "9箇所", None),
        ],
    ),
    (
        "labels in brackets within a cell",
        [
            "評価　Ａ：目標を達成　Ｂ：一部達成",
            table(
                "事業名|担当課|取組の結果",
                "傘の貸出|道路課|【目標】10本 【実績】12本 【評価】Ａ",
                "帽子の貸出|道路課|【目標】9個 【実績】 【評価】Ｂ",
            ),
        ],
        ("item", "target", "actual", "status"),
        [("傘の貸出", "10本", "12本", "Ａ"), ("帽子の貸出", "9個", None, "Ｂ")],
    ),
    (
        "a target in brackets behind the result",
        [table("指標|担当課|令和5年度|令和6年度", "ぬれない人の割合|道路課|62%（目標60%）|（目標70%以上）")],
        VALUES[:4],
        [("ぬれない人の割合", "令和5年度", "60%", "62%"), ("ぬれない人の割合", "令和6年度", "70%以上", None)],
    ),
    (
        "headers of two lines over cells of two lines",
        [
            table(
                "事業名|担当課\n期限|目標\n実績",
                "傘の貸出|道路課\n9月末|10本\n12本",
                "帽子の貸出|広報課\n通年|5個\n4個",
            )
        ],
        ("item", "organization", "period", "target", "actual"),
        [("傘の貸出", ("道路課",), "9月末", "10本", "12本"), ("帽子の貸出", ("広報課",), "通年", "5個", "4個")],
    ),
    (
        "rows whose names are blank and not merged",
        [
            table(
                "取組項目|担当課|区分|令和5年度|令和6年度",
                "傘の貸出|道路課|目標|10本|12本",
                "||実績|9本|13本",
                "帽子の貸出|広報課|目標|5個|6個",
                "||実績|7個|",
            )
        ],
        ("item", "organization", "target", "actual"),
        [
            ("傘の貸出", ("道路課",), "10本", "9本"),
            ("傘の貸出", ("道路課",), "12本", "13本"),
            ("帽子の貸出", ("広報課",), "5個", "7個"),
            ("帽子の貸出", ("広報課",), "6個", None),
        ],
    ),
    (
        "a list on its side with years and their kinds in two columns of labels",
        [
            table(
                "指標|<|池の数|橋の数",
                "単位|<|箇所|本",
                "担当課|<|公園課|道路課",
                "令和4年度|実績|3|8",
                "令和5年度|目標|4|9",
                "^|実績|5|7",
            )
        ],
        VALUES[:4],
        [
            ("池の数", "令和4年度", None, "3"),
            ("池の数", "令和5年度", "4", "5"),
            ("橋の数", "令和4年度", None, "8"),
            ("橋の数", "令和5年度", "9", "7"),
        ],
    ),
    (
        "a header at the foot",
        [
            table(
                "傘の貸出|道路課|通年|10本以上|12本を貸した。",
                "帽子の貸出|広報課|9月末|5個|6個を貸した。",
                "事業名|担当課|期限|目標値|実施状況",
            )
        ],
        ("item", "organization", "period", "target", "status"),
        [
            ("傘の貸出", ("道路課",), "通年", "10本以上", "12本を貸した。"),
            ("帽子の貸出", ("広報課",), "9月末", "5個", "6個を貸した。"),
        ],
    ),
    (
        "labels behind their values",
        [table("傘の貸出|事業名|道路課|担当課", "令和5年度|実施時期|10本|目標値", "12本|実績値|継続|今後の方向性")],
        ("item", "organization", "period", "target", "actual"),
        [("傘の貸出", ("道路課",), "令和5年度", "10本", "12本")],
    ),
    (
        "grades that are words, explained above",
        [
            "評価：晴れ＝目標を達成　くもり＝一部を達成　雨＝達成できず",
            table("指標|令和5年度|<|<", "^|目標値|実績値|評価", "池の数|4|5|晴れ", "木の数|20|12|雨"),
        ],
        ("item", "target", "actual", "status", "status_code"),
        [("池の数", "4", "5", "晴れ", "achieved"), ("木の数", "20", "12", "雨", "not_achieved")],
    ),
    (
        "dates down, names across, plan and result below each",
        [
            table(
                "基準日|事務職|<|消防職|<|合計|<",
                "^|計画|実績|計画|実績|計画|実績",
                "令和4年4月1日|41|40|9|9|50|49",
                "令和5年4月1日|42|43|8|7|50|50",
            )
        ],
        ("item", "target", "actual"),
        [("事務職", "41", "40"), ("事務職", "42", "43"), ("消防職", "9", "9"), ("消防職", "8", "7")],
    ),
    (
        "a policy that is said in a sentence beside its name",
        [
            table("施策名|雨の日を楽しむ|<|<", "施策の方針|傘を持たずに歩けるまちにする|<|<"),
            table(
                "番号|主な取組|所管|実施状況",
                "(1)|傘の貸出|道路課|傘を貸した。",
                "(2)|帽子の貸出|広報課|帽子を貸した。",
                number=2,
            ),
        ],
        ("goal", "item"),
        [("雨の日を楽しむ", "傘の貸出"), ("雨の日を楽しむ", "帽子の貸出")],
    ),
    (
        "merged names of which no label is known, right of a goal",
        [
            table(
                "基本施策|見るところ|担当|区分|R4|R5",
                "1. 道を守る|傘を持つ人|道路課|目標|20人|21人",
                "^|^|^|実績|18人|25人",
                "^|橋を渡る人|広報課|目標|30人|31人",
                "^|^|^|実績|33人|30人",
            )
        ],
        ("goal", "item", "target", "actual"),
        [
            ("1. 道を守る", "傘を持つ人", "20人", "18人"),
            ("1. 道を守る", "傘を持つ人", "21人", "25人"),
            ("1. 道を守る", "橋を渡る人", "30人", "33人"),
            ("1. 道を守る", "橋を渡る人", "31人", "30人"),
        ],
    ),
    (
        "money under the years of indicators",
        [
            table(
                "指標名|単位|区分|令和4年度|令和5年度",
                "傘の数|本|目標|10|12",
                "^|^|実績|9|13",
                "事業費|<|千円|80|90",
            )
        ],
        ("item", "target", "actual"),
        [("傘の数", "10", "9"), ("傘の数", "12", "13")],
    ),
    (
        "a roadmap of a form and figures of which the row is the name",
        [
            table(
                "施策番号|1-1|施策名|傘の貸出|<",
                "主管課|道路課|<|<|<",
                "工程|令和5年度|令和6年度|令和7年度|令和8年度",
                "実施事項|調査|貸出の開始|広げる|→",
                "貸した傘の割合（％）|20|35|50|70",
            )
        ],
        ("goal", "item", "period", "target"),
        [
            ("傘の貸出", "貸した傘の割合（％）", "令和5年度", "20"),
            ("傘の貸出", "貸した傘の割合（％）", "令和6年度", "35"),
            ("傘の貸出", "貸した傘の割合（％）", "令和7年度", "50"),
            ("傘の貸出", "貸した傘の割合（％）", "令和8年度", "70"),
            (None, "傘の貸出", "令和5年度", "調査"),
            (None, "傘の貸出", "令和6年度", "貸出の開始"),
            (None, "傘の貸出", "令和7年度", "広げる"),
            (None, "傘の貸出", "令和8年度", "広げる"),
        ],
    ),
    (
        "names of two columns under one head, and columns of words right of them",
        [
            table(
                "団地・棟|<|構造|戸数|年次計画|<",
                "^|^|^|^|R6|R7",
                "若葉団地|1号棟|中耐|24|外壁|",
                "^|2号棟|木造|20||屋根",
                "木立団地|A棟|木造|8|外壁|",
            )
        ],
        ("item", "period", "target"),
        [("1号棟", "R6", "外壁"), ("2号棟", "R7", "屋根"), ("A棟", "R6", "外壁")],
    ),
    (
        "numbered sentences that are the items of a goal",
        [
            table(
                "重点目標|取組項目|期限|目標（どの水準まで）|進捗状況",
                "水を減らす|(1)傘を貸す。 (2)樽を置く。|(1)通年 (2)9月末|(1)10本 (2)5個|(1)8本を貸した。 (2)置き終えた。",
            )
        ],
        ("goal", "item", "period", "target", "status"),
        [
            ("水を減らす", "傘を貸す。", "通年", "10本", "8本を貸した。"),
            ("水を減らす", "樽を置く。", "9月末", "5個", "置き終えた。"),
        ],
    ),
    (
        "this year and the sum of all years side by side",
        [
            table(
                "施策|指標|基準値（令和元年度）|本年度（令和6年度）|<|累計（令和2～6年度）|<",
                "^|^|^|目標|実績|目標|実績",
                "(1) 道を守る|傘の数|1本|2本|1本|10本|8本",
                "(2) 川を守る|橋の数|3本|4本|5本|20本|21本",
            )
        ],
        ("item", "target", "actual"),
        [
            ("傘の数", None, "1本"),
            ("傘の数", "2本", "1本"),
            ("傘の数", "10本", "8本"),
            ("橋の数", None, "3本"),
            ("橋の数", "4本", "5本"),
            ("橋の数", "20本", "21本"),
        ],
    ),
    (
        "a plan and its results under the head of the plan",
        [
            table(
                "推進項目|1 傘の貸出|担当課|道路課",
                "年次計画|令和5年度|令和6年度|令和7年度",
                "計画|調査|試行|開始",
                "実績|調べた。|貸した。|",
            )
        ],
        ("item", "target", "actual"),
        [("傘の貸出", "調査", "調べた。"), ("傘の貸出", "試行", "貸した。"), ("傘の貸出", "開始", None)],
    ),
    (
        "times before their figures",
        [
            table(
                "目標|成果指標|当初値|直近値|目標値（令和12年度）",
                "道を守る|傘のある家|平成30年度　82.4%|令和5年度　88.1%|95%",
            )
        ],
        ("item", "period", "target", "actual"),
        [
            ("傘のある家", "平成30年度", None, "82.4%"),
            ("傘のある家", "令和5年度", None, "88.1%"),
            ("傘のある家", "目標値（令和12年度）", "95%", None),
        ],
    ),
    (
        "divisions that name the lines",
        [
            table(
                "部門|令和4年度|<|令和5年度|<",
                "^|排出量|基準年度比|排出量|基準年度比",
                "水道部|41|90%|40|88%",
                "消防本部|6|99%|5|97%",
                "合計|47|91%|45|89%",
            )
        ],
        ("item", "actual"),
        [("水道部", "41"), ("水道部", "40"), ("消防本部", "6"), ("消防本部", "5")],
    ),
    (
        "rows without labels that a note explains",
        [
            "上段：計画見込量　下段：実績（各年度３月）",
            table("サービス名|令和４年度|令和５年度", "朝の見守り|30|40", "^|28|44"),
        ],
        VALUES,
        [("朝の見守り", "令和４年度", "30", "28", None), ("朝の見守り", "令和５年度", "40", "44", None)],
    ),
    (
        "rows of plan, result and their ratio under a service with several quantities",
        [
            table(
                "サービスの種類|<|項目|単位||令和4年度",
                "通い|配食|回数|回|計画値|200",
                "^|^|^|^|実績値|190",
                "^|^|^|^|対計画比|95.0%",
                "^|^|人数|人|計画値|20",
                "^|^|^|^|実績値|21",
                "^|^|^|^|対計画比|105.0%",
            )
        ],
        ("goal_path", "item_group", "item", "target", "actual"),
        [(("通い",), "配食", "回数", "200", "190"), (("通い",), "配食", "人数", "20", "21")],
    ),
    (
        "plans beside settled accounts",
        [table("指標|4年度|<|5年度|<", "^|計画|決算|計画|決算", "有収率|86|85|87|88")],
        VALUES,
        [("有収率", "4年度", "86", "85", None), ("有収率", "5年度", "87", "88", None)],
    ),
    (
        "years down under groups of names and a row of units",
        [
            table(
                "年度|育つ力|<|備考",
                "^|読書の時間|朝食の割合|^",
                "^|（分）|（%）|^",
                "令和4年度実績|20|91|",
                "令和7年度目標|30|95|最終年",
            )
        ],
        ("goal_path", "item", "period", "target", "actual"),
        [
            (("育つ力",), "読書の時間", "令和4年度実績", None, "20"),
            (("育つ力",), "読書の時間", "令和7年度目標", "30", None),
            (("育つ力",), "朝食の割合", "令和4年度実績", None, "91"),
            (("育つ力",), "朝食の割合", "令和7年度目標", "95", None),
        ],
    ),
    (
        "a grade without a year beside stages belongs to the reported year",
        [
            "中間評価のまとめ",
            table(
                "指標|策定時|中間評価|目標|判定", "^|平成30年度|令和5年度|令和10年度|^", "歩く人の割合|40%|46%|50%|Ｂ"
            ),
        ],
        ("period", "status"),
        [("平成30年度", None), ("令和5年度", "Ｂ"), ("令和10年度", None)],
    ),
    (
        "a form headed by a number and a name",
        [
            table("2-1|帰り道の灯り|<", "年度|R4|R5", "工程|調査|設置", "実施状況|12本を調べた。|8本を設けた。"),
            table(
                "2-2|橋の点検|<", "年度|R4|R5", "工程|計画|点検", "実施状況|計画を作った。|3橋を点検した。", number=2
            ),
        ],
        ("item_no", "item", "period", "target", "status"),
        [
            ("2-1", "帰り道の灯り", "R4", "調査", "12本を調べた。"),
            ("2-1", "帰り道の灯り", "R5", "設置", "8本を設けた。"),
            ("2-2", "橋の点検", "R4", "計画", "計画を作った。"),
            ("2-2", "橋の点検", "R5", "点検", "3橋を点検した。"),
        ],
    ),
    (
        "marks of a schedule by their key",
        ["工程　●：実施　〇：検討", table("取組名|令和5年度|令和6年度", "雨庭の普及|〇|●")],
        VALUES,
        [("雨庭の普及", "令和5年度", "検討", None, None), ("雨庭の普及", "令和6年度", "実施", None, None)],
    ),
    (
        "results and plans told by a stage in brackets",
        [table("区分|第8期（実績）|<|第9期（計画）", "^|令和4年度|令和5年度|令和6年度", "通いの場の数|58|61|72")],
        VALUES,
        [
            ("通いの場の数", "令和4年度", None, "58", None),
            ("通いの場の数", "令和5年度", None, "61", None),
            ("通いの場の数", "令和6年度", "72", None, None),
        ],
    ),
    (
        "labels known in part, as their cells agree",
        [
            shaded(
                "柱|やること|受け持ち|Ｒ５の動き|Ｒ６にやること",
                "住み継ぐ|空家の見回り|住まい係|12軒を見回った。|20軒を見回る。",
                "^|相続の相談会|市民係・司法書士会|2回開いた。|4回開く。",
            )
        ],
        VALUES,
        [
            ("空家の見回り", "Ｒ５", None, None, "12軒を見回った。"),
            ("空家の見回り", "Ｒ６", "20軒を見回る。", None, None),
            ("相続の相談会", "Ｒ５", None, None, "2回開いた。"),
            ("相続の相談会", "Ｒ６", "4回開く。", None, None),
        ],
    ),
    (
        "marks that choose the word above them",
        [
            table(
                "取組項目|進み具合|<|<|期限",
                "^|済|実施中|未着手|^",
                "窓口の地図|●|||令和5年度",
                "夜の受付||●||令和6年度",
            )
        ],
        ("item", "period", "status"),
        [("窓口の地図", "令和5年度", "済"), ("夜の受付", "令和6年度", "実施中")],
    ),
    (
        "lines of two rows under a header of two",
        [
            shaded(
                "番号|事業名|担当課|期限",
                "^|内容|実施状況|<",
                "1|川の学校|環境課|年度末",
                "^|水辺で学ぶ。|3回開いた。|<",
                "2|森の学校|農林課|9月末",
                "^|間伐を学ぶ。|1回開いた。|<",
            )
        ],
        ("item_no", "item", "period", "description", "status"),
        [
            ("1", "川の学校", "年度末", "水辺で学ぶ。", "3回開いた。"),
            ("2", "森の学校", "9月末", "間伐を学ぶ。", "1回開いた。"),
        ],
    ),
    (
        "undertakings across under a row that numbers them",
        [
            shaded(
                "項目|取組①|取組②",
                "取組名|手話の教室|字幕の研修",
                "担当課|福祉課|広報課",
                "目標|年4回|年1回",
                "実績|4回|0回",
            )
        ],
        ("item", "target", "actual"),
        [("手話の教室", "年4回", "4回"), ("字幕の研修", "年1回", "0回")],
    ),
    (
        "a list with grades that the forms below it say again",
        [
            table("番号|事業名|評価", "1|駅前の花壇|Ａ", "2|沿道の木陰|Ｂ"),
            table("番号|1|事業名|駅前の花壇", "目標|10基|実績|10基", "評価|Ａ|課題|水やり", number=2),
            table("番号|2|事業名|沿道の木陰", "目標|20本|実績|15本", "評価|Ｂ|課題|土の量", number=3),
        ],
        ("item", "target", "actual"),
        [("駅前の花壇", "10基", "10基"), ("沿道の木陰", "20本", "15本")],
    ),
    (
        "figures whose names tell their time and whether they are aims",
        [
            table(
                "項目|数値|考え方",
                "令和4年度末の利用者数|12人|基準",
                "【目標】令和8年度末の利用者数|20人|",
                "【実績】令和5年度末の利用者数|14人|",
            )
        ],
        ("period", "target", "actual"),
        [("令和4年度末", None, "12人"), ("令和8年度末", "20人", None), ("令和5年度末", None, "14人")],
    ),
    (
        "a report in words and a short word of progress beside it",
        [
            table(
                "公約|これまでの取組|進捗",
                "橋の架け替え|設計を終え、工事の入札を行った。|実施中",
                "図書室の夜間開放|4月から週に2日、夜9時まで開けた。|完了",
            )
        ],
        ("item", "status", "status_code"),
        [
            ("橋の架け替え", "設計を終え、工事の入札を行った。", "in_progress"),
            ("図書室の夜間開放", "4月から週に2日、夜9時まで開けた。", "done"),
        ],
    ),
    (
        "a form whose measure is printed before its policy",
        [table("施策名|歩ける道づくり", "政策名|健やかに暮らす", "取組状況|道の点検を行った。")],
        ("goal_path", "item", "status"),
        [(("健やかに暮らす",), "歩ける道づくり", "道の点検を行った。")],
    ),
    (
        "a form that is named by what it aims at",
        [
            table(
                "成果目標|移行する人の数|<",
                "年度|令和5年度|令和6年度",
                "目標値（人）|2|3",
                "実績値（人）|1|",
            )
        ],
        ("item", "period", "target", "actual"),
        [("移行する人の数", "令和5年度", "2", "1"), ("移行する人の数", "令和6年度", "3", None)],
    ),
    (
        "aims under a heading over several columns",
        [
            table(
                "計画の内容|<|<|令和5年度|<",
                "区分|具体的な取組|目標（指標等）|実施内容|自己評価",
                "支え合い|体操の会|開催 20回|22回開いた。|◎",
                "^|茶話会|開催 10回|8回開いた。|△",
            )
        ],
        ("goal", "item", "target", "status"),
        [("支え合い", "体操の会", "開催 20回", "22回開いた。"), ("支え合い", "茶話会", "開催 10回", "8回開いた。")],
    ),
    (
        "aims of the middle and the end of a term",
        [table("項目|現状値|中間目標|最終目標", "^|令和5年度|令和10年度|令和16年度", "歩く人の割合|40%|45%|50%")],
        ("period", "target", "actual"),
        [("令和5年度", None, "40%"), ("令和10年度", "45%", None), ("令和16年度", "50%", None)],
    ),
    (
        "an index with costs before cards that detail its lines",
        [
            table("番号|取組名|担当課|効果額（千円）", "1|補助の点検|財政課|240", "2|土地の売却|管財課|900"),
            table(
                "番号|1|取組名|補助の点検",
                "区分|令和5年度|令和6年度|<",
                "計画|点検|見直し|<",
                "実績|8件|5件|<",
                number=2,
            ),
            table(
                "番号|2|取組名|土地の売却", "区分|令和5年度|令和6年度|<", "計画|測量|売却|<", "実績|2筆|1筆|<", number=3
            ),
        ],
        ("item", "period", "target", "actual"),
        [
            ("補助の点検", "令和5年度", "点検", "8件"),
            ("補助の点検", "令和6年度", "見直し", "5件"),
            ("土地の売却", "令和5年度", "測量", "2筆"),
            ("土地の売却", "令和6年度", "売却", "1筆"),
        ],
    ),
    (
        "a header printed again inside of a table",
        [
            table(
                "基本方向|個別施策|担当課|実施状況",
                "つなぐ|林の保全|公園課|2ha を指定した。",
                "基本方向|個別施策|担当課|実施状況",
                "ふやす|校庭の芝生|教育課|4校で行った。",
            )
        ],
        ("goal", "item", "status"),
        [("つなぐ", "林の保全", "2ha を指定した。"), ("ふやす", "校庭の芝生", "4校で行った。")],
    ),
    (
        "a list of one line, under a heading with a number",
        [
            "（単位：人）",
            "２　学校の職員",
            table("部門|令和4年度|<|令和5年度|<", "^|計画|実績|計画|実績", "給食|12|11|12|12"),
        ],
        ("goal", "item", "period", "target", "actual"),
        [("２　学校の職員", "給食", "令和4年度", "12", "11"), ("２　学校の職員", "給食", "令和5年度", "12", "12")],
    ),
    (
        "years as bands between the lines",
        [
            table(
                "担当|事業|目標|実績",
                "【令和4年度】|<|<|<",
                "健康課|妊婦の訪問|60|52",
                "【令和5年度】|<|<|<",
                "健康課|妊婦の訪問|60|63",
            )
        ],
        ("period", "target", "actual"),
        [("令和4年度", "60", "52"), ("令和5年度", "60", "63")],
    ),
    (
        "aim and result one above the other in a cell",
        [table("事業名|令和4年度|令和5年度", "点字の広報|目標：24回/実績：20回|目標：24回/実績：")],
        ("period", "target", "actual"),
        [("令和4年度", "24回", "20回"), ("令和5年度", "24回", None)],
    ),
    (
        "years down, each with rows of aim and result",
        [
            shaded(
                "年度|区分|医療の働き|<",
                "^|^|救急の件数|手術の件数",
                "^|^|件|件",
                "令和4年度|目標|240|110",
                "^|実績|231|114",
                "令和5年度|目標|245|115",
                "^|実績|248|112",
            )
        ],
        ("goal", "item", "period", "target", "actual"),
        [
            ("医療の働き", "救急の件数", "令和4年度", "240", "231"),
            ("医療の働き", "救急の件数", "令和5年度", "245", "248"),
            ("医療の働き", "手術の件数", "令和4年度", "110", "114"),
            ("医療の働き", "手術の件数", "令和5年度", "115", "112"),
        ],
    ),
    (
        "names beside sentences that describe them",
        [
            table(
                "基本目標|施策|重要業績評価指標（令和11年度）|主な取組|担当",
                "仕事をつくる|担い手づくり|就農者数　12人|相談から定着までを支える。|農政課",
                "^|起業の支援|起業件数　8件|空き店舗の活用を助ける。|商工課",
            )
        ],
        ("goal", "item", "target", "description"),
        [
            ("仕事をつくる", "担い手づくり", "就農者数　12人", "相談から定着までを支える。"),
            ("仕事をつくる", "起業の支援", "起業件数　8件", "空き店舗の活用を助ける。"),
        ],
    ),
    (
        "a problem over the lines that meet it",
        [table("課題|主な事業|実績", "子どもの人権|いじめの調査|3回行った。", "^|居場所づくり|9団体を助けた。")],
        ("goal", "item"),
        [("子どもの人権", "いじめの調査"), ("子どもの人権", "居場所づくり")],
    ),
]


@pytest.mark.parametrize(("blocks", "names", "expected"), [kind[1:] for kind in KINDS], ids=[kind[0] for kind in KINDS])
def test_kinds(blocks, names, expected):
    found = read(*blocks, year=None if "stages" in str(blocks) else YEAR)
    assert [fields(*names)(record) for record in found.records] == expected
    assert found.cells.unread == 0


def test_words_that_another_table_uses_as_grades_are_explained_and_no_lines():
    found = read(
        table("区分|内容", "到達|目標値に達したもの", "悪化|基準より悪くなったもの"),
        table("指標|令和5年度実績|令和9年度目標|状況", "水の漏れる割合|9%|8%|悪化", "井戸の数|5|5|到達", number=2),
    )
    assert {record.item for record in found.records} == {"水の漏れる割合", "井戸の数"}


def test_a_result_is_held_against_the_next_target_of_its_line():
    found = read(table("指標|令和4年度実績|令和5年度実績|令和7年度目標", "木陰の数|8|9|12", "井戸の数|4|5|5"))
    codes = {(record.item, record.period.fiscal_year): record.status_code for record in found.records}
    assert [codes["木陰の数", year] for year in (2022, 2023, 2025)] == ["baseline", "in_progress", "planned"]
    assert codes["井戸の数", 2023] == "achieved"


def test_a_printed_direction_says_which_way_is_better():
    found = read(table("指標|方向|令和5年度|<", "^|^|目標|実績", "借入の残高|↓|40|38", "貸出の冊数|↑|40|38"))
    assert [record.status_code for record in found.records] == ["achieved", "not_achieved"]


def test_a_label_known_in_part_is_told():
    found = read(shaded("事業名|受け持ち|Ｒ５の動き", "朝市|農政係|5回開いた。", "夜市|商工係|2回開いた。"))
    assert {issue.text for issue in found.issues if issue.code == "guessed_label"} == {"受け持ち", "Ｒ５の動き"}
    assert all("Ｒ５の動き" in " ".join(record.review_reasons) for record in found.records)


def test_a_label_whose_cells_disagree_stays_unknown():
    found = read(shaded("事業名|受け持ち|実施状況", "朝市|12件|開いた。", "夜市|15件|開いた。"))
    assert [record.organization for record in found.records] == [(), ()]
    assert [record.extra["受け持ち"] for record in found.records] == ["12件", "15件"]


def test_a_sheet_that_follows_another_of_its_form_is_no_rest_of_its_list():
    sheets = [
        table(
            f"基本方針|{policy}|<|<|<|<",
            f"施策|{measure}|<|<|<|<",
            "主な取組|担当課|取組状況|課題|評価|今後の方向性",
            f"{item}|道路課|傘を貸した。|返却が遅い。|Ａ|継続",
            f"{item}の宣伝|広報課|２回知らせた。|知る人が少ない。|Ｂ|継続",
            "指標|R4実績|R5目標|R5実績|R8目標|<",
            f"{indicator}|8|9|10|20|<",
            number=number,
        )
        for number, (policy, measure, item, indicator) in enumerate(
            [("道を守る", "雨の日", "傘の貸出", "貸した傘"), ("川を守る", "晴れの日", "帽子の貸出", "貸した帽子")], 1
        )
    ]
    found = read(*sheets)
    assert {(record.goal, record.item) for record in found.records} == {
        ("雨の日", "傘の貸出"),
        ("雨の日", "傘の貸出の宣伝"),
        ("雨の日", "貸した傘"),
        ("晴れの日", "帽子の貸出"),
        ("晴れの日", "帽子の貸出の宣伝"),
        ("晴れの日", "貸した帽子"),
    }


def test_the_division_of_a_form_is_told_where_it_is_printed():
    found = read(
        table("重点目標|道を守る|所管部局|水道局"),
        table("番号|取組項目|期限|数値目標", "1|傘の貸出|通年|10本", "2|帽子の貸出|9月末|5個", number=2),
    )
    told = [[one.text for one in record.evidence if one.field == "organization"] for record in found.records]
    assert told == [["水道局"], ["水道局"]]


def test_the_number_above_sub_lines_is_told_where_it_is_printed():
    found = read(table("番号|事業名|数値目標", "1|道の手入れ/（1）草刈り/（2）水まき|（1）3回/（2）5回"))
    places = [{(e.address.row, e.address.col) for e in r.evidence if e.field == "item_no"} for r in found.records]
    assert [record.item_no for record in found.records] == ["1(1)", "1(2)"]
    assert places == [{(1, 0), (1, 1)}] * 2
