"""Depthwise convolutions in C++, against the same in numpy, one pixel at a time."""

import ctypes
import shutil

import numpy as np
import pytest
from deepbrick.training import depthwise as module
from deepbrick.training.depthwise import CompilerError, can_convolve, geometry_of, library

CASES = [
    # height, width, channels, kernel, stride
    (7, 9, 16, 3, 1),
    (8, 6, 32, 3, 2),
    (9, 7, 16, 3, 2),
    (6, 11, 48, 5, 1),
    (10, 12, 16, 5, 2),
    (5, 1, 16, 5, 1),
]


@pytest.fixture(scope="module", autouse=True)
def _compiler():
    if shutil.which("g++") is None and shutil.which("c++") is None:
        pytest.skip("there is no C++ compiler on this computer (apt install g++)")


def halves(values):
    """The nearest bfloat16 numbers' bits."""
    bits = np.ascontiguousarray(values, np.float32).view(np.uint32).astype(np.uint64)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)


def floats(bits):
    return (bits.astype(np.uint32) << 16).view(np.float32)


def pointers(*arrays):
    return [ctypes.c_void_p(None if a is None else a.ctypes.data) for a in arrays]


def draw(case, *, biased=True):
    """Images, a kernel and a bias; images and answers lie around 0 and around 6."""
    height, width, channels, size, _ = case
    rng = np.random.default_rng(case)
    images = halves(rng.uniform(-2, 8, (2, height, width, channels)))
    kernel = rng.normal(0, 0.3, (size, size, channels)).astype(np.float32)
    bias = rng.uniform(-1, 7, channels).astype(np.float32) if biased else None
    return images, kernel, bias


def clipped(values):
    return np.clip(values, 0, 6)


class Expected:
    """The convolution and its gradients, as numpy gives them."""

    def __init__(self, images, kernel, stride):
        size = len(kernel)
        self.stride, self.size = stride, size
        self.sides = [-(-n // stride) for n in images.shape[1:3]]
        whole = [(o - 1) * stride + size - n for o, n in zip(self.sides, images.shape[1:3], strict=True)]
        self.pads = [(0, 0), *((max(p, 0) // 2, max(p, 0) - max(p, 0) // 2) for p in whole), (0, 0)]
        self.padded, self.kernel = np.pad(images, self.pads), kernel

    def tap(self, array, i, j):
        """What a tap of the kernel meets at all places."""
        (height, width), s = self.sides, self.stride
        return array[:, i : i + (height - 1) * s + 1 : s, j : j + (width - 1) * s + 1 : s]

    def taps(self):
        """Rows and columns of the kernel."""
        return np.ndindex(self.size, self.size)

    def forward(self):
        """The answer, without a bias."""
        return sum(self.tap(self.padded, i, j) * self.kernel[i, j] for i, j in self.taps())

    def to_images(self, gradient):
        """The images' gradient."""
        spread = np.zeros_like(self.padded)
        for i, j in self.taps():
            self.tap(spread, i, j)[...] += gradient * self.kernel[i, j]
        (_, _), (top, bottom), (left, right), _ = self.pads
        return spread[:, top : spread.shape[1] - bottom, left : spread.shape[2] - right]

    def to_kernel(self, gradient):
        """The kernel's gradient."""
        return np.array(
            [
                [(self.tap(self.padded, i, j) * gradient).sum((0, 1, 2)) for j in range(self.size)]
                for i in range(self.size)
            ]
        )


@pytest.mark.parametrize("clips", [(0, 0), (1, 0), (0, 1), (1, 1)])
@pytest.mark.parametrize("case", CASES)
def test_forward_and_backward_are_those_of_numpy(case, clips):
    images, kernel, bias = draw(case)
    stride = case[-1]
    values = floats(images)
    expected = Expected(clipped(values) if clips[0] else values, kernel, stride)
    geometry = geometry_of(images.shape, len(kernel), stride)
    out = np.zeros((2, *expected.sides, images.shape[-1]), np.uint16)
    made = library().depthwise_forward(*pointers(images, kernel, bias, out), geometry, len(kernel), *clips, 2)
    assert made == 0
    raw = expected.forward() + bias
    assert floats(out) == pytest.approx(clipped(raw) if clips[1] else raw, rel=1e-2, abs=1e-3)

    gradient = halves(np.random.default_rng(1).normal(0, 1, out.shape))
    to_images = np.zeros_like(images)
    to_kernel, to_bias = np.zeros((2, *kernel.shape), np.float32), np.zeros((2, len(bias)), np.float32)
    arrays = pointers(gradient, images, out, kernel, to_images, to_kernel, to_bias)
    assert library().depthwise_backward(*arrays, geometry, len(kernel), *clips, 2) == 0
    passed = floats(gradient)
    if clips[1]:
        passed = passed * ((floats(out) > 0) & (floats(out) < 6))
    wanted = expected.to_images(passed)
    if clips[0]:
        wanted = wanted * ((values > 0) & (values < 6))
    assert floats(to_images) == pytest.approx(wanted, rel=1e-2, abs=1e-3)
    assert to_kernel.sum(0) == pytest.approx(expected.to_kernel(passed), rel=1e-3, abs=1e-3)
    assert to_bias.sum(0) == pytest.approx(passed.sum((0, 1, 2)), rel=1e-3, abs=1e-3)


def test_there_may_be_no_bias():
    images, kernel, _ = draw(CASES[0], biased=False)
    out = np.zeros_like(images)
    geometry = geometry_of(images.shape, 3, 1)
    assert library().depthwise_forward(*pointers(images, kernel, None, out), geometry, 3, 0, 0, 1) == 0
    assert floats(out) == pytest.approx(Expected(floats(images), kernel, 1).forward(), rel=1e-2, abs=1e-3)


def test_as_many_threads_as_there_are_tasks_change_nothing():
    images, kernel, bias = draw(CASES[3])
    answers = []
    for threads in (1, 7):
        out = np.zeros_like(images)
        library().depthwise_forward(
            *pointers(images, kernel, bias, out), geometry_of(images.shape, 5, 1), 5, 0, 0, threads
        )
        answers.append(out)
    assert np.array_equal(*answers)


def test_other_kernels_are_refused():
    images, kernel, bias = draw(CASES[0])
    arrays = pointers(images, kernel, bias, np.zeros_like(images))
    assert library().depthwise_forward(*arrays, geometry_of(images.shape, 7, 1), 7, 0, 0, 1) == 1
    assert can_convolve(32, 3, 2)
    assert not can_convolve(24, 3, 1)
    assert not can_convolve(32, 8, 1)


def test_a_machine_without_a_compiler_is_told_what_to_install(monkeypatch):
    library.cache_clear()
    monkeypatch.setattr(module.shutil, "which", lambda _: None)
    with pytest.raises(CompilerError, match="install g"):
        library()
    library.cache_clear()
