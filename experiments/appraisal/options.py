"""Options of `appraise`."""

from dataclasses import dataclass, field

from model.declaration import BadInput, Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraise(Group):
    """What `appraise` can be asked for besides the settings that every verb has."""

    rules: str = field(
        default="green_book",
        metadata={
            "unit": "name or file",
            "source": "rules of appraisal: a file of conf/appraisal, or the path of your own",
        },
    )
    place: str = field(
        default="ring_0_1km",
        metadata={
            "unit": "ring, park or authority",
            "source": "where gross jobs are counted: ring_0_1km, park_amp, in_rotherham, …",
        },
    )

    def __post_init__(self) -> None:
        """Both are names; whether they are known is checked where they are looked up. Raises BadInput."""
        for name in ("rules", "place"):
            if not isinstance(value := getattr(self, name), str):
                raise BadInput(f"appraise.{name}: {value!r} should be a name")
