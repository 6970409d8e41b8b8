// A lecture as slides, and as a page to read. The page is what the file holds; the slides are made of its cells.

const WIDTH = 1280, HEIGHT = 720; // of a slide; reveal.js scales it to the screen
const ROOM = 676; // what is free above the menu and the slide number
const SCALES = [1, 0.95, 0.9, 0.85, 0.8]; // of the type; what does not fit then goes on several slides
const LAST = [0.75, 0.7, 0.65]; // for a cell that does not fit even on a slide of its own

const html = document.documentElement;
const find = (selector) => document.querySelector(selector);
const article = find("article"), stage = find(".stage"), slides = find(".slides"), menu = find(".menu");
const cells = [...article.children];
const speaking = new URLSearchParams(location.search).has("speaker"); // this is the speaker's window, the lecture is in the one that opened it
let deck = null;

// ------------------------------------------------------------- cells to slides

/** A stack for each slide, and in it a group of cells, with its notes, for each subslide. */
function stacks() {
  const all = [];
  for (const cell of cells) {
    const type = cell.dataset.slide;
    if (type === "skip" || (type === "notes" && !all.length)) continue;
    if (type === "slide" || !all.length) all.push([]);
    if (type === "subslide" || !all.at(-1).length) all.at(-1).push({ cells: [], notes: [] });
    all.at(-1).at(-1)[type === "notes" ? "notes" : "cells"].push(cell);
  }
  return all;
}

/**
 * When each part of a group appears: 0 at once, 1 at the first key, and so on. A cell that just goes on
 * appears with the one before. What code prints comes one key after the code, so that a class can predict it.
 */
function schedule(group) {
  let step = 0;
  const steps = new Map();
  for (const cell of group) {
    if (cell.dataset.slide === "fragment") step++;
    steps.set(cell, step);
    const output = cell.querySelector(".output");
    if (output && cell.querySelector("details[open]")) steps.set(output, ++step);
    for (const row of cell.querySelectorAll("[data-mathbp=derivation] tr:not(:first-child)")) steps.set(row, ++step);
  }
  return steps;
}

/**
 * The pages that each group of cells needs. All groups are measured at once: setting the type of one page,
 * reading its height, setting the next, would lay everything out anew each time.
 */
function paginate(groups) {
  const pages = new Map(groups.map((group) => [group, []]));
  let open = groups.map((group) => ({ whole: group, group, steps: schedule(group), shown: 0, heading: null }));
  while (open.length) {
    for (const one of open) {
      one.page = document.createElement("div");
      one.page.className = "page";
      const own = one.group[0].querySelector("h1, h2, h3");
      if (one.heading && !own) one.page.append(repeat(one.heading));
      one.page.append(...one.group);
      one.heading = own ?? one.heading;
    }
    stage.append(...open.map((one) => one.page));
    narrow(open.map((one) => one.page));
    const tooMuch = new Set(fit(open.map((one) => one.page), SCALES));
    const split = open.filter((one) => tooMuch.has(one.page));
    const rests = split.map(({ page, group }) => {
      const bottom = page.getBoundingClientRect().top + ROOM;
      const fitting = group.filter((cell) => cell.getBoundingClientRect().bottom <= bottom).length;
      return group.slice(Math.max(fitting, alone(group[0]) ? 2 : 1));
    });
    for (const rest of rests) rest.forEach((cell) => cell.remove());
    fit(fit([...tooMuch], SCALES), LAST);
    for (const { whole, page, steps, shown } of open) {
      appear(page, steps, shown);
      pages.get(whole).push(page);
      page.remove();
    }
    // A page that goes on begins with what comes next.
    open = split.map((one, i) => ({ ...one, group: rests[i], shown: one.steps.get(rests[i][0]) })).filter((one) => one.group.length);
  }
  return pages;
}

/** Let the parts of a page appear step by step, but for those that are shown at once. */
function appear(page, steps, shown) {
  for (const [part, step] of steps) {
    if (step <= shown || !page.contains(part)) continue;
    part.classList.add("fragment");
    part.dataset.fragmentIndex = step;
  }
}

/** Whether a cell is a heading and nothing else. */
function alone(cell) {
  return cell.children.length === 1 && cell.firstElementChild.matches("h1, h2, h3");
}

function repeat(heading) {
  const again = heading.cloneNode(true);
  again.removeAttribute("id");
  again.classList.add("again");
  return again;
}

/**
 * Give pages the largest of these scales at which they fit a slide; those that fit at none come back.
 * Half the type takes a quarter of the height, at best. So one height tells which scales need no try.
 */
function fit(pages, scales) {
  const ceiling = new Map(); // the scale at which a page fits, at best
  for (const scale of scales) {
    const tried = pages.filter((page) => scale === scales.at(-1) || scale <= (ceiling.get(page) ?? 1));
    for (const page of tried) page.style.setProperty("--scale", scale);
    const heights = new Map(tried.map((page) => [page, page.scrollHeight]));
    for (const [page, height] of heights) ceiling.set(page, scale * Math.sqrt(ROOM / height));
    pages = pages.filter((page) => !(heights.get(page) <= ROOM));
  }
  return pages;
}

/** Code, formulas and tables that are slightly too wide get smaller type; what is wider still wraps or scrolls. */
function narrow(pages) {
  const parts = pages.flatMap((page) => [...page.querySelectorAll("pre, .katex-display, .cell table:not(.mathbp table)")]);
  for (const page of pages) page.classList.add("measured"); // in full size, its lines not wrapped
  const shares = parts.map((part) => (part.matches("table") ? part.parentElement : part).clientWidth / part.scrollWidth);
  for (const page of pages) page.classList.remove("measured");
  parts.forEach((part, i) => {
    part.style.setProperty("--narrow", shares[i] < 1 && shares[i] > 0.8 ? shares[i] - 0.005 : 1);
  });
}

function section(...content) {
  const element = document.createElement("section");
  element.append(...content);
  return element;
}

// ------------------------------------------------------------- the two modes

/** Show the slides, at a cell. */
async function present(at = null) {
  html.dataset.mode = "slides";
  stage.hidden = false;
  const planned = stacks();
  const fromTheStart = !at && location.hash.length < 2;
  slides.replaceChildren(...sections(planned.slice(0, fromTheStart ? 1 : planned.length)));
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
    keyboardCondition: mayTurn,
  });
  Object.assign(Reveal, deck); // where everybody looks for reveal.js
  await deck.initialize();
  const there = at?.closest("section");
  if (there) {
    const { h, v } = deck.getIndices(there);
    deck.slide(h, v);
  }
  reachable();
  for (const event of ["slidechanged", "fragmentshown", "fragmenthidden"]) deck.on(event, moved);
  html.dataset.first ??= performance.now();
  if (fromTheStart) {
    // The first slide can be seen and used while the others are laid out.
    await new Promise((go) => setTimeout(go, 20));
    if (!deck) return;
    slides.append(...sections(planned.slice(1)));
    deck.sync();
    reachable();
  }
  moved();
}

/** The sections of reveal.js for these stacks. */
function sections(planned) {
  const pages = paginate(planned.flat().map((group) => group.cells));
  return planned.map((stack) => {
    const made = stack.flatMap(({ cells, notes }) =>
      pages.get(cells).map((page) => section(page, ...notes.map((cell) => cell.firstElementChild.cloneNode(true)))));
    return made.length > 1 ? section(...made) : made[0];
  });
}

/** Show the page to read, at a cell. */
function read(at = null) {
  if (deck) {
    deck.destroy();
    deck = null;
  }
  for (const part of slides.querySelectorAll(".fragment")) {
    part.classList.remove("fragment", "visible", "current-fragment");
    delete part.dataset.fragmentIndex;
  }
  for (const part of slides.querySelectorAll("[style*='--narrow']")) part.style.removeProperty("--narrow");
  article.replaceChildren(...cells);
  slides.replaceChildren();
  stage.hidden = true;
  html.dataset.mode = "read";
  reachable();
  at?.scrollIntoView();
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

// ------------------------------------------------------------- keys and buttons

const actions = {
  present: () => deck || present(here()),
  read: () => deck && read(here()),
  code() {
    const parts = cells.flatMap((cell) => [...cell.querySelectorAll("details.input")]);
    const open = !parts.some((part) => part.open);
    const at = here();
    for (const part of parts) part.open = open;
    if (!deck) return at?.scrollIntoView();
    read();
    present(at);
  },
  theme() {
    const dark = getComputedStyle(html).colorScheme === "dark" || (!html.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
    html.dataset.theme = dark ? "light" : "dark";
    try {
      localStorage.setItem("mathbp-theme", html.dataset.theme);
    } catch {} // a browser may keep nothing for files from disk
  },
  speaker() {
    const url = new URL(location.href);
    url.search = "?speaker";
    url.hash = "";
    other = open(url, "mathbp-speaker", "width=1200,height=720");
  },
  overview: () => deck?.toggleOverview(),
  fullscreen: () => (document.fullscreenElement ? document.exitFullscreen() : html.requestFullscreen()),
  menu: () => (menu.open ? menu.close() : menu.showModal()),
  restart: () => (started = Date.now()),
};
const KEYS = { c: "code", d: "theme", s: "speaker", m: "menu" };

document.addEventListener("click", (event) => {
  const action = event.target.closest("[data-do]")?.dataset.do;
  if (!action) return;
  if (menu.open && action !== "menu") menu.close();
  actions[action]();
});

/** Keys for reveal.js: not those that press a button, or belong to an open dialog. */
function mayTurn(event) {
  if (menu.open) return false;
  return !(["Enter", " "].includes(event.key) && event.target.closest("button, summary, a"));
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const slider = deck && event.target.matches("input");
  if (slider && event.key === "Escape") {
    event.target.blur();
    event.stopPropagation();
  } else if (slider && ["PageDown", "PageUp"].includes(event.key)) {
    // Clickers send these: they turn the page whatever was touched last.
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "PageDown") deck.next();
    else deck.prev();
  } else if (event.key.toLowerCase() === "r") {
    actions[deck ? "read" : "present"]();
  } else if (event.key.toLowerCase() in KEYS) {
    actions[KEYS[event.key.toLowerCase()]]();
  }
}, true);

// A slide whose code is shown or hidden gets the type that fits it now.
document.addEventListener("toggle", (event) => {
  const page = event.target.closest(".page");
  if (page && event.target.matches("details.input")) {
    narrow([page]);
    fit([page], [...SCALES, ...LAST]);
    reachable();
  }
}, true);

// On paper, the page to read.
let printedFrom = null;
addEventListener("beforeprint", () => {
  if (!deck) return;
  printedFrom = here();
  read();
});
addEventListener("afterprint", () => {
  if (printedFrom) present(printedFrom);
  printedFrom = null;
});

// ------------------------------------------------------------- the speaker's window

// Two windows, the same file. Each tells the other what was done in it.
let other = speaking ? opener : null;
let started = Date.now(), last = "";
const explorers = [...document.querySelectorAll("[data-state]")].filter((place) => place.model);
let listening = false; // to the other window: what it says is not said back

function tell(message) {
  if (other && !other.closed) other.postMessage({ mathbp: message }, "*");
}

/** The deck has moved: tell the other window, unless that is where it came from. */
function moved() {
  const state = JSON.stringify(deck.getState());
  if (state !== last) tell({ state });
  last = state;
  if (speaking) showSpeaker();
}

explorers.forEach(({ model }, explorer) => {
  for (const name of Object.keys(model.state)) {
    model.on(`change:${name}`, () => listening || tell({ explorer, name, value: model.get(name) }));
  }
});

addEventListener("message", ({ source, data }) => {
  if (!source || source !== other || !data?.mathbp) return;
  const { state, explorer, name, value, hello } = data.mathbp;
  if (hello && deck) tell({ state: JSON.stringify(deck.getState()) });
  if (state && deck) {
    last = state;
    deck.setState(JSON.parse(state));
  }
  if (name) {
    listening = true;
    explorers[explorer].model.set(name, value);
    listening = false;
  }
});

/** Notes, what comes next, and the time. */
function showSpeaker() {
  const all = deck.getSlides();
  const now = all.indexOf(deck.getCurrentSlide());
  find("[data-notes]").replaceChildren(...[...all[now].querySelectorAll("aside.notes")].map((notes) => notes.cloneNode(true)));
  const next = all[now + 1]?.querySelector(".page").cloneNode(true);
  for (const part of next?.querySelectorAll("[id], .fragment") ?? []) {
    part.removeAttribute("id");
    part.classList.remove("fragment");
  }
  find("[data-next]").replaceChildren(next ?? "the end");
}

function clock() {
  const seconds = Math.floor((Date.now() - started) / 1000);
  const two = (number) => String(number).padStart(2, "0");
  find("[data-clock]").textContent = `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

// ------------------------------------------------------------- the start

if (matchMedia("(max-width: 800px)").matches) find(".toc details").open = false;
for (const place of explorers) place.setAttribute("data-prevent-swipe", ""); // a finger on a slider turns no page
await Promise.all([...document.fonts].map((font) => font.load())); // slides are measured in their own type

const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (speaking) {
  html.dataset.speaker = "";
  find(".speaker").hidden = false;
  setInterval(clock, 1000);
  await present();
  tell({ hello: true });
} else if (html.dataset.mode === "read" || target?.closest("[data-slide=skip]")) {
  read();
  if (target) target.scrollIntoView();
} else {
  await present();
}
html.dataset.ready = performance.now();
