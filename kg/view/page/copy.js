// What one can take along of a node: its IRI, Turtle, a query, BibTeX. IRIs and terms are those of the RDF export.

const VOCABULARY = "https://w3id.org/paperkg/ontology#";

function iriOf(graph, node) {
  const paper = graph.isPaper(node);
  const id = paper ? graph.columns.papers.id[node - graph.conceptCount] : graph.columns.concepts.id[node];
  const quoted = encodeURIComponent(wellFormed(id)).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${graph.columns.base}${paper ? "paper" : "concept"}/${quoted}`;
}

/** A string of Turtle and SPARQL (RDF 1.1 Turtle, section 2.5.1). */
function literal(text) {
  const escapes = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  // eslint-disable-next-line no-control-regex
  return `"${wellFormed(text).replace(/[\\"\n\r\t]/g, (c) => escapes[c]).replace(/[\u0000-\u001f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`;
}

const capital = (word) => word[0].toUpperCase() + word.slice(1);
const camel = (role) => role.replace(/-(.)/g, (_, letter) => letter.toUpperCase());

function turtleOf(graph, node) {
  const lines = graph.isPaper(node) ? paperTriples(graph, node - graph.conceptCount) : conceptTriples(graph, node);
  return `@prefix kg: <${VOCABULARY}> .\n@prefix dc: <http://purl.org/dc/elements/1.1/> .\n@prefix dcterms: <http://purl.org/dc/terms/> .\n@prefix fabio: <http://purl.org/spar/fabio/> .\n`
    + `@prefix schema: <http://schema.org/> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\n<${iriOf(graph, node)}> ${lines.join(" ;\n    ")} .\n`;
}

function conceptTriples(graph, node) {
  const { kinds, aliases, broader, matches, label } = graph.columns.concepts;
  return [
    `a skos:Concept, ${kinds[node].map((kind) => `kg:${capital(graph.kinds[kind])}`).join(", ")}`, `skos:prefLabel ${literal(label[node])}@en`,
    ...aliases[node].map((alias) => `skos:altLabel ${literal(alias)}@en`), ...broader[node].map((other) => `skos:broader <${iriOf(graph, other)}>`),
    ...matches[node].map((iri) => `skos:closeMatch <${iri}>`),
    `kg:paperCount ${new Set(graph.everyLinkOfConcept[node].map((link) => link.paper)).size}`,
  ];
}

function paperTriples(graph, index) {
  const paper = graph.paper(index);
  const year = graph.year(index);
  return [
    "a kg:Paper, schema:ScholarlyArticle, fabio:ResearchPaper", `dcterms:title ${literal(paper.title)}`,
    ...paper.authors.map((name) => `dc:creator ${literal(name)}`), ...(year === null ? [] : [`fabio:hasPublicationYear ${year}`]),
    ...graph.everyLinkOfPaper[index].map((link) => `kg:${camel(link.role)} <${iriOf(graph, link.concept)}>`),
  ];
}

function sparqlOf(graph, node) {
  const iri = `<${iriOf(graph, node)}>`;
  const where = graph.isPaper(node)
    ? `SELECT ?role ?concept ?name WHERE {\n  ${iri} ?role ?concept .\n  ?concept skos:prefLabel ?name .\n  FILTER(?role != kg:mentions)\n}\nORDER BY ?role ?name\n`
    : `SELECT ?role ?paper ?title WHERE {\n  ?paper ?role ${iri} ;\n    a kg:Paper ;\n    dcterms:title ?title .\n  FILTER(?role != kg:mentions)\n}\nORDER BY ?role ?title\n`;
  return `PREFIX kg: <${VOCABULARY}>\nPREFIX dcterms: <http://purl.org/dc/terms/>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n\n${where}`;
}

/** BibTeX of a paper, or of all papers that name a concept. */
function bibtexOf(graph, node) {
  const papers = graph.isPaper(node) ? [node - graph.conceptCount] : graph.papersNaming(node);
  return papers.map((index) => bibtexEntry(graph, index)).join("\n");
}

function bibtexEntry(graph, index) {
  const paper = graph.paper(index);
  const specials = { "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" };
  const clean = (text) => wellFormed(text).replace(/[\\{}&%$#_~^]/g, (c) => specials[c] ?? `\\${c}`).replace(/\s+/g, " ").trim();
  const key = graph.columns.papers.id[index].normalize("NFKD").replace(/[^A-Za-z0-9:.-]+/g, "-").replace(/^-|-$/g, "") || `paper-${index}`;
  const address = paper.links.map(webAddress).find(Boolean);
  const year = graph.year(index);
  const fields = [
    ["title", `{${clean(paper.title)}}`], ["author", paper.authors.map(clean).join(" and ")], ["year", year === null ? "" : String(year)],
    ["journal", clean(paper.venue ?? "")], ["url", address ?? ""],
  ];
  return `@${paper.venue ? "article" : "misc"}{${key},\n${fields.filter(([, value]) => value).map(([name, value]) => `  ${name} = {${value}}`).join(",\n")}\n}\n`;
}

const COPIES = { Markdown: (graph, node) => markdownOf(graph, node), IRI: iriOf, Turtle: turtleOf, SPARQL: sparqlOf, BibTeX: bibtexOf };

/** Put a text on the clipboard, also where the modern interface is not to be had. */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const box = el("textarea", { "aria-hidden": "true" });
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
}

function copyButtons(graph, node) {
  return el("p", { class: "copy", role: "group", "aria-label": "Copy" }, "Copy as ", Object.entries(COPIES).map(([name, write]) => el(
    "button", { type: "button", class: "small", onclick: async () => {
      await copyText(write(graph, node));
      announce(`${name} is on the clipboard`);
    } }, name)));
}
