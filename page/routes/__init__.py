"""The page's HTTP interface, by topic."""

from . import classroom, data, models, moulds, news, photos, session, sharing, stacks, trainings

ROUTERS = tuple(
    topic.router for topic in (session, news, photos, stacks, sharing, data, trainings, models, classroom, moulds)
)
