"""What happens, as it happens."""

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from ..classroom import Room
from ..members import Me

router = APIRouter(prefix="/api")


@router.get("/events")
async def events(me: Me, room: Room) -> StreamingResponse:
    """News of one's own work (a teacher: of everybody's), as server-sent events."""
    news = room.events.listen(me.id, teacher=me.is_teacher)
    return StreamingResponse(news, media_type="text/event-stream", headers={"cache-control": "no-store"})
