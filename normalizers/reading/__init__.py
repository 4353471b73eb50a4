"""From tables to lines: which cells are labels, and what each other cell says about which line.

The way through, in the order in which a document takes it:

    type_sizes      heading levels where the format marks none
    align           merged cells that a text export lost (printed_rows, spread_headers)
    document_year   the year that the document is about
    document        its blocks from first to last, with what they hand on (state, outline, legends)
      regions       a table cut into regions (region, bands, headers, pairs, on_its_side), by the looks of its cells (roles)
      listing       a block to lines (block_table), by what its columns hold (column, columns, settling, guess) and its rows say (saying)
      sideways      lists whose lines are columns; stacked: lines that take two rows (turned puts their places back)
      forms         labels with their values; placing: goals and what a form hands on to the lines below it
    index           lists that the forms below them say again
    records         lines to records (unfold: sub-lines, divisions, times; outlook: later targets, which way is better)
    arrival         what no record holds

`grid` and `lines` are the two shapes that all of them share: a table in which every position knows its cell, and a line with its entries.
"""
