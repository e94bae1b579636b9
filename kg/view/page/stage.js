// The network on its stage: vis-network draws nodes where we put them; we draw what lies under and over them.

const SHAPES = { method: "dot", dataset: "square", problem: "diamond", paper: "triangle" };
const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const DARK = matchMedia("(prefers-color-scheme: dark)");
const MOST_NODES = 1500; // a scene of more begins with its communities, and grows as one opens them
const FOCUS_EDGE = 0.45;
const NAMES_GIVE_WAY = 1.6; // times the scale at which all is seen: from there on the names of communities leave room to concepts

class Stage {
  /** `open(node)`, `openEdge(one, other)` and `openCommunity(number)` are told what was clicked, `count(kinds)` how much of each kind is drawn. */
  constructor(graph, scene, communities, { open, openEdge, openCommunity, count }) {
    Object.assign(this, { graph, communities, open, openEdge, openCommunity, count });
    this.element = document.getElementById("stage");
    this.home = new Map(scene.nodes.map((node, i) => [node.id, { ...node, rank: i }]));
    this.homeEdges = scene.edges;
    this.state = { ...START, view: "network", path: null };
    this.overlay = new Overlay(graph, new Map(scene.nodes.map((node) => [node.id, node.group])));
    [this.seats, this.hovered, this.limit, this.placed] = [null, null, FIRST_SHOWN, new Map()];
    this.labels = new Labels();
    this.nodes = new vis.DataSet();
    this.#readColours();
    this.network = new vis.Network(document.getElementById("network"), { nodes: this.nodes, edges: [] }, scene.options);
    this.#listen();
  }

  /** Show the network, the map, a community, the neighbourhood of a node, or a path. */
  look(state) {
    const before = this.state;
    this.state = state;
    const same = ["node", "community", "view", "depth"].every((name) => before[name] === state[name])
      && String(before.path) === String(state.path) && this.placed.size > 0;
    if (before.node !== state.node) this.limit = FIRST_SHOWN;
    this.hovered = null;
    this.#show();
    if (!same) this.fit();
  }

  get narrow() { return this.element.clientWidth < 620; }

  get large() { return this.home.size > MOST_NODES; }

  zoom(factor) {
    this.network.moveTo({ scale: this.network.getScale() * factor, animation: this.#animation(150) });
  }

  pan(x, y) {
    const { x: atX, y: atY } = this.network.getViewPosition();
    const scale = this.network.getScale();
    this.network.moveTo({ position: { x: atX + x / scale, y: atY + y / scale } });
  }

  /** Bring what is not faded into view. */
  fit(animated = true) {
    const [width, height] = [this.element.clientWidth, this.element.clientHeight];
    const here = [...this.placed.values()].filter((place) => !place.faded);
    if (this.#mapped) for (const { x, y, radius } of this.discs) here.push({ x, y, size: radius });
    if (!here.length || !width) return;
    const side = this.seats ? 24 : Math.min(80, width / 12);
    const room = { left: side, right: side, top: 24, bottom: document.getElementById("legend").offsetHeight + 24 };
    if (this.seats) {
      for (const mark of this.#marks())
        if (mark.node !== this.state.node || this.state.path) room[mark.side] = Math.max(room[mark.side], this.labels.widthOf(mark) + 22);
      room.top = Math.min(room.top, 24) + 20;
    }
    const [left, right] = [Math.min(...here.map((p) => p.x - p.size)), Math.max(...here.map((p) => p.x + p.size))];
    const [top, bottom] = [Math.min(...here.map((p) => p.y - p.size)), Math.max(...here.map((p) => p.y + p.size))];
    const scale = Math.max(0.03, Math.min(
      1.25, (width - room.left - room.right) / (right - left), (height - room.top - room.bottom) / (bottom - top),
    ));
    const position = {
      x: (left + right) / 2 + (room.right - room.left) / 2 / scale, y: (top + bottom) / 2 + (room.bottom - room.top) / 2 / scale,
    };
    this.fitted = scale;
    this.network.moveTo({ position, scale, animation: animated && this.#animation(350) });
  }

  /** Go to the next or previous node that can be read on the stage; the node, or null. */
  step(by) {
    const order = this.#order().filter((node) => node >= 0 && this.placed.has(node));
    if (!order.length) return null;
    const at = order.indexOf(this.hovered);
    this.#hover(order[at < 0 ? (by > 0 ? 0 : order.length - 1) : (at + by + order.length) % order.length]);
    return this.hovered;
  }

  #animation(duration) { return CALM.matches ? false : { duration, easingFunction: "easeInOutCubic" }; }

  #readColours() {
    const style = getComputedStyle(document.documentElement);
    const names = ["method", "dataset", "problem", "paper", "ground", "text", "label", "edge", "muted"];
    this.colours = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  }

  /** Put nodes and edges where they belong now. */
  #show() {
    const { graph, state } = this;
    this.overlay.set(state, [...this.home.keys()]);
    const centre = this.home.get(state.node) ?? { x: 0, y: 0 };
    const limit = this.narrow ? Math.min(this.limit, 10) : this.limit;
    this.seats = state.node === null ? null : state.path ? column(state.path, centre)
      : state.view === "alike" && graph.isPaper(state.node) ? papersAround(graph, state.node, { limit: this.narrow ? 10 : MOST_ALIKE, narrow: this.narrow, centre: { x: centre.x, y: centre.y } })
      : neighbourhood(graph, state.node, { limit, narrow: this.narrow, centre: { x: centre.x, y: centre.y }, depth: state.depth });
    const overview = this.seats === null && state.community === null;
    this.discs = this.communities
      .map(({ disc: [x, y, radius] }, community) => ({ x, y, radius, community }))
      .filter(({ radius, community }) => radius && (overview || (!this.seats && community === state.community)) && this.#inhabited(community));
    this.placed = new Map();
    if (!(this.large && (this.seats || (overview && state.view === "map")))) this.#placeHome();
    for (const [node, { x, y }] of this.seats ?? [])
      this.placed.set(node, { x, y, size: node < 0 ? 4 : node === state.node ? Math.min(state.path ? 18 : 40, Math.max(16, graph.radius(node))) : Math.min(13, graph.radius(node)), faded: false });
    this.heat = overview && state.density ? heatOf([...this.placed].map(([node, { x, y }]) => ({ x, y, weight: graph.papersOf[node] }))) : null;
    this.count(this.#drawnOfKind(), state.colour === "kind" ? null : this.overlay.scale());
    this.strokes = strokes(this.seats ? this.#focusEdges() : this.#sceneEdges());
    const gone = this.nodes.getIds().filter((id) => !this.placed.has(id));
    if (gone.length) this.nodes.remove(gone);
    this.nodes.update([...this.placed].map(([node, place]) => this.#drawn(node, place)));
    this.network.redraw();
  }

  /** How many nodes of each kind are drawn and not faded; for the map of communities, how many stand on it. */
  #drawnOfKind() {
    const counts = {};
    const here = this.#mapped && this.large ? [...this.home.keys()].filter((node) => this.graph.shown(node))
      : [...this.placed].filter(([node, place]) => node >= 0 && !place.faded).map(([node]) => node);
    for (const node of here) counts[this.graph.kind(node)] = (counts[this.graph.kind(node)] ?? 0) + 1;
    return counts;
  }

  #inhabited(community) { return this.communities[community].members.some((node) => this.graph.shown(node)); }

  #placeHome() {
    const { graph, state } = this;
    const faded = this.seats !== null;
    for (const [node, { x, y, size, group }] of this.home)
      if (graph.shown(node) && (faded || state.community === null || group === state.community))
        this.placed.set(node, { x, y, size: this.overlay.radius(node) ?? size, faded });
  }

  #drawn(node, { x, y, size, faded }) {
    const kind = node < 0 ? "muted" : this.graph.kind(node);
    const chosen = node === this.state.node;
    return {
      id: node, x, y, size, shape: SHAPES[kind] ?? "dot", opacity: faded ? 0.07 : this.#mapped || this.heat ? 0.45 : 1, borderWidth: chosen ? 3 : 1.5,
      color: { background: this.colourOf(node), border: chosen ? this.colours.text : this.colours.ground },
    };
  }

  /** The colour of a node, or of a mark that stands for more. */
  colourOf(node) { return node < 0 ? this.colours.muted : this.overlay.colourOf(node, this.colours); }

  get #mapped() { return this.state.view === "map" && !this.seats && this.state.community === null; }

  /** Edges of the scene: those within a community in its colour, the others hardly seen. */
  #sceneEdges() {
    const few = this.homeEdges.length < 2000;
    return this.homeEdges.filter(({ from, to }) => this.placed.has(from) && this.placed.has(to)).map(({ from, to, support }) => {
      const [a, b] = [this.home.get(from), this.home.get(to)];
      const within = a.group === b.group;
      return {
        from, to, x1: a.x, y1: a.y, x2: b.x, y2: b.y, width: within ? Math.min(3, Math.round(2 + 2 * Math.log2(support)) / 2) : 1,
        colour: within ? communityColour(a.group, DARK.matches, 1) : this.colours.edge,
        opacity: (within ? 0.42 : few ? 0.13 : 0.06) * (this.#mapped ? 0.6 : 1),
      };
    });
  }

  #focusEdges() {
    const { state } = this;
    return [...this.seats.values()].filter((seat) => seat.node >= 0 && seat.parent !== null).map((seat) => {
      const parent = this.seats.get(seat.parent);
      return {
        from: seat.parent, to: seat.node, x1: parent.x, y1: parent.y, x2: seat.x, y2: seat.y, width: state.path ? 2 : Math.min(6, Math.round(1 + Math.log2(Math.max(1, seat.support)))),
        colour: this.colours[this.graph.kind(seat.node)], opacity: FOCUS_EDGE,
      };
    });
  }

  /** What is drawn, the most important first: seats as they stand, else the biggest. */
  #order() {
    return this.seats ? [...this.seats.keys()] : [...this.placed].sort(([, a], [, b]) => b.size - a.size).map(([node]) => node);
  }

  /** The labels that may be drawn now, the most important first, in pixels of the stage. */
  #marks() {
    const at = { scale: this.network.getScale(), ...this.network.canvasToDOM({ x: 0, y: 0 }) };
    const order = this.#order();
    const named = order.filter((node) => !this.narrow || node !== this.state.node || this.state.path); // there the panel says its name
    const marks = named.map((node) => this.#mark(node, this.placed.get(node), at));
    const close = at.scale / (this.fitted ?? 1);
    marks.forEach((mark, i) => { mark.important = i < MUST_STAND; });
    const all = this.#mapped ? [...namesInside(this, at), ...(close > 1.5 ? marks : [])]
      : !this.seats && this.state.community === null && close < NAMES_GIVE_WAY ? [...namesAtRims(this, at), ...marks] : marks;
    const hovered = this.placed.has(this.hovered) && this.hovered >= 0 ? this.#mark(this.hovered, this.placed.get(this.hovered), at) : null;
    if (!hovered) return all;
    const lit = litBy(this);
    if (lit) return [{ ...hovered, bold: true, must: true }, ...marks.filter(({ node }) => node !== this.hovered && lit.nodes.has(node)).map((mark) => ({ ...mark, important: true }))];
    return [{ ...hovered, bold: true, must: true }, ...all.filter((mark) => mark.node !== this.hovered)];
  }

  #mark(node, place, at) {
    const seat = this.seats?.get(node);
    const chosen = node === this.state.node;
    const text = node < 0 ? `+${seat.left.toLocaleString("en")} more` : this.graph.label(node);
    const size = seat ? (chosen ? 15 : 12.5) : this.narrow ? Math.min(12.5, 10 + this.graph.radius(node) / 14) : Math.min(15, 11 + this.graph.radius(node) / 9);
    return {
      node, x: place.x * at.scale + at.x, y: place.y * at.scale + at.y, radius: place.size * at.scale, size, bold: chosen, must: chosen,
      side: seat?.side, text: shorten(text, this.narrow ? 22 : this.state.view === "alike" ? (chosen ? 26 : 40) : seat?.level && !chosen ? 30 : 46),
      sides: seat ? [seat.side] : AROUND,
    };
  }

  #listen() {
    const { network } = this;
    network.on("click", ({ nodes, pointer }) => this.#click(nodes[0] ?? this.labels.at(pointer.DOM.x, pointer.DOM.y), pointer.canvas));
    network.on("hoverNode", ({ node }) => this.#hover(node));
    network.on("blurNode", () => this.#hover(null));
    network.on("beforeDrawing", (context) => paintGround(context, this.discs ?? [], this.strokes ?? [], {
      dark: DARK.matches, scale: network.getScale(), strong: this.#mapped, heat: this.heat,
    }));
    network.on("afterDrawing", (context) => this.#write(context));
    DARK.addEventListener("change", () => {
      this.#readColours();
      this.#show();
    });
    let size = null;
    new ResizeObserver(() => {
      const now = `${this.element.clientWidth} ${this.element.clientHeight}`;
      if (size !== null && now !== size) requestAnimationFrame(() => { this.#show(); this.fit(false); });
      size = now;
    }).observe(this.element);
  }

  #click(node, { x, y }) {
    this.network.unselectAll();
    if (node <= -10) return void this.openCommunity(-10 - node);
    if (this.#mapped) {
      const disc = this.discs.find((d) => Math.hypot(d.x - x, d.y - y) <= d.radius);
      return disc ? void this.openCommunity(disc.community) : undefined;
    }
    if (node === null || node === undefined) return this.#clickEdge(x, y);
    if (node >= 0) return void this.open(node);
    this.limit *= 2;
    this.#show();
    return this.fit();
  }

  /** The edge at a place, in units of the positions: what papers say of its ends; where one of them is a paper, that paper. */
  #clickEdge(x, y) {
    const reach = REACH_OF_POINTER / this.network.getScale();
    const edges = this.strokes.flatMap((look) => (look.opacity < 0.1 ? [] : look.edges)).map((edge) => ({ edge, away: distanceTo(edge, x, y) }));
    const nearest = edges.filter(({ away }) => away <= reach).sort((a, b) => a.away - b.away)[0]?.edge;
    if (!nearest) return undefined;
    const { from, to } = nearest;
    const paper = [from, to].find((node) => this.graph.isPaper(node) && node !== this.state.node);
    if (paper !== undefined) return void this.open(paper);
    return this.graph.isPaper(from) ? void this.open(to) : void this.openEdge(from, to);
  }

  /** Where a node stands, in pixels. */
  pixels(node, at) {
    const { x, y, size } = this.placed.get(node);
    return { x: x * at.scale + at.x, y: y * at.scale + at.y, radius: size * at.scale, kind: this.graph.kind(node) };
  }

  #hover(node) {
    this.hovered = node;
    this.element.classList.toggle("pointing", node !== null);
    this.network.redraw();
  }

  /** Where something else of the page lies over the canvas, in pixels of the canvas. */
  #blocked() {
    const { left, top } = this.element.getBoundingClientRect();
    return [...this.element.querySelectorAll("#scope:not([hidden]), #scale:not([hidden]) svg, #legend button, #zoom, #narrowed:not([hidden])")]
      .map((one) => one.getBoundingClientRect()).filter(({ width }) => width)
      .map(({ x, y, width, height }) => ({ x: x - left - 2, y: y - top - 2, width: width + 4, height: height + 4 }));
  }

  #write(context) {
    const canvas = context.canvas;
    const ratio = canvas.width / canvas.clientWidth;
    context.save();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    paintRelations(this, context);
    this.labels.draw(context, this.#marks(), { width: canvas.clientWidth, height: canvas.clientHeight, colours: this.colours, blocked: this.#blocked() });
    context.restore();
  }
}
