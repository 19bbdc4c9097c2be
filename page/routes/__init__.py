"""The page's HTTP interface, by topic."""

from . import news, photos, session, stacks

ROUTERS = (session.router, news.router, photos.router, stacks.router)
