// The teacher's view: everybody's stacks and curves at a glance, one of them large for the projector.

import { get, post } from "../api.js";
import { fail, fill, h } from "../dom.js";
import { on } from "../news.js";
import { number, percent, t } from "../words.js";
import { project } from "./projector.js";

export const title = "step.class";

const REST_MS = 1500;

export async function show(main, { session, again }) {
  const grid = h("ul", { class: "tiles class" });
  let asked = false;

  async function refresh() {
    const members = await get("/api/class");
    const focused = document.activeElement?.id;
    fill(grid, members.map((m) => h("li", {}, tile(m))));
    if (focused) document.getElementById(focused)?.focus();
  }
  /** Not at every piece of news: thirty trainings tell much. */
  function soon() {
    if (asked) return;
    asked = true;
    setTimeout(() => {
      asked = false;
      refresh().catch(fail);
    }, REST_MS);
  }

  async function renew() {
    if (!confirm(t("class.new-code-sure"))) return;
    session.class = await post("/api/class/code");
    await again();
  }

  fill(main,
    h("h1", {}, t("class.title")),
    session.class && h("section", { class: "card invitation" },
      h("img", { class: "qr", src: `/api/class/code.svg?of=${session.class.code}`, alt: t("take.qr") }),
      h("div", {}, h("p", {}, t("class.invite")), h("p", { class: "code" }, session.class.code), h("p", { class: "hint" }, h("code", {}, session.class.address)),
        h("button", { onclick: () => renew().catch(fail) }, t("class.new-code")))),
    !session.lan && h("p", { class: "note" }, t("class.alone")),
    grid);
  await refresh();
  const leave = ["photo", "training", "stack", "class", "again"].map((name) => on(name, soon));
  return () => leave.forEach((end) => end());
}

function tile(member) {
  const { stack, training } = member;
  return h("div", { class: "card tile" },
    h("b", {}, member.name),
    member.waiting > 0 && h("span", { class: "hint" }, t("class.waiting", { count: member.waiting })),
    stack ? small(stack.columns) : h("span", { class: "hint" }, t("class.no-stack")),
    training && [curve(training.history), h("span", { class: `state-word ${training.state}` }, t(`train.state-${training.state}`), " ", last(training))],
    stack && h("button", { id: `project-${member.id}`, onclick: () => project(member).catch(fail) }, t("class.project"), h("span", { class: "sr" }, ` ${member.name}`)));
}

const COLORS = { "2d": "clear", "1d": "clear", single: "clear", softmax: "lime", sigmoid: "red", "sigmoid-single": "red", linear: "blue", "linear-single": "blue" };

/** A stack as little bricks. */
function small(columns) {
  const words = columns.map((column) => column.map((token) => t(`brick.${token}`)).join(" ")).join(" | ");
  return h("span", { class: "small-stack", role: "img", "aria-label": words }, columns.map((column) =>
    h("span", { class: "small-column" }, [...column].reverse().map((token) => h("span", { class: `small-brick ${COLORS[token] ?? "white"}`, title: t(`brick.${token}`) })))));
}

/** The loss on data kept aside, as a line. */
function curve(history) {
  const values = history.map((row) => row.val_loss ?? row.loss).filter((v) => v !== undefined);
  if (values.length < 2) return null;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const points = values.map((v, k) => `${(100 * k) / (values.length - 1)},${30 - (28 * (v - low)) / (high - low || 1)}`).join(" ");
  return h("svg", { viewBox: "0 0 100 32", class: "spark", "aria-hidden": "true" }, h("polyline", { points, fill: "none" }));
}

function last(training) {
  const row = training.history.at(-1);
  const share = row?.val_acc ?? row?.val_binary_accuracy;
  return share === undefined ? (row?.val_loss === undefined ? "" : number(row.val_loss)) : percent(share);
}
