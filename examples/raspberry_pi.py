"""A Raspberry Pi that says what its camera sees, with a weight brick (.brick) that learned from images or films.

It needs neither DeepBrick nor TensorFlow:

    sudo apt install python3-picamera2
    python3 -m venv --system-site-packages .venv
    .venv/bin/pip install numpy ai-edge-litert
    .venv/bin/python raspberry_pi.py my.brick

Without a camera, name frames that were kept with numpy.save, (N, height, width, 3) uint8 in RGB:

    .venv/bin/python raspberry_pi.py my.brick frames.npy
"""

import json
import sys
import zipfile
from collections import deque

import numpy as np
from ai_edge_litert.interpreter import Interpreter

GREY = np.array([0.299, 0.587, 0.114])  # how much of red, green and blue is in a grey picture
LIGHT = 127.5  # a picture whose rim is lighter than this is dark on light
SURE = 0.5


def camera_frames():
    """Frames of the camera, one after the other: (480, 640, 3) uint8, RGB."""
    from picamera2 import Picamera2

    camera = Picamera2()
    # What picamera2 calls BGR888 has red first in numpy.
    camera.configure(camera.create_video_configuration({"size": (640, 480), "format": "BGR888"}))
    camera.start()
    try:
        while True:
            yield camera.capture_array()
    finally:
        camera.stop()


def shrunk(picture, count):
    """The mean of equal parts along the first axis, so that ``count`` rows are left."""
    ends = np.linspace(0, len(picture), count + 1)
    sums = np.concatenate([np.zeros_like(picture[:1]), picture.cumsum(axis=0)])
    below = np.minimum(ends.astype(int), len(picture) - 1)
    reached = sums[below] + (ends - below).reshape(-1, *[1] * (picture.ndim - 1)) * picture[below]
    return np.diff(reached, axis=0) / (len(picture) / count)


def as_learned(frame, entry):
    """A frame as large and as coloured as the images that the model learned from."""
    height, width, channels = entry["shape"]
    picture = np.rint(frame @ GREY)[..., np.newaxis] if channels == 1 else frame.astype(float)
    picture = np.rint(shrunk(shrunk(picture, height).swapaxes(0, 1), width).swapaxes(0, 1))
    if entry["light_on_dark"]:  # as chalk on a board: a dark pen on paper is turned round
        rim = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        picture = 255 - picture if np.median(rim) > LIGHT else picture
    return picture.astype(np.float32)


def words(answer, card):
    """What the numbers of an answer mean."""
    names = card["classes"]
    if card["task"] == "binary" and len(names) == 2:
        return f"{names[int(answer[0] >= SURE)]} ({answer[0]:.0%} {names[1]})"
    if card["task"] == "multi-class" and len(names) == len(answer):
        return f"{names[int(answer.argmax())]} ({answer.max():.0%})"
    if card["task"] == "multi-label" and len(names) == len(answer):
        return ", ".join(name for name, value in zip(names, answer) if value >= SURE) or "none"
    return ", ".join(f"{name} {value:.4g}" for name, value in zip(names, answer))


def main(brick, frames=None):
    """Print a line for each frame, until Ctrl-C."""
    with zipfile.ZipFile(brick) as file:
        card = json.loads(file.read("card.json"))
        model = Interpreter(model_content=file.read("model.tflite"))
    entry, output = card["input"], card["output"]
    if len(entry["shape"]) != 3 or len(output["shape"]) != 1 or output["every_step"]:
        sys.exit(f"{brick} does not take images and give one answer.")
    model.allocate_tensors()
    given, told = model.get_input_details()[0], model.get_output_details()[0]
    seen = deque(maxlen=entry["steps"] or 1)  # of films, the last few frames
    for frame in camera_frames() if frames is None else np.load(frames):
        seen.append(as_learned(frame, entry))
        if len(seen) < seen.maxlen:
            continue
        model.set_tensor(given["index"], np.stack(seen).reshape(given["shape"]))
        model.invoke()
        print(words(model.get_tensor(told["index"])[0], card), flush=True)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        pass
