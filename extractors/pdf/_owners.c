/* Signs to cells: the twin of owners in placement.py, which tells the reasons of what is done here. */
#include "_glyphs.h"

#define RUN_GAP 0.6
#define OVER 0.08

/* Punctuation that hangs over the border of its cell goes to the cell of the sign before it. */
static int pull_back(const Glyphs *g, Int *owner)
{
    char *moves = calloc(g->count + 1, 1);
    for (size_t i = 1; moves && i < g->count; i++) {
        double reach = 1.4 * g->size[i];
        moves[i] = owner[i] != owner[i - 1] && g->kind[i] & HANGING && owner[i - 1] >= 0 && fabs(g->x[i] - g->x[i - 1]) < reach
            && fabs(g->y[i] - g->y[i - 1]) < reach;
    }
    for (size_t i = 1; moves && i < g->count; i++)
        if (moves[i]) owner[i] = owner[i - 1];
    free(moves);
    return moves != NULL;
}

/* Whether the sign `b` goes on in one run of text from `a`. */
static int goes_on(const Glyphs *g, size_t a, size_t b)
{
    double white = g->x0[b] - g->x1[a], size = g->size[b];
    return g->text[a] == g->text[b] && fabs(g->y[b] - g->y[a]) < 0.2 * size && g->quarter[b] == 0 && white < RUN_GAP * size && white > -size;
}

/* Text that runs over a border, a sign of it on the line itself, goes whole to the cell that it begins in. `was` are the owners before. */
static void keep_runs_whole(const Glyphs *g, const double *boxes, const Int *was, Int *owner)
{
    size_t i = 0, count = g->count;
    while (i < count && g->kind[i] & BLANK) i++;
    while (i < count) {
        size_t first = i, last = i, next = i;
        int crosses = 0, past = 0;
        for (;;) {
            Int cell = was[last];
            if (cell >= 0)
                past |= g->x1[last] > boxes[4 * cell + 2] + OVER * g->size[last] || g->x0[last] < boxes[4 * cell] - OVER * g->size[last];
            do next++;
            while (next < count && g->kind[next] & BLANK);
            if (next >= count || !goes_on(g, last, next)) break;
            crosses |= was[next] != cell;
            last = next;
        }
        if (crosses && past && owner[first] >= 0)
            for (size_t k = first; k <= last; k++) owner[k] = owner[first];
        i = next;
    }
}

/* glyphs, boxes of the cells (rows), for each lattice (x, y, owner) -> for each glyph the number of its cell, or -1 */
PyObject *find_owners(PyObject *self, PyObject *args)
{
    PyObject *columns, *lattices;
    Py_buffer boxes;
    Held held;
    Glyphs g;
    if (!PyArg_ParseTuple(args, "O!y*O!", &PyTuple_Type, &columns, &boxes, &PyList_Type, &lattices)) return NULL;
    int complete = take_glyphs(columns, &held, &g);
    Int *owner = complete ? malloc((2 * g.count + 1) * sizeof(Int)) : NULL, *was = owner ? owner + g.count : NULL, first = 0;
    if (complete && !owner) PyErr_NoMemory();
    complete = owner != NULL;
    for (size_t i = 0; complete && i < g.count; i++) owner[i] = -1;
    for (Py_ssize_t k = 0; complete && k < PyList_GET_SIZE(lattices); k++) {
        Py_buffer x, y, units;
        Py_ssize_t cells;
        complete = PyArg_ParseTuple(PyList_GET_ITEM(lattices, k), "y*y*y*n", &x, &y, &units, &cells);
        if (!complete) break;
        size_t xs = (size_t)x.len / sizeof(double), ys = (size_t)y.len / sizeof(double);
        for (size_t i = 0; i < g.count; i++) {
            size_t col = place_of(x.buf, xs, (g.x0[i] + g.x1[i]) / 2, 0), row = place_of(y.buf, ys, (g.top[i] + g.bottom[i]) / 2, 0);
            if (!col || !row || col == xs || row == ys) continue;
            Int cell = ((const Int *)units.buf)[(row - 1) * (xs - 1) + col - 1];
            if (cell >= 0) owner[i] = cell + first;
        }
        first += cells;
        PyBuffer_Release(&x);
        PyBuffer_Release(&y);
        PyBuffer_Release(&units);
    }
    if (complete && !pull_back(&g, owner)) complete = (PyErr_NoMemory(), 0);
    if (complete) {
        memcpy(was, owner, g.count * sizeof(Int));
        keep_runs_whole(&g, boxes.buf, was, owner);
    }
    PyObject *found = complete ? bytes_of(owner, g.count, sizeof(Int)) : NULL;
    free(owner);
    release(&held);
    PyBuffer_Release(&boxes);
    return found;
}
