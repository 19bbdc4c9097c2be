// A member's stack for all to see: as it looks, what it is, and its curve while it learns.

import { get } from "../api.js";
import { h } from "../dom.js";
import { on } from "../news.js";
import { number, t } from "../words.js";
import { curves } from "./curves.js";
import { chip } from "./marked-photo.js";
import { canDraw3d } from "./stack-sight.js";

/** Open it over the page; `member` is as `GET /api/class` tells. */
export async function project(member) {
  const stack = await get(`/api/class/stacks/${member.stack.id}`);
  const plot = member.training && curves(member.training);
  const ends = plot ? [plot.end, on("training", (news) => news.id === member.training.id && news.progress && plot.add(news.progress))] : [];
  const bricks = h("div", { class: "projected-bricks" });
  const dialog = h("dialog", { class: "projector", "aria-label": `${member.name}: ${stack.name}`, onclose: () => {
    ends.forEach((end) => end());
    dialog.remove();
  } },
    h("div", { class: "row" }, h("h2", {}, `${member.name}: ${stack.name}`), h("button", { onclick: () => dialog.close() }, t("camera.close"))),
    stack.model && h("p", {}, t("stack.summary", { weights: number(stack.model.weights), data: stack.model.data.description })),
    stack.problems.length > 0 && h("ol", { class: "problems" }, stack.problems.map((p) => h("li", {}, p.message))),
    h("div", { class: plot || stack.photo ? "projected" : "" }, bricks,
      (plot || stack.photo) && h("div", {}, plot && [h("h3", {}, member.training.data_name), plot.element], stack.photo && h("img", { class: "projected-photo", src: `/api/photos/${stack.photo}/picture`, alt: t("solid.photo-alt") }))));
  document.body.append(dialog);
  dialog.showModal();
  await showBricks(bricks, stack, ends);
}

/** In 3D where the browser can draw it, else as coloured boxes. */
async function showBricks(place, stack, ends) {
  if (canDraw3d()) {
    const { showStill } = await import("../stack3d/still.js");
    const end = await showStill(place, stack);
    if (place.isConnected) ends.push(end);
    else end(); // closed in the meantime
    return;
  }
  const kinds = new Map(stack.bricks.map((b) => [b.id, b]));
  const top = Math.max(...stack.columns.map((c) => c.length));
  place.append(h("table", { class: "stack-table" }, h("tbody", {}, Array.from({ length: top }, (_, k) => top - 1 - k).map((level) =>
    h("tr", {}, stack.columns.map((column) => h("td", {}, column[level] && h("span", { class: `brick block ${chip(kinds.get(column[level]))}` }, t(`brick.${kinds.get(column[level]).token}`)))))))));
}
