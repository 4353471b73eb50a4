/* Printed lines to the text of cells: the twin of texts in text.py, which tells the reasons; and values of a class from columns. */
#include "_loops.h"

#define PADDING 4.0
#define SPARE 0.6
#define HYPHEN 0x2D

enum { NO_START = 4, NO_END = 8, BULLET = 16, OPENING = 32, CLOSING = 64, LATIN = 128, NUMBER = 512, KANA = 1024 }; /* flags of signs.py */
enum { LINE_BREAK = 0x0A, SPACE = 0x20, WIDE_SPACE = 0x3000 };

/* Signs in reading order, their lines, and the room of each cell. */
typedef struct {
    const Int *code, *kind, *order, *start, *end, *group, *gap;
    const double *x0, *x1, *size, *low, *high, *left, *width;
    const char *across;
    size_t lines, gaps, cells;
} Text;

static Int kind_of(const Text *t, Int place) { return t->kind[t->order[place]]; }

/* Length of what cannot be broken off the beginning of a line: a Latin word, a sign with the punctuation tied to it. */
static double unit(const Text *t, size_t line)
{
    Int start = t->start[line], end = t->end[line], word = start;
    while (word < end && kind_of(t, word) & LATIN) word++;
    Int second = start + 1 < end ? start + 1 : end - 1, third = start + 2 < end ? start + 2 : end - 1;
    double length = word > start ? t->x1[t->order[word - 1]] - t->x0[t->order[start]] : 0;
    int tied = (kind_of(t, start) & NO_END) > 0;
    tied += (kind_of(t, second) & NO_START) > 0;
    tied += tied && kind_of(t, third) & NO_START;
    return most(length, t->size[t->order[start]] * (1 + tied));
}

/* Whether a line begins with a bullet, a circled number or a number or kana in brackets. */
static int is_marked(const Text *t, size_t line)
{
    Int first = t->start[line], last = t->end[line] - 1, inner = first + 1 < last ? first + 1 : last;
    if (kind_of(t, first) & BULLET) return 1;
    if (!(kind_of(t, first) & OPENING)) return 0;
    for (Int width = 2; width < 4; width++) {
        Int closing = first + width < last ? first + width : last;
        if (kind_of(t, closing) & CLOSING && kind_of(t, inner) & (width == 2 ? NUMBER | KANA : NUMBER)) return 1;
    }
    return 0;
}

/* What stands between a line and the next one of its cell: nothing (0), a space or a line break. */
static Py_UCS4 separator(const Text *t, size_t line, double padding)
{
    Int cell = t->group[line], last = t->order[t->end[line] - 1], first = t->order[t->start[line + 1]];
    double room = t->width[cell] - 2 * padding - (t->high[line] - t->low[line]);
    int is_short = room > unit(t, line + 1) + SPARE * t->size[first] || is_marked(t, line + 1);
    if (is_short && t->across[cell]) return LINE_BREAK;
    return t->kind[first] & t->kind[last] & LATIN && t->code[last] != HYPHEN ? SPACE : 0;
}

/* The text of the lines of one cell, from one line to another; `signs` has room for all of it. */
static PyObject *text_of(const Text *t, size_t from, size_t to, size_t *gap, Py_UCS4 *signs)
{
    Int cell = t->group[from];
    double padding = PADDING;
    for (size_t line = from; line < to; line++) padding = least(padding, most(t->low[line] - t->left[cell], 0));
    Py_ssize_t length = 0;
    for (size_t line = from; line < to; line++) {
        for (Int k = t->start[line]; k < t->end[line]; k++) {
            while (*gap < t->gaps && t->gap[*gap] < k) ++*gap;
            if (*gap < t->gaps && t->gap[*gap] == k) signs[length++] = WIDE_SPACE;
            Int code = t->code[t->order[k]];
            signs[length++] = code > 0x10FFFF || (code & ~0x7FF) == 0xD800 ? 0xFFFD : (Py_UCS4)code;
        }
        Py_UCS4 between = line + 1 < to ? separator(t, line, padding) : 0;
        if (between) signs[length++] = between;
    }
    return PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, signs, length);
}

static PyObject *texts(const Text *t)
{
    PyObject *found = PyList_New((Py_ssize_t)t->cells);
    Py_UCS4 *signs = malloc((t->lines ? (size_t)t->end[t->lines - 1] * 3 + 1 : 1) * sizeof *signs);
    size_t line = 0, gap = 0;
    if (found && !signs) PyErr_NoMemory();
    for (size_t cell = 0; found && signs && cell < t->cells; cell++) {
        size_t from = line;
        while (line < t->lines && t->group[line] == (Int)cell) line++;
        PyObject *text = line > from ? text_of(t, from, line, &gap, signs) : PyUnicode_New(0, 0);
        if (!text) Py_CLEAR(found);
        else PyList_SET_ITEM(found, (Py_ssize_t)cell, text);
    }
    if (!signs) Py_CLEAR(found);
    free(signs);
    return found;
}

#define COLUMNS 15

/* code, kind, x0, x1, size of the signs; order, start, end, group, low, high, gap of the lines; left, width, across of the cells -> texts */
PyObject *cell_texts(PyObject *self, PyObject *columns)
{
    Py_buffer buffer[COLUMNS];
    const void *at[COLUMNS];
    int held = 0;
    if (!PyTuple_Check(columns) || PyTuple_GET_SIZE(columns) != COLUMNS) return PyErr_Format(PyExc_TypeError, "%d columns are wanted", COLUMNS);
    for (; held < COLUMNS; held++) {
        if (PyObject_GetBuffer(PyTuple_GET_ITEM(columns, held), buffer + held, PyBUF_C_CONTIGUOUS) < 0) break;
        at[held] = buffer[held].buf;
    }
    PyObject *found = NULL;
    if (held == COLUMNS) {
        Text t = {.code = at[0], .kind = at[1], .x0 = at[2], .x1 = at[3], .size = at[4], .order = at[5], .start = at[6], .end = at[7],
                  .group = at[8], .low = at[9], .high = at[10], .gap = at[11], .left = at[12], .width = at[13], .across = at[14]};
        t.lines = (size_t)buffer[6].len / sizeof(Int);
        t.gaps = (size_t)buffer[11].len / sizeof(Int);
        t.cells = (size_t)buffer[12].len / sizeof(double);
        found = texts(&t);
    }
    while (held) PyBuffer_Release(buffer + --held);
    return found;
}

/* class, columns (sequences of one length) -> list of values of a frozen class with slots, one attribute from each column.
 *
 * What calling the class does, without its constructor, which sets thousands of attributes through Python; for plain data classes alone.
 */
PyObject *construct(PyObject *self, PyObject *args)
{
    PyTypeObject *type;
    PyObject *names, *columns;
    if (!PyArg_ParseTuple(args, "O!O!O!", &PyType_Type, &type, &PyTuple_Type, &names, &PyTuple_Type, &columns)) return NULL;
    Py_ssize_t width = PyTuple_GET_SIZE(names), count = -1;
    if (width != PyTuple_GET_SIZE(columns)) return PyErr_Format(PyExc_TypeError, "a name for each column is wanted");
    for (Py_ssize_t k = 0; k < width; k++) {
        PyObject *column = PyTuple_GET_ITEM(columns, k);
        if (!PyList_Check(column)) return PyErr_Format(PyExc_TypeError, "columns are lists");
        if (count >= 0 && PyList_GET_SIZE(column) != count) return PyErr_Format(PyExc_ValueError, "columns of different lengths");
        count = PyList_GET_SIZE(column);
    }
    PyObject *made = PyTuple_New(count < 0 ? 0 : count);
    for (Py_ssize_t i = 0; made && i < count; i++) {
        PyObject *value = type->tp_alloc(type, 0);
        if (!value) Py_CLEAR(made);
        else PyTuple_SET_ITEM(made, i, value);
    }
    for (Py_ssize_t k = 0; made && k < width; k++) {
        PyObject *slot = PyObject_GetAttr((PyObject *)type, PyTuple_GET_ITEM(names, k));
        descrsetfunc set = slot ? Py_TYPE(slot)->tp_descr_set : NULL;
        if (slot && !set) PyErr_SetString(PyExc_TypeError, "a class with slots is wanted");
        if (!set) Py_CLEAR(made);
        for (Py_ssize_t i = 0; made && i < count; i++)
            if (set(slot, PyTuple_GET_ITEM(made, i), PyList_GET_ITEM(PyTuple_GET_ITEM(columns, k), i)) < 0) Py_CLEAR(made);
        Py_XDECREF(slot);
    }
    return made;
}
