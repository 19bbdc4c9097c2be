"""The numbers of the data sets that come with scikit-learn."""

from typing import Any

import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, load_linnerud, load_wine

Array = Any  # scikit-learn has no types


def one_hot(numbers: Array) -> Array:
    """Class numbers as vectors with a single 1."""
    return np.eye(numbers.max() + 1)[numbers]


def every_step(y: Array, steps: int) -> Array:
    """Ask for the same answer at every time step."""
    return np.repeat(y[:, np.newaxis], steps, axis=1)


def heat_map(pictures: Array) -> Array:
    """Pictures whose pixels sum to one; where all are black, all are the same."""
    light = pictures + (pictures.sum(axis=(-3, -2, -1), keepdims=True) == 0)
    return light / light.sum(axis=(-3, -2, -1), keepdims=True)


def digit_images() -> Array:
    """Real handwritten digits: 8x8 pixels, white on black, 0 to 255."""
    return load_digits().images[..., np.newaxis].astype("float32") * (255 / 16)


def digit_pictures() -> Array:
    """The same digits, 0 to 1."""
    return load_digits().images[..., np.newaxis].astype("float32") / 16


def digit_vectors() -> Array:
    """The 64 pixels of a digit in one row, 0 to 16."""
    return load_digits().data.astype("float32")


def digit_parts(steps: int) -> Array:
    """The pixels of a digit, 0 to 16, row by row from the top, cut into equal time steps."""
    pixels = load_digits().data.astype("float32")
    width = -(-pixels.shape[1] // steps)
    return np.pad(pixels, ((0, 0), (0, width * steps - pixels.shape[1]))).reshape(len(pixels), steps, width)


def digit_ink(steps: int) -> Array:
    """How much ink there is in each part of a digit, from the top to the bottom."""
    return digit_parts(steps).mean(axis=2, keepdims=True)


def digit_numbers() -> Array:
    """The number that a digit stands for."""
    return load_digits().target[:, np.newaxis].astype(float)


def digit_classes() -> Array:
    """Which of the ten digits it is."""
    return one_hot(load_digits().target)


def digit_labels() -> Array:
    """Three labels, each yes or no: has a loop (0, 6, 8, 9), is even, is above 4."""
    digit = load_digits().target
    return np.stack([np.isin(digit, [0, 6, 8, 9]), digit % 2 == 0, digit > 4], axis=1)


def digit_is_even() -> Array:
    """Whether the digit is even."""
    return load_digits().target[:, np.newaxis] % 2 == 0


def digit_centre() -> Array:
    """Where the middle of the ink is, in pixels: x and y."""
    images = load_digits().images
    ink = images.sum(axis=(1, 2))
    places = np.arange(8)
    return np.stack([images.sum(axis=1) @ places / ink, images.sum(axis=2) @ places / ink], axis=1)


def moves_right() -> Array:
    """Which of the digits move to the right: half of them, whatever digit they are."""
    return np.random.default_rng(1).permutation(len(load_digits().images)) % 2 == 0


def moving_speed() -> Array:
    """How far each digit moves from frame to frame: 2 to 6 pixels, below 0 to the left."""
    right = moves_right()
    speed = np.random.default_rng(2).integers(2, 7, len(right))
    return np.where(right, speed, -speed)[:, np.newaxis]


def moving_places(steps: int) -> Array:
    """Left edge of each digit in each frame: whoever leaves on one side comes back on the other."""
    speed = moving_speed()
    # They start anywhere, so that no frame by itself tells the direction.
    start = np.random.default_rng(3).integers(0, 32, speed.shape)
    return (start + speed * np.arange(steps)) % 32


def moving_heights() -> Array:
    """Top edge of each digit."""
    return np.random.default_rng(4).integers(0, 17, len(load_digits().images))


def moving_frames(steps: int) -> Array:
    """Short films, 32x32 pixels a frame, 0 to 255: real handwritten digits move over black, each digit in one film."""
    digits = np.kron(load_digits().images * (255 / 16), np.ones((2, 2)))
    frames = np.zeros((len(digits), steps, 32, 32, 1), "float32")
    for film, digit, places, top in zip(frames, digits, moving_places(steps), moving_heights(), strict=True):
        for frame, left in zip(film, places, strict=True):
            frame[top : top + 16, (left + np.arange(16)) % 32, 0] = digit
    return frames


def moving_pictures(steps: int) -> Array:
    """The same frames, 0 to 1."""
    return moving_frames(steps) / 255


def moving_last_picture(steps: int) -> Array:
    """The last frame of each film, 0 to 1."""
    return moving_pictures(steps)[:, -1]


def moving_classes() -> Array:
    """The direction: left or right."""
    return one_hot(moves_right().astype(int))


def moving_labels() -> Array:
    """Three labels, each yes or no: moves right, is even, is above 4."""
    digit = load_digits().target
    return np.stack([moves_right(), digit % 2 == 0, digit > 4], axis=1)


def moving_answer() -> Array:
    """Whether the digit moves to the right."""
    return moves_right()[:, np.newaxis]


def moving_end(steps: int) -> Array:
    """Where the digit is in the last frame, in pixels: left edge and top edge."""
    return np.stack([moving_places(steps)[:, -1], moving_heights()], axis=1)


def iris_flowers() -> Array:
    """Length and width of sepal and petal, in cm, of 150 iris flowers."""
    return load_iris().data


def iris_petals() -> Array:
    """Length of the petal, in cm, of 150 iris flowers."""
    return load_iris().data[:, 2:3]


def iris_species() -> Array:
    """Which of three species an iris is."""
    return one_hot(load_iris().target)


def wine_measures() -> Array:
    """Thirteen measures of 178 wines."""
    return load_wine().data


def wine_alcohol() -> Array:
    """Per cent of alcohol in 178 wines."""
    return load_wine().data[:, :1]


def wine_growers() -> Array:
    """Which of three growers a wine is from."""
    return one_hot(load_wine().target)


def tumour_cells() -> Array:
    """Thirty measures of the cell nuclei of 569 breast tumours."""
    return load_breast_cancer().data


def tumour_radius() -> Array:
    """Mean radius of the cell nuclei of 569 breast tumours."""
    return load_breast_cancer().data[:, :1]


def tumour_is_malignant() -> Array:
    """Whether a tumour is malignant (scikit-learn's class 0)."""
    return load_breast_cancer().target[:, np.newaxis] == 0


def diabetes_patients() -> Array:
    """Age, sex, body mass index, blood pressure and six blood values of 442 patients."""
    return load_diabetes(scaled=False).data


def diabetes_body_mass() -> Array:
    """Body mass index of 442 patients."""
    return load_diabetes(scaled=False).data[:, 2:3]


def diabetes_progress() -> Array:
    """How far the illness went within a year."""
    return load_diabetes().target[:, np.newaxis]


def gym_exercises() -> Array:
    """Chin-ups, sit-ups and jumps of 20 men in a gym."""
    return load_linnerud().data


def gym_situps() -> Array:
    """Sit-ups of 20 men in a gym."""
    return load_linnerud().data[:, 1:2]


def gym_bodies() -> Array:
    """Weight (pounds), waist (inches) and pulse of 20 men in a gym."""
    return load_linnerud().target
