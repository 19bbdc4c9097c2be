"""The shelf: where weight bricks are kept, their stickers, and how a sticker is found in a photo."""

from .card import Card, brick_id, read_card
from .entries import ShelfContents, ShelfEntry
from .errors import ShelfError
from .find import FoundLabel, find_labels
from .label import STICKER_MM, Label, identity_in, label_of, label_text, save_label
from .store import Shelf, default_folder

__all__ = [
    "STICKER_MM",
    "Card",
    "FoundLabel",
    "Label",
    "Shelf",
    "ShelfContents",
    "ShelfEntry",
    "ShelfError",
    "brick_id",
    "default_folder",
    "find_labels",
    "identity_in",
    "label_of",
    "label_text",
    "read_card",
    "save_label",
]
