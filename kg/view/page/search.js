// Search: names, other names and titles; by prefix, by part, and with small slips of the finger. Papers are found by
// author, venue, arXiv id and DOI, too.

const MOST_RESULTS = 12;

/** A short name, as `is_short` in kg/lookup/short_names.py has it. */
const SHORT = /^(?=(?:.*\p{Lu}){2})[\w+-]{2,8}$/u;

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
    const short = this.#shortNames();
    graph.columns.concepts.label.forEach((label, node) => {
      const { aliases } = graph.columns.concepts;
      this.#add(node, label, null);
      for (const alias of new Set([...aliases[node], ...short[node]])) if (alias !== label) this.#add(node, alias, alias);
    });
    this.concepts = this.names.length;
    graph.columns.papers.title.forEach((title, paper) => this.#add(graph.paperNode(paper), title, null));
  }

  /** The short names that papers write for each concept; of what is called so itself, other concepts have it as no alias. */
  #shortNames() {
    const { start, length } = this.graph.columns.mentions;
    const found = this.graph.columns.concepts.id.map(() => new Set());
    this.graph.everyLinkOfPaper.forEach((links, paper) => {
      let signs = null; // where there are some beyond the BMP, places count them as one
      for (const link of links)
        for (let i = link.from; i < link.to; i++) {
          if (length[i] < 2 || length[i] > 8) continue;
          signs ??= ((text) => (/[\ud800-\udfff]/.test(text) ? Array.from(text) : text))(this.graph.paper(paper).text);
          const name = [...signs.slice(start[i], start[i] + length[i])].join("");
          if (SHORT.test(name)) found[link.concept].add(name);
        }
    });
    return found;
  }

  /** Who and where papers are from: `[{key, name, papers}]`, one for each author and venue. */
  #makers() {
    const { authors, venue } = this.graph.columns.papers;
    const found = new Map();
    const add = (name, paper, word) => {
      const known = found.get(`${word}${name}`);
      if (known) known.papers.push(paper);
      else found.set(`${word}${name}`, { key: normalised(name), name: `${word} ${name}`, papers: [paper] });
    };
    authors.forEach((names, paper) => names.forEach((name) => add(name, paper, "by")));
    venue.forEach((name, paper) => name && add(name, paper, "in"));
    return [...found.values()];
  }

  /** Papers by an author, in a venue, or under an id, newest first: `[{node, alias, cost}]`. */
  #papersOf(query, text) {
    const { graph } = this;
    const found = [];
    const at = (maker) => (maker.key === query ? 1.5 : maker.key.startsWith(query) ? 2.5 : maker.key.includes(` ${query}`) ? 2.6 : 0);
    if (query.length > 2 || /[^ -~]/.test(query))
      for (const maker of (this.makers ??= this.#makers())) {
        const cost = at(maker);
        if (cost) for (const paper of maker.papers) found.push({ paper, alias: maker.name, cost });
      }
    const id = /\d{4}\.\d{4,5}|[a-z-]+\/\d{7}|10\.\d{4,}\S*/i.exec(text)?.[0].toLowerCase();
    if (id) graph.columns.papers.links.forEach((links, paper) => {
      const met = links.find((link) => link.toLowerCase().includes(id)) ?? (graph.columns.papers.id[paper].toLowerCase().includes(id) ? graph.columns.papers.id[paper] : null);
      if (met) found.push({ paper, alias: met.replace(/^https?:\/\//, ""), cost: 0 });
    });
    return found.sort((a, b) => a.cost - b.cost || graph.newestFirst(a.paper, b.paper)).map(({ paper, alias, cost }) => ({ node: graph.paperNode(paper), alias, cost }));
  }

  #add(node, name, alias) {
    const key = normalised(name);
    this.names.push({ node, key, alias, together: this.concepts === undefined ? key.replaceAll(" ", "") : null });
  }

  /** The names that have each word: word → places. */
  #words() {
    const found = new Map();
    this.names.forEach(({ key }, place) => {
      for (const word of key.split(" ")) {
        if (!found.has(word)) found.set(word, []);
        found.get(word).push(place);
      }
    });
    return found;
  }

  /** The best nodes for a query, best first: `{node, alias}`, where `alias` is the name that was met; all of them. */
  find(text) {
    const query = normalised(text);
    if (!query) return [];
    const together = query.replaceAll(" ", "");
    const best = new Map();
    const offer = (name, cost, rank = 0) => {
      const known = best.get(name.node);
      if (known === undefined || cost < known.cost) best.set(name.node, { node: name.node, alias: name.alias, cost, rank });
    };
    const single = query.length > 3 && /[^s]s$/.test(query) ? query.slice(0, -1) : null; // bandits, multi-armed bandit
    const within = (key, words) => {
      const at = key.indexOf(words);
      return at < 0 ? null : key === words ? 0 : at === 0 ? 1 : key[at - 1] !== " " ? 3 : words.length > 3 ? 1 : 2;
    };
    for (const name of this.names) {
      const cost = within(name.key, query) ?? (single && within(name.key, single));
      if (cost !== null) offer(name, cost);
      else if (together.length > 3 && name.together?.startsWith(together)) offer(name, name.together === together ? 0.5 : 2.8); // drop out, dropout
    }
    this.#papersOf(query, text).forEach(({ node, alias, cost }, i) => offer({ node, alias }, cost, i));
    const words = query.split(" ").length;
    const nearly = best.size < MOST_RESULTS ? this.#nearly(query) : [];
    for (const [place, cost] of nearly) offer(this.names[place], 4 + cost + (this.names[place].key.split(" ").length > words ? 0.5 : 0)); // a whole name first
    const { graph } = this;
    const order = (a, b) =>
      a.cost - b.cost || graph.isPaper(a.node) - graph.isPaper(b.node) || graph.weight(b.node) - graph.weight(a.node) || a.rank - b.rank
      || graph.label(a.node).length - graph.label(b.node).length || a.node - b.node;
    return [...best.values()].sort(order);
  }

  /** Names in which every word of the query begins a word, or nearly does: place → cost. */
  #nearly(query) {
    this.words ??= this.#words();
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
      this.input.placeholder = "Search concepts, papers, authors";
      this.instead = null;
    });
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  /** Wait for a name to be chosen; with `prompt`, what for, and `choose` gets it instead of the page. */
  focus(prompt = null, choose = null) {
    this.input.placeholder = prompt ?? "Search concepts, papers, authors";
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
    const all = this.index.find(this.input.value);
    this.found = all.slice(0, MOST_RESULTS);
    if (!normalised(this.input.value)) return this.close();
    this.list.replaceChildren(...this.found.map((result, i) => this.#option(result, i)));
    if (!this.found.length) this.list.append(el("li", { class: "nothing" }, "Nothing has such a name."));
    if (all.length > MOST_RESULTS) this.list.append(el("li", { class: "nothing" }, `${MOST_RESULTS} of ${plural(all.length, "result")}: more words find fewer.`));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    announce(all.length > MOST_RESULTS ? `${MOST_RESULTS} of ${plural(all.length, "result")}` : all.length ? plural(all.length, "result") : "Nothing has such a name.");
    return this.#activate(this.found.length ? 0 : -1);
  }

  #option({ node, alias }, i) {
    const { graph } = this;
    return el(
      "li", { id: `result-${i}`, role: "option", "aria-selected": "false", onclick: () => this.#take(i) },
      glyph(graph.kind(node)),
      el("span", { class: "name", dir: "auto" }, shorten(graph.label(node), 120),
        alias && el("span", { class: "alias" }, ` ${graph.isPaper(node) ? "" : "also "}${shorten(alias, 60)}`)),
      el("span", { class: "note" }, graph.isPaper(node) ? "paper" : plural(graph.papersOf[node], "paper")),
    );
  }

  #activate(i) {
    this.active = i;
    [...this.list.querySelectorAll("[role=option]")].forEach((option, j) => option.setAttribute("aria-selected", String(i === j)));
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
