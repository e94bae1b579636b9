// The names of communities on the stage: inside their ground where concepts are not named, else at its rim.

/** The names of the communities: their most telling terms, one below the other. */
function namesInside(stage, at) {
  return stage.discs.map(({ x, y, radius, community }) => {
    const room = 2.2 * radius * at.scale;
    const { terms } = stage.communities[community];
    const lines = terms.slice(0, stage.narrow ? 1 : 3).map((node, i) => {
      const line = { text: shorten(stage.graph.label(node), stage.narrow ? 18 : 30), bold: i === 0, size: i === 0 ? Math.min(16, Math.max(11, 8 + room / 24)) : 11.5 };
      return { ...line, width: stage.labels.widthOf(line) };
    }).filter((line, i) => i === 0 || line.width < room);
    return { node: -10 - community, lines, x: x * at.scale + at.x, y: y * at.scale + at.y, radius: 0, room, sides: ["middle"] };
  }).filter(({ lines, room }) => lines[0].width < 1.6 * room);
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
