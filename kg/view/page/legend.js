// The legend: the kinds, how many of each are drawn and how many there are, and buttons that hide them.

class Legend {
  /** `hide(kinds)` gets the kinds that are hidden from now on. */
  constructor(graph, hide) {
    [this.graph, this.hide] = [graph, hide];
    this.element = document.getElementById("legend");
    this.scope = el("p", { id: "scope" });
    this.buttons = new Map([...graph.kinds, "paper"].map((kind) => [kind, el(
      "button", { type: "button", "aria-pressed": "true", "data-kind": kind, title: `Show or hide: ${kind}`, onclick: () => this.#toggle(kind) })]));
    this.scale = el("p", { id: "scale" });
    this.element.append(this.scale, this.scope, ...this.buttons.values());
  }

  #toggle(kind) {
    const { hide } = this.graph.filters;
    this.hide(hide.includes(kind) ? hide.filter((other) => other !== kind) : [...hide, kind]);
  }

  /** How many nodes of each kind pass the filters; those of a kind that is hidden count as if it were not. */
  #passing() {
    const { graph } = this;
    const counts = Object.fromEntries([...this.buttons.keys()].map((kind) => [kind, 0]));
    for (let node = 0; node < graph.conceptCount + graph.paperCount; node++) if (graph.passesBut(node)) counts[graph.kind(node)]++;
    return counts;
  }

  /** What the buttons say of the kinds that are not hidden: `[{kind, words}]`. */
  words() {
    return [...this.buttons].filter(([kind, button]) => !button.hidden && !this.graph.filters.hide.includes(kind)).map(([kind, button]) => ({ kind, words: button.textContent }));
  }

  /** Say how much of each kind is drawn of what passes the filters. Papers have a button where they can be drawn. */
  count(drawn, { node, community, view }, scale) {
    const { graph } = this;
    const { hide } = graph.filters;
    if (this.counted !== graph.filters) [this.counted, this.all] = [graph.filters, this.#passing()];
    this.scaleNow = ["network", "map", "alike"].includes(view) ? scale : null;
    const plain = this.scaleNow === null;
    this.scale.replaceChildren(...(plain ? [] : [scaleDrawing(scale, "currentColor").element]));
    this.scale.hidden = plain;
    this.element.classList.toggle("coloured", !plain);
    const onStage = ["network", "map", "list", "alike"].includes(view);
    for (const [kind, button] of this.buttons) {
      const [here, all] = [drawn[kind] ?? 0, this.all[kind]];
      const part = onStage && !hide.includes(kind) && here < all;
      button.replaceChildren(glyph(kind), `${all === 1 ? kind : `${kind}s`} `,
        part ? el("span", {}, el("span", { class: "of" }, `${here.toLocaleString("en")} of `), all.toLocaleString("en")) : all.toLocaleString("en"));
      button.setAttribute("aria-pressed", String(!hide.includes(kind)));
      button.hidden = kind === "paper" && node === null && view !== "compare" && !hide.includes("paper");
    }
    const concepts = graph.kinds.filter((kind) => !hide.includes(kind));
    const [here, all] = [drawn, this.all].map((counts) => concepts.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0));
    const whole = node === null && community === null && onStage;
    this.scope.hidden = !whole || here >= all;
    this.scope.textContent = `${here.toLocaleString("en")} of ${plural(all, "concept")}: the most telling. Search finds all.`;
  }
}
