// What a model gets wrong, of the data that were kept aside.

import { h } from "../dom.js";
import { number, percent, t } from "../words.js";

export function wrongView(wrong) {
  const shown = wrong.examples ?? [];
  return h("section", { class: "card" },
    h("h3", {}, t("wrong.title")),
    h("p", {}, "wrong" in wrong ? t("wrong.count", { wrong: wrong.wrong, count: wrong.looked_at }) : t("wrong.furthest", { count: wrong.looked_at })),
    h("ul", { class: "wrongs" }, shown.map((example) =>
      h("li", {},
        example.picture ? h("img", { src: example.picture, alt: "" }) : h("span", { class: "values" }, (example.values ?? []).map((v) => number(v)).join(", ")),
        h("span", {}, t("wrong.right", { name: example.right })),
        h("span", { class: "doubt" }, t("wrong.said", { name: example.said }), example.sure !== undefined && ` (${percent(example.sure)})`)))));
}
