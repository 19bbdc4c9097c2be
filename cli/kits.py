"""Kits of bricks, as tables for people."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..language import gettext as _
from ..studio.events import Event, Report
from ..studio.kits import KitLearned, StackToBuild, kits_folder, list_kits
from .output import write_result
from .show import show_kept, show_rows

if TYPE_CHECKING:
    from ..api.progress import Progress  # the command line starts without it


def showing_kit(others: Report) -> Report:
    """What shows the events of learning a kit; ``others`` shows those that other jobs have too."""

    def show(event: "Event | Progress") -> None:
        if isinstance(event, KitLearned):
            _show_learned(event)
        else:
            others(event)

    return show


def show_stacks_to_build(stacks: Sequence[StackToBuild]) -> None:
    """Print which stacks to build, and how to photograph them."""
    write_result(_("Build these, as many as you have bricks for:"))
    show_rows([_("stack"), _("its bricks from the foot up, columns divided by |")], [[s.name, s.text] for s in stacks])
    write_result(
        _(
            "Stand them a hand's width apart where you will take your photos, in the same light. Take three photos of "
            "them from different sides, obliquely from above, and give all to deepbrick calibrate bricks."
        )
    )


def show_kits() -> bool:
    """Print the kits that are kept; returns whether all of their files can be used."""
    listing = list_kits()
    write_result(_("The kits are in {folder}.", folder=kits_folder()))
    headers = [_("kit"), _("from photos"), _("named right before"), _("with the kit"), _("added")]
    rows = [
        [
            kit.name,
            str(kit.photos),
            _("{named} of {bricks}", named=kit.named[0], bricks=kit.bricks),
            _("{named} of {bricks}", named=kit.named[1], bricks=kit.bricks),
            kit.added,
        ]
        for kit in listing.kits
    ]
    return show_kept(headers, rows, listing.problems)


def _show_learned(learned: KitLearned) -> None:
    rows = [
        [
            str(photo.photo),
            ", ".join(photo.stacks),
            _("{misread} of {bricks}", misread=photo.misread, bricks=photo.sureness.bricks),
            f"{photo.sureness.probability[0]:.0%}",
            f"{photo.sureness.probability[1]:.0%}",
        ]
        for photo in learned.photos
    ]
    show_rows([_("photo"), _("stacks"), _("bricks misread"), _("sure before"), _("sure with the other photos")], rows)
    kit = learned.kit
    if kit.changes_nothing:
        write_result(
            _(
                "Nothing that these photos tell makes the others surer: the reader reads these bricks as well as it "
                "can without a kit."
            )
        )
    else:
        write_result(
            _(
                "In photos that were left out, {before} of {bricks} bricks were named right before, {after} with the "
                "kit.",
                before=kit.named[0],
                after=kit.named[1],
                bricks=kit.bricks,
            )
        )
    if learned.missing:
        write_result(_("No photo shows {tokens}: these are read as ever.", tokens=", ".join(learned.missing)))
    write_result(_('Kit: {name}; use it with deepbrick scan PHOTO --kit "{name}"', name=kit.name))
