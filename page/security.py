"""Who may speak to the server: only pages that it served itself, called by its own name.

Not by cross-origin requests (CSRF), not by DNS rebinding, not over websockets, and with nothing from elsewhere in the
page.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .errors import PageError
from .settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
    "connect-src 'self' blob:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(), geolocation=()",
}
_SAFE_METHODS = frozenset({"GET", "HEAD"})
_OWN_SITES = frozenset({"same-origin", "none"})
"""What a browser says in Sec-Fetch-Site of requests by our own page and of addresses that somebody typed."""


class OnlyOwnPages:
    """Refuses requests by other names, from other origins, and websockets; adds the headers that bind the page."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def bound(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        refusal = self._refusal(scope["method"], Headers(scope=scope), scope["path"])
        await (refusal or self.app)(scope, receive, bound)

    def _refusal(self, method: str, headers: Headers, path: str) -> Response | None:
        host = headers.get("host", "")
        if not self._is_ours(host):
            return refused(PageError("other-host", 421))
        origin = headers.get("origin")
        if origin is not None and origin != f"http://{host}":
            return refused(PageError("other-origin", 403))
        if method not in _SAFE_METHODS and origin is None:
            return refused(PageError("other-origin", 403))
        # Of a link to the page itself from elsewhere nothing is to be feared; of what the page is made of, it is.
        if path != "/" and headers.get("sec-fetch-site", "none") not in _OWN_SITES:
            return refused(PageError("other-origin", 403))
        return None

    def _is_ours(self, host: str) -> bool:
        name, colon, port = host.rpartition(":")
        if not colon:
            name, port = host, "80"
        return name.lower() in self.settings.hosts and port == str(self.settings.port)


def refused(error: PageError) -> JSONResponse:
    """The answer to a request that cannot be done."""
    body = {"error": error.key, "values": error.values, "message": str(error)}
    return JSONResponse(body, error.status)
