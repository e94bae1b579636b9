// Text and elements. Everything that comes from the graph reaches the page through here, as text nodes.

/** Make an element. Children are elements or strings; strings become text nodes. */
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** An element of SVG, with attributes only. */
function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Offsets count code points, strings of JavaScript UTF-16 units: a function from the one to the other. */
function unitsOf(text) {
  if (!/[\ud800-\udfff]/.test(text)) return (offset) => offset;
  const units = [0];
  for (const character of text) units.push(units.at(-1) + character.length);
  return (offset) => units[Math.min(offset, units.length - 1)];
}

/**
 * The piece of a text from one code point to another, with spans of it wrapped.
 *
 * `spans` are `{start, end, ...}` in code points of the whole text, in any order; of two that overlap the one
 * that begins first (then the longer) is kept. `wrap(span, text)` makes the element.
 */
function marked(text, from, to, spans, wrap) {
  const unit = unitsOf(text);
  const pieces = [];
  let done = from;
  const inside = spans.filter((span) => span.start < to && span.end > from);
  for (const span of inside.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (span.start < done) continue;
    const end = Math.min(span.end, to);
    if (span.start > done) pieces.push(text.slice(unit(done), unit(span.start)));
    pieces.push(wrap(span, text.slice(unit(span.start), unit(end))));
    done = end;
  }
  if (done < to) pieces.push(text.slice(unit(done), unit(to)));
  return pieces;
}

/** Lone surrogates can stand in no address. */
function wellFormed(text) { return text.replace(/\p{Surrogate}/gu, "\ufffd"); }

/** The address where it is http or https, else null. */
function webAddress(text) {
  try {
    const address = new URL(text);
    return address.protocol === "https:" || address.protocol === "http:" ? address.href : null;
  } catch {
    return null;
  }
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "2023-10-22" → "22 Oct 2023"; as precise as what is known, also for "--10-22", a day without a year. */
function readableDate(date) {
  if (!date) return null;
  const [, year, month, day] = /^(\d{4}|-)(?:-(\d\d))?(?:-(\d\d))?$/.exec(date) ?? [];
  if (!year) return date;
  return [day && String(Number(day)), month && MONTHS[Number(month) - 1], year !== "-" && year].filter(Boolean).join(" ");
}

function plural(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** At most so many characters, cut with an ellipsis and never within a character. */
function shorten(text, length) {
  const characters = Array.from(text.slice(0, 2 * length + 2));
  return characters.length > length ? `${characters.slice(0, length - 1).join("").trimEnd()}…` : text;
}

/** For comparison: case, accents, hyphens and runs of white space do not count. */
function normalised(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[-‐‑–—_/\s]+/gu, " ").trim();
}

/** Say something to those who listen to the page. */
function announce(text) { document.getElementById("status").textContent = text; }

/** The sign of a kind: the same shape and colour as in the network. */
function glyph(kind) {
  const shape = {
    method: () => svg("circle", { cx: 6, cy: 6, r: 5 }), dataset: () => svg("rect", { x: 1.5, y: 1.5, width: 9, height: 9 }),
    problem: () => svg("path", { d: "M6 0 12 6 6 12 0 6Z" }), paper: () => svg("path", { d: "M6 1 11.5 11 .5 11Z" }),
  }[kind];
  return svg("svg", { class: `glyph ${kind}`, viewBox: "0 0 12 12", width: 12, height: 12, "aria-hidden": "true" }, shape());
}
