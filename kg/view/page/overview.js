// What the panel says of the whole: what it is of, from when and where, its communities, and what most papers name.

/** Years in words: from when to when, and how many papers have none. */
function yearsInWords(graph) {
  const years = graph.columns.papers.id.map((_, paper) => graph.year(paper)).filter((year) => year !== null);
  const [first, last] = years.reduce(([a, b], year) => [Math.min(a, year), Math.max(b, year)], [Infinity, -Infinity]);
  const undated = graph.undated ? `${graph.undated.toLocaleString("en")} without a year` : "";
  if (!years.length) return undated;
  return [first === last ? String(first) : `${first} to ${last}`, undated].filter(Boolean).join(", ");
}

/** The commonest of some names, with how often each stands: at most so many, and those that stand twice. */
function commonest(names, most) {
  const counts = new Map();
  for (const name of names) if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, most);
}

/** From where the papers are: the files that were read, and the commonest venues. */
function sourcesInWords(graph) {
  const { count, first } = graph.columns.inputs;
  const files = count > first.length ? `${count.toLocaleString("en")} files` : first.join(", ");
  const venues = commonest(graph.columns.papers.venue, 3).map(([venue, papers]) => `${venue} (${papers.toLocaleString("en")})`);
  return [files && `read from ${files}`, venues.length > 0 && `most from ${venues.join(", ")}`].filter(Boolean).join("; ");
}

/** The content of the panel where nothing is chosen. */
function overview(graph, { row, section, long, communities }) {
  const nodes = Array.from({ length: graph.conceptCount }, (_, node) => node).filter((node) => graph.shown(node))
    .sort((a, b) => graph.papersOf[b] - graph.papersOf[a] || a - b);
  const papers = Array.from({ length: graph.paperCount }, (_, paper) => paper)
    .filter((paper) => graph.shown(graph.paperNode(paper))).sort((a, b) => graph.newestFirst(a, b));
  const titles = { method: "Methods", dataset: "Datasets", problem: "Problems" };
  const years = yearsInWords(graph);
  return [
    el("h2", { dir: "auto" }, document.getElementsByTagName("h1")[0].textContent),
    el("p", { class: "summary" }, `${plural(graph.paperCount, "paper")}${years ? `, ${years}` : ""}; ${plural(graph.conceptCount, "concept")}`),
    el("p", { class: "hint", dir: "auto" }, sourcesInWords(graph)),
    communities && section("What it is about", communities),
    graph.kinds.map((kind) => {
      const own = nodes.filter((node) => graph.kind(node) === kind);
      return own.length > 0 && section(titles[kind], long(own, 10, (node) => row(node, plural(graph.papersOf[node], "paper")), `${kind}s`, "rows"));
    }),
    papers.length > 0 && section("Newest papers", long(
      papers, 10, (paper) => row(graph.paperNode(paper), readableDate(graph.columns.papers.date[paper]) ?? ""), "papers", "rows")),
    leftOut(graph, section),
  ];
}

/** What the page had no room for. */
function leftOut(graph, section) {
  const { least, concepts, papers, abstracts } = graph.columns.leftOut;
  const parts = [
    concepts && `${plural(concepts, "concept")} named by fewer than ${least} papers`, papers && plural(papers, "paper"),
    abstracts && `the abstracts of ${plural(abstracts, "paper")}`,
  ].filter(Boolean);
  return parts.length > 0 && section("Left out of this page", el("p", { class: "hint" },
    `To keep the page small it leaves out ${parts.join(", ")}. The command line finds them (kg concept, kg paper); kg build --view-limit changes the limit.`));
}
