// The bricks of the stack that is open: in 3D where there is such a view and the browser can draw it, and as a table.

import { fill, h, say } from "../dom.js";
import { t } from "../words.js";
import { stackTable } from "./stack-table.js";

const KEPT = "deepbrick-sight";

/** Show the bricks in `element`; returns what ends it. */
export async function showBricks(element, store) {
  let end = () => {};
  const place = h("div", { class: "stack-sight" });
  const solid = await solidView();
  const kinds = solid ? ["solid", "table"] : ["table"];
  const choice = h("div", { class: "row", role: "group", "aria-label": t("sight.kind") });

  async function show(kind) {
    end();
    localStorage.setItem(KEPT, kind);
    fill(choice, kinds.length > 1 && kinds.map((k) =>
      h("button", { "aria-pressed": String(k === kind), onclick: () => show(k) }, t(`sight.${k}`))));
    fill(place);
    end = () => {};
    if (kind === "solid") {
      try {
        end = await solid(place, store);
        return;
      } catch (error) {
        say(error.message, "error"); // a graphics card that cannot, a server that is gone: the table always works
        fill(place);
      }
    }
    place.append(stackTable(store));
  }

  element.append(choice, place);
  await show(kinds.includes(localStorage.getItem(KEPT)) ? localStorage.getItem(KEPT) : kinds[0]);
  return () => end();
}

/** Whether the browser draws in 3D. */
export function canDraw3d() {
  const context = document.createElement("canvas").getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return Boolean(context);
}

/** The 3D view, `stack-3d.js`: its `show(element, store)` returns what ends it. Null where it cannot be had. */
async function solidView() {
  if (!canDraw3d()) return null;
  return (await import("./stack-3d.js")).show;
}
