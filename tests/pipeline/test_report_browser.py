"""The report in a real browser without a network: found, filtered, followed to its picture and back, whatever a document says."""

from __future__ import annotations

import json
import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, unquote

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from normalizers.schema import TABLES
from pipeline.cli import main
from pipeline.load import load
from pipeline.publish import partition_path
from tests.browser import CHROMIUM, DRIVER, browser, wait_until_drawn

pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs chromium and chromedriver")

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"
AXE = Path(find_spec("axe_core_python").submodule_search_locations[0]) / "axe.min.js"
EVIL = [
    "<script>window.ran = 1</script>",
    "</script><script>window.ran = 1</script>",
    "<img src=x onerror='window.ran = 1'>",
    "<svg onload='window.ran = 1'>",
    "\"><iframe srcdoc='<script>parent.ran = 1</script>'></iframe>",
    "<a href='javascript:window.ran = 1'>催し</a>",
    "{{constructor.constructor('window.ran = 1')()}}",
    "${window.ran = 1}",
    "<!-- --><style>body { display: none }</style>",
    "\\u003cscript\\u003ewindow.ran = 1\\u003c/script\\u003e",
    "datum.constructor('window.ran = 1')()",
    "&lt;script&gt;window.ran = 1&lt;/script&gt;",
]


def html_of(cells):
    """A sheet whose every printed text is one of `cells`, as a page that shows them as text."""
    shown = [cell.replace("&", "&amp;").replace("<", "&lt;") for cell in cells]
    rows = "".join(
        f"<tr><td>{cell}</td><td>{cell}</td><td>{cell} 5件</td><td>{cell}</td><td>{cell}</td></tr>" for cell in shown
    )
    head = f"<tr><th>事業名</th><th>担当課</th><th>数値目標</th><th>実施状況</th><th>{shown[0]}</th></tr>"
    return f"<!DOCTYPE html><html><body><h1>{shown[0]}</h1><p>令和6年度 進行管理表</p><table>{head}{rows}</table></body></html>"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """(tables, page) of three samples, and of a sheet of strings that would like to run, in a file whose name would as well."""
    folder = tmp_path_factory.mktemp("seen")
    (folder / "in").mkdir()
    for name in ("hokage_suido", "tokihara_kanko", "saginomori_bosai"):
        for suffix in (".pdf", ".toml"):
            shutil.copy(RAW / f"{name}{suffix}", folder / "in")
    evil = folder / "in" / "<img src=x onerror=alert(1)>.html"
    evil.write_text(html_of(EVIL), encoding="utf-8")
    evil.with_suffix(".toml").write_text(
        f'title = {json.dumps(EVIL[1])}\nlicense = {json.dumps(EVIL[2])}\nurl = "javascript:window.ran=1"\n',
        encoding="utf-8",
    )
    assert main(["run", str(folder / "in"), "--out", str(folder / "out")]) == 0
    assert main(["report", "--out", str(folder / "out"), "--to", str(folder / "report.html")]) == 0
    return folder / "out", folder / "report.html"


@pytest.fixture(scope="module")
def driver():
    with browser() as started:
        yield started


@pytest.fixture
def page(driver, made):
    """The page, freshly opened. Whatever a test does there: no error on the console, nothing asked of a network, nothing run."""
    driver.get("about:blank")
    driver.get_log("browser")
    driver.get_log("performance")
    page = Page(driver, made[1].as_uri())
    page.open("")
    yield page
    assert [entry["message"] for entry in driver.get_log("browser")] == []
    assert driver.execute_script("return window.ran === undefined")
    asked = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    urls = [one["params"]["request"]["url"] for one in asked if one["method"] == "Network.requestWillBeSent"]
    assert [url for url in urls if not url.startswith(("data:", made[1].as_uri()))] == []


class Page:
    """What a reader does with the page."""

    def __init__(self, driver, uri):
        self.driver, self.uri = driver, uri

    def open(self, address):
        self.driver.execute_script("document.documentElement.dataset.ready = 'false'")
        self.driver.get(self.uri + address)
        wait_until_drawn(self.driver)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector="main"):
        return self.driver.execute_script("return document.querySelector(arguments[0]).innerText", selector)

    def address(self):
        return unquote(self.driver.execute_script("return location.hash"))

    def act(self, action):
        """Does something that draws anew, and waits for it."""
        self.driver.execute_script("document.documentElement.dataset.ready = 'false'")
        action()
        wait_until_drawn(self.driver)

    def click(self, element):
        self.act(lambda: self.driver.execute_script("arguments[0].click()", element))

    def choose(self, name, text):
        self.act(lambda: Select(self.one(f"#filter-{name}")).select_by_visible_text(text))

    def search(self, words):
        self.act(lambda: self.one("#filter-q").send_keys(words))

    def items(self):
        """The items that the list shows."""
        return [element.text for element in self.all("main tbody th a")]


def records(made, where="true"):
    return load(made[0], backend="arrow", where=where).to_pylist()


def test_the_overview_says_how_much_there_is(page, made):
    assert page.text("h1") == "計画シート レポート"
    cards = [element.text for element in page.all(".card strong")]
    assert cards[0] == "4"
    assert cards[1] == str(len(records(made)))
    assert len(page.all(".chart svg")) == 1
    shown = page.text("main")
    assert "hokage_suido.pdf" in shown


def test_the_heat_map_and_its_table_say_the_same(page, made):
    page.one("figure summary").click()
    cells = [element.text for element in page.all("figure td a")]
    assert sum(map(int, cells)) == len(records(made))
    drawn = page.driver.execute_script(
        "return [...document.querySelectorAll('.chart svg .mark-text.role-mark text')].map(it => it.textContent)"
    )
    assert sorted(text for text in drawn if text.isdigit()) == sorted(cells)


def test_search_finds_other_spellings(page, made):
    """取り組み is printed as 取組み in one sheet; 貸出し as 貸出; full-width and half-width are one."""
    page.search("給水車")
    assert page.address().startswith("#/records?q=給水車")
    assert page.items() == ["給水車の増車"]
    page.open(f"#/records?q={quote('点けん')}")  # 点検 with kana, as nobody writes it
    assert page.items() == []
    page.open(f"#/records?q={quote('ウェブサイト　公表')}")
    assert page.items() == ["内水浸水想定区域図の公表"]
    page.open(f"#/records?q={quote('2,500KG')}")
    assert len(page.items()) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("づくり", "作り"), ("よびかけ", "呼びかけ"), ("貸出", "貸し出し"), ("見なおし", "見直し")],
)
def test_spellings_of_a_word_find_the_same(page, one, other):
    page.open(f"#/records?q={quote(one)}")
    first = page.items()
    assert first
    page.open(f"#/records?q={quote(other)}")
    assert page.items() == first


def test_filters_narrow_and_are_kept_in_the_address(page, made):
    page.open("#/records")
    everything = page.items()
    page.choose("city", "tokihara_kanko")
    page.choose("status", "達成")
    address = page.address()
    assert "city=tokihara_kanko" in address
    assert "status=achieved" in address
    wanted = records(made, "source = 'tokihara_kanko.pdf' AND status_code = 'achieved'")
    assert sorted(page.items()) == sorted(row["item"] for row in wanted)
    assert 0 < len(wanted) < len(everything)
    assert page.text("#count").startswith(f"{len(wanted)} 件")
    page.driver.get("about:blank")
    page.driver.get(page.uri + quote(address, safe="#/?=&"))
    wait_until_drawn(page.driver)
    assert sorted(page.items()) == sorted(row["item"] for row in wanted), "the address alone restores it"
    assert Select(page.one("#filter-city")).first_selected_option.text == "tokihara_kanko"
    page.click(page.one("#more a.button"))
    assert page.items() == everything


def test_filters_stay_from_view_to_view(page):
    page.open("#/records?city=tokihara_kanko")
    for link in ("期限", "部署別", "比較", "概要"):
        page.click(next(element for element in page.all("#header nav a") if element.text == link))
        assert "city=tokihara_kanko" in page.address()


def test_a_theme_is_compared(page, made):
    page.open("#/compare")
    page.act(lambda: Select(page.one("#choose-theme")).select_by_visible_text("観光"))
    assert "theme=観光" in page.address()
    assert page.text("h1") == "観光：自治体の比較"
    cities = {row["source"] for row in records(made, "theme = '観光'")}
    assert f"4 自治体のうち {len(cities)} に記録があります" in page.text()
    assert "記録なし" in page.text(), "who says nothing is told"
    assert len(page.all(".chart svg")) == 2
    for details in page.all("figure summary"):
        details.click()
    ratios = [row["achievement_ratio"] for row in records(made, "theme = '観光' AND achievement_ratio IS NOT NULL")]
    table = page.all("main section")[1].text
    assert ratios
    assert all(f"{round(ratio * 100, 1):g}%" in table for ratio in ratios)


def test_figures_of_another_unit_are_another_axis(page, made):
    page.open(f"#/compare?theme={quote('観光')}")
    options = page.all("#choose-axis option")
    assert len(options) > 1
    for number in range(len(options)):
        page.act(lambda number=number: Select(page.one("#choose-axis")).select_by_index((number + 1) % len(options)))
        chosen = Select(page.one("#choose-axis")).first_selected_option.text.partition("（")[0]
        page.one("main section figure summary").click()
        cells = [element.text for element in page.all("main section:nth-of-type(1) td.numeric div")]
        assert cells
        assert all(chosen.partition("／")[0].replace("単位なし", "") in cell for cell in cells)


@pytest.fixture(scope="module")
def peers(tmp_path_factory):
    """The page of three cities that do not exist, in two prefectures; no document of the third could be read."""
    folder = tmp_path_factory.mktemp("peers")
    cities = [("甲野市", "JP-20", "ok"), ("乙川町", "JP-20", "ok"), ("丙山市", "JP-13", "failed")]
    for number, (city, prefecture, result) in enumerate(cities):
        of = {"document_id": f"{number:064x}", "source": f"{number}.pdf", "municipality": city}
        document = of | {"paths": [of["source"]], "result": result, "records": 1, "issues": 0, "format": "pdf"}
        record = of | {
            "record_id": f"{number:020x}",
            "item": f"{city}の橋の点検",
            "theme": "道路・橋りょう",
            "fiscal_year": 2024,
            "period_kind": "none",
            "status_code": "done",
            "needs_review": False,
        }
        tables = {"documents": [document], "records": [record] if result == "ok" else [], "issues": []}
        for name, rows in tables.items():
            path = (folder / partition_path(name, (2024, prefecture))).with_name(f"{number}.parquet")
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(pa.Table.from_pylist(rows, TABLES[name]), path)
    assert main(["report", "--out", str(folder), "--to", str(folder / "report.html")]) == 0
    return folder / "report.html"


def test_peer_groups(driver, peers):
    page = Page(driver, peers.as_uri())
    page.open(f"#/compare?theme={quote('道路・橋りょう')}")
    assert "3 自治体のうち 2 に記録があります" in page.text()
    assert "読めた文書なし：丙山市" in page.text()
    page.choose("prefecture", "長野県")
    assert "2 自治体のうち 2 に記録があります" in page.text()
    page.choose("kind", "町")
    assert page.items() == ["乙川町の橋の点検"]
    assert "prefecture=JP-20" in page.address()
    page.click(page.one("#more a.button"))
    page.choose("prefecture", "東京都")
    assert "条件に合う記録はありません" in page.text()
    page.open("#/overview")
    page.one("figure summary").click()
    (row,) = page.all("figure tbody tr")
    assert row.text.split()[-1] == "–", "a city of which nothing could be read is not one that says nothing"


def test_a_record_its_picture_and_back(page, made):
    page.open("#/records")
    page.search("漏水調査")
    before = page.address()
    page.click(page.one("main tbody th a"))
    assert page.address().startswith("#/record/")
    (row,) = records(made, "item LIKE '%漏水調査%'")
    assert row["record_id"] in page.address()
    shown = page.text()
    for text in (
        row["item"],
        row["target"],
        row["organization"][0],
        "シート上の位置",
        row["document_id"],
        "1,500 戸 以上",
    ):
        assert text in shown
    sheet = page.one("svg.sheet")
    assert page.driver.execute_script("return arguments[0].querySelectorAll('rect.mark').length", sheet) >= 3
    part = sheet.get_dom_attribute("viewBox")
    page.one("figcaption button").click()
    assert sheet.get_dom_attribute("viewBox") != part
    is_drawn = (
        "const image = new Image(); image.src = arguments[0]; return image.decode().then(() => image.naturalWidth)"
    )
    href = page.driver.execute_script("return arguments[0].querySelector('image').getAttribute('href')", sheet)
    assert page.driver.execute_script(is_drawn, href) > 1000
    marks = page.driver.execute_script(
        "return [...arguments[0].querySelectorAll('rect.mark')].map(it => it.getBBox()).map(it => [it.x, it.y])", sheet
    )
    assert any(abs(x - row["box"]["x0"]) < 1 and abs(y - row["box"]["top"]) < 1 for x, y in marks), (
        "the cell is where the table says"
    )
    page.act(page.driver.back)
    assert page.address() == before
    assert page.items() == ["音聴による漏水調査の委託"]
    assert page.one("#filter-q").get_attribute("value") == "漏水調査"


def test_a_record_without_a_picture_says_why(page, made):
    (row, *_) = records(made, "page IS NULL")
    page.open(f"#/record/{row['record_id']}")
    assert "この文書にはページがないため" in page.text()
    page.open("#/record/__proto__")
    assert "この番号の記録はありません" in page.text()
    page.open("#/record/0123456789abcdef0123")
    assert "この番号の記録はありません" in page.text()


def test_the_timeline_leads_to_the_records_of_a_year(page, made):
    page.open("#/timeline")
    page.one("figure summary").click()
    link = page.one("figure tbody th a")
    total = int(page.one("figure tbody tr td:last-child").text)
    year = link.text.removesuffix("年度")
    page.click(link)
    assert len(page.items()) == total
    assert f"end={year}" in page.address()
    page.act(lambda: page.open("#/timeline?by=month"))
    assert len(page.all(".chart svg")) == 1


def test_departments_lead_to_their_records(page, made):
    page.open("#/departments")
    row = next(
        element for element in page.all("figure tbody tr") if "観光課" in element.text and "tokihara" in element.text
    )
    total = int(row.find_elements(By.TAG_NAME, "td")[-1].text)
    page.click(row.find_element(By.CSS_SELECTOR, "th a"))
    assert len(page.items()) == total
    assert "観光課" in page.text("#more")


def test_both_languages(page):
    page.click(page.one("#header .language"))
    assert "lang=en" in page.address()
    assert page.driver.execute_script("return document.documentElement.lang") == "en"
    assert page.text("h1") == "Plan sheets report"
    page.click(next(element for element in page.all("#header nav a") if element.text == "Compare"))
    assert "cities have records" in page.text()
    page.click(page.one("#header .language"))
    assert page.text("h1").endswith("自治体の比較")


@pytest.mark.parametrize("number", range(len(EVIL)))
def test_hostile_texts_are_shown_as_text(page, made, number):
    rows = records(made, "source LIKE '<img%'")
    row = rows[number]
    page.open(f"#/record/{row['record_id']}")
    shown = page.text()
    for text in (row["item"], row["target"], row["status"], *row["organization"], row["source"]):
        assert text is None or " ".join(text.split()) in " ".join(shown.split())
    assert not page.all("main script, main iframe, main img, main style, main a[href^='javascript']")


@pytest.mark.parametrize("view", ["overview", "compare", "timeline", "departments", "records"])
def test_hostile_addresses_and_lists_run_nothing(page, view):
    page.open(f"#/{view}?city={quote('<img src=x onerror=alert(1)>')}")
    page.open(
        f"#/{view}?q={quote(EVIL[0])}&city={quote(EVIL[2])}&lang={quote(EVIL[1])}&end={quote(EVIL[3])}&department={quote(EVIL[4])}&p={quote(EVIL[5])}&axis={quote(EVIL[6])}"
    )
    page.open(f"#/{quote(EVIL[1], safe='')}/{quote(EVIL[2], safe='')}?{quote(EVIL[3])}")


@pytest.mark.skipif("PLANSHEETS_HOSTILE" not in os.environ, reason="PLANSHEETS_HOSTILE names no folder")
def test_texts_of_the_hostile_files_are_shown_as_text(driver, tmp_path):
    """All records that can be read of the folder; those that hold a sign of markup are opened one by one."""
    main(["run", os.environ["PLANSHEETS_HOSTILE"], "--out", str(tmp_path / "out"), "--workers", "2"])
    assert main(["report", "--out", str(tmp_path / "out"), "--to", str(tmp_path / "r.html"), "--pictures", "2"]) == 0
    rows = load(tmp_path / "out", backend="arrow", columns=["record_id", "item", "target", "goal"]).to_pylist()
    driver.get_log("browser")
    page = Page(driver, (tmp_path / "r.html").as_uri())
    for view in ("overview", "compare", "timeline", "departments", "records"):
        page.open(f"#/{view}")
    marked = [row for row in rows if "<" in "".join(filter(None, (row["item"], row["target"], row["goal"])))]
    for row in (marked + rows)[:60]:
        page.open(f"#/record/{row['record_id']}")
        assert "".join(row["item"].split())[:40] in "".join(
            page.text().split()
        )  # a browser folds white space its own way
    assert [entry["message"] for entry in driver.get_log("browser")] == []


@pytest.mark.parametrize(
    ("view", "language"),
    [
        ("overview", "ja"),
        ("compare", "en"),
        ("timeline", "ja"),
        ("departments", "en"),
        ("records", "ja"),
        ("record", "en"),
    ],
)
def test_axe_reports_no_violation(page, made, view, language):
    address = view if view != "record" else f"record/{records(made, 'page = 1')[0]['record_id']}"
    page.open(f"#/{address}?lang={language}")
    page.driver.execute_script("document.querySelectorAll('main details').forEach(it => { it.open = true; })")
    page.driver.execute_script(AXE.read_text(encoding="utf-8"))
    found = page.driver.execute_async_script("const done = arguments[0]; axe.run(document).then(done)")
    assert found["passes"]
    told = [
        (one["id"], one["impact"], [node["html"][:200] for node in one["nodes"]][:3]) for one in found["violations"]
    ]
    assert told == []


def test_by_keyboard_alone(page):
    """The first stop skips to the content; from the search field the next view and a record are reached without a mouse."""
    body = page.one("body")
    body.send_keys(Keys.TAB)
    assert page.driver.switch_to.active_element.get_attribute("id") == "skip"
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert page.driver.switch_to.active_element.get_attribute("id") == "main"
    page.one("#filter-q").send_keys("給水車")
    WebDriverWait(page.driver, 10).until(lambda _: "q=給水車" in page.address())
    wait_until_drawn(page.driver)
    link = page.one("main tbody th a")
    page.act(lambda: link.send_keys(Keys.ENTER))
    assert page.address().startswith("#/record/")
    assert page.driver.switch_to.active_element.tag_name == "h1", "a reader of the screen hears where they are"


def test_the_print_view_shows_content_and_no_controls(page, made):
    page.open("#/compare")
    page.driver.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        visible = "return [...document.querySelectorAll(arguments[0])].filter(it => it.offsetParent !== null).length"
        assert page.driver.execute_script(visible, "#filters, #header nav, .choice, .pager .button") == 0
        assert page.driver.execute_script(visible, "main table") >= 2
        assert page.driver.execute_script(visible, "main h1") == 1
    finally:
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
