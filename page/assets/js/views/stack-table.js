// The stack as a table: a column a time step, the top brick on top. Every brick is a button.

import { fill, h } from "../dom.js";
import { t } from "../words.js";
import { chip } from "./marked-photo.js";

const LONG_PRESS_MS = 500;

export function stackTable(store) {
  const body = h("tbody");
  const head = h("thead");
  const table = h("table", { class: "stack-table" }, h("caption", { class: "sr" }, t("stack.table")), head, body);
  table.addEventListener("keydown", (event) => move(event, store));

  function draw() {
    const { stack } = store;
    const columns = stack.columns;
    const top = Math.max(...columns.map((c) => c.length));
    fill(head, columns.length > 1 && h("tr", {}, columns.map((_, c) => h("th", { scope: "col" }, t("place.column", { column: c + 1 })))));
    const focused = document.activeElement?.dataset?.brick;
    fill(body, Array.from({ length: top }, (_, k) => top - 1 - k).map((level) =>
      h("tr", {}, columns.map((column) => h("td", {}, column[level] ? cell(store, store.brick(column[level])) : null)))));
    if (focused) body.querySelector(`[data-brick="${CSS.escape(focused)}"]`)?.focus();
  }

  const mark = () => body.querySelectorAll("button").forEach((button) =>
    button.setAttribute("aria-pressed", String(button.dataset.brick === store.selected)));
  store.addEventListener("change", draw);
  store.addEventListener("select", mark);
  draw();
  return table;
}

function cell(store, brick) {
  const wrong = store.stack.problems.some((p) => p.brick === brick.id);
  const button = h("button", {
    class: `brick ${chip(brick)}${wrong ? " wrong" : ""}`,
    "data-brick": brick.id, "data-column": brick.column, "data-level": brick.level,
    "aria-pressed": String(brick.id === store.selected),
    title: t(`brick.${brick.token}.text`),
    onclick: () => store.select(brick.id, { focus: true }),
    oncontextmenu: (event) => {
      event.preventDefault();
      store.select(brick.id, { focus: true });
    },
  }, t(`brick.${brick.token}`), brick.unsure && "?");
  longPress(button, () => store.select(brick.id, { focus: true }));
  return button;
}

function longPress(element, call) {
  let timer;
  element.addEventListener("touchstart", () => (timer = setTimeout(call, LONG_PRESS_MS)), { passive: true });
  for (const kind of ["touchend", "touchmove", "touchcancel"]) element.addEventListener(kind, () => clearTimeout(timer), { passive: true });
}

const STEPS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

function move(event, store) {
  const from = event.target.dataset;
  if (!from.brick || !(event.key in STEPS)) return;
  event.preventDefault();
  const [right, up] = STEPS[event.key];
  const column = store.stack.columns[Number(from.column) + right];
  const id = column?.[Math.min(Number(from.level) + up, right ? column.length - 1 : Infinity)];
  if (id) event.currentTarget.querySelector(`[data-brick="${CSS.escape(id)}"]`).focus();
}
