// A path in the panel: from one node to another over papers, with the sentences that make each hop.

function pathContent(graph, from, to, way, { link, evidence, stop }) {
  const head = [
    el("p", { class: "kinds" }, "Path", el("button", { type: "button", class: "small", onclick: stop }, "Close path")),
    el("h2", { dir: "auto" }, `${shorten(graph.label(from), 80)} → ${shorten(graph.label(to), 80)}`),
  ];
  if (!way) return [...head, el("p", { class: "hint" }, "No path leads from one to the other over what is shown.")];
  const hops = way.length - 1;
  const steps = way.map((node, i) => {
    if (!graph.isPaper(node))
      return el("li", { class: "stop" }, glyph(graph.kind(node)), link(node, graph.label(node)));
    const beside = [way[i - 1], way[i + 1]].filter((other) => other !== undefined);
    const links = graph.linksOfPaper[node - graph.conceptCount].filter((l) => beside.includes(l.concept))
      .sort((a, b) => beside.indexOf(a.concept) - beside.indexOf(b.concept));
    return evidence(node - graph.conceptCount, links, beside);
  });
  return [...head, el("p", { class: "hint" }, `${plural(hops, "step")}; each paper names the concept before it and the one after it.`),
    el("ol", { class: "papers path" }, steps)];
}
