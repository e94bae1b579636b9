// Where one is, as the part of the address after the number sign: what is looked at, then how.
//
//   concept/ID · paper/ID · community/NUMBER (0: those of none)   and then   ?view=…&depth=…&to=…&years=…&support=…&…

const VIEWS = { network: "Network", map: "Communities", time: "Over time", list: "List", compare: "Compare" };
const MOST_PINS = 12;
const UNKNOWN = "Nothing stands at this address: the link may be of another build, or of a larger page. This is the overview.";

/** What is there when the address says nothing. `to` ends a path; `view` null leaves the choice to the page. */
const START = { node: null, community: null, to: null, depth: 1, view: null, pins: [], beside: null, colour: "kind", size: "papers", density: false, ...NO_FILTER };

/** Read an address. `unknown` is set where it leads to nothing in this graph. */
function readAddress(hash, graph, communities) {
  const [place, query = ""] = hash.replace(/^#/, "").split("?");
  const asked = new URLSearchParams(query);
  const among = (name, allowed) => (asked.get(name) ?? "").split(",").filter((word) => allowed.includes(word));
  const whole = (name, low, high, otherwise) => {
    const number = Number.parseInt(asked.get(name), 10);
    return Number.isNaN(number) ? otherwise : Math.min(high, Math.max(low, number));
  };
  const state = { ...START, node: graph.nodeAt(place) };
  const community = /^community\/(\d+)$/.exec(place);
  const number = community ? Number(community[1]) : null;
  if (community) state.community = communities.findIndex((one) => (one.number ?? -1) === number - 1);
  if (state.community === -1) state.community = null;
  state.unknown = place !== "" && state.node === null && state.community === null;
  state.to = asked.has("to") ? graph.nodeAt(asked.get("to")) : null;
  state.depth = whole("depth", 1, 3, 1);
  const alike = asked.get("view") === "alike" && state.node !== null && graph.isPaper(state.node); // the map of papers near one
  state.view = alike || Object.hasOwn(VIEWS, asked.get("view") ?? "") ? asked.get("view") : null;
  state.beside = asked.has("with") ? graph.nodeAt(asked.get("with")) : null;
  if ([state.node, state.beside].some((node) => node === null || graph.isPaper(node)) || state.node === state.beside) state.beside = null; // it is of two concepts
  const word = (name, allowed, otherwise) => (Object.hasOwn(allowed, asked.get(name) ?? "") ? asked.get(name) : otherwise);
  [state.colour, state.size, state.density] = [word("colour", COLOUR_BY, "kind"), word("size", SIZE_BY, "papers"), asked.get("density") === "1"];
  const years = /^(-?\d{1,4})-(\d{1,4})$/.exec(asked.get("years") ?? "");
  state.years = years ? [Number(years[1]), Number(years[2])] : null;
  state.support = whole("support", 1, 1e6, 1);
  state.confidence = whole("confidence", 0, 100, 0);
  state.roles = among("role", graph.roles);
  state.hide = among("hide", [...graph.kinds, "paper"]);
  const pins = asked.getAll("pin").map((id) => graph.nodeAt(id)).filter((node) => node !== null && graph.isPaper(node));
  state.pins = [...new Set(pins)].slice(0, MOST_PINS);
  return state;
}

/** Write an address: only what differs from the start. */
function writeAddress(state, graph, communities) {
  const place = state.node !== null ? graph.address(state.node) : state.community !== null ? `community/${(communities[state.community].number ?? -1) + 1}` : "";
  const asked = [];
  const add = (name, value, otherwise) => { if (value !== otherwise && value !== "") asked.push(`${name}=${value}`); };
  add("view", state.view, null);
  add("depth", state.depth, 1);
  add("to", state.to === null ? null : encodeURIComponent(graph.address(state.to)), null);
  add("with", state.beside === null ? null : encodeURIComponent(graph.address(state.beside)), null);
  add("colour", state.colour, "kind");
  add("size", state.size, "papers");
  add("density", state.density ? 1 : 0, 0);
  add("years", state.years ? state.years.join("-") : null, null);
  add("support", state.support, 1);
  add("confidence", state.confidence, 0);
  add("role", state.roles.join(","), "");
  add("hide", state.hide.join(","), "");
  for (const pin of state.pins) add("pin", encodeURIComponent(graph.address(pin)), null);
  return place + (asked.length ? `?${asked.join("&")}` : "");
}
