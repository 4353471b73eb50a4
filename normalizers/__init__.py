"""Document to records and issues. Every opinion about sheets lives here; nothing here opens a file."""
