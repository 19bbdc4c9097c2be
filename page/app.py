"""The page as an ASGI application."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from ..errors import DeepBrickError
from .class_code import ClassCode
from .classroom import Classroom
from .database import Database
from .errors import PageError, not_found
from .events import Events
from .files import Folders
from .languages import SpokenLanguage
from .redaction import redacted
from .routes import ROUTERS
from .scanning import Scanning
from .security import OnlyOwnPages, refused
from .settings import Settings
from .tables import LARGEST_NUMBER
from .trainings import Trainings
from .words import ASSETS


def make_classroom(settings: Settings) -> Classroom:
    """Open the folder of a page; raises PageError where a newer DeepBrick has written it."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    database = Database(settings.folder / "page.sqlite")
    folders, events = Folders(settings.folder), Events()
    scanning = Scanning(database, folders, events, settings.workers)
    trainings = Trainings(database, folders, events)
    return Classroom(settings, database, folders, events, scanning, trainings, ClassCode(database))


def make_app(room: Classroom) -> FastAPI:
    """The application that serves a classroom; its work begins and ends with it."""

    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        room.events.start()
        room.scanning.start()
        room.trainings.start()
        yield
        room.scanning.end()
        room.trainings.end()
        room.asking.end()
        room.database.close()

    # Without the pages that describe the interface: they load scripts from elsewhere.
    app = FastAPI(lifespan=running, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.classroom = room
    for router in ROUTERS:
        app.include_router(router)
    app.get("/", include_in_schema=False)(_first_page)
    app.mount("/assets", _Assets(directory=ASSETS))
    for kind, answer in _ANSWERS.items():
        app.add_exception_handler(kind, answer)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(OnlyOwnPages, settings=room.settings)
    app.add_middleware(SpokenLanguage)
    return app


class _Assets(StaticFiles):
    """Files that browsers ask for anew each time, and get only where they have changed."""

    def file_response(self, full_path: Path, stat_result: object, scope: Scope, status_code: int = 200) -> Response:  # type: ignore[override]
        response = super().file_response(full_path, stat_result, scope, status_code)  # type: ignore[arg-type]
        response.headers["cache-control"] = "no-cache"
        return response


def _first_page() -> FileResponse:
    return FileResponse(ASSETS / "index.html", headers={"cache-control": "no-cache"})


async def _say(request: Request, error: Exception) -> Response:
    page = error if isinstance(error, PageError) else PageError("core", 422, reason=str(error))
    folder = request.app.state.classroom.settings.folder
    values = {name: redacted(v, folder) if isinstance(v, str) else v for name, v in page.values.items()}
    return refused(PageError(page.key.removeprefix("error."), page.status, **values))


async def _say_not_valid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    where = ".".join(str(part) for part in error.errors()[0]["loc"][1:])
    return refused(PageError("not-valid", 422, where=where))


async def _say_status(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return refused(not_found() if error.status_code == 404 else PageError("not-allowed", error.status_code))


async def _say_no_such_number(request: Request, error: Exception) -> Response:
    numbers = (value.removeprefix("-") for value in request.path_params.values())
    if any(number.isdecimal() and int(number) > LARGEST_NUMBER for number in numbers):
        return refused(not_found())
    raise error  # any other number that is too large is a mistake of ours


async def _say_failed(_request: Request, _error: Exception) -> Response:
    return refused(PageError("failed", 500))


_ANSWERS: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    DeepBrickError: _say,
    RequestValidationError: _say_not_valid,
    HTTPException: _say_status,
    OverflowError: _say_no_such_number,
    Exception: _say_failed,
}
