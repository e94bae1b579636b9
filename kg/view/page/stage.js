// The network on its stage: vis-network draws nodes and edges where we put them, we draw the labels.

const SHAPES = { method: "dot", dataset: "square", problem: "diamond", paper: "triangle" };
const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const DARK = matchMedia("(prefers-color-scheme: dark)");

class Stage {
  constructor(graph, scene, open) {
    [this.graph, this.open] = [graph, open];
    this.element = document.getElementById("stage");
    this.home = new Map(scene.nodes.map((node, i) => [node.id, { ...node, rank: i }]));
    this.homeEdges = scene.edges;
    [this.hidden, this.focus, this.seats, this.hovered] = [new Set(), null, null, null];
    this.limit = FIRST_SHOWN;
    this.labels = new Labels();
    [this.nodes, this.edges] = [new vis.DataSet(), new vis.DataSet()];
    const { discs, ...options } = scene.options;
    this.discs = discs;
    this.#readColours();
    this.network = new vis.Network(document.getElementById("network"), { nodes: this.nodes, edges: this.edges }, options);
    this.#listen();
    this.#show();
    this.fit(false);
  }

  /** Show the neighbourhood of a node, or, with null, the first scene. */
  look(node) {
    if (node !== this.focus) this.limit = FIRST_SHOWN;
    this.focus = node;
    this.#show();
    this.fit();
  }

  /** Show or hide all nodes of a kind. */
  filter(hidden) {
    this.hidden = hidden;
    this.#show();
  }

  get narrow() { return this.element.clientWidth < 620; }

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
    if (!here.length || !width) return;
    const side = this.seats ? 24 : Math.min(80, width / 12);
    const room = { left: side, right: side, top: 24, bottom: document.getElementById("legend").offsetHeight + 24 };
    if (this.seats) {
      for (const mark of this.#marks()) {
        if (mark.node !== this.focus) room[mark.side] = Math.max(room[mark.side], this.labels.widthOf(mark) + 22);
      }
      room.top += 20;
    }
    const [left, right] = [Math.min(...here.map((p) => p.x - p.size)), Math.max(...here.map((p) => p.x + p.size))];
    const [top, bottom] = [Math.min(...here.map((p) => p.y - p.size)), Math.max(...here.map((p) => p.y + p.size))];
    const scale = Math.max(0.05, Math.min(
      1.25, (width - room.left - room.right) / (right - left), (height - room.top - room.bottom) / (bottom - top),
    ));
    const position = {
      x: (left + right) / 2 + (room.right - room.left) / 2 / scale, y: (top + bottom) / 2 + (room.bottom - room.top) / 2 / scale,
    };
    this.network.moveTo({ position, scale, animation: animated && this.#animation(350) });
  }

  #animation(duration) { return CALM.matches ? false : { duration, easingFunction: "easeInOutCubic" }; }

  #readColours() {
    const style = getComputedStyle(document.documentElement);
    const read = (name) => style.getPropertyValue(`--${name}`).trim();
    this.colours = Object.fromEntries(
      ["method", "dataset", "problem", "paper", "ground", "text", "label", "edge", "muted"].map((n) => [n, read(n)]),
    );
  }

  /** Put nodes and edges where they belong now: at home, or, near the focus, in the neighbourhood. */
  #show() {
    const { focus, graph, hidden } = this;
    const centre = this.home.get(focus) ?? { x: 0, y: 0 };
    this.seats = focus === null ? null : neighbourhood(graph, focus, {
      hidden, limit: this.narrow ? Math.min(this.limit, 10) : this.limit, narrow: this.narrow, centre: { x: centre.x, y: centre.y },
    });
    this.placed = new Map();
    for (const [node, { x, y, size }] of this.home)
      if (!hidden.has(graph.kind(node))) this.placed.set(node, { x, y, size, faded: this.seats !== null });
    for (const [node, { x, y }] of this.seats ?? [])
      this.placed.set(node, { x, y, size: node < 0 ? 4 : node === focus ? Math.max(14, graph.radius(node)) : Math.min(13, graph.radius(node)), faded: false });
    const wanted = [...this.placed].map(([node, place]) => this.#drawn(node, place));
    const gone = this.nodes.getIds().filter((id) => !this.placed.has(id));
    this.edges.clear();
    this.nodes.remove(gone);
    this.nodes.update(wanted);
    this.edges.add(this.seats ? this.#focusEdges() : this.#homeEdges());
  }

  #drawn(node, { x, y, size, faded }) {
    const kind = node < 0 ? "muted" : this.graph.kind(node);
    const colour = this.colours[kind];
    return {
      id: node, x, y, size, shape: SHAPES[kind] ?? "dot", opacity: faded ? 0.09 : 1, borderWidth: node === this.focus ? 3 : 1.5,
      color: { background: colour, border: node === this.focus ? this.colours.text : this.colours.ground },
    };
  }

  #homeEdges() {
    return this.homeEdges
      .filter((edge) => this.placed.has(edge.from) && this.placed.has(edge.to))
      .map((edge, i) => ({
        id: i, from: edge.from, to: edge.to, width: Math.min(8, 1.6 + Math.log2(edge.support)), color: { color: this.colours.edge, opacity: this.#within(edge) ? 0.6 : 0.2 },
      }));
  }

  /** Whether an edge stays within one community; the others are fainter, or they would be all that one sees. */
  #within(edge) { return this.home.get(edge.from).group === this.home.get(edge.to).group; }

  #focusEdges() {
    return [...this.seats.values()].filter((seat) => seat.node >= 0 && seat.node !== this.focus).map((seat) => ({
      id: `focus-${seat.node}`, from: this.focus, to: seat.node, width: Math.min(6, 1 + Math.log2(Math.max(1, seat.support))),
      color: { color: this.colours[this.graph.kind(seat.node)], opacity: 0.35 },
    }));
  }

  /** The labels that may be drawn now, the most important first, in pixels of the stage. */
  #marks() {
    const scale = this.network.getScale();
    const order = this.seats ? [...this.seats.keys()] : [...this.home.keys()].filter((node) => this.placed.has(node));
    const named = order.filter((node) => !this.narrow || node !== this.focus); // there the panel says its name
    const marks = named.map((node) => this.#mark(node, this.placed.get(node), scale));
    const hovered = this.placed.has(this.hovered) && this.hovered >= 0
      ? this.#mark(this.hovered, this.placed.get(this.hovered), scale) : null;
    if (!hovered) return marks;
    return [{ ...hovered, bold: true, must: true }, ...marks.filter((mark) => mark.node !== this.hovered)];
  }

  #mark(node, place, scale) {
    const { x, y } = this.network.canvasToDOM(place);
    const seat = this.seats?.get(node);
    const text = node < 0 ? `+${seat.left.toLocaleString("en")} more` : this.graph.label(node);
    const size = seat ? (node === this.focus ? 15 : 12.5) : Math.min(15, 11 + this.graph.radius(node) / 7);
    return {
      node, x, y, radius: place.size * scale, size, bold: node === this.focus, must: node === this.focus, side: seat?.side,
      text: shorten(text, this.narrow ? 26 : 46), sides: seat ? [seat.side] : ["below", "right", "left", "above"],
    };
  }

  #listen() {
    const { network } = this;
    network.on("click", ({ nodes, pointer }) => this.#click(nodes[0] ?? this.labels.at(pointer.DOM.x, pointer.DOM.y)));
    network.on("hoverNode", ({ node }) => this.#hover(node));
    network.on("blurNode", () => this.#hover(null));
    network.on("beforeDrawing", (context) => this.#ground(context));
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

  #click(node) {
    this.network.unselectAll();
    if (node === null || node === undefined) return;
    if (node >= 0) return void this.open(node);
    this.limit *= 2;
    this.#show();
    this.fit();
  }

  #hover(node) {
    this.hovered = node;
    this.element.classList.toggle("pointing", node !== null);
    this.network.redraw();
  }

  /** The ground of each community, under everything else. */
  #ground(context) {
    if (this.seats) return;
    this.discs.forEach(([x, y, radius], i) => {
      if (!radius) return;
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fillStyle = `hsl(${Math.round(210 + i * 137.5) % 360} 60% 50% / ${DARK.matches ? 0.09 : 0.07})`;
      context.fill();
    });
  }

  #write(context) {
    const canvas = context.canvas;
    const ratio = canvas.width / canvas.clientWidth;
    context.save();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.labels.draw(context, this.#marks(), { width: canvas.clientWidth, height: canvas.clientHeight, colours: this.colours });
    context.restore();
  }
}
