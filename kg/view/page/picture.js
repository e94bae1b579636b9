// The current view as a file: PNG, SVG.

/** Give a file to the reader. */
function download(name, content, type) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** A node as SVG: the shape of its kind. */
function nodeDrawing({ x, y, radius: r, kind }, look) {
  return {
    dataset: () => svg("rect", { x: x - r, y: y - r, width: 2 * r, height: 2 * r, ...look }),
    problem: () => svg("path", { d: `M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z`, ...look }),
    paper: () => svg("path", { d: `M${x} ${y - r}L${x + r} ${y + r}L${x - r} ${y + r}Z`, ...look }),
  }[kind]?.() ?? svg("circle", { cx: x, cy: y, r, ...look });
}

/** The stage as SVG: the same ground, edges, arrows, nodes and labels as on the canvas now. */
function stageDrawing(stage) {
  const { network, element, colours } = stage;
  const [width, height, scale, zero] = [element.clientWidth, element.clientHeight, network.getScale(), network.canvasToDOM({ x: 0, y: 0 })];
  const [x, y] = [(at) => (at * scale + zero.x).toFixed(1), (at) => (at * scale + zero.y).toFixed(1)];
  const drawing = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, "font-family": FONT });
  drawing.append(svg("rect", { width, height, fill: colours.ground }));
  if (stage.heat) {
    const { canvas, x: left, y: top, width: wide, height: high } = stage.heat;
    drawing.append(svg("image", { href: canvas.toDataURL(), x: x(left), y: y(top), width: (wide * scale).toFixed(1), height: (high * scale).toFixed(1), preserveAspectRatio: "none" }));
  }
  for (const disc of stage.heat ? [] : stage.discs)
    drawing.append(svg("circle", { cx: x(disc.x), cy: y(disc.y), r: (disc.radius * scale).toFixed(1), fill: communityColour(disc.community, DARK.matches, 0.1) }));
  for (const look of stage.strokes)
    drawing.append(svg("path", {
      d: look.edges.map((e) => `M${x(e.x1)} ${y(e.y1)}L${x(e.x2)} ${y(e.y2)}`).join(""), stroke: look.colour, "stroke-opacity": look.opacity, "stroke-width": look.width, fill: "none",
    }));
  for (const [node, place] of stage.placed) {
    const look = { stroke: colours.ground, "stroke-width": 1, opacity: place.faded ? 0.07 : 1 };
    drawing.append(nodeDrawing({ x: Number(x(place.x)), y: Number(y(place.y)), radius: place.size * scale, kind: node < 0 ? "muted" : stage.graph.kind(node) }, { fill: stage.colourOf(node), ...look }));
  }
  const { parts, lit } = relationsShown(stage);
  if (lit.length) drawing.append(svg("rect", { width, height, fill: colours.ground, "fill-opacity": DIMMED }));
  drawing.append(arrowDrawing(parts, colours));
  for (const { colour, ...place } of lit) drawing.append(nodeDrawing(place, { fill: colour }));
  for (const { lead } of stage.labels.boxes) if (lead) drawing.append(svg("line", { class: "lead", ...lead, stroke: colours.muted, "stroke-width": 1 }));
  const labels = svg("g", { class: "labels" });
  for (const box of stage.labels.boxes)
    for (const line of linesOf(box.mark, box))
      labels.append(svg("text", {
        x: line.x.toFixed(1), y: line.y.toFixed(1), "dominant-baseline": "middle", "font-size": /([\d.]+)px/.exec(line.font)[1], "font-weight": line.font.startsWith("600") ? 600 : 400,
        fill: colours[line.colour] ?? line.colour, stroke: colours.ground, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke",
      }, wellFormed(line.text)));
  drawing.append(labels);
  return drawing;
}

/** A drawing of the page as one that stands alone: with its colours, which the style sheet gave it. */
function standingAlone(original) {
  const copy = original.cloneNode(true);
  const all = [original, ...original.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((node, i) => {
    const style = getComputedStyle(all[i]);
    for (const name of ["fill", "stroke", "stroke-width", "font-size", "font-family", "opacity"]) node.setAttribute(name, style.getPropertyValue(name));
    for (const name of ["class", "id", "role"]) node.removeAttribute(name);
    if (node.tagName === "a") node.removeAttribute("href");
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.prepend(svg("rect", { width: "100%", height: "100%", fill: getComputedStyle(document.documentElement).getPropertyValue("--ground").trim() }));
  return copy;
}

const HEAD = 36; // pixels over a picture for its title
const FOOT = 34; // and under it for the legend, without a scale

/** A picture with a title over it and the legend under it: what is seen by those who get it alone. */
function framed(picture, legend, title, colours) {
  const [width, height] = [Number(picture.getAttribute("width")), Number(picture.getAttribute("height"))];
  const scale = legend.scaleNow && scaleDrawing(legend.scaleNow, colours.label);
  const whole = height + HEAD + FOOT + (scale ? scale.height + 8 : 0);
  const frame = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width, height: whole, viewBox: `0 0 ${width} ${whole}`, "font-family": FONT });
  const text = (x, y, size, words, more = {}) => svg("text", { x, y, "font-size": size, fill: colours.label, ...more }, wellFormed(words));
  frame.append(svg("rect", { width, height: whole, fill: colours.ground }), text(14, 24, 16, shorten(title, Math.round(width / 9)), { "font-weight": 600, fill: colours.text }));
  picture.setAttribute("y", HEAD);
  frame.append(picture);
  if (scale) {
    scale.element.setAttribute("x", 14);
    scale.element.setAttribute("y", HEAD + height + 6);
    frame.append(scale.element);
  }
  let x = 14;
  for (const { kind, words } of legend.words()) {
    const mark = glyph(kind);
    for (const [name, value] of Object.entries({ x, y: whole - 23, fill: legend.scaleNow ? colours.muted : colours[kind] })) mark.setAttribute(name, value);
    mark.removeAttribute("class");
    frame.append(mark, text(x + 18, whole - 12.5, 12, words));
    x += 40 + 7 * words.length;
  }
  return frame;
}

/** The current view as SVG, or null where it is a list or a table. */
function pictureOf(stage, legend, title) {
  const chart = document.querySelector("#chart:not([hidden]) #drawing");
  const picture = chart ? standingAlone(chart) : document.getElementById("chart").hidden ? stageDrawing(stage) : null;
  return picture && framed(picture, legend, title, stage.colours);
}

function saveSvg(stage, legend, title) {
  const picture = pictureOf(stage, legend, title);
  if (picture) download("graph.svg", new XMLSerializer().serializeToString(picture), "image/svg+xml");
  return picture !== null;
}

/** Twice as many pixels as on the screen. */
async function savePng(stage, legend, title) {
  const picture = pictureOf(stage, legend, title);
  if (!picture) return false;
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(picture))}`;
  await image.decode();
  const canvas = el("canvas", { width: 2 * Number(picture.getAttribute("width")), height: 2 * Number(picture.getAttribute("height")) });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  download("graph.png", await new Promise((done) => { canvas.toBlob(done, "image/png"); }), "image/png");
  return true;
}
