// Charts by Vega-Lite. Expressions are interpreted, so that the policy of the page can forbid programs made of text.

// A figure with the chart `name` over `rows`, and its table. A row may have `tip`, shown beside the pointer, and `link`.
function figure(name, rows, size, made) {
  const place = el("div", { class: "chart", role: "img", "aria-label": say(`chart_${name}`) });
  pending.push(async () => {
    const spec = structuredClone(meta.charts[state.language][name]);
    const width = Math.max(260, place.clientWidth - (size.beside ?? 0));
    Object.assign(spec, {
      datasets: { ...spec.datasets, rows },
      width: size.step ? Math.min(width, size.step * size.columns) : width,
      height: size.height,
      autosize: { type: size.beside ? "pad" : "fit", contains: "padding" },
    });
    if (size.step || size.beside) spec.autosize = { type: "pad" };
    const options = { ast: true, renderer: "svg", actions: false, defaultStyle: false, tooltip: tip, mode: "vega-lite", logLevel: 1 };
    const { view } = await window.vegaEmbed(place, spec, options);
    place.querySelector("svg")?.setAttribute("aria-hidden", "true"); // the label and the table say it
    view.addEventListener("click", (_, item) => { if (item?.datum?.link) location.hash = item.datum.link; });
    finished.push(() => view.finalize());
  });
  return el("figure", {}, place, made);
}

const pending = []; // charts to be drawn once their places are in the page
const finished = []; // what ends them when the page shows something else

async function drawCharts() {
  for (const draw of pending.splice(0)) await draw();
}

function endCharts() {
  pending.length = 0;
  for (const end of finished.splice(0)) end();
}

// What stands beside the pointer: text alone.
function tip(_, event, item, value) {
  const box = document.getElementById("tip");
  box.hidden = !value;
  if (!value) return;
  box.textContent = value;
  box.style.left = `${Math.min(event.clientX + 14, window.innerWidth - box.offsetWidth - 8)}px`;
  box.style.top = `${Math.min(event.clientY + 14, window.innerHeight - box.offsetHeight - 8)}px`;
}
