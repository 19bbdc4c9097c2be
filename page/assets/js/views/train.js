// Training: the queue, live curves, and what the model gets wrong.

import { get, post, remove } from "../api.js";
import { fail, fill, h } from "../dom.js";
import { on } from "../news.js";
import { number, percent, t } from "../words.js";
import { curves, unit } from "./curves.js";
import { wrongView } from "./wrong.js";

export const title = "step.train";

export async function show(main, { args }) {
  let trainings = await get("/api/trainings");
  let chosen = Number(args[0]) || trainings[0]?.id || null;
  let plot = null;
  let scores = null;
  let shown = null; // the training that is seen
  const list = h("ol", { class: "queue", "aria-label": t("train.queue") });
  const sight = h("section", { class: "training" });

  async function choose(id) {
    chosen = id;
    history.replaceState(null, "", id ? `#/train/${id}` : "#/train");
    drawList();
    await drawSight();
  }

  function drawList() {
    fill(list, trainings.map((x) =>
      h("li", {}, h("button", { class: "entry", "aria-pressed": String(x.id === chosen), onclick: () => choose(x.id).catch(fail) },
        h("b", {}, x.name), h("span", { class: "hint" }, x.data_name), h("span", { class: `state-word ${x.state}` }, state(x))))));
  }

  async function drawSight() {
    plot?.end();
    plot = null;
    if (!chosen) {
      return fill(sight, h("p", { class: "hint" }, t("train.none")), h("a", { class: "button main", href: "#/stack" }, t("train.go-stack")));
    }
    const training = await get(`/api/trainings/${chosen}`);
    if (training.id !== chosen) return;
    shown = training;
    plot = curves(training);
    scores = h("p", { class: "scores", "aria-live": "off" }, best(training, plot.history));
    const act = (call) => () => call.then?.(refresh) ?? call().then(refresh).catch(fail);
    fill(sight,
      h("div", { class: "row" }, h("h2", {}, training.name), h("span", { class: `state-word ${training.state}` }, state(training))),
      training.message && h("p", { class: "problem", role: "alert" }, training.message),
      plot.element,
      scores,
      h("div", { class: "row" },
        ["waiting", "running"].includes(training.state) && h("button", { onclick: act(() => post(`/api/trainings/${chosen}/stop`)) }, t("train.stop")),
        ["stopped", "failed"].includes(training.state) && h("button", { class: "main", onclick: act(() => post(`/api/trainings/${chosen}/go-on`)) }, t("train.go-on")),
        training.model && h("a", { class: "button main", href: `#/try/${training.model}` }, t("train.try")),
        training.model && h("a", { class: "button", href: `#/take/${training.model}` }, t("train.take")),
        training.stack && h("a", { class: "button", href: `#/stack/${training.stack}` }, t("train.stack")),
        ["stopped", "failed", "done"].includes(training.state) && h("button", { class: "quiet", onclick: () => discard(training).catch(fail) }, t("train.delete"))),
      training.wrong && wrongView(training.wrong));
  }

  async function discard(training) {
    if (!confirm(t("train.delete-sure", { name: training.name }))) return;
    await remove(`/api/trainings/${training.id}`);
    chosen = null;
    await refresh();
  }

  async function refresh() {
    trainings = await get("/api/trainings");
    if (!trainings.some((x) => x.id === chosen)) chosen = trainings[0]?.id ?? null;
    drawList();
    await drawSight();
  }

  fill(main, h("h1", {}, t("train.title")), h("div", { class: "train-view" }, list, sight));
  drawList();
  await drawSight();
  const leave = [
    on("training", (news) => {
      if (news.progress) {
        if (news.id !== chosen || !plot) return;
        plot.add(news.progress);
        if (news.progress.ended) fill(scores, best(shown, plot.history));
      } else refresh().catch(fail);
    }),
    on("again", () => refresh().catch(fail)),
  ];
  return () => {
    leave.forEach((end) => end());
    plot?.end();
  };
}

function state(training) {
  if (training.state === "waiting" && training.before) return t("train.before", { count: training.before });
  return t(`train.state-${training.state}`);
}

/** The best epoch in words: what a model is kept of. */
function best(training, history) {
  const rows = history.filter((row) => "val_loss" in row);
  if (!rows.length) return t("train.no-scores");
  const row = rows.reduce((a, b) => (b.val_loss < a.val_loss ? b : a));
  const epoch = history.indexOf(row) + 1;
  const share = row.val_acc ?? row.val_binary_accuracy;
  return share === undefined
    ? t("train.best-error", { epoch, value: number(row.val_mae ?? row.val_loss), unit: unit("val_mae" in row ? "mae" : "loss", training.scaled) })
    : t("train.best-share", { epoch, share: percent(share) });
}
