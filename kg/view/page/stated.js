// What papers state of two concepts: in words, how sure that is, and the sentences that say so.

const FIRST_STATED = 3;
const PREDICATE_WORDS = {
  usedFor: ["used for", "tackled by"], evaluatedWith: ["evaluated on", "evaluates"],
  comparedWith: ["compared with", "compared with"], partOf: ["part of", "built from"], broader: ["kind of", "kinds"],
};
const PREDICATE_VERBS = {
  usedFor: "is used for", evaluatedWith: "is evaluated on", comparedWith: "is compared with", partOf: "is part of",
  broader: "is a kind of",
};

/** How many papers name two concepts that no paper relates. */
function namedTogether(papers) { return `${plural(papers, "paper")} ${papers === 1 ? "names" : "name"} both`; }

/** The sentences that state something, with the mentions of both concepts marked; none where the page has no text. */
function wordsOf(graph, { subject, object }, statement) {
  const paper = graph.paper(statement.paper);
  const titleEnd = Array.from(paper.title).length;
  const textEnd = titleEnd + 1 + Array.from(paper.abstract).length;
  const marks = [[statement.subject, subject], [statement.object, object]]
    .map(([[start, end], concept]) => ({ start, end, kind: graph.kind(concept) }));
  if (marks.some(({ start, end }) => start === end || end > textEnd)) return [];
  const spans = paper.sentences.map((from, i) => [from, paper.sentences[i + 1] ?? textEnd]);
  return spans.filter(([from, to]) => marks.some(({ start }) => start >= from && start < to))
    .map(([from, to]) => el("blockquote", { dir: "auto" },
      marked(paper.text, from, from <= titleEnd ? Math.min(to, titleEnd) : to, marks, (mark, text) => el("mark", { class: mark.kind }, text))));
}

const inPercent = (confidence) => (confidence < 0 ? "" : `${confidence} % sure`);

/** What papers state of a concept and another, to be opened: the surest sentences, each under its paper. */
function statedDetails(graph, relations, link) {
  const said = relations.flatMap((relation) => graph.stating(relation).map((statement) => ({ relation, statement })))
    .sort((a, b) => b.statement.confidence - a.statement.confidence);
  const shown = said.slice(0, FIRST_STATED)
    .map((one) => ({ ...one, words: wordsOf(graph, one.relation, one.statement) })).filter(({ words }) => words.length);
  if (!shown.length) return null;
  return el("details", { class: "stated" }, el("summary", {}, "who says so"),
    shown.map(({ relation, statement, words }) => [
      el("p", { class: "found" }, link(graph.paperNode(statement.paper), graph.label(graph.paperNode(statement.paper))),
        ` · ${[relations.length > 1 && PREDICATE_WORDS[relation.predicate][relation.forward ? 0 : 1], inPercent(statement.confidence)].filter(Boolean).join(", ")}`),
      words,
    ]),
    said.length > shown.length && el("p", { class: "found" }, `and ${plural(said.length - shown.length, "more paper")}`));
}

/** What a paper states of its concepts, the surest first. */
function statedIn(graph, paper, link) {
  const said = graph.statedIn[paper].filter(({ statement }) => graph.passes(statement))
    .sort((a, b) => b.statement.confidence - a.statement.confidence || a.relation.subject - b.relation.subject);
  return said.map(({ relation, statement }) => el("li", { class: "paper" },
    el("p", { class: "found" }, link(relation.subject, graph.label(relation.subject)), ` ${PREDICATE_VERBS[relation.predicate]} `,
      link(relation.object, graph.label(relation.object)), ` · ${inPercent(statement.confidence)}`),
    wordsOf(graph, relation, statement)));
}
