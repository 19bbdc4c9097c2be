"""The language of whoever sent a request: the one chosen in the page, else what the browser asks for."""

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from ..language import DEFAULT, fitting_language, use_language

COOKIE = "deepbrick-language"
"""The page's own script writes it where somebody chooses a language; pictures and downloads carry it too."""


class SpokenLanguage:
    """Answers each request in its own language."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with use_language(wanted_language(HTTPConnection(scope))):
            await self.app(scope, receive, send)


def wanted_language(request: HTTPConnection) -> str:
    """The code of the language of a request."""
    asked = (part.partition(";")[0] for part in request.headers.get("accept-language", "").split(","))
    wanted = (request.cookies.get(COOKIE, ""), *asked)
    return next((code for name in wanted if (code := fitting_language(name)) is not None), DEFAULT)
