/** The editor of the query, in the place of the form's text area. */

import { registerCompleters, startCompletion } from "./completion.js";
import { form, page, text } from "./page.js";

const { Yasqe } = window;
const area = form.elements.query;
let editor;
let fault = null;

/** Puts the editor in the place of the text area; `run` is called by Ctrl-Enter. */
export function startEditor(run) {
  registerCompleters(Yasqe);
  editor = new Yasqe(area.parentElement, options(run));
  area.after(editor.rootEl);
  area.hidden = true;
  form.querySelector(".plain").hidden = true;
  area.required = false;
  editor.getInputField().setAttribute("aria-label", text("your_query"));
  editor.on("change", () => {
    area.value = editor.getValue();
    unmark();
  });
  startCompletion(editor);
}

/** What Yasqe must not do: keep or share queries, send them, or take Tab from the keyboard's way. */
function options(run) {
  return {
    value: area.value,
    persistenceId: null,
    createShareableLink: null,
    consumeShareLink: null,
    showQueryButton: false,
    resizeable: false,
    editorHeight: "auto",
    requestConfig: { endpoint: form.action },
    prefixCcApi: null,
    extraKeys: { "Ctrl-Enter": run, "Cmd-Enter": run, Tab: false, "Shift-Tab": false },
  };
}

/** Writes a query. */
export function setQuery(query) {
  editor.setValue(query);
}

/** Marks the place that a fault names, by line and column from 1. */
export function mark({ line, column, found }) {
  unmark();
  if (!line) return;
  const place = { line: line - 1, ch: column - 1 };
  const end = { ...place, ch: place.ch + (found?.length || 1) };
  const spot = editor.getDoc().markText(place, end, { className: "fault-spot" });
  fault = { spot, line: editor.addLineClass(line - 1, "wrap", "fault-line") };
  editor.scrollIntoView(place, 40);
}

function unmark() {
  if (!fault) return;
  fault.spot.clear();
  editor.removeLineClass(fault.line, "wrap", "fault-line");
  fault = null;
}
