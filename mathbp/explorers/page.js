// Brings explorers to life in a plain page: the model is all that a notebook would provide.

class PageModel {
  constructor(state) {
    this.state = state;
    this.listeners = {};
  }
  get(name) {
    return this.state[name];
  }
  set(name, value) {
    this.state[name] = value;
    for (const listener of [...(this.listeners[`change:${name}`] ?? [])]) listener();
  }
  on(event, listener) {
    (this.listeners[event] ??= []).push(listener);
  }
  off(event, listener) {
    this.listeners[event] = (this.listeners[event] ?? []).filter((other) => other !== listener);
  }
  save_changes() {} // there is no kernel to tell
  send() {}
}

for (const place of document.querySelectorAll("[data-mathbp-explorer]")) {
  const { mathbpExplorer: name, state } = place.dataset;
  if (!(name in explorers)) continue;
  delete place.dataset.mathbpExplorer; // alive: a second script passes it by
  place.replaceChildren();
  const { large, ...initial } = JSON.parse(state);
  place.model = new PageModel({ ...initial, large, initial }); // for the page's own scripts, as are the listeners' end:
  place.close = explorers[name].render({ model: place.model, el: place });
}
