"""PDF: every ruled table with its spans, and the lines outside tables, in reading order."""

from extractors.pdf.reader import ENGINES, described, read_page_tables, read_pdf

__all__ = ["ENGINES", "described", "read_page_tables", "read_pdf"]
