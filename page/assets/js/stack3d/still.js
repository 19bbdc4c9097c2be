// A stack as it looks, with its names, to be turned but not changed.

import { get } from "../api.js";
import { h } from "../dom.js";
import { t } from "../words.js";
import { makeBricks } from "./bricks.js";
import { makeCamera } from "./camera.js";
import { makeLabels } from "./labels.js";
import { makeMoulds } from "./moulds.js";
import { makeStage } from "./stage.js";

const LETTERS_PX = 20; // read from the last row

/** Show a stack, as `GET /api/stacks/{id}` gives it, in `element`; returns what ends it. */
export async function showStill(element, stack) {
  const canvas = h("canvas", { tabindex: 0, role: "img", "aria-label": t("solid.still"), "data-frames": 0 });
  const frame = h("div", { class: "solid-frame" }, canvas);
  element.append(h("div", { class: "solid" }, frame));
  const kinds = await get("/api/bricks");
  const moulds = makeMoulds(kinds);
  const stage = makeStage(canvas, frame);
  const bricks = makeBricks(stage, moulds);
  const camera = makeCamera(stage, () => labels.margins());
  const labels = makeLabels(stage, bricks, { stack, brick: (id) => stack.bricks.find((b) => b.id === id) ?? null }, LETTERS_PX);
  canvas.addEventListener("keydown", (event) => camera.key(event) && event.preventDefault());
  frame.append(labels.svg);
  await bricks.show(stack.scene, { still: true });
  stage.start();
  stage.resize();
  labels.draw();
  stage.light(bricks.box());
  camera.fit(bricks.box(), { first: true, animated: false });
  stage.refresh();
  return () => {
    camera.end();
    stage.end();
  };
}
