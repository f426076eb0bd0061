"""``app.registers``: registers declared, loaded whole as of a day, compared, corrected row by row, looked up."""

from __future__ import annotations

from attrs import frozen

from jointsup.services.registers.correcting import Correcting
from jointsup.services.registers.loading import Loading
from jointsup.services.registers.showing import Showing
from jointsup.services.registers.visiting import Visiting


@frozen
class RegisterService(Loading, Correcting, Showing, Visiting):
    """``app.registers``: declared, loaded whole as of a day, compared, corrected row by row, looked up."""
