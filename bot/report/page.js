const dark = matchMedia("(prefers-color-scheme: dark)");
function theme() {
  const style = getComputedStyle(document.documentElement), of = (name) => style.getPropertyValue(name).trim();
  const text = { labelColor: of("--soft"), titleColor: of("--soft"), labelFontSize: 12, titleFontSize: 12 };
  return {
    background: "transparent", font: getComputedStyle(document.body).fontFamily, view: { stroke: null },
    axis: { ...text, gridColor: of("--line"), domainColor: of("--line"), tickColor: of("--line") },
    legend: { ...text, orient: "top", symbolSize: 90 },
    range: { category: dark.matches ? ["#8ab4f8", "#fdbf6f", "#f28b82"] : ["#1f5fbf", "#d9822b", "#c0392b"] },
  };
}
async function draw() {
  const told = { actions: false, renderer: "svg", config: theme(), tooltip: { theme: dark.matches ? "dark" : "light" } };
  for (const data of document.querySelectorAll("script[data-chart]")) {
    await vegaEmbed(document.getElementById(data.dataset.chart), JSON.parse(data.textContent), told);
  }
  document.body.dataset.drawn = "yes";
}
function sort(head) {
  const table = head.closest("table"), place = [...head.parentNode.children].indexOf(head), body = table.tBodies[0];
  const way = head.getAttribute("aria-sort") === "descending" ? "ascending" : "descending";
  for (const other of head.parentNode.children) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", way);
  const worth = (row) => row.cells[place].dataset.value ?? row.cells[place].textContent;
  const numbers = body.rows.length > 0 && body.rows[0].cells[place].dataset.value !== undefined;
  const by = (a, b) => (numbers ? worth(a) - worth(b) : worth(a).localeCompare(worth(b), "ko"));
  body.append(...[...body.rows].sort((a, b) => (way === "ascending" ? by(a, b) : by(b, a))));
}
for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => sort(button.closest("th")));
}
dark.addEventListener("change", draw);
draw();
