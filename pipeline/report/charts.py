"""The charts of the page as Vega-Lite, by Altair: what is drawn of which columns, without data, which the page puts in as it is filtered.

Every chart takes the data set `rows`; what is told apart by colour is told apart by shape, order or words as well. The one door of altair.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt

# By Okabe and Ito: colours that people with any kind of colour vision tell apart.
STATUS_COLORS = {
    "achieved": "#009E73",
    "partly_achieved": "#56B4E9",
    "not_achieved": "#D55E00",
    "done": "#0072B2",
    "in_progress": "#F0E442",
    "planned": "#CC79A7",
    "suspended": "#333333",
    "baseline": "#999999",
    "not_reported": "#DDDDDD",
}
TARGET, ACTUAL = "#D55E00", "#0072B2"
_FONT = "system-ui, 'Hiragino Sans', 'Yu Gothic UI', 'Noto Sans JP', 'Noto Sans CJK JP', sans-serif"
_ROWS = alt.NamedData(name="rows")
_CUT = alt.Axis(labelLimit=260, title=None)


def charts(words: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The specification of each chart by name, with titles in the language of `words`."""
    made = {
        "coverage": _coverage(words),
        "figures": _figures(words),
        "achievement": _achievement(words),
        "timeline": _counts(words, "time", "vertical"),
        "departments": _counts(words, "department", "horizontal"),
    }
    return {name: _styled(chart, words[f"chart_{name}"]).to_dict(validate=True) for name, chart in made.items()}


def _coverage(words: Mapping[str, str]) -> Any:
    """Cities × themes: how many records, in a colour and as a number; a city that could not be read has a dash."""
    base = alt.Chart(_ROWS).encode(
        x=alt.X("city:N", sort=None, axis=alt.Axis(orient="top", labelAngle=-35, labelLimit=180, title=None)),
        y=alt.Y("theme:N", sort=None, axis=_CUT),
    )
    shade = base.mark_rect(stroke="#ffffff", strokeWidth=1).encode(
        color=alt.condition("datum.count === 0", alt.value("#f1f4f8"), _shade(words)),
        tooltip="tip:N",
    )
    number = base.mark_text(fontSize=11).encode(
        text="shown:N", tooltip="tip:N", color=alt.condition("datum.dark", alt.value("#ffffff"), alt.value("#1b2a3a"))
    )
    return alt.layer(shade, number)


def _shade(words: Mapping[str, str]) -> alt.Color:
    """Few or many records: on a scale on which one city with hundreds does not make all others look alike."""
    return alt.Color(
        "count:Q",
        title=words["records"],
        scale=alt.Scale(scheme="blues", type="symlog", domainMin=0),
        legend=alt.Legend(orient="bottom", gradientLength=160, tickCount=3, format="d"),
    )


def _figures(words: Mapping[str, str]) -> Any:
    """Target against actual, a line for each undertaking: a hollow diamond and a filled circle, joined."""
    y = alt.Y("label:N", sort=None, axis=alt.Axis(labelLimit=340, title=None, grid=True, gridColor="#eef1f5"))
    axis = alt.Axis(title=None, format="~s", tickCount=6, orient="top")
    x = alt.X("value:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))
    joined = (
        alt.Chart(_ROWS)
        .transform_aggregate(least="min(value)", largest="max(largest)", groupby=["label"])
        .mark_rule(color="#8a97a6", strokeWidth=2)
        .encode(y=y, x=alt.X("least:Q", axis=axis), x2="largest:Q")
    )
    sides, legend = [words["target"], words["actual"]], alt.Legend(orient="bottom", direction="horizontal")
    marks = (
        alt.Chart(_ROWS)
        .mark_point(size=90, strokeWidth=2, opacity=1)
        .encode(
            y=y,
            x=x,
            shape=alt.Shape(
                "side:N", scale=alt.Scale(domain=sides, range=["diamond", "circle"]), title=None, legend=legend
            ),
            color=alt.Color("side:N", scale=alt.Scale(domain=sides, range=[TARGET, ACTUAL]), title=None, legend=legend),
            fill=alt.condition("datum.filled", alt.value(ACTUAL), alt.value("#ffffff")),
            tooltip="tip:N",
        )
    )
    return alt.layer(joined, marks)


def _achievement(words: Mapping[str, str]) -> Any:
    """Result over target, a tick for each record by city; the line is what was aimed at."""
    goal = (
        alt.Chart(alt.InlineData(values=[{"ratio": 1}]))
        .mark_rule(color="#1b2a3a", strokeDash=[5, 4])
        .encode(x="ratio:Q")
    )
    ticks = (
        alt.Chart(_ROWS)
        .mark_point(filled=True, size=70, opacity=0.65, color=ACTUAL)
        .encode(
            x=alt.X("ratio:Q", axis=alt.Axis(title=words["achievement"], format="%", tickCount=6)),
            y=alt.Y("city:N", sort=None, axis=_CUT),
            shape=alt.Shape(
                "reached:N",
                title=None,
                legend=alt.Legend(orient="bottom", direction="horizontal"),
                scale=alt.Scale(domain=[words["reached"], words["missed"]], range=["circle", "triangle-left"]),
            ),
            tooltip="tip:N",
        )
    )
    return alt.layer(ticks, goal)


def _counts(words: Mapping[str, str], by: str, kind: str) -> Any:
    """Records by status, stacked, for each month, year or department."""
    names = [words[f"status_{code}"] for code in STATUS_COLORS]
    amount: dict[str, Any] = {"axis": alt.Axis(title=words["records"], tickMinStep=1, format="d"), "stack": "zero"}
    color = alt.Color(
        "status:N",
        sort=None,
        scale=alt.Scale(domain=names, range=list(STATUS_COLORS.values())),
        legend=alt.Legend(orient="bottom", columns=5, title=None, symbolStrokeColor="#667", symbolStrokeWidth=0.5),
    )
    bars = (
        alt.Chart(_ROWS)
        .mark_bar(stroke="#667", strokeWidth=0.4)
        .encode(tooltip="tip:N", opacity=alt.condition("datum.count > 0", alt.value(1), alt.value(0)))
    )
    order = alt.Order("rank:Q")
    if kind == "vertical":
        x = alt.X(f"{by}:N", sort=None, axis=alt.Axis(title=None, labelAngle=-40, labelOverlap=True))
        return bars.encode(x=x, y=alt.Y("count:Q", **amount), color=color, order=order)
    return bars.encode(y=alt.Y(f"{by}:N", sort=None, axis=_CUT), x=alt.X("count:Q", **amount), color=color, order=order)


def _styled(chart: Any, description: str) -> Any:
    return (
        chart.properties(description=description, background="transparent")
        .configure(font=_FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor="#33404f",
            titleColor="#33404f",
            labelFontSize=12,
            domainColor="#c3ccd6",
            gridColor="#eef1f5",
            tickColor="#c3ccd6",
        )
        .configure_legend(labelColor="#33404f", titleColor="#33404f", labelFontSize=12)
    )
