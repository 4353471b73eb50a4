/* The module of the loops over arrays; what each takes and gives stands above it. */
#include "_loops.h"

static PyMethodDef methods[] = {
    {"place_glyphs", place_glyphs, METH_VARARGS, "Signs as a reader sees them from signs as pdfium gives them."},
    {"find_rules", find_rules, METH_VARARGS, "Lines across, lines down and shaded areas of drawn objects and path points."},
    {"find_lattices", find_lattices, METH_VARARGS, "The grids that lines make: x, y, owner and cells of each."},
    {"find_owners", find_owners, METH_VARARGS, "The cell that each glyph stands in."},
    {"find_lines", find_lines, METH_VARARGS, "The printed lines of glyphs, group by group."},
    {"cell_texts", cell_texts, METH_O, "The text of each cell."},
    {"construct", construct, METH_VARARGS, "Values of a frozen class with slots from columns."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_loops", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__loops(void) { return PyModule_Create(&module); }
