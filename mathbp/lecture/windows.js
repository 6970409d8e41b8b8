// The speaker's window and the class's: two windows of the same file. Each tells the other what was done in it.

const parameters = new URLSearchParams(location.search);
export const speaking = parameters.has("speaker"); // this is the speaker's window, the lecture is in the one that opened it

/** Only windows that know the word listen to each other. It outlives a reload, so that they find each other again. */
const word = parameters.get("speaker") || remembered() || Math.random().toString(36).slice(2);
let other = speaking ? opener : null;
let said = false; // by the other window: it is not said back
let met = !speaking; // a speaker's window that has just come has nothing to tell: it asks where the class is

export function tell(message) {
  if (met && !said) post(message);
}

function post(message) {
  if (other && !other.closed) other.postMessage({ mathbp: word, ...message }, "*");
}

export function openSpeaker() {
  const url = new URL(location.href);
  url.search = `?speaker=${word}`;
  other = open(url, "mathbp-speaker", "width=1200,height=720");
}

/** Listen: `everything()` is what a window that has just come needs to know, `hear(message)` does what was said. */
export function listen(everything, hear) {
  addEventListener("message", ({ source, data }) => {
    if (!source || data?.mathbp !== word || (speaking && source !== other)) return;
    const back = source !== other; // the class's window was reloaded, and meets its speaker again
    other = source;
    met = true;
    if (data.hello) return tell(everything());
    if (data.still && !back) return;
    said = true;
    hear(data);
    said = false;
  });
  if (!speaking) return;
  const hello = () => post({ hello: true }); // until it is heard: the class's window may be loading, too
  hello();
  setInterval(() => (met ? tell({ ...everything(), still: true }) : hello()), 1000);
}

function remembered() {
  try {
    return sessionStorage.getItem("mathbp-word");
  } catch {} // a browser may keep nothing for files from disk
}
try {
  sessionStorage.setItem("mathbp-word", word);
} catch {}
