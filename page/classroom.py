"""All that a running page holds."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from .asking import Asking
from .class_code import ClassCode
from .database import Database
from .events import Events
from .files import Folders
from .rate_limit import RateLimit
from .scanning import Scanning
from .settings import Settings
from .trainings import Trainings


@dataclass(frozen=True)
class Classroom:
    """What the routes work with."""

    settings: Settings
    database: Database
    folders: Folders
    events: Events
    scanning: Scanning
    trainings: Trainings
    code: ClassCode
    asking: Asking = field(default_factory=Asking)
    sharing: RateLimit = field(default_factory=RateLimit)

    @property
    def address(self) -> str:
        """Where pages of this computer find it."""
        return f"http://localhost:{self.settings.port}/"

    @property
    def invitation(self) -> str:
        """Where others find it, with the class's code. Behind the #, so that no server writes it into a log."""
        return f"http://{self.settings.hosts[0]}:{self.settings.port}/#join={self.code.text}"


def _classroom(request: Request) -> Classroom:
    room: Classroom = request.app.state.classroom
    return room


Room = Annotated[Classroom, Depends(_classroom)]
"""The classroom, as routes take it."""
