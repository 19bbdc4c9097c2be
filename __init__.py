"""DeepBrick: read a stack of bricks from a photo and compile it to a Keras model.

The rooms, in the order in which data flows through them: ``vision`` (photo to
brick graph), ``compiler`` (brick graph to Keras model), and beside them
``catalog`` (which bricks there are), ``graph`` (what was read), ``photo`` (pictures
from their files), ``calibration`` (the camera), ``samples`` (photos and data sets)
and ``cli``.
"""

__version__ = "0.1.0"
