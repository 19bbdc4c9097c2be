"""The network in Keras, and the same network as OpenCV runs it: valid ONNX, with equal answers."""

from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
from deepbrick.vision.maps import channel_count
from deepbrick.vision.read.strips import STRIP_CHANNELS, STRIP_WIDTH_PX
from deepbrick.vision.read.view import PATCH_CHANNELS, PATCH_PX
from onnx import TensorProto, checker, numpy_helper

WEIGHTS = sorted((Path(__file__).parents[2] / "vision" / "weights").glob("*.onnx"))


@pytest.fixture(scope="module")
def model():
    import keras  # noqa: PLC0415 -- heavy
    from deepbrick.training.networks import build_network  # noqa: PLC0415

    keras.utils.set_random_seed(0)
    network = build_network(12)
    rng = np.random.default_rng(0)
    for layer in network.layers:  # norms that do something, as after a training
        if type(layer).__name__ == "BatchNormalization":
            layer.set_weights([rng.uniform(0.5, 1.5, w.shape) for w in layer.get_weights()])
    return network


@pytest.fixture(scope="module")
def exported(model, tmp_path_factory):
    from deepbrick.training.export import export_onnx  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("exported")
    model.save(folder / "reader.keras")
    export_onnx(folder / "reader.keras", folder / "reader.onnx")
    return folder / "reader.onnx"


def weights_of(path):
    return {w.name: numpy_helper.to_array(w) for w in onnx.load(path).graph.initializer}


def without_casts(path):
    """The network as it was written once: kernels in half precision go right into convolutions."""
    proto = onnx.load(path)
    wide = {n.output[0]: n.input[0] for n in proto.graph.node if n.op_type == "Cast"}
    assert wide
    nodes = [n for n in proto.graph.node if n.op_type != "Cast"]
    for node in nodes:
        node.input[:] = [wide.get(name, name) for name in node.input]
    del proto.graph.node[:]
    proto.graph.node.extend(nodes)
    return proto


def answers(data, image):
    network = cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8))
    network.setInput(cv2.dnn.blobFromImage(image))
    return network.forward()


def test_there_are_weights_to_check():
    assert [p.name for p in WEIGHTS] == ["classifier.onnx", "closer.onnx", "columns.onnx", "others.onnx", "reader.onnx"]


@pytest.mark.parametrize("path", WEIGHTS, ids=lambda p: p.stem)
def test_the_weights_of_the_package_are_valid(path):
    proto = onnx.load(path)
    checker.check_model(proto, full_check=True)
    assert {w.data_type for w in proto.graph.initializer} == {TensorProto.FLOAT, TensorProto.FLOAT16}


def test_opencv_computes_what_keras_computes_for_kernels_and_enlargements_that_are_not_square(model, tmp_path):
    import keras  # noqa: PLC0415 -- heavy
    from deepbrick.training.export import export_onnx  # noqa: PLC0415
    from deepbrick.training.networks import build_column_reader  # noqa: PLC0415

    keras.utils.set_random_seed(3)
    columns = build_column_reader(12, model)
    rng = np.random.default_rng(3)
    for layer in columns.layers:
        if type(layer).__name__ == "BatchNormalization":
            layer.set_weights([rng.uniform(0.5, 1.5, w.shape) for w in layer.get_weights()])
    columns.save(tmp_path / "columns.keras")
    export_onnx(tmp_path / "columns.keras", tmp_path / "columns.onnx")
    strip = rng.uniform(0, 255, (1, 176, STRIP_WIDTH_PX, STRIP_CHANNELS)).astype(np.float32)
    network = cv2.dnn.readNetFromONNX(str(tmp_path / "columns.onnx"))
    network.setInput(strip.transpose(0, 3, 1, 2))
    read, expected = network.forward()[0, :, :, 0].T, np.asarray(columns(strip))[0, :, 0]
    assert read.shape == (22, 26)
    assert np.abs(read - expected).max() < 1e-3 * np.abs(expected).max()


@pytest.mark.parametrize("size", [(64, 96), (160, 112)])
def test_opencv_computes_what_keras_computes(model, exported, size):
    image = np.random.default_rng(1).integers(0, 256, (*size, 3), np.uint8)
    read = answers(exported.read_bytes(), image)[0].transpose(1, 2, 0)
    expected = np.asarray(model(image[None].astype(np.float32)))[0]
    assert read.shape == (size[0] // 4, size[1] // 4, channel_count(12))
    assert np.abs(read - expected).max() < 1e-3 * np.abs(expected).max()


def test_an_exported_network_is_valid_and_mostly_in_half_precision(model, exported):
    checker.check_model(onnx.load(exported), full_check=True)
    assert exported.stat().st_size < 2.5 * model.count_params()  # bytes


def test_a_classifier_gives_one_answer_a_patch_as_keras_does(model):
    from deepbrick.training.export import to_onnx  # noqa: PLC0415
    from deepbrick.training.networks import build_classifier  # noqa: PLC0415

    classifier = build_classifier(13, model)
    patches = np.random.default_rng(3).integers(0, 256, (5, PATCH_PX, PATCH_PX, PATCH_CHANNELS), np.uint8)
    network = cv2.dnn.readNetFromONNX(np.frombuffer(to_onnx(classifier), np.uint8))
    network.setInput(patches.transpose(0, 3, 1, 2).astype(np.float32))
    read = network.forward()
    assert read.shape == (5, 13, 1, 1)
    expected = np.asarray(classifier(patches.astype(np.float32)))[:, 0, 0]
    assert np.abs(read[:, :, 0, 0] - expected).max() < 5e-3 * np.abs(expected).max()


def test_a_layer_that_the_export_does_not_know_is_named():
    from deepbrick.training.export import to_onnx  # noqa: PLC0415
    from keras import Input, Model, layers  # noqa: PLC0415

    image = Input((8, 8, 3))
    model = Model(image, layers.MaxPooling2D(name="pool")(image))
    with pytest.raises(ValueError, match=r"^Layer pool is a MaxPooling2D, which the export does not know.$"):
        to_onnx(model)


def test_weights_are_averaged_as_they_are_stored(exported, tmp_path):
    from deepbrick.training.average import average_onnx  # noqa: PLC0415

    three = onnx.load(exported)
    learned = [w for w in three.graph.initializer if w.name.endswith((".kernel", ".bias"))]
    for weight in learned:
        weight.CopyFrom(numpy_helper.from_array(3 * numpy_helper.to_array(weight), weight.name))
    onnx.save(three, tmp_path / "three.onnx")
    average_onnx(exported, tmp_path / "three.onnx", tmp_path / "mean.onnx")
    checker.check_model(onnx.load(tmp_path / "mean.onnx"), full_check=True)
    before, after = weights_of(exported), weights_of(tmp_path / "mean.onnx")
    assert before.keys() == after.keys()
    for name, value in before.items():
        times = 2 if name in {w.name for w in learned} else 1
        np.testing.assert_allclose(after[name], times * value, rtol=2e-3, atol=1e-6)
        assert after[name].dtype == value.dtype


def test_a_file_without_casts_becomes_valid_and_stays_the_same_network(exported, tmp_path):
    from deepbrick.training.average import average_onnx  # noqa: PLC0415

    old, new = tmp_path / "old.onnx", tmp_path / "new.onnx"
    onnx.save(without_casts(exported), old)
    with pytest.raises(onnx.shape_inference.InferenceError, match="inconsistent type"):
        checker.check_model(onnx.load(old), full_check=True)
    average_onnx(old, old, new)
    checker.check_model(onnx.load(new), full_check=True)
    before, after = weights_of(old), weights_of(new)
    assert before.keys() == after.keys()
    for name, value in before.items():
        np.testing.assert_array_equal(after[name], value, strict=True)
    image = np.random.default_rng(4).integers(0, 256, (64, 96, 3), np.uint8)
    np.testing.assert_array_equal(answers(new.read_bytes(), image), answers(old.read_bytes(), image))
    average_onnx(old, exported, tmp_path / "both.onnx")  # old and new ones go together
    assert (tmp_path / "both.onnx").read_bytes() == new.read_bytes()


def test_networks_of_different_architectures_have_no_mean(exported, tmp_path):
    from deepbrick.training.average import average_onnx  # noqa: PLC0415
    from deepbrick.training.restore import RestoreError  # noqa: PLC0415

    other = WEIGHTS[0]
    message = f"^{exported} and {other} hold networks of different architectures, which have no mean.$"
    with pytest.raises(RestoreError, match=message):
        average_onnx(exported, other, tmp_path / "mean.onnx")
    assert not list(tmp_path.iterdir())
