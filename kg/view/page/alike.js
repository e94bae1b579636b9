// Papers like a paper: those of `kg paper --similar` (kg/lookup/similar.py), which the file holds; or, in a graph that
// is too large for that, by the half of that likeness which the page can tell: the concepts that both name.

const MOST_ALIKE = 16;
const FIRST_ALIKE = 8;

/** The weight of each concept: salience × inverse document frequency (Spärck Jones 1972). */
function weightsOf(graph) {
  const papers = graph.everyLinkOfConcept.map((links) => new Set(links.map((link) => link.paper)).size);
  return papers.map((count, concept) => graph.salience(concept) * Math.log(graph.paperCount / Math.max(1, count)));
}

const conceptsOf = (graph, paper) => [...new Set(graph.everyLinkOfPaper[paper].map((link) => link.concept))];

/** The papers most like one, and the concepts that both name, the most telling first: `[{paper, likeness, shared}]`. */
function papersAlike(graph, index, most = MOST_ALIKE) {
  const weights = graph.weights ??= weightsOf(graph);
  const named = new Set(conceptsOf(graph, index));
  return (graph.columns.similar ? papersKeptAs(graph, index) : papersByConcepts(graph, index, weights))
    .filter(({ paper }) => graph.shown(graph.paperNode(paper))).slice(0, most)
    .map((one) => ({ ...one, shared: conceptsOf(graph, one.paper).filter((concept) => named.has(concept)).sort((a, b) => weights[b] - weights[a] || a - b) }));
}

/** The similar papers that the file holds. */
function papersKeptAs(graph, index) {
  const { count, paper, likeness } = graph.columns.similar;
  let next = 0;
  graph.firstSimilar ??= count.map((own) => (next += own) - own);
  return Array.from({ length: count[index] }, (_, i) => graph.firstSimilar[index] + i).map((at) => ({ paper: paper[at], likeness: likeness[at] / 100 }));
}

/** By concepts: the cosine of the weighted ones, shrunk where few are common; weights are those of the whole graph, whatever the filters. */
function papersByConcepts(graph, index, weights) {
  const length = (paper) => Math.sqrt(conceptsOf(graph, paper).reduce((sum, concept) => sum + weights[concept] ** 2, 0));
  const dots = new Map();
  for (const concept of conceptsOf(graph, index))
    if (weights[concept] > 0)
      for (const paper of new Set(graph.everyLinkOfConcept[concept].map((link) => link.paper))) {
        if (paper === index) continue;
        const [dot, common] = dots.get(paper) ?? [0, 0];
        dots.set(paper, [dot + weights[concept] ** 2, common + 1]);
      }
  return [...dots].map(([paper, [dot, common]]) => ({ paper, likeness: ((dot / (length(index) * length(paper))) * common) / (common + 2) }))
    .sort((a, b) => Math.round(1e6 * b.likeness) - Math.round(1e6 * a.likeness) || a.paper - b.paper);
}

/** The map of papers: one in the middle, older ones on the left, newer ones (and those without a year) on the right. */
function papersAround(graph, node, { limit, narrow, centre }) {
  const year = (paper) => graph.year(paper) ?? Infinity;
  const own = year(node - graph.conceptCount);
  const seats = papersAlike(graph, node - graph.conceptCount, limit).map(({ paper, likeness }) => ({ node: graph.paperNode(paper), paper, support: 1 + 40 * likeness ** 2 }));
  const byYear = (members) => members.sort((a, b) => (year(a.paper) === year(b.paper) ? 0 : year(a.paper) - year(b.paper)));
  const [older, newer] = [seats.filter(({ paper }) => year(paper) < own), seats.filter(({ paper }) => !(year(paper) < own))].map(byYear);
  const placed = narrow ? fan([...older, ...newer], 1, limit, centre, true) : [...fan(older, -1, limit, centre), ...fan(newer, 1, limit, centre)];
  const middle = { node, support: 0, ...centre, side: "above", left: 0, parent: null };
  return new Map([middle, ...placed.map((seat) => ({ ...seat, parent: node }))].map((seat) => [seat.node, seat]));
}

/** The concepts that two papers name, as a line. */
function inCommon(graph, shared) {
  if (!shared.length) return "by words: no concept is named by both";
  return shorten(`both name ${shared.slice(0, 4).map((concept) => graph.label(concept)).join(", ")}${shared.length > 4 ? `, ${shared.length - 4} more` : ""}`, 160);
}

/** The section of the panel: similar papers, and the concepts of both; `map` leads to their map. */
function alikeSection(graph, index, { row, section, long, map }) {
  const found = papersAlike(graph, index);
  return found.length > 0 && section(graph.columns.similar ? "Similar papers" : "Similar papers, by concepts", long(found, FIRST_ALIKE, ({ paper, likeness, shared }) => row(
    graph.paperNode(paper), [graph.year(paper), likeness.toFixed(2)].filter((part) => part !== null).join(" · "), el("p", { class: "found shared" }, inCommon(graph, shared))),
  "similar papers", "rows"), map);
}
