// Overlays: what the colour and the size of a node say, after VOSviewer's (van Eck and Waltman 2010), and density as a ground.

const COLOUR_BY = { kind: "kind", community: "community", year: "mean year", growth: "growth", proposes: "share that propose it" };
const SIZE_BY = { papers: "papers", salience: "how telling" };
const SEQUENCE = ["#453781", "#2d708e", "#20a386", "#73bf3f", "#e3b505"];
const DIVERGE = ["#2b6cb0", "#8fb0cf", "#aab0b8", "#e0946a", "#c0392b"];
const MOST_GROWTH = 3; // doublings of the odds: more has the same colour

/** The colour at a place, 0 … 1, between others in equal steps, as red, green and blue. */
function channels(stops, at) {
  const place = Math.max(0, Math.min(1, at)) * (stops.length - 1);
  const [low, part] = [Math.min(stops.length - 2, Math.floor(place)), place - Math.min(stops.length - 2, Math.floor(place))];
  const channel = (stop, i) => Number.parseInt(stops[stop].slice(1 + 2 * i, 3 + 2 * i), 16);
  return [0, 1, 2].map((i) => Math.round(channel(low, i) * (1 - part) + channel(low + 1, i) * part));
}

/** The same as vis-network reads it. */
function between(stops, at) { return `#${channels(stops, at).map((value) => value.toString(16).padStart(2, "0")).join("")}`; }

class Overlay {
  /** `community` is a map from the nodes of the scene to the places of their communities. */
  constructor(graph, community) {
    Object.assign(this, { graph, community, colour: "kind", size: "papers" });
    this.mostSalient = graph.columns.concepts.salience.reduce((most, value) => Math.max(most, value), 1) / 1e4;
  }

  /** Show what a state asks for; `nodes` are those of the scene. */
  set({ colour, size }, nodes) {
    if (this.colour === colour && this.size === size && this.filters === this.graph.filters) return;
    Object.assign(this, { colour, size, filters: this.graph.filters, values: new Map(), halves: null });
    const values = nodes.map((node) => this.#value(node)).filter((value) => value !== null).sort((a, b) => a - b);
    const at = (share) => values[Math.round(share * (values.length - 1))] ?? 0;
    this.range = { year: [at(0.05), at(0.95)], growth: [-MOST_GROWTH, MOST_GROWTH], proposes: [0, Math.max(0.2, at(0.95))] }[colour] ?? null;
  }

  /** The radius of a node of the scene, or null where it has the one that it was placed with. */
  radius(node) { return this.size === "salience" ? 7 + 26 * (this.graph.salience(node) / this.mostSalient) : null; }

  /** The colour of a node; `colours` are those of the page, by name. */
  colourOf(node, colours) {
    const kind = this.graph.kind(node);
    if (this.colour === "kind") return colours[kind];
    if (this.colour === "community") return this.community.has(node) ? communityColour(this.community.get(node), DARK.matches, 1) : colours.muted;
    const value = this.#value(node);
    if (value === null) return colours.muted;
    const [low, high] = this.range;
    return between(this.colour === "growth" ? DIVERGE : SEQUENCE, high > low ? (value - low) / (high - low) : 0.5);
  }

  /** What the colours mean: `{title, low, high, stops}`, the last three null where there is no scale. */
  scale() {
    const title = `Colour: ${COLOUR_BY[this.colour]}${["year", "growth"].includes(this.colour) ? " (grey: no year)" : ""}`;
    if (!this.range) return { title, stops: null };
    const [low, high] = this.range;
    const words = {
      year: [low.toFixed(1), high.toFixed(1)], growth: ["fewer of the later papers", "more"],
      proposes: ["0 %", `${Math.round(100 * high)} %${high < 1 ? " or more" : ""}`],
    }[this.colour];
    return { title, low: words[0], high: words[1], stops: this.colour === "growth" ? DIVERGE : SEQUENCE };
  }

  #value(node) {
    if (!this.values.has(node)) this.values.set(node, this.graph.isPaper(node) ? this.#ofPaper(node - this.graph.conceptCount) : this.#ofConcept(node));
    return this.values.get(node);
  }

  #ofPaper(paper) { return this.colour === "year" ? this.graph.year(paper) : null; }

  #ofConcept(node) {
    const { graph } = this;
    const papers = [...new Set(graph.linksOfConcept[node].map((link) => link.paper))];
    if (!papers.length) return null;
    if (this.colour === "proposes")
      return new Set(graph.linksOfConcept[node].filter((link) => link.role === "proposes").map((link) => link.paper)).size / papers.length;
    if (this.colour === "year") {
      const years = papers.map((paper) => graph.year(paper)).filter((year) => year !== null);
      return years.length ? years.reduce((a, b) => a + b, 0) / years.length : null;
    }
    if (this.colour !== "growth") return null;
    this.halves ??= halvesOfPapers(graph);
    const counts = [0, 0];
    for (const paper of papers) if (this.halves.late[paper] !== null) counts[this.halves.late[paper]]++;
    if (!counts[0] && !counts[1]) return null;
    const odds = counts.map((n, i) => (n + 0.5) / (this.halves.sizes[i] - n + 0.5));
    return Math.log2(odds[1] / odds[0]);
  }
}

/** The legend of colours as a drawing of its own: `{element, width, height}`. */
function scaleDrawing({ title, low, high, stops }, colour) {
  const [width, height] = [190, stops ? 40 : 16];
  const text = (x, y, words, anchor = "start") => svg("text", { x, y, "font-size": 12, "text-anchor": anchor, fill: colour, "font-family": FONT }, words);
  const element = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": stops ? `${title}, ${low} to ${high}` : title }, text(0, 11, title));
  if (stops) {
    for (let i = 0; i < 38; i++) element.append(svg("rect", { x: i * 5, y: 16, width: 5.2, height: 8, fill: between(stops, i / 37) }));
    element.append(text(0, 36, low), text(width, 36, high, "end"));
  }
  return { element, width, height };
}

const HEAT_CELLS = 240; // across
const HEAT_REACH = 46; // the standard deviation of a node's heat, in units of the positions

/** Density: where much is named, as a picture under the nodes: `{canvas, x, y, width, height}`. Weights are by papers. */
function heatOf(places) {
  if (!places.length) return null;
  const [xs, ys] = [places.map(({ x }) => x), places.map(({ y }) => y)];
  const margin = 3 * HEAT_REACH;
  const [x, y] = [Math.min(...xs) - margin, Math.min(...ys) - margin];
  const [width, height] = [Math.max(...xs) + margin - x, Math.max(...ys) + margin - y];
  const cell = width / HEAT_CELLS;
  const [columns, rows] = [HEAT_CELLS, Math.max(1, Math.ceil(height / cell))];
  const heat = new Float32Array(columns * rows);
  for (const place of places)
    for (let row = Math.max(0, Math.floor((place.y - y - margin) / cell)); row < Math.min(rows, (place.y - y + margin) / cell); row++)
      for (let column = Math.max(0, Math.floor((place.x - x - margin) / cell)); column < Math.min(columns, (place.x - x + margin) / cell); column++) {
        const away = ((x + column * cell - place.x) ** 2 + (y + row * cell - place.y) ** 2) / (2 * HEAT_REACH ** 2);
        if (away < 4.5) heat[row * columns + column] += place.weight * Math.exp(-away);
      }
  const most = heat.reduce((a, b) => Math.max(a, b), 1e-9);
  const canvas = el("canvas", { width: columns, height: rows });
  const context = canvas.getContext("2d");
  const picture = context.createImageData(columns, rows);
  const shades = Array.from({ length: 256 }, (_, i) => channels(SEQUENCE, i / 255));
  heat.forEach((value, i) => {
    const share = Math.sqrt(value / most);
    picture.data.set([...shades[Math.round(255 * share)], Math.round(235 * Math.min(1, 1.6 * share))], 4 * i);
  });
  context.putImageData(picture, 0, 0);
  return { canvas, x, y, width: columns * cell, height: rows * cell };
}
