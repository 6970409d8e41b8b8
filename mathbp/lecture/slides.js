// Cells to slides: which cell stands on which page, when it appears, and in what size.

export const WIDTH = 1280; // of a slide; reveal.js scales it to the screen
export const HEIGHT = 720;
const ROOM = 676; // what is free above the menu and the slide number
const SCALES = [1, 0.95, 0.9, 0.85]; // of the type; what does not fit then goes on several slides

/** A stack for each slide, and in it a group of cells, with its notes, for each subslide. */
export function stacks(cells) {
  const all = [];
  let heading = null, above = null; // of this cell, of the cells before it
  for (const cell of cells) {
    above = heading;
    heading = [...cell.querySelectorAll("h1, h2, h3")].at(-1) ?? heading;
    const type = cell.dataset.slide;
    if (type === "skip" || (type === "notes" && !all.length)) continue;
    if (type === "slide" || !all.length) all.push([]);
    if (type === "subslide" || !all.at(-1).length) all.at(-1).push({ cells: [], notes: [], heading: above });
    all.at(-1).at(-1)[type === "notes" ? "notes" : "cells"].push(cell);
  }
  return all;
}

/** The sections of reveal.js for these stacks. */
export function sections(planned, stage) {
  const pages = paginate(planned.flat(), stage);
  return planned.map((stack) => {
    const made = stack.flatMap((group) => pages.get(group).map((page) => {
      const notes = group.notes.length ? group.notes : stack.flatMap((other) => other.notes);
      const element = section(page, ...notes.map((cell) => cell.firstElementChild.cloneNode(true)));
      const cell = page.querySelector(".cell");
      // Where a link to the slide leads: `#/03-11`, whatever is put before it later.
      element.id = cell.id.replace("cell-id=", "");
      if (cell.dataset.minute) element.dataset.minute = cell.dataset.minute;
      return element;
    }));
    return made.length > 1 ? section(...made) : made[0];
  });
}

function section(...content) {
  const element = document.createElement("section");
  element.append(...content);
  return element;
}

/**
 * When each part of a group appears: 0 at once, 1 at the first key, and so on. A cell that just goes on
 * appears with the one before. What code prints comes one key after the code, so that a class can predict it;
 * so do the lines of a derivation, and the answer to a vote.
 */
function schedule(group) {
  let step = 0;
  const steps = new Map();
  for (const cell of group) {
    if (cell.dataset.slide === "fragment") step++;
    steps.set(cell, step);
    const output = cell.querySelector(".output");
    if (output && cell.querySelector("details.input[open]")) steps.set(output, ++step);
    const later = "[data-mathbp=derivation] tr:not(:first-child), [id$='-poll'] > details";
    for (const part of cell.querySelectorAll(later)) steps.set(part, ++step);
  }
  return steps;
}

/**
 * The pages that each group of cells needs. All groups are measured at once: setting the type of one page,
 * reading its height, setting the next, would lay everything out anew each time.
 */
function paginate(groups, stage) {
  const pages = new Map(groups.map((group) => [group, []]));
  let open = groups.map((whole) => ({ whole, group: whole.cells, steps: schedule(whole.cells), shown: 0, heading: whole.heading }));
  while (open.length) {
    for (const one of open) {
      one.page = document.createElement("div");
      one.page.className = "page";
      if (one.heading && !one.group[0].querySelector("h1, h2, h3")) one.page.append(repeat(one.heading));
      if (one.asked) one.page.append(one.asked);
      one.page.append(...one.group);
    }
    stage.append(...open.map((one) => one.page));
    narrow(open.map((one) => one.page));
    const tooMuch = new Set(fit(open.map((one) => one.page)));
    const split = open.filter((one) => tooMuch.has(one.page));
    const rests = split.map(({ page, group }) => {
      const bottom = page.getBoundingClientRect().top + ROOM;
      const fitting = group.filter((cell) => cell.getBoundingClientRect().bottom <= bottom).length;
      return group.slice(Math.max(fitting, alone(group[0]) ? 2 : 1));
    });
    for (const cell of rests.flat()) cell.remove();
    // Code that does not even fit on a slide of its own is folded: the key A shows it.
    const single = fit([...tooMuch]);
    for (const page of single) fold(page);
    fit(single).forEach(shorten);
    fill(open.map((one) => one.page));
    for (const { whole, page, steps, shown } of open) {
      appear(page, steps, shown);
      pages.get(whole).push(page);
      page.remove();
    }
    // A page that goes on begins with what comes next.
    open = split.map((one, i) => ({
      ...one,
      group: rests[i],
      shown: one.steps.get(rests[i][0]),
      heading: [...one.page.querySelectorAll("h1, h2, h3")].at(-1),
      asked: rests[i][0]?.id.endsWith("-poll") && question(one.page),
    })).filter((one) => one.group.length);
  }
  return pages;
}

/** Let the parts of a page appear step by step, but for those that are shown at once. */
function appear(page, steps, shown) {
  for (const [part, step] of steps) {
    if (step <= shown || !page.contains(part)) continue;
    if (part.matches(".output") && part.parentElement.querySelector("[data-folded]")) continue; // comes with its cell
    part.classList.add("fragment");
    part.dataset.fragmentIndex = step;
  }
}

/** A listing or a table that is too long for a slide scrolls by itself. */
function shorten(page) {
  const parts = [...page.querySelectorAll("pre, .cell.markdown")].filter((part) => part.offsetHeight);
  const long = parts.toSorted((a, b) => b.offsetHeight - a.offsetHeight)[0];
  if (long) long.style.maxHeight = `${Math.floor(long.offsetHeight - page.scrollHeight + ROOM - 4)}px`;
}

function fold(page) {
  for (const code of page.querySelectorAll("details.input[open]")) {
    code.open = false;
    code.dataset.folded = "";
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

/** What the page asks, for a vote that comes on the next page. */
function question(page) {
  return [...page.querySelectorAll("p")].findLast((p) => p.textContent.includes("Predict"))?.cloneNode(true);
}

/**
 * Give pages the largest scale at which they fit a slide; those that fit at none come back.
 * Half the type takes a quarter of the height, at best. So one height tells which scales need no try.
 */
export function fit(pages) {
  const ceiling = new Map(); // the scale at which a page fits, at best
  for (const scale of SCALES) {
    const tried = pages.filter((page) => scale === SCALES.at(-1) || scale <= (ceiling.get(page) ?? 1));
    for (const page of tried) {
      page.style.setProperty("--scale", scale);
      page.style.removeProperty("--least");
    }
    const heights = new Map(tried.map((page) => [page, page.scrollHeight]));
    for (const [page, height] of heights) ceiling.set(page, scale * Math.sqrt(ROOM / height));
    pages = pages.filter((page) => !(heights.get(page) <= ROOM));
  }
  return pages;
}

/** What leaves room for it is set larger; code, too, where no line of it would break. */
function fill(pages) {
  pages = pages.filter((page) => page.style.getPropertyValue("--scale") === "1" && !page.querySelector("[data-state]"));
  const long = (pre) => pre.offsetHeight && pre.textContent.split("\n").some((line) => line.length > 62);
  const short = pages.filter((page) => ![...page.querySelectorAll("pre")].some(long));
  for (const page of pages) page.style.setProperty("--scale", 1.25);
  for (const page of short) page.style.setProperty("--least", "30px");
  fit(pages.filter((page) => page.scrollHeight > ROOM));
}

/**
 * Formulas and tables get the type that fits the page's width, up to a quarter larger where the page has it so.
 * What would be much too small breaks its lines.
 */
export function narrow(pages) {
  const parts = pages.flatMap((page) => [...page.querySelectorAll(".katex-display, .cell table:not(.mathbp table)")]);
  for (const page of pages) page.classList.add("measured"); // in full size
  const shares = parts.map((part) => (part.matches("table") ? part.parentElement : part).clientWidth / needed(part));
  for (const page of pages) page.classList.remove("measured");
  parts.forEach((part, i) => {
    part.style.setProperty("--narrow", shares[i] > 0.84 ? Math.min(shares[i] - 0.005, 1.25) : 1);
    part.classList.toggle("breaks", shares[i] <= 0.84);
  });
}

/** The width of a table, or of a formula: a displayed one is as wide as the page, and centred. */
function needed(part) {
  const boxes = [...part.querySelectorAll(".katex-html > *")].map((one) => one.getBoundingClientRect());
  if (part.matches("table") || !boxes.length) return part.scrollWidth;
  return Math.max(...boxes.map((box) => box.right)) - Math.min(...boxes.map((box) => box.left));
}
