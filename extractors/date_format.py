"""Dates and times as a workbook shows them, in the calendar of the eras too.

Source: ECMA-376 part 1, 18.8.31 numFmts; eras by the cabinet orders that began them.
"""

from __future__ import annotations

import datetime as dt

from extractors.format_codes import Token, digits_of, literal

_ERAS = (
    (dt.date(2019, 5, 1), "令和", "R"),
    (dt.date(1989, 1, 8), "平成", "H"),
    (dt.date(1926, 12, 25), "昭和", "S"),
    (dt.date(1912, 7, 30), "大正", "T"),
    (dt.date(1868, 1, 25), "明治", "M"),
)
_WEEKDAYS = "月火水木金土日"
_ELAPSED = {"h": 3600, "m": 60, "s": 1}
_DAY = 86_400
_LAST = dt.datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001 - dates of a sheet have no zone


def is_in_calendar(number: float, epoch: dt.datetime) -> bool:
    """True for a serial number of days that a date can show: from day zero to 31 December 9999."""
    return number >= 0 and round(number * _DAY) <= (_LAST - epoch) // dt.timedelta(seconds=1)


def is_elapsed(section: list[Token]) -> bool:
    """True for a format such as [h]:mm, which counts hours beyond a day."""
    return any(kind == "bracket" and text.lower().strip("hms") == "" and text for kind, text in section)


def to_date_text(number: float, section: list[Token], epoch: dt.datetime) -> str:
    """A serial number of days as the section of a format shows it; `epoch` is day zero."""
    whole_seconds = not any(kind == "date" and "." in text for kind, text in section)
    seconds = round(number * _DAY) if whole_seconds else round(number * _DAY, 3)
    moment = epoch + dt.timedelta(seconds=seconds)
    if epoch.year == 1899 and number < 60:
        moment += dt.timedelta(days=1)  # Excel believes in 29 February 1900
    half_day = any(kind == "ampm" for kind, _ in section)
    gannen = any(kind == "bracket" and "gannen" in text.lower() for kind, text in section)
    shown = [_date_part(kind, text, moment, seconds, half_day=half_day, gannen=gannen) for kind, text in section]
    return digits_of(section, "".join(shown))


def _date_part(kind: str, text: str, moment: dt.datetime, seconds: float, *, half_day: bool, gannen: bool) -> str:
    if kind == "bracket" and text.lower().strip("hms") == "" and text:
        return str(int(seconds // _ELAPSED[text[0].lower()])).zfill(len(text))
    if kind == "minute":
        return str(moment.minute).zfill(len(text))
    if kind == "ampm":
        late = moment.hour >= 12
        return ("午後" if late else "午前") if "午" in text else text.split("/")[late]
    if kind != "date":
        return "/" if kind == "slash" else literal(kind, text)
    return _calendar(text.lower(), moment, half_day=half_day, gannen=gannen)


def _calendar(code: str, moment: dt.datetime, *, half_day: bool, gannen: bool) -> str:
    letter, width = code[0], len(code)
    if letter in "ge":
        return _era(code, moment.date(), gannen=gannen)
    if letter == "a" or (letter in "md" and width > 2):
        return _named(letter, width, moment)
    if letter == "s" and "." in code:
        decimals = len(code.split(".", 1)[1])
        return f"{moment.second:02d}.{moment.microsecond:06d}"[: 3 + decimals]
    hour = (moment.hour % 12 or 12) if half_day else moment.hour
    year = f"{moment.year:04d}" if width > 2 else f"{moment.year % 100:02d}"
    numbers = {"y": year, "m": moment.month, "d": moment.day, "h": hour, "s": moment.second}
    return str(numbers[letter]).zfill(min(width, 2))


def _named(letter: str, width: int, moment: dt.datetime) -> str:
    """Name of the month or the day of the week."""
    if letter == "a":
        return _WEEKDAYS[moment.weekday()] + ("曜日" if width == 4 else "")
    name = moment.strftime("%B" if letter == "m" else "%A")
    short = 1 if width == 5 and letter == "m" else 3
    return name if width == 4 else name[:short]


def _era(code: str, day: dt.date, *, gannen: bool) -> str:
    begun, name, letter = next((era for era in _ERAS if day >= era[0]), (dt.date(1, 1, 1), "", ""))
    if code[0] == "g":
        return {1: letter, 2: name[:1]}.get(len(code), name)
    year = day.year - begun.year + 1
    return "元" if year == 1 and gannen else str(year).zfill(min(len(code), 2))
