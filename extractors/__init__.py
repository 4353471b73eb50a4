"""Bytes to Document: what is printed on a sheet, and where. No opinion, no path, no clock."""
