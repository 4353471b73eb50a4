/* Signs as pdfium gives them to signs as a reader sees them: the twin of _place in glyphs.py, which tells the reasons of what is done here. */
#include "_loops.h"

#define INVISIBLE 3
#define SMALLEST 2.0
#define SIDEWAYS 0.6

/* Columns as calls.py describes them. */
typedef struct {
    const double *sign, *text;
    const char *bold;
    size_t signs, texts;
    double left, bottom, right, top;
    int turns;
} Print;

static double of_sign(const Print *p, int column, size_t sign) { return p->sign[(size_t)column * p->signs + sign]; }
static double of_text(const Print *p, int column, size_t text) { return p->text[(size_t)column * p->texts + text]; }
static double size_of(const Print *p, size_t text) { return most(of_text(p, 1, text) * hypot(of_text(p, 9, text), of_text(p, 10, text)), 0.1); }
static int modulo4(Int value) { return (int)(((value % 4) + 4) % 4); }

/* Whether code points must be joined or mended, signs dropped, places are no numbers, or sizes told from the ink: seldom, and left to the twin. */
static int is_odd(const Print *p)
{
    for (size_t i = 0; i < p->signs; i++) {
        Int code = (Int)p->sign[i];
        if (code < 0x20 || (code & ~0x7FF) == 0xD800 || code == 0xFFFE) return 1;
        for (int k = 1; k < 7; k++)
            if (!isfinite(of_sign(p, k, i))) return 1;
    }
    for (size_t t = 0; t < p->texts; t++)
        if (of_text(p, 2, t) == INVISIBLE || !(size_of(p, t) >= SMALLEST)) return 1;
    return 0;
}

/* Turns the page so that most of the text runs to the right, and sets the direction of each text in it. */
static void set_upright(Print *p, Int *quarter)
{
    size_t counts[4] = {0}, best = 0;
    int upright = 1;
    for (size_t t = 0; t < p->texts; t++) upright &= of_text(p, 8, t) == 0 && of_text(p, 7, t) > 0;
    for (size_t t = 0; t < p->texts; t++) {
        Int angle = upright ? 0 : (Int)rint(atan2(of_text(p, 8, t), of_text(p, 7, t)) * (2 / M_PI));
        quarter[t] = modulo4(angle - p->turns);
    }
    for (size_t i = 0; i < p->signs; i++) counts[quarter[(size_t)of_sign(p, 7, i)]]++;
    for (size_t k = 1; k < 4; k++)
        if (counts[k] > counts[best]) best = k;
    if (!best || !((double)counts[best] > SIDEWAYS * (double)p->signs)) return;
    p->turns = modulo4(p->turns + (Int)best);
    for (size_t t = 0; t < p->texts; t++) quarter[t] = modulo4(quarter[t] - (Int)best);
}

static void place(const Print *p, double x, double y, double *across, double *below)
{
    switch (p->turns) {
    case 0: *across = x - p->left; *below = p->top - y; break;
    case 1: *across = y - p->bottom; *below = x - p->left; break;
    case 2: *across = p->right - x; *below = y - p->bottom; break;
    default: *across = p->top - y; *below = p->right - x;
    }
}

/* Fills the columns code, kind, quarter, text; x0, top, x1, bottom, x, y, size; bold, white, hidden. */
static void place_signs(const Print *p, const Int *kinds, const Int *quarter, Int *whole, double *part, char *flag)
{
    size_t n = p->signs;
    for (size_t i = 0; i < n; i++) {
        size_t t = (size_t)of_sign(p, 7, i);
        Int code = (Int)p->sign[i];
        double left = of_sign(p, 1, i), right = of_sign(p, 2, i), low = of_sign(p, 3, i), high = of_sign(p, 4, i), ax, ay, bx, by;
        double x = (left + right) / 2, y = (low + high) / 2, ink = least(least(of_text(p, 3, t), of_text(p, 4, t)), of_text(p, 5, t));
        place(p, left, low, &ax, &ay);
        place(p, right, high, &bx, &by);
        place(p, of_sign(p, 5, i), of_sign(p, 6, i), part + 4 * n + i, part + 5 * n + i);
        whole[i] = code;
        whole[n + i] = kinds[code < 0x10000 ? code : 0x10000];
        whole[2 * n + i] = quarter[t];
        whole[3 * n + i] = (Int)t;
        part[i] = least(ax, bx);
        part[n + i] = least(ay, by);
        part[2 * n + i] = most(ax, bx);
        part[3 * n + i] = most(ay, by);
        part[6 * n + i] = size_of(p, t);
        flag[i] = p->bold[t];
        flag[n + i] = ink >= 250 || of_text(p, 6, t) == 0;
        flag[2 * n + i] = x < of_text(p, 13, t) || x > of_text(p, 15, t) || y < of_text(p, 14, t) || y > of_text(p, 16, t);
    }
}

/* signs, texts, whether each text is bold, kind of each code point, (left, bottom, right, top, turns)
 * -> turns, columns of integers, of doubles, of flags; None where the page is odd */
PyObject *place_glyphs(PyObject *self, PyObject *args)
{
    Py_buffer signs, texts, bold, kinds;
    Print p;
    if (!PyArg_ParseTuple(args, "y*y*y*y*(ddddi)", &signs, &texts, &bold, &kinds, &p.left, &p.bottom, &p.right, &p.top, &p.turns)) return NULL;
    p.sign = signs.buf;
    p.text = texts.buf;
    p.bold = bold.buf;
    p.signs = (size_t)signs.len / (8 * sizeof(double));
    p.texts = (size_t)texts.len / (17 * sizeof(double));
    PyObject *found = NULL;
    if (is_odd(&p)) found = Py_NewRef(Py_None);
    else {
        PyObject *whole = bytes_of(NULL, 4 * p.signs, sizeof(Int)), *part = bytes_of(NULL, 7 * p.signs, sizeof(double));
        PyObject *flag = bytes_of(NULL, 3 * p.signs, 1);
        Int *quarter = malloc((p.texts + 1) * sizeof *quarter);
        if (!quarter) PyErr_NoMemory();
        if (whole && part && flag && quarter) {
            set_upright(&p, quarter);
            place_signs(&p, kinds.buf, quarter, (Int *)PyBytes_AS_STRING(whole), (double *)PyBytes_AS_STRING(part), PyBytes_AS_STRING(flag));
            found = Py_BuildValue("iOOO", p.turns, whole, part, flag);
        }
        Py_XDECREF(whole);
        Py_XDECREF(part);
        Py_XDECREF(flag);
        free(quarter);
    }
    PyBuffer_Release(&signs);
    PyBuffer_Release(&texts);
    PyBuffer_Release(&bold);
    PyBuffer_Release(&kinds);
    return found;
}
