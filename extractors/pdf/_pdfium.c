/* Loops over pdfium's character and path calls and returns flat arrays of doubles.
 *
 * pypdfium2 ships pdfium as a shared library without headers, so nothing is linked: `bind` takes the addresses of the functions that
 * pypdfium2 has already resolved. The rows are those of calls.py, which makes the same calls through ctypes where no compiler was at
 * hand; nothing is computed here, so that both yield the same bits. The caller keeps the page open and holds no second thread on it.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define GLYPH_COLUMNS 8
#define TEXT_COLUMNS 17
#define PATH_COLUMNS 25
#define POINT_COLUMNS 4
#define FAR_OFF 1e9
#define MAX_OBJECTS 1000000 /* as in calls.py */
#define MAX_DEPTH 24 /* a form that draws itself never ends; real sheets nest two or three deep */

enum { TEXT = 1, PATH = 2, IMAGE = 3, FORM = 5 };

typedef void *Handle;
typedef struct { float a, b, c, d, e, f; } Matrix;

#define FUNCTIONS(X) \
    X(int, FPDFText_CountChars, (Handle)) \
    X(unsigned, FPDFText_GetUnicode, (Handle, int)) \
    X(int, FPDFText_GetCharBox, (Handle, int, double *, double *, double *, double *)) \
    X(int, FPDFText_GetCharOrigin, (Handle, int, double *, double *)) \
    X(int, FPDFText_GetMatrix, (Handle, int, Matrix *)) \
    X(Handle, FPDFText_GetTextObject, (Handle, int)) \
    X(Handle, FPDFTextObj_GetFont, (Handle)) \
    X(int, FPDFTextObj_GetFontSize, (Handle, float *)) \
    X(size_t, FPDFFont_GetBaseFontName, (Handle, char *, size_t)) \
    X(int, FPDFFont_GetFlags, (Handle)) \
    X(int, FPDFTextObj_GetTextRenderMode, (Handle)) \
    X(int, FPDFPageObj_GetFillColor, (Handle, unsigned *, unsigned *, unsigned *, unsigned *)) \
    X(int, FPDFPageObj_GetStrokeColor, (Handle, unsigned *, unsigned *, unsigned *, unsigned *)) \
    X(int, FPDFPageObj_GetStrokeWidth, (Handle, float *)) \
    X(int, FPDFPage_CountObjects, (Handle)) \
    X(Handle, FPDFPage_GetObject, (Handle, int)) \
    X(int, FPDFPageObj_GetType, (Handle)) \
    X(int, FPDFPageObj_GetMatrix, (Handle, Matrix *)) \
    X(int, FPDFFormObj_CountObjects, (Handle)) \
    X(Handle, FPDFFormObj_GetObject, (Handle, unsigned long)) \
    X(int, FPDFPath_CountSegments, (Handle)) \
    X(int, FPDFPath_GetDrawMode, (Handle, int *, int *)) \
    X(Handle, FPDFPath_GetPathSegment, (Handle, int)) \
    X(int, FPDFPathSegment_GetPoint, (Handle, float *, float *)) \
    X(int, FPDFPathSegment_GetType, (Handle)) \
    X(int, FPDFPathSegment_GetClose, (Handle)) \
    X(Handle, FPDFPageObj_GetClipPath, (Handle)) \
    X(int, FPDFClipPath_CountPaths, (Handle)) \
    X(int, FPDFClipPath_CountPathSegments, (Handle, int)) \
    X(Handle, FPDFClipPath_GetPathSegment, (Handle, int, int))

#define DECLARE(result, name, arguments) static result (*name) arguments;
FUNCTIONS(DECLARE)

static const struct { const char *name; void **pointer; } functions[] = {
#define ENTRY(result, name, arguments) {#name, (void **)&name},
    FUNCTIONS(ENTRY)
};
#define FUNCTION_COUNT (sizeof functions / sizeof functions[0])

/* A growing array of rows of doubles. */
typedef struct { double *values; size_t rows, room, columns; } Rows;

static double *append(Rows *rows)
{
    if (rows->rows == rows->room) {
        size_t room = rows->room ? rows->room * 2 : 512;
        double *values = realloc(rows->values, room * rows->columns * sizeof(double));
        if (!values) return NULL;
        rows->values = values;
        rows->room = room;
    }
    double *row = rows->values + rows->rows++ * rows->columns;
    memset(row, 0, rows->columns * sizeof(double));
    return row;
}

/* The values column by column, as numpy likes them best. */
static PyObject *columns_of(const Rows *rows)
{
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(rows->rows * rows->columns * sizeof(double)));
    if (!bytes) return NULL;
    double *out = (double *)PyBytes_AS_STRING(bytes);
    for (size_t column = 0; column < rows->columns; column++)
        for (size_t row = 0; row < rows->rows; row++) *out++ = rows->values[row * rows->columns + column];
    return bytes;
}

static PyObject *two_arrays(int complete, Rows *first, Rows *second)
{
    if (!complete && !PyErr_Occurred()) PyErr_NoMemory();
    PyObject *one = complete ? columns_of(first) : NULL;
    PyObject *two = one ? columns_of(second) : NULL;
    PyObject *both = two ? PyTuple_Pack(2, one, two) : NULL;
    Py_XDECREF(one);
    Py_XDECREF(two);
    free(first->values);
    free(second->values);
    return both;
}

static void put_color(double *row, const unsigned *color)
{
    for (int k = 0; k < 4; k++) row[k] = color[k];
}

static void put_matrix(double *row, const Matrix *m)
{
    row[0] = m->a; row[1] = m->b; row[2] = m->c; row[3] = m->d; row[4] = m->e; row[5] = m->f;
}

/* The box that the clip paths of an object leave: each clip path is as large as the box of its points. */
static void put_clip(double *row, Handle object)
{
    row[0] = row[1] = -FAR_OFF;
    row[2] = row[3] = FAR_OFF;
    Handle clip = FPDFPageObj_GetClipPath(object);
    int paths = clip ? FPDFClipPath_CountPaths(clip) : 0;
    for (int i = 0; i < paths; i++) {
        double low_x = FAR_OFF, low_y = FAR_OFF, high_x = -FAR_OFF, high_y = -FAR_OFF;
        int count = FPDFClipPath_CountPathSegments(clip, i);
        for (int k = 0; k < count; k++) {
            float x = 0, y = 0;
            FPDFPathSegment_GetPoint(FPDFClipPath_GetPathSegment(clip, i, k), &x, &y);
            if (x < low_x) low_x = x;
            if (y < low_y) low_y = y;
            if (x > high_x) high_x = x;
            if (y > high_y) high_y = y;
        }
        if (count <= 0) continue;
        if (low_x > row[0]) row[0] = low_x;
        if (low_y > row[1]) row[1] = low_y;
        if (high_x < row[2]) row[2] = high_x;
        if (high_y < row[3]) row[3] = high_y;
    }
}

static int append_text(Rows *texts, Handle text_page, int index, Handle object)
{
    double *row = append(texts);
    if (!row) return 0;
    float size = 0;
    unsigned color[4] = {0, 0, 0, 255};
    Matrix m = {1, 0, 0, 1, 0, 0};
    FPDFTextObj_GetFontSize(object, &size);
    FPDFPageObj_GetFillColor(object, color, color + 1, color + 2, color + 3);
    FPDFText_GetMatrix(text_page, index, &m);
    row[0] = (double)(uintptr_t)FPDFTextObj_GetFont(object);
    row[1] = size;
    row[2] = FPDFTextObj_GetTextRenderMode(object);
    put_color(row + 3, color);
    put_matrix(row + 7, &m);
    put_clip(row + 13, object);
    return 1;
}

static int is_latin(unsigned code) { return code > 0x20 && code < 0x7F; }

/* Whether a space that pdfium made up stands between two Latin signs: those it makes up between Japanese ones are only white. */
static int parts_words(Handle text_page, int index, int count)
{
    return index > 0 && index + 1 < count && FPDFText_GetUnicode(text_page, index) == 0x20
        && is_latin(FPDFText_GetUnicode(text_page, index - 1)) && is_latin(FPDFText_GetUnicode(text_page, index + 1))
        && FPDFText_GetTextObject(text_page, index - 1) && FPDFText_GetTextObject(text_page, index + 1);
}

static PyObject *read_glyphs(PyObject *self, PyObject *argument)
{
    Handle text_page = PyLong_AsVoidPtr(argument), previous = NULL;
    if (!text_page) return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_ValueError, "no text page");
    Rows glyphs = {.columns = GLYPH_COLUMNS}, texts = {.columns = TEXT_COLUMNS};
    int count = FPDFText_CountChars(text_page), complete = 1;
    for (int i = 0; i < count && complete; i++) {
        Handle object = FPDFText_GetTextObject(text_page, i);
        if (!object && !parts_words(text_page, i, count)) continue;
        if (object && object != previous) complete = append_text(&texts, text_page, i, object);
        if (object) previous = object;
        double *row = complete ? append(&glyphs) : NULL;
        if (!row) { complete = 0; break; }
        int at = object ? i : i - 1; /* a made up space takes the place of the sign before it */
        row[0] = object ? FPDFText_GetUnicode(text_page, i) : 0x20;
        FPDFText_GetCharBox(text_page, at, row + 1, row + 2, row + 3, row + 4);
        FPDFText_GetCharOrigin(text_page, at, row + 5, row + 6);
        row[7] = (double)texts.rows - 1;
    }
    return two_arrays(complete, &glyphs, &texts);
}

static PyObject *read_font(PyObject *self, PyObject *argument)
{
    Handle font = PyLong_AsVoidPtr(argument);
    char name[128] = "";
    if (!font) return PyErr_Occurred() ? NULL : Py_BuildValue("yi", "", 0);
    FPDFFont_GetBaseFontName(font, name, sizeof name);
    int flags = FPDFFont_GetFlags(font);
    name[sizeof name - 1] = 0;
    return Py_BuildValue("yi", name, flags > 0 ? flags : 0);
}

static int append_points(Rows *points, Handle path, int count)
{
    for (int k = 0; k < count; k++) {
        Handle segment = FPDFPath_GetPathSegment(path, k);
        float x = 0, y = 0;
        double *row = append(points);
        if (!row) return 0;
        FPDFPathSegment_GetPoint(segment, &x, &y);
        row[0] = x;
        row[1] = y;
        row[2] = FPDFPathSegment_GetType(segment);
        row[3] = FPDFPathSegment_GetClose(segment);
    }
    return 1;
}

static int append_objects(Rows *paths, Rows *points, Handle holder, int parent, int depth);

static int append_object(Rows *paths, Rows *points, Handle object, int parent, int depth)
{
    int type = FPDFPageObj_GetType(object);
    if (type == TEXT && parent >= 0) paths->values[(size_t)parent * paths->columns + 18]++;
    if (type != PATH && type != IMAGE && type != FORM) return 1;
    if (paths->rows == MAX_OBJECTS) {
        PyErr_Format(PyExc_OverflowError, "more than %d drawn objects", MAX_OBJECTS);
        return 0;
    }
    double *row = append(paths);
    if (!row) return 0;
    int index = (int)paths->rows - 1, fill = 0, stroke = 0, count = 0;
    Matrix m = {1, 0, 0, 1, 0, 0};
    FPDFPageObj_GetMatrix(object, &m);
    row[0] = type;
    row[1] = parent;
    put_matrix(row + 2, &m);
    row[19] = (double)points->rows;
    put_clip(row + 21, object);
    if (type == FORM) return depth >= MAX_DEPTH || append_objects(paths, points, object, index, depth + 1);
    if (type == IMAGE) return 1;
    unsigned color[4] = {0, 0, 0, 255};
    float width = 0;
    FPDFPath_GetDrawMode(object, &fill, &stroke);
    if (fill) {
        FPDFPageObj_GetFillColor(object, color, color + 1, color + 2, color + 3);
        put_color(row + 10, color);
    }
    if (stroke) {
        FPDFPageObj_GetStrokeColor(object, color, color + 1, color + 2, color + 3);
        FPDFPageObj_GetStrokeWidth(object, &width);
        put_color(row + 14, color);
    }
    if (fill || stroke) count = FPDFPath_CountSegments(object);
    row[8] = fill;
    row[9] = stroke;
    row[18] = width;
    row[20] = count;
    return append_points(points, object, count);
}

static int append_objects(Rows *paths, Rows *points, Handle holder, int parent, int depth)
{
    int count = parent < 0 ? FPDFPage_CountObjects(holder) : FPDFFormObj_CountObjects(holder);
    for (int i = 0; i < count; i++) {
        Handle object = parent < 0 ? FPDFPage_GetObject(holder, i) : FPDFFormObj_GetObject(holder, (unsigned long)i);
        if (!append_object(paths, points, object, parent, depth)) return 0;
    }
    return 1;
}

static PyObject *read_paths(PyObject *self, PyObject *argument)
{
    Handle page = PyLong_AsVoidPtr(argument);
    if (!page) return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_ValueError, "no page");
    Rows paths = {.columns = PATH_COLUMNS}, points = {.columns = POINT_COLUMNS};
    return two_arrays(append_objects(&paths, &points, page, -1, 0), &paths, &points);
}

static PyObject *bind(PyObject *self, PyObject *addresses)
{
    for (size_t i = 0; i < FUNCTION_COUNT; i++) {
        PyObject *address = PyMapping_GetItemString(addresses, functions[i].name);
        if (!address) return NULL;
        *functions[i].pointer = PyLong_AsVoidPtr(address);
        Py_DECREF(address);
        if (PyErr_Occurred()) return NULL;
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"bind", bind, METH_O, "Takes the address of each pdfium function by its name; to be called before the others."},
    {"read_glyphs", read_glyphs, METH_O, "Columns of glyphs and of text objects of a text page, as bytes of doubles."},
    {"read_font", read_font, METH_O, "The base name (at most 127 bytes) and the flags of a font by its address."},
    {"read_paths", read_paths, METH_O, "Columns of drawn objects and of path points of a page, as bytes of doubles."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_pdfium", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__pdfium(void)
{
    PyObject *created = PyModule_Create(&module);
    PyObject *names = created ? PyTuple_New(FUNCTION_COUNT) : NULL;
    if (!names) return NULL;
    for (size_t i = 0; i < FUNCTION_COUNT; i++) PyTuple_SetItem(names, (Py_ssize_t)i, PyUnicode_FromString(functions[i].name));
    PyModule_AddObject(created, "FUNCTIONS", names);
    return created;
}
