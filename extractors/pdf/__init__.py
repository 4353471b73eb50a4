"""What is drawn on a PDF page: glyphs, rules, the lattice that they make, and its cells."""
