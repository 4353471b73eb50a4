"""Property tests draw the same examples in every run, so that the suite says the same of the same code.

New examples are drawn where a person waits for them: `HYPOTHESIS_PROFILE=search make test`.
"""

import os

from hypothesis import settings

settings.register_profile("suite", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=2_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))
