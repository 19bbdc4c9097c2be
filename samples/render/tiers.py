"""How hard the photos with a mat are to read: from a tidy desk to a mess."""

from dataclasses import dataclass

Range = tuple[float, float]


@dataclass(frozen=True)
class Tier:
    """What photos of one kind are like.

    Attributes
    ----------
    plain_fraction : float
        Fraction of desks that are of one colour.
    clutter : int
        How many other things lie about at most.
    stacks : tuple of int
        The fewest and the most.
    piles_fraction : float
        Fraction of stacks that are any piles; the others are legal ones, or such with one mistake.
    against_fraction : float
        Fraction of stacks that stand against the arrow of the mat.
    elevation_deg : tuple of float
    roll_deg : float
        Standard deviation of the roll about the optical axis.
    wide_fraction, far_fraction : float
        Fraction of photos that see the mat well from one side, and from its far side.
    print_faults, phone_faults : float
        0 is none, 1 is bad.
    exposure : float
        Deviation, in stops.
    aperture_fraction : float
        Fraction of photos of which only a part is sharp.
    """

    plain_fraction: float
    clutter: int
    stacks: tuple[int, int]
    piles_fraction: float
    against_fraction: float
    elevation_deg: Range
    roll_deg: float
    wide_fraction: float
    far_fraction: float
    curled_fraction: float
    print_faults: float
    phone_faults: float
    exposure: float
    aperture_fraction: float


TIERS = {
    "studio": Tier(
        plain_fraction=1.0,
        clutter=0,
        stacks=(1, 1),
        piles_fraction=0.0,
        against_fraction=0.0,
        elevation_deg=(20, 45),
        roll_deg=1.0,
        wide_fraction=0.05,
        far_fraction=0.0,
        curled_fraction=0.15,
        print_faults=0.3,
        phone_faults=0.25,
        exposure=0.2,
        aperture_fraction=0.0,
    ),
    "desk": Tier(
        plain_fraction=0.35,
        clutter=3,
        stacks=(1, 3),
        piles_fraction=0.1,
        against_fraction=0.05,
        elevation_deg=(15, 50),
        roll_deg=4.0,
        wide_fraction=0.15,
        far_fraction=0.05,
        curled_fraction=0.4,
        print_faults=0.7,
        phone_faults=0.6,
        exposure=0.35,
        aperture_fraction=0.3,
    ),
    "hard": Tier(
        plain_fraction=0.1,
        clutter=8,
        stacks=(2, 5),
        piles_fraction=0.3,
        against_fraction=0.1,
        elevation_deg=(15, 55),
        roll_deg=9.0,
        wide_fraction=0.25,
        far_fraction=0.1,
        curled_fraction=0.6,
        print_faults=1.0,
        phone_faults=1.0,
        exposure=0.45,
        aperture_fraction=0.5,
    ),
}
