"""What all tests share: ``import rounds`` works from every folder, and Hypothesis keeps no clock."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent))

settings.register_profile("jointsup", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("jointsup")
