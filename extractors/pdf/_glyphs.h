/* The signs of a page as the loops over them take them. */
#ifndef GLYPHS_H
#define GLYPHS_H

#include "_loops.h"

enum { BLANK = 1, HANGING = 2 }; /* flags of signs.py */

/* The columns of the class Glyphs that are needed here. */
typedef struct {
    size_t count;
    const Int *code, *kind, *quarter, *text;
    const double *x0, *top, *x1, *bottom, *x, *y, *size;
} Glyphs;

#define GLYPH_COLUMNS 11

typedef struct { Py_buffer buffer[GLYPH_COLUMNS]; int held; } Held;

static inline void release(Held *held)
{
    while (held->held) PyBuffer_Release(held->buffer + --held->held);
}

/* Reads a tuple of the columns code, kind, quarter, text, x0, top, x1, bottom, x, y, size; 0 with an error set. */
static inline int take_glyphs(PyObject *columns, Held *held, Glyphs *g)
{
    held->held = 0;
    if (!PyTuple_Check(columns) || PyTuple_GET_SIZE(columns) != GLYPH_COLUMNS) {
        PyErr_SetString(PyExc_TypeError, "no columns of glyphs");
        return 0;
    }
    const void *at[GLYPH_COLUMNS];
    for (; held->held < GLYPH_COLUMNS; held->held++) {
        if (PyObject_GetBuffer(PyTuple_GET_ITEM(columns, held->held), held->buffer + held->held, PyBUF_C_CONTIGUOUS) < 0) return 0;
        at[held->held] = held->buffer[held->held].buf;
    }
    size_t count = (size_t)held->buffer[0].len / sizeof(Int);
    *g = (Glyphs){count, at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7], at[8], at[9], at[10]};
    return 1;
}

#endif
