// A few words beside the pointer, or beside the brick that has the keyboard.

import { fill, h } from "../dom.js";
import { number, t } from "../words.js";
import { shape } from "../views/layer-form.js";

export function makeTooltip(stage, store) {
  const box = h("div", { class: "solid-tip", role: "tooltip", hidden: true });

  function at(x, y) {
    const { clientWidth, clientHeight } = stage.frame;
    const [wide, tall] = [box.offsetWidth, box.offsetHeight];
    const left = x + 16 + wide < clientWidth ? x + 16 : Math.max(x - wide - 16, 4);
    box.style.left = `${Math.min(left, Math.max(clientWidth - wide - 4, 4))}px`;
    box.style.top = `${Math.min(Math.max(y - tall - 10, 4), Math.max(clientHeight - tall - 4, 4))}px`;
  }

  /** Say what a brick means. */
  function brick(id, point) {
    const one = store.brick(id);
    const layer = store.layer(id);
    const problems = store.stack.problems.filter((p) => p.brick === id);
    show([
      h("b", {}, t(`brick.${one.token}`)), one.unsure && h("span", { class: "doubt" }, " ?"),
      h("p", {}, layer?.text ?? t(`brick.${one.token}.text`)),
      layer?.shape && h("p", { class: "hint" }, `${t("layer.out")}: ${shape(layer.shape)}`),
      layer?.weights > 0 && h("p", { class: "hint" }, `${t("layer.weights")}: ${number(layer.weights)}`),
      problems.map((p) => h("p", { class: "wrong" }, p.message)),
    ], "", point);
  }

  function show(content, kind, point) {
    box.className = `solid-tip ${kind ?? ""}`;
    fill(box, content);
    box.hidden = false;
    at(point.x, point.y);
  }

  return { box, brick, at, say: (text, kind, point) => show([h("p", {}, text)], kind, point), hide: () => (box.hidden = true) };
}
