"""``deepbrick plug``."""

from pathlib import Path
from typing import Annotated

import typer

from ..output import FAILED
from ..plugging import PlugOptions, run_plug


def plug(  # noqa: PLR0913 - one parameter an option
    brick: Annotated[
        str,
        typer.Argument(
            metavar="BRICK", help="A weight brick: its file, its name on the shelf, or a photo of its sticker."
        ),
    ],
    inputs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[INPUT]...",
            help="What to look at: images, folders of them, videos, CSV tables, .npy files with the "
            "model's input, or - for lines of numbers from standard input.",
            show_default=False,
        ),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a prediction, one a line.")] = False,
    camera: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="Look through the computer's camera, until Ctrl-C.", show_default=False),
    ] = None,
    info: Annotated[bool, typer.Option("--info", help="Show what the brick has learned, and from what.")] = False,
    serial: Annotated[
        str | None,
        typer.Option(metavar="PORT", help="Hand each answer on to a serial port.", show_default=False),
    ] = None,
    baud: Annotated[int, typer.Option(metavar="N", min=1, help="How fast the serial port is.")] = PlugOptions.baud,
    mqtt: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Hand each answer on to an MQTT broker, mqtt://[USER@]HOST[:PORT] or mqtts://; its password is "
            "the environment variable DEEPBRICK_MQTT_PASSWORD.",
            show_default=False,
        ),
    ] = None,
    topic: Annotated[
        str, typer.Option(metavar="TEXT", help="The topic of MQTT or ROS that answers go to.")
    ] = PlugOptions.topic,
    retain: Annotated[bool, typer.Option("--retain", help="Let the broker keep the last answer.")] = False,
    ros: Annotated[bool, typer.Option("--ros", help="Hand each answer on to a topic of ROS 2.")] = False,
    listen: Annotated[
        bool,
        typer.Option("--listen", help="Answer lines of numbers that come in there (from TOPIC/in), until Ctrl-C."),
    ] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Hand answers on as CSV, not JSON.")] = False,
) -> None:
    """Plug in a weight brick: let a trained model look at new inputs.

    Exit status: 0 if every input was used, 1 if not, 2 for a wrong command.
    """
    options = PlugOptions(
        brick,
        tuple(inputs or ()),
        as_json=as_json,
        camera=camera,
        info=info,
        serial=serial,
        baud=baud,
        mqtt=mqtt,
        topic=topic,
        retain=retain,
        ros=ros,
        listen=listen,
        as_csv=as_csv,
    )
    if (problem := options.problem()) is not None:
        raise typer.BadParameter(problem)
    raise typer.Exit(0 if run_plug(options) else FAILED)
