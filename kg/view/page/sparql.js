// SPARQL in the page, where it was built with it: Oxigraph as WebAssembly over the triples of the export.

const MOST_ANSWERS = 1000;
const FIRST_QUERY = `PREFIX kg: <${VOCABULARY}>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?concept ?name ?papers WHERE {
  ?concept a kg:Method ; skos:prefLabel ?name ; kg:paperCount ?papers .
}
ORDER BY DESC(?papers) ?name
LIMIT 20`;

class SparqlView {
  constructor(graph, link) { [this.graph, this.link, this.text] = [graph, link, FIRST_QUERY]; }

  /** Load the engine and the triples, once. */
  async #open() {
    const { engine, data } = JSON.parse(document.getElementById("sparql").textContent);
    oxigraph.initSync({ module: await unzip(engine).arrayBuffer() });
    const { turtle, queries } = await unpack(data);
    const store = new oxigraph.Store();
    store.load(turtle, { format: "text/turtle" });
    return { store, queries };
  }

  /** The view: named queries, the query, its results. */
  element() {
    const box = el("textarea", { id: "sparql-text", "aria-label": "Query", spellcheck: "false", oninput: () => { this.text = box.value; },
      onkeydown: (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#run(box.value, results); } });
    box.value = this.text;
    const results = el("div", { id: "answers", "aria-live": "polite" });
    const names = el("select", { id: "sparql-names", "aria-label": "Named queries", onchange: () => {
      box.value = this.text = this.queries[names.value] ?? FIRST_QUERY;
      this.#run(this.text, results);
    } }, el("option", { value: "" }, "top methods"));
    this.opened ??= this.#open();
    this.opened.then(({ store, queries }) => {
      this.queries = queries;
      names.append(...Object.keys(queries).map((name) => el("option", { value: name }, name)));
      results.replaceChildren(el("p", { class: "hint" }, `${plural(store.size, "triple")} loaded.`));
    });
    return el("div", { class: "query" }, el("div", { class: "head" }, el("h2", {}, "SPARQL"), names,
      el("button", { type: "button", class: "more", id: "sparql-run", title: "Ctrl+Enter", onclick: () => this.#run(box.value, results) }, "Run")), box, results);
  }

  async #run(text, results) {
    const { store } = await this.opened;
    const start = performance.now();
    try {
      const found = store.query(text);
      const took = Math.round(performance.now() - start);
      results.replaceChildren(...this.#answers(found, took));
    } catch (error) {
      results.replaceChildren(el("p", { class: "error" }, String(error.message ?? error)));
    }
  }

  #answers(found, took) {
    if (!Array.isArray(found)) return [el("p", {}, typeof found === "boolean" ? (found ? "yes" : "no") : String(found))];
    if (!found.length) return [el("p", { class: "hint" }, `Nothing found, in ${took} ms.`)];
    const triples = !(found[0] instanceof Map);
    const names = triples ? ["subject", "predicate", "object"] : [...new Set(found.flatMap((row) => [...row.keys()]))];
    const cell = (row, name) => el("td", {}, this.#term(triples ? row[name] : row.get(name)));
    return [
      el("p", { class: "hint" }, `${plural(found.length, "row")} in ${took} ms${found.length > MOST_ANSWERS ? `, the first ${MOST_ANSWERS} shown` : ""}.`),
      el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Results" }, el("table", { class: "compare" },
        el("thead", {}, el("tr", {}, names.map((name) => el("th", { scope: "col" }, name)))),
        el("tbody", {}, found.slice(0, MOST_ANSWERS).map((row) => el("tr", {}, names.map((name) => cell(row, name))))))),
    ];
  }

  /** A term; one that is a node of the graph is a link to it. */
  #term(term) {
    if (!term) return "";
    const { base } = this.graph.columns;
    const node = term.termType === "NamedNode" && term.value.startsWith(base) ? this.graph.nodeAt(term.value.slice(base.length)) : null;
    return node === null ? term.value : this.link(node, shorten(this.graph.label(node), 80));
  }
}
