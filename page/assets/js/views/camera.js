// The laptop's camera, where the browser lets a page use it: on this computer, or over https.

import { fill, h, say } from "../dom.js";
import { language, t } from "../words.js";

export const canUseCamera = () => isSecureContext && Boolean(navigator.mediaDevices?.getUserMedia);

/** A button that opens the camera in a dialog; `take` gets the picture as a list of one file. */
export function cameraButton(take) {
  if (!canUseCamera()) return null;
  return h("button", { class: "button", type: "button", onclick: () => openCamera(take).catch((error) => say(cameraError(error), "error")) }, t("photo.camera"));
}

/** Start the camera; returns its <video> and what ends it. */
export async function startCamera(width = 1920) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: width }, facingMode: { ideal: "environment" } } });
  const video = h("video", { playsinline: true, autoplay: true });
  video.muted = true;
  video.srcObject = stream;
  await video.play();
  return { video, end: () => stream.getTracks().forEach((track) => track.stop()) };
}

export function cameraError(error) {
  return t(error.name === "NotAllowedError" ? "camera.refused" : error.name === "NotFoundError" ? "camera.none" : "camera.failed");
}

/** What a video shows now, as a file. */
export function grab(video, name, { width = video.videoWidth, height = video.videoHeight, type = "image/jpeg" } = {}) {
  const canvas = h("canvas", { width, height });
  canvas.getContext("2d").drawImage(video, 0, 0, width, height);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(new File([blob], name, { type })), type, 0.92));
}

async function openCamera(take) {
  const { video, end } = await startCamera();
  const dialog = h("dialog", { class: "camera", "aria-label": t("photo.camera"), onclose: () => {
    end();
    dialog.remove();
  } });
  const shoot = h("button", { class: "main", onclick: async () => {
    const file = await grab(video, `${t("camera.name")} ${new Date().toLocaleTimeString(language)}.jpg`);
    dialog.close();
    take([file]);
  } }, t("camera.shoot"));
  fill(dialog, video, h("div", { class: "row" }, shoot, h("button", { onclick: () => dialog.close() }, t("camera.close"))));
  document.body.append(dialog);
  dialog.showModal();
  shoot.focus();
}
