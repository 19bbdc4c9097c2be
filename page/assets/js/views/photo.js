// Photo: take one, or choose one; see what was read in it.

import { get, remove, upload } from "../api.js";
import { fail, fill, h, say } from "../dom.js";
import { on } from "../news.js";
import { t } from "../words.js";
import { cameraButton } from "./camera.js";
import { dropCard } from "./drop.js";
import { markedPhoto } from "./marked-photo.js";
import { readWith, wasReadWith } from "./read-with.js";

export const title = "step.photo";

export async function show(main, { session, args }) {
  let photos = await get("/api/photos");
  const named = await readWith(session);
  let chosen = Number(args[0]) || photos[0]?.id || null;
  const list = h("ul", { class: "thumbs", "aria-label": t("photo.list") });
  const sight = h("section", { class: "sight", "aria-live": "polite" });

  async function take(files) {
    for (const file of files) {
      const row = h("p", { class: "note progress", role: "status" }, t("photo.sending", { name: file.name }));
      sight.prepend(row);
      try {
        const photo = await upload(`/api/photos?${new URLSearchParams({ name: file.name, ...named.chosen() })}`, file, (share) =>
          row.style.setProperty("--done", `${Math.round(100 * share)}%`));
        photos = [photo, ...photos];
        await choose(photo.id);
      } catch (error) {
        say(`${file.name}: ${error.message}`, "error");
      }
      row.remove();
    }
  }

  async function choose(id) {
    chosen = id;
    history.replaceState(null, "", id ? `#/photo/${id}` : "#/photo");
    drawList();
    await drawSight();
  }

  function drawList() {
    fill(list, photos.map((photo) =>
      h("li", {},
        h("button", { class: "thumb", "aria-pressed": String(photo.id === chosen), onclick: () => choose(photo.id).catch(fail) },
          photo.state === "read" ? h("img", { src: `/api/photos/${photo.id}/picture`, alt: "", loading: "lazy" }) : h("span", { class: `state ${photo.state}`, "aria-hidden": "true" }),
          h("span", { class: "thumb-name" }, photo.name)))));
  }

  async function drawSight() {
    if (!chosen) return fill(sight, h("p", { class: "hint" }, t("photo.none")));
    const photo = await get(`/api/photos/${chosen}`);
    if (photo.id !== chosen) return;
    fill(
      sight,
      h("div", { class: "row" },
        h("h2", {}, photo.name),
        h("button", { class: "quiet", onclick: () => discard(photo).catch(fail) }, t("photo.delete"))),
      photo.graph && wasReadWith(photo.graph),
      photo.state === "read" ? markedPhoto(photo) : waiting(photo),
    );
  }

  async function discard(photo) {
    if (!confirm(t("photo.delete-sure", { name: photo.name }))) return;
    await remove(`/api/photos/${photo.id}`);
    photos = photos.filter((p) => p.id !== photo.id);
    await choose(photos[0]?.id ?? null);
  }

  async function refresh() {
    photos = await get("/api/photos");
    if (!photos.some((photo) => photo.id === chosen)) chosen = photos[0]?.id ?? null;
    drawList();
    await drawSight();
  }

  fill(main, h("h1", {}, t("photo.title")), h("p", { class: "lead" }, t("photo.lead")), ways(take), named.element, h("div", { class: "photo-view" }, list, sight));
  drawList();
  await drawSight();
  const leave = [
    on("photo", (news) => (news.id === chosen || photos.some((p) => p.id === news.id)) && refresh().catch(fail)),
    on("again", () => refresh().catch(fail)),
  ];
  return () => leave.forEach((end) => end());
}

function waiting(photo) {
  if (photo.state === "refused") return h("p", { class: "problem", role: "alert" }, photo.message);
  const text = photo.before ? t("photo.before", { count: photo.before }) : t("photo.reading");
  return h("p", { class: "note busy" }, text);
}

function ways(take) {
  const files = (id, key, attributes) => [
    h("input", { type: "file", id, class: "sr", accept: "image/*,.heic,.heif,.avif", onchange: (event) => {
      take([...event.target.files]);
      event.target.value = "";
    }, ...attributes }),
    h("label", { for: id, class: key === "photo.take" ? "button main" : "button" }, t(key)),
  ];
  return dropCard(take,
    files("take", "photo.take", { capture: "environment" }),
    files("choose", "photo.choose", { multiple: true }),
    cameraButton(take),
    h("p", { class: "hint" }, t("photo.drop")));
}
