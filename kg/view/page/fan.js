// The neighbourhood of a node, laid out like a page of an atlas: the node in the middle, one fan on either side.

const STEP = 27; // between two neighbours of a fan; one line of text fits
const REACH = 170;
const BULGE = 60;
const FIRST_SHOWN = 14;
const MORE = -1; // ids of the marks that stand for what is not shown: -1 on the left, -2 on the right

/** One fan: places for the neighbours, top down, and a mark for what is left out. `side` is -1 or 1. */
function fan(members, side, limit, centre, narrow = false) {
  const left = members.length - limit;
  const seats = (left > 1 ? members.slice(0, limit) : [...members]).sort((a, b) => (a.group ?? 99) - (b.group ?? 99));
  const marks = left > 1 ? [{ node: side < 0 ? MORE : MORE - 1, left }] : [];
  const all = [...seats, ...marks];
  const half = Math.max(1, (all.length - 1) / 2);
  return all.map((seat, i) => {
    const turn = (i - (all.length - 1) / 2) / half;
    const out = (REACH + BULGE * Math.cos((turn * Math.PI) / 2)) * (narrow ? 0.45 : 1);
    return { ...seat, x: centre.x + side * out, y: centre.y + turn * half * STEP, side: side < 0 ? "left" : "right" };
  });
}

/** The neighbourhood: a map from node to its seat, the middle first. On a narrow stage, one fan. */
function neighbourhood(graph, node, { limit, narrow, centre, depth }) {
  const { left, right } = neighbours(graph, node);
  const middle = { node, support: 0, ...centre, side: "above", left: 0, parent: null };
  if (depth > 1) return tree(graph, middle, { left, right, narrow, depth });
  const seats = [];
  if (narrow) {
    const share = Math.min(left.length, limit - Math.min(right.length, Math.ceil(limit / 3)));
    const both = [...left.slice(0, share), ...right.slice(0, limit - share), ...left.slice(share), ...right.slice(limit - share)];
    seats.push(...fan(both, 1, limit, centre, true));
  } else {
    seats.push(...fan(left, -1, limit, centre), ...fan(right, 1, limit, centre));
  }
  return new Map([middle, ...seats.map((seat) => ({ ...seat, parent: node }))].map((seat) => [seat.node, seat]));
}

const CHILDREN = { 2: [8, 3], 3: [5, 3, 2] }; // how many a node of each ring may bring, by depth
const COLUMN = 165;
const ROW_STEP = 44;

/** Two or three steps deep: a tree of columns on either side; each node stands beside whom it was met through. */
function tree(graph, middle, { left, right, narrow, depth }) {
  const seats = new Map([[middle.node, middle]]);
  const sides = narrow ? [[[...left, ...right], 1]] : [[left, -1], [right, 1]];
  const shape = CHILDREN[depth];
  const rings = sides.map(([members, side]) => [members.slice(0, shape[0]).filter(({ node }) => !seats.has(node)), side]);
  for (const [members] of rings) for (const { node } of members) seats.set(node, null);
  for (const [members, side] of rings) {
    for (let level = 1, now = members; level < depth; level++) {
      const next = [];
      for (const member of now) {
        const beside = neighbours(graph, member.node);
        const own = [...beside.left, ...beside.right].filter(({ node }) => !seats.has(node)).slice(0, shape[level]);
        for (const { node } of own) seats.set(node, null);
        member.children = own;
        next.push(...own);
      }
      now = next;
    }
    let row = 0;
    const place = (member, parent, level) => {
      const children = member.children ?? [];
      const first = row;
      for (const child of children) place(child, member, level + 1);
      if (!children.length) row++;
      const middleRow = children.length ? (first + row - 1) / 2 : row - 1;
      const across = COLUMN * (narrow ? 0.42 : 1) * (level - 0.25);
      const sideOf = children.length && level < depth ? "above" : side < 0 ? "left" : "right";
      seats.set(member.node, { ...member, x: middle.x + side * across, row: middleRow, side: sideOf, parent: parent.node, left: 0, level });
    };
    for (const member of members) place(member, middle, 1);
    for (const member of seats.values())
      if (member && member.row !== undefined) {
        member.y = middle.y + (member.row - (row - 1) / 2) * ROW_STEP;
        delete member.row;
      }
  }
  return seats;
}

/** A path, top down. */
function column(nodes, centre) {
  return new Map(nodes.map((node, i) => [node, {
    node, support: 1, x: centre.x, y: centre.y + i * 3 * STEP, side: "right", parent: i ? nodes[i - 1] : null, left: 0,
  }]));
}
