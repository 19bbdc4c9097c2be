"""OpenCV, with a clear message where it cannot start.

The command line imports this module before anything else that needs OpenCV, so that a
missing library of the operating system is one sentence instead of a traceback.
"""

from .errors import DeepBrickError
from .language import gettext as _

__all__ = ["OpenCVError", "cv2"]


class OpenCVError(DeepBrickError):
    """OpenCV cannot be imported."""


def _advice(reason: str) -> str:
    # The loader's message starts with the library's name: "libGL.so.1: cannot open shared object file: ...".
    library = reason.split(":", maxsplit=1)[0]
    if ".so" in library:
        return _(
            'OpenCV cannot start because {library} is missing; on Debian and Ubuntu install it with "apt install '
            'libgl1 libglib2.0-0t64" (libglib2.0-0 on older ones).',
            library=library,
        )
    return _(
        'OpenCV cannot start ({reason}); install it again with "pip install --force-reinstall opencv-python".',
        reason=reason,
    )


try:
    import cv2
except ImportError as error:
    raise OpenCVError(_advice(str(error))) from error
