"""Checks of published documents 核验: plain JSON in, a report out, in layers anyone can repeat.

The same rules as the stand-alone ``check.py`` and the page beside it, with readers for frames of any size.
"""

from jointsup.verify.documents import read_document
from jointsup.verify.frames import FrameFile, FrameReader
from jointsup.verify.levels import check_record
from jointsup.verify.report import Deviation, Findings, Report, Sentence
from jointsup.verify.round_rules import round_faults
from jointsup.verify.unjudged import UNJUDGED, Unjudged

__all__ = [
    "UNJUDGED",
    "Deviation",
    "Findings",
    "FrameFile",
    "FrameReader",
    "Report",
    "Sentence",
    "Unjudged",
    "check_record",
    "read_document",
    "round_faults",
]
