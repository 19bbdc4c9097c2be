"""What a phone does to a picture: exposure, white balance, blur, noise, JPEG."""

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float32]

_LINEAR: Array = ((np.arange(256) / 255) ** 2.2).astype(np.float32)


def phone_faults(image_bgr: Image, rng: np.random.Generator, strength: float = 1.0) -> Image:
    """Add a phone's faults, JPEG apart.

    Parameters
    ----------
    image_bgr : (H, W, 3) uint8
    strength : float
        0 leaves the picture nearly as it is, 1 is an ordinary phone.

    Returns
    -------
    (H, W, 3) uint8
    """
    linear: Array = _LINEAR[image_bgr]
    gains = np.exp(rng.normal(0, 0.1 * strength, 3)) * np.exp(rng.normal(0, 0.25 * strength))
    linear = linear * gains.astype(np.float32)
    linear = _blur(linear, rng, strength)
    shot, read = 0.0006 * rng.exponential(1.5) * strength, 0.006 * rng.exponential(0.6) * strength
    noise = rng.standard_normal(linear.shape, dtype=np.float32)
    if rng.random() < 0.5:
        noise = cv2.GaussianBlur(noise, (0, 0), 0.7) * 1.8  # denoised and enlarged, as phones do
    linear = linear + noise * np.sqrt(np.maximum(linear, 0) * shot + read**2)
    picture = cv2.pow(np.clip(linear, 0, 1), 1 / (2.2 * np.exp(rng.normal(0, 0.08 * strength))))
    if rng.random() < 0.5 * strength:
        soft = cv2.GaussianBlur(picture, (0, 0), 1.2)
        picture = picture + float(rng.uniform(0.1, 0.9)) * (picture - soft)
    return np.asarray(np.clip(picture * 255 + 0.5, 0, 255), np.uint8)


def encode_jpeg(image_bgr: Image, rng: np.random.Generator) -> bytes:
    """Compress with a random quality between 60 and 96."""
    return _encode(".jpg", image_bgr, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 97))])


def encode_png(image: Image) -> bytes:
    """Compress without loss."""
    return _encode(".png", image, [])


def _encode(kind: str, image: Image, options: list[int]) -> bytes:
    done, data = cv2.imencode(kind, image, options)
    if not done:
        msg = f"OpenCV could not encode a {kind} file of shape {image.shape}."
        raise RuntimeError(msg)
    return data.tobytes()


def _blur(image: Array, rng: np.random.Generator, strength: float) -> Array:
    if rng.random() < 0.25 * strength:  # a hand that moved
        length = float(rng.uniform(1.5, 5))
        angle = float(rng.uniform(0, np.pi))
        size = 2 * int(np.ceil(length)) + 1
        kernel = np.zeros((size, size), np.float32)
        middle = size / 2
        offset = np.array([np.cos(angle), np.sin(angle)]) * length / 2
        start, end = (np.array([middle, middle]) - offset), (np.array([middle, middle]) + offset)
        cv2.line(kernel, tuple(int(v) for v in start), tuple(int(v) for v in end), 1.0, 1, cv2.LINE_AA)
        return cv2.filter2D(image, -1, kernel / kernel.sum()).astype(np.float32)
    sigma = float(rng.exponential(0.45) * strength)
    return cv2.GaussianBlur(image, (0, 0), sigma).astype(np.float32) if sigma > 0.2 else image
