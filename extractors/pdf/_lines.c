/* Signs to printed lines: the twin of find_lines in printed.py, which tells the reasons of what is done here. */
#include "_glyphs.h"

#define SAME_LINE 0.4
#define SUPERSCRIPT 1.5
#define DOUBLE 0.15
#define WIDE_GAP 1.5
#define WIDE_SIGN 0.9
#define FULL_WIDTH 0x2E80
#define HALF_WIDTH_FIRST 0xFF61
#define HALF_WIDTH_END 0xFFA0
#define BASIC_PLANE 0xFFFF
#define BROAD 0.65
#define APART 3.0
#define FAR 1e5

/* Signs in reading order: `order` are their numbers, `line` the line of each; the other columns are by number of the sign. */
typedef struct {
    const Glyphs *g;
    const Int *group;
    const char *vertical;
    size_t count;
    size_t *order;
    Int *line;
    char *down;
    double *along, *across, *key, *low, *high;
} Signs;

/* Where each sign stands along its line and across the lines, both growing in reading order. */
static void set_directions(Signs *s)
{
    const Glyphs *g = s->g;
    for (size_t i = 0; i < g->count; i++) {
        s->down[i] = s->vertical[s->group[i]] || g->quarter[i] == 3;
        s->along[i] = g->x[i];
        s->across[i] = g->y[i];
        if (s->down[i]) s->along[i] = g->y[i], s->across[i] = -(g->x0[i] + g->x1[i]) / 2;
        if (g->quarter[i] == 1) s->along[i] = -g->y[i], s->across[i] = g->x[i];
        if (g->quarter[i] == 2) s->along[i] = -g->x[i], s->across[i] = -g->y[i];
    }
}

static double reach_of(double a, double b)
{
    double larger = most(a, b), smaller = least(a, b);
    return SAME_LINE * (larger > SUPERSCRIPT * smaller ? larger : (larger + smaller) / 2);
}

static size_t end_of(const Int *line, size_t first, size_t count)
{
    size_t end = first + 1;
    while (end < count && line[end] == line[first]) end++;
    return end;
}

/* `order` by the keys, of which there is one for each place in `order`; 0 without memory. */
static int sort_again(Signs *s)
{
    size_t *by = sorted_by(s->key, s->count), *old = malloc((s->count + 1) * sizeof *old);
    for (size_t i = 0; by && old && i < s->count; i++) old[i] = s->order[i];
    for (size_t i = 0; by && old && i < s->count; i++) s->order[i] = old[by[i]];
    int complete = by && old;
    free(by);
    free(old);
    return complete;
}

/* Orders the signs line by line: signs of one group whose base lines lie together; chains of shifted base lines are split. */
static int find_base_lines(Signs *s)
{
    const double *size = s->g->size;
    size_t *order = s->order, n = s->count;
    for (size_t i = 0; i < n; i++) {
        order[i] = i;
        s->key[i] = (double)s->group[i] * FAR + s->across[i];
    }
    if (!sort_again(s)) return 0;
    Int line = 0, more = 0;
    for (size_t i = 0; i < n; i++) {
        size_t a = order[i ? i - 1 : 0], b = order[i];
        line += s->group[a] != s->group[b] || s->across[b] - s->across[a] > reach_of(size[a], size[b]);
        s->line[i] = line;
    }
    for (size_t i = 0, end; i < n; i = end) {
        end = end_of(s->line, i, n);
        line = s->line[i];
        double base = s->across[order[i]], largest = 0;
        for (size_t k = i; k < end; k++) largest = most(largest, size[order[k]]);
        int chain = s->across[order[end - 1]] - base > largest;
        for (size_t k = i; k < end; k++) {
            if (chain && s->across[order[k]] - base > SAME_LINE * size[order[k]]) base = s->across[order[k]], more++;
            s->line[k] = line + more;
            s->key[k] = (double)s->line[k] * FAR + s->along[order[k]];
        }
    }
    return sort_again(s);
}

/* The line i of three is a number set on the left of the two others, level with the gap between them. */
static int is_label(const Signs *s, const size_t *start, size_t i)
{
    const double *size = s->g->size;
    for (size_t k = i; k < i + 2; k++) {
        size_t a = s->order[start[k - 1]], b = s->order[start[k]];
        if (s->group[a] != s->group[b] || !(s->across[b] - s->across[a] < 0.95 * size[b])) return 0;
    }
    double end = s->along[s->order[start[i + 1] - 1]] + 0.5 * size[s->order[start[i]]];
    return end < s->along[s->order[start[i - 1]]] && end < s->along[s->order[start[i + 1]]];
}

/* Puts such labels before both of their lines; 0 without memory. */
static int put_labels_first(Signs *s)
{
    size_t n = s->count, lines = (size_t)s->line[n - 1] + 1, found = 0;
    size_t *start = malloc((2 * lines + 2) * sizeof *start), *place = start ? start + lines + 1 : NULL;
    if (!start) return 0;
    for (size_t i = 0, line = 0; i < n; i = end_of(s->line, i, n)) start[line++] = i;
    start[lines] = n;
    for (size_t i = 0; i < lines; i++) place[i] = i;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 1; i + 1 < lines; i++)
            if (is_label(s, start, i)) {
                place[pass ? i : i - 1] = pass ? i - 1 : i;
                found++;
            }
    int complete = 1;
    if (found) {
        for (size_t k = 0; k < n; k++) s->key[k] = (double)place[s->line[k]];
        size_t *by = sorted_by(s->key, n);
        for (size_t k = 0; by && k < n; k++) s->line[k] = (Int)s->key[by[k]];
        complete = by && sort_again(s);
        free(by);
    }
    free(start);
    return complete;
}

/* Whether the sign at k is the second print of the one before: bold drawn by printing twice, and shadows. */
static int is_double(const Signs *s, size_t first, size_t k)
{
    size_t a = s->order[k - (k > first)], b = s->order[k];
    double near = DOUBLE * s->g->size[b];
    return k > first && s->g->code[a] == s->g->code[b] && fabs(s->along[b] - s->along[a]) < near && fabs(s->across[b] - s->across[a]) < near;
}

/* Drops second prints and the spaces at the ends of the lines. */
static void drop(Signs *s)
{
    size_t kept = 0;
    for (size_t i = 0, end; i < s->count; i = end) {
        end = end_of(s->line, i, s->count);
        size_t first = i, last = end;
        while (first < end && s->g->kind[s->order[first]] & BLANK) first++;
        while (last > first && s->g->kind[s->order[last - 1]] & BLANK) last--;
        for (size_t k = first; k < last; k++) s->key[k] = is_double(s, i, k);
        for (size_t k = first; k < last; k++) {
            if (s->key[k]) continue;
            s->line[kept] = s->line[k];
            s->order[kept++] = s->order[k];
        }
    }
    s->count = kept;
}

/* Where the ink of each sign begins and ends along its line, by its place in `order`. */
static void set_extent(Signs *s)
{
    const Glyphs *g = s->g;
    for (size_t k = 0; k < s->count; k++) {
        size_t i = s->order[k];
        s->low[k] = s->down[i] ? g->top[i] : g->x0[i];
        s->high[k] = s->down[i] ? g->bottom[i] : g->x1[i];
        if (g->quarter[i] == 1) s->low[k] = -g->bottom[i], s->high[k] = -g->top[i];
        if (g->quarter[i] == 2) s->low[k] = -g->x1[i], s->high[k] = -g->x0[i];
    }
}

static int is_square(const Signs *s, size_t k)
{
    size_t i = s->order[k];
    Int code = s->g->code[i];
    return (code >= FULL_WIDTH && (code < HALF_WIDTH_FIRST || code >= HALF_WIDTH_END)) || s->high[k] - s->low[k] > BROAD * s->g->size[i];
}

/* Whether so much white stands before the sign at k that a space was meant. */
static int is_wide(const Signs *s, size_t k)
{
    const Glyphs *g = s->g;
    size_t a = s->order[k - 1], b = s->order[k];
    double begin = s->low[k], end = s->high[k - 1], size = g->size[b];
    if (!(begin - end > WIDE_SIGN * size) || (g->kind[a] | g->kind[b]) & BLANK) return 0;
    int square_a = is_square(s, k - 1), square_b = is_square(s, k), flat = s->low[k - 1] == g->x0[a] && g->quarter[a] == 0;
    if (square_b && flat) begin = least(g->x[b], begin);
    if (square_a && flat) end = most(g->x[a] + g->size[a], end);
    int some = (square_a || square_b) && g->code[a] <= BASIC_PLANE && g->code[b] <= BASIC_PLANE;
    return begin - end > (some ? WIDE_SIGN : WIDE_GAP) * size;
}

/* The printed lines: where each begins and ends in `order`, its group, its extent, and the places before which wide white stands. */
typedef struct { Int *start, *end, *group, *gap; double *low, *high; size_t count, gaps; } Lines;

static void cut(const Signs *s, Int paper, Lines *out)
{
    const double *size = s->g->size;
    for (size_t i = 0, end; i < s->count; i = end) {
        end = end_of(s->line, i, s->count);
        size_t gaps = out->gaps;
        int spread = 1; /* white between all signs (均等割付) is no space */
        for (size_t k = i; k < end; k++) {
            double white = k > i ? s->low[k] - s->high[k - 1] : 0, one = size[s->order[k]];
            Int group = s->group[s->order[k]];
            int new = k == i || (white > APART * one && group >= paper);
            spread &= k == i || white > 0.4 * one;
            if (new) {
                out->start[out->count] = out->end[out->count] = (Int)k;
                out->group[out->count] = group;
                out->low[out->count] = s->low[k];
                out->high[out->count++] = s->high[k];
            } else if (is_wide(s, k))
                out->gap[out->gaps++] = (Int)k;
            size_t now = out->count - 1;
            out->end[now]++;
            out->low[now] = least(out->low[now], s->low[k]);
            out->high[now] = most(out->high[now], s->high[k]);
        }
        if (spread) out->gaps = gaps;
    }
}

/* Gives the columns of the signs their room in one block each; 0 without memory. */
static int make_room(Signs *s, Lines *lines)
{
    size_t n = s->g->count + 1;
    s->along = malloc(7 * n * sizeof(double));
    s->line = malloc(5 * n * sizeof(Int));
    s->order = malloc(n * sizeof *s->order);
    s->down = malloc(n);
    if (!s->along || !s->line || !s->order || !s->down) return 0;
    s->across = s->along + n;
    s->key = s->across + n;
    s->low = s->key + n;
    s->high = s->low + n;
    *lines = (Lines){.start = s->line + n, .end = s->line + 2 * n, .group = s->line + 3 * n, .gap = s->line + 4 * n,
                     .low = s->high + n, .high = s->high + 2 * n};
    return 1;
}

static PyObject *bytes_of_lines(const Signs *s, const Lines *lines)
{
    Int *order = s->line; /* not needed any more */
    for (size_t k = 0; k < s->count; k++) order[k] = (Int)s->order[k];
    return Py_BuildValue("NNNNNNN", bytes_of(order, s->count, sizeof(Int)), bytes_of(lines->start, lines->count, sizeof(Int)),
                         bytes_of(lines->end, lines->count, sizeof(Int)), bytes_of(lines->group, lines->count, sizeof(Int)),
                         bytes_of(lines->low, lines->count, sizeof(double)), bytes_of(lines->high, lines->count, sizeof(double)),
                         bytes_of(lines->gap, lines->gaps, sizeof(Int)));
}

/* glyphs, group of each, for each group whether it is written downwards, first group of paper -> the columns of the class Lines */
PyObject *find_lines(PyObject *self, PyObject *args)
{
    PyObject *columns, *found = NULL;
    Py_buffer group, vertical;
    Py_ssize_t paper;
    Held held;
    Glyphs g;
    if (!PyArg_ParseTuple(args, "O!y*y*n", &PyTuple_Type, &columns, &group, &vertical, &paper)) return NULL;
    if (take_glyphs(columns, &held, &g)) {
        Signs s = {.g = &g, .group = group.buf, .vertical = vertical.buf, .count = g.count};
        Lines lines;
        int complete = make_room(&s, &lines);
        if (complete && g.count) {
            set_directions(&s);
            complete = find_base_lines(&s) && put_labels_first(&s);
            if (complete) drop(&s);
            if (complete) set_extent(&s);
            if (complete) cut(&s, paper, &lines);
        }
        found = complete ? bytes_of_lines(&s, &lines) : PyErr_NoMemory();
        free(s.along);
        free(s.line);
        free(s.order);
        free(s.down);
    }
    release(&held);
    PyBuffer_Release(&group);
    PyBuffer_Release(&vertical);
    return found;
}
