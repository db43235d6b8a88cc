/** What the page tells the scripts (server/editor.py), and its elements. */

export const page = JSON.parse(document.getElementById("editor-data").textContent);
export const form = document.getElementById("ask");
export const answerArea = document.getElementById("answer");

/** Returns a text of ours in the language of the page, with its {gaps} filled. */
export function text(name, gaps = {}) {
  return page.texts[name].replace(/\{(\w+)\}/g, (_, gap) => gaps[gap]);
}

/** Returns a number as a reader of the page writes it. */
export const number = (value) => value.toLocaleString(document.documentElement.lang);
