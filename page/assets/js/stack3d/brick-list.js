// The bricks as buttons that only screen readers and the keyboard meet: everything that the pointer can do on the stage.

import { fill, h } from "../dom.js";
import { t } from "../words.js";

/** Make the list. The calls: `point(id or null)`, `choose(id)`, `open(id)`, `link(gap)`. */
export function brickList(store, gaps, calls) {
  const list = h("ul", { class: "sr-list", "aria-label": t("stack.bricks") });

  function draw() {
    const held = document.activeElement?.closest?.(".sr-list") && document.activeElement.dataset;
    const { stack } = store;
    fill(list,
      [...stack.bricks].sort((a, b) => a.column - b.column || a.level - b.level).map((brick) => h("li", {}, button(brick))),
      gaps.all().map((gap) => h("li", {}, h("button", {
        type: "button", "data-gap": gap.id, onclick: () => calls.link(gap),
        onfocus: () => calls.point(gap.id), onblur: () => calls.point(null),
      }, t(gap.linked ? "solid.unlink" : "solid.link", { earlier: store.brick(gap.earlier).column + 1, later: store.brick(gap.later).column + 1 })))));
    mark();
    if (held?.brick) list.querySelector(`[data-brick="${CSS.escape(held.brick)}"]`)?.focus();
    if (held?.gap) list.querySelector(`[data-gap="${CSS.escape(held.gap)}"]`)?.focus();
  }

  function button(brick) {
    const problems = store.stack.problems.filter((p) => p.brick === brick.id).map((p) => p.message);
    const place = t("solid.place", { column: brick.column + 1, level: brick.level + 1 });
    return h("button", {
      type: "button", "data-brick": brick.id,
      onclick: () => calls.choose(brick.id),
      oncontextmenu: (event) => {
        event.preventDefault();
        calls.open(brick.id);
      },
      onfocus: () => calls.point(brick.id), onblur: () => calls.point(null),
    }, [`${t(`brick.${brick.token}`)}, ${place}`, ...problems].join(". "));
  }

  const mark = () => list.querySelectorAll("[data-brick]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.brick === store.selected)));
  return { list, draw, mark };
}
