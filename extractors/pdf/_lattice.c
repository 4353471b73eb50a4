/* Ruled lines to grids of cells: the twin of find_lattices in lattice.py, which tells the reasons of what is done here. */
#include "_loops.h"

#define REACH 2.5
#define DOUBLE 4.0
#define NARROWEST 6.0
#define MAX_UNITS 1000000

/* Which cell owns each unit of a grid, and its walls: `above` is (rows + 1) x cols, `left` rows x (cols + 1). */
typedef struct {
    size_t rows, cols, count;
    char *above, *left;
    Int *owner, *cell; /* cells are row, column, rowspan, colspan */
} Grid;

static int touches(const double *across, const double *down)
{
    return down[0] >= across[1] - REACH && down[0] <= across[2] + REACH && across[0] >= down[1] - REACH && across[0] <= down[2] + REACH;
}

static void push_closing(Rows *crossing, const double *lines, size_t count, int end, double side)
{
    double low = 0, high = 0;
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        const double *line = lines + 3 * i;
        if (!(fabs(line[end] - side) < REACH)) continue;
        low = found ? least(low, line[0]) : line[0];
        high = found ? most(high, line[0]) : line[0];
        found++;
    }
    if (found > 1) push3(crossing, side, low, high);
}

/* Adds a border on each side on which at least two lines end together beyond the last line that crosses them. */
static void close_ends(const Rows *lines, Rows *crossing)
{
    double begin = lines->values[1], end = begin, low = crossing->values[0], high = low;
    for (size_t i = 0; i < lines->rows; i++)
        for (int k = 1; k < 3; k++) {
            begin = least(begin, lines->values[3 * i + (size_t)k]);
            end = most(end, lines->values[3 * i + (size_t)k]);
        }
    for (size_t i = 0; i < crossing->rows; i++) {
        low = least(low, crossing->values[3 * i]);
        high = most(high, crossing->values[3 * i]);
    }
    if (begin < low - NARROWEST) push_closing(crossing, lines->values, lines->rows, 1, begin);
    if (end > high + NARROWEST) push_closing(crossing, lines->values, lines->rows, 2, end);
}

/* The positions of the lines, those of one border joined to their mean; returns how many, 0 without memory. */
static size_t snap(const Rows *lines, double *positions)
{
    size_t count = 0, n = lines->rows, first = 0;
    double *key = malloc((n + 1) * sizeof(double)), sum = 0;
    for (size_t i = 0; key && i < n; i++) key[i] = lines->values[3 * i];
    size_t *order = key ? sorted_by(key, n) : NULL;
    for (size_t i = 0; order && i < n; i++) {
        if (i && key[order[i]] - key[order[i - 1]] > DOUBLE) {
            positions[count++] = sum / (double)(i - first);
            first = i;
            sum = 0;
        }
        sum += key[order[i]];
    }
    if (order) positions[count++] = sum / (double)(n - first);
    free(order);
    free(key);
    return count;
}

/* Marks the drawn units of each grid line: unit k of line i is wall[i * line_step + k * unit_step]. */
static void draw_walls(const Rows *lines, const double *at, size_t count, const double *crossing, size_t crossings, char *wall,
                       size_t line_step, size_t unit_step)
{
    for (size_t i = 0; i < lines->rows; i++) {
        const double *line = lines->values + 3 * i;
        size_t number = 0;
        while (number + 1 < count && (at[number + 1] + at[number]) / 2 < line[0]) number++;
        size_t begin = place_of(crossing, crossings, line[1] - REACH, 0), end = place_of(crossing, crossings, line[2] + REACH, 1);
        for (size_t k = begin; k + 1 < end; k++) wall[number * line_step + k * unit_step] = 1;
    }
}

/* Whether a cell over the columns from `col` to `right` can go on into a row: no line in the way, no unit taken. */
static int is_free(const Grid *g, size_t row, size_t col, size_t right)
{
    for (size_t c = col; c < right; c++)
        if (g->above[row * g->cols + c] || g->owner[row * g->cols + c] >= 0 || (c > col && g->left[row * (g->cols + 1) + c])) return 0;
    return 1;
}

/* From each free unit a cell as far to the right and then down as no line stands in the way. */
static void tile(Grid *g)
{
    for (size_t i = 0; i < g->rows * g->cols; i++) g->owner[i] = -1;
    for (size_t row = 0; row < g->rows; row++)
        for (size_t col = 0; col < g->cols; col++) {
            const Int *owner = g->owner + row * g->cols;
            if (owner[col] >= 0) continue;
            size_t right = col + 1, below = row + 1;
            while (right < g->cols && !g->left[row * (g->cols + 1) + right] && owner[right] < 0) right++;
            while (below < g->rows && is_free(g, below, col, right)) below++;
            for (size_t r = row; r < below; r++)
                for (size_t c = col; c < right; c++) g->owner[r * g->cols + c] = (Int)g->count;
            Int cell[4] = {(Int)row, (Int)col, (Int)(below - row), (Int)(right - col)};
            memcpy(g->cell + 4 * g->count++, cell, sizeof cell);
        }
}

/* Counts one side of the grid as open for each of its cells of which less than a half is drawn there. */
static void count_open(const Int *owner, size_t owner_step, const char *wall, size_t wall_step, size_t length, Int *drawn, Int *units,
                       size_t cells, Int *open)
{
    int whole = 1;
    for (size_t k = 0; k < length; k++) whole &= wall[k * wall_step];
    if (whole) return;
    memset(drawn, 0, cells * sizeof *drawn);
    memset(units, 0, cells * sizeof *units);
    for (size_t k = 0; k < length; k++) {
        drawn[owner[k * owner_step]] += wall[k * wall_step];
        units[owner[k * owner_step]]++;
    }
    for (size_t i = 0; i < cells; i++) open[i] += drawn[i] * 2 < units[i];
}

/* Drops the corners that no line closes off on two sides: they are the paper beside a table with a notch; 0 without memory. */
static int enclose(Grid *g)
{
    size_t rows = g->rows, cols = g->cols, kept = 0;
    Int *open = calloc(3 * g->count + 1, sizeof(Int));
    if (!open) return 0;
    Int *drawn = open + g->count, *units = drawn + g->count;
    count_open(g->owner, 1, g->above, 1, cols, drawn, units, g->count, open);
    count_open(g->owner + (rows - 1) * cols, 1, g->above + rows * cols, 1, cols, drawn, units, g->count, open);
    count_open(g->owner, cols, g->left, cols + 1, rows, drawn, units, g->count, open);
    count_open(g->owner + cols - 1, cols, g->left + cols, cols + 1, rows, drawn, units, g->count, open);
    for (size_t i = 0; i < g->count; i++) {
        int outside = open[i] > 1;
        open[i] = outside ? -1 : (Int)kept;
        if (!outside) memmove(g->cell + 4 * kept++, g->cell + 4 * i, 4 * sizeof(Int));
    }
    for (size_t i = 0; i < rows * cols; i++) g->owner[i] = open[g->owner[i]];
    g->count = kept;
    free(open);
    return 1;
}

/* Sets the error with which the twin refuses a grid of too many units. */
static void refuse(void)
{
    PyObject *errors = PyImport_ImportModule("extractors.errors"), *kind = errors ? PyObject_GetAttrString(errors, "Refused") : NULL;
    PyObject *words = kind ? PyUnicode_FromFormat("a table of more than %d cells", MAX_UNITS) : NULL;
    PyObject *error = words ? PyObject_CallFunction(kind, "sO", "too_large", words) : NULL;
    if (error) PyErr_SetObject(kind, error);
    Py_XDECREF(error);
    Py_XDECREF(words);
    Py_XDECREF(kind);
    Py_XDECREF(errors);
}

/* The grid of lines that touch one another: x, y, owner, cells, or NULL with no error set where they make none. */
static PyObject *lattice(Rows *across, Rows *down)
{
    close_ends(across, down);
    close_ends(down, across);
    if (across->rows == 2 && down->rows == 2) return NULL;
    double *x = malloc((across->rows + down->rows + 1) * sizeof(double)), *y = x ? x + down->rows : NULL;
    size_t xs = x ? snap(down, x) : 0, ys = x ? snap(across, y) : 0;
    PyObject *found = NULL;
    if (!xs || !ys || across->failed || down->failed) PyErr_NoMemory();
    else if ((xs - 1) * (ys - 1) > MAX_UNITS) refuse();
    else if (xs > 1 && ys > 1) {
        Grid g = {.rows = ys - 1, .cols = xs - 1};
        size_t units = xs * ys;
        g.above = calloc(2 * units, 1);
        g.owner = malloc(5 * units * sizeof(Int));
        if (g.above && g.owner) {
            g.left = g.above + units;
            g.cell = g.owner + units;
            draw_walls(across, y, ys, x, xs, g.above, g.cols, 1);
            draw_walls(down, x, xs, y, ys, g.left, 1, xs);
            tile(&g);
        }
        if (!g.above || !g.owner || !enclose(&g)) PyErr_NoMemory();
        else if (g.count > 1)
            found = Py_BuildValue("NNNN", bytes_of(x, xs, sizeof *x), bytes_of(y, ys, sizeof *y),
                                  bytes_of(g.owner, g.rows * g.cols, sizeof(Int)), bytes_of(g.cell, 4 * g.count, sizeof(Int)));
        free(g.above);
        free(g.owner);
    }
    free(x);
    return found;
}

/* Appends the lines that touch the line across `seed`, directly or through others, and marks them as seen. `stack` has room for all. */
static void collect(const Rows *all, size_t seed, char *seen, size_t *stack)
{
    const double *across = all[0].values, *down = all[1].values;
    size_t n = all[0].rows, m = all[1].rows, depth = 0;
    stack[depth++] = seed;
    seen[seed] = 1;
    while (depth) {
        size_t line = stack[--depth];
        if (line < n) {
            for (size_t k = 0; k < m; k++)
                if (!seen[n + k] && touches(across + 3 * line, down + 3 * k)) seen[n + k] = 1, stack[depth++] = n + k;
        } else {
            for (size_t k = 0; k < n; k++)
                if (!seen[k] && touches(across + 3 * k, down + 3 * (line - n))) seen[k] = 1, stack[depth++] = k;
        }
    }
}

/* Appends the lattice of the lines that `seen` marks with 1, and marks them with 2; 0 where an error is set. */
static int append_lattice(PyObject *lattices, const Rows *all, char *seen)
{
    Rows own[2] = {{.columns = 3}, {.columns = 3}};
    for (size_t way = 0, at = 0; way < 2; way++)
        for (size_t k = 0; k < all[way].rows; k++, at++)
            if (seen[at] == 1) {
                const double *line = all[way].values + 3 * k;
                push3(own + way, line[0], line[1], line[2]);
                seen[at] = 2;
            }
    PyObject *found = own[0].rows > 1 ? lattice(own, own + 1) : NULL;
    free(own[0].values);
    free(own[1].values);
    int complete = found ? PyList_Append(lattices, found) == 0 : !PyErr_Occurred();
    Py_XDECREF(found);
    return complete;
}

/* lines across, lines down (rows) -> for each lattice x, y, owner, cells */
PyObject *find_lattices(PyObject *self, PyObject *args)
{
    Py_buffer across, down;
    if (!PyArg_ParseTuple(args, "y*y*", &across, &down)) return NULL;
    Rows all[2] = {{.values = across.buf, .columns = 3}, {.values = down.buf, .columns = 3}};
    all[0].rows = (size_t)across.len / (3 * sizeof(double));
    all[1].rows = (size_t)down.len / (3 * sizeof(double));
    size_t count = all[0].rows + all[1].rows;
    PyObject *lattices = PyList_New(0);
    char *seen = calloc(count + 1, 1);
    size_t *stack = malloc((count + 1) * sizeof *stack);
    int complete = lattices && seen && stack;
    if (!complete) PyErr_NoMemory();
    for (size_t i = 0; complete && i < all[0].rows; i++) {
        size_t meets = 0;
        for (size_t k = 0; !seen[i] && k < all[1].rows && meets < 2; k++) meets += touches(all[0].values + 3 * i, all[1].values + 3 * k);
        if (meets < 2) continue;
        collect(all, i, seen, stack);
        complete = append_lattice(lattices, all, seen);
    }
    free(seen);
    free(stack);
    PyBuffer_Release(&across);
    PyBuffer_Release(&down);
    if (!complete) Py_CLEAR(lattices);
    return lattices;
}
