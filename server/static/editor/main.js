/** The query page: the form asks from here, and the answer is shown below it. */

import { addressedQuery, addressOf, asked, pageAddress } from "./address.js";
import { ask, Fault } from "./ask.js";
import { startExamples } from "./examples.js";
import { answerArea, form, text } from "./page.js";
import { mark, setQuery, startEditor } from "./query.js";
import { showAnswer, showFault } from "./views.js";

const button = form.querySelector("button");
const copy = document.getElementById("copy");
let waiting = null;

/** Asks, and puts the question into the address of the page. */
async function run() {
  if (pageAddress() !== location.pathname + location.search) history.pushState(null, "", pageAddress());
  await answer();
  answerArea.scrollIntoView({ block: "nearest" });
}

/** Shows the answer to what is asked; an earlier question that is still open is dropped. */
async function answer() {
  waiting?.abort();
  const mine = (waiting = new AbortController());
  busy(true);
  try {
    await told(asked(), mine.signal);
  } catch (error) {
    if (error.name !== "AbortError") fail(error);
  }
  if (mine === waiting) busy(false);
}

async function told(parameters, signal) {
  const started = performance.now();
  const answer = await ask(parameters, signal);
  const took = performance.now() - started;
  mark({});
  await showAnswer({ ...answer, asked: parameters }, took, (format) => addressOf(parameters, format));
}

function fail(error) {
  if (!(error instanceof Fault || error instanceof TypeError)) throw error;
  const problem = error instanceof Fault ? error.problem : { title: text("unreachable") };
  showFault(problem);
  mark(problem);
}

function busy(is) {
  button.textContent = text(is ? "stop" : "run");
  answerArea.setAttribute("aria-busy", is);
  if (!is) waiting = null;
}

/** Loads an example: its query, over the whole dataset. */
function load(query) {
  for (const graph of form.querySelectorAll(".dataset input")) graph.checked = false;
  setQuery(query);
  history.replaceState(null, "", pageAddress());
}

function restore() {
  const query = addressedQuery();
  if (query === null) return answerArea.replaceChildren();
  setQuery(query);
  return answer();
}

/** Puts the address of what is asked on the clipboard, and where that is not allowed in sight. */
async function copyAddress() {
  history.replaceState(null, "", pageAddress());
  const written = navigator.clipboard?.writeText(location.href);
  copy.textContent = text(await Promise.resolve(written).then(() => (written ? "copied" : "in_address"), () => "in_address"));
}

startEditor(run);
startExamples(load, (query) => {
  load(query);
  return run();
});
form.addEventListener("submit", (event) => {
  if (event.submitter?.id === "permalink") return;
  event.preventDefault();
  if (waiting) waiting.abort();
  else run();
});
copy.addEventListener("click", copyAddress);
copy.hidden = false;
window.addEventListener("popstate", restore);
if (addressedQuery() !== null) answer();
