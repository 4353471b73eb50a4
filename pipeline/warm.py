"""Reads a small sheet, once in the fork server, so that each new worker process has libraries and dictionaries from the start.

The memory of a dictionary is then shared by all workers and counts to none of them. What fails here fails again in the worker,
where it becomes the named result of a document.
"""

from contextlib import suppress

with suppress(Exception):
    import pyarrow as pa

    import pipeline.preflight  # noqa: F401
    from extractors.formats import read_document
    from normalizers.normalize import normalize
    from normalizers.record import Facts
    from normalizers.rows import to_tables
    from pipeline.worker import to_stream

    pa.set_cpu_count(1)
    _SHEET = "令和6年度 計画\n番号\t事業名\t担当課\t期限\t目標\t実施状況\n1\t相談会の開催\t福祉課\t年度末\t年3回以上\t実施した\n"
    _READ = normalize(read_document(_SHEET.encode()), Facts())
    for _table in to_tables(_READ, "").values():
        to_stream(_table)
