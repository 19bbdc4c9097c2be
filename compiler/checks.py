"""What is not legal in a stack, in words for the person who built it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from ..catalog import BrickType, Catalog, Meaning, Role, ValueKind
from ..graph import Brick, Problem, Stack
from .layer import brick_settings, default_settings
from .layers import layer_types, meant_layer
from .words import at, brick_name, either, of_kind, one_of

Column = Sequence[Brick]


def check_stack(stack: Stack, catalog: Catalog) -> tuple[Problem, ...]:
    """Find everything that is not legal in a stack.

    Parameters
    ----------
    stack : Stack
        Its own problems are left aside.
    catalog : Catalog

    Returns
    -------
    tuple of Problem
        Empty where the stack is legal. Each problem names the brick by its words and
        place (columns and levels are counted from 1), says what is wrong and what to do.
    """
    # Without a meaning nothing else can be said about a brick or its neighbours.
    if strange := tuple(_strange_bricks(stack, catalog)):
        return strange
    checks = _Checks(catalog)
    columns = stack.columns
    problems: list[Problem] = []
    for column in columns:
        problems += checks.column(column)
    if len(columns) > 1:
        problems += checks.row(stack)
    elif len(columns[0]) == 1 and catalog[columns[0][0].token].meaning.role is Role.PORT:
        problems.append(checks.only_input(columns[0][0]))
    elif checks.unfinished(columns[0]):
        problems.append(checks.no_output(columns[0][-1]))
    return tuple(problems)


def trunk_height(column: Column, catalog: Catalog) -> int:
    """How many bricks of a column belong to its time step: all up to the topmost recurrent brick.

    Parameters
    ----------
    column : sequence of Brick
        From the lowest brick up.
    catalog : Catalog

    Returns
    -------
    int
        0 where there is no recurrent brick; what stands above is the head.
    """
    return max((k + 1 for k, b in enumerate(column) if is_recurrent(catalog[b.token].meaning)), default=0)


def is_recurrent(meaning: Meaning) -> bool:
    """Whether a brick is a layer that remembers the time step before."""
    layer = meant_layer(meaning.layer) if meaning.role is Role.LAYER else None
    return layer is not None and layer.recurrent


def is_dense(meaning: Meaning) -> bool:
    """Whether a brick is a fully connected layer."""
    layer = meant_layer(meaning.layer) if meaning.role is Role.LAYER else None
    return layer is not None and layer.can_be_output


def makes_output(brick: Brick, above: Brick, catalog: Catalog) -> bool:
    """Whether a brick is the layer whose numbers come out: the fully connected one under a plate."""
    # A strange brick is reported for itself.
    known = brick.token in catalog and above.token in catalog
    return known and is_dense(catalog[brick.token].meaning) and catalog[above.token].meaning.role is Role.HEAD


def _strange_bricks(stack: Stack, catalog: Catalog) -> Iterator[Problem]:
    for brick in stack.bricks:
        if brick.token not in catalog:
            yield Problem(
                f'The brick "{brick.token}" {at(brick)} is not in the catalog; '
                "take it out or add it to the catalog's data file.",
                brick.id,
            )
            continue
        meaning = catalog[brick.token].meaning
        if meaning.role is Role.LINK:
            yield Problem(
                f"The {catalog[brick.token].name} {at(brick)} stands in a column; "
                "push it on the side studs of two neighbouring recurrent bricks.",
                brick.id,
            )
        elif meaning.role is Role.LAYER and meant_layer(meaning.layer) is None:
            known = ", ".join(x.name for x in layer_types().values() if x.name)
            yield Problem(
                f'The {catalog[brick.token].name} {at(brick)} means the layer "{meaning.layer}", '
                f"which this DeepBrick cannot build; it knows {known}.",
                brick.id,
            )
        else:
            yield from _wrong_defaults(brick, catalog[brick.token])


def _wrong_defaults(brick: Brick, kind: BrickType) -> Iterator[Problem]:
    """What the catalog says of a brick's settings, and its layer does not allow."""
    settings = {s.name: s for s in brick_settings(kind)}
    for name, value in kind.params.items():
        if name not in settings:
            yield Problem(
                f'The {kind.name} {at(brick)} has "{name}" among its params in the catalog\'s data file, but what it '
                f"means has no such setting (it has: {', '.join(settings) or 'none'}); take it out there.",
                brick.id,
            )
        elif not settings[name].allows(value):
            yield Problem(
                f'The setting "{name}" of the {kind.name} {at(brick)} is {value!r} in the catalog\'s data file; '
                f"{settings[name].rule}.",
                brick.id,
            )


class _Checks:
    """The rules, with the catalog from which they take what a brick means."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def column(self, column: Column) -> Iterator[Problem]:
        """What is wrong in one column, from the lowest brick up."""
        plates = 0
        for level, brick in enumerate(column):
            kind = self.catalog[brick.token]
            below = column[level - 1] if level else None
            above = column[level + 1] if level + 1 < len(column) else None
            yield from self._settings(brick, kind)
            if above is not None and makes_output(brick, above, self.catalog):
                yield from self._output_settings(brick, kind, self.catalog[above.token])
            if kind.meaning.role is Role.PORT:
                yield from self._port(column, level)
            elif below is None:
                yield self._no_input(brick, kind)
            elif kind.meaning.role is Role.HEAD:
                plates += 1
                if plates > 1:
                    yield Problem(
                        f"The {kind.name} {at(brick)} is the second plate of its column; take one of them off.",
                        brick.id,
                    )
                else:
                    yield from self._first_plate(brick, kind, below)
                if above is None:
                    yield self._nothing_on_plate(brick, kind)
            else:
                yield from self._layer(brick, kind, column[:level])

    def row(self, stack: Stack) -> Iterator[Problem]:
        """What is wrong between the columns of a stack that has several."""
        columns = stack.columns
        heights = [trunk_height(column, self.catalog) for column in columns]
        if not any(heights):
            brick = columns[1][0]
            recurrent = [k for k in self.catalog if is_recurrent(k.meaning)]
            yield Problem(
                f"The {self._name(brick)} {at(brick)} begins a second time step, but no column has a recurrent brick; "
                f"put {one_of(recurrent)} into every column or take the columns apart.",
                brick.id,
            )
            return
        trunks = [column[:height] for column, height in zip(columns, heights, strict=True)]
        yield from self._unequal(trunks, columns)
        heads = [column[height:] for column, height in zip(columns, heights, strict=True)]
        # A column without a recurrent brick has no head to speak of: it is reported as unequal.
        if all(heights):
            yield from self._heads(heads, columns)
        yield from self._links(stack)

    def unfinished(self, column: Column) -> bool:
        """Whether a column ends in a layer without a plate; where there is one, what is wrong with it says more."""
        roles = [self.catalog[b.token].meaning.role for b in column]
        return roles[-1] is Role.LAYER and Role.HEAD not in roles

    def only_input(self, brick: Brick) -> Problem:
        """The problem of a stack that is one input."""
        return Problem(
            f"The {self._name(brick)} {at(brick)} is an input with nothing on it; build on it.",
            brick.id,
        )

    def no_output(self, brick: Brick) -> Problem:
        """The problem of a stack that ends without a plate and an output."""
        plates, outputs = self.catalog.with_role(Role.HEAD), self.catalog.with_role(Role.PORT)
        dense = [k for k in self.catalog if is_dense(k.meaning)]
        fitting = one_of(port for plate in plates[:1] for port in self._fits(plate, outputs))
        what = f"put a plate (such as {one_of(plates[:1])}) and an output (such as {fitting})"
        if not is_dense(self.catalog[brick.token].meaning):
            what = f"put {one_of(dense)}, a plate and an output"
        return Problem(f"The {self._name(brick)} {at(brick)} ends the stack without an output; {what} on it.", brick.id)

    def _port(self, column: Column, level: int) -> Iterator[Problem]:
        brick = column[level]
        kind = self.catalog[brick.token]
        top = level == len(column) - 1
        if level == 0:
            return
        below = self.catalog[column[level - 1].token]
        if below.meaning.role is Role.HEAD:
            if kind.meaning.kind not in below.meaning.outputs:
                yield self._wrong_pair(brick, kind, below)
            if not top:
                above = column[level + 1]
                yield Problem(
                    f"The {self._name(above)} {at(above)} stands above the output; "
                    f"take off everything above the {kind.name} {at(brick)}.",
                    above.id,
                )
        elif top:
            plates = [k for k in self.catalog.with_role(Role.HEAD) if kind.meaning.kind in k.meaning.outputs]
            yield Problem(
                f"The {kind.name} {at(brick)} is an output without a plate below it; put {one_of(plates)} under it.",
                brick.id,
            )
        else:
            yield Problem(
                f"The {kind.name} {at(brick)} is in the middle of its column, but it means an input or an output; "
                "put it at the foot or on a plate at the top.",
                brick.id,
            )

    def _first_plate(self, brick: Brick, kind: BrickType, below: Brick) -> Iterator[Problem]:
        if not is_dense(self.catalog[below.token].meaning):
            dense = [k for k in self.catalog if is_dense(k.meaning)]
            yield Problem(
                f"The {kind.name} {at(brick)} stands on {brick_name(self.catalog[below.token])}, not on a "
                f"fully connected brick; put {one_of(dense)} under it.",
                brick.id,
            )

    def _nothing_on_plate(self, brick: Brick, kind: BrickType) -> Problem:
        outputs = self._fits(kind, self.catalog.with_role(Role.PORT))
        return Problem(f"The {kind.name} {at(brick)} has no output on it; put {one_of(outputs)} on it.", brick.id)

    def _wrong_pair(self, brick: Brick, kind: BrickType, plate: BrickType) -> Problem:
        outputs = self._fits(plate, self.catalog.with_role(Role.PORT))
        plates = [k for k in self.catalog.with_role(Role.HEAD) if kind.meaning.kind in k.meaning.outputs]
        return Problem(
            f"The {kind.name} {at(brick)} does not go with the {plate.name} under it; "
            f"put {one_of(outputs)} there, or change the plate to {one_of(plates)}.",
            brick.id,
        )

    def _no_input(self, brick: Brick, kind: BrickType) -> Problem:
        ports = self.catalog.with_role(Role.PORT)
        if kind.meaning.accepts:
            ports = tuple(p for p in ports if p.meaning.kind in kind.meaning.accepts)
        return Problem(
            f"The {kind.name} {at(brick)} stands at the foot of its column without an input; "
            f"put {one_of(ports)} under it.",
            brick.id,
        )

    def _layer(self, brick: Brick, kind: BrickType, under: Column) -> Iterator[Problem]:
        below = self.catalog[under[-1].token]
        if below.meaning.role is Role.HEAD:
            outputs = self._fits(below, self.catalog.with_role(Role.PORT))
            yield Problem(
                f"The {kind.name} {at(brick)} stands on {brick_name(below)}, where only an output may stand; "
                f"take it off and put {one_of(outputs)} there.",
                brick.id,
            )
            return
        # An output or a port in the middle is reported for itself.
        if below.meaning.role is Role.PORT and len(under) > 1:
            return
        given = below.meaning.kind if below.meaning.role is Role.PORT else below.meaning.gives
        if given not in kind.meaning.accepts:
            ports = [p for p in self.catalog.with_role(Role.PORT) if p.meaning.kind in kind.meaning.accepts]
            wanted = either(of_kind(k) for k in ValueKind if k in kind.meaning.accepts)
            got = of_kind(given) if given is not None else "nothing"
            yield Problem(
                f"The {kind.name} {at(brick)} needs {wanted} from below, but gets {got} from the {below.name}; "
                f"put it directly on {one_of(ports)}.",
                brick.id,
            )

    def _settings(self, brick: Brick, kind: BrickType) -> Iterator[Problem]:
        settings = {s.name: s for s in brick_settings(kind)}
        for name, value in brick.params.items():
            if name not in settings:
                yield Problem(
                    f'The {kind.name} {at(brick)} has no setting "{name}"; it has: {", ".join(settings) or "none"}.',
                    brick.id,
                )
            elif not settings[name].allows(value):
                yield Problem(
                    f'The setting "{name}" of the {kind.name} {at(brick)} is {value!r}; {settings[name].rule}.',
                    brick.id,
                )

    def _output_settings(self, brick: Brick, kind: BrickType, plate: BrickType) -> Iterator[Problem]:
        for name in (n for n in brick.params if n in default_settings(kind)):
            yield Problem(
                f'The setting "{name}" of the {kind.name} {at(brick)} has no effect: this brick makes the output, so '
                f"the data and the {plate.name} on it say what it is like; take the setting off.",
                brick.id,
            )

    def _unequal(self, trunks: Sequence[Column], columns: Sequence[Column]) -> Iterator[Problem]:
        # A column without a recurrent brick has no trunk, and is no model for the others.
        common = Counter(_tokens(trunk) for trunk in trunks if trunk).most_common(1)[0][0]
        model = next(k for k, trunk in enumerate(trunks) if _tokens(trunk) == common)
        wanted = ", ".join(self.catalog[t].name for t in common)
        for k, trunk in enumerate(trunks):
            if _tokens(trunk) != common:
                differs = _first_difference(_tokens(columns[k]), common)
                brick = columns[k][min(differs, len(columns[k]) - 1)]
                yield Problem(
                    f"The {self._name(brick)} {at(brick)} makes column {k + 1} unequal to column {model + 1}; "
                    f"every time step needs the same bricks up to the recurrent one: {wanted}.",
                    brick.id,
                )
                continue
            for brick, twin in zip(trunk, trunks[model], strict=True):
                yield from self._other_settings(brick, twin)

    def _other_settings(self, brick: Brick, twin: Brick) -> Iterator[Problem]:
        defaults = default_settings(self.catalog[brick.token])
        # A setting that there is not is reported for itself.
        if any(brick.params.get(name, value) != twin.params.get(name, value) for name, value in defaults.items()):
            yield Problem(
                f"The {self._name(brick)} {at(brick)} has other settings than the one in column {twin.column + 1}; "
                "every time step is the same layer, so give them the same settings.",
                brick.id,
            )

    def _heads(self, heads: Sequence[Column], columns: Sequence[Column]) -> Iterator[Problem]:
        with_head = [k for k, head in enumerate(heads) if head]
        if not with_head or (with_head == [len(heads) - 1] and self.unfinished(columns[-1])):
            yield self.no_output(columns[-1][-1])
        elif len(with_head) == len(heads):
            common = Counter(_tokens(head) for head in heads).most_common(1)[0][0]
            model = next(k for k, head in enumerate(heads) if _tokens(head) == common)
            for head, column in zip(heads, columns, strict=True):
                if _tokens(head) != common:
                    brick = head[min(_first_difference(_tokens(head), common), len(head) - 1)]
                    yield Problem(
                        f"The {self._name(brick)} {at(brick)} makes the head of column {brick.column + 1} unequal to "
                        f"that of column {model + 1}; build the same head on every column, or only one, on the last.",
                        brick.id,
                    )
                else:
                    if self.unfinished(column):
                        yield self.no_output(column[-1])
                    for brick, twin in zip(head, heads[model], strict=True):
                        yield from self._other_settings(brick, twin)
        else:
            for k in with_head:
                if k < len(heads) - 1:
                    brick = heads[k][0]
                    yield Problem(
                        f"The {self._name(brick)} {at(brick)} begins a head, but not every column has one; "
                        "build a head on the last column only, or the same one on every column.",
                        brick.id,
                    )

    def _links(self, stack: Stack) -> Iterator[Problem]:
        links = [k for k in self.catalog if k.meaning.role is Role.LINK]
        for column, following in pairwise(stack.columns):
            for brick, later in zip(column, following, strict=False):
                both = all(is_recurrent(self.catalog[b.token].meaning) for b in (brick, later))
                if both and not stack.linked(brick.id, later.id):
                    yield Problem(
                        f"The {self._name(brick)} {at(brick)} is not linked to the one in column {later.column + 1}; "
                        f"bridge them with {one_of(links)}.",
                        brick.id,
                    )

    def _fits(self, plate: BrickType, ports: Iterable[BrickType]) -> list[BrickType]:
        return [p for p in ports if p.meaning.kind in plate.meaning.outputs]

    def _name(self, brick: Brick) -> str:
        return self.catalog[brick.token].name


def _tokens(bricks: Iterable[Brick]) -> tuple[str, ...]:
    return tuple(b.token for b in bricks)


def _first_difference(left: Sequence[str], right: Sequence[str]) -> int:
    for k, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            return k
    return min(len(left), len(right))
