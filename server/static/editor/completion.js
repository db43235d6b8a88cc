/** Completes classes, properties and prefixes as they are typed, and declares prefixes in use. */

import { h } from "./dom.js";
import { number, page, text } from "./page.js";
import { termsLike } from "./vocabulary.js";

const BEFORE_CLASS = ["a", "rdf:type", "rdfs:subClassOf", "rdfs:domain", "rdfs:range"];
const PREFIXED = "string-2"; // what Yasqe calls the token of a prefixed name
const WORD_BEFORE = /(?:<[^<>\s]*|[^\s<>"'{}()|^/;,.!*+=&]*)$/;
const WORD_AFTER = /^[^\s<>"'{}()|^/;,.!*+=&]*>?/;
const offered = new Map();

/** Tells Yasqe what to complete; call it before the editor is made. */
export function registerCompleters(Yasqe) {
  Yasqe.defaults.autocompleters = ["variables"];
  Yasqe.forkAutocompleter("class", completer("zhengwu-class", "class", isAfterType));
  Yasqe.forkAutocompleter("property", completer("zhengwu-property", "property", isPredicate));
  const declarations = Object.entries(page.prefixes).map(([name, iri]) => `${name}: <${iri}>`);
  Yasqe.forkAutocompleter("prefixes", {
    name: "zhengwu-prefixes",
    onInitialize: undefined,
    get: declarations,
    persistenceId: undefined,
  });
}

/** Completes while the reader types, and declares the prefixes that the query uses. */
export function startCompletion(yasqe) {
  const notify = yasqe.showNotification;
  yasqe.showNotification = (key) => notify(key, text("complete_hint"));
  yasqe.on("inputRead", () => yasqe.state.completionActive || yasqe.autocomplete());
  yasqe.on("changes", (_, changes) => {
    if (!changes.some(({ origin }) => origin === "undo" || origin === "redo")) declare(yasqe);
  });
}

function completer(name, kind, isValidCompletionPosition) {
  return {
    name,
    isValidCompletionPosition,
    get: (_, word) => offer(word.string, kind),
    preProcessToken: wordAtCursor,
    postProcessSuggestion: undefined,
    postprocessHints: (_, hints) => hints.map((hint) => ({ ...hint, render })),
  };
}

/** Returns the word that is being written; what is no name yet (平台) is one too. */
function wordAtCursor(yasqe) {
  const { line, ch } = yasqe.getDoc().getCursor();
  const text = yasqe.getDoc().getLine(line);
  const [start] = WORD_BEFORE.exec(text.slice(0, ch));
  const [end] = WORD_AFTER.exec(text.slice(ch));
  return { string: start + end, line, from: { ch: ch - start.length }, to: { ch: ch + end.length } };
}

async function offer(typed, kind) {
  const terms = await termsLike(typed, kind);
  if (terms.some((term) => term.name === typed)) return [];
  for (const term of terms) offered.set(term.name, term);
  return terms.map((term) => term.name);
}

function render(element, _, hint) {
  const { label, uses } = offered.get(hint.text);
  element.append(h("code", {}, hint.text), ` ${label} `, h("span", { class: "count" }, number(uses)));
}

function isAfterType(yasqe) {
  const { string, line, from } = wordAtCursor(yasqe);
  const previous = yasqe.getPreviousNonWsToken(line, { start: from.ch });
  return !isVariable(string) && BEFORE_CLASS.includes(previous.string);
}

function isPredicate(yasqe) {
  const { string, line, from } = wordAtCursor(yasqe);
  const before = yasqe.getTokenAt({ line, ch: from.ch });
  return string && !isVariable(string) && before.state.possibleNext.includes("a");
}

const isVariable = (word) => /^[?$]/.test(word);

function declare(yasqe) {
  const declared = yasqe.getPrefixesFromQuery();
  const names = usedPrefixes(yasqe).filter((name) => !(name in declared) && name in page.prefixes);
  if (!names.length) return;
  yasqe.addPrefixes(Object.fromEntries(names.map((name) => [name, page.prefixes[name]])));
  if (yasqe.hasFocus()) yasqe.autocomplete();
}

/** Returns the prefixes of the names in a query, but for those in declarations. */
function usedPrefixes(yasqe) {
  const names = new Set();
  yasqe.eachLine((line) => {
    const tokens = yasqe.getLineTokens(line.lineNo()).filter((token) => token.type !== "ws");
    tokens.forEach((token, index) => {
      const declares = tokens[index - 1]?.string.toUpperCase() === "PREFIX";
      if (token.type === PREFIXED && !declares) names.add(token.string.split(":")[0]);
    });
  });
  return [...names];
}
