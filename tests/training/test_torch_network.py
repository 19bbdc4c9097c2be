"""A network by PyTorch's own operations says and learns what Keras does."""

import importlib.util
import json
import os
import subprocess
import sys

import pytest

# Runs each of the reader's networks by Keras in full precision, and both ways in the precision that is asked for;
# prints how alike answers, gradients and what is kept of batches are to those of full precision.
COMPARED = """
import json
import sys

import keras
import torch
from deepbrick.training.networks import CLOSER_DEPTH, build_classifier, build_column_reader, build_network
from deepbrick.training.torch_network import torch_network


def build(policy):
    keras.mixed_precision.set_global_policy(policy)
    reader = build_network(4, CLOSER_DEPTH)
    return [
        (reader, (48, 80, 3)),
        (build_classifier(5, reader), (128, 128, 6)),
        (build_column_reader(5, reader), (64, 128, 7)),
    ]


def run(network, way, weights, images):
    network.set_weights(weights)
    with torch.no_grad():
        answer = way(images, training=False)
    network.zero_grad()
    learned = way(images, training=True)
    learned.square().sum().backward()
    gradient = torch.cat([v.value.grad.ravel() for v in network.trainable_variables])
    kept = torch.cat([v.value.ravel() for v in network.non_trainable_variables])
    return [t.detach().clone().ravel() for t in (answer, learned, gradient, kept)]


def alike(a, b):
    return float(torch.dot(a, b) / a.norm() / b.norm())


keras.utils.set_random_seed(0)
truths, networks = build("float32"), build(sys.argv[1])
result = []
for (truth, shape), (network, _) in zip(truths, networks, strict=True):
    # Residual blocks that start as nothing would hide what is in them.
    weights = [w + 0.1 if "norm" in v.path else w for w, v in zip(truth.get_weights(), truth.variables, strict=True)]
    images = torch.rand(4, *shape) * 255
    exact = run(truth, truth, weights, images)
    ways = {"keras": network, "torch": torch_network(network)}
    result.append(
        {name: [alike(a, b) for a, b in zip(run(network, way, weights, images), exact, strict=True)]
         for name, way in ways.items()}
    )
print(json.dumps(result))
"""


@pytest.mark.parametrize(("policy", "least"), [("float32", 0.9999), ("mixed_bfloat16", 0.6)])
def test_answers_gradients_and_averages_are_as_exact_as_those_of_keras(policy, least):
    if importlib.util.find_spec("torch") is None:
        pytest.skip("torch is not installed here; it is no dependency")
    environment = {**os.environ, "KERAS_BACKEND": "torch"}
    done = subprocess.run(
        [sys.executable, "-c", COMPARED, policy], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    for network in json.loads(done.stdout.splitlines()[-1]):
        for ours, theirs in zip(network["torch"], network["keras"], strict=True):
            assert ours > max(theirs - 0.03, least), network
