// The sheet that chooses what colours and sizes say, and whether density is drawn.

class LookSheet {
  /** `change(state)` gets what was chosen. */
  constructor(change) {
    this.element = document.getElementById("look");
    const choice = (name, words, value) => el("label", {}, el("input", { type: "radio", name, value, onchange: () => change({ [name]: value }) }), words);
    const group = (name, title, choices) => el("fieldset", {}, el("legend", {}, title), Object.entries(choices).map(([value, words]) => choice(name, words, value)));
    this.element.addEventListener("submit", (event) => event.preventDefault());
    this.element.append(group("colour", "Colour", COLOUR_BY), group("size", "Size", SIZE_BY), el("fieldset", {}, el("legend", {}, "Ground"),
      el("label", {}, el("input", { type: "checkbox", name: "density", onchange: (event) => change({ density: event.target.checked }) }), "density")));
  }

  /** Show what is so now. */
  show({ colour, size, density }) {
    for (const input of this.element.querySelectorAll("input"))
      input.checked = input.type === "checkbox" ? density : { colour, size }[input.name] === input.value;
  }
}
