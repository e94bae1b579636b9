// The names of communities on the stage: inside their ground where concepts are not named, else at its rim.

/** A name as lines between words, each narrower than the room where it can be. */
function folded(stage, name, look, room) {
  const lines = [];
  for (const word of name.split(" ")) {
    const longer = { ...look, text: lines.length ? `${lines.at(-1).text} ${word}` : word };
    if (lines.length && stage.labels.widthOf(longer) < room) lines[lines.length - 1] = longer;
    else lines.push({ ...look, text: word });
  }
  return lines.map((line) => ({ ...line, width: stage.labels.widthOf(line) }));
}

/** The names of the communities: their most telling terms, one below the other. */
function namesInside(stage, at) {
  return stage.discs.map(({ x, y, radius, community }) => {
    const room = 2.2 * radius * at.scale;
    const [first, ...others] = stage.communities[community].terms.slice(0, stage.narrow ? 1 : 3).map((node) => shorten(stage.graph.label(node), 30));
    const more = { bold: false, size: 11.5 };
    const lines = [
      ...folded(stage, first, { bold: true, size: Math.min(16, Math.max(11, 8 + room / 24)) }, room),
      ...others.map((text) => ({ ...more, text, width: stage.labels.widthOf({ ...more, text }) })).filter(({ width }) => width < room),
    ];
    const least = lines.filter(({ bold }) => bold).length; // a name is whole, or not there
    return { node: -10 - community, lines, least, x: x * at.scale + at.x, y: y * at.scale + at.y, radius: 0, room, sides: ["middle"] };
  }).filter(({ lines, least, room }) => lines.slice(0, least).every(({ width }) => width < 1.3 * room) && least * lines[0].size < room);
}

/** The names of the communities at the rim of their ground, for a network that shows its concepts, too. */
function namesAtRims(stage, at) {
  const names = stage.discs.filter(({ community }) => stage.communities[community].number !== null).map(({ x, y, radius, community }) => {
    const papers = stage.communities[community].papers;
    const size = Math.min(19, Math.max(12, 9 + Math.sqrt(papers) * (stage.narrow ? 0.4 : 0.8)));
    const [short, second] = stage.communities[community].terms.slice(0, 2).map((node) => shorten(stage.graph.label(node), 26));
    return {
      node: -10 - community, text: stage.narrow || !second ? short : `${short} · ${second}`, short, bold: true, size, papers, important: true, colour: nameColour(community, DARK.matches),
      x: x * at.scale + at.x, y: y * at.scale + at.y, radius: radius * at.scale - 4, sides: ["above", "below", "middle"], ground: true,
    };
  });
  return names.sort((a, b) => b.papers - a.papers).slice(0, stage.narrow ? 4 : 12);
}
