"""Photo to brick graph.

Where to find what, in the order of the work; each folder has its ``thresholds``:

- ``pipeline``: the whole algorithm on one screen. Begin here.
- ``detect/``: ``overview`` is the stage; ``regions`` with bricks, and the ``ground_plane`` that a printed mat tells.
- ``read/``: ``region`` is the stage. It takes one or two looks: a ``view`` of the region goes through the network,
  where it leaves a doubt a closer one too, and the mean counts. ``columns`` finds the columns: ``instances`` (cells of
  one stack), ``axes`` of columns, ``occlusion`` (which stack hides which), ``evidence`` along each axis for the
  placement ``hypotheses`` (with ``hough`` votes), what each is worth (``options``), and the best ``segmentation`` into
  bricks; once more along the axes that the ``pose`` of each stack gives, when its bricks are on their ``lattice``. The
  ``classifier`` then looks at each brick by itself, in a patch that ``view`` cuts too.
- ``assemble/``: ``stacks`` is the stage: ``rows`` of columns, what the ``neighbours`` and the links
  between them say, the ``time_order``; then the ``views`` of the stacks in space, the ``graph``, and the ``problems``,
  of which the image ``quality`` is one.

All stages share ``maps`` (what the network says of each cell), ``network``, ``camera``, ``bricks`` (one that was
found) and ``stack_pose`` (of a stack in space).
``adaptation`` is what a kit of one's own bricks changes: last layers of the networks (``heads``), which ``adapt/``
learns.
``stages`` draws what each stage gave. Pixels count from the corner of the first one.
"""

from ..photo import PhotoError, load_photo
from .pipeline import Reading, read_frame, scan_photo

# What draws (``stages``) is not among them: most scans draw nothing, and need not import it.
__all__ = ["PhotoError", "Reading", "load_photo", "read_frame", "scan_photo"]
