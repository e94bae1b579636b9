// What the page knows: the columns of the file, and the indexes that the views ask.
// A node is a number: concepts come first, papers after them.

const UNKNOWN_DATE = "";

/** Read the columns that the file holds, unpacking them where they are compressed. */
async function readColumns() {
  const { columns, gzip } = JSON.parse(document.getElementById("data").textContent);
  if (columns) return columns;
  const bytes = Uint8Array.from(atob(gzip), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

class Graph {
  constructor(columns) {
    this.columns = columns;
    this.kinds = columns.kinds;
    this.roles = columns.roles;
    this.conceptCount = columns.concepts.id.length;
    this.paperCount = columns.papers.id.length;
    this.linksOfPaper = columns.papers.id.map(() => []);
    this.linksOfConcept = columns.concepts.id.map(() => []);
    this.relationsOf = columns.concepts.id.map(() => []);
    this.narrowerOf = columns.concepts.id.map(() => []);
    this.#index();
  }

  #index() {
    const { links, relations, concepts } = this.columns;
    let first = 0;
    links.paper.forEach((paper, i) => {
      const link = {
        paper, concept: links.concept[i], kind: this.kinds[links.kind[i]], role: this.roles[links.role[i]],
        roleRank: links.role[i], from: first, to: first + links.mentions[i],
      };
      first = link.to;
      this.linksOfPaper[paper].push(link);
      this.linksOfConcept[link.concept].push(link);
    });
    relations.subject.forEach((subject, i) => {
      const [object, predicate] = [relations.object[i], this.columns.predicates[relations.predicate[i]]];
      if (predicate === "broader") return;
      this.relationsOf[subject].push({ other: object, predicate, forward: true, support: relations.support[i] });
      this.relationsOf[object].push({ other: subject, predicate, forward: false, support: relations.support[i] });
    });
    concepts.broader.forEach((broader, concept) => broader.forEach((other) => this.narrowerOf[other].push(concept)));
    this.papersOf = this.linksOfConcept.map((own) => new Set(own.map((link) => link.paper)).size);
    this.nodeOfId = new Map();
    concepts.id.forEach((id, i) => this.nodeOfId.set(`concept/${wellFormed(id)}`, i));
    this.columns.papers.id.forEach((id, i) => this.nodeOfId.set(`paper/${wellFormed(id)}`, this.conceptCount + i));
  }

  isPaper(node) { return node >= this.conceptCount; }
  paperNode(paper) { return this.conceptCount + paper; }

  label(node) {
    return this.isPaper(node) ? this.columns.papers.title[node - this.conceptCount] : this.columns.concepts.label[node];
  }

  /** The kind of a node: its main one where a concept has several, "paper" for a paper. */
  kind(node) { return this.isPaper(node) ? "paper" : this.kinds[this.columns.concepts.kinds[node][0]]; }

  /** The size of a node; the rule is that of `kg.view.scene.radius`. */
  radius(node) { return this.isPaper(node) ? 7 : Math.min(34, 6 + 3.5 * Math.sqrt(this.papersOf[node])); }

  /** How much a node matters: decides whose label is drawn first. */
  weight(node) { return this.isPaper(node) ? 0 : this.papersOf[node]; }

  /** The part of the address after the number sign that leads to a node. */
  address(node) {
    const ids = this.isPaper(node) ? this.columns.papers.id : this.columns.concepts.id;
    const id = ids[this.isPaper(node) ? node - this.conceptCount : node];
    return `${this.isPaper(node) ? "paper" : "concept"}/${encodeURIComponent(wellFormed(id)).replaceAll("%3A", ":")}`;
  }

  /** The node of such an address, or null. */
  nodeAt(address) {
    try {
      return this.nodeOfId.get(decodeURIComponent(address)) ?? null;
    } catch {
      return null;
    }
  }

  paper(index) {
    const papers = this.columns.papers;
    return {
      index, title: papers.title[index], abstract: papers.abstract[index], authors: papers.authors[index],
      authorCount: papers.authorCount[index], date: papers.date[index], venue: papers.venue[index],
      links: papers.links[index], text: `${papers.title[index]}\n${papers.abstract[index]}`,
      sentences: papers.sentences[index],
    };
  }

  year(paper) {
    const date = this.columns.papers.date[paper];
    return date && !date.startsWith("-") ? Number(date.slice(0, 4)) : null;
  }

  /** For sorting: what has a year comes before what has none. */
  newestFirst(a, b) {
    const dates = this.columns.papers.date;
    const key = (paper) => (dates[paper]?.startsWith("-") ? UNKNOWN_DATE : dates[paper] ?? UNKNOWN_DATE);
    return key(b) < key(a) ? -1 : key(b) > key(a) ? 1 : a - b;
  }

  mentionsOf(link) {
    const { start, length, confidence, detector } = this.columns.mentions;
    return Array.from({ length: link.to - link.from }, (_, i) => ({
      start: start[link.from + i], end: start[link.from + i] + length[link.from + i], link,
      confidence: confidence[link.from + i], detectors: this.columns.detectors[detector[link.from + i]],
    }));
  }

  /** The most telling concepts beside this one: by papers that name both, rare ones before common ones. */
  related(concept) {
    const shared = new Map();
    for (const paper of new Set(this.linksOfConcept[concept].map((link) => link.paper)))
      for (const other of new Set(this.linksOfPaper[paper].map((link) => link.concept)))
        if (other !== concept) shared.set(other, (shared.get(other) ?? 0) + 1);
    const told = new Map();
    for (const relation of this.relationsOf[concept]) {
      told.set(relation.other, [...(told.get(relation.other) ?? []), relation]);
      if (!shared.has(relation.other)) shared.set(relation.other, relation.support);
    }
    const telling = ({ other, papers, relations }) =>
      (papers + relations.length / 2) * Math.log(1 + this.paperCount / (1 + this.papersOf[other]));
    return [...shared]
      .map(([other, papers]) => ({ other, papers, relations: told.get(other) ?? [] }))
      .sort((a, b) => telling(b) - telling(a) || a.other - b.other);
  }
}
