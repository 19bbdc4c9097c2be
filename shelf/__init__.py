"""The shelf: where weight bricks are kept, their stickers, and how a sticker is found in a photo."""

from .card import CardSummary, brick_id, read_summary
from .entries import ShelfContents, ShelfEntry
from .errors import ShelfError
from .find import FoundSticker, find_stickers
from .folder import default_folder
from .sticker import STICKER_MM, Sticker, identity_in, save_sticker, sticker_of, sticker_text
from .store import Shelf

__all__ = [
    "STICKER_MM",
    "CardSummary",
    "FoundSticker",
    "Shelf",
    "ShelfContents",
    "ShelfEntry",
    "ShelfError",
    "Sticker",
    "brick_id",
    "default_folder",
    "find_stickers",
    "identity_in",
    "read_summary",
    "save_sticker",
    "sticker_of",
    "sticker_text",
]
