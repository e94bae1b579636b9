// The page: where one is stands in the address (#concept/… or #paper/…), and everything follows from it.

class App {
  constructor(graph, scene) {
    this.graph = graph;
    this.hidden = new Set();
    this.depth = -1; // how many steps lead back within this page; the first page is at 0
    this.panel = new Panel(graph);
    this.search = new SearchBox(graph, (node) => this.open(node));
    this.stage = new Stage(graph, scene, (node) => this.open(node));
    this.#legend();
    this.#listen();
    document.getElementById("counts").textContent = this.#counts();
    this.#message();
    this.#follow();
  }

  /** Go to a node; the address follows, and with it the page. */
  open(node) { location.hash = this.graph.address(node); }

  #counts() {
    return `${plural(this.graph.paperCount, "paper")} · ${plural(this.graph.conceptCount, "concept")}`;
  }

  /** Show what the address asks for. */
  #follow() {
    const depth = history.state?.depth;
    this.depth = depth ?? this.depth + 1;
    if (depth === undefined) history.replaceState({ depth: this.depth }, "");
    const node = this.graph.nodeAt(location.hash.slice(1));
    this.node = node;
    this.panel.show(node, this.hidden);
    this.stage.look(node);
    const name = document.getElementsByTagName("h1")[0].textContent;
    document.title = node === null ? name : `${shorten(this.graph.label(node), 80)} · ${name}`;
    announce(this.#summary(node));
  }

  #summary(node) {
    const { graph } = this;
    if (node === null)
      return location.hash.length > 1 ? "Nothing stands at this address; this is the overview." : `Overview: ${this.#counts()}`;
    if (graph.isPaper(node))
      return `Paper: ${graph.label(node)}, ${plural(graph.linksOfPaper[node - graph.conceptCount].length, "concept")}`;
    return `${graph.label(node)}: ${graph.kind(node)}, ${plural(graph.papersOf[node], "paper")}, ${plural(graph.related(node).length, "related concept")}`;
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

  #legend() {
    const { graph } = this;
    const counts = Object.fromEntries([...graph.kinds, "paper"].map((kind) => [kind, 0]));
    for (let node = 0; node < graph.conceptCount; node++) counts[graph.kind(node)]++;
    counts.paper = graph.paperCount;
    document.getElementById("legend").append(...Object.entries(counts).map(([kind, count]) => el(
      "button", { type: "button", "aria-pressed": "true", "data-kind": kind, title: `Show or hide: ${kind}`,
        onclick: (event) => this.#toggle(kind, event.currentTarget) },
      glyph(kind), plural(count, kind).replace(/^([\d,]+) (.*)$/, "$2 $1"))));
  }

  #toggle(kind, button) {
    const show = this.hidden.delete(kind);
    if (!show) this.hidden.add(kind);
    button.setAttribute("aria-pressed", String(show));
    this.stage.filter(this.hidden);
    if (this.node === null) this.panel.show(null, this.hidden);
    announce(`${kind}: ${show ? "shown" : "hidden"}`);
  }

  #listen() {
    addEventListener("hashchange", () => this.#follow());
    addEventListener("keydown", (event) => this.#key(event));
    document.querySelector("h1 a").addEventListener("click", (event) => {
      event.preventDefault();
      if (this.node !== null) location.hash = "";
    });
    document.querySelector(".skip").addEventListener("click", (event) => {
      event.preventDefault();
      this.panel.element.focus();
    });
    for (const [id, act] of Object.entries(this.#actions()))
      document.getElementById(id).addEventListener("click", act);
  }

  #actions() {
    return {
      "zoom-in": () => this.stage.zoom(1.3), "zoom-out": () => this.stage.zoom(1 / 1.3), "zoom-fit": () => this.stage.fit(),
    };
  }

  /** Esc: one step back within this page, or to the overview. */
  #back() {
    if (this.node === null) return;
    if (this.depth > 0) history.back();
    else location.hash = "";
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea")) return;
    const onList = event.target.closest("#panel") !== null;
    const act = {
      "/": () => this.search.focus(), Escape: () => this.#back(), "+": () => this.stage.zoom(1.3), "=": () => this.stage.zoom(1.3),
      "-": () => this.stage.zoom(1 / 1.3), 0: () => this.stage.fit(),
      ...(!onList && {
        ArrowLeft: () => this.stage.pan(-60, 0), ArrowRight: () => this.stage.pan(60, 0),
        ArrowUp: () => this.stage.pan(0, -60), ArrowDown: () => this.stage.pan(0, 60),
      }),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}

readColumns().then((columns) => {
  const scene = JSON.parse(document.getElementById("scene").textContent);
  new App(new Graph(columns), scene);
  document.documentElement.dataset.ready = "true";
});
