// The calibrated camera and the kit of bricks that photos are read with: the teacher's choice, if any are kept.

import { get } from "../api.js";
import { fail, h } from "../dom.js";
import { t } from "../words.js";

const KINDS = [
  { kind: "lens", list: "lenses", label: "photo.lens", none: "photo.lens-none", key: "deepbrick-lens" },
  { kind: "kit", list: "kits", label: "photo.kit", none: "photo.kit-none", key: "deepbrick-kit" },
];

/** Lists to choose from, null where there is nothing to choose; `chosen()` gives the names for the address of an upload. */
export async function readWith(session) {
  const kept = session.member.role === "teacher" ? await get("/api/photos/kept").catch(fail) : null;
  const offered = KINDS.filter(({ list }) => kept?.[list].length).map((one) => ({ ...one, select: choice(one, kept[one.list]) }));
  return {
    element: offered.length ? h("div", { class: "read-with" }, offered.map(({ label, select }) =>
      h("label", {}, h("span", {}, t(label)), select))) : null,
    chosen: () => Object.fromEntries(offered.filter(({ select }) => select.value).map(({ kind, select }) => [kind, select.value])),
  };
}

/** What was chosen last is chosen again, as long as it is kept. */
function choice({ kind, none, key }, names) {
  const last = localStorage.getItem(key);
  return h("select", { id: `with-${kind}`, onchange: (event) => localStorage.setItem(key, event.target.value) },
    h("option", { value: "" }, t(none)),
    names.map((name) => h("option", { value: name, selected: name === last }, name)));
}

/** What a photo was read with, in words; null where nothing was named. */
export function wasReadWith(graph) {
  const named = KINDS.filter(({ kind }) => graph[kind]);
  return named.length ? h("p", { class: "hint was-read-with" }, named.map(({ kind, label }) => h("span", {}, `${t(label)}: ${graph[kind]}`))) : null;
}
