// The page: where one is stands in the address, and everything follows from it.

const KEYS = [
  ["/", "search"], ["Esc", "one step back"], ["1 2 3", "depth of the neighbourhood"], ["p", "path to another node"], ["k", "pin or unpin a paper"],
  ["n m t l c", "network, communities, over time, list, compare"], ["[ ]", "previous and next node; Enter opens it"], ["f", "filters"], ["o", "colour, size, density"],
  ["s", "save or print"], ["arrows", "move the network"], ["+ − 0", "zoom in, out, show all"], ["?", "this list"],
];

const SHEETS = { filters: "filter-button", look: "look-button", save: "save-button" };

class App {
  constructor(graph, scene) {
    this.graph = graph;
    this.depth = -1; // how many steps lead back within this page; the first page is at 0
    this.sort = "first";
    this.communities = readCommunities(graph, scene);
    this.state = readAddress(location.hash, graph, this.communities);
    const go = (changes) => this.go(changes);
    this.panel = new Panel(graph, this.communities, {
      go, pin: (paper) => this.#pin(paper), choosePath: () => this.#choosePath(), address: (changes) => writeAddress({ ...this.state, ...changes }, graph, this.communities),
    });
    this.sparql = new SparqlView(graph, (node, ...content) => this.panel.link(node, ...content));
    this.search = new SearchBox(graph, (node) => this.open(node));
    this.filters = new FilterSheet(graph, (filters) => this.go({ ...filters }));
    this.legend = new Legend(graph, (hide) => this.go({ hide }));
    this.look = new LookSheet((changes) => this.go(changes));
    this.stage = new Stage(graph, scene, this.communities, {
      open: (node) => this.open(node), openEdge: (node, beside) => this.go({ node, beside, to: null, community: null }), openCommunity: (community) => this.go({ community, node: null, to: null, view: null }),
      count: (drawn, scale) => this.legend.count(drawn, { ...this.state, view: this.view }, scale),
    });
    this.#buttons();
    this.#listen();
    this.#message();
    this.#follow();
  }

  /** Go to a node; the address follows, and with it the page. */
  open(node) { this.go({ node, community: null, to: null, beside: null, view: this.view === "alike" && this.graph.isPaper(node) ? "alike" : ["network", "map"].includes(this.view) ? null : this.state.view === "list" ? "list" : null }); }

  /** Change where one is: the address first, then, by it, the page. */
  go(changes) {
    const hash = writeAddress({ ...this.state, ...changes }, this.graph, this.communities);
    if (hash === location.hash.slice(1)) return;
    location.hash = hash;
  }

  /** The view that is shown: what was asked for, or what suits: a large scene begins with its communities. */
  get view() {
    const { view, node, community } = this.state;
    return view ?? (this.stage.large && node === null && community === null ? "map" : "network");
  }

  #counts() {
    return `${plural(this.graph.paperCount, "paper")}, ${plural(this.graph.conceptCount, "concept")}`;
  }

  /** Show what the address asks for. */
  #follow() {
    const { graph } = this;
    const depth = history.state?.depth;
    this.depth = depth ?? this.depth + 1;
    if (depth === undefined) history.replaceState({ depth: this.depth }, "");
    this.state = readAddress(location.hash, graph, this.communities);
    const { node, to, hide, years, support, confidence, roles } = this.state;
    const filters = { hide, years, support, confidence, roles };
    if (JSON.stringify(filters) !== JSON.stringify(graph.filters)) graph.filter(filters);
    const way = node !== null && to !== null ? wayBetween(graph, node, to) : null;
    this.panel.show({ ...this.state, view: this.view }, way);
    this.#chart();
    this.#reflect(filters);
    this.stage.look({ ...this.state, view: this.view, path: way }); // last: it fits into the room that the others leave
    const name = document.getElementsByTagName("h1")[0].textContent;
    document.title = node === null ? name : `${shorten(graph.label(node), 80)} · ${name}`;
    announce(this.#summary(way));
  }

  /** The views that are not drawn on the stage. */
  #chart() {
    const { graph, state } = this;
    const chart = document.getElementById("chart");
    const link = (node, ...content) => this.panel.link(node, ...content);
    const make = {
      time: () => timeline(graph, { width: chart.parentElement.clientWidth, sort: this.sort, resort: (sort) => { this.sort = sort; this.#chart(); document.getElementById("sort").focus(); } }),
      list: () => (state.node === null ? sceneList(graph, this.communities, { link, open: (community) => this.go({ community, node: null, view: null }) })
        : neighbourList(graph, state.node, { link })),
      query: () => this.sparql.element(),
      compare: () => compareTable(graph, state.pins, { link, unpin: (paper) => this.#pin(paper) }),
    }[this.view];
    const turned = chart.dataset.view !== this.view;
    chart.hidden = !make;
    chart.dataset.view = this.view;
    document.getElementById("zoom").hidden = Boolean(make);
    document.getElementById("network").inert = Boolean(make); // out of sight, and yet of its size: what has none can't be fitted
    chart.replaceChildren(...(make ? [make()] : []));
    if (turned) chart.scrollTop = 0;
  }

  /** Buttons, legend and filters say what is so now. */
  #reflect(filters) {
    const { graph, state: { pins, hide } } = this;
    for (const button of document.querySelectorAll("#views button")) {
      const now = button.dataset.view === (this.view === "alike" ? "network" : this.view);
      button.setAttribute("aria-pressed", String(now));
      if (now) button.parentElement.scrollLeft = button.offsetLeft - button.parentElement.offsetLeft - 40; // where they don't all fit
      if (button.dataset.view === "compare") button.textContent = pins.length ? `Compare ${pins.length}` : "Compare";
    }
    this.filters.show(filters);
    this.look.show(this.state);
    const words = FilterSheet.inWords(filters, graph.undated);
    document.getElementById("narrowed").hidden = words === null;
    document.getElementById("narrowed").replaceChildren(words === null ? "" : `Only ${words}`,
      el("button", { type: "button", class: "small", onclick: () => this.go({ ...NO_FILTER, hide }) }, "All"));
    document.getElementById("filter-button").classList.toggle("on", words !== null);
    for (const id of ["save-png", "save-svg"]) document.getElementById(id).disabled = ["list", "compare", "query"].includes(this.view);
  }

  #summary(way) {
    const { graph, state: { node, to, beside, community, unknown, depth } } = this;
    if (unknown) return UNKNOWN;
    if (community !== null) return `Community: ${communityName(graph, this.communities[community])}`;
    if (node === null) return `${VIEWS[this.view]}: ${this.#counts()}`;
    if (beside !== null) return `${graph.label(node)} and ${graph.label(beside)}`;
    if (to !== null) return way ? `Path of ${plural(way.length - 1, "step")}` : "No path";
    const deep = depth > 1 ? `, depth ${depth}` : "";
    if (graph.isPaper(node))
      return `Paper: ${graph.label(node)}, ${plural(graph.linksOfPaper[node - graph.conceptCount].length, "concept")}${deep}`;
    return `${graph.label(node)}: ${graph.kind(node)}, ${plural(graph.papersOf[node], "paper")}, ${plural(graph.related(node).length, "related concept")}${deep}`;
  }

  #message() {
    const { graph } = this;
    const box = document.getElementById("message");
    const text = graph.conceptCount ? null
      : graph.paperCount ? "No method, dataset or problem was found in these papers. The list shows the papers."
        : "This graph is empty: no papers were read. Build it again with some: kg build FILE…";
    box.hidden = text === null;
    box.textContent = text ?? "";
  }

  #pin(paper) {
    const { pins } = this.state;
    if (!pins.includes(paper) && pins.length >= MOST_PINS) return announce(`No more than ${MOST_PINS} papers can be pinned`);
    return this.go({ pins: pins.includes(paper) ? pins.filter((pin) => pin !== paper) : [...pins, paper] });
  }

  async #copyLink() {
    await copyText(location.href);
    announce("The link to this view is on the clipboard");
  }

  #choosePath() {
    if (this.state.node === null) return;
    this.search.focus("Path to: type a name", (to) => this.go({ to, view: null }));
  }

  #buttons() {
    document.getElementById("views").append(...Object.entries(VIEWS).map(([view, name]) => el(
      "button", { type: "button", "data-view": view, "aria-pressed": "false", title: `${name} (${view[0]})`, onclick: () => this.#turn(view) }, name)));
    const help = document.getElementById("help");
    help.append(el("h2", {}, "Keyboard"), el("dl", {}, KEYS.map(([key, what]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, what)])),
      el("button", { type: "button", class: "more", onclick: () => help.close() }, "Close"));
  }

  /** Another view. Overviews are of the whole; the list is also of what one looks at. */
  #turn(view) {
    const whole = ["map", "time"].includes(view) ? { node: null, community: null, to: null, beside: null } : {};
    this.go({ ...whole, view: view === "network" && !this.stage.large ? null : view });
  }

  #sheet(name) {
    for (const [other, id] of Object.entries(SHEETS)) {
      const [sheet, button] = [document.getElementById(other), document.getElementById(id)];
      sheet.hidden = other !== name || !sheet.hidden;
      button.setAttribute("aria-expanded", String(!sheet.hidden));
      if (!sheet.hidden) sheet.querySelector("input, button:enabled")?.focus();
      else if (other === name) button.focus();
    }
  }

  #listen() {
    addEventListener("popstate", () => this.#follow()); // also for a new fragment, and at once: hashchange comes later
    addEventListener("keydown", (event) => this.#key(event));
    const clicks = {
      "zoom-in": () => this.stage.zoom(1.3), "zoom-out": () => this.stage.zoom(1 / 1.3), "zoom-fit": () => this.stage.fit(),
      "filter-button": () => this.#sheet("filters"), "save-button": () => this.#sheet("save"), "look-button": () => this.#sheet("look"), "help-button": () => document.getElementById("help").showModal(),
      "save-png": () => savePng(this.stage, this.legend, document.title), "save-svg": () => saveSvg(this.stage, this.legend, document.title), "save-print": () => print(), "save-link": () => this.#copyLink(),
    };
    for (const [id, act] of Object.entries(clicks)) document.getElementById(id).addEventListener("click", act);
    document.querySelector("h1 a").addEventListener("click", (event) => {
      event.preventDefault();
      this.go({ ...START, pins: this.state.pins });
    });
    document.querySelector(".skip").addEventListener("click", (event) => {
      event.preventDefault();
      this.panel.element.focus();
    });
  }

  /** Esc: close what is open, else one step back within this page, or to the overview. */
  #back() {
    const open = Object.keys(SHEETS).find((id) => !document.getElementById(id).hidden);
    if (open) return this.#sheet(open);
    const { hash } = location;
    if (!hash.replace("#", "")) return undefined;
    return this.depth > 0 ? history.back() : this.go({ ...START });
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || document.getElementById("help").open) return;
    if (event.target.matches("input, textarea, select") && event.key !== "Escape") return;
    const { stage, state: { node } } = this;
    const scrolls = event.target.closest("#panel, #chart") !== null;
    const step = (by) => () => { const at = stage.step(by); if (at !== null) announce(this.graph.label(at)); };
    const act = {
      "/": () => this.search.focus(), Escape: () => this.#back(), "+": () => stage.zoom(1.3), "=": () => stage.zoom(1.3),
      "-": () => stage.zoom(1 / 1.3), 0: () => stage.fit(), f: () => this.#sheet("filters"), s: () => this.#sheet("save"), o: () => this.#sheet("look"),
      "?": () => document.getElementById("help").showModal(), p: () => this.#choosePath(), "]": step(1), "[": step(-1),
      ...Object.fromEntries(Object.keys(VIEWS).map((view) => [view[0], () => this.#turn(view)])),
      ...(node !== null && { 1: () => this.go({ depth: 1 }), 2: () => this.go({ depth: 2 }), 3: () => this.go({ depth: 3 }) }),
      ...(node !== null && this.graph.isPaper(node) && { k: () => this.#pin(node) }),
      ...(stage.hovered !== null && event.target === document.body && { Enter: () => this.open(stage.hovered) }),
      ...(!scrolls && {
        ArrowLeft: () => stage.pan(-60, 0), ArrowRight: () => stage.pan(60, 0), ArrowUp: () => stage.pan(0, -60), ArrowDown: () => stage.pan(0, 60),
      }),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}

if (document.getElementById("sparql")) {
  VIEWS.query = "SPARQL";
  KEYS.splice(6, 0, ["q", "SPARQL"]);
}

/** Everything that the file holds, then the page. */
async function start() {
  const { network, options } = JSON.parse(document.getElementById("scene").textContent);
  const [columns, scene] = await Promise.all([unpack(JSON.parse(document.getElementById("data").textContent)), unpack(network)]);
  const { discs, communities: numbers, ...forVis } = options;
  const graph = new Graph(columns);
  const around = columns.around === null ? null : graph.nodeAt(`concept/${encodeURIComponent(columns.around)}`);
  if (!location.hash && around !== null) history.replaceState(null, "", `#${graph.address(around)}`); // of what the page is about
  new App(graph, { ...scene, discs, numbers, options: forVis });
  document.documentElement.dataset.ready = "true";
}

start();
