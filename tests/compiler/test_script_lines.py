"""Which lines of a script come from which brick."""

from deepbrick.compiler import make_plan, write_script, write_script_by_brick
from deepbrick.datasets import choose_dataset


def lines_of(stack, catalog, name=None):
    """By brick, the text of its lines, one text a range."""
    plan = make_plan(stack, catalog)
    info = choose_dataset(plan.needs, name)
    script = write_script_by_brick(plan, info)
    assert script.text == write_script(plan, info)
    lines = script.text.splitlines()
    return {
        brick: ["\n".join(line.strip() for line in lines[first - 1 : last]) for first, last in ranges]
        for brick, ranges in script.lines.items()
    }


def test_lines_of_the_video_stack(video, catalog):
    lines = lines_of(video, catalog)
    assert lines["3.0"] == ["Input((None, 32, 32, 1)),\nRescaling(1 / 255),"]
    assert lines["3.1"] == [
        (
            'TimeDistributed(Conv2D(32, (2, 2), activation="relu")),\n'
            "TimeDistributed(MaxPooling2D((2, 2))),\nTimeDistributed(Flatten()),"
        )
    ]
    assert lines["3.2"] == ["LSTM(128),"]
    assert lines["3.3"] == ['Dense(2, activation="softmax"),']
    assert lines["3.4"] == [
        *lines["3.3"],
        'model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["acc"])',
    ]
    assert lines["3.5"] == lines["3.3"]
    for column in range(3):
        for level in range(3):
            assert lines[f"{column}.{level}"] == lines[f"3.{level}"]
    assert len(lines) == len(video.bricks)


def test_lines_of_an_image_as_output(make_stack, catalog):
    lines = lines_of(make_stack(["2d fc softmax 2d"]), catalog)
    assert lines["0.1"] == ['Flatten(),\nDense(64, activation="softmax"),']
    assert lines["0.3"] == ["Reshape((8, 8, 1)),"]
    loss, dense, compiled = lines["0.2"]
    assert loss.startswith("def heat_map_crossentropy(y_true, y_pred):\n")
    assert loss.endswith("return keras.losses.categorical_crossentropy(y_true, y_pred)")
    assert dense == 'Dense(64, activation="softmax"),'
    assert compiled.startswith("model.compile(loss=heat_map_crossentropy, ")


def test_lines_of_answers_in_units_of_their_own(make_stack, catalog):
    lines = lines_of(make_stack(["1d fc linear-single single"]), catalog, "diabetes")
    assert lines["0.3"] == [
        'Dense(1, activation="linear"),',
        "model.add(Normalization(mean=mean(y_train), variance=variance(y_train), invert=True))",
    ]
    # It is compiled once more when the answers have their units.
    assert [line.startswith("model.compile(") for line in lines["0.2"]] == [False, True, True]
