"""Depthwise convolutions of bfloat16 images on a processor, for PyTorch, whose own are slow to learn.

Backward, PyTorch's take most of a training's time on a processor. These are built by the machine's C++ compiler from
``depthwise.cpp`` when a process needs them first.
"""

import ctypes
import functools
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import DeepBrickError

LANES = 16
KERNELS = (3, 5)
STRIDES = (1, 2)
FLAGS = ("-O3", "-march=native", "-mprefer-vector-width=512", "-std=c++17", "-fPIC", "-shared", "-pthread")


class CompilerError(DeepBrickError):
    """There is no compiler, or it fails."""


def can_convolve(channels: int, kernel: int, stride: int) -> bool:
    """Whether ``depthwise`` has such a convolution."""
    return channels % LANES == 0 and kernel in KERNELS and stride in STRIDES


def depthwise(images: Any, kernel: Any, bias: Any, stride: int, *, relu6_before: bool, relu6_after: bool) -> Any:
    """Convolve each channel with a kernel of its own, with zeros around, as Keras' ``same`` has it.

    Parameters
    ----------
    images : (N, H, W, C) bfloat16 tensor
    kernel : (K, K, C) float32 tensor
    bias : (C,) float32 tensor or None
    relu6_before, relu6_after : bool
        Whether values are clipped to 0 to 6 first, and at last.

    Returns
    -------
    (N, H / stride, W / stride, C) bfloat16 tensor

    Raises
    ------
    CompilerError
        Where there is no C++ compiler.
    """
    return _function().apply(images, kernel, bias, stride, (relu6_before, relu6_after))


@functools.cache
def library() -> ctypes.CDLL:
    """Build and load the convolutions; raises CompilerError."""
    compiler = shutil.which("g++") or shutil.which("c++")
    if compiler is None:
        msg = "There is no C++ compiler; install g++, or train without --bfloat16."
        raise CompilerError(msg)
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "depthwise.so"
        source = Path(__file__).with_suffix(".cpp")
        done = subprocess.run(  # noqa: S603 -- the machine's own compiler on our own file
            [compiler, *FLAGS, str(source), "-o", str(built)], check=False, capture_output=True, text=True
        )
        if done.returncode:
            msg = f"{compiler} cannot build {source.name}: {done.stderr.strip()}"
            raise CompilerError(msg)
        return ctypes.CDLL(str(built))


@functools.cache
def _function() -> Any:
    """The convolution with its gradient; made when it is needed, since PyTorch is not a dependency."""
    import torch

    built = library()

    def run(name: str, tensors: list[Any], geometry: tuple[Any, int], clips: tuple[bool, bool]) -> None:
        # Each call's work is split over as many threads as PyTorch's own.
        pointers = [ctypes.c_void_p(None if t is None else t.data_ptr()) for t in tensors]
        shape, size = geometry
        if getattr(built, name)(*pointers, shape, size, *map(int, clips), torch.get_num_threads()):
            msg = f"There is no depthwise convolution of {size} pixels."
            raise ValueError(msg)

    class Depthwise(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(ctx: Any, images: Any, kernel: Any, bias: Any, stride: int, clips: tuple[bool, bool]) -> Any:
            images, kernel = images.contiguous(), kernel.contiguous()
            (count, *_, channels), size = images.shape, kernel.shape[0]
            shape = geometry_of(images.shape, size, stride)
            out = images.new_empty((count, *shape[7:], channels))
            geometry = (shape, size)
            run("depthwise_forward", [images, kernel, bias, out], geometry, clips)
            ctx.save_for_backward(images, kernel, out)
            ctx.geometry, ctx.clips, ctx.biased = geometry, clips, bias is not None
            return out

        @staticmethod
        def backward(ctx: Any, gradient: Any) -> Any:
            images, kernel, out = ctx.saved_tensors
            to_images, count = torch.empty_like(images), len(images)
            to_kernel, to_bias = kernel.new_empty((count, *kernel.shape)), kernel.new_empty((count, kernel.shape[-1]))
            tensors = [gradient.contiguous(), images, out, kernel, to_images, to_kernel, to_bias]
            run("depthwise_backward", tensors, ctx.geometry, ctx.clips)
            return to_images, to_kernel.sum(0), to_bias.sum(0) if ctx.biased else None, None, None

    return Depthwise


def geometry_of(images: Sequence[int], kernel: int, stride: int) -> Any:
    """What ``depthwise.cpp`` has to know of images ``(N, H, W, C)``: shape, stride, pads, and the result's sides."""
    (out_height, top, _), (out_width, left, _) = (same_padding(side, kernel, stride) for side in images[1:3])
    return (ctypes.c_int * 9)(*images, stride, top, left, out_height, out_width)


def same_padding(side: int, kernel: int, stride: int, dilation: int = 1) -> tuple[int, int, int]:
    """Length of a convolution's result along a side, and how many zeros Keras' ``same`` puts before and behind it."""
    out = -(-side // stride)
    zeros = max((out - 1) * stride + (kernel - 1) * dilation + 1 - side, 0)
    return out, zeros // 2, zeros - zeros // 2
