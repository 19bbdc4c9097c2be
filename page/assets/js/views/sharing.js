// Stacks that pass from one to another: a code of one's own stack, and a field for somebody else's.

import { post, remove } from "../api.js";
import { fail, fill, h } from "../dom.js";
import { t } from "../words.js";

/** A code and its QR picture, with which others open a copy of a stack. */
export function sharing(stack) {
  const place = h("div", { "aria-live": "polite" });
  const draw = (shared) => fill(place, shared && [
    h("p", { class: "code" }, shared.code), h("img", { class: "qr", src: `/api/shared/${shared.code}/code.svg`, alt: t("take.qr") }),
    h("p", { class: "hint" }, h("code", {}, shared.address)),
    h("button", { type: "button", onclick: () => remove(`/api/stacks/${stack}/share`).then(() => draw(null)).catch(fail) }, t("share.end")),
  ]);
  const share = () => post(`/api/stacks/${stack}/share`).then(draw).catch(fail);
  return h("div", {}, h("p", { class: "hint" }, t("share.text")), h("button", { type: "button", onclick: share }, t("share.go")), place);
}

/** A field for the code of a stack of somebody else's. */
export function openShared() {
  const field = h("input", { id: "share-code", maxlength: 20, autocomplete: "off", autocapitalize: "characters", required: true });
  const problem = h("p", { class: "problem", role: "alert" });
  const open = async (event) => {
    event.preventDefault();
    fill(problem);
    try {
      const { id } = await post(`/api/shared/${encodeURIComponent(field.value)}`);
      location.hash = `#/stack/${id}`;
    } catch (error) {
      fill(problem, error.message);
      field.select();
    }
  };
  return h("form", { onsubmit: open },
    h("label", { for: "share-code" }, t("share.code")),
    h("div", { class: "row" }, field, h("button", {}, t("share.open"))), problem);
}
