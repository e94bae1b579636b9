// What rises and what fades, beyond chance: the test of `kg trends`, in its words (kg/lookup/trends.py, significance.py).

const TREND_RATE = 0.05; // of false discoveries among the trends that are named

/** Sums of logarithms: `[0]` is ln 0!, `[n]` is ln n!. */
function logFactorials(most) {
  const sums = new Float64Array(most + 1);
  for (let n = 2; n <= most; n++) sums[n] = sums[n - 1] + Math.log(n);
  return sums;
}

/** The hypergeometric distribution: the chance of each number in the first of two groups, `both` in all. */
function chancesOf(both, one, other, log) {
  const choose = (n, k) => log[n] - log[k] - log[n - k];
  const all = choose(one + other, both);
  const [first, last] = [Math.max(0, both - other), Math.min(both, one)];
  return Array.from({ length: last - first + 1 }, (_, i) => Math.exp(choose(one, first + i) + choose(other, both - first - i) - all));
}

/** The dates, cut to years or else to months, at which the dated papers fall into halves: `{length, dates, cut}` or null. */
function halvesOf(dates) {
  for (const length of [4, 7]) {
    const counts = new Map();
    for (const date of dates) if (date && date.length >= length) counts.set(date.slice(0, length), (counts.get(date.slice(0, length)) ?? 0) + 1);
    if (counts.size < 2) continue;
    const sorted = [...counts.keys()].sort();
    const all = [...counts.values()].reduce((a, b) => a + b, 0);
    let [before, best, cut] = [0, Infinity, null];
    for (const date of sorted.slice(0, -1)) {
      before += counts.get(date);
      if (Math.abs(all - 2 * before) < best) [best, cut] = [Math.abs(all - 2 * before), date];
    }
    return { length, cut };
  }
  return null;
}

/** Of each paper, whether it is of the earlier half (0) or the later (1), null where that is not known; how many are. */
function halvesOfPapers(graph) {
  const dates = graph.columns.papers.date.map((date, paper) => (graph.inTime[paper] && date && !date.startsWith("-") ? date : null));
  const halves = halvesOf(dates);
  const late = dates.map((date) => (halves && date && date.length >= halves.length ? Number(date.slice(0, halves.length) > halves.cut) : null));
  const sizes = [0, 0];
  for (const half of late) if (half !== null) sizes[half]++;
  return { late, sizes };
}

/**
 * The trends beyond chance: a map from concept to 1, where it rises, or -1.
 *
 * Shares of the two halves of the dated papers are tested by Fisher's exact test; what could not pass it is not tested
 * (Tarone 1990); of what is left, one in twenty may be chance (Benjamini and Hochberg 1995).
 */
function trendsOf(graph) {
  const { late, sizes } = halvesOfPapers(graph);
  if (!sizes[1]) return new Map();
  const log = logFactorials(sizes[0] + sizes[1]);
  const tested = [];
  for (let concept = 0; concept < graph.conceptCount; concept++) {
    const counts = [0, 0];
    for (const paper of new Set(graph.linksOfConcept[concept].map((link) => link.paper))) if (late[paper] !== null) counts[late[paper]]++;
    if (!counts[0] && !counts[1]) continue;
    const chances = chancesOf(counts[0] + counts[1], ...sizes, log);
    if (chances.reduce((a, b) => Math.min(a, b)) > TREND_RATE) continue;
    const limit = chances[counts[0] - Math.max(0, counts[0] + counts[1] - sizes[1])] * (1 + 1e-7);
    const odds = counts.map((n, i) => (n + 0.5) / (sizes[i] - n + 0.5));
    tested.push({ concept, chance: chances.reduce((sum, chance) => sum + (chance <= limit ? chance : 0), 0), way: odds[1] > odds[0] ? 1 : -1 });
  }
  tested.sort((a, b) => a.chance - b.chance);
  const last = tested.findLastIndex(({ chance }, i) => (Math.min(1, chance) * tested.length) / (i + 1) <= TREND_RATE);
  return new Map(tested.slice(0, last + 1).map(({ concept, way }) => [concept, way]));
}
