// Over time: the most studied concepts, one a row, with a circle for each year (or month) in which papers name it.

const MOST_ROWS = 40;
const ROW = 24;
const NAMES = 230;
const TRENDS = 90;

/** Where papers stand in time: `{labels, of}`; `of(paper)` is a place in `labels` or null. Months where years are few. */
function periods(graph) {
  const dates = graph.columns.papers.date.map((date, paper) => (graph.inTime[paper] && date && !date.startsWith("-") ? date : null));
  const years = [...new Set(dates.filter(Boolean).map((date) => Number(date.slice(0, 4))))].sort((a, b) => a - b);
  if (!years.length) return { labels: [], of: () => null };
  const length = years.length < 4 && dates.every((date) => !date || date.length >= 7) ? 7 : 4;
  const labels = [];
  for (let year = years[0]; year <= years.at(-1); year++)
    for (let month = 1; month <= (length === 7 ? 12 : 1); month++)
      labels.push(length === 7 ? `${year}-${String(month).padStart(2, "0")}` : String(year));
  const used = dates.filter(Boolean).map((date) => labels.indexOf(date.slice(0, length)));
  const [first, last] = used.reduce(([a, b], i) => [Math.min(a, i), Math.max(b, i)], [Infinity, -Infinity]);
  const from = Math.max(first, last - 39);
  return {
    labels: labels.slice(from, last + 1), before: from > first,
    of: (paper) => (dates[paper] ? Math.max(0, labels.indexOf(dates[paper].slice(0, length)) - from) : null),
  };
}

/** One row a concept: counts by period, the first one, and whether it rises (1) or fades (-1) beyond chance. */
function timeRows(graph, sort) {
  const { labels, of } = periods(graph);
  const concepts = Array.from({ length: graph.conceptCount }, (_, node) => node)
    .filter((node) => graph.shown(node) && graph.papersOf[node])
    .sort((a, b) => graph.papersOf[b] - graph.papersOf[a] || a - b).slice(0, MOST_ROWS);
  const trends = trendsOf(graph);
  const rows = concepts.map((node) => {
    const counts = labels.map(() => 0);
    for (const paper of graph.papersNaming(node)) if (of(paper) !== null) counts[of(paper)]++;
    return { node, counts, first: counts.findIndex(Boolean), trend: trends.get(node) ?? 0 };
  }).filter(({ first }) => first >= 0);
  const order = { first: (a, b) => a.first - b.first, trend: (a, b) => b.trend - a.trend, papers: () => 0 }[sort];
  const from = rows.length ? Math.min(...rows.map(({ first }) => first)) : 0;
  for (const row of rows) [row.counts, row.first] = [row.counts.slice(from), row.first - from];
  return { of, labels: labels.slice(from), rows: rows.sort((a, b) => order(a, b) || graph.papersOf[b.node] - graph.papersOf[a.node] || a.node - b.node) };
}

function trendWords(trend) { return { 1: "▲ rising", "-1": "▼ fading" }[trend] ?? "–"; }

function timeline(graph, { width, sort, resort }) {
  const { labels, rows, of } = timeRows(graph, sort);
  const choices = { first: "first seen", trend: "trend", papers: "papers" };
  const select = el("select", { id: "sort", onchange: (event) => resort(event.target.value) },
    Object.entries(choices).map(([value, name]) => el("option", { value, selected: value === sort }, name)));
  const head = el("div", { class: "head" }, el("h2", {}, "Over time"), el("label", {}, "Sort by ", select),
    el("span", { class: "note" }, "Trend: its share of the later half of the papers against the earlier half, where that is more than chance among all that were tested"));
  if (!rows.length) return el("div", { class: "list" }, head, el("p", { class: "hint" }, "No year is known of these papers."));
  return el("div", { class: "list time" }, head, el("p", { class: "hint", id: "not-in-time" }, notInTime(graph, rows, of)), timelineDrawing(graph, labels, rows, Math.max(320, width - 48)));
}

/** What the timeline does not show: concepts beyond its rows, papers without a year. */
function notInTime(graph, rows, of) {
  let [papers, undated, concepts] = [0, 0, 0];
  for (let paper = 0; paper < graph.paperCount; paper++)
    if (graph.passesBut(graph.paperNode(paper))) [papers, undated] = [papers + 1, undated + (of(paper) === null ? 1 : 0)];
  for (let node = 0; node < graph.conceptCount; node++) if (graph.shown(node) && graph.papersOf[node]) concepts++;
  return [
    rows.length < concepts && `${rows.length.toLocaleString("en")} of ${plural(concepts, "concept")}: those that most papers name.`,
    undated > 0 && `${undated.toLocaleString("en")} of ${plural(papers, "paper")} ${undated === 1 ? "has" : "have"} no year and ${undated === 1 ? "is" : "are"} not here.`,
  ].filter(Boolean).join(" ");
}

function timelineDrawing(graph, labels, rows, width) {
  const names = width < 560 ? 120 : NAMES;
  const trends = width < 560 ? 64 : TRENDS;
  const step = (width - names - trends) / labels.length;
  const x = (i) => names + (i + 0.5) * step;
  const most = Math.max(...rows.flatMap(({ counts }) => counts));
  const every = Math.ceil(44 / step);
  const text = (attributes, content) => svg("text", attributes, content);
  const axis = labels.map((label, i) => i % every === 0 && text({ x: x(i), y: 14, class: "axis", "text-anchor": "middle" }, label.length > 4 ? readableDate(label) : label)).filter(Boolean);
  const lines = rows.map(({ node, counts, first, trend }, row) => {
    const y = 36 + row * ROW;
    const last = counts.findLastIndex(Boolean);
    const kind = graph.kind(node);
    const link = svg("a", { href: `#${graph.address(node)}`, class: "term" },
      text({ x: names - 12, y: y + 4, "text-anchor": "end", class: "name" }, shorten(graph.label(node), names < NAMES ? 16 : 32)));
    const circles = counts.flatMap((count, i) => (count ? [svg("circle", {
      cx: x(i), cy: y, r: (1.5 + Math.min(ROW / 2 - 2, Math.max(4, step / 2)) * 0.85 * Math.sqrt(count / most)).toFixed(1), class: kind,
    }, svg("title", {}, `${labels[i]}: ${plural(count, "paper")}`))] : []));
    return svg("g", {}, svg("line", { x1: x(first), x2: x(last), y1: y, y2: y, class: `${kind} line` }), ...circles, link,
      text({ x: width - trends + 10, y: y + 4, class: "axis" }, trendWords(trend)));
  });
  return svg("svg", {
    id: "drawing", viewBox: `0 0 ${width} ${48 + rows.length * ROW}`, width, height: 48 + rows.length * ROW, role: "group",
    "aria-label": `Concepts over time, ${labels[0]} to ${labels.at(-1)}`,
  }, ...axis, ...lines);
}
