"""Session: what the server keeps for one open page, and how it answers the stage in the browser.

The browser says what it holds; the server sends what is missing, again if need be, so that no message can be lost.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from experiments.dashboard.laboratory import Laboratory, Setting
from model.declaration import BadInput

MOST_AT_ONCE: Final = 24
"""Months computed for one request: the page stays answerable."""
AS_IT_IS: Final = "As it is"
"""What stands above the first map."""
Request = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How the stage is to show a lesson when it opens."""

    id: str
    layer: str
    view: str
    zoom: str
    measures: tuple[str, ...]


@dataclass(slots=True)
class Session:
    """Two worlds, and what the browser has of them."""

    laboratory: Laboratory
    name: str
    """Of the variant, above its map."""
    opened: View | None = None
    chosen: Request | None = None
    complaint: str = ""
    generation: int = 0
    """Grows whenever the past was made anew."""
    _ground: int = 0
    _unsent: list[dict[str, Any]] = field(default_factory=list)
    _known: tuple[int | None, int | None] = (None, None)
    """Ground and generation that the browser has said it holds."""

    def __post_init__(self) -> None:
        self._unsent = [self.laboratory.frame()]

    @property
    def setting(self) -> Setting:
        """What the two worlds are."""
        return self.laboratory.setting

    def change(self, setting: Setting, name: str, progress: Callable[[float], None] | None = None) -> None:
        """Show another setting, in the same month. Raises BadInput and changes nothing if it does not fit."""
        is_same_ground = _ground_of(setting) == _ground_of(self.setting)
        if setting != self.setting:
            self._renew(self.laboratory.change(setting, progress), is_same_ground=is_same_ground)
        self.name = name

    def open(self, setting: Setting, name: str, view: View | None) -> None:
        """Start from the first month of another setting. Raises BadInput."""
        is_same_ground = _ground_of(setting) == _ground_of(self.setting)
        self.laboratory = Laboratory(setting)
        self.name, self.opened, self.chosen = name, view, None
        self._renew(self.laboratory.frame(), is_same_ground=is_same_ground)

    def answer(self, request: Request) -> None:
        """Do what the stage asks: more months, the first month again, another organisation to look at."""
        self.complaint = ""
        self._known = (request.get("geometry"), request.get("generation"))
        if request.get("generation") == self.generation:
            self._unsent = [frame for frame in self._unsent if frame["tick"] > request.get("have", -2)]
        if "inspect" in request:
            self.chosen = request["inspect"]
        if request.get("reset"):
            self._renew(self.laboratory.reset(), is_same_ground=True)
        elif request.get("generation") == self.generation:
            wanted = min(int(request.get("want", 0)), MOST_AT_ONCE) - len(self._unsent)
            self._unsent += self.laboratory.advance(max(0, wanted))

    def message(self) -> dict[str, Any]:
        """Everything that the stage does not have yet."""
        ground, generation = self._known
        is_new = generation != self.generation
        return {
            "geometry": None if ground == self._ground else {"id": self._ground, **self.laboratory.geometry()},
            "geometry_id": self._ground,
            "generation": self.generation,
            "frames": self._frames(is_new),
            "series": self.laboratory.series() if is_new else None,
            "ledger": self.laboratory.ledger() if is_new else None,
            "end": self.setting.months - 1,
            "names": [AS_IT_IS, self.name],
            "inspection": self._inspection(),
            "opened": None if self.opened is None else {name: getattr(self.opened, name) for name in View.__slots__},
        }

    def _frames(self, is_new: bool) -> list[dict[str, Any]]:
        """What was not acknowledged; a stage that holds nothing gets the present month alone."""
        if is_new and len(self._unsent) != 1:
            self._unsent = [self.laboratory.frame()]
        return self._unsent

    def _renew(self, frame: dict[str, Any], *, is_same_ground: bool) -> None:
        self.generation += 1
        self._ground += not is_same_ground
        self._unsent = [frame]

    def _inspection(self) -> dict[str, Any] | None:
        if self.chosen is None:
            return None
        world = int(self.chosen["world"])
        try:
            if "slot" in self.chosen:
                found = self.laboratory.organisation(world, int(self.chosen["slot"]))
            else:
                found = self.laboratory.cell(world, int(self.chosen["cell"]))
        except BadInput as error:
            found = {"title": "Not in this world now", "subtitle": str(error), "parts": []}
        return {"world": world, **found}


def _ground_of(setting: Setting) -> tuple[Any, ...]:
    """What the land, its sites and the organisations at the start depend on."""
    bare = replace(setting, interventions={}, shocks={}, variant_parameters={}, years=1.0, seed=1)
    return bare.region, bare.scale, bare.cell_m, bare.parameters
