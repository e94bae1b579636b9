// Search: names, other names and titles; by prefix, by part, and with small slips of the finger.

const MOST_RESULTS = 12;

/**
 * The least number of slips (a letter too many, too few, wrong, or two swapped) that make `a` a beginning of `b`:
 * Damerau-Levenshtein distance, as optimal string alignment. A number above `most` where it is larger.
 */
function slipsTo(a, b, most) {
  if (a.length - b.length > most) return most + 1;
  let [before, last] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2] + 1 : Infinity;
      row.push(Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1), swap));
    }
    if (Math.min(...row) > most) return most + 1;
    [before, last] = [last, row];
  }
  return Math.min(...last);
}

class SearchIndex {
  constructor(graph) {
    this.graph = graph;
    this.names = [];
    this.words = new Map();
    graph.columns.concepts.label.forEach((label, node) => {
      this.#add(node, label, null);
      for (const alias of graph.columns.concepts.aliases[node]) this.#add(node, alias, alias);
    });
    graph.columns.papers.title.forEach((title, paper) => this.#add(graph.paperNode(paper), title, null));
  }

  #add(node, name, alias) {
    const key = normalised(name);
    this.names.push({ node, key, alias });
    for (const word of key.split(" ")) {
      if (!this.words.has(word)) this.words.set(word, []);
      this.words.get(word).push(this.names.length - 1);
    }
  }

  /** The best nodes for a query, best first: `{node, alias}`, where `alias` is the name that was met. */
  find(text) {
    const query = normalised(text);
    if (!query) return [];
    const best = new Map();
    const offer = (name, cost) => {
      const known = best.get(name.node);
      if (known === undefined || cost < known.cost) best.set(name.node, { node: name.node, alias: name.alias, cost });
    };
    for (const name of this.names) {
      const at = name.key.indexOf(query);
      if (at < 0) continue;
      offer(name, name.key === query ? 0 : at === 0 ? 1 : name.key[at - 1] === " " ? 2 : 3);
    }
    if (best.size < MOST_RESULTS) for (const [place, cost] of this.#nearly(query)) offer(this.names[place], 4 + cost);
    const { graph } = this;
    const order = (a, b) =>
      a.cost - b.cost || graph.isPaper(a.node) - graph.isPaper(b.node) || graph.weight(b.node) - graph.weight(a.node)
      || graph.label(a.node).length - graph.label(b.node).length || a.node - b.node;
    return [...best.values()].sort(order).slice(0, MOST_RESULTS);
  }

  /** Names in which every word of the query begins a word, or nearly does: place → cost. */
  #nearly(query) {
    let found = null;
    for (const word of query.split(" ")) {
      const slips = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
      const here = new Map();
      for (const [other, places] of this.words) {
        const cost = other.startsWith(word) ? 0 : slips ? slipsTo(word, other, slips) : Infinity;
        if (cost <= slips)
          for (const place of places) here.set(place, Math.min(cost, here.get(place) ?? Infinity));
      }
      found = found === null ? here
        : new Map([...here].filter(([place]) => found.has(place)).map(([place, cost]) => [place, cost + found.get(place)]));
    }
    return found;
  }
}

/** The search box: a combobox with a list (WAI-ARIA, "Combobox Pattern"). `choose(node)` gets what is chosen. */
class SearchBox {
  constructor(graph, choose) {
    [this.graph, this.choose] = [graph, choose];
    this.input = document.getElementById("query");
    this.list = document.getElementById("results");
    this.found = [];
    this.active = -1;
    this.input.addEventListener("input", () => this.#search());
    this.input.addEventListener("focus", () => this.#search());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => {
      this.close();
      this.input.placeholder = "Search concepts and papers";
      this.instead = null;
    });
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  /** Wait for a name to be chosen; with `prompt`, what for, and `choose` gets it instead of the page. */
  focus(prompt = null, choose = null) {
    this.input.placeholder = prompt ?? "Search concepts and papers";
    this.instead = choose;
    this.input.focus();
    this.input.select();
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  #search() {
    this.index ??= new SearchIndex(this.graph);
    this.found = this.index.find(this.input.value);
    if (!normalised(this.input.value)) return this.close();
    this.list.replaceChildren(...this.found.map((result, i) => this.#option(result, i)));
    if (!this.found.length) this.list.append(el("li", { class: "nothing" }, "Nothing has such a name."));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    announce(this.found.length ? plural(this.found.length, "result") : "Nothing has such a name.");
    return this.#activate(this.found.length ? 0 : -1);
  }

  #option({ node, alias }, i) {
    const { graph } = this;
    return el(
      "li", { id: `result-${i}`, role: "option", "aria-selected": "false", onclick: () => this.#take(i) },
      glyph(graph.kind(node)),
      el("span", { class: "name", dir: "auto" }, shorten(graph.label(node), 120),
        alias && el("span", { class: "alias" }, ` also ${shorten(alias, 60)}`)),
      el("span", { class: "note" }, graph.isPaper(node) ? "paper" : plural(graph.papersOf[node], "paper")),
    );
  }

  #activate(i) {
    this.active = i;
    [...this.list.children].forEach((option, j) => option.setAttribute("aria-selected", String(i === j)));
    if (i < 0) return this.input.removeAttribute("aria-activedescendant");
    this.list.children[i].scrollIntoView({ block: "nearest" });
    return this.input.setAttribute("aria-activedescendant", `result-${i}`);
  }

  #take(i) {
    const result = this.found[i];
    if (!result) return;
    this.input.value = "";
    const choose = this.instead ?? this.choose;
    this.close();
    this.input.blur();
    choose(result.node);
  }

  #key(event) {
    const { length } = this.found;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && length) this.#activate((this.active + step + length) % length);
    else if (event.key === "Enter") this.#take(this.active);
    else if (event.key === "Escape") {
      event.stopPropagation();
      if (this.list.hidden || !this.input.value) this.input.blur();
      this.input.value = "";
      this.close();
    } else return;
    event.preventDefault();
  }
}
