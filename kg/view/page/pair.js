// Two concepts in the panel: all that papers state of them, with the sentences, and the papers that name both.

const FIRST_OF_PAIR = 8;

/** The relations of two concepts, either way. */
function relationsBetween(graph, one, other) {
  return [
    ...graph.relationsOf[one].filter((relation) => relation.other === other && graph.stating(relation).length),
    graph.kindOf.get(`${one} ${other}`), graph.kindOf.get(`${other} ${one}`),
  ].filter(Boolean);
}

function pairContent(graph, one, other, { link, long, section, evidence, stop }) {
  const statements = (relation) => long(graph.stating(relation), FIRST_OF_PAIR, (statement) => el("li", { class: "paper" },
    el("p", { class: "found" }, link(graph.paperNode(statement.paper), graph.label(graph.paperNode(statement.paper))), ` · ${inPercent(statement.confidence)}`),
    wordsOf(graph, relation, statement)), "statements", "statements");
  const papers = graph.papersTelling(one).filter((paper) => graph.linksOfPaper[paper].some((l) => l.concept === other));
  const relations = relationsBetween(graph, one, other);
  return [
    el("p", { class: "kinds" }, "Two concepts", el("button", { type: "button", class: "small", onclick: stop }, "Close")),
    el("h2", { dir: "auto" }, link(one, graph.label(one)), " and ", link(other, graph.label(other))),
    !relations.length && el("p", { class: "hint" }, "No paper states how they are related."),
    relations.map((relation) => section(
      `${graph.label(relation.subject)} ${PREDICATE_VERBS[relation.predicate]} ${graph.label(relation.object)} · ${plural(graph.stating(relation).length, "paper")}`,
      statements(relation))),
    papers.length > 0 && section(`${plural(papers.length, "paper")} ${papers.length === 1 ? "names" : "name"} both`, long(papers, FIRST_OF_PAIR,
      (paper) => evidence(paper, graph.linksOfPaper[paper].filter((l) => l.concept === one || l.concept === other), [one, other]), "papers")),
  ];
}
