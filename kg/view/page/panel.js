// The panel beside the network: an overview, a concept, or a paper. It is also the way of the keyboard and of
// screen readers to everything that the network shows.

const MORE_AT_ONCE = 100;
const FIRST_PAPERS = 20;
const FIRST_BESIDE = 6; // of each group
const FIRST_TOGETHER = 12;
const ROLE_WORDS = {
  proposes: ["proposes it", "propose it"], addresses: ["addresses it", "address it"], studies: ["studies it", "study it"],
  uses: ["uses it", "use it"], "evaluates-on": ["evaluates on it", "evaluate on it"],
  "compares-with": ["compares with it", "compare with it"], mentions: ["mentions it", "mention it"],
};

class Panel {
  /** `acts` are what the buttons do: `go(changes)`, `pin(paper)`, `choosePath(node)`, `address(changes)`. */
  constructor(graph, communities, acts) {
    Object.assign(this, { graph, communities, acts });
    this.element = document.getElementById("panel");
  }

  /** Show what the state asks for: a path, a node, a community, or the overview. */
  show(state, way) {
    this.state = state;
    const { node, to, beside, community } = state;
    const content = node !== null && to !== null ? this.#path(node, to, way) : node !== null && beside !== null ? this.#pair(node, beside) : node === null
      ? (community === null ? this.#overview() : this.#community(community))
      : this.graph.isPaper(node) ? this.#paper(node) : this.#concept(node);
    this.element.replaceChildren(...content.flat().filter(Boolean));
    this.element.scrollTop = 0;
    this.element.classList.toggle("has-node", node !== null || community !== null);
  }

  /** A link to a node that keeps the filters and the pins. */
  link(node, ...content) {
    return el("a", { href: `#${this.acts.address({ node, community: null, to: null, beside: null })}`, dir: "auto" }, ...content);
  }

  #row(node, note, details = null) {
    return el("li", {}, glyph(this.graph.kind(node)), this.link(node, this.graph.label(node)), el("span", { class: "note" }, note), details);
  }

  /** What papers state of two concepts, to be opened. */
  #stated(relations) { return statedDetails(this.graph, relations.filter(Boolean), (...parts) => this.link(...parts)); }

  #section(title, ...content) {
    return el("section", {}, el("h3", {}, title), ...content);
  }

  // --- overview

  #overview() {
    const lost = this.state.unknown && el("p", { class: "hint" }, UNKNOWN);
    if (this.state.view === "map") return [lost, ...this.#communityList()];
    return [lost, ...overview(this.graph, {
      row: (...parts) => this.#row(...parts), section: (...parts) => this.#section(...parts), long: (...parts) => this.#long(...parts),
      communities: communityRows(this.graph, this.communities, this.acts, 8),
    })];
  }

  // --- communities

  #communityList() {
    return [
      el("p", { class: "back hint" }, "Each community is named by its most telling terms. Choose one to open it."),
      el("h2", {}, "Communities"),
      communityRows(this.graph, this.communities, this.acts, Infinity),
    ];
  }

  #community(number) {
    const { graph } = this;
    const { terms } = this.communities[number];
    const own = terms.filter((node) => graph.shown(node));
    const papers = new Map();
    for (const node of own) for (const { paper } of graph.linksOfConcept[node]) papers.set(paper, (papers.get(paper) ?? 0) + 1);
    const best = [...papers].sort((a, b) => b[1] - a[1] || graph.newestFirst(a[0], b[0])).map(([paper]) => paper);
    return [
      this.#kindLine([], `${plural(own.length, "concept")} · ${plural(papers.size, "paper")}`),
      el("h2", { dir: "auto" }, communityName(graph, this.communities[number])),
      this.#section("Concepts", this.#long(own, 30, (node) => this.#row(node, plural(graph.papersOf[node], "paper")), "concepts", "rows")),
      best.length > 0 && this.#section("Papers that name most of them", this.#long(best, 15,
        (paper) => this.#row(graph.paperNode(paper), readableDate(graph.columns.papers.date[paper]) ?? ""), "papers", "rows")),
    ];
  }

  // --- a path, and what one can do with a node

  #path(from, to, way) {
    return pathContent(this.graph, from, to, way, {
      link: (...parts) => this.link(...parts), stop: () => this.acts.go({ to: null }),
      evidence: (paper, links, beside) => this.#evidence(paper, links, beside),
    });
  }

  #pair(one, other) {
    return pairContent(this.graph, one, other, {
      link: (...parts) => this.link(...parts), long: (...parts) => this.#long(...parts), section: (...parts) => this.#section(...parts),
      evidence: (...parts) => this.#evidence(...parts), stop: () => this.acts.go({ beside: null }),
    });
  }

  #acts(node) {
    const { graph, state } = this;
    const small = (name, pressed, onclick) => el("button", { type: "button", class: "small", "aria-pressed": String(pressed), onclick }, name);
    return [
      el("div", { class: "acts" },
        el("span", { role: "group", "aria-label": "How far to look", class: "depths" }, "Depth ",
          [1, 2, 3].map((depth) => small(String(depth), state.depth === depth, () => this.acts.go({ depth })))),
        el("button", { type: "button", class: "small", onclick: () => this.acts.choosePath() }, "Path to…"),
        graph.isPaper(node) && small(state.pins.includes(node) ? "Pinned" : "Pin", state.pins.includes(node), () => this.acts.pin(node))),
      copyButtons(graph, node),
    ];
  }

  // --- a concept

  #concept(node) {
    const { graph } = this;
    const { aliases, kinds, matches } = graph.columns.concepts;
    const links = graph.linksOfConcept[node];
    const papers = graph.papersTelling(node);
    return [
      this.#kindLine(kinds[node].map((kind) => graph.kinds[kind]), plural(papers.length, "paper")),
      el("h2", { dir: "auto" }, graph.label(node)),
      aliases[node].length > 0 && el("p", { class: "aliases" }, "also ",
        aliases[node].flatMap((alias, i) => [i ? ", " : null, el("bdi", {}, alias)])),
      this.#acts(node),
      this.#roles(links),
      this.#years(papers),
      besideConcept(graph, node).map((group) => this.#group(node, group)),
      matches[node].length > 0 && this.#section("Same as", this.#links({ links: matches[node] }) || matches[node].join(" ")),
      papers.length > 0 && this.#section(plural(papers.length, "paper"), this.#long(
        papers, FIRST_PAPERS, (paper) => this.#evidence(paper, links.filter((link) => link.paper === paper)), "papers")),
    ];
  }

  #kindLine(kinds, note) {
    return el("p", { class: "kinds" }, kinds.map((kind) => el("span", { class: `kind ${kind}` }, glyph(kind), kind)),
      note && el("span", { class: "note" }, note));
  }

  #roles(links) {
    const counts = this.graph.roles.map((role) => new Set(links.filter((l) => l.role === role).map((l) => l.paper)).size);
    const most = Math.max(1, ...counts);
    const rows = this.graph.roles.map((role, i) => {
      if (!counts[i]) return null;
      const bar = el("span", { class: "bar" });
      bar.style.setProperty("width", `${Math.round((60 * counts[i]) / most) + 2}px`);
      return el("li", {}, bar, el("b", {}, counts[i].toLocaleString("en")), el("span", {}, ROLE_WORDS[role][counts[i] === 1 ? 0 : 1]));
    });
    return el("ul", { class: "roles" }, rows);
  }

  /** Papers by year, where there are at least two years to compare. */
  #years(papers) {
    const years = papers.map((paper) => this.graph.year(paper)).filter((year) => year !== null);
    const [first, last] = [Math.min(...years), Math.max(...years)];
    if (!years.length || first === last || last - first > 80) return null;
    const counts = Array.from({ length: last - first + 1 }, (_, i) => years.filter((year) => year === first + i).length);
    const [most, step] = [Math.max(...counts), 100 / counts.length];
    const bars = counts.map((count, i) => svg("rect", {
      x: (i * step).toFixed(2), width: (step * 0.84).toFixed(2), y: (30 - (28 * count) / most).toFixed(2), height: ((28 * count) / most).toFixed(2),
    }, svg("title", {}, `${first + i}: ${plural(count, "paper")}`)));
    const figure = el("figure", { class: "years" },
      svg("svg", { viewBox: "0 0 100 30", preserveAspectRatio: "none", role: "img", "aria-label": `Papers by year, ${first} to ${last}` }, ...bars),
      el("figcaption", {}, el("span", {}, String(first)), el("span", {}, String(last))));
    figure.style.setProperty("max-width", `${40 * counts.length}px`);
    return figure;
  }

  /** What stands beside a concept in one way; the number of papers leads to what they say of the two. */
  #group(node, { title, predicate, members }) {
    const what = title.toLowerCase();
    const note = (papers, other) => el("a", {
      href: `#${this.acts.address({ node, beside: other, to: null, community: null })}`, "aria-label": `${predicate === null ? namedTogether(papers) : plural(papers, "paper")}: ${this.graph.label(node)} and ${this.graph.label(other)}`,
    }, predicate === null ? namedTogether(papers) : plural(papers, "paper"));
    return this.#section(members.length > 1 ? `${title} · ${members.length.toLocaleString("en")}` : title, this.#long(
      members, predicate === null ? FIRST_TOGETHER : FIRST_BESIDE,
      ({ other, papers, relations }) => this.#row(other, note(papers, other), this.#stated(relations)), what, "rows"));
  }

  /** A list that begins with its first items and has a button for the others, at most a hundred at a time. */
  #long(items, first, row, what, style = "papers") {
    const list = el("ul", { class: style }, items.slice(0, first).map(row));
    if (items.length <= first) return list;
    let shown = first;
    const more = el("button", { type: "button", class: "more", onclick: () => {
      const next = items.slice(shown, shown + MORE_AT_ONCE).map(row);
      list.append(...next);
      next[0].querySelector("a")?.focus();
      shown += next.length;
      if (shown < items.length) more.textContent = words();
      else more.remove();
    } });
    const words = () => (items.length - shown > MORE_AT_ONCE ? `Show ${MORE_AT_ONCE} more of ${items.length.toLocaleString("en")} ${what}`
      : `Show all ${items.length.toLocaleString("en")} ${what}`);
    more.textContent = words();
    return [list, more];
  }

  /**
   * A paper under a concept: its title, what it does with the concept, and the sentences that say so. With `beside`, the
   * concepts before and after it on a path, one sentence for each is enough.
   */
  #evidence(index, links, beside = null) {
    const { graph } = this;
    const paper = graph.paper(index);
    const mentions = links.flatMap((link) => graph.mentionsOf(link));
    const mark = (span, text) => el("mark", { class: span.link.kind }, text);
    const titleEnd = Array.from(paper.title).length;
    const textEnd = titleEnd + 1 + Array.from(paper.abstract).length;
    const said = paper.sentences.map((from, i) => [from, paper.sentences[i + 1] ?? textEnd]).filter(
      ([from, to]) => from > titleEnd && mentions.some((m) => m.start >= from && m.start < to));
    if (beside) {
      const first = new Set(beside.map((concept) => said.find(([from, to]) => mentions.some((m) => m.link.concept === concept && m.start >= from && m.start < to))));
      said.splice(0, said.length, ...said.filter((sentence) => first.has(sentence)));
    }
    return el("li", { class: "paper" },
      el("h4", {}, this.link(graph.paperNode(index), marked(paper.text, 0, titleEnd, mentions, mark))),
      el("p", { class: "meta" }, beside ? links.map((link) => el("span", { class: "role" }, `${link.role.replace("-", " ")} ${graph.label(link.concept)}`))
        : [...new Set(links.map((link) => link.role))].map((role) => el("span", { class: "role" }, role.replace("-", " "))),
        readableDate(paper.date)),
      said.map(([from, to]) => el("blockquote", { dir: "auto" }, marked(paper.text, from, to, mentions, mark))),
      this.#found(mentions));
  }

  #found(mentions) {
    if (!mentions.length) return null;
    const detectors = [...new Set(mentions.flatMap((mention) => mention.detectors))].sort();
    const sure = Math.max(...mentions.map((mention) => mention.confidence));
    return el("p", { class: "found" }, `${sure} % sure`, detectors.length > 0 && ` · found by ${detectors.join(", ")}`);
  }

  // --- a paper

  #paper(node) {
    const { graph } = this;
    const paper = graph.paper(node - graph.conceptCount);
    const links = graph.linksOfPaper[paper.index];
    const mentions = links.flatMap((link) => graph.mentionsOf(link));
    const titleEnd = Array.from(paper.title).length;
    const textEnd = titleEnd + 1 + Array.from(paper.abstract).length;
    const mark = (span, text) => el("a", { class: "term", href: `#${this.acts.address({ node: span.link.concept, community: null, to: null })}`, title: `${span.link.role.replace("-", " ")}: ${graph.label(span.link.concept)}` },
      el("mark", { class: span.link.kind }, text));
    return [
      this.#kindLine(["paper"], [readableDate(paper.date), paper.venue].filter(Boolean).join(" · ")),
      el("h2", { dir: "auto" }, marked(paper.text, 0, titleEnd, mentions, mark)),
      this.#authors(paper),
      this.#links(paper),
      this.#acts(node),
      this.state.view === "alike" && el("p", { class: "hint" }, "On the map: the papers most like it, older ones on the left, newer ones and those without a year on the right."),
      paper.abstract ? el("p", { class: "abstract", dir: "auto" }, marked(paper.text, titleEnd + 1, textEnd, mentions, mark))
        : el("p", { class: "hint" }, graph.columns.leftOut.abstracts > 0 ? "This page is too large for all abstracts and has none of this paper: “kg paper” shows it, where it is known." : "No abstract is known of this paper."),
      graph.roles.map((role) => {
        const own = [...new Set(links.filter((link) => link.role === role).map((link) => link.concept))];
        return own.length > 0 && this.#section(role.replace("-", " "), el("ul", { class: "rows" },
          own.map((other) => this.#row(other, plural(graph.papersOf[other], "paper")))));
      }),
      this.#states(paper.index),
      alikeSection(graph, paper.index, {
        row: (...parts) => this.#row(...parts), section: (...parts) => this.#section(...parts), long: (...parts) => this.#long(...parts),
        map: el("button", { type: "button", class: "more", "aria-pressed": String(this.state.view === "alike"), onclick: () => this.acts.go({ view: this.state.view === "alike" ? null : "alike" }) },
          this.state.view === "alike" ? "Back to its concepts" : "Show them on the map"),
      }),
    ];
  }

  #states(index) {
    const said = statedIn(this.graph, index, (...parts) => this.link(...parts));
    return said.length > 0 && this.#section("It states", this.#long(said, FIRST_PAPERS, (item) => item, "statements"));
  }

  #authors(paper) {
    if (paper.authors.length)
      return el("p", { class: "authors" }, paper.authors.flatMap((name, i) => [i ? ", " : null, el("bdi", {}, name)]));
    return paper.authorCount ? el("p", { class: "authors" }, plural(paper.authorCount, "author")) : null;
  }

  #links(paper) {
    const links = paper.links.map(webAddress).filter(Boolean);
    return links.length > 0 && el("p", { class: "links" }, [...new Set(links)].map((address) =>
      el("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, shorten(address.replace(/^https?:\/\/(www\.)?/, ""), 48))));
  }
}
