// What a model says, as bars.

import { h } from "../dom.js";
import { number, percent, t } from "../words.js";

const MOST_BARS = 12;

export function answersView({ answers, refused }) {
  return [
    refused.map((text) => h("p", { class: "problem" }, text)),
    answers.slice(0, 20).map((answer) => h("section", { class: "answer" },
      (answer.row || answer.frame || answer.step) && h("h3", {}, [answer.row && t("answer.row", { number: answer.row }), answer.frame && t("answer.frame", { number: answer.frame }), answer.step && t("place.column", { column: answer.step })].filter(Boolean).join(", ")),
      one(answer))),
  ];
}

function one(answer) {
  if (answer.picture) return h("img", { src: answer.picture, alt: t("answer.picture") });
  if (answer.probabilities) {
    const sorted = Object.entries(answer.probabilities).sort((a, b) => b[1] - a[1]);
    return [
      h("p", { class: "said-big" }, answer.class ?? (answer.labels.join(", ") || t("answer.none"))),
      h("ul", { class: "bars" }, sorted.slice(0, MOST_BARS).map(([name, share]) =>
        h("li", {}, h("span", { class: "bar-name" }, name), h("span", { class: "bar", "aria-hidden": "true" }, h("span", { style: { width: `${100 * share}%` } })), h("span", { class: "bar-share" }, percent(share))))),
    ];
  }
  return h("dl", { class: "facts" }, answer.values.slice(0, 50).map((value, k) => [h("dt", {}, answer.names?.[k] ?? `${k + 1}`), h("dd", {}, number(value))]));
}
