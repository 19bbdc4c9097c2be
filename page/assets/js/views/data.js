// Data: what can be learned from. One's own come first, because that is what people want most.

import { get, itemUrl, post } from "../api.js";
import { fail, fill, h } from "../dom.js";
import { number, t } from "../words.js";
import { showSet } from "./data-set.js";

export const title = "step.data";

const KINDS = ["pictures", "clips", "table"];

export async function show(main, { args }) {
  if (args[0] === "own") return showSet(main, Number(args[1]));
  const { own, shipped } = await get("/api/data");
  fill(main,
    h("h1", {}, t("data.title")),
    h("p", { class: "lead" }, t("data.lead")),
    h("section", { "aria-labelledby": "own" },
      h("h2", { id: "own" }, t("data.own")),
      h("div", { class: "row" }, KINDS.map((kind) =>
        h("button", { class: kind === "pictures" ? "main" : null, onclick: () => begin(kind).catch(fail) }, t(`data.new-${kind}`)))),
      own.length ? h("ul", { class: "tiles" }, own.map(ownTile)) : h("p", { class: "hint" }, t("data.no-own"))),
    h("section", { "aria-labelledby": "shipped" },
      h("h2", { id: "shipped" }, t("data.shipped")),
      h("ul", { class: "tiles" }, shipped.map(shippedTile))));
  showAll(main).catch(fail);
}

async function begin(kind) {
  const set = await post("/api/data", { kind, name: t(`data.name-${kind}`) });
  location.hash = `#/data/own/${set.id}`;
}

function ownTile(set) {
  const firsts = (set.classes ?? []).filter((c) => c.first?.length).slice(0, 4);
  return h("li", {}, h("a", { class: "card tile", href: `#/data/own/${set.id}` },
    h("span", { class: "examples" }, firsts.map((c) => h("img", { src: itemUrl(set.id, c.name, c.first[0]), alt: "", loading: "lazy" }))),
    h("b", {}, set.name),
    h("span", { class: "hint" }, set.classes
      ? t("data.counts", { classes: set.classes.length, count: set.classes.reduce((sum, c) => sum + c.count, 0) })
      : (set.file ?? t("data.empty")))));
}

function shippedTile(set) {
  return h("li", {}, h("div", { class: "card tile" },
    h("b", {}, set.name), h("span", { class: "hint" }, set.description),
    h("div", { class: "examples", "data-set": set.online ? null : set.name }),
    set.online && h("span", { class: "hint" }, t("data.online"))));
}

/** One after the other: the first time they have to be made. */
async function showAll(main) {
  for (const place of main.querySelectorAll("[data-set]")) {
    if (!place.isConnected) return;
    await showExamples(place, place.dataset.set);
  }
}

async function showExamples(place, name) {
  const found = await get(`/api/data/shipped/${name}`);
  if (found.pictures) {
    return fill(place, found.pictures.map((url, k) => h("img", { src: url, alt: found.classes[k], title: found.classes[k] })));
  }
  fill(place, h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": name }, h("table", { class: "numbers" },
    h("thead", {}, h("tr", {}, found.columns.map((c) => h("th", {}, c)), h("th", {}, t("data.answer")))),
    h("tbody", {}, found.rows.slice(0, 6).map((row, k) => h("tr", {}, row.map((v) => h("td", {}, number(v))), h("td", {}, found.classes[k])))))));
}
