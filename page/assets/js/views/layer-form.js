// The layer of the brick that is chosen: in words, with its parameters, shapes and weights.

import { debounce, fill, h, say } from "../dom.js";
import { number, t } from "../words.js";

const REST_MS = 250;

export function layerForm(store) {
  const body = h("div");
  const heading = h("h2", { tabindex: -1 });
  const panel = h("section", { class: "card layer", "aria-labelledby": "layer-name" }, heading, body);
  heading.id = "layer-name";
  const send = debounce(REST_MS, (brick, name, value) =>
    store.set(brick, name, value).catch((error) => {
      draw({ anew: true });
      (fields.get(name)?.refuse ?? ((text) => say(text, "error")))(error.message);
    }));
  const words = h("div");
  const form = h("div");
  const sizes = h("div");
  let fields = new Map();
  let shown = null;

  /** The fields stay as long as they are the same, so that nobody who types in one is disturbed. */
  function draw({ anew = false } = {}) {
    const brick = store.brick(store.selected);
    if (!brick) {
      shown = null;
      fill(heading, t("layer.none"));
      return fill(body, h("p", { class: "hint" }, t("layer.hint")));
    }
    const layer = store.layer(brick.id);
    const problems = store.stack.problems.filter((p) => p.brick === brick.id);
    const settings = brick.settings.filter((setting) => !layer || layer.settings.includes(setting.name));
    fill(heading, t(`brick.${brick.token}`));
    fill(words, h("p", {}, t(`brick.${brick.token}.text`)), problems.map((p) => h("p", { class: "problem" }, p.message)), layer && h("p", {}, layer.text));
    fill(sizes, layer && facts(layer));
    const now = JSON.stringify([brick.id, brick.token, settings]);
    if (anew || shown !== now) {
      fields = new Map(settings.map((setting) => [setting.name, field(brick.id, setting, (value) => send(brick.id, setting.name, value))]));
      fill(form, [...fields.values()].map((one) => one.element));
      fill(body, words, form, sizes);
    }
    shown = now;
    for (const [name, one] of fields) one.show(brick.params[name]);
  }

  store.addEventListener("change", () => draw());
  store.addEventListener("select", (event) => {
    draw();
    if (event.detail.focus) {
      heading.focus({ preventScroll: true });
      if (panel.getBoundingClientRect().top > innerHeight * 0.8) panel.scrollIntoView({ block: "nearest" });
    }
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && store.selected) document.querySelector(`[data-brick="${CSS.escape(store.selected)}"]`)?.focus();
  });
  draw();
  return panel;
}

/** A setting: its `element`, `show(value)` (undefined for the default), and `refuse(reason)`. */
function field(brick, setting, change) {
  const id = `set-${setting.name}`;
  const label = h("label", { for: id }, t(`setting.${setting.name}`));
  const refusal = h("p", { class: "problem", role: "alert" });
  const refuse = (reason) => fill(refusal, reason);
  if (setting.kind === "choice") {
    const select = h("select", { id, onchange: (event) => change(event.target.value) }, setting.choices.map((choice) => h("option", { value: choice }, choice)));
    return { element: h("div", { class: "field" }, label, select, refusal), show: (value) => (select.value = value ?? setting.default), refuse };
  }
  const limits = { min: setting.min, max: setting.max, step: setting.step ?? 1 };
  let kept = setting.default;
  let typing = false;
  const input = h("input", { id, type: "number", ...limits, inputmode: "decimal", "aria-describedby": `${id}-hint`,
    oninput: () => {
      typing = true;
      const good = input.value !== "" && input.checkValidity();
      input.setAttribute("aria-invalid", String(!good));
      if (!good) return;
      fill(refusal);
      slider.value = input.value;
      change(Number(input.value));
    },
    onchange: () => {
      if (input.value !== "" && input.checkValidity()) return;
      const values = { value: input.value === "" ? t("layer.nothing") : input.value, min: number(setting.min), max: number(setting.max), kept: number(kept) };
      refuse(t(setting.kind === "number" ? "layer.refused-whole" : "layer.refused", values));
      input.value = kept;
      typing = false;
      input.setAttribute("aria-invalid", "false");
    } });
  const slider = h("input", { type: "range", ...limits, "aria-label": t(`setting.${setting.name}`),
    oninput: () => {
      fill(refusal);
      input.value = slider.value;
      change(Number(slider.value));
    } });
  const reset = h("button", { class: "link", type: "button", onclick: () => change(null) }, t("layer.default"));
  const hint = h("span", { class: "hint", id: `${id}-hint` }, t("layer.limits", { min: number(setting.min), max: number(setting.max), default: number(setting.default) }), reset);
  return {
    element: h("div", { class: "field" }, label, input, slider, refusal, hint),
    show(value) {
      kept = value ?? setting.default;
      slider.value = kept;
      reset.hidden = kept === setting.default;
      if (document.activeElement !== input || !typing) input.value = kept;
      else if (Number(input.value) === kept) typing = false;
    },
    refuse,
  };
}

function facts(layer) {
  return h("dl", { class: "facts" },
    layer.given && [h("dt", {}, t("layer.in")), h("dd", {}, shape(layer.given))],
    layer.shape && [h("dt", {}, t("layer.out")), h("dd", {}, shape(layer.shape))],
    h("dt", {}, t("layer.weights")), h("dd", {}, number(layer.weights)),
    layer.lines.length > 0 && [h("dt", {}, t("layer.lines")), h("dd", {}, layer.lines.join(", "))]);
}

/** A shape in words; a step of time that may be any number is a star. */
export const shape = (sizes) => (sizes.length ? sizes.map((size) => size ?? "∗").join(" × ") : "1");
