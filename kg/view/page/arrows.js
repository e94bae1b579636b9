// What an edge means: an arrow from subject to object, and a word; the neighbours of what the pointer is on.

const EDGE_WORDS = { usedFor: "used for", evaluatedWith: "evaluated on", comparedWith: "compared with", partOf: "part of", broader: "kind of" };
const REACH_OF_POINTER = 7; // pixels from an edge that still count as on it
const WORD_SIZE = 11;
const ROOM_OF_WORD = 13; // pixels between the middle lines of two words, and between one and a node
const PEN = document.createElement("canvas").getContext("2d");

/** Places along a word, close enough to tell by them what it covers. */
function placesOf({ text, x, y, angle }) {
  PEN.font = `${WORD_SIZE}px ${FONT}`;
  const width = PEN.measureText(text).width;
  return Array.from({ length: 7 }, (_, i) => (i / 6 - 0.5) * width).map((at) => ({ x: x + at * Math.cos(angle), y: y + at * Math.sin(angle) }));
}

/** How far the rim of a node is from its middle, in a direction: nodes are discs, squares and diamonds. */
function rim({ kind, radius }, angle) {
  const [across, down] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  return kind === "dataset" ? radius / Math.max(across, down) : kind === "problem" ? radius / (across + down) : radius;
}

/** How far a place is from the line between two others. */
function distanceTo({ x1, y1, x2, y2 }, x, y) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x1 + along * dx - x, y1 + along * dy - y);
}

/** Relations that papers state of a node and others: `[{from, to, predicate}]`, from subject to object. */
function statedEdges(graph, node, others) {
  const edges = graph.relationsOf[node].filter((relation) => others.has(relation.other) && graph.stating(relation).length)
    .map(({ subject, object, predicate }) => ({ from: subject, to: object, predicate }));
  for (const other of graph.columns.concepts.broader[node]) if (others.has(other)) edges.push({ from: node, to: other, predicate: "broader" });
  for (const other of graph.narrowerOf[node]) if (others.has(other)) edges.push({ from: other, to: node, predicate: "broader" });
  return edges;
}

/**
 * What is drawn of edges between places in pixels, `{from: {x, y, radius, kind}, to, predicate, colour, width, word, at}`:
 * `{colour, width, line: [x1, y1, x2, y2], head, word}`, where `head` has the corners of an arrow's head and `word` is
 * `{text, x, y, angle}`, never upside down; each is null where there is none. A word that would cover another, or a
 * node, can't be read, and is not there.
 */
function arrowParts(edges) {
  const taken = [];
  const nodes = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
  const free = (places) => places.every((one) => taken.every(({ x, y }) => Math.hypot(one.x - x, one.y - y) > ROOM_OF_WORD)
    && nodes.every(({ x, y, radius }) => Math.hypot(one.x - x, one.y - y) > radius + ROOM_OF_WORD / 3));
  return edges.flatMap(({ from, to, predicate, colour, width, word, at = 0.5 }) => {
    const angle = Math.atan2(to.y - from.y, to.x - from.x);
    const leaves = rim(from, angle);
    const length = Math.hypot(to.x - from.x, to.y - from.y) - leaves - rim(to, angle);
    if (length <= 0) return [];
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const along = (distance, aside = 0) => [from.x + (leaves + distance) * cos - aside * sin, from.y + (leaves + distance) * sin + aside * cos];
    const [x, y] = along(at * length);
    const said = { text: EDGE_WORDS[predicate], x, y, angle: Math.abs(angle) > Math.PI / 2 ? angle + Math.PI : angle };
    const places = word ? placesOf(said) : [];
    const room = word && free(places);
    if (room) taken.push(...places);
    return [{
      colour, width, line: [...along(0), ...along(length)],
      head: predicate && predicate !== "comparedWith" ? [along(length), along(length - 9, -4.5), along(length - 9, 4.5)] : null,
      word: room ? said : null,
    }];
  });
}

/** Draw parts of edges on a canvas. */
function paintArrows(context, parts, colours) {
  for (const { colour, width, line, head, word } of parts) {
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(line[0], line[1]);
    context.lineTo(line[2], line[3]);
    if (width) context.stroke();
    context.beginPath();
    for (const corner of head ?? []) context.lineTo(...corner);
    context.fill();
    if (word) wordOnEdge(context, word, colours);
  }
}

/** A word along an edge. */
function wordOnEdge(context, { text, x, y, angle }, colours) {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.font = `${WORD_SIZE}px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = colours.ground;
  context.fillStyle = colours.label;
  context.strokeText(text, 0, 0);
  context.fillText(text, 0, 0);
  context.restore();
}

/** The same parts as SVG. */
function arrowDrawing(parts, colours) {
  const [place, drawing] = [(number) => number.toFixed(1), svg("g", { class: "arrows" })];
  for (const { colour, width, line, head, word } of parts) {
    if (width) drawing.append(svg("path", { d: `M${line.slice(0, 2).map(place).join(" ")}L${line.slice(2).map(place).join(" ")}`, stroke: colour, "stroke-width": width }));
    if (head) drawing.append(svg("polygon", { points: head.map((corner) => corner.map(place).join(",")).join(" "), fill: colour }));
    if (word) drawing.append(svg("text", {
      transform: `translate(${place(word.x)} ${place(word.y)}) rotate(${place((word.angle * 180) / Math.PI)})`, "text-anchor": "middle", "dominant-baseline": "middle",
      "font-size": WORD_SIZE, fill: colours.label, stroke: colours.ground, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke",
    }, word.text));
  }
  return drawing;
}

/** Draw a node as vis-network does: the shape of its kind. */
function paintNode(context, { x, y, radius, kind }, colour) {
  context.beginPath();
  if (kind === "dataset") context.rect(x - radius, y - radius, 2 * radius, 2 * radius);
  else if (kind === "problem") for (const [i, j] of [[0, -1], [1, 0], [0, 1], [-1, 0]]) context.lineTo(x + i * radius, y + j * radius);
  else context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}

/** The neighbours of what the pointer is on, in an overview: their nodes, and the edges between; or null. */
function litBy(stage) {
  if (stage.hovered === null || stage.hovered < 0 || stage.seats || !stage.placed.has(stage.hovered)) return null;
  const stated = statedEdges(stage.graph, stage.hovered, stage.placed);
  const plain = stage.strokes.flatMap((look) => look.edges).filter(({ from, to }) => from === stage.hovered || to === stage.hovered);
  const edges = [...plain.map(({ from, to }) => ({ from, to, predicate: null })), ...stated];
  return { edges, nodes: new Set([stage.hovered, ...edges.flatMap(({ from, to }) => [from, to])]) };
}

/**
 * The edges over what is drawn, in parts, and the nodes that the pointer lights up: those of the node that it is on (then
 * `lit` has the nodes, all else is dimmed), or those of the neighbourhood.
 */
function relationsShown(stage) {
  const at = { scale: stage.network.getScale(), ...stage.network.canvasToDOM({ x: 0, y: 0 }) };
  const lit = litBy(stage);
  if (lit) {
    const parts = arrowParts(lit.edges.map(({ from, to, predicate }) => ({
      from: stage.pixels(from, at), to: stage.pixels(to, at), predicate, colour: predicate ? stage.colours.muted : stage.colours.edge, width: predicate ? 1.5 : 1, word: predicate !== null,
    })));
    return { parts, lit: [...lit.nodes].map((node) => ({ ...stage.pixels(node, at), colour: stage.colourOf(node) })) };
  }
  if (!stage.seats || stage.state.path) return { parts: [], lit: [] };
  let before = null;
  const seats = [...stage.seats.values()].filter(({ predicate, parent }) => EDGE_WORDS[predicate] && parent === stage.state.node);
  const parts = arrowParts(seats.map(({ node, predicate, forward, title }) => {
    const [centre, seat] = [stage.pixels(stage.state.node, at), stage.pixels(node, at)];
    const word = title !== before || node === stage.hovered || node === stage.state.beside;
    before = title;
    const [from, to] = forward ? [centre, seat] : [seat, centre];
    return { from, to, predicate, colour: stage.colourOf(node), width: node === stage.state.beside ? 3 : 0, word: word && at.scale > 0.5, at: forward ? 0.66 : 0.34 };
  }));
  return { parts, lit: [] };
}

const DIMMED = 0.78; // how much of what is not lit the ground covers

/** Draw them. */
function paintRelations(stage, context) {
  const { parts, lit } = relationsShown(stage);
  if (lit.length) {
    context.globalAlpha = DIMMED;
    context.fillStyle = stage.colours.ground;
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    context.globalAlpha = 1;
  }
  paintArrows(context, parts, stage.colours);
  for (const { colour, ...place } of lit) paintNode(context, place, colour);
}
