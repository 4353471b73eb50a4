"""Files in, tables out: the only room that knows paths, processes, clocks and networks."""
