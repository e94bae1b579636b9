"use strict";
// Results are put in as text, never as markup: names in the graph come from strangers.
const at = (id) => document.getElementById(id);
const ROWS_SHOWN = 1000;
let prefixes = {};
let queries = [];
let running = null;

const ask = (accept, signal) =>
  fetch("sparql", {
    method: "POST",
    headers: { "Content-Type": "application/sparql-query", Accept: accept },
    body: at("query").value,
    signal,
  });

const short = (iri) => {
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    if (iri.startsWith(namespace) && iri.length > namespace.length) return `${prefix}:${iri.slice(namespace.length)}`;
  }
  return iri;
};

const cell = (term) => {
  const td = document.createElement("td");
  if (!term) return td;
  if (term.type === "uri" && /^https?:/.test(term.value)) {
    const a = document.createElement("a");
    a.href = term.value;
    a.rel = "noreferrer noopener";
    a.textContent = short(term.value);
    td.append(a);
  } else {
    td.textContent = term.value;
    if (term["xml:lang"]) td.lang = term["xml:lang"];
  }
  return td;
};

const table = ({ head, results }) => {
  const made = document.createElement("table");
  const names = made.createTHead().insertRow();
  for (const name of head.vars) {
    const th = document.createElement("th");
    th.scope = "col";
    th.textContent = name;
    names.append(th);
  }
  const body = made.createTBody();
  for (const row of results.bindings.slice(0, ROWS_SHOWN)) {
    body.insertRow().append(...head.vars.map((name) => cell(row[name])));
  }
  return made;
};

const say = (status, message = "") => {
  at("status").textContent = status;
  at("message").textContent = message;
  at("message").hidden = message === "";
};

const show = async (response, took) => {
  const type = response.headers.get("Content-Type") || "";
  if (!response.ok) return say("The query was not answered.", await response.text());
  if (!type.includes("sparql-results+json")) return say(`Triples, in ${took} ms.`, await response.text());
  const answer = await response.json();
  if ("boolean" in answer) return say(`${answer.boolean ? "Yes" : "No"}, in ${took} ms.`);
  const number = answer.results.bindings.length;
  at("results").append(table(answer));
  say(`${number} ${number === 1 ? "row" : "rows"}, in ${took} ms${number > ROWS_SHOWN ? `; the first ${ROWS_SHOWN} are shown` : ""}.`);
};

const run = async () => {
  if (running) running.abort();
  running = new AbortController();
  at("stop").disabled = false;
  at("results").replaceChildren();
  say("Running …");
  const start = performance.now();
  try {
    const response = await ask("application/sparql-results+json, text/turtle;q=0.9", running.signal);
    await show(response, Math.round(performance.now() - start));
  } catch (error) {
    say(error.name === "AbortError" ? "Stopped." : "The endpoint can't be reached.");
  } finally {
    at("stop").disabled = true;
    running = null;
  }
  history.replaceState(null, "", `#${encodeURIComponent(at("query").value)}`);
};

const save = async (accept) => {
  const response = await ask(accept);
  if (!response.ok) return say("Nothing was saved.", await response.text());
  const a = document.createElement("a");
  a.href = URL.createObjectURL(await response.blob());
  a.download = `result.${{ json: "json", xml: "xml", csv: "csv", "tab-separated-values": "tsv", turtle: "ttl" }[accept.split(/[/+]/).pop()]}`;
  a.click();
  URL.revokeObjectURL(a.href);
};

const choose = (name) => {
  const query = queries.find((one) => one.name === name);
  if (!query) return;
  at("query").value = query.text;
  at("comment").textContent = `${query.comment} Change what stands in VALUES to ask about something else.`;
};

at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
at("query").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
});
at("stop").addEventListener("click", () => running && running.abort());
at("named").addEventListener("change", (event) => choose(event.target.value));
at("download").addEventListener("change", (event) => {
  if (event.target.value) save(event.target.value);
  event.target.value = "";
});
fetch("queries.json").then((response) => response.json()).then((known) => {
  ({ prefixes, queries } = known);
  at("named").append(...queries.map((query) => new Option(`${query.name}: ${query.comment}`, query.name)));
  const given = decodeURIComponent(location.hash.slice(1));
  if (given) at("query").value = given;
  else choose((at("named").value = "top-methods"));
});
