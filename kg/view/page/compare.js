// Pinned papers side by side: which concepts each one names, and what it does with them.

/** The rows of the table: `[concept, [role or null of each paper]]`, what most papers share first. */
function compareRows(graph, papers) {
  const roles = new Map();
  papers.forEach((node, column) => {
    for (const link of graph.linksOfPaper[node - graph.conceptCount]) {
      if (!graph.shown(link.concept)) continue;
      if (!roles.has(link.concept)) roles.set(link.concept, papers.map(() => null));
      const row = roles.get(link.concept);
      row[column] = row[column] === null ? link.role : `${row[column]}; ${link.role}`;
    }
  });
  const shared = (row) => row.filter(Boolean).length;
  return [...roles].sort((a, b) => shared(b[1]) - shared(a[1]) || graph.papersOf[b[0]] - graph.papersOf[a[0]] || a[0] - b[0]);
}

/** The table as CSV (RFC 4180). */
function compareCsv(graph, papers) {
  const field = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const rows = [["concept", "kind", ...papers.map((node) => graph.label(node))],
    ...compareRows(graph, papers).map(([concept, roles]) => [graph.label(concept), graph.kind(concept), ...roles.map((role) => role ?? "")])];
  return rows.map((row) => row.map(field).join(",") + "\r\n").join("");
}

function compareTable(graph, papers, { link, unpin }) {
  if (!papers.length)
    return el("div", { class: "list" }, el("h2", {}, "Compare papers"),
      el("p", { class: "hint" }, "Pin some papers first: open a paper and press Pin, or the key k."));
  return el("div", { class: "list" }, el("h2", {}, "Compare papers"),
    el("p", {}, el("button", { type: "button", class: "more", id: "csv", onclick: () => download("papers-and-concepts.csv", compareCsv(graph, papers), "text/csv") }, "Save as CSV")),
    el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Papers and concepts" }, el("table", { class: "compare" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Concept"), papers.map((node) => el("th", { scope: "col" },
        link(node, shorten(graph.label(node), 70)),
        el("button", { type: "button", class: "unpin", "aria-label": `Unpin ${shorten(graph.label(node), 60)}`, onclick: () => unpin(node) }, "×"))))),
      el("tbody", {}, compareRows(graph, papers).map(([concept, roles]) => el("tr", {},
        el("th", { scope: "row" }, glyph(graph.kind(concept)), link(concept, graph.label(concept))),
        roles.map((role) => el("td", {}, role && el("span", { class: "role" }, role.replaceAll("-", " "))))))))));
}
