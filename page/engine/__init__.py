"""What the page asks of the rest of DeepBrick: the one place in the page that knows other rooms."""

from ...api.data import check_file
from ...api.errors import called
from ...studio.cards import told_card
from ...studio.named import check_named, names_to_choose
from ...studio.photo_copies import keep_example
from .answers import answer_file, answer_numbers, brick_card
from .bricks import bricks
from .building import BuildError, CannotHoldError, built, previewed, tokens_of, with_setting
from .data import OWN, OwnData, examples, is_shipped, shipped, table_preview
from .exporting import DRAWN_FORMS, ENDINGS, model_file, stack_file
from .locking import alone
from .model import stack_document
from .moulds import mould, scene
from .photos import photo_document, read_photo, stacks_of
from .training import BRICK, SCRIPT, WRONG, TrainingJob, check_job, run_job

__all__ = [
    "BRICK",
    "DRAWN_FORMS",
    "ENDINGS",
    "OWN",
    "SCRIPT",
    "WRONG",
    "BuildError",
    "CannotHoldError",
    "OwnData",
    "TrainingJob",
    "alone",
    "answer_file",
    "answer_numbers",
    "brick_card",
    "bricks",
    "built",
    "called",
    "check_file",
    "check_job",
    "check_named",
    "examples",
    "is_shipped",
    "keep_example",
    "model_file",
    "mould",
    "names_to_choose",
    "photo_document",
    "previewed",
    "read_photo",
    "run_job",
    "scene",
    "shipped",
    "stack_document",
    "stack_file",
    "stacks_of",
    "table_preview",
    "tokens_of",
    "told_card",
    "with_setting",
]
