/* What the loops over arrays share: growing arrays of rows, a stable sort, bytes for numpy.
 *
 * Every function of this extension takes arrays and returns bytes of arrays. Each has a twin in numpy, which runs where no compiler was
 * at hand, does the same sums in the same order and so yields the same bits; a test compares them. Change both or none.
 */
#ifndef LOOPS_H
#define LOOPS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>
#include <stdint.h>

typedef int64_t Int;

/* A growing array of rows of doubles. Where memory ends, `failed` is set, and rows are written to a place that nobody reads. */
typedef struct {
    double *values;
    size_t rows, room, columns;
    int failed;
} Rows;

static inline double *push(Rows *rows)
{
    static double nowhere[8];
    if (rows->rows == rows->room) {
        size_t room = rows->room ? rows->room * 2 : 64;
        double *values = realloc(rows->values, room * rows->columns * sizeof(double));
        if (!values) {
            rows->failed = 1;
            return nowhere;
        }
        rows->values = values;
        rows->room = room;
    }
    return rows->values + rows->rows++ * rows->columns;
}

static inline void push3(Rows *rows, double a, double b, double c)
{
    double *row = push(rows);
    row[0] = a;
    row[1] = b;
    row[2] = c;
}

static inline PyObject *bytes_of(const void *values, size_t count, size_t size)
{
    return PyBytes_FromStringAndSize(values, (Py_ssize_t)(count * size));
}

static inline PyObject *bytes_of_rows(const Rows *rows)
{
    return bytes_of(rows->values, rows->rows * rows->columns, sizeof(double));
}

static inline double least(double a, double b) { return a < b ? a : b; }
static inline double most(double a, double b) { return a > b ? a : b; }

/* How many of the sorted values are less than one; with `or_equal`, less or equal: numpy's searchsorted from the left or right. */
static inline size_t place_of(const double *values, size_t count, double value, int or_equal)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (values[middle] < value || (or_equal && values[middle] == value)) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* `order[from:to]` so that the keys rise; equal ones stay in their order. `spare` is as long as `order`. */
static inline void sort_part(const double *key, size_t *order, size_t *spare, size_t from, size_t to)
{
    if (to - from < 2) return;
    size_t middle = (from + to) / 2;
    sort_part(key, order, spare, from, middle);
    sort_part(key, order, spare, middle, to);
    if (key[order[middle - 1]] <= key[order[middle]]) return;
    memcpy(spare + from, order + from, (middle - from) * sizeof *order);
    size_t left = from, right = middle, at = from;
    while (left < middle && right < to) order[at++] = key[order[right]] < key[spare[left]] ? order[right++] : spare[left++];
    while (left < middle) order[at++] = spare[left++];
}

/* The places of the keys in rising order; NULL without memory. The caller frees it. */
static inline size_t *sorted_by(const double *key, size_t count)
{
    size_t *order = malloc((2 * count + 1) * sizeof *order);
    if (!order) return NULL;
    for (size_t i = 0; i < count; i++) order[i] = i;
    sort_part(key, order, order + count, 0, count);
    return order;
}

PyObject *place_glyphs(PyObject *self, PyObject *args);
PyObject *find_rules(PyObject *self, PyObject *args);
PyObject *find_lattices(PyObject *self, PyObject *args);
PyObject *find_owners(PyObject *self, PyObject *args);
PyObject *find_lines(PyObject *self, PyObject *args);
PyObject *cell_texts(PyObject *self, PyObject *args);
PyObject *construct(PyObject *self, PyObject *args);

#endif
