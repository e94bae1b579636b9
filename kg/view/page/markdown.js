// A card as Markdown, with the sentences that bear it out: for notes, issues, mail.

const MOST_IN_MARKDOWN = 10; // of each list; the rest is counted

/** Text that Markdown takes as text (CommonMark 0.31, section 2.4). */
function plainMarkdown(text) { return wellFormed(text).replace(/\s+/g, " ").trim().replace(/[\\`*_{}[\]<>#|~&!]/g, "\\$&"); }

/** The sentences of a paper that hold some mentions, these in bold. */
function quoted(graph, index, mentions) {
  const paper = graph.paper(index);
  const titleEnd = Array.from(paper.title).length;
  const textEnd = titleEnd + 1 + Array.from(paper.abstract).length;
  return paper.sentences.map((from, i) => [from, paper.sentences[i + 1] ?? textEnd])
    .filter(([from, to]) => from > titleEnd && mentions.some((m) => m.start >= from && m.start < to))
    .map(([from, to]) => marked(paper.text, from, to, mentions, (_, text) => ({ text }))
      .map((piece) => (typeof piece === "string" ? piece.replace(/\S[^]*\S|\S/, (words) => plainMarkdown(words)) : `**${plainMarkdown(piece.text)}**`)).join("").replace(/\s+/g, " ").trim());
}

function someOf(items, write) {
  return [...items.slice(0, MOST_IN_MARKDOWN).map(write), ...(items.length > MOST_IN_MARKDOWN ? [`- … and ${items.length - MOST_IN_MARKDOWN} more`] : [])];
}

function conceptMarkdown(graph, node) {
  const { aliases, kinds } = graph.columns.concepts;
  const papers = graph.papersTelling(node);
  const groups = besideConcept(graph, node).map(({ title, predicate, members }) => ["", `**${title}**`, "", ...someOf(members,
    ({ other, papers: count }) => `- ${plainMarkdown(graph.label(other))} (${predicate === null ? namedTogether(count) : plural(count, "paper")})`)].join("\n"));
  const lines = someOf(papers, (paper) => [
    `- ${plainMarkdown(graph.columns.papers.title[paper])}${graph.year(paper) === null ? "" : ` (${graph.year(paper)})`}`,
    ...quoted(graph, paper, graph.linksOfConcept[node].filter((link) => link.paper === paper).flatMap((link) => graph.mentionsOf(link))).map((sentence) => `  > ${sentence}`),
  ].join("\n"));
  return [
    `## ${plainMarkdown(graph.label(node))}`, "", `${kinds[node].map((kind) => graph.kinds[kind]).join(", ")}, ${plural(papers.length, "paper")}`,
    ...(aliases[node].length ? ["", `also ${aliases[node].map(plainMarkdown).join(", ")}`] : []), ...groups, "", `**${plural(papers.length, "paper")}**`, "", ...lines, "",
  ].join("\n");
}

function paperMarkdown(graph, node) {
  const paper = graph.paper(node - graph.conceptCount);
  const links = graph.linksOfPaper[paper.index];
  const facts = [paper.authors.map(plainMarkdown).join(", "), [readableDate(paper.date), paper.venue && plainMarkdown(paper.venue)].filter(Boolean).join(", "),
    ...paper.links.map(webAddress).filter(Boolean).map((address) => `<${address}>`)].filter(Boolean);
  const roles = graph.roles.flatMap((role) => links.filter((link) => link.role === role).map((link) => [
    `- ${role.replace("-", " ")} **${plainMarkdown(graph.label(link.concept))}** (${link.kind})`,
    ...quoted(graph, paper.index, graph.mentionsOf(link)).map((sentence) => `  > ${sentence}`)].join("\n")));
  return [`## ${plainMarkdown(paper.title)}`, "", facts.join("  \n"), "", ...roles, ""].join("\n");
}

function markdownOf(graph, node) { return graph.isPaper(node) ? paperMarkdown(graph, node) : conceptMarkdown(graph, node); }
