// Buttons on the stage and below it.

import { fill, h } from "../dom.js";
import { t } from "../words.js";

const ICONS = {
  names: ["M3 6h11l6 6-6 6H3z", "M7 12h6"],
  photo: ["M3 7h4l2-3h6l2 3h4v13H3z", "M12 9.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8z"],
  whole: ["M4 9V4h5", "M20 9V4h-5", "M4 15v5h5", "M20 15v5h-5"],
  picture: ["M12 3v12", "M7 10l5 5 5-5", "M4 20h16"],
};

const BELOW_PX = 36; // where names are not

const icon = (name) => h("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, ICONS[name].map((d) => h("path", { d })));

/** Round buttons on the stage: [name, call, pressed or undefined]. */
export function stageTools(tools) {
  return h("div", { class: "solid-tools", role: "group", "aria-label": t("solid.tools") }, tools.map(([name, call, pressed]) =>
    h("button", {
      type: "button", class: "icon", "data-tool": name, title: t(`solid.${name}`), "aria-label": t(`solid.${name}`), "aria-pressed": pressed === undefined ? null : String(pressed),
      onclick: (event) => {
        const now = call();
        if (pressed !== undefined) event.currentTarget.setAttribute("aria-pressed", String(now));
      },
    }, icon(name))));
}

/** Plus signs at both ends of the row, which add a time step; they follow the bricks. */
export function stepButtons(stage, bricks, calls) {
  const buttons = ["before", "after"].map((end) =>
    h("button", { type: "button", class: "icon step", "data-step": end, title: t(`solid.step-${end}`), "aria-label": t(`solid.step-${end}`), onclick: () => calls.add(end) }, "+"));

  stage.afterDraw(() => {
    const ids = bricks.ids().filter((id) => !bricks.get(id).pose.link);
    if (!ids.length) return;
    const along = (a, b) => bricks.point(a).x - bricks.point(b).x;
    const feet = ids.filter((id) => bricks.point(id, [0, 0, -1]).z < 1).sort(along);
    for (const [k, id] of [feet[0], feet.at(-1)].entries()) {
      if (!id) continue;
      const side = k ? 1 : -1;
      const end = bricks.point(id, [side, -1, -1]);
      const { x, y } = stage.project(end.setX(end.x + side * 8));
      buttons[k].style.left = `${Math.min(Math.max(x, 26), stage.frame.clientWidth - 26)}px`;
      buttons[k].style.top = `${Math.min(Math.max(y + BELOW_PX, 26), stage.frame.clientHeight - 26)}px`;
    }
  });
  return buttons;
}

/** What can be done with the brick that is chosen; a line of its own that is always there, so that nothing jumps. */
export function chosenBar(store, calls) {
  const bar = h("div", { class: "solid-chosen" });
  const button = (name, call, values) => h("button", { type: "button", "data-act": name, onclick: call }, t(`solid.${name}`, values));

  function draw() {
    const brick = store.brick(store.selected);
    if (!brick) return fill(bar, h("p", { class: "hint" }, t("solid.hint")));
    const last = store.stack.columns[brick.column].length - 1;
    const held = bar.contains(document.activeElement) && document.activeElement.dataset.act;
    fill(bar,
      h("b", {}, t(`brick.${brick.token}`)),
      brick.alternative && brick.alternative !== brick.token && button("rather", () => calls.swap(brick.id, brick.alternative), { name: t(`brick.${brick.alternative}`) }),
      brick.level < last && button("higher", () => calls.shift(brick.id, 1)),
      brick.level > 0 && button("lower", () => calls.shift(brick.id, -1)),
      button("take-off", () => calls.remove(brick.id)));
    if (held) (bar.querySelector(`[data-act="${held}"]`) ?? bar.querySelector("button"))?.focus();
  }

  return { bar, draw };
}
