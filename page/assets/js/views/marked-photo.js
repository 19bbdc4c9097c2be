// A photo with what was read drawn on it, and the same in words beside it.

import { h } from "../dom.js";
import { percent, t } from "../words.js";

export function markedPhoto(photo) {
  const { graph } = photo;
  const [width, height] = graph.size;
  const problems = graph.stacks.flatMap((stack, s) => stack.problems.map((p) => ({ ...p, stack: s })));
  problems.forEach((problem, k) => (problem.number = k + 1));
  const marks = new Map();
  const close = closer(graph);
  const svg = h("svg", { role: "img" }, h("image", { href: `/api/photos/${photo.id}/picture`, width, height, preserveAspectRatio: "none" }));
  // Names come last, so that no outline lies on one.
  const others = graph.others ?? []; // readings of earlier versions do not say
  const otherNames = others.map((other) => drawOther(svg, other, close.width));
  const names = graph.stacks.flatMap((stack, s) => stack.bricks.map((brick) => draw(svg, marks, s, brick, problems, close.width)));
  svg.append(...otherNames, ...names.filter(Boolean));
  for (const problem of problems) number(svg, graph, problem, close.width);
  svg.setAttribute("aria-label", t("photo.alt", { count: marks.size }));
  const zoom = h("button", { "aria-pressed": "false", onclick: () => look(zoom.getAttribute("aria-pressed") !== "true") }, t("photo.whole"));
  function look(whole) {
    zoom.setAttribute("aria-pressed", String(whole));
    const box = whole ? { x: 0, y: 0, width, height } : close;
    svg.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
  }
  look(false);
  const point = (key, there) => marks.get(key)?.classList.toggle("pointed", there);
  const pointing = (key) => ({
    onpointerenter: () => point(key, true), onpointerleave: () => point(key, false),
    onfocusin: () => point(key, true), onfocusout: () => point(key, false),
  });
  return h("div", { class: "marked" },
    h("figure", { class: "photo" }, svg, close.width < width * 0.95 && h("div", { class: "row" }, zoom)),
    h("div", { class: "readings" },
      graph.problems.map((p) => h("p", { class: "problem" }, p.message)),
      !graph.stacks.length && !graph.problems.length && h("p", { class: "problem" }, t("photo.nothing")),
      others.length > 0 && h("p", { class: "hint" }, t("photo.others", { count: others.length })),
      graph.stacks.map((stack, s) => reading(stack, s, photo, problems, pointing))));
}

function reading(stack, s, photo, problems, pointing) {
  const own = problems.filter((p) => p.stack === s);
  return h("section", { class: "card" },
    h("h3", {}, photo.graph.stacks.length > 1 ? t("photo.stack-number", { number: s + 1 }) : t("photo.stack")),
    own.length
      ? h("ol", { class: "problems" }, own.map((p) =>
          h("li", { tabindex: 0, value: p.number, ...(p.brick ? pointing(`${s} ${p.brick}`) : {}) }, p.message)))
      : h("p", { class: "good" }, t("photo.legal")),
    h("ul", { class: "bricks" }, [...stack.bricks].sort(order).map((brick) =>
      h("li", { tabindex: 0, ...pointing(`${s} ${brick.id}`) },
        h("span", { class: `chip ${chip(brick)}`, "aria-hidden": "true" }),
        h("b", {}, t(`brick.${brick.token}`)), " ",
        h("span", { class: "hint" }, place(stack, brick)), " ",
        sure(brick)))),
    photo.stacks[s] && h("a", { class: "button main", href: `#/stack/${photo.stacks[s]}` }, t("photo.open-stack")));
}

function sure(brick) {
  if (!brick.unsure && !brick.alternative) return h("span", { class: "hint" }, percent(brick.confidence));
  const text = brick.alternative
    ? t("photo.or", { sure: percent(brick.confidence), other: t(`brick.${brick.alternative}`) })
    : t("photo.unsure", { sure: percent(brick.confidence) });
  return h("span", { class: "doubt" }, text);
}

function place(stack, brick) {
  const level = t("place.level", { level: brick.level + 1 });
  return stack.columns.length > 1 ? `${t("place.column", { column: brick.column + 1 })}, ${level}` : level;
}

const order = (a, b) => a.column - b.column || b.level - a.level;

/** The class that gives a brick its colour. */
export function chip(brick) {
  if (brick.color === "White") return brick.token === "lstm" ? "white studs" : "white";
  return { "Trans-Clear": "clear", Lime: "lime", Red: "red", Blue: "blue" }[brick.color] ?? "white";
}

/** The part of the photo that shows the bricks, with some of their surroundings; in the shape of the photo. */
function closer(graph) {
  const [width, height] = graph.size;
  const points = graph.stacks.flatMap((stack) => stack.bricks.flatMap((brick) => brick.polygon));
  if (!points.length) return { x: 0, y: 0, width, height };
  const [xs, ys] = [points.map((p) => p[0]), points.map((p) => p[1])];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const share = Math.min(1, 1.35 * Math.max((right - left) / width, (bottom - top) / height));
  const [w, h_] = [width * share, height * share];
  const within = (middle, size, whole) => Math.min(Math.max(middle - size / 2, 0), whole - size);
  return { x: within((left + right) / 2, w, width), y: within((top + bottom) / 2, h_, height), width: w, height: h_ };
}

function draw(svg, marks, s, brick, problems, width) {
  if (!brick.polygon.length) return null;
  const wrong = problems.some((p) => p.stack === s && p.brick === brick.id);
  const points = brick.polygon.map((p) => p.join(",")).join(" ");
  const { x, y, height, width: across } = middle(brick.polygon);
  const text = `${t(`brick.${brick.token}`)}${brick.unsure ? "?" : ""}`;
  const size = Math.max(Math.min(height * 0.4, (1.5 * across) / text.length, width / 30), width / 90);
  const mark = h("g", { class: `mark ${chip(brick)}${wrong ? " wrong" : ""}` },
    h("polygon", { points, class: "under" }),
    h("polygon", { points, class: "over" }));
  marks.set(`${s} ${brick.id}`, mark);
  svg.append(mark);
  return h("text", { x, y, "font-size": size, class: "brick-name", style: { "stroke-width": `${size / 5}px` } }, text);
}

/** A brick that is none of the catalog's: its outline goes into the picture, its name is given. */
function drawOther(svg, other, width) {
  const points = other.polygon.map((p) => p.join(",")).join(" ");
  const { x, y } = middle(other.polygon);
  svg.append(h("g", { class: "mark other" }, h("polygon", { points, class: "over" })));
  return h("text", { x, y, "font-size": width / 60, class: "brick-name", style: { "stroke-width": `${width / 300}px` } }, t("photo.other"));
}

function number(svg, graph, problem, width) {
  const brick = graph.stacks[problem.stack].bricks.find((b) => b.id === problem.brick);
  if (!brick?.polygon.length) return;
  const x = Math.min(...brick.polygon.map((p) => p[0]));
  const y = brick.polygon.reduce((sum, p) => sum + p[1], 0) / brick.polygon.length;
  const size = width / 45;
  svg.append(h("g", { class: "number" },
    h("circle", { cx: x, cy: y, r: size * 0.75 }),
    h("text", { x, y, "font-size": size }, String(problem.number))));
}

function middle(polygon) {
  const xs = polygon.map((p) => p[0]);
  const ys = polygon.map((p) => p[1]);
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  return { x: (Math.min(...xs) + Math.max(...xs)) / 2, y: (low + high) / 2, height: high - low, width: Math.max(...xs) - Math.min(...xs) };
}
