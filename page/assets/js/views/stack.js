// Stack: what was read or built, brick by brick, and the network that it means.

import { get, post, remove } from "../api.js";
import { fail, fill, h } from "../dom.js";
import { StackStore } from "../stack-store.js";
import { on } from "../news.js";
import { number, t } from "../words.js";
import { layerForm } from "./layer-form.js";
import { scriptView } from "./script.js";
import { openShared, sharing } from "./sharing.js";
import { showBricks } from "./stack-sight.js";
import { STACK_FORMS, download } from "./take.js";

export const title = "step.stack";

const FIRST = ["2d", "cnn", "fc", "softmax", "1d"];

export async function show(main, { args, again }) {
  const stacks = await get("/api/stacks");
  const id = Number(args[0]) || stacks[0]?.id;
  if (!id) return showNone(main);
  const store = await StackStore.open(id);
  const problems = h("div", { "aria-live": "polite" });
  const summary = h("p", { class: "lead" });
  const tools = h("div", { class: "row" });
  const learn = h("div", { class: "row" });
  const { own } = await get("/api/data");
  const which = h("select", { id: "which", onchange: (event) => (location.hash = `#/stack/${event.target.value}`) },
    stacks.map((s) => h("option", { value: s.id, selected: s.id === id }, s.name)));
  const sight = h("div");

  const name = h("input", { id: "stack-name", maxlength: 120, onchange: (event) => act(() => store.rename(event.target.value))() });

  function draw() {
    const { stack } = store;
    name.value = stack.name;
    which.querySelector(`option[value="${id}"]`).textContent = stack.name;
    fill(problems,
      stack.problems.length > 0 && h("ol", { class: "problems" }, stack.problems.map((p) =>
        h("li", {}, p.brick ? h("button", { class: "link", onclick: () => store.select(p.brick) }, p.message) : p.message))),
      stack.model_refusal && h("p", { class: "problem" }, stack.model_refusal));
    fill(summary, stack.model ? t("stack.summary", { weights: number(stack.model.weights), data: stack.model.data.description }) : t("stack.no-model"));
    fill(tools,
      h("button", { disabled: !stack.can_undo, onclick: act(store.undo) }, t("stack.undo")),
      h("button", { disabled: !stack.can_redo, onclick: act(store.redo) }, t("stack.redo")),
      stack.photo && h("a", { class: "button", href: `#/photo/${stack.photo}` }, t("stack.photo")),
      h("button", { class: "quiet", onclick: () => discard(stack, again).catch(fail) }, t("stack.delete")));
    fill(learn,
      h("label", { for: "learn-from" }, t("stack.data")),
      h("select", { id: "learn-from", onchange: (event) => act(() => store.setData(event.target.value || null))() },
        h("option", { value: "" }, t("stack.data-any")),
        own.length > 0 && h("optgroup", { label: t("data.own") }, own.map((d) => h("option", { value: d.key, selected: d.key === stack.data }, d.name))),
        h("optgroup", { label: t("data.shipped") }, (stack.model?.fitting ?? [stack.data]).filter((name) => name && !name.startsWith("own:")).map((name) => h("option", { value: name, selected: name === stack.data }, name)))),
      h("button", { class: "main", disabled: !stack.model, onclick: () => train(stack).catch(fail) }, t("stack.train")));
  }

  const act = (change) => () => change().catch(fail);
  store.addEventListener("change", draw);
  const keys = (event) => {
    if (!(event.ctrlKey || event.metaKey) || !["z", "y"].includes(event.key.toLowerCase()) || event.target.closest("input, textarea")) return;
    event.preventDefault();
    act(event.shiftKey || event.key.toLowerCase() === "y" ? store.redo : store.undo)();
  };
  addEventListener("keydown", keys);
  draw();
  fill(main,
    h("h1", {}, t("stack.title")),
    h("div", { class: "row" }, h("label", { for: "which" }, t("stack.which")), which, h("label", { for: "stack-name" }, t("stack.name")), name, h("button", { onclick: () => create().catch(fail) }, t("stack.new"))),
    summary, learn, problems,
    h("div", { class: "stack-view" },
      h("section", { class: "card", "aria-label": t("stack.bricks") }, tools, sight),
      layerForm(store),
      scriptView(store),
      h("details", { class: "card script-card" }, h("summary", {}, t("stack.share")),
        h("div", { class: "take-view" },
          h("section", {}, h("h2", {}, t("take.stack")), h("ul", { class: "downloads" }, STACK_FORMS.map((form) => download(`/api/stacks/${id}/take?form=${form}`, form)))),
          h("section", {}, h("h2", {}, t("share.title")), sharing(id), openShared())))));
  const leave = [
    on("stack", (news) => news.id === id && (news.version === null ? again() : store.refresh(news.version)).catch(fail)),
    on("again", () => store.refresh().catch((error) => (error.status === 404 ? again() : fail(error)))),
  ];
  const end = await showBricks(sight, store);
  return () => {
    leave.forEach((stop) => stop());
    removeEventListener("keydown", keys);
    end();
  };
}

async function train(stack) {
  const training = await post("/api/trainings", { stack: stack.id });
  location.hash = `#/train/${training.id}`;
}

async function discard(stack, again) {
  if (!confirm(t("stack.delete-sure", { name: stack.name }))) return;
  await remove(`/api/stacks/${stack.id}`);
  if (location.hash === "#/stack") await again(); // the same address again shows nothing new
  else location.hash = "#/stack";
}

async function create() {
  const bricks = FIRST.map((token, level) => ({ token, column: 0, level, params: {} }));
  const stack = await post("/api/stacks", { name: t("stack.new-name"), bricks, links: [] });
  location.hash = `#/stack/${stack.id}`;
}

function showNone(main) {
  fill(main, h("h1", {}, t("stack.title")), h("p", { class: "lead" }, t("stack.none")),
    h("div", { class: "row" },
      h("a", { class: "button main", href: "#/photo" }, t("stack.go-photo")),
      h("button", { onclick: () => create().catch(fail) }, t("stack.new"))),
    h("section", { class: "card narrow" }, openShared()));
}
