"""Regions: reads a preset (YAML beside CSV tables), checks every number in it, and says exactly what is wrong.

Nothing here is specific to one region. A preset names facts and files, never code.
"""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml  # type: ignore[import-untyped]

from agents.organisations import DIGITAL, LOCAL_SERVICES, MANUFACTURING, SECTORS
from agents.table import Floats
from model.declaration import BadInput, nearest
from model.region import Grid, Region
from scenarios import region_tables as tables
from scenarios.tables import Sheet, read_sheet

REGION_DIR: Final = Path(__file__).resolve().parent.parent / "conf" / "region"
CELL_SIZES: Final = (250, 500, 1000, 2000)
TABLES: Final = (
    "authorities",
    "areas",
    "sectors",
    "parks",
    "organisations",
    "universities",
    "outside_places",
    "places",
    "roads",
    "road_points",
    "lines",
    "line_stops",
)
NUMBERS: Final = {
    "manufacturing_jobs": (1.0, math.inf),
    "manufacturing_firms": (1.0, math.inf),
    "digital_jobs": (0.0, math.inf),
    "digital_firms": (0.0, math.inf),
    "local_service_jobs": (0.0, math.inf),
    "local_service_firms": (0.0, math.inf),
    "unemployment": (0.0, 0.5),
    "aged_50_plus": (0.0, 1.0),
    "postgraduate_share": (0.0, 1.0),
    "congestion": (1.0, 3.0),
    "car_share": (0.0, 1.0),
}
GRID: Final = {"east": (0.0, 700e3), "north": (0.0, 1300e3), "width_m": (2e3, 200e3), "height_m": (2e3, 200e3)}
KEYS: Final = ("title", "base", "grid", "focus", "numbers", "barriers", *TABLES)


@dataclass(frozen=True, slots=True)
class Preset:
    """A region's YAML with its base worked in; tables are paths."""

    name: str
    file: str
    spec: Mapping[str, Any]
    files: tuple[Path, ...]


def available_regions() -> tuple[str, ...]:
    """Names of the presets in conf/region."""
    return tuple(sorted(path.stem for path in REGION_DIR.glob("*.yaml")))


def load_region(name_or_path: str | Path, cell_m: int = 1000) -> Region:
    """Read and check a region, by the name of a preset or by path. Raises BadInput with what to mend."""
    if cell_m not in CELL_SIZES:
        raise BadInput(f"cell_m: {cell_m!r} is not one of {', '.join(map(str, CELL_SIZES))} (m)")
    preset = _preset(name_or_path)
    sheets = {table: read_sheet(preset.spec[table]) for table in TABLES}
    return _region(preset, sheets, cell_m)


def region_digest(name_or_path: str | Path) -> str:
    """Hash of the content of all files of a region. Raises BadInput."""
    return _digest(_preset(name_or_path))


def _region(preset: Preset, sheets: Mapping[str, Sheet], cell_m: int) -> Region:
    grid = _grid(preset, cell_m)
    numbers = _numbers(preset)
    authorities = tables.authorities(sheets["authorities"], numbers["postgraduate_share"])
    areas = tables.areas(sheets["areas"], grid, authorities.name)
    parks = tables.parks(sheets["parks"], grid, areas, _barriers(preset, sheets["parks"].keys("park")))
    focus = _focus(preset, parks.key)
    jobs, firms = _totals(sheets["sectors"], numbers)
    return Region(
        name=preset.name, title=str(preset.spec["title"]), digest=_digest(preset), grid=grid,
        focus_easting=float(parks.easting[focus]), focus_northing=float(parks.northing[focus]),
        authorities=authorities, areas=areas, parks=parks, sector_jobs=jobs, sector_firms=firms,
        organisations=tables.organisations(sheets["organisations"], grid, parks.key),
        outside_places=tables.outside_places(sheets["outside_places"], grid),
        places=tables.places(sheets["places"], grid),
        universities=tables.universities(sheets["universities"], grid),
        roads=tables.roads(sheets["roads"], sheets["road_points"], grid),
        lines=tables.lines(sheets["lines"], sheets["line_stops"], grid),
        congestion=numbers["congestion"], car_share=numbers["car_share"],
        unemployment=numbers["unemployment"], aged_50_plus=numbers["aged_50_plus"],
    )  # fmt: skip


def _preset(name_or_path: str | Path) -> Preset:
    path = _path(name_or_path)
    spec, files = _merged(path, ())
    for key in KEYS:
        if key not in spec and key != "base":
            raise BadInput(f"{path.name}: {key!r} is missing")
    return Preset(path.stem, path.name, spec, (*files, *(spec[table] for table in TABLES)))


def _path(name_or_path: str | Path) -> Path:
    path = Path(name_or_path)
    if path.suffix in (".yaml", ".yml"):
        if not path.is_file():
            raise BadInput(f"region: there is no file {str(name_or_path)!r}")
        return path
    if str(name_or_path) not in available_regions():
        raise BadInput(f"region: {str(name_or_path)!r} is unknown; {nearest(str(name_or_path), available_regions())}")
    return REGION_DIR / f"{name_or_path}.yaml"


def _merged(path: Path, above: tuple[Path, ...]) -> tuple[dict[str, Any], tuple[Path, ...]]:
    """The keys of a preset over those of its base, and the YAML files read."""
    if path in above:
        raise BadInput(f"{path.name}: 'base' leads back to {path.stem!r}")
    own = _read_yaml(path)
    for key in own:
        if key not in KEYS:
            raise BadInput(f"{path.name}: unknown key {key!r}; {nearest(str(key), KEYS)}")
    for table in TABLES:
        if table in own:
            own[table] = _table_path(path, table, own[table])
    if "base" not in own:
        return own, (path,)
    base, files = _merged(_path(str(own["base"])), (*above, path))
    own["numbers"] = base["numbers"] | _mapping(path.name, "numbers", own.get("numbers", {}))
    return base | own, (*files, path)


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise BadInput(f"{path.name}{where}: not valid YAML ({getattr(error, 'problem', 'not UTF-8 text')})") from None
    return _mapping(path.name, "the file", content)


def _mapping(file: str, key: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(f"{file}: {key} should be a list of `key: value`, not {value!r}")
    return dict(value)


def _table_path(preset: Path, table: str, given: Any) -> Path:
    """A table stands beside the preset or in the folder named after it."""
    if not isinstance(given, str):
        raise BadInput(f"{preset.name}: {table} should be the name of a CSV file, not {given!r}")
    for path in (preset.parent / given, preset.parent / preset.stem / given):
        if path.is_file():
            return path
    raise BadInput(f"{preset.name}: {table}: there is no file {given!r} beside the preset or in {preset.stem}/")


def _number(file: str, key: str, value: Any, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadInput(f"{file}: {key}: {value!r} should be a number")
    if not low <= value <= high:
        raise BadInput(f"{file}: {key}: {value!r} should be {low:g} to {high:g}")
    return float(value)


def _grid(preset: Preset, cell_m: int) -> Grid:
    given = _mapping(preset.file, "grid", preset.spec["grid"])
    _exactly(preset.file, "grid", given, tuple(GRID))
    return Grid(**{k: _number(preset.file, f"grid.{k}", given[k], *GRID[k]) for k in GRID}, cell_m=cell_m)


def _numbers(preset: Preset) -> dict[str, float]:
    given = _mapping(preset.file, "numbers", preset.spec["numbers"])
    _exactly(preset.file, "numbers", given, tuple(NUMBERS))
    found = {}
    for key, (low, high) in NUMBERS.items():
        fact = _mapping(preset.file, f"numbers.{key}", given[key])
        _exactly(preset.file, f"numbers.{key}", fact, ("value", "source"))
        found[key] = _number(preset.file, f"numbers.{key}", fact["value"], low, high)
    return found


def _exactly(file: str, group: str, given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in given:
        if key not in known:
            raise BadInput(f"{file}: unknown key '{group}.{key}'; {nearest(str(key), known)}")
    for key in known:
        if key not in given:
            raise BadInput(f"{file}: '{group}.{key}' is missing")


def _focus(preset: Preset, parks: tuple[str, ...]) -> int:
    if preset.spec["focus"] not in parks:
        raise BadInput(
            f"{preset.file}: focus: {preset.spec['focus']!r} is not a park; {nearest(str(preset.spec['focus']), parks)}"
        )
    return parks.index(preset.spec["focus"])


def _barriers(preset: Preset, parks: tuple[str, ...]) -> Floats:
    """Extra walking minutes between parks (parks, parks)."""
    extra = np.zeros((len(parks), len(parks)))
    for barrier in preset.spec["barriers"] or ():
        fact = _mapping(preset.file, "a barrier", barrier)
        _exactly(preset.file, "barriers", fact, ("between", "extra_minutes", "source"))
        a, b = _pair(preset.file, fact["between"], parks)
        extra[a, b] = extra[b, a] = _number(preset.file, "barriers.extra_minutes", fact["extra_minutes"], 0, 600)
    return extra


def _pair(file: str, given: Any, parks: tuple[str, ...]) -> tuple[int, int]:
    if not isinstance(given, list) or len(given) != 2:
        raise BadInput(f"{file}: barriers.between: {given!r} should be a list of two parks")
    for park in given:
        if park not in parks:
            raise BadInput(f"{file}: barriers.between: {park!r} is not a park; {nearest(str(park), parks)}")
    return parks.index(given[0]), parks.index(given[1])


def _totals(sheet: Sheet, numbers: Mapping[str, float]) -> tuple[Floats, Floats]:
    """Jobs and firms by sector (sectors,)."""
    jobs, firms = np.zeros(len(SECTORS)), np.zeros(len(SECTORS))
    for column, total, whole in (
        ("job_share", "manufacturing_jobs", jobs),
        ("firm_share", "manufacturing_firms", firms),
    ):
        whole[list(MANUFACTURING)] = tables.sector_shares(sheet, column) * numbers[total]
    jobs[[DIGITAL, LOCAL_SERVICES]] = numbers["digital_jobs"], numbers["local_service_jobs"]
    firms[[DIGITAL, LOCAL_SERVICES]] = numbers["digital_firms"], numbers["local_service_firms"]
    return jobs, firms


def _digest(preset: Preset) -> str:
    content = hashlib.blake2b(digest_size=16)
    for path in preset.files:
        content.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return content.hexdigest()
