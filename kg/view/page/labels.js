// Labels on the canvas: the most important first, each only where it covers no other label and no node, and never cut.
// A label has eight places about its node (Christensen, Marks and Shieber 1995, "An empirical study of algorithms for
// point-feature label placement"); one that matters and finds none of them free stands farther off, on a line that leads to it
// (as in Luboschik, Schumann and Cords 2008, "Particle-based labeling").

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
const MUST_STAND = 30; // so many of the most important labels may cover a node that matters less
const PIXELS_EACH = 9000; // one label for so many pixels of the stage: more is clutter
const CELL = 48; // the grid in which overlaps are looked up, in pixels
const AROUND = ["below", "right", "left", "above", "belowRight", "aboveRight", "belowLeft", "aboveLeft"];
const LEADS = [[16, 30, 44], [60, 80, 105, 135]]; // how long a leading line may be, in pixels: rather than to cover a lesser node, and after that
const BEARINGS = 16;
const INSET = 3; // between a label and the rim of the stage

function fontOf({ bold, size }) { return `${bold ? "600 " : ""}${size}px ${FONT}`; }

/** The lines of a label in its box, with where each begins: one, or, for a community, several, centred. */
function linesOf(mark, box) {
  if (!mark.lines) return [{ text: mark.text, x: box.x + 2, y: box.y + box.height / 2, font: box.font, colour: mark.colour ?? (mark.bold ? "text" : "label") }];
  let y = box.y;
  return mark.lines.map((line) => {
    y += line.size + 4;
    return {
      text: line.text, x: box.x + (box.width - line.width) / 2, y: y - (line.size + 4) / 2, font: fontOf(line), colour: line.bold ? "text" : "label",
    };
  });
}

class Labels {
  constructor() {
    this.widths = new Map();
    this.pen = document.createElement("canvas").getContext("2d");
    this.boxes = []; // where labels were drawn last, so that a click on a label is a click on its node
  }

  /** The node whose label lies at a place of the canvas, or null. */
  at(x, y) {
    return this.boxes.find((box) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height)?.node
      ?? null;
  }

  /** The width of a label, in pixels. */
  widthOf(mark) { return this.#width(fontOf(mark), mark.text); }

  /**
   * Draw the labels of `marks`, the most important first.
   *
   * A mark is `{node, text, x, y, radius, size, bold, important, must, sides, ground, short}` in pixels of the canvas; `sides` says where
   * the label may stand (see `AROUND`), in the order of preference. `must` draws at any rate; `short` is tried where the text has no room. One of several `lines` has at least its first `least`. No label stands on `blocked`,
   * which are boxes.
   */
  draw(context, marks, stage) {
    const { width, height, colours, blocked } = stage;
    this.boxes = [];
    const grid = new Map();
    for (const box of blocked) this.#occupy(grid, { ...box, solid: true, fixed: true });
    const onStage = marks.filter((m) => m.x + m.radius > 0 && m.y + m.radius > 0 && m.x - m.radius < width && m.y - m.radius < height);
    for (const { x, y, radius, node, lines, ground, important } of onStage)
      if (!lines && !ground) this.#occupy(grid, { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius, node, solid: important });
    context.textBaseline = "middle";
    context.textAlign = "left";
    context.lineJoin = "round";
    const most = Math.max(30, Math.round((width * height) / PIXELS_EACH));
    for (const wanted of onStage) {
      if (this.boxes.length >= most) break;
      let [m, box] = [wanted, this.#room(grid, wanted, wanted.important, stage)];
      while (!box && m.lines?.length > m.least) { // a name of several lines may lose the last ones
        m = { ...m, lines: m.lines.slice(0, -1) };
        box = this.#room(grid, m, m.important, stage);
      }
      if (!box && m.short) {
        m = { ...m, text: m.short };
        box = this.#room(grid, m, m.important, stage);
      }
      if (!box) continue;
      this.#occupy(grid, box);
      this.boxes.push(box);
      box.mark = m;
      this.#write(context, box, colours);
    }
  }

  #write(context, box, colours) {
    if (box.lead) {
      context.beginPath();
      context.moveTo(box.lead.x1, box.lead.y1);
      context.lineTo(box.lead.x2, box.lead.y2);
      context.lineWidth = 1;
      context.strokeStyle = colours.muted;
      context.stroke();
    }
    context.lineWidth = 4;
    context.strokeStyle = colours.ground;
    for (const line of linesOf(box.mark, box)) {
      context.font = line.font;
      context.fillStyle = colours[line.colour] ?? line.colour;
      context.strokeText(line.text, line.x, line.y);
      context.fillText(line.text, line.x, line.y);
    }
  }

  #room(grid, m, important, stage) {
    const font = fontOf(m);
    const width = Math.max(...(m.lines ?? [m]).map((line) => this.#width(fontOf(line), line.text))) + 4;
    const height = (m.lines ?? [m]).reduce((sum, line) => sum + line.size + 4, 0);
    const [near, slant] = [m.radius + 1, 0.7 * m.radius + 1];
    const places = {
      middle: [m.x - width / 2, m.y - height / 2], below: [m.x - width / 2, m.y + near], above: [m.x - width / 2, m.y - near - height],
      right: [m.x + m.radius + 4, m.y - height / 2], left: [m.x - m.radius - width - 4, m.y - height / 2],
      belowRight: [m.x + slant, m.y + slant], belowLeft: [m.x - slant - width, m.y + slant],
      aboveRight: [m.x + slant, m.y - slant - height], aboveLeft: [m.x - slant - width, m.y - slant - height],
    };
    const inside = (b) => b.x >= INSET && b.y >= INSET && b.x + width <= stage.width - INSET && b.y + height <= stage.height - INSET;
    const boxOf = ([x, y], lead) => ({ x, y, width, height, node: m.node, font, lead });
    const boxes = m.sides.map((side) => boxOf(places[side]));
    const within = boxes.filter(inside);
    const free = within.find((box) => !this.#taken(grid, box, true));
    if (free || !important) return free ?? (m.must ? this.#pushedIn(boxes[0], stage) : null);
    const led = (lengths, also) => (m.sides.length < 4 ? null : this.#led(m, lengths, { width, height }, boxOf).find((box) => inside(box) && !this.#crosses(box.lead, stage.blocked) && !this.#taken(grid, box, also)));
    return led(LEADS[0], true) ?? within.find((box) => !this.#taken(grid, box, false)) ?? led(LEADS.flat(), false) ?? (m.must ? this.#pushedIn(boxes[0], stage) : null);
  }

  /** Boxes farther off, the nearest first, each with the line that leads to it. */
  #led(m, lengths, { width, height }, boxOf) {
    return lengths.flatMap((length) => Array.from({ length: BEARINGS }, (_, i) => {
      const [dx, dy] = [Math.cos((2 * Math.PI * i) / BEARINGS), Math.sin((2 * Math.PI * i) / BEARINGS)];
      const [x2, y2] = [m.x + (m.radius + length) * dx, m.y + (m.radius + length) * dy];
      const corner = [x2 - (width / 2) * (1 - dx), y2 - (height / 2) * (1 - dy)];
      return boxOf(corner, { x1: m.x + m.radius * dx, y1: m.y + m.radius * dy, x2, y2 });
    }));
  }

  /** Whether a line leads over what no label may cover, as seen at a few places of it. */
  #crosses({ x1, y1, x2, y2 }, blocked) {
    return Array.from({ length: 9 }, (_, i) => [x1 + ((x2 - x1) * i) / 8, y1 + ((y2 - y1) * i) / 8]).some(([x, y]) =>
      blocked.some((box) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height));
  }

  /** A box that must stand, moved so far that the rim does not cut it. */
  #pushedIn(box, { width, height }) {
    const into = (at, size, whole) => Math.max(INSET, Math.min(at, whole - size - INSET));
    return { ...box, x: into(box.x, box.width, width), y: into(box.y, box.height, height) };
  }

  #width(font, text) {
    const key = `${font}\n${text}`;
    if (!this.widths.has(key)) {
      this.pen.font = font;
      this.widths.set(key, this.pen.measureText(text).width);
    }
    return this.widths.get(key);
  }

  #cells({ x, y, width, height }) {
    const cells = [];
    for (let i = Math.floor(x / CELL); i <= Math.floor((x + width) / CELL); i++)
      for (let j = Math.floor(y / CELL); j <= Math.floor((y + height) / CELL); j++) cells.push(i * 4096 + j);
    return cells;
  }

  #occupy(grid, box) {
    for (const cell of this.#cells(box)) {
      const there = grid.get(cell);
      if (there) there.push(box);
      else grid.set(cell, [box]);
    }
  }

  /** Whether a box would cover a label or a node that matters, or, with `also`, any node. */
  #taken(grid, box, also) {
    for (const cell of this.#cells(box))
      for (const other of grid.get(cell) ?? [])
        if (other.node !== box.node && (also || other.font || other.solid) && box.x < other.x + other.width && other.x < box.x + box.width
            && box.y < other.y + other.height && other.y < box.y + box.height) return true;
    return false;
  }
}
