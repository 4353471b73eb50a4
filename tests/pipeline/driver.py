"""The `plansheets` command with the fake reader, to be started as a process of its own: `python -m tests.pipeline.driver run …`.

FAKE_SECONDS is the processor time that a document may take; FAKE_INLINE=1 reads without worker processes.
"""

import os
import sys
from functools import partial

from pipeline import batch, engines, plan, ray_engine
from pipeline.cli import main
from pipeline.sandbox import Limits
from tests.pipeline import fakes

if __name__ == "__main__":
    limits = Limits(seconds=float(os.environ.get("FAKE_SECONDS", "20")), seconds_per_page=0)
    batch.local = partial(engines.local, function=fakes.read, limits=limits)
    if os.environ.get("FAKE_INLINE"):
        batch.local = fakes.inline
    batch.on_ray = partial(ray_engine.on_ray, function=fakes.read, limits=limits)
    ray_engine.read_chunk = fakes.read_chunk
    # the code may be edited between two processes of one test
    plan.versions = ray_engine.versions = fakes.versions
    sys.exit(main(sys.argv[1:]))
