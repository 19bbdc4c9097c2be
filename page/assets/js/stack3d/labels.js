// What is written over the bricks: names on lines, as in the figures of the paper, and the numbers of the problems.

import { fill, h } from "../dom.js";
import { t } from "../words.js";

const ROOM_PX = 12;
const SIZE_PX = 14; // of the letters
const LINE = 1.2; // of the letters' size
const LEAST_PX = 9;
const GAP_PX = 4; // between two
const LEAD_PX = 20; // from the bricks to the words
const BESIDE_PX = 7;
const WRONG_PX = 183; // of a sentence that is broken into lines
const NARROW_PX = 460; // a frame that has no room for sentences

/** `size` is that of the letters of the names, in pixels. */
export function makeLabels(stage, bricks, store, size = SIZE_PX) {
  const font = `600 ${size}px system-ui, "Noto Sans KR", sans-serif`;
  const svg = h("svg", { class: "solid-labels", "aria-hidden": "true", style: { "--names-font": font } });
  const pen = document.createElement("canvas").getContext("2d");
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

  const narrow = () => stage.frame.clientWidth < NARROW_PX;
  const of = (side) => items.filter((item) => item.side === side && bricks.get(item.id) && !(narrow() && item.wrong));

  /** How much room the words of a side need, in pixels. */
  function reach(side) {
    pen.font = font;
    const widths = of(side).map((item) => (item.wrong ? WRONG_PX : pen.measureText(item.text).width));
    return widths.length ? Math.max(...widths) + BESIDE_PX + 3 : 0;
  }

  function place() {
    const { clientWidth: width, clientHeight: height } = stage.frame;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const edges = silhouette();
    const laid = [-1, 1].flatMap((side) => {
      const own = of(side).map((item) => ({ ...item, from: stage.project(bricks.point(item.id, side < 0 ? [-1, -0.4, -0.3] : [0.5, -1, 0])), lines: item.wrong ? wrap(item.text) : [item.text] }));
      const x = side < 0 ? Math.max(edges.left - LEAD_PX, reach(side)) : Math.min(edges.right + LEAD_PX, width - reach(side));
      return spread(own.sort((a, b) => a.from.y - b.from.y), height, size).map((item) => ({ ...item, x }));
    });
    // Words last, so that no line and no dot lies on them.
    fill(svg, laid.map(lead), laid.map(words),
      items.filter((item) => item.number && bricks.get(item.id)).map((item) => badge(item, stage.project(bricks.point(item.id, [0, -1, 0])))));
  }

  function silhouette() {
    const xs = bricks.ids().flatMap((id) => [-1, 1].flatMap((x) => [-1, 1].map((y) => stage.project(bricks.point(id, [x, y, 0])).x)));
    return { left: Math.min(...xs), right: Math.max(...xs) };
  }

  stage.afterDraw(place);
  return {
    svg, draw,
    margins: () => ({ left: reach(-1) && reach(-1) + LEAD_PX, right: reach(1) && reach(1) + LEAD_PX }),
    toggle() {
      names = !names;
      draw();
      return names;
    },
  };
}

/** Lay labels below each other, each as near to its brick as can be, so that none covers another. */
function spread(items, height, size) {
  const full = items.map((item) => item.lines.length * LINE * size + GAP_PX);
  const scale = Math.min(1, (height - 2 * ROOM_PX) / full.reduce((sum, tall) => sum + tall, 0));
  const letters = scale < 1 ? Math.max(size * scale, LEAST_PX) : size;
  // Labels that would touch become one block, which stands where its labels would be on average.
  const blocks = [];
  const inside = (block) => ({ ...block, middle: Math.min(Math.max(block.middle, ROOM_PX + block.tall / 2), height - ROOM_PX - block.tall / 2) });
  items.forEach((item, k) => {
    item.tall = full[k] * scale;
    let block = inside({ items: [item], tall: item.tall, middle: item.from.y });
    for (let above = blocks.at(-1); above && above.middle + above.tall / 2 > block.middle - block.tall / 2; above = blocks.at(-1)) {
      blocks.pop();
      const [a, b] = [above.items.length, block.items.length];
      block = inside({ items: [...above.items, ...block.items], tall: above.tall + block.tall, middle: (above.middle * a + block.middle * b) / (a + b) });
    }
    blocks.push(block);
  });
  for (const block of blocks) {
    let y = block.middle - block.tall / 2;
    for (const item of block.items) {
      Object.assign(item, { letters, middle: y + item.tall / 2 });
      y += item.tall;
    }
  }
  return items;
}

const lead = ({ id, from, x, middle, wrong }) =>
  h("g", { class: wrong ? "lead wrong" : "lead", "data-lead": id },
    h("polyline", { points: `${from.x},${from.y} ${x},${middle}` }), h("circle", { cx: from.x, cy: from.y, r: 2.5 }));

function words({ id, x, middle, letters, lines, wrong, side }) {
  const line = LINE * letters;
  const y = middle - (lines.length * line) / 2;
  return h("g", { class: wrong ? "name wrong" : "name", "data-name": id, style: { "font-size": `${letters}px` } }, lines.map((text, k) =>
    h("text", { x: x + side * BESIDE_PX, y: y + line * (k + 0.75), "text-anchor": side < 0 ? "end" : "start" }, text)));
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
