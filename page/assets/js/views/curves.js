// The curves of a training, drawn as it goes on, with values under the pointer, and as a table.

import { fill, h } from "../dom.js";
import { number, percent, t } from "../words.js";
import uPlot from "../../vendor/uplot.js";

const HEIGHT = 220;
const LETTERS = "13px system-ui, sans-serif";

const isShare = (name) => name.includes("acc");

/** A score as people read it. */
export const score = (name, value) => (isShare(name) ? percent(value) : number(value));

/** What a score counts in. */
export const unit = (name, scaled) => t(name === "mae" ? (scaled ? "curves.unit-deviations" : "curves.unit-data") : `curves.unit-${name}`);

/** The name of a score in the head of a table. */
function column(key) {
  const name = key.replace(/^val_/, "");
  return `${t(`curves.short-${name}`)} (${t(key === name ? "curves.learned" : "curves.kept-aside")})`;
}

/** Curves of a training as the server gives it: `element`, `add(progress)`, `end()`. */
export function curves(training) {
  const history = training.history.map((row) => ({ ...row }));
  const metric = ["acc", "binary_accuracy", "mae"];
  const plots = h("div", { class: "plots" });
  const bar = h("progress", { max: 1, value: 0, "aria-label": t("train.progress") });
  const text = h("p", { class: "hint", role: "status" });
  const table = h("tbody");
  const element = h("div", {}, bar, text, plots,
    h("details", {}, h("summary", {}, t("curves.table")),
      h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("curves.table") }, h("table", { class: "numbers" }, table))));
  let charts = [];

  function names() {
    const found = Object.keys(history[0] ?? {}).filter((name) => !name.startsWith("val_"));
    return ["loss", ...metric.filter((name) => found.includes(name) && name !== "loss")];
  }

  function draw() {
    charts.forEach((chart) => chart.plot.destroy());
    charts = history.length ? names().map((name) => chart(name)) : [];
    fill(plots, charts.map((c) => c.element));
    for (const c of charts) c.plot.setSize({ width: c.element.clientWidth || 360, height: HEIGHT });
    drawTable();
  }

  function chart(name) {
    const css = getComputedStyle(document.documentElement);
    const [blue, amber, line, soft] = ["--blue", "--amber", "--line", "--soft"].map((v) => css.getPropertyValue(v).trim());
    const figure = h("figure", { class: "plot" }, h("figcaption", {}, t(`curves.${name}`)));
    const value = (_, v) => (v === null || v === undefined ? "–" : score(name, v));
    const axis = { stroke: soft, grid: { stroke: line, width: 1 }, ticks: { stroke: line }, labelSize: 22, labelFont: LETTERS };
    const plot = new uPlot({
      width: 360, height: HEIGHT, cursor: { points: { size: 8 } }, scales: { x: { time: false } },
      axes: [
        { ...axis, label: t("curves.epoch"), size: 34, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500] },
        { ...axis, label: unit(name, training.scaled), size: 60, values: (_, splits) => splits.map((v) => score(name, v)) },
      ],
      series: [{ label: t("curves.epoch") },
        { label: t("curves.learned"), stroke: blue, width: 2, value, spanGaps: true },
        { label: t("curves.kept-aside"), stroke: amber, width: 2, dash: [6, 4], value, spanGaps: true }],
    }, values(name), figure);
    return { name, plot, element: figure };
  }

  const values = (name) => [history.map((_, k) => k + 1), history.map((row) => row[name] ?? null), history.map((row) => row[`val_${name}`] ?? null)];

  function drawTable() {
    const keys = Object.keys(history.at(-1) ?? {});
    fill(table, h("tr", {}, h("th", {}, t("curves.epoch")), keys.map((key) => h("th", {}, column(key)))),
      history.map((row, k) => h("tr", {}, h("td", {}, k + 1), keys.map((key) => h("td", {}, row[key] === undefined ? "" : score(key, row[key]))))));
  }

  function add(progress) {
    const { epoch, epochs, part, scores, ended } = progress;
    bar.value = (epoch - 1 + part) / epochs;
    const name = ["acc", "binary_accuracy", "loss"].find((n) => n in scores);
    text.textContent = t("train.epoch", { epoch, epochs, value: name ? `${t(`curves.short-${name}`)} ${score(name, scores[name])}` : "" });
    if (!ended) return;
    history.length = Math.min(history.length, epoch - 1);
    history.push(scores);
    if (charts.length !== names().length) return draw();
    charts.forEach((c) => c.plot.setData(values(c.name)));
    drawTable();
  }

  const running = training.state === "running";
  bar.value = training.epochs ? training.history.length / training.epochs : 0;
  bar.hidden = !running && training.state !== "stopping";
  if (running && !training.history.length) text.textContent = t("train.starting");
  const watch = new ResizeObserver(() => charts.forEach((c) => c.plot.setSize({ width: c.element.clientWidth, height: HEIGHT })));
  watch.observe(plots);
  draw();
  return { element, history, add, end: () => (watch.disconnect(), charts.forEach((c) => c.plot.destroy())) };
}
