"use strict";
// Results are put in as text, never as markup: names in the graph come from strangers.
const at = (id) => document.getElementById(id);
const ROWS_SHOWN = 1000;
const TERMS_SHOWN = 12;
const ROWS = { JSON: "application/sparql-results+json", CSV: "text/csv", TSV: "text/tab-separated-values", XML: "application/sparql-results+xml" };
const TRIPLES = { Turtle: "text/turtle", "N-Triples": "application/n-triples", "JSON-LD": "application/ld+json", "RDF/XML": "application/rdf+xml" };
const ENDINGS = { JSON: "json", CSV: "csv", TSV: "tsv", XML: "xml", Turtle: "ttl", "N-Triples": "nt", "JSON-LD": "jsonld", "RDF/XML": "rdf" };
let known = { base: "", prefixes: {}, terms: [], queries: [] };
let own = "";
let running = null;

const make = (tag, text, properties = {}) => Object.assign(document.createElement(tag), { textContent: text }, properties);

const ask = (query, accept, signal) =>
  fetch("sparql", { method: "POST", headers: { "Content-Type": "application/sparql-query", Accept: accept }, body: query, signal });

const decode = (encoded) => {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
};

// What came back

const short = (iri) => {
  for (const [prefix, namespace] of Object.entries(known.prefixes)) {
    if (iri.startsWith(namespace) && iri.length > namespace.length) return `${prefix}:${iri.slice(namespace.length)}`;
  }
  return iri.startsWith(known.base) ? decode(iri.slice(known.base.length)) : iri;
};

// Papers and concepts open in the explorer: nobody has to be online.
const address = (iri) => {
  const own = iri.startsWith(known.base) && /^((?:concept|paper)\/[^/#]+)(?:#.*)?$/.exec(iri.slice(known.base.length));
  return own ? `graph.html#${own[1]}` : iri;
};

const cell = (term) => {
  const td = document.createElement("td");
  if (!term) return td;
  if (term.type === "uri" && /^https?:/.test(term.value)) {
    td.append(make("a", short(term.value), { href: address(term.value), title: term.value, rel: "noreferrer noopener" }));
  } else {
    td.textContent = term.value;
    if (term["xml:lang"]) td.lang = term["xml:lang"];
    if (/#(integer|decimal|double|nonNegativeInteger)$/.test(term.datatype || "")) td.className = "number";
  }
  return td;
};

const table = ({ head, results }) => {
  const made = document.createElement("table");
  made.createTHead().insertRow().append(...head.vars.map((name) => make("th", name, { scope: "col" })));
  const body = made.createTBody();
  for (const row of results.bindings.slice(0, ROWS_SHOWN)) body.insertRow().append(...head.vars.map((name) => cell(row[name])));
  return made;
};

const say = (status, message = "", wrong = false) => {
  at("status").textContent = status;
  at("message").textContent = message;
  at("message").hidden = message === "";
  at("message").classList.toggle("wrong", wrong);
};

const explain = (message) => {
  say("The query was not answered.", message, true);
  const place = /line (\d+), column (\d+)/.exec(message);
  if (!place) return;
  const lines = at("query").value.split("\n").slice(0, Number(place[1]) - 1);
  const start = lines.reduce((sum, line) => sum + line.length + 1, 0) + Number(place[2]) - 1;
  at("query").setAttribute("aria-invalid", "true");
  at("query").focus();
  at("query").setSelectionRange(start, start);
};

const offer = (query, forms) => {
  at("save").replaceChildren(...Object.keys(forms).map((form) => make("button", form, { type: "button", onclick: () => save(query, forms[form], ENDINGS[form]) })));
  at("save").prepend("Save as ");
  at("save").hidden = false;
};

const show = async (query, response, start) => {
  const type = response.headers.get("Content-Type") || "";
  const text = await response.text();
  const took = `${Math.round(performance.now() - start).toLocaleString("en")} ms`;
  if (!response.ok) return explain(text.trim());
  if (!type.includes("sparql-results+json")) {
    offer(query, TRIPLES);
    return say(`Triples, in ${took}.`, text);
  }
  const answer = JSON.parse(text);
  offer(query, ROWS);
  if ("boolean" in answer) return say(`${answer.boolean ? "Yes" : "No"}, in ${took}.`);
  const number = answer.results.bindings.length;
  at("results").replaceChildren(table(answer));
  at("results").hidden = number === 0;
  const part = number > ROWS_SHOWN ? `; the first ${ROWS_SHOWN.toLocaleString("en")} are shown, all are saved` : "";
  say(`${number.toLocaleString("en")} ${number === 1 ? "row" : "rows"} in ${took}${part}.`);
};

const run = async () => {
  if (running) running.abort();
  const mine = (running = new AbortController());
  const query = at("query").value;
  at("stop").disabled = false;
  at("results").hidden = at("save").hidden = true;
  at("query").removeAttribute("aria-invalid");
  history.replaceState(null, "", `#${encodeURIComponent(query)}`);
  say("Running …");
  try {
    const start = performance.now();
    await show(query, await ask(query, `${ROWS.JSON}, text/turtle;q=0.9`, mine.signal), start);
  } catch (error) {
    if (running === mine) say(error.name === "AbortError" ? "Stopped." : "The endpoint can't be reached.");
  }
  if (running === mine) {
    at("stop").disabled = true;
    running = null;
  }
};

const save = async (query, accept, ending) => {
  const response = await ask(query, accept);
  if (!response.ok) return say("Nothing was saved.", await response.text(), true);
  const a = make("a", "", { href: URL.createObjectURL(await response.blob()), download: `result.${ending}` });
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 60000);
};

// What is asked

const word = () => {
  const before = at("query").value.slice(0, at("query").selectionStart);
  return /(?<![\w?$<:#-])[A-Za-z][\w-]*(?::[\w-]*)?$/.exec(before)?.[0] || "";
};

const completions = () => {
  const begun = word().toLowerCase();
  if (!begun) return [];
  const found = known.terms.filter((term) => term.toLowerCase().startsWith(begun) && term.toLowerCase() !== begun);
  if (begun.includes(":")) return found;
  const named = known.terms.filter((term) => term.split(":")[1].toLowerCase().startsWith(begun));
  return begun.length > 2 ? [...found, ...named] : Object.keys(known.prefixes).filter((prefix) => prefix.startsWith(begun)).map((prefix) => `${prefix}:`);
};

const complete = (term) => {
  const { selectionStart: end } = at("query");
  at("query").setRangeText(term, end - word().length, end, "end");
  at("query").focus();
  changed();
};

const suggest = () => {
  const found = [...new Set(completions())].slice(0, TERMS_SHOWN);
  at("terms").replaceChildren(...found.map((term) => make("button", term, { type: "button", onclick: () => complete(term) })));
};

const changed = () => {
  own = at("query").value;
  at("named").value = "";
  at("comment").textContent = "";
  suggest();
};

const put = (text, comment = "") => {
  at("query").value = text;
  at("query").setSelectionRange(0, 0);
  at("query").scrollTop = 0;
  at("comment").textContent = comment;
  suggest();
};

const choose = (name) => {
  const query = known.queries.find((one) => one.name === name);
  if (!query) return put(own);
  const hint = query.text.includes("VALUES $") ? " What is asked about stands in VALUES: names in lower case, in the singular, without hyphens." : "";
  put(query.text, query.comment + hint);
};

const fromAddress = () => {
  try {
    own = decodeURIComponent(location.hash.slice(1)) || own;
  } catch {
    say("The address holds no query.");
  }
  return own;
};

at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
at("query").addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey)) return;
  if (event.key === "Enter") run();
  else if (event.key === " " && completions().length) complete(completions()[0]);
  else return;
  event.preventDefault();
});
at("query").addEventListener("input", changed);
at("query").addEventListener("click", suggest);
at("query").addEventListener("keyup", (event) => event.key.startsWith("Arrow") && suggest());
at("stop").addEventListener("click", () => running && running.abort());
at("named").addEventListener("change", (event) => choose(event.target.value));
addEventListener("hashchange", () => {
  at("named").value = "";
  put(fromAddress());
});
fetch("queries.json").then((response) => response.json()).then((all) => {
  known = all;
  at("named").append(...known.queries.map((query) => new Option(`${query.name}: ${query.comment}`, query.name)));
  at("prefixes").textContent = Object.entries(known.prefixes).map(([prefix, namespace]) => `PREFIX ${prefix}: <${namespace}>`).join("\n");
  if (fromAddress()) put(own);
  else choose((at("named").value = "top-methods"));
  document.documentElement.dataset.ready = "";
});
