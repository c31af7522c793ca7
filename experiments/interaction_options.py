"""What the verb `interactions` can be told."""

from dataclasses import dataclass

from model.declaration import Group, switch


@dataclass(frozen=True, slots=True, kw_only=True)
class Interactions(Group):
    """Options of `interactions`."""

    pairs: bool = switch(True, "run every two parts together as well")
