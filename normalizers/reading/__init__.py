"""From tables to lines: which cells are labels, and what each other cell says about which line."""
