// What an edge means: an arrow from subject to object, and a word; the neighbours of what the pointer is on.

const EDGE_WORDS = { usedFor: "used for", evaluatedWith: "evaluated on", comparedWith: "compared with", partOf: "part of", broader: "kind of" };
const REACH_OF_POINTER = 7; // pixels from an edge that still count as on it
const LEAST_FOR_WORDS = 46; // pixels of an edge: shorter ones have no room for a word

const ROOM_OF_WORD = 14; // pixels between two words

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

/** Draw edges between places in pixels: `{from: {x, y, radius, kind}, to, predicate, colour, width, word}`. */
function paintArrows(context, edges, colours) {
  const words = []; // where they stand: two on one place can't be read
  for (const { from, to, predicate, colour, width, word, at = 0.5 } of edges) {
    const angle = Math.atan2(to.y - from.y, to.x - from.x);
    const leaves = rim(from, angle);
    const length = Math.hypot(to.x - from.x, to.y - from.y) - leaves - rim(to, angle);
    if (length <= 0) continue;
    const [x1, y1] = [from.x + leaves * Math.cos(angle), from.y + leaves * Math.sin(angle)];
    const [x, y] = [x1 + at * length * Math.cos(angle), y1 + at * length * Math.sin(angle)];
    context.save();
    context.translate(x1, y1);
    context.rotate(angle);
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = width;
    if (width) {
      context.beginPath();
      context.moveTo(0, 0);
      context.lineTo(length, 0);
      context.stroke();
    }
    if (predicate && predicate !== "comparedWith") {
      context.beginPath();
      context.moveTo(length, 0);
      context.lineTo(length - 9, -4.5);
      context.lineTo(length - 9, 4.5);
      context.fill();
    }
    if (word && length >= LEAST_FOR_WORDS && !words.some((other) => Math.hypot(other.x - x, other.y - y) < ROOM_OF_WORD)) {
      words.push({ x, y });
      wordOnEdge(context, EDGE_WORDS[predicate], { angle, x: at * length, colours });
    }
    context.restore();
  }
}

/** A word along an edge, never upside down. */
function wordOnEdge(context, word, { angle, x, colours }) {
  context.translate(x, 0);
  if (Math.abs(angle) > Math.PI / 2) context.rotate(Math.PI);
  context.font = `11px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = colours.ground;
  context.fillStyle = colours.label;
  context.strokeText(word, 0, 0);
  context.fillText(word, 0, 0);
}

/** Draw a node as vis-network does: the shape of its kind. */
function paintNode(context, kind, { x, y, radius }, colour) {
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

/** Edges with arrows and words over what is drawn: of the node that the pointer is on, or those of the neighbourhood. */
function paintRelations(stage, context) {
  const at = { scale: stage.network.getScale(), ...stage.network.canvasToDOM({ x: 0, y: 0 }) };
  const lit = litBy(stage);
  if (lit) {
    context.globalAlpha = 0.78;
    context.fillStyle = stage.colours.ground;
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    context.globalAlpha = 1;
    paintArrows(context, lit.edges.map(({ from, to, predicate }) => ({
      from: stage.pixels(from, at), to: stage.pixels(to, at), predicate, colour: predicate ? stage.colours.muted : stage.colours.edge, width: predicate ? 1.5 : 1, word: predicate !== null,
    })), stage.colours);
    for (const node of lit.nodes) paintNode(context, stage.graph.kind(node), stage.pixels(node, at), stage.colourOf(node));
  } else if (stage.seats && !stage.state.path) {
    let before = null;
    const seats = [...stage.seats.values()].filter(({ predicate, parent }) => predicate && parent === stage.state.node);
    paintArrows(context, seats.map(({ node, predicate, forward, title }) => {
      const [centre, seat] = [stage.pixels(stage.state.node, at), stage.pixels(node, at)];
      const word = title !== before || node === stage.hovered || node === stage.state.beside;
      before = title;
      const [from, to] = forward ? [centre, seat] : [seat, centre];
      return { from, to, predicate, colour: stage.colourOf(node), width: node === stage.state.beside ? 3 : 0, word: word && at.scale > 0.5, at: forward ? 0.66 : 0.34 };
    }), stage.colours);
  }
}
