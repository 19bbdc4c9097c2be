// The stack that is open: what is known of it, which brick is chosen, and all that changes it.
// The table, the 3D view, the layer form and the script all show this, and none knows the others.

import { get, patch, post } from "./api.js";

const CHANGED = 412; // there is a newer version

export class StackStore extends EventTarget {
  /** Open a stack. `store.stack` is what `GET /api/stacks/{id}` gives, always the newest. */
  static async open(id) {
    const store = new StackStore();
    store.id = id;
    store.selected = null;
    store.stack = await get(`/api/stacks/${id}`);
    return store;
  }

  brick(id) {
    return this.stack.bricks.find((b) => b.id === id) ?? null;
  }

  /** The layer of a brick: what `model.layers` says of its level; null where there is no model. */
  layer(id) {
    const brick = this.brick(id);
    return (brick && this.stack.model?.layers.find((layer) => layer.level === brick.level)) ?? null;
  }

  /** Choose a brick by its id, or null; `focus` asks the layer form to take the keyboard. */
  select(id, { focus = false } = {}) {
    this.selected = id;
    this.dispatchEvent(new CustomEvent("select", { detail: { id, focus } }));
  }

  /** Set a parameter; null for its default. */
  set = (brick, name, value) => this.#change(() => post(`/api/stacks/${this.id}/settings`, { brick, name, value }, this.stack.version));

  /** Build it of these bricks: [{id?, token, column, level, params}], links [{earlier, later}]. */
  build = (bricks, links) => this.#patch({ build: { bricks, links } });

  /** What would come of it, without doing it: {bricks, scene, problems, refusal}. */
  preview = (bricks, links) => post(`/api/stacks/${this.id}/preview`, { bricks, links });

  rename = (name) => this.#patch({ name });
  setData = (data) => this.#patch({ data: data ?? "" });
  undo = () => this.#change(() => post(`/api/stacks/${this.id}/undo`, {}, this.stack.version));
  redo = () => this.#change(() => post(`/api/stacks/${this.id}/redo`, {}, this.stack.version));

  /** Show what it is now, if that is newer than what is shown: another tab may have changed it. */
  refresh = (version = Infinity) => this.#change(() => (version > this.stack.version ? this.#load() : this.stack));

  /** The bricks and links as `build` takes them, to be changed. */
  plan() {
    return {
      bricks: this.stack.bricks.map(({ id, token, column, level, params }) => ({ id, token, column, level, params })),
      links: this.stack.links.filter((link) => "earlier" in link),
    };
  }

  #last = Promise.resolve();
  #load = () => get(`/api/stacks/${this.id}`);
  #patch = (changes) => this.#change(() => patch(`/api/stacks/${this.id}`, changes, this.stack.version));

  /** One change after the other: the answer to an older one never comes after that to a newer one. */
  #change(send) {
    const done = this.#last.then(() => this.#take(send));
    this.#last = done.catch(() => {});
    return done;
  }

  /** Wait until what was changed is known. */
  known = () => this.#last;

  async #take(send) {
    try {
      this.#show(await send());
    } catch (error) {
      if (error.status === CHANGED) this.#show(await this.#load());
      throw error;
    }
    return this.stack;
  }

  #show(stack) {
    if (stack === this.stack) return;
    this.stack = stack;
    if (!this.brick(this.selected)) this.selected = null;
    this.dispatchEvent(new Event("change"));
  }
}
