// Speaks to the server. What it refuses comes as an ApiError with a sentence in the reader's language.

import { has, t } from "./words.js";

export class ApiError extends Error {
  constructor(status, body) {
    super(body && has(body.error) ? t(body.error, body.values) : (body?.message ?? t("error.no-server")));
    this.status = status;
  }
}

async function call(method, path, body, type, version) {
  const headers = { ...(type && { "content-type": type }), ...(version !== undefined && { "if-match": `"${version}"` }) };
  let answer;
  try {
    answer = await fetch(path, { method, headers, body });
  } catch {
    throw new ApiError(0, null);
  }
  const json = answer.headers.get("content-type")?.startsWith("application/json") ? await answer.json() : null;
  if (!answer.ok) throw new ApiError(answer.status, json);
  return json;
}

/** `version` is that of what is changed; where it has another one by now, the server refuses (412). */
const asJson = (method) => (path, body = {}, version = undefined) => call(method, path, JSON.stringify(body), "application/json", version);

export const get = (path) => call("GET", path);
export const post = asJson("POST");
export const patch = asJson("PATCH");
export const put = asJson("PUT");
export const remove = (path) => call("DELETE", path);

/** Where the picture of an item of a data set of one's own is; of a clip, one frame. */
export const itemUrl = (set, className, item, frame = 0) =>
  `/api/data/${set}/item?class=${encodeURIComponent(className)}&item=${encodeURIComponent(item)}&frame=${frame}`;

/** Send a file as it is; `progress` is told the share that is sent. */
export function upload(path, file, progress = () => {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => progress(event.loaded / Math.max(event.total, 1));
    request.onload = () =>
      request.status < 400 ? resolve(request.response) : reject(new ApiError(request.status, request.response));
    request.onerror = () => reject(new ApiError(0, null));
    request.send(file);
  });
}
