// Communities of the graph: their concepts, the terms that name them, and the scene as a list.

/**
 * `[{disc, number, members, terms, papers}]`, parallel to the discs of the scene.
 *
 * `number` is the one that the community has everywhere, null for what is in none; `members` are those of the scene, `terms`
 * all its concepts, the most telling first; `papers` is how many papers name one of them.
 */
function readCommunities(graph, scene) {
  const found = scene.discs.map((disc, i) => ({ disc, number: scene.numbers[i], members: [], terms: [], papers: 0 }));
  const at = new Map(found.map((community, i) => [community.number, i]));
  for (const { id, group } of scene.nodes) found[group].members.push(id);
  graph.columns.concepts.community.forEach((number, node) => {
    const community = found[at.get(number)];
    if (community) community.terms.push(node);
  });
  const telling = (node) => graph.papersOf[node] * graph.salience(node);
  for (const community of found) {
    if (community.number === null) community.terms = [...community.members];
    const named = new Map((graph.columns.communities[community.number] ?? []).map((node, i) => [node, i]));
    community.terms.sort((a, b) => (named.get(a) ?? Infinity) - (named.get(b) ?? Infinity) || telling(b) - telling(a) || a - b);
    community.papers = new Set(community.terms.flatMap((node) => graph.linksOfConcept[node].map((link) => link.paper))).size;
  }
  return found;
}

/** A community's name: its most telling terms. */
function communityName(graph, { terms }) {
  return terms.slice(0, 3).map((node) => shorten(graph.label(node), 40)).join(" · ");
}

/** The communities by name, with how many papers name one of their concepts: at most so many, and a link to all. */
function communityRows(graph, communities, { address }, most) {
  const numbered = communities.some(({ number }) => number !== null);
  const rows = communities.map((community, i) => {
    const own = community.terms.filter((node) => graph.shown(node));
    if ((community.number === null && numbered) || !own.length) return null;
    const spot = el("span", { class: "spot" });
    spot.style.setProperty("background", communityColour(i, DARK.matches, 0.75));
    return { number: community.number, row: el("li", {}, spot, el("a", { href: `#${address({ node: null, community: i, to: null, view: null })}` }, communityName(graph, { terms: own })),
      el("span", { class: "note" }, `${plural(own.length, "concept")}, ${plural(community.papers, "paper")}`)) };
  }).filter(Boolean).sort((a, b) => a.number - b.number);
  return rows.length > 0 && [
    el("ul", { class: "rows communities" }, rows.slice(0, most).map(({ row }) => row)),
    rows.length > most && el("p", { class: "hint" }, el("a", { href: `#${address({ node: null, community: null, to: null, view: "map" })}` }, `all ${rows.length} communities`)),
  ];
}

/** Everything that the scene shows, as an HTML list: communities and their concepts. */
function sceneList(graph, communities, { link, open }) {
  const sections = communities.map((community, i) => {
    const shown = new Set(community.members);
    const own = community.terms.filter((node) => shown.has(node) && graph.shown(node));
    if (!own.length) return null;
    const name = community.number !== null ? communityName(graph, community) : "In no community";
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
