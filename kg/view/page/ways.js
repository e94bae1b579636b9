// The way from one node to another, over papers and concepts by turns. Between two concepts it is the first one that
// `kg path` gives, by the same costs: `kg.lookup.paths` says what they are for.

const HUB = 2.5;
const USUAL = 0.15;
const DEAREST = 3;
const STATED = 0.75;

/** Nodes from one to the other, over what is shown; null where nothing leads there. */
function wayBetween(graph, from, to) {
  if (from === to || graph.isPaper(from) || graph.isPaper(to)) return shortestWay(graph, from, to);
  const stops = cheapestWay(graph, from, to);
  return stops && stops.flatMap((stop, i) => (i ? [graph.paperNode(paperOfHop(graph, stops[i - 1], stop)), stop] : [stop]));
}

/**
 * A* over concepts that a paper names together; of two ways of one cost that with the smaller numbers. What is certain to
 * come is counted in: the toll of the concept that a way has come to, and the cheapest hop to the end.
 */
function cheapestWay(graph, from, to) {
  const waiting = new Heap((a, b) => a.cost - b.cost || inOrder(a.way, b.way));
  const best = new Map();
  const done = new Set();
  const last = [...graph.together(to)].reduce((least, [other, papers]) => Math.min(least, hop(graph, to, other, papers)), Infinity);
  waiting.push({ cost: last, way: [from], leave: 0 });
  while (waiting.size) {
    const { way, leave } = waiting.pop();
    const node = way.at(-1);
    if (node === to) return way;
    if (done.has(node)) continue;
    done.add(node);
    for (const [other, papers] of graph.together(node)) {
      if (done.has(other) || (other !== to && !graph.shown(other))) continue;
      const arrive = rounded(leave + hop(graph, node, other, papers));
      const beyond = arrive + (other === to ? 0 : toll(graph, other));
      if (beyond === Infinity || arrive > (best.get(other) ?? arrive)) continue;
      best.set(other, arrive);
      waiting.push({ cost: rounded(beyond + (other === to ? 0 : last)), way: [...way, other], leave: beyond });
    }
  }
  return null;
}

/** What going from one concept to another costs, which some papers name together. */
function hop(graph, one, other, papers) {
  return (1 + 1 / papers) * (1 - STATED * graph.sureOfTie(one, other));
}

/** What passing through a concept costs; what one paper alone names leads nowhere. */
function toll(graph, concept) {
  if (graph.papersOf[concept] <= 1) return Infinity;
  const salience = graph.salience(concept);
  return ((HUB * Math.log(graph.papersOf[concept])) / Math.log(graph.paperCount)) * (salience > 0 ? Math.min(DEAREST, USUAL / salience) : DEAREST);
}

/** The paper that states most surely how two concepts are related, or the newest that names both. */
function paperOfHop(graph, one, other) {
  const told = [...graph.relationsOf[one], ...graph.hierarchyBetween(one, other)]
    .filter((relation) => [relation.subject, relation.object].includes(other))
    .map((relation) => ({ ...relation, stating: graph.stating(relation) }))
    .filter(({ stating }) => stating.length)
    .sort((a, b) => b.stating.length - a.stating.length || (a.subject !== one) - (b.subject !== one) || (a.predicate < b.predicate ? -1 : 1));
  const naming = new Set(graph.papersNaming(other));
  return told.length ? told[0].stating[0].paper : graph.papersNaming(one).find((paper) => naming.has(paper));
}

/** The fewest steps, the strongest roles first. */
function shortestWay(graph, from, to) {
  const came = new Map([[from, from]]);
  for (let ring = [from]; ring.length && !came.has(to);) {
    const next = [];
    for (const node of ring)
      for (const other of graph.beside(node)) {
        if (came.has(other) || (other !== to && !graph.shown(other))) continue;
        came.set(other, node);
        next.push(other);
      }
    ring = next;
  }
  if (!came.has(to)) return null;
  const way = [to];
  while (way[0] !== from) way.unshift(came.get(way[0]));
  return way;
}

const rounded = (cost) => Math.round(cost * 1e9) / 1e9;

/** Compares two ways as sequences of numbers. */
function inOrder(a, b) {
  const at = a.findIndex((node, i) => node !== b[i]);
  return at < 0 ? a.length - b.length : at >= b.length ? 1 : a[at] - b[at];
}

/** A binary heap: what comes first by a comparison is taken first. */
class Heap {
  #items = [];
  #compare;

  constructor(compare) { this.#compare = compare; }

  get size() { return this.#items.length; }

  push(item) {
    const items = this.#items;
    let at = items.push(item) - 1;
    for (let up; at && this.#compare(items[at], items[(up = (at - 1) >> 1)]) < 0; at = up) this.#swap(at, up);
  }

  pop() {
    const items = this.#items;
    this.#swap(0, items.length - 1);
    const first = items.pop();
    for (let at = 0; ;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < items.length && this.#compare(items[child], items[least]) < 0) least = child;
      if (least === at) return first;
      this.#swap(at, least);
      at = least;
    }
  }

  #swap(a, b) { [this.#items[a], this.#items[b]] = [this.#items[b], this.#items[a]]; }
}
