// Brings explorers to life in a plain page: the model is all that a notebook would provide.

export class PageModel {
  constructor(state) {
    this.state = state;
    this.listeners = {};
  }
  get(name) {
    if (!(name in this.state)) throw new Error(`there is no trait ${name}; there are ${Object.keys(this.state).join(", ")}`);
    return this.state[name];
  }
  set(name, value) {
    this.get(name);
    this.state[name] = value;
    for (const listener of this.listeners[`change:${name}`] ?? []) listener();
  }
  on(event, listener) {
    this.get(event.replace("change:", ""));
    (this.listeners[event] ??= []).push(listener);
  }
  off(event, listener) {
    this.listeners[event] = (this.listeners[event] ?? []).filter((other) => other !== listener);
  }
  save_changes() {} // there is no kernel to tell
  send() {}
}

/** Put an explorer into each place that waits for one. One that fails leaves its picture, and the others alone. */
export function enliven(explorers) {
  for (const place of document.querySelectorAll("[data-mathbp-explorer]")) {
    const { mathbpExplorer: name, state } = place.dataset;
    if (!(name in explorers)) continue;
    delete place.dataset.mathbpExplorer; // alive: a second script passes it by
    const picture = [...place.childNodes];
    place.replaceChildren();
    try {
      const { large, ...initial } = JSON.parse(state);
      const model = new PageModel({ ...initial, large, initial });
      place.close = explorers[name].render({ model, el: place });
      place.model = model; // for the page's own scripts, as are the listeners' end
    } catch (error) {
      place.replaceChildren(...picture);
      console.error(`${name} does not work with ${state}:`, error);
    }
  }
}
