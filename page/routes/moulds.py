"""The bricks' meshes, and what would come of a change to a stack."""

from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response

from ..classroom import Room
from ..engine import BuildError, CannotHoldError, mould, previewed
from ..errors import PageError, not_found
from ..members import Me
from ..stacks import graph_of, own_stack
from .stacks import Build, cannot_hold

router = APIRouter(prefix="/api")


@router.get("/moulds/{token}.glb")
def one(token: str, me: Me, if_none_match: Annotated[str | None, Header()] = None) -> Response:  # noqa: ARG001 - only for members
    """A brick as binary glTF; browsers keep it and ask only whether it has changed."""
    mesh = mould(token)
    if mesh is None:
        raise not_found()
    headers = {"etag": f'"{sha256(mesh).hexdigest()[:16]}"', "cache-control": "private, no-cache"}
    # Whoever packs an answer on its way marks its tag as weak.
    if if_none_match is not None and if_none_match.removeprefix("W/") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(mesh, media_type="model/gltf-binary", headers=headers)


@router.post("/stacks/{stack}/preview")
def preview(stack: int, build: Build, me: Me, room: Room) -> dict[str, Any]:
    """What would come of a stack that is built like this: where its bricks stand, and what is wrong with it."""
    with room.database.begin() as db:
        before = graph_of(db, own_stack(db, me.id, stack))
    links = [(link.earlier, link.later) for link in build.links]
    try:
        seen = previewed([b.model_dump() for b in build.bricks], links, before)
    except BuildError as error:
        raise PageError("not-buildable", 422, reason=str(error)) from error
    obstacle = seen.pop("obstacle")
    refusal = None if obstacle is None else cannot_hold(CannotHoldError(obstacle))
    return {**seen, "refusal": refusal and {"error": refusal.key, "values": refusal.values, "message": str(refusal)}}
