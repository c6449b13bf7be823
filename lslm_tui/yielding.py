"""Compute threads that wait for one another give their core away meanwhile, instead of spinning.

OpenMP's default is to spin. Where another program takes one of two cores, a training step whose
threads spin has been seen to take seven times as long as with this. Read by OpenMP when torch is
imported, so it is set before.
"""

from __future__ import annotations

import os

POLICY = "OMP_WAIT_POLICY"


def yield_while_waiting() -> None:
    """Set it for this process and its children, unless the user has set it."""
    os.environ.setdefault(POLICY, "passive")
