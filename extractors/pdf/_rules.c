/* The ruled lines and the shaded areas of a drawing: the twin of find_rules in rules.py, which tells the reasons of what is done here. */
#include "_loops.h"

#define OBLONG 1.5
#define THIN 2.6
#define THICK 5.0
#define BAR 4.0
#define DOT_JOIN 3.0
#define DASH_JOIN 7.0
#define SAME_DOTS 0.3
#define SAME_LINE 1.25
#define SHORTEST 4.0
#define CORNER 0.6
#define STRAIGHT 1.0
#define FAR 1e5
#define MARGIN 100.0
#define WHITE 250

enum { LINE = 0, CURVE = 1, MOVE = 2 };
enum { ACROSS = 0, DOWN = 1 };

typedef struct { double left, bottom, right, top; int turns; } Frame;

/* A subpath: its points, its object, its clip box and its own box (x0, top, x1, bottom), and what it may be. */
typedef struct {
    size_t first, end, object;
    double clip[4], box[4];
    int lost, filled, stroked, ink, flat, upright, wide, tall;
} Path;

typedef struct {
    const double *object, *point; /* columns as calls.py describes them */
    size_t objects, points, paths;
    double *x, *y;
    Path *path;
} Drawing;

static double of_object(const Drawing *d, int column, size_t object) { return d->object[(size_t)column * d->objects + object]; }
static double kind_of(const Drawing *d, size_t point) { return d->point[2 * d->points + point]; }
static double closes(const Drawing *d, size_t point) { return d->point[3 * d->points + point]; }

static void place(const Frame *f, double x, double y, double *across, double *below)
{
    switch (f->turns) {
    case 0: *across = x - f->left; *below = f->top - y; break;
    case 1: *across = y - f->bottom; *below = x - f->left; break;
    case 2: *across = f->right - x; *below = y - f->bottom; break;
    default: *across = f->top - y; *below = f->right - x;
    }
}

/* The page as a reader sees it. */
static double width_of(const Frame *f) { return f->turns % 2 ? f->top - f->bottom : f->right - f->left; }
static double height_of(const Frame *f) { return f->turns % 2 ? f->right - f->left : f->top - f->bottom; }

static void set_clip(const Drawing *d, const Frame *f, Path *path)
{
    double ax, ay, bx, by;
    place(f, of_object(d, 21, path->object), of_object(d, 22, path->object), &ax, &ay);
    place(f, of_object(d, 23, path->object), of_object(d, 24, path->object), &bx, &by);
    path->clip[0] = most(least(ax, bx), -MARGIN);
    path->clip[1] = most(least(ay, by), -MARGIN);
    path->clip[2] = least(most(ax, bx), width_of(f) + MARGIN);
    path->clip[3] = least(most(ay, by), height_of(f) + MARGIN);
}

static double clipped(double value, double low, double high) { return least(most(value, low), high); }

static void set_box(const Drawing *d, Path *path)
{
    double *box = path->box, *clip = path->clip;
    box[0] = box[2] = d->x[path->first];
    box[1] = box[3] = d->y[path->first];
    for (size_t i = path->first + 1; i < path->end; i++) {
        box[0] = least(box[0], d->x[i]);
        box[1] = least(box[1], d->y[i]);
        box[2] = most(box[2], d->x[i]);
        box[3] = most(box[3], d->y[i]);
    }
    for (int k = 0; k < 4; k++) box[k] = clipped(box[k], clip[k % 2], clip[2 + k % 2]);
    double wide = box[2] - box[0], high = box[3] - box[1];
    path->flat = high <= THIN || (high <= THICK && wide > BAR * high);
    path->upright = wide <= THIN || (wide <= THICK && high > BAR * wide);
    path->wide = wide > OBLONG * high;
    path->tall = high > OBLONG * wide;
}

static void set_look(const Drawing *d, Path *path)
{
    size_t o = path->object;
    double fill = least(least(of_object(d, 10, o), of_object(d, 11, o)), of_object(d, 12, o));
    double stroke = least(least(of_object(d, 14, o), of_object(d, 15, o)), of_object(d, 16, o));
    path->filled = !path->lost && of_object(d, 8, o) > 0 && of_object(d, 13, o) > 0;
    path->stroked = !path->lost && of_object(d, 9, o) > 0 && of_object(d, 17, o) > 0;
    path->ink = (path->filled && fill < WHITE) || (path->stroked && stroke < WHITE);
}

static int is_thick(const Path *path) { return !path->flat && !path->upright; }

/* Three to six points joined by lines that run across or down. */
static int is_rectangle(const Drawing *d, const Path *path)
{
    size_t count = path->end - path->first;
    if (count < 3 || count > 6) return 0;
    for (size_t i = path->first; i < path->end; i++) {
        if (kind_of(d, i) == CURVE) return 0;
        if (i && kind_of(d, i) != MOVE && least(fabs(d->x[i] - d->x[i - 1]), fabs(d->y[i] - d->y[i - 1])) > CORNER) return 0;
    }
    return 1;
}

/* The points as a reader sees them, and the subpaths; 0 without memory. */
static int read_paths(Drawing *d, const Frame *f)
{
    d->x = malloc((d->points + 1) * sizeof(double));
    d->y = malloc((d->points + 1) * sizeof(double));
    d->path = malloc((d->points + 1) * sizeof(Path));
    if (!d->x || !d->y || !d->path) return 0;
    size_t i = 0;
    for (size_t o = 0; o < d->objects; o++) {
        double m[6];
        for (int k = 0; k < 6; k++) m[k] = of_object(d, 2 + k, o);
        size_t begin = i, end = i + (size_t)of_object(d, 20, o);
        for (; i < end && i < d->points; i++) {
            double x = d->point[i], y = d->point[d->points + i];
            place(f, x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5], d->x + i, d->y + i);
            if (i == begin || kind_of(d, i) == MOVE) {
                if (i != begin) d->path[d->paths - 1].end = i;
                d->path[d->paths++] = (Path){.first = i, .end = end, .object = o};
            }
            if (isfinite(d->x[i] + d->y[i])) continue;
            d->x[i] = d->y[i] = 0;
            d->path[d->paths - 1].lost = 1;
        }
    }
    for (size_t k = 0; k < d->paths; k++) {
        set_clip(d, f, d->path + k);
        set_box(d, d->path + k);
        set_look(d, d->path + k);
    }
    return 1;
}

static void push_area(Rows *areas, const Drawing *d, const Path *path)
{
    double *row = push(areas);
    memcpy(row, path->box, sizeof path->box);
    row[4] = 65536.0 * of_object(d, 10, path->object) + 256.0 * of_object(d, 11, path->object) + of_object(d, 12, path->object);
    row[5] = is_rectangle(d, path);
}

static int is_white(double color)
{
    Int packed = (Int)color;
    return (packed & 0xFF) >= 250 && (packed >> 8 & 0xFF) >= 250 && packed >> 16 >= 250;
}

static int on_area(double x, double y, const Rows *areas)
{
    for (size_t i = 0; i < areas->rows; i++) {
        const double *a = areas->values + 6 * i;
        if (x > a[0] && x < a[2] && y > a[1] && y < a[3] && !is_white(a[4])) return 1;
    }
    return 0;
}

static void push_piece(Rows *lines, const Drawing *d, const Path *path, size_t from, size_t to)
{
    const double *clip = path->clip;
    double ax = clipped(d->x[from], clip[0], clip[2]), bx = clipped(d->x[to], clip[0], clip[2]);
    double ay = clipped(d->y[from], clip[1], clip[3]), by = clipped(d->y[to], clip[1], clip[3]);
    double wide = fabs(ax - bx), high = fabs(ay - by);
    if (high < STRAIGHT && wide > high) push3(lines + ACROSS, (ay + by) / 2, least(ax, bx), most(ax, bx));
    if (wide < STRAIGHT && high > wide) push3(lines + DOWN, (ax + bx) / 2, least(ay, by), most(ay, by));
}

/* Straight pieces of the stroked subpaths that are wide and high: the lines that are drawn, then those that close a subpath. */
static void push_pieces(Rows *lines, const Drawing *d)
{
    for (int closing = 0; closing < 2; closing++)
        for (size_t k = 0; k < d->paths; k++) {
            const Path *path = d->path + k;
            if (!path->stroked || !path->ink || !is_thick(path)) continue;
            for (size_t i = path->first; i < path->end; i++) {
                if (closing && closes(d, i) > 0) push_piece(lines, d, path, i, path->first);
                if (!closing && i > path->first && kind_of(d, i) == LINE) push_piece(lines, d, path, i - 1, i);
            }
        }
}

static void push_thin(Rows *lines, const Path *path, int way)
{
    const double *box = path->box;
    push3(lines + way, (box[1 - way] + box[3 - way]) / 2, box[way], box[2 + way]);
}

/* Pieces by line and then by beginning: row after row (position, from, to), for each how far its group is off and the middle of that. */
typedef struct { double *row, *base, *middle; size_t count; } Pieces;

/* The pieces across and, far aside, those down, groups of pieces that lie on one line; 0 without memory. */
static int sort_pieces(const Rows *from, double apart, double far, Pieces *p)
{
    size_t across = from[ACROSS].rows, count = across + from[DOWN].rows;
    double *line = malloc((count + 1) * 4 * sizeof(double)), *key = line ? line + 3 * count : NULL;
    double *all = malloc((count + 1) * 5 * sizeof(double));
    *p = (Pieces){.row = all, .base = all ? all + 3 * count : NULL, .middle = all ? all + 4 * count : NULL, .count = count};
    for (size_t i = 0; line && i < count; i++) {
        memcpy(line + 3 * i, i < across ? from[ACROSS].values + 3 * i : from[DOWN].values + 3 * (i - across), 3 * sizeof(double));
        if (i >= across) line[3 * i] += far;
        key[i] = line[3 * i];
    }
    size_t *first = line && all ? sorted_by(key, count) : NULL, *second = NULL;
    Int group = 0;
    for (size_t i = 0; first && i < count; i++) {
        group += i && line[3 * first[i]] - line[3 * first[i - 1]] > apart;
        p->base[i] = (double)group * far;
        key[i] = p->base[i] + line[3 * first[i] + 1];
    }
    if (first) second = sorted_by(key, count);
    for (size_t i = 0; second && i < count; i++) memcpy(p->row + 3 * i, line + 3 * first[second[i]], 3 * sizeof(double));
    for (size_t i = 0, end; second && i < count; i = end) {
        double sum = 0;
        for (end = i; end < count && p->base[end] == p->base[i]; end++) sum += p->row[3 * end];
        for (size_t k = i; k < end; k++) p->middle[k] = sum / (double)(end - i);
    }
    int complete = second != NULL;
    free(first);
    free(second);
    free(line);
    return complete;
}

/* Appends the pieces of `from`, joined to whole lines, to `to`; both are the lines across and those down. `far` is longer than any piece. */
static void join(const Rows *from, double apart, double far, Rows *to)
{
    Pieces p;
    to->failed |= !sort_pieces(from, apart, far, &p);
    double reach = 0, start = 0, inside = 0, base = 0, middle = 0;
    for (size_t i = 0; !to->failed && i <= p.count; i++) {
        const double *row = p.row + 3 * i, *before = row - 3;
        int new = i == 0 || i == p.count;
        if (!new) {
            double white = p.base[i] + row[1] - reach, longer = most(row[2] - row[1], before[2] - before[1]);
            int dashes = longer < DASH_JOIN;
            new = white > (dashes ? most(least(1.3 * longer, DASH_JOIN), DOT_JOIN) : DOT_JOIN);
            if (dashes && !new) inside = most(inside, white);
        }
        if (new && i) { /* a dashed line may end in white, short of the line that it is meant to touch */
            int way = middle < far - 2 * MARGIN ? ACROSS : DOWN;
            push3(to + way, way == DOWN ? middle - far : middle, start - inside, reach - base + inside);
        }
        if (i == p.count) break;
        if (new) {
            start = row[1];
            base = p.base[i];
            middle = p.middle[i];
            inside = 0;
        }
        reach = i ? most(reach, row[2] + p.base[i]) : row[2] + p.base[i];
    }
    free(p.row);
}

/* Rows and columns of dots as lines: a dot belongs to both that it stands in; a lone dot is no line. */
static void push_dots(Rows *lines, const Drawing *d, double far)
{
    Rows dots[2] = {{.columns = 3}, {.columns = 3}}, joined[2] = {{.columns = 3}, {.columns = 3}};
    for (size_t k = 0; k < d->paths; k++) {
        const Path *path = d->path + k;
        if (!path->flat || !path->upright || path->wide || path->tall || !path->ink) continue;
        push_thin(dots, path, ACROSS);
        push_thin(dots, path, DOWN);
    }
    join(dots, SAME_DOTS, far, joined);
    for (int way = 0; way < 2; way++) {
        for (size_t i = 0; i < joined[way].rows; i++) {
            const double *row = joined[way].values + 3 * i;
            if (row[2] - row[1] >= SHORTEST) push3(lines + way, row[0], row[1], row[2]);
        }
        lines[way].failed |= dots[way].failed | joined[way].failed;
        free(dots[way].values);
        free(joined[way].values);
    }
}

/* Without lone specks and without what lies off the page. */
static void keep_on_page(Rows *lines, double edge, double length)
{
    size_t kept = 0;
    for (size_t i = 0; i < lines->rows; i++) {
        const double *row = lines->values + 3 * i;
        if (!(row[2] - row[1] >= SHORTEST && row[0] > -1 && row[0] < edge + 1 && row[2] > 0 && row[1] < length)) continue;
        memmove(lines->values + 3 * kept++, row, 3 * sizeof(double));
    }
    lines->rows = kept;
}

static void rule(Drawing *d, const Frame *f, Rows *rules, Rows *areas)
{
    Rows lines[2] = {{.columns = 3}, {.columns = 3}};
    for (size_t k = 0; k < d->paths; k++)
        if (d->path[k].filled && is_thick(d->path + k)) push_area(areas, d, d->path + k);
    for (size_t k = 0; k < d->paths; k++) {
        Path *path = d->path + k;
        if ((path->filled || path->stroked) && !path->ink)
            path->ink = on_area((path->box[0] + path->box[2]) / 2, (path->box[1] + path->box[3]) / 2, areas);
    }
    push_pieces(lines, d);
    for (size_t k = 0; k < d->paths; k++) {
        const Path *path = d->path + k;
        if (path->flat && path->wide && path->ink) push_thin(lines, path, ACROSS);
        if (path->upright && path->tall && path->ink) push_thin(lines, path, DOWN);
    }
    double width = width_of(f), height = height_of(f), far = most(FAR, most(width, height) + 4 * MARGIN);
    push_dots(lines, d, far);
    if (lines[ACROSS].rows + lines[DOWN].rows > 1) join(lines, SAME_LINE, far, rules);
    else
        for (int way = 0; way < 2; way++)
            if (lines[way].rows) push3(rules + way, lines[way].values[0], lines[way].values[1], lines[way].values[2]);
    keep_on_page(rules + ACROSS, height, width);
    keep_on_page(rules + DOWN, width, height);
    for (int way = 0; way < 2; way++) {
        rules[way].failed |= lines[way].failed;
        free(lines[way].values);
    }
}

/* objects, points (columns), (left, bottom, right, top, turns) -> lines across, lines down, areas (rows) */
PyObject *find_rules(PyObject *self, PyObject *args)
{
    Py_buffer objects, points;
    Frame f;
    if (!PyArg_ParseTuple(args, "y*y*(ddddi)", &objects, &points, &f.left, &f.bottom, &f.right, &f.top, &f.turns)) return NULL;
    Drawing d = {.object = objects.buf, .point = points.buf};
    d.objects = (size_t)objects.len / (25 * sizeof(double));
    d.points = (size_t)points.len / (4 * sizeof(double));
    Rows rules[2] = {{.columns = 3}, {.columns = 3}}, areas = {.columns = 6};
    int complete = read_paths(&d, &f);
    if (complete) rule(&d, &f, rules, &areas);
    complete = complete && !rules[ACROSS].failed && !rules[DOWN].failed && !areas.failed;
    PyObject *found = complete ? Py_BuildValue("NNN", bytes_of_rows(rules), bytes_of_rows(rules + DOWN), bytes_of_rows(&areas))
                               : PyErr_NoMemory();
    free(d.x);
    free(d.y);
    free(d.path);
    free(rules[ACROSS].values);
    free(rules[DOWN].values);
    free(areas.values);
    PyBuffer_Release(&objects);
    PyBuffer_Release(&points);
    return found;
}
