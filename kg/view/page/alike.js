// Papers near a paper, by the concepts that both name: that half of the likeness of `kg paper --similar`
// (kg/lookup/similar.py). The other half, by words, needs an index of all texts, which the page has not.

const MOST_ALIKE = 16;
const FIRST_ALIKE = 8;

/** The weight of each concept: salience × inverse document frequency (Spärck Jones 1972). */
function weightsOf(graph) {
  const papers = graph.everyLinkOfConcept.map((links) => new Set(links.map((link) => link.paper)).size);
  return papers.map((count, concept) => graph.salience(concept) * Math.log(graph.paperCount / Math.max(1, count)));
}

/**
 * The papers most like one: `[{paper, likeness, shared}]`.
 *
 * The likeness is the cosine of their weighted concepts, shrunk where few are common; weights are those of the whole graph, whatever the filters.
 */
function papersAlike(graph, index, most = MOST_ALIKE) {
  const weights = graph.weights ??= weightsOf(graph);
  const concepts = (paper) => [...new Set(graph.everyLinkOfPaper[paper].map((link) => link.concept))];
  const length = (paper) => Math.sqrt(concepts(paper).reduce((sum, concept) => sum + weights[concept] ** 2, 0));
  const [own, dots] = [concepts(index), new Map()];
  for (const concept of own)
    if (weights[concept] > 0)
      for (const paper of new Set(graph.everyLinkOfConcept[concept].map((link) => link.paper))) {
        if (paper === index) continue;
        const [dot, common] = dots.get(paper) ?? [0, 0];
        dots.set(paper, [dot + weights[concept] ** 2, common + 1]);
      }
  const named = new Set(own);
  return [...dots].filter(([paper]) => graph.shown(graph.paperNode(paper)))
    .map(([paper, [dot, common]]) => ({ paper, likeness: ((dot / (length(index) * length(paper))) * common) / (common + 2) }))
    .sort((a, b) => Math.round(1e6 * b.likeness) - Math.round(1e6 * a.likeness) || a.paper - b.paper).slice(0, most)
    .map((one) => ({ ...one, shared: concepts(one.paper).filter((concept) => named.has(concept)).sort((a, b) => weights[b] - weights[a] || a - b) }));
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

/** The section of the panel: similar papers, and by what; `map` leads to their map. */
function alikeSection(graph, index, { row, section, long, map }) {
  const found = papersAlike(graph, index);
  return found.length > 0 && section("Similar papers, by concepts", long(found, FIRST_ALIKE, ({ paper, likeness, shared }) => row(
    graph.paperNode(paper), [graph.year(paper), likeness.toFixed(2)].filter((part) => part !== null).join(" · "),
    el("p", { class: "found shared" }, shorten(`both name ${shared.slice(0, 4).map((concept) => graph.label(concept)).join(", ")}${shared.length > 4 ? `, ${shared.length - 4} more` : ""}`, 160))),
  "similar papers", "rows"), map);
}
