// Take it along: the model, and the stack that it was trained from, as files; a card of the model to print.

import { get } from "../api.js";
import { fill, h } from "../dom.js";
import { dateTime, number, percent, stackInWords, t } from "../words.js";
import { shape } from "./layer-form.js";

export const title = "step.take";

const MODEL_FORMS = ["brick", "keras", "litert", "onnx", "sticker"];
export const STACK_FORMS = ["picture", "instructions", "ldraw", "parts", "glb"];

export async function show(main, { args }) {
  const models = await get("/api/models");
  const id = Number(args[0]) || models[0]?.id;
  if (!id) {
    return void fill(main, h("h1", {}, t("take.title")), h("p", { class: "lead" }, t("take.none")), h("a", { class: "button main", href: "#/train" }, t("try.go-train")));
  }
  const model = await get(`/api/models/${id}`);
  const which = h("select", { id: "which", onchange: (event) => (location.hash = `#/take/${event.target.value}`) },
    models.map((m) => h("option", { value: m.id, selected: m.id === id }, `${m.name} · ${m.data_name}`)));
  fill(main,
    h("h1", { class: "no-print" }, t("take.title")),
    h("div", { class: "row no-print" }, h("label", { for: "which" }, t("try.which")), which),
    h("div", { class: "take-view" },
      h("section", { class: "card no-print" }, h("h2", {}, t("take.model")),
        h("ul", { class: "downloads" }, MODEL_FORMS.map((form) => download(`/api/models/${id}/take?form=${form}`, form)))),
      h("section", { class: "card no-print" }, h("h2", {}, t("take.stack")),
        h("p", { class: "hint" }, t("take.as-trained")),
        h("ul", { class: "downloads" }, [...(model.script ? ["script"] : []), ...STACK_FORMS].map((form) => download(`/api/models/${id}/take?form=${form}`, form))),
        model.stack && h("a", { class: "button", href: `#/stack/${model.stack}` }, t("take.to-stack"))),
      card(model)));
}

export function download(url, form) {
  return h("li", {}, h("a", { class: "button", href: url, download: true }, t(`take.${form}`)), h("span", { class: "hint" }, t(`take.${form}-what`)));
}

/** The model on one page, to read and to print. */
function card(model) {
  const { card } = model;
  const scores = Object.entries(card.scores).map(([name, value]) => [name.replace(/^val_/, ""), value]);
  const share = scores.find(([name]) => name.includes("acc"));
  const limits = [
    t("card.limit-data", { data: card.data.name }),
    card.data.training < 500 && t("card.limit-few", { count: number(card.data.training) }),
    card.classes.length > 1 && ["multi-class", "binary"].includes(card.task) && t("card.limit-classes", { classes: card.classes.slice(0, 12).join(", ") }),
    card.input.shape.length === 3 && t("card.limit-size", { width: card.input.shape[1], height: card.input.shape[0] }),
    t("card.limit-picked"),
  ].filter(Boolean);
  return h("article", { class: "card model-card", "aria-labelledby": "card-title" },
    h("h2", { id: "card-title" }, model.name),
    h("p", { class: "stack-line" }, stackInWords(card.stack)),
    h("p", { class: "card-score" }, share ? t("card.share", { share: percent(share[1]), count: number(card.data.validation) }) : t("card.error", { value: scores.map(([n, v]) => `${t(`curves.short-${n}`)} ${number(v)}`).join(", ") })),
    h("dl", { class: "facts" },
      h("dt", {}, t("card.learned")), h("dd", {}, card.data.description),
      h("dt", {}, t("card.examples")), h("dd", {}, t("card.examples-value", { training: number(card.data.training), validation: number(card.data.validation) })),
      h("dt", {}, t("card.takes")), h("dd", {}, shape([...(card.input.sequence ? [null] : []), ...card.input.shape])),
      h("dt", {}, t("card.answers")), h("dd", {}, card.classes.join(", ") || t("card.image")),
      h("dt", {}, t("layer.weights")), h("dd", {}, number(card.weights)),
      h("dt", {}, t("card.training")), h("dd", {}, t("card.training-value", { epochs: card.training.epochs, seconds: number(card.training.seconds) })),
      h("dt", {}, t("card.made")), h("dd", {}, dateTime(card.made))),
    h("h3", {}, t("card.limits")),
    h("ul", {}, limits.map((text) => h("li", {}, text))),
    h("button", { class: "no-print", onclick: () => print() }, t("card.print")));
}
