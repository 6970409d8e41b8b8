// A lecture as slides, and as a page to read. The page is what the file holds; the slides are made of its cells.

import { WIDTH, HEIGHT, stacks, sections, fit, narrow } from "./slides.js";
import { speaking, tell, listen, openSpeaker } from "./windows.js";

const html = document.documentElement;
const find = (selector) => document.querySelector(selector);
const article = find("body article"), stage = find("body > .stage"), slides = find(".reveal > .slides");
const menu = find("body > .menu"), grid = find("body > .grid"), hand = find(".stage > .hand");
const cells = [...article.children];
const explorers = [...article.querySelectorAll("[data-state]")].filter((place) => place.model);
let deck = null;

// ------------------------------------------------------------- the two modes

/** Show the slides, at a cell. */
async function present(at = null) {
  html.dataset.mode = "slides";
  stage.hidden = false;
  answers(true);
  const planned = stacks(cells);
  const fromTheStart = !at && location.hash.length < 2;
  slides.replaceChildren(...sections(planned.slice(0, fromTheStart ? 1 : planned.length), stage));
  deck = new Reveal(find(".reveal"), {
    width: WIDTH,
    height: HEIGHT,
    margin: 0,
    center: false,
    hash: !speaking,
    navigationMode: "linear",
    slideNumber: "c/t",
    transition: "none",
    backgroundTransition: "none",
    scrollActivationWidth: null,
    embedded: speaking,
    keyboard: false, // see below: one listener for all keys
    overview: false, // a grid of our own
    minScale: 0.1,
    maxScale: 10,
  });
  Object.assign(Reveal, deck); // where everybody looks for reveal.js
  await deck.initialize();
  go(at?.closest("section"));
  reachable();
  for (const event of ["slidechanged", "fragmentshown", "fragmenthidden", "paused", "resumed"]) deck.on(event, moved);
  html.dataset.first ??= performance.now();
  if (fromTheStart) {
    // The first slide can be seen and used while the others are laid out.
    await new Promise((next) => setTimeout(next, 20));
    if (!deck) return;
    slides.append(...sections(planned.slice(1), stage));
    deck.sync();
    reachable();
  }
  moved();
}

/** Show the page to read, at a cell. */
function read(at = null) {
  if (deck) {
    actions.close();
    deck.destroy();
    deck = null;
  }
  for (const part of slides.querySelectorAll(".fragment")) {
    part.classList.remove("fragment", "visible", "current-fragment");
    delete part.dataset.fragmentIndex;
  }
  for (const part of slides.querySelectorAll(".cell, .cell pre, .cell table, .cell .katex-display")) {
    for (const name of ["--narrow", "max-height"]) part.style.removeProperty(name);
  }
  for (const code of slides.querySelectorAll("[data-folded]")) {
    code.open = true;
    delete code.dataset.folded;
  }
  article.replaceChildren(...cells);
  answers(false);
  slides.replaceChildren();
  stage.hidden = true;
  html.dataset.mode = "read";
  reachable();
  at?.scrollIntoView();
}

/** On a slide an answer's own key has come: nobody has to open it. */
function answers(open) {
  for (const answer of article.querySelectorAll(".cell.markdown details")) answer.open = open;
}

function go(section) {
  if (!section) return;
  const { h, v } = deck.getIndices(section);
  deck.slide(h, v);
}

/** The cell that is being looked at. */
function here() {
  if (deck) return deck.getCurrentSlide()?.querySelector(".cell");
  return cells.findLast((cell) => cell.getBoundingClientRect().top < innerHeight / 3);
}

/** What scrolls can be reached by key. */
function reachable() {
  for (const part of document.querySelectorAll("pre, .katex-display, .page, .output, .cell")) {
    const { overflowX, overflowY } = getComputedStyle(part);
    const scrolls = (overflowX === "auto" && part.scrollWidth > part.clientWidth + 1) ||
      (overflowY === "auto" && part.scrollHeight > part.clientHeight + 1);
    if (scrolls) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  }
}

// ------------------------------------------------------------- what keys and buttons do

const actions = {
  next: () => deck?.next(),
  previous: () => deck?.prev(),
  first: () => deck?.slide(0, 0, -1),
  last: () => deck?.slide(deck.getHorizontalSlides().length - 1, 1e6, 1e6),
  black: () => deck?.togglePause(),
  present: () => deck || present(here()),
  read: () => deck && read(here()),
  turn: () => (deck ? read(here()) : present(here())),
  code: () => html.toggleAttribute("data-no-code"),
  /** All the code of a slide, also what is folded; once more, and it is as it was. */
  whole() {
    const page = deck?.getCurrentSlide().querySelector(".page");
    if (!page) return;
    const whole = page.classList.toggle("whole");
    for (const part of page.querySelectorAll("details.input")) {
      part.dataset.was ??= part.open ? "open" : "";
      part.open = whole || Boolean(part.dataset.was);
      if (!whole) delete part.dataset.was;
    }
    reachable();
  },
  theme() {
    const dark = getComputedStyle(html).colorScheme === "dark" || (!html.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
    html.dataset.theme = dark ? "light" : "dark";
    try {
      localStorage.setItem("mathbp-theme", html.dataset.theme);
    } catch {} // a browser may keep nothing for files from disk
  },
  pointer: () => html.toggleAttribute("data-pointer"),
  speaker: () => speaking || openSpeaker(),
  fullscreen: () => (document.fullscreenElement ? document.exitFullscreen() : html.requestFullscreen()),
  menu: () => {
    if (menu.open) return menu.close();
    menu.showModal();
    menu.querySelector("p").focus(); // and not the first button, which a space would press
  },
  overview: () => (grid.open ? grid.close() : deck && showGrid()),
  explorer: () => (hand.hidden ? deck && take() : putBack()),
  larger: () => zoom(magnified * 1.25),
  smaller: () => zoom(magnified / 1.25),
  restart: () => (started = Date.now()),
  close() {
    for (const dialog of [menu, grid]) dialog.close();
    for (const { model } of explorers) if (model.get("large")) model.set("large", false);
    putBack();
  },
};
const KEYS = {
  " ": "next", arrowright: "next", arrowdown: "next", pagedown: "next", n: "next",
  arrowleft: "previous", arrowup: "previous", pageup: "previous", p: "previous",
  home: "first", end: "last", b: "black", ".": "black", f: "fullscreen",
  "?": "menu", a: "whole", c: "code", d: "theme", e: "explorer", l: "pointer", m: "menu", o: "overview", r: "turn", s: "speaker",
  "+": "larger", "-": "smaller",
};
const TURNS = ["next", "previous", "first", "last"]; // of slides: a page to read scrolls
const SHARED = ["code", "whole", "explorer"]; // done in both windows

function act(action) {
  if (TURNS.includes(action)) {
    actions.close();
    if (deck?.isPaused()) deck.togglePause(false);
  }
  if (action !== "menu") menu.close();
  if (action !== "overview") grid.close();
  if (SHARED.includes(action)) tell({ action });
  actions[action]();
}

document.addEventListener("click", (event) => {
  const action = event.target.closest("[data-do]")?.dataset.do;
  if (action) act(action);
});

const TEXT = "textarea, select, [contenteditable], input:not([type=range], [type=radio], [type=checkbox], [type=button])";

/** Whether a key belongs to what has the focus: text to a field, arrows to a slider, Enter to a button. */
function taken({ target, key }) {
  if (target.matches(TEXT)) return !["PageUp", "PageDown"].includes(key);
  if (target.matches("[type=range], [type=radio]")) return /^(Arrow|Home|End)/.test(key);
  if (grid.open) return key === "Enter";
  if (target.matches("button, summary, a, [type=checkbox]")) return key === "Enter" || key === " ";
  return false;
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || taken(event)) {
    if (event.key === "Escape") event.target.blur(); // a field gives the keys back
    return;
  }
  if (grid.open && event.key.startsWith("Arrow")) {
    const columns = getComputedStyle(grid).gridTemplateColumns.split(" ").length;
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    return grid.children[[...grid.children].indexOf(document.activeElement) + by]?.focus();
  }
  let action = KEYS[event.key.toLowerCase()];
  if (event.key === " " && event.shiftKey) action = "previous";
  if (event.key === "Escape" && !menu.open && !grid.open) {
    if (!hand.hidden) action = "explorer";
    else if (explorers.some(({ model }) => model.get("large"))) action = "close";
    else if (document.activeElement === document.body) action = "overview";
    else document.activeElement.blur();
  }
  if (!action || (TURNS.includes(action) && !deck)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  act(action);
}, true);

// A hand that lets go of a slider or a button gives the keys back; a text field keeps them until Escape.
function release() {
  if (deck && !menu.open && !grid.open && !document.activeElement.matches(TEXT)) document.activeElement.blur();
}
addEventListener("click", (event) => event.detail && release(), true); // but not where a key has pressed it
addEventListener("pointerup", () => setTimeout(release), true); // a finger that drags does not click
addEventListener("change", (event) => event.target.matches("select") && event.target.blur(), true);

// A slide on which code is opened or closed by hand gets the type that fits it now.
document.addEventListener("toggle", (event) => {
  const page = event.target.closest(".page:not(.whole)");
  if (page && event.target.matches("details.input") && deck?.getCurrentSlide().contains(page)) {
    narrow([page]);
    fit([page]);
    reachable();
  }
}, true);

// ------------------------------------------------------------- larger, all slides, the explorer at hand

let magnified = 1, before = { dots: devicePixelRatio, width: innerWidth };

/** Magnify the slide; what does not fit the window then can be scrolled to. */
function zoom(to) {
  magnified = Math.min(4, Math.max(1, to));
  stage.style.setProperty("--magnified", magnified);
  deck?.layout();
}

// The browser's own zoom: more dots a pixel, and fewer pixels. (A window on another screen has only the dots changed.)
addEventListener("resize", () => {
  const { dots, width } = before;
  before = { dots: devicePixelRatio, width: innerWidth };
  const share = before.dots / dots;
  if (share !== 1 && Math.abs((before.width * share) / width - 1) < 0.02) zoom(magnified * share);
});

/** All slides, side by side. */
function showGrid() {
  const now = deck.getCurrentSlide();
  const thumbnails = deck.getSlides().map((section, number) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(copy(section.querySelector(".page")), `${number + 1}`);
    button.ariaLabel = `Slide ${number + 1}: ${section.innerText.split("\n")[0] || section.textContent.trim().slice(0, 60)}`;
    button.onclick = () => {
      grid.close();
      go(section);
    };
    if (section === now) button.ariaCurrent = "true";
    return button;
  });
  grid.replaceChildren(...thumbnails);
  grid.showModal();
  const current = grid.querySelector("[aria-current]");
  current.focus();
  current.scrollIntoView({ block: "center" });
}

/** A page to look at, as it is when everything on it has appeared. */
function copy(page) {
  const again = page.cloneNode(true);
  for (const part of again.querySelectorAll("[id], .fragment, [tabindex], [name]")) {
    for (const name of ["id", "tabindex", "name"]) part.removeAttribute(name);
    part.classList.remove("fragment");
  }
  again.removeAttribute("tabindex");
  again.inert = true;
  return again;
}

let home = null; // where the explorer at hand came from

/** Lay the explorer that was seen last over the slide. */
function take() {
  const now = deck.getCurrentSlide();
  const seen = explorers.filter((place) => now.contains(place) || now.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_PRECEDING);
  const place = seen.at(-1) ?? explorers[0];
  if (!place) return;
  home = document.createComment("explorer");
  place.replaceWith(home);
  hand.querySelector(".page").replaceChildren(place);
  hand.hidden = false;
}

function putBack() {
  if (hand.hidden) return;
  hand.hidden = true;
  home.replaceWith(hand.querySelector("[data-state]"));
}

// ------------------------------------------------------------- the speaker's window

let started = Date.now(), last = "";

const state = () => JSON.stringify({ ...deck.getState(), overview: false });

/** The deck has moved: tell the other window, unless that is where it came from. */
function moved() {
  for (const page of slides.querySelectorAll(".page.whole")) {
    if (!deck.getCurrentSlide().contains(page)) page.classList.remove("whole");
  }
  if (state() !== last) tell({ state: state() });
  last = state();
  if (speaking) showSpeaker();
}

explorers.forEach(({ model }, explorer) => {
  for (const name of Object.keys(model.state)) {
    model.on(`change:${name}`, () => tell({ explorer, name, value: model.get(name) }));
  }
});

function everything() {
  return {
    state: deck ? state() : null,
    noCode: html.hasAttribute("data-no-code"),
    started,
    models: explorers.map(({ model }) => ({ ...model.state })),
  };
}

function hear({ state, action, explorer, name, value, models, noCode, started: start }) {
  if (state && deck) {
    if (state !== last) actions.close();
    last = state;
    deck.setState(JSON.parse(state));
    if (speaking) showSpeaker();
  }
  if (action in actions) actions[action]();
  if (noCode != null) html.toggleAttribute("data-no-code", noCode);
  if (start) started = start;
  if (name) explorers[explorer]?.model.set(name, value);
  models?.forEach((all, i) => {
    for (const [key, now] of Object.entries(all)) explorers[i].model.set(key, now);
  });
}

/** Notes, what comes next, and the time. */
function showSpeaker() {
  const all = deck.getSlides();
  const now = all.indexOf(deck.getCurrentSlide());
  find("[data-notes]").replaceChildren(...[...all[now].querySelectorAll("aside.notes")].map((notes) => notes.cloneNode(true)));
  const next = all[now + 1]?.querySelector(".page");
  find("[data-next]").replaceChildren(next ? copy(next) : "the end");
  clock();
}

/** Minutes and seconds. */
function time(seconds) {
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  return `${two(seconds / 60)}:${two(seconds % 60)}`;
}

function clock() {
  const seconds = (Date.now() - started) / 1000;
  find("[data-clock]").textContent = time(seconds);
  const minutes = deck.getSlides().map((slide) => (slide.dataset.minute ? 60 * slide.dataset.minute : null));
  const now = deck.getSlides().indexOf(deck.getCurrentSlide());
  const from = minutes.slice(0, now + 1).findLast((minute) => minute !== null);
  const until = minutes.slice(now + 1).find((minute) => minute !== null);
  if (from == null) return;
  const late = Math.max(0, seconds - (until ?? Infinity)), early = Math.max(0, from - seconds);
  find("[data-plan]").textContent = `planned ${time(from)}${until === undefined ? "" : `–${time(until)}`}` +
    (late ? `: ${time(late)} late` : early ? `: ${time(early)} ahead` : "");
  find("[data-plan]").classList.toggle("late", late > 60);
}

// ------------------------------------------------------------- paper

/** Every slide with all that is on it: one a sheet, or three a sheet with lines to write on. */
function sheets(kind) {
  answers(true);
  const pages = [];
  for (const stack of sections(stacks(cells), stage)) {
    let predicted = false;
    for (const page of stack.querySelectorAll(".page")) {
      pages.push(page);
      for (const cell of page.querySelectorAll(".cell")) {
        // A student's handout leaves the answers to the student: what stands folded, and what code gives after a prediction.
        const answers = cell.querySelectorAll(predicted ? ".output:not(:has(.mathbp)), :scope > details:not(.input)" : ":scope > details:not(.input)");
        if (kind === "student") answers.forEach((answer) => answer.classList.add("blank"));
        predicted ||= /Predict|Vote/.test(cell.textContent);
      }
      for (const part of page.querySelectorAll(".fragment")) part.classList.remove("fragment");
    }
  }
  const places = pages.map((page, number) => {
    const sheet = document.createElement("div");
    sheet.className = "sheet";
    const frame = document.createElement("div");
    frame.className = "card";
    frame.append(page, `${number + 1}`);
    sheet.append(frame);
    return sheet;
  });
  const size = document.createElement("style");
  size.textContent = kind === "slides" ? "@page { size: 1280px 720px; margin: 0 }" : "@page { size: A4; margin: 14mm }";
  document.head.append(size);
  find("body > .spread").remove();
  stage.remove();
  document.body.append(...places);
  html.dataset.mode = "paper";
  html.dataset.paper = kind;
}

// A page that is printed by hand is the page to read.
let printedFrom = null;
addEventListener("beforeprint", () => {
  if (!deck) return;
  printedFrom = here();
  read();
  answers(true);
});
addEventListener("afterprint", () => {
  if (printedFrom) present(printedFrom);
  printedFrom = null;
});

// ------------------------------------------------------------- the start

async function start() {
  const parameters = new URLSearchParams(location.search);
  const paper = parameters.get("print") ?? (parameters.has("print-pdf") ? "slides" : null);
  if (matchMedia("(max-width: 800px)").matches) find(".toc details").open = false;
  for (const place of explorers) place.setAttribute("data-prevent-swipe", ""); // a finger on a slider turns no page
  await Promise.all([...document.fonts].map((font) => font.load())); // slides are measured in their own type

  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (paper === "read" || (!paper && !speaking && html.dataset.mode === "read") || target?.closest("[data-slide=skip]")) {
    read();
    answers(paper === "read");
    target?.scrollIntoView();
  } else if (paper) {
    stage.hidden = false;
    html.dataset.mode = "slides";
    sheets(paper);
  } else {
    if (speaking) {
      html.dataset.speaker = "";
      find(".speaker").hidden = false;
      setInterval(() => deck && clock(), 1000);
    }
    await present();
  }
  listen(everything, hear);
  html.dataset.ready = performance.now();
}
start();
