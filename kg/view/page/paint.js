// What lies under the nodes: the ground of the communities and the edges, in few strokes however many there are.

/** The colour of a community, as far from its neighbours' as the golden angle takes it. */
function hue(community) { return Math.round(210 + community * 137.5) % 360; }

function communityColour(community, dark, alpha) {
  return `hsl(${hue(community)} ${dark ? 55 : 60}% ${dark ? 62 : 48}% / ${alpha})`;
}

/** The colour of a community's name: dark, or light, enough to be read. */
function nameColour(community, dark) { return `hsl(${hue(community)} ${dark ? 65 : 60}% ${dark ? 76 : 30}%)`; }

/**
 * Edges gathered by look: `[{colour, opacity, width, edges}]`, where width is in pixels of the stage.
 *
 * `edges` are `{x1, y1, x2, y2, colour, opacity, width}`.
 */
function strokes(edges) {
  const looks = new Map();
  for (const edge of edges) {
    const key = `${edge.colour} ${edge.opacity} ${edge.width}`;
    if (!looks.has(key)) looks.set(key, { ...edge, path: new Path2D(), edges: [] });
    const look = looks.get(key);
    look.path.moveTo(edge.x1, edge.y1);
    look.path.lineTo(edge.x2, edge.y2);
    look.edges.push(edge);
  }
  return [...looks.values()];
}

/** Draw the ground and the edges on vis-network's canvas, whose unit is that of the positions. */
function paintGround(context, discs, looks, { dark, scale, strong, heat }) {
  if (heat) context.drawImage(heat.canvas, heat.x, heat.y, heat.width, heat.height);
  for (const { x, y, radius, community } of heat ? [] : discs) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = communityColour(community, dark, strong ? 0.16 : dark ? 0.1 : 0.08);
    context.fill();
  }
  context.save();
  for (const look of looks) {
    context.globalAlpha = look.opacity;
    context.strokeStyle = look.colour;
    context.lineWidth = look.width / scale;
    context.stroke(look.path);
  }
  context.restore();
}
