"""Which data sets there are, and which of them fits a stack."""

from collections.abc import Mapping
from types import MappingProxyType

from ..catalog import ValueKind
from ..compiler.data import Call, DataInfo, DataShape, TaskSpec
from ..compiler.words import kind_name, kinds_name, task_name
from ..language import gettext as _
from ..language import joined
from .errors import DataSetError
from .online import ONLINE
from .shipped import SHIPPED
from .source import recipe_source
from .spec import DatasetSpec

DATASETS: Mapping[str, DatasetSpec] = MappingProxyType({spec.name: spec for spec in (*SHIPPED, *ONLINE)})
"""All data sets; where several fit a stack, the first is picked."""

_CLASS_TASKS = ("multi-class", "binary")


def choose_dataset(needs: TaskSpec, name: str | None = None) -> DataInfo:
    """Pick a data set for a stack, without loading it.

    Parameters
    ----------
    needs : TaskSpec
        Of the stack's plan.
    name : str, optional
        The data set that is wanted. Default: the first that fits.

    Returns
    -------
    DataInfo
        Its description says in a sentence what was picked.

    Raises
    ------
    DataSetError
        Where none fits, the named one does not, or none has this name; the message
        lists what there is.
    """
    if name is not None and name not in DATASETS:
        msg = _('There is no data set "{name}"; there are {names}.', name=name, names=", ".join(DATASETS))
        raise DataSetError(msg)
    fitting = [spec for spec in DATASETS.values() if spec.fits(needs)]
    at_hand = [spec for spec in fitting if not spec.online]
    if not at_hand and name is None:
        msg = _(
            "No data set fits a stack that makes {wanted}; there are {listed}.", wanted=_wanted(needs), listed=_listed()
        )
        raise DataSetError(msg)
    if name is None:
        return _info(at_hand[0], needs)
    if DATASETS[name] not in fitting:
        msg = _(
            'The data set "{name}" does not fit a stack that makes {wanted}; these fit: {fitting}.',
            name=name,
            wanted=_wanted(needs),
            fitting=", ".join(spec.name for spec in fitting),
        )
        raise DataSetError(msg)
    return _info(DATASETS[name], needs)


def _info(spec: DatasetSpec, needs: TaskSpec) -> DataInfo:
    steps = needs.steps or spec.steps
    view, target = spec.inputs[needs.input, needs.sequence], spec.targets[needs.task, needs.output]
    timed = {"steps": steps}
    inputs = Call(view.function, {**view.args, **(timed if needs.sequence else {})})
    if needs.every_step and target.every_step_function:
        targets = Call(target.every_step_function, timed)
    else:
        targets = Call(target.function, {**target.args, **(timed if target.takes_steps else {})})
    # The axes of one picture come last, so this comes before the repetition in time.
    if target.heat_map:
        targets = Call("heat_map", {}, targets)
    if needs.every_step and not target.every_step_function:
        targets = Call("every_step", timed, targets)
    stratify = needs.output is not ValueKind.IMAGE and needs.task in _CLASS_TASKS
    imports, code = recipe_source(
        (
            *inputs.functions,
            *targets.functions,
            *helpers(stratify=stratify, inputs=view.standardize, targets=target.standardize),
        )
    )
    asked = _(target.text)
    if target.heat_map:
        asked = _("{target}, as a heat map", target=asked)
    if needs.every_step:
        asked = _("{target}, at every time step", target=asked)
    return DataInfo(
        name=spec.name,
        description=_(
            "{name} ({description}): from {inputs} to {target}",
            name=spec.name,
            description=_(spec.description),
            inputs=_(view.text),
            target=asked,
        ),
        needs=needs,
        shape=DataShape(view.shape(steps), target.image or (len(target.classes) if needs.task != "binary" else 1,)),
        classes=target.classes,
        epochs=target.epochs or spec.epochs,
        batch_size=spec.batch_size,
        learning_rate=spec.learning_rate,
        examples=(inputs, targets),
        stratify=stratify,
        input_scale=view.scale,
        standardize_inputs=view.standardize,
        standardize_targets=target.standardize,
        steps=steps if needs.sequence else None,
        imports=imports,
        code=code,
        light_on_dark=spec.light_on_dark and needs.input is ValueKind.IMAGE,
        columns=view.columns,
    )


def helpers(*, stratify: bool, inputs: bool, targets: bool) -> tuple[str, ...]:
    """Recipes that a script calls beside those that make the numbers: to split them and to bring them to one scale."""
    scaling = ("mean", "variance") if inputs or targets else ()
    return ("split_by_class" if stratify else "split", *scaling, *(("standardized",) if targets else ()))


def _wanted(needs: TaskSpec) -> str:
    if needs.sequence:
        source = _("a sequence of {kinds}", kinds=kinds_name(needs.input))
    else:
        source = _("one {kind}", kind=kind_name(needs.input))
    return _(
        "{task} output ({output}) from {source}",
        task=task_name(needs.task),
        output=kind_name(needs.output),
        source=source,
    )


def _listed() -> str:
    return joined(_("{name} ({description})", name=s.name, description=_(s.description)) for s in DATASETS.values())
