"""Imports what reading a document takes, once in the fork server, so that a new worker process has it from the start.

What cannot be imported is left alone: it fails again in the worker, where it becomes the named result of a document.
"""

from contextlib import suppress
from importlib import import_module

for _name in ("pyarrow", "extractors.formats", "normalizers.normalize", "normalizers.rows", "pipeline.preflight"):
    with suppress(Exception):
        import_module(_name)
