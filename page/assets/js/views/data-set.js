// A data set of one's own: classes with pictures or clips, or a table.

import { get, itemUrl, patch, post, remove, upload } from "../api.js";
import { fail, fill, h } from "../dom.js";
import { t } from "../words.js";
import { canUseCamera } from "./camera.js";
import { dropCard } from "./drop.js";
import { recorder } from "./record.js";

const SHOWN = 60;
const AT_ONCE = 4;

export async function showSet(main, id) {
  let set = await get(`/api/data/${id}`);
  const place = h("div", { class: "classes" });
  const camera = canUseCamera() && set.classes ? recorder(set.kind, (name, files) => addFiles(name, files)) : null;

  async function change(answer) {
    set = await answer;
    draw();
  }
  const refresh = () => change(get(`/api/data/${id}`));

  async function addFiles(name, files) {
    if (set.kind === "clips") {
      const frames = await Promise.all(files.map(base64));
      await post(`/api/data/${id}/clips`, { class_name: name, frames });
    } else await inParallel(files, (file) => upload(`/api/data/${id}/items?class=${encodeURIComponent(name)}`, file));
    await refresh();
  }

  function draw() {
    if (!set.classes) return drawTable();
    fill(place, set.classes.map((c) => classCard(c)), h("form", { class: "card class-card", onsubmit: addClass },
      h("label", { for: "new-class" }, t("data.new-class")),
      h("div", { class: "row" }, h("input", { id: "new-class", maxlength: 60, required: true }), h("button", {}, t("data.add-class")))));
  }

  async function addClass(event) {
    event.preventDefault();
    const field = document.getElementById("new-class");
    await change(post(`/api/data/${id}/classes`, { name: field.value })).catch(fail);
    document.getElementById("new-class").focus();
  }

  function classCard(c) {
    const input = `files-${c.name}`;
    const rest = c.items.length - SHOWN;
    return h("section", { class: "card class-card", "aria-label": c.name },
      h("div", { class: "row" },
        h("h2", {}, c.name),
        h("span", { class: "count" }, t(`data.count-${set.kind}`, { count: c.items.length })),
        h("button", { class: "quiet", onclick: () => renameClass(c).catch(fail) }, t("data.rename"), h("span", { class: "sr" }, ` ${c.name}`)),
        h("button", { class: "quiet", onclick: () => deleteClass(c).catch(fail) }, t("data.delete"), h("span", { class: "sr" }, ` ${c.name}`))),
      h("div", { class: "row" },
        camera?.button(c.name),
        set.kind === "pictures" && [
          h("input", { type: "file", id: input, class: "sr", multiple: true, accept: "image/*,.heic", onchange: (event) => {
            addFiles(c.name, [...event.target.files]).catch(fail);
            event.target.value = "";
          } }),
          h("label", { for: input, class: "button" }, t("data.add-pictures"), h("span", { class: "sr" }, ` ${c.name}`)),
        ]),
      h("ul", { class: "items" }, c.items.slice(-SHOWN).reverse().map((item, k) =>
        h("li", {},
          h("img", { src: itemUrl(id, c.name, item), alt: `${c.name} ${c.items.length - k}`, loading: "lazy", ...(set.kind === "clips" ? playing(c.name, item) : {}) }),
          h("button", { class: "discard", title: t("data.delete"), "aria-label": t("data.delete-item", { name: `${c.name} ${c.items.length - k}` }), onclick: () => deleteItem(c, item).catch(fail) }, "×")))),
      rest > 0 && h("p", { class: "hint" }, t("data.more", { count: rest })));
  }

  /** A clip plays while the pointer is on it. */
  function playing(name, item) {
    let timer;
    return {
      onpointerenter: (event) => {
        let frame = 0;
        timer = setInterval(() => (event.target.src = itemUrl(id, name, item, ++frame)), 200);
      },
      onpointerleave: () => clearInterval(timer),
    };
  }

  async function renameClass(c) {
    const name = prompt(t("data.rename"), c.name);
    if (name && name !== c.name) await change(post(`/api/data/${id}/classes`, { name: c.name, new_name: name }));
  }

  async function deleteClass(c) {
    if (!c.items.length || confirm(t("data.delete-class-sure", { name: c.name, count: c.items.length }))) {
      await change(remove(`/api/data/${id}/classes?class=${encodeURIComponent(c.name)}`));
    }
  }

  const deleteItem = (c, item) => change(remove(`/api/data/${id}/item?class=${encodeURIComponent(c.name)}&item=${encodeURIComponent(item)}`));

  function drawTable() {
    fill(place, set.preview
      ? h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": set.name }, h("table", { class: "numbers" }, h("tbody", {}, set.preview.map((row, r) => h("tr", {}, row.map((cell) => h(r ? "td" : "th", {}, cell)))))))
      : h("p", { class: "hint" }, set.file ?? t("data.table-hint")));
  }

  const name = h("input", { id: "set-name", value: set.name, maxlength: 100, onchange: (event) => patch(`/api/data/${id}`, { name: event.target.value }).catch(fail) });
  fill(main,
    h("p", {}, h("a", { href: "#/data" }, t("data.back"))),
    h("h1", {}, t("data.set-title")),
    h("div", { class: "row" }, h("label", { for: "set-name" }, t("data.set-name")), name,
      h("button", { class: "quiet", onclick: () => deleteSet(set).catch(fail) }, t("data.delete-set"))),
    camera?.view,
    ways(set, addTree, addFile),
    place);
  draw();
  return () => camera?.end();

  /** A folder with a folder for each class, as the browser hands it over. */
  async function addTree(files) {
    const pictures = files.filter((f) => /\.(jpe?g|png|webp|gif|bmp|heic|heif|avif|tiff?)$/i.test(f.name) && !f.name.startsWith("."));
    let failed = files.length - pictures.length;
    await inParallel(pictures, async (file, k) => {
      const folders = file.webkitRelativePath.split("/");
      try {
        await upload(`/api/data/${id}/items?class=${encodeURIComponent(folders.at(-2) ?? t("data.class"))}`, file);
      } catch {
        failed += 1;
      }
      if (k % 20 === 0) progress.textContent = t("data.progress", { done: k, count: pictures.length });
    });
    progress.textContent = failed ? t("data.left-out", { count: failed }) : "";
    await refresh();
  }

  async function addFile(file) {
    progress.textContent = t("photo.sending", { name: file.name });
    try {
      const answer = await upload(`/api/data/${id}/file?name=${encodeURIComponent(file.name)}`, file);
      progress.textContent = answer.left_out ? t("data.left-out", { count: answer.left_out }) : "";
      await refresh();
    } catch (error) {
      progress.textContent = "";
      throw error;
    }
  }
}

const progress = h("p", { class: "hint", role: "status" });

function ways(set, addTree, addFile) {
  const input = (id, key, attributes, change) => [
    h("input", { type: "file", id, class: "sr", onchange: (event) => {
      Promise.resolve(change([...event.target.files])).catch(fail);
      event.target.value = "";
    }, ...attributes }),
    h("label", { for: id, class: "button" }, t(key)),
  ];
  progress.textContent = "";
  const takeFile = ([file]) => addFile(file);
  return dropCard((files) => takeFile(files).catch(fail),
    set.kind === "pictures" && input("tree", "data.add-folder", { webkitdirectory: true }, addTree),
    set.classes
      ? input("zip", "data.add-zip", { accept: ".zip" }, takeFile)
      : input("table", "data.add-table", { accept: ".csv,.tsv,.npz" }, takeFile),
    h("p", { class: "hint" }, t(`data.hint-${set.classes ? set.kind : "table"}`)),
    h("p", { class: "hint" }, t(set.classes ? "data.drop-zip" : "data.drop-table")), progress);
}

async function deleteSet(set) {
  if (!confirm(t("data.delete-set-sure", { name: set.name }))) return;
  await remove(`/api/data/${set.id}`);
  location.hash = "#/data";
}

/** Call for each of a list, a few at a time, in its order. */
async function inParallel(list, call) {
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next < list.length) {
      const k = next++;
      await call(list[k], k);
    }
  }));
}

export async function base64(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let k = 0; k < bytes.length; k += 0x8000) text += String.fromCharCode(...bytes.subarray(k, k + 0x8000));
  return btoa(text);
}
