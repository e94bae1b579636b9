// The sheet of filters: years, support, confidence, role. The kinds are in the legend.

class FilterSheet {
  /** `change(filters)` gets the filters that were changed. */
  constructor(graph, change) {
    [this.graph, this.change] = [graph, change];
    this.element = document.getElementById("filters");
    this.element.addEventListener("submit", (event) => event.preventDefault());
    const years = graph.columns.papers.id.map((_, paper) => graph.year(paper)).filter((year) => year !== null);
    [this.first, this.last] = years.reduce(([a, b], year) => [Math.min(a, year), Math.max(b, year)], [Infinity, -Infinity]);
    this.#build();
  }

  #build() {
    const number = (name, words, min, max, step = 1) => {
      const input = el("input", { type: "number", name, min, max, step, onchange: () => this.#read() });
      return el("label", {}, words[0], input, words[1]);
    };
    const role = (name) => el("label", { class: "check" },
      el("input", { type: "checkbox", name: "role", value: name, onchange: () => this.#read() }), name.replace("-", " "));
    this.element.replaceChildren(
      Number.isFinite(this.first) ? el("fieldset", {}, el("legend", {}, "Years"),
        number("from", ["from", null], this.first, this.last), number("till", ["to", null], this.first, this.last)) : "",
      el("fieldset", {}, el("legend", {}, "At least"),
        number("support", [null, "papers of a concept"], 1, this.graph.paperCount || 1), number("confidence", [null, "% confidence"], 0, 100, 5)),
      el("fieldset", { class: "checks" }, el("legend", {}, "What papers do with it"), ...this.graph.roles.map(role)),
      el("button", { type: "button", id: "filter-reset", onclick: () => this.change({ ...NO_FILTER }) }, "Reset"),
    );
  }

  #read() {
    const value = (name) => this.element.elements[name]?.valueAsNumber;
    const within = (name, otherwise) => (Number.isNaN(value(name)) || value(name) === undefined ? otherwise : value(name));
    const [from, till] = [within("from", this.first), within("till", this.last)];
    const roles = [...this.element.querySelectorAll("[name=role]:checked")].map((box) => box.value);
    this.change({
      years: from <= this.first && till >= this.last ? null : [Math.min(from, till), Math.max(from, till)],
      support: Math.max(1, within("support", 1)), confidence: Math.min(100, Math.max(0, within("confidence", 0))), roles,
    });
  }

  /** Show what is asked for now. */
  show({ years, support, confidence, roles }) {
    const set = (name, value) => { if (this.element.elements[name]) this.element.elements[name].value = value; };
    set("from", years ? years[0] : this.first);
    set("till", years ? years[1] : this.last);
    set("support", support);
    set("confidence", confidence);
    for (const box of this.element.querySelectorAll("[name=role]")) box.checked = roles.includes(box.value);
  }

  /** The filters in words, or null where none is set. `undated` papers have no year, and so pass none. */
  static inWords({ years, support, confidence, roles }, undated) {
    const lost = undated ? ` (not the ${plural(undated, "paper")} without a year)` : "";
    const words = [
      years && (years[0] === years[1] ? `${years[0]}${lost}` : `${years[0]} to ${years[1]}${lost}`), support > 1 && `at least ${support} papers`,
      confidence > 0 && `at least ${confidence} % sure`, roles.length > 0 && roles.map((role) => role.replace("-", " ")).join(" or "),
    ].filter(Boolean);
    return words.length ? words.join(" · ") : null;
  }
}
