// The whole Keras script, with the lines of the chosen brick marked.

import { fill, h, say } from "../dom.js";
import { t } from "../words.js";

export function scriptView(store) {
  const code = h("code");
  const frame = h("pre", { class: "script", tabindex: 0, "aria-label": t("stack.script") }, code);
  const details = h("details", { class: "card script-card", open: true },
    h("summary", {}, t("stack.script")),
    h("div", { class: "row" }, h("button", { onclick: copy }, t("stack.copy")), h("span", { class: "hint" }, t("stack.short-names"))),
    frame);

  function draw({ scroll = false } = {}) {
    const { model } = store.stack;
    details.hidden = !model;
    if (!model) return;
    const marked = new Set(store.layer(store.selected)?.lines ?? []);
    fill(code, model.script.split("\n").map((line, k) =>
      h("span", { class: marked.has(k + 1) ? "line chosen" : "line" }, h("span", { class: "line-number", "data-number": k + 1 }), line || "\u200b", "\n")));
    const first = code.querySelector(".chosen");
    if (scroll && first) frame.scrollTop = first.offsetTop - frame.clientHeight / 3;
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(store.stack.model.script);
      say(t("stack.copied"));
    } catch {
      getSelection().selectAllChildren(code);
      say(t("stack.select"));
    }
  }

  store.addEventListener("change", () => draw());
  store.addEventListener("select", () => draw({ scroll: true }));
  draw();
  return details;
}
