// What is written over the bricks: names on lines, as in the figures of the paper, and the numbers of the problems.

import { fill, h } from "../dom.js";
import { t } from "../words.js";

const ROOM_PX = 12;
const LINE_PX = 17;
const NARROW_PX = 460; // a frame that has no room for sentences

export function makeLabels(stage, bricks, store) {
  const svg = h("svg", { class: "solid-labels", "aria-hidden": "true" });
  let names = true;
  let items = [];

  /** Say which bricks have which words beside them. */
  function draw() {
    const { columns, problems } = store.stack;
    // As in the figures: the first step is named on its left, what only the last one has on its right.
    const [first, last] = columns.length > 1 ? [columns[0], columns.at(-1).slice(columns[0].length)] : [[], columns[0]];
    const name = (id) => t(`brick.${store.brick(id).token}`);
    // One sentence a brick; all of them are in the list above the view.
    const numbered = problems.map((p, k) => ({ id: p.brick, number: k + 1, text: p.message }))
      .filter((p, k, all) => p.id && all.findIndex((other) => other.id === p.id) === k);
    const free = columns.length > 1 ? 1 : -1;
    items = [
      ...(names ? [...first.map((id) => ({ id, side: -1, text: name(id) })), ...last.map((id) => ({ id, side: 1, text: name(id) }))] : []),
      ...numbered.map((p) => ({ ...p, side: free, wrong: true })),
    ];
    stage.invalidate();
  }

  function place() {
    const { clientWidth: width, clientHeight: height } = stage.frame;
    const narrow = width < NARROW_PX;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const shown = items.filter((item) => bricks.get(item.id));
    const edges = silhouette();
    fill(svg, [-1, 1].flatMap((side) => {
      const own = shown.filter((item) => item.side === side && !(narrow && item.wrong));
      const laid = own.map((item) => ({ ...item, from: stage.project(bricks.point(item.id, side < 0 ? [-1, -0.4, -0.3] : [0.5, -1, 0])), lines: item.wrong ? wrap(item.text) : [item.text] }))
        .sort((a, b) => a.from.y - b.from.y);
      const x = side < 0 ? Math.max(edges.left - 34, own.some((i) => i.wrong) ? 190 : 70) : Math.min(edges.right + 34, width - (laid.some((i) => i.wrong) ? 190 : 80));
      return spread(laid, height).map((item) => label(item, x, side));
    }), shown.filter((item) => item.number).map((item) => badge(item, stage.project(bricks.point(item.id, [0, -1, 0])))));
  }

  function silhouette() {
    const xs = bricks.ids().flatMap((id) => [-1, 1].flatMap((x) => [-1, 1].map((y) => stage.project(bricks.point(id, [x, y, 0])).x)));
    return { left: Math.min(...xs), right: Math.max(...xs) };
  }

  stage.afterDraw(place);
  return {
    svg, draw,
    toggle() {
      names = !names;
      draw();
      return names;
    },
  };
}

/** Lay labels below each other so that none covers another. */
function spread(items, height) {
  let free = ROOM_PX;
  for (const item of items) {
    const tall = item.lines.length * LINE_PX;
    item.y = Math.max(item.from.y - tall / 2, free);
    free = item.y + tall + 6;
  }
  const over = free - height + ROOM_PX;
  if (over > 0) items.forEach((item) => (item.y -= over));
  return items;
}

function label({ from, y, lines, wrong }, x, side) {
  const middle = y + (lines.length * LINE_PX) / 2;
  return h("g", { class: wrong ? "name wrong" : "name" },
    h("polyline", { points: `${from.x},${from.y} ${x},${middle}` }),
    h("circle", { cx: from.x, cy: from.y, r: 2.5 }),
    lines.map((line, k) => h("text", { x: x + side * 7, y: y + LINE_PX * (k + 0.75), "text-anchor": side < 0 ? "end" : "start" }, line)));
}

const badge = ({ number }, { x, y }) =>
  h("g", { class: "badge" }, h("circle", { cx: x, cy: y, r: 12 }), h("text", { x, y: y + 5, "text-anchor": "middle" }, String(number)));

const LETTERS = 26;
const MOST_LINES = 5;

/** Break a sentence into short lines. */
function wrap(text) {
  const lines = [""];
  for (const word of text.split(" ")) {
    if (lines.at(-1).length + word.length > LETTERS && lines.at(-1)) lines.push("");
    lines[lines.length - 1] = `${lines.at(-1)} ${word}`.trim();
  }
  return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES - 1), `${lines[MOST_LINES - 1]} …`] : lines;
}
