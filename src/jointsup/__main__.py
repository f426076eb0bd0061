"""``python -m jointsup``: the same as the command ``jointsup``."""

from jointsup.cli import main

main()
