// Communities of the scene: their members and the terms that tell them apart; and the scene as a list.

/** `[{disc, members, terms}]`, parallel to the discs of the scene; `terms` are members, the most telling first. */
function readCommunities(graph, scene) {
  const found = scene.discs.map((disc) => ({ disc, members: [], terms: [] }));
  const group = new Map(scene.nodes.map((node) => [node.id, node.group]));
  const [inside, all] = [new Map(), new Map()];
  for (const { from, to, support } of scene.edges)
    for (const node of [from, to]) {
      all.set(node, (all.get(node) ?? 0) + support);
      if (group.get(from) === group.get(to)) inside.set(node, (inside.get(node) ?? 0) + support);
    }
  for (const [node, own] of group) found[own].members.push(node);
  const telling = (node) => ((inside.get(node) ?? 0) / (all.get(node) ?? 1)) * Math.log(2 + graph.papersOf[node]) + graph.papersOf[node] / 1e6;
  for (const community of found) community.terms = [...community.members].sort((a, b) => telling(b) - telling(a) || a - b);
  return found;
}

/** A community's name: its most telling terms. */
function communityName(graph, { terms }) {
  return terms.slice(0, 3).map((node) => shorten(graph.label(node), 40)).join(" · ");
}

/** Everything that the scene shows, as an HTML list: communities and their concepts. */
function sceneList(graph, communities, { link, open }) {
  const sections = communities.map((community, i) => {
    const own = community.terms.filter((node) => graph.shown(node));
    if (!own.length) return null;
    const name = community.disc[2] ? communityName(graph, community) : "Connected with nothing here";
    return el("section", {}, el("h3", {}, el("button", { type: "button", class: "plain", onclick: () => open(i) }, name)),
      el("ul", {}, own.map((node) => el("li", {}, glyph(graph.kind(node)), link(node, graph.label(node)),
        el("span", { class: "note" }, plural(graph.papersOf[node], "paper"))))));
  }).filter(Boolean);
  return el("div", { class: "list" }, el("h2", {}, "List of what the network shows"),
    sections.length ? sections : el("p", { class: "hint" }, "Nothing passes the filters."));
}

/** What stands beside a node, as an HTML list: the twin of its neighbourhood. */
function neighbourList(graph, node, { link }) {
  const part = (title, members) => members.length > 0 && el("section", {}, el("h3", {}, members.length > 500 ? `${title}: 500 of ${members.length.toLocaleString("en")}` : title),
    el("ul", {}, members.slice(0, 500).map((other) => el("li", {}, glyph(graph.kind(other)), link(other, graph.label(other))))));
  const { left, right } = neighbours(graph, node);
  const [one, two] = [left, right].map((side) => side.map((seat) => seat.node));
  const parts = graph.isPaper(node) ? [part("Methods", one), part("Datasets and problems", two)]
    : [...besideConcept(graph, node).map(({ title, members }) => part(title, members.map(({ other }) => other))), part("Papers", two)];
  return el("div", { class: "list" }, el("h2", { dir: "auto" }, `Beside ${shorten(graph.label(node), 120)}`), ...parts.filter(Boolean));
}
