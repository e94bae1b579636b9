// What the page knows: the columns of the file, and the indexes that the views ask.
// A node is a number: concepts come first, papers after them.

const UNKNOWN_DATE = "";

/** Kinds to hide, years from and to, least papers of a concept, least confidence in percent, roles (none: all). */
const NO_FILTER = { hide: [], years: null, support: 1, confidence: 0, roles: [] };

/** The bytes of base64 of gzip, as a stream of what was packed. */
function unzip(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));
}

/** What the file holds, unpacked where it is compressed. */
async function unpack({ plain, gzip }) {
  return plain ?? JSON.parse(await unzip(gzip).text());
}

/** The relations by which one concept leads to another, as in `kg.lookup.tables`. */
const TIES = new Set(["usedFor", "partOf", "broader"]);

/** Two concepts in either order. */
const tieOf = (one, other) => `${Math.min(one, other)} ${Math.max(one, other)}`;

class Graph {
  constructor(columns) {
    this.columns = columns;
    this.kinds = columns.kinds;
    this.roles = columns.roles;
    this.conceptCount = columns.concepts.id.length;
    this.paperCount = columns.papers.id.length;
    this.everyLinkOfPaper = columns.papers.id.map(() => []);
    this.everyLinkOfConcept = columns.concepts.id.map(() => []);
    this.relationsOf = columns.concepts.id.map(() => []);
    this.narrowerOf = columns.concepts.id.map(() => []);
    this.statedIn = columns.papers.id.map(() => []);
    this.kindOf = new Map();
    this.ties = new Map();
    this.#index();
    this.undated = columns.papers.id.filter((_, paper) => this.year(paper) === null).length;
    this.filter(NO_FILTER);
    this.most = this.papersOf.reduce((most, papers) => Math.max(most, papers), 1);
  }

  #index() {
    const { links, relations, statements, concepts } = this.columns;
    let first = 0;
    links.paper.forEach((paper, i) => {
      const link = {
        paper, concept: links.concept[i], kind: this.kinds[links.kind[i]], role: this.roles[links.role[i]],
        roleRank: links.role[i], from: first, to: first + links.mentions[i],
      };
      first = link.to;
      this.everyLinkOfPaper[paper].push(link);
      this.everyLinkOfConcept[link.concept].push(link);
    });
    let next = 0;
    relations.subject.forEach((subject, i) => {
      const relation = { subject, object: relations.object[i], predicate: this.columns.predicates[relations.predicate[i]] };
      relation.statements = Array.from({ length: relations.support[i] }, () => {
        const [from, to] = [statements.subject[next], statements.object[next]];
        const statement = {
          paper: statements.paper[next], confidence: statements.confidence[next],
          subject: [from, from + statements.subjectLength[next]], object: [to, to + statements.objectLength[next++]],
        };
        this.statedIn[statement.paper].push({ relation, statement });
        return statement;
      }).sort((a, b) => b.confidence - a.confidence);
      const { object, predicate } = relation;
      if (TIES.has(predicate)) {
        const tie = tieOf(subject, object);
        this.ties.set(tie, Math.max(this.ties.get(tie) ?? 0, relations.sure[i] / 1000));
      }
      if (predicate === "broader") this.kindOf.set(`${subject} ${object}`, relation);
      else {
        this.relationsOf[subject].push({ ...relation, other: object, forward: true });
        this.relationsOf[object].push({ ...relation, other: subject, forward: predicate === "comparedWith" });
      }
    });
    concepts.broader.forEach((broader, concept) => broader.forEach((other) => this.narrowerOf[other].push(concept)));
    this.nodeOfId = new Map();
    concepts.id.forEach((id, i) => this.nodeOfId.set(`concept/${wellFormed(id)}`, i));
    this.columns.papers.id.forEach((id, i) => this.nodeOfId.set(`paper/${wellFormed(id)}`, this.conceptCount + i));
  }

  /** Look at a part of the graph from now on: only links that pass count. See `NO_FILTER` for what can be asked. */
  filter(filters) {
    this.filters = filters;
    const { years, confidence, roles } = filters;
    this.narrowed = years !== null || confidence > 0 || roles.length > 0;
    const inTime = (paper) => {
      if (!years) return true;
      const year = this.year(paper);
      return year !== null && year >= years[0] && year <= years[1];
    };
    const sure = this.columns.mentions.confidence;
    const passes = (link) => {
      if (roles.length && !roles.includes(link.role)) return false;
      if (!confidence || link.from === link.to) return true;
      for (let i = link.from; i < link.to; i++) if (sure[i] >= confidence) return true;
      return false;
    };
    this.inTime = this.columns.papers.id.map((_, paper) => inTime(paper));
    const kept = (links) => (this.narrowed ? links.filter((link) => this.inTime[link.paper] && passes(link)) : links);
    this.linksOfPaper = this.everyLinkOfPaper.map(kept);
    this.linksOfConcept = this.everyLinkOfConcept.map(kept);
    this.papersOf = this.linksOfConcept.map((own) => new Set(own.map((link) => link.paper)).size);
  }

  /** Whether what a paper states passes the filters of years and confidence. */
  passes({ paper, confidence }) {
    return this.inTime[paper] && (confidence < 0 || confidence >= this.filters.confidence);
  }

  /** What papers that pass the filters state of a relation, the surest first: their number is its support. */
  stating(relation) { return this.narrowed ? relation.statements.filter((one) => this.passes(one)) : relation.statements; }

  /** Whether a node passes the filters. */
  shown(node) { return !this.filters.hide.includes(this.kind(node)) && this.passesBut(node); }

  /** Whether a node passes the filters but that of kinds. */
  passesBut(node) {
    const { support, confidence, roles } = this.filters;
    if (!this.isPaper(node)) return this.papersOf[node] >= support || (support <= 1 && !this.narrowed);
    const paper = node - this.conceptCount;
    return this.inTime[paper] && (this.linksOfPaper[paper].length > 0 || (!confidence && !roles.length));
  }

  isPaper(node) { return node >= this.conceptCount; }
  paperNode(paper) { return this.conceptCount + paper; }

  label(node) {
    return this.isPaper(node) ? this.columns.papers.title[node - this.conceptCount] : this.columns.concepts.label[node];
  }

  /** The kind of a node: its main one where a concept has several, "paper" for a paper. */
  kind(node) { return this.isPaper(node) ? "paper" : this.kinds[this.columns.concepts.kinds[node][0]]; }

  /** The size of a node; the rule is that of `kg.view.scene.radius`. */
  radius(node) { 
    if (this.isPaper(node)) return 9;
    return 9 + Math.min(4.5 * Math.sqrt(this.papersOf[node]), 37 * Math.sqrt(this.papersOf[node] / this.most));
  }

  /** How much a node matters: decides whose label is drawn first. */
  weight(node) { return this.isPaper(node) ? 0 : this.papersOf[node]; }

  /** How telling a concept is of these papers. This is the only place that says so. */
  salience(concept) { return this.columns.concepts.salience[concept] / 1e4; }

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

  /**
   * How strongly two concepts go together, as `related` in kg/lookup/association.py has it: normalised pointwise mutual
   * information over papers (Bouma 2009), discounted where few papers name both (Pantel and Lin 2002), times salience.
   */
  strength(together, one, other) {
    const [all, named, beside] = [this.paperCount, this.papersOf[one], this.papersOf[other]];
    if (together < 2 || together >= all) return 0;
    const least = Math.min(named, beside);
    const npmi = Math.log((together * all) / (named * beside)) / -Math.log(together / all);
    return npmi > 0 ? npmi * (((together / (together + 1)) * least) / (least + 1)) * this.salience(other) : 0;
  }

  /** The concepts beside this one, the most telling first; where one paper names both, by how many papers and by salience. */
  related(concept) {
    const shared = this.together(concept);
    const told = new Map();
    for (const relation of this.relationsOf[concept]) {
      const support = this.stating(relation).length;
      if (!support) continue;
      told.set(relation.other, [...(told.get(relation.other) ?? []), relation]);
      if (!shared.has(relation.other)) shared.set(relation.other, support);
    }
    return [...shared]
      .map(([other, papers]) => ({ other, papers, relations: told.get(other) ?? [], strength: this.strength(papers, concept, other) }))
      .sort((a, b) => b.strength - a.strength || b.papers * this.salience(b.other) - a.papers * this.salience(a.other) || a.other - b.other);
  }

  /** Papers of a concept, newest first. */
  papersNaming(concept) {
    return [...new Set(this.linksOfConcept[concept].map((link) => link.paper))].sort((a, b) => this.newestFirst(a, b));
  }

  /** Papers of a concept, the most telling first: by what they do with it, whether their title names it, how often. */
  papersTelling(concept) {
    const rank = new Map();
    for (const { paper, roleRank, from, to } of this.linksOfConcept[concept]) {
      const own = rank.get(paper) ?? { role: Infinity, title: 0, times: 0 };
      const titled = from < to && this.columns.mentions.start[from] < this.columns.papers.title[paper].length;
      rank.set(paper, { role: Math.min(own.role, roleRank), title: Math.max(own.title, titled ? 1 : 0), times: own.times + to - from });
    }
    return [...rank].sort(([a, x], [b, y]) => x.role - y.role || y.title - x.title || y.times - x.times || this.newestFirst(a, b))
      .map(([paper]) => paper);
  }

  /** The concepts that papers name together with one, each with the number of those papers. */
  together(concept) {
    const shared = new Map();
    for (const paper of new Set(this.linksOfConcept[concept].map((link) => link.paper)))
      for (const other of new Set(this.linksOfPaper[paper].map((link) => link.concept)))
        if (other !== concept) shared.set(other, (shared.get(other) ?? 0) + 1);
    return shared;
  }

  /** How sure it is that papers state a tie of two concepts: 0 where none does. */
  sureOfTie(one, other) { return this.ties.get(tieOf(one, other)) ?? 0; }

  /** What papers state of one concept as a kind of the other. */
  hierarchyBetween(one, other) {
    return [this.kindOf.get(`${one} ${other}`), this.kindOf.get(`${other} ${one}`)].filter(Boolean);
  }

  /** The papers of a concept or the concepts of a paper, as nodes, the strongest roles first. */
  beside(node) {
    const paper = this.isPaper(node);
    const links = paper ? this.linksOfPaper[node - this.conceptCount] : this.linksOfConcept[node];
    return [...links].sort((a, b) => a.roleRank - b.roleRank).map((link) => (paper ? link.concept : this.paperNode(link.paper)));
  }
}
