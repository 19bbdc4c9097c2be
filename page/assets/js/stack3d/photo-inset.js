// The photo beside the bricks, so that what was misread is seen and put right.

import { get } from "../api.js";
import { h } from "../dom.js";
import { t } from "../words.js";

const MARGIN = 0.25; // of the stack's size, around it

/** Show the photo of a stack with the outlines of its bricks; null where there is none. `point(id)` tells which one is pointed at. */
export async function photoInset(store, { point, choose }) {
  const { photo: id } = store.stack;
  const photo = id && (await get(`/api/photos/${id}`).catch(() => null));
  if (!photo?.graph) return null;
  const [width, height] = photo.graph.size;
  const svg = h("svg", { "aria-hidden": "true" });
  const picture = h("svg", { class: "inset-photo", role: "img", "aria-label": t("solid.photo-alt") });
  const image = document.createElementNS("http://www.w3.org/2000/svg", "image");
  image.setAttribute("href", `/api/photos/${id}/picture`);
  image.setAttribute("width", width);
  image.setAttribute("height", height);
  picture.append(image, svg);
  const element = h("figure", { class: "inset" }, picture);
  const marks = new Map();

  function draw() {
    const seen = store.stack.bricks.filter((b) => b.polygon.length);
    if (!picture.hasAttribute("viewBox")) picture.setAttribute("viewBox", part(seen, width, height).join(" "));
    svg.replaceChildren();
    marks.clear();
    for (const brick of seen) {
      const points = brick.polygon.map((p) => p.join(",")).join(" ");
      const mark = h("g", { class: "mark", onpointerenter: () => point(brick.id), onpointerleave: () => point(null), onclick: () => choose(brick.id) },
        h("polygon", { points, class: "under" }), h("polygon", { points, class: "over" }));
      marks.set(brick.id, mark);
      svg.append(mark);
    }
  }

  store.addEventListener("change", draw);
  draw();
  return {
    element,
    point: (pointed) => marks.forEach((mark, brick) => mark.classList.toggle("pointed", brick === pointed)),
    end: () => store.removeEventListener("change", draw),
  };
}

/** The part of the photo with the stack in it. */
function part(bricks, width, height) {
  const points = bricks.flatMap((b) => b.polygon);
  if (!points.length) return [0, 0, width, height];
  const [xs, ys] = [0, 1].map((k) => points.map((p) => p[k]));
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const room = MARGIN * Math.max(right - left, bottom - top);
  const x = Math.max(left - room, 0);
  const y = Math.max(top - room, 0);
  return [x, y, Math.min(right + room, width) - x, Math.min(bottom + room, height) - y];
}
