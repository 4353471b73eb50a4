"""Kinds of progress reports from their print to their records: the least table of each kind, and what its lines say."""

from __future__ import annotations

import pytest

from tests.normalizers.reading.printed import export, fields, read, table

KINDS = [
    (
        "a caption in brackets that says what the table below it holds",
        [
            "１　水辺を守る",
            "【重要業績指標（KPI）】",
            table("指標|令和5年度実績", "蛍の数|40匹"),
            "【蛍の道】",
            table("指標|令和5年度実績", "灯の数|4基", number=2),
        ],
        ("item", "goal_path"),
        [("蛍の数", ("１　水辺を守る",)), ("灯の数", ("１　水辺を守る", "【蛍の道】"))],
    ),
    (
        "what is done beside its result",
        [table("取組|実施内容|実施結果", "朝市|広場で野菜を売る。|6回開いた。")],
        ("item", "description", "status"),
        [("朝市", "広場で野菜を売る。", "6回開いた。")],
    ),
    (
        "progress as of a day, within the years of a stage",
        [
            table(
                "取組|実施時期|<|進捗状況（令和5年度末）|区分（令和5年度末）",
                "^|短期（R4～R6）|中期（R7～R9）|^|^",
                "橋の補修|設計|工事|設計を終えた。|Ａ",
            )
        ],
        ("period", "target", "status"),
        [("短期（R4～R6）", "設計", "設計を終えた。"), ("中期（R7～R9）", "工事", None)],
    ),
    (
        "an aim without a year belongs to each year of its line",
        [table("取組|目標|実績|<", "^|^|令和4年度|令和5年度", "朝市|年6回|5回|6回")],
        ("period", "target", "actual"),
        [("令和4年度", "年6回", "5回"), ("令和5年度", "年6回", "6回")],
    ),
    (
        "a time of its own under the plan of the next year",
        [table("取組|令和5年度実績|令和6年度計画|<", "^|^|実施時期|回数", "朝市|5回|４月～６月|6回")],
        ("period", "period_start", "target", "actual"),
        [("令和5年度実績", "2023-04-01", None, "5回"), ("４月～６月", "2024-04-01", "6回", None)],
    ),
    (
        "a plan for a part of the year that its heading names",
        [table("取組|令和6年度の予定|時期", "朝市|広場で開く。|９月")],
        ("period", "period_start", "target"),
        [("９月", "2024-09-01", "広場で開く。")],
    ),
    (
        "parts of what a line costs under one heading",
        [
            table(
                "事業名|指標|目標値|実績値|実績額（円）|<",
                "^|^|^|^|総事業費|うち県費",
                "朝市|出店数|12|15|80,000|30,000",
                "^|客の数|120|150|^|^",
            )
        ],
        ("item", "target", "actual"),
        [("出店数", "12", "15"), ("客の数", "120", "150")],
    ),
    (
        "divisions beside the headings of a list",
        [
            table(
                "番号|指標|実績値|<",
                "^|^|令和4年度|令和5年度",
                "施策１　水辺を守る|<|<|主管課　環境課",
                "1|蛍の数|30|40",
                "施策２　山を守る|<|<|主管課　林務課",
                "2|苗木の数|300|400",
            )
        ],
        ("item", "goal", "organization", "period"),
        [
            ("蛍の数", "施策１　水辺を守る", ("環境課",), "令和4年度"),
            ("蛍の数", "施策１　水辺を守る", ("環境課",), "令和5年度"),
            ("苗木の数", "施策２　山を守る", ("林務課",), "令和4年度"),
            ("苗木の数", "施策２　山を守る", ("林務課",), "令和5年度"),
        ],
    ),
    (
        "a table that counts grades, and a legend that does",
        [
            table("区分|進捗|取組数", "Ａ|終えた|1", "Ｂ|遅れている|1", "合計|<|2"),
            table("取組|実施状況|評価", "朝市|6回開いた。|Ａ", "夜市|相談している。|Ｂ", number=2),
            table("方針|Ａ|Ｂ|計", "にぎわい|1|1|2", "合計|1|1|2", number=3),
        ],
        ("item", "status"),
        [("朝市", "6回開いた。"), ("夜市", "相談している。")],
    ),
    (
        "stars beside the lines that matter most",
        [export("重点|番号|取組|実施状況", "★|1|朝市|6回開いた。", "|2|夜市|2回開いた。")],
        ("item", "goal", "status"),
        [("朝市", None, "6回開いた。"), ("夜市", None, "2回開いた。")],
    ),
    (
        "the work of a year in a form",
        [
            table(
                "*施策名|水辺を守る|<|<",
                "*令和5年度の実施状況|草を刈った。|*担当課|環境課",
                "*令和6年度の取組|蛍を放す。|*課題|人が足りない。",
            )
        ],
        ("item", "period", "target", "status"),
        [("水辺を守る", "令和5年度", None, "草を刈った。"), ("水辺を守る", "令和6年度", "蛍を放す。", None)],
    ),
    (
        "heads side by side in a form, and what is done beside its report",
        [
            table(
                "*事業名|水辺の手入れ|*担当課|環境課",
                "*計画（Plan・Do）|<|*評価（Check・Action）|<",
                "*実施内容|草を刈る。|*実施状況|2回刈った。",
            )
        ],
        ("item", "description", "status", "target"),
        [("水辺の手入れ", "草を刈る。", "2回刈った。", None)],
    ),
    (
        "years of one undertaking below its form",
        [
            table("*施設名|南の橋|*所管課|道路課"),
            table(
                "年度|計画|実施状況|事業費（千円）",
                "令和5年度|点検|点検を終えた。|200",
                "令和6年度|塗装||900",
                "令和7年度|〃||900",
                number=2,
            ),
        ],
        ("item", "period", "target", "status"),
        [
            ("南の橋", "令和5年度", "点検", "点検を終えた。"),
            ("南の橋", "令和6年度", "塗装", None),
            ("南の橋", "令和7年度", "塗装", None),
        ],
    ),
    (
        "indicators named in the header, over years that run down",
        [
            table("*取組名|朝市の開催|*担当課|商工課"),
            table(
                "年度|計画|実施状況|指標１|<|指標２|<",
                "^|^|^|出店数（店）|<|－|<",
                "^|^|^|目標値|実績値|目標値|実績値",
                "令和5年度|6回開く|6回開いた。|12|15|－|－",
                "令和6年度|8回開く||14||－|－",
                number=2,
            ),
        ],
        ("item", "goal", "period", "target", "actual"),
        [
            ("出店数（店）", "朝市の開催", "令和5年度", "12", "15"),
            ("出店数（店）", "朝市の開催", "令和6年度", "14", None),
            ("朝市の開催", None, "令和5年度", "6回開く", None),
            ("朝市の開催", None, "令和6年度", "8回開く", None),
        ],
    ),
    (
        "what explains a line in a row of its own",
        [
            table(
                "*No.|*指標|*令和5年度|<|*令和8年度目標",
                "^|^|*目標|*実績|^",
                "1|蛍の数|40|44|50",
                "^|^|*要因・分析|草刈りを増やした。|<",
                "2|灯の数|4|3|6",
                "^|^|*要因・分析|電線の工事が遅れた。|<",
            )
        ],
        ("item", "period", "target", "actual"),
        [
            ("蛍の数", "令和5年度", "40", "44"),
            ("蛍の数", "令和8年度目標", "50", None),
            ("灯の数", "令和5年度", "4", "3"),
            ("灯の数", "令和8年度目標", "6", None),
        ],
    ),
    (
        "the base year among the years of results",
        [table("指標|目標値|実績値|<", "^|令和5年|令和元年（基準年）|令和5年", "蛍の数|50|20|40")],
        ("period", "target", "actual"),
        [("令和5年", "50", "40"), ("令和元年（基準年）", None, "20")],
    ),
    (
        "lines of two rows in a text export",
        [
            export(
                "No.|事業名|事業の概要|実施状況",
                "|担当課|課題|",
                "1|朝市|広場で売る。|6回開いた。",
                "|商工課|人手が足りない。|",
                "2|夜市|川辺で売る。|2回開いた。",
                "|観光課|雨が多い。|",
                "3|昼市|駅前で売る。|9回開いた。",
                "|商工課|場所が狭い。|",
            )
        ],
        ("item", "organization", "description", "status"),
        [
            ("朝市", ("商工課",), "広場で売る。", "6回開いた。"),
            ("夜市", ("観光課",), "川辺で売る。", "2回開いた。"),
            ("昼市", ("商工課",), "駅前で売る。", "9回開いた。"),
        ],
    ),
    (
        "a body that alone says something of a line",
        [
            table(
                "取組|見本市の取組|<|見本市社会福祉協議会の取組|<",
                "^|担当課|実施状況|実施状況|評価",
                "朝市|商工課|6回開いた。|店を出した。|Ａ",
                "夜市|－|－|店を出した。|Ｂ",
            )
        ],
        ("item", "organization", "status"),
        [
            ("朝市", ("商工課",), "6回開いた。"),
            ("朝市", ("見本市社会福祉協議会",), "店を出した。"),
            ("夜市", ("見本市社会福祉協議会",), "店を出した。"),
        ],
    ),
    (
        "aims in words over several indicators",
        [
            table(
                "計画目標|指標|令和5年度|<",
                "^|^|目標値|実績値",
                "目標１　歩いて暮らす|バスの客|40|44",
                "^|電車の客|50|52",
            )
        ],
        ("goal", "item", "target"),
        [("目標１　歩いて暮らす", "バスの客", "40"), ("目標１　歩いて暮らす", "電車の客", "50")],
    ),
    (
        "arrows that tell where an indicator goes",
        [
            "推移　↗：良くなった　↘：悪くなった",
            table("指標|令和4年度実績|令和5年度実績|推移", "蛍の数|30|40|↗", "灯の数|5|4|↘"),
        ],
        ("item", "period", "status"),
        [
            ("蛍の数", "令和4年度実績", None),
            ("蛍の数", "令和5年度実績", "↗"),
            ("灯の数", "令和4年度実績", None),
            ("灯の数", "令和5年度実績", "↘"),
        ],
    ),
    (
        "plans and results of the same unit, and their ratio by a formula",
        [
            table(
                "区分|単位|令和5年度|<|<",
                "^|^|計画値/ａ|実績値/ｂ|対計画比/ｂ／ａ",
                "訪問|千円|400|380|95.0%",
                "総給付費（１）～（３）|千円|900|880|97.8%",
            )
        ],
        ("item", "target", "actual"),
        [("訪問", "400", "380")],
    ),
    (
        "a fuller answer of an audit",
        [
            table(
                "番号|区分|監査の結果|措置の内容|措置状況|措置年月日",
                "1|指摘事項|日付のない書類があった。|確認票を作った。|措置済|令和5年12月6日",
            )
        ],
        ("item", "status", "period"),
        [("日付のない書類があった。", "確認票を作った。", "令和5年12月6日")],
    ),
]


@pytest.mark.parametrize(("blocks", "names", "expected"), [case[1:] for case in KINDS], ids=[case[0] for case in KINDS])
def test_kinds(blocks, names, expected):
    found = read(*blocks)
    assert [fields(*names)(record) for record in found.records] == expected
    assert found.cells.unread == 0
