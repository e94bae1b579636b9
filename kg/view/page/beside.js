// What stands beside a node, grouped by how it is related: the panel, the stage and the list show the same groups.

const GROUPS = [
  ["usedFor", true, "Used for"], ["usedFor", false, "Methods used for it"], ["evaluatedWith", true, "Evaluated on"],
  ["evaluatedWith", false, "Used to evaluate"], ["testedOn", true, "Datasets"], ["testedOn", false, "Problems"], ["partOf", true, "Part of"],
  ["partOf", false, "Built from"], ["comparedWith", true, "Compared with"],
];

/** Datasets on which papers evaluate that address a problem or, backward, the problems of those that evaluate on a dataset. */
function testedOn(graph, concept, forward) {
  const sides = [({ role, kind }) => role === "addresses" && kind === "problem", ({ role, kind }) => role === "evaluates-on" && kind === "dataset"];
  const [own, beside] = forward ? sides : sides.reverse();
  const counts = new Map();
  for (const { paper } of graph.linksOfConcept[concept].filter(own))
    for (const { concept: other } of graph.linksOfPaper[paper].filter(beside)) counts.set(other, (counts.get(other) ?? 0) + 1);
  return [...counts].filter(([other]) => graph.shown(other)).map(([other, papers]) => ({ other, papers, percent: 100 * papers, relations: [] }));
}

/**
 * Concepts beside a concept: `[{title, members: [{other, papers, relations}]}]`, `papers` being how many state the relation,
 * address the problem and evaluate on the dataset or, in the last group, name both.
 *
 * Groups and their members stand in the order of `kg concept` (kg/lookup): what papers state, then what is above and below;
 * in each group by papers × salience, where a paper that states something counts as far as that is sure. Members are
 * those that pass the filters.
 */
function besideConcept(graph, concept) {
  const near = graph.related(concept).filter(({ other }) => graph.shown(other));
  const { broader, salience } = graph.columns.concepts;
  const first = (a, b) => (a.papers < 2) - (b.papers < 2) || b.percent * salience[b.other] - a.percent * salience[a.other] || b.papers - a.papers || a.other - b.other;
  const stated = GROUPS.map(([predicate, forward, title]) => ({
    title, predicate, forward,
    members: (predicate === "testedOn" ? testedOn(graph, concept, forward) : near.flatMap(({ other, relations }) => {
      const own = relations.filter((r) => r.predicate === predicate && r.forward === forward);
      const stating = own.flatMap((relation) => graph.stating(relation));
      const percent = stating.reduce((sum, { confidence }) => sum + (confidence < 0 ? 100 : confidence), 0);
      return own.length ? [{ other, relations: own, papers: stating.length, percent }] : [];
    })).sort(first),
  }));
  const terms = (title, others, pair, forward) => ({
    title, predicate: "broader", forward,
    members: others.filter((other) => graph.shown(other)).map((other) => ({
      other, papers: graph.papersOf[other], percent: 100 * graph.papersOf[other], relations: [graph.kindOf.get(pair(other))].filter(Boolean),
    })).sort(first),
  });
  const groups = [
    ...stated, terms("Broader", broader[concept], (other) => `${concept} ${other}`, true),
    terms("Narrower", graph.narrowerOf[concept], (other) => `${other} ${concept}`, false),
  ];
  const apart = new Set(groups.flatMap(({ members }) => members.map(({ other }) => other)));
  groups.push({ title: "Named together", predicate: null, forward: true, members: near.filter(({ other }) => !apart.has(other)) });
  return groups.filter(({ members }) => members.length);
}

/** The members of groups, in turn: each group gives one, then each its next, so that any beginning has some of all. */
function inTurn(groups) {
  const seats = new Map();
  for (let row = 0, more = true; more; row++) {
    more = false;
    groups.forEach(({ members, title, predicate, forward }, group) => {
      if (row >= members.length) return;
      more = true;
      const { other, papers } = members[row];
      if (!seats.has(other)) seats.set(other, { node: other, support: papers, group, title, predicate, forward });
    });
  }
  return [...seats.values()];
}

/** What stands beside a node: `[{node, support}]` on the left and on the right, the most telling first. */
function neighbours(graph, node) {
  const shown = ({ node: other }) => graph.shown(other);
  if (graph.isPaper(node)) {
    const links = [...graph.linksOfPaper[node - graph.conceptCount]]
      .sort((a, b) => a.roleRank - b.roleRank || graph.salience(b.concept) - graph.salience(a.concept));
    const role = new Map(links.map((link) => [link.concept, link.role]).reverse());
    const side = (test) => [...new Set(links.map((link) => link.concept))]
      .filter((other) => test(graph.kind(other))).map((other) => ({ node: other, support: 1, role: role.get(other) })).filter(shown);
    return { left: side((kind) => kind === "method"), right: side((kind) => kind !== "method") };
  }
  return {
    left: inTurn(besideConcept(graph, node)),
    right: graph.papersTelling(node).map((paper) => ({ node: graph.paperNode(paper), support: 1 })).filter(shown),
  };
}
