// The neighbourhood of a node, laid out like a page of an atlas: the node in the middle, one fan on either side.

const STEP = 27; // between two neighbours of a fan; one line of text fits
const REACH = 170;
const BULGE = 60;
const FIRST_SHOWN = 14;
const MORE = -1; // ids of the marks that stand for what is not shown: -1 on the left, -2 on the right

/** What stands beside a node: `[{node, support}]` on the left and on the right, the most telling first. */
function neighbours(graph, node, hidden) {
  const shown = (other) => !hidden.has(graph.kind(other));
  if (graph.isPaper(node)) {
    const links = [...graph.linksOfPaper[node - graph.conceptCount]]
      .sort((a, b) => a.roleRank - b.roleRank || graph.papersOf[b.concept] - graph.papersOf[a.concept]);
    const side = (test) => [...new Set(links.map((link) => link.concept))]
      .filter((other) => shown(other) && test(graph.kind(other))).map((other) => ({ node: other, support: 1 }));
    return { left: side((kind) => kind === "method"), right: side((kind) => kind !== "method") };
  }
  const { broader } = graph.columns.concepts;
  const near = graph.related(node);
  const support = new Map(near.map(({ other, papers }) => [other, papers]));
  const order = [...new Set([...broader[node], ...graph.narrowerOf[node], ...near.map(({ other }) => other)])];
  const papers = [...new Set(graph.linksOfConcept[node].map((link) => link.paper))];
  papers.sort((a, b) => graph.newestFirst(a, b));
  return {
    left: order.filter(shown).map((other) => ({ node: other, support: support.get(other) ?? 1 })),
    right: papers.map((paper) => ({ node: graph.paperNode(paper), support: 1 })).filter(({ node: other }) => shown(other)),
  };
}

/** One fan: places for the neighbours, top down, and a mark for what is left out. `side` is -1 or 1. */
function fan(members, side, limit, centre, narrow = false) {
  const left = members.length - limit;
  const seats = left > 1 ? members.slice(0, limit) : members;
  const marks = left > 1 ? [{ node: side < 0 ? MORE : MORE - 1, left }] : [];
  const all = [...seats, ...marks];
  const half = Math.max(1, (all.length - 1) / 2);
  return all.map((seat, i) => {
    const turn = (i - (all.length - 1) / 2) / half;
    const out = (REACH + BULGE * Math.cos((turn * Math.PI) / 2)) * (narrow ? 0.45 : 1);
    return { ...seat, x: centre.x + side * out, y: centre.y + turn * half * STEP, side: side < 0 ? "left" : "right" };
  });
}

/** The whole neighbourhood: a map from node to its seat, the middle first. On a narrow stage, one fan. */
function neighbourhood(graph, node, { hidden, limit, narrow, centre }) {
  const { left, right } = neighbours(graph, node, hidden);
  const seats = [{ node, support: 0, ...centre, side: "above", left: 0 }];
  if (narrow) {
    const share = Math.min(left.length, limit - Math.min(right.length, Math.ceil(limit / 3)));
    const both = [...left.slice(0, share), ...right.slice(0, limit - share), ...left.slice(share), ...right.slice(limit - share)];
    seats.push(...fan(both, 1, limit, centre, true));
  } else {
    seats.push(...fan(left, -1, limit, centre), ...fan(right, 1, limit, centre));
  }
  return new Map(seats.map((seat) => [seat.node, seat]));
}
