/** Terms of an answer: how they are shown and compared. */

import { h } from "./dom.js";
import { href, labelOf, nameOf } from "./names.js";

const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = new Set(
  ["integer", "decimal", "double", "float", "int", "long", "short", "nonNegativeInteger", "positiveInteger"].map(
    (name) => XSD + name,
  ),
);

const collator = new Intl.Collator(document.documentElement.lang);

export const isIri = (term) => term?.type === "uri";
export const isNode = (term) => isIri(term) || term?.type === "bnode";
export const isNumber = (term) => NUMBERS.has(term?.datatype) && Number.isFinite(Number(term.value));

/** Returns the text of a term: its label if it is an IRI, else what it is. */
export function textOf(term) {
  if (!term) return "";
  if (isIri(term)) return nameOf(term.value);
  if (term.type === "bnode") return `_:${term.value}`;
  return typeof term.value === "string" ? term.value : JSON.stringify(term.value);
}

/** Returns a term as an element: an IRI as a link under its label. */
export function show(term) {
  const shown = textOf(term);
  const address = isIri(term) && href(term.value);
  if (address) return h("a", { href: address, title: term.value, class: labelOf(term.value) ? null : "iri" }, shown);
  return h("span", { lang: term?.["xml:lang"] ?? null, title: term?.datatype ?? null }, shown);
}

/** Returns the IRIs of rows, each once. */
export function irisOf(rows) {
  const terms = rows.flatMap((row) => Object.values(row)).filter(isIri);
  return [...new Set(terms.map((term) => term.value))];
}

/** Compares terms: numbers by size, all else by what is shown. */
export function compare(one, other) {
  if (isNumber(one) && isNumber(other)) return Number(one.value) - Number(other.value);
  return collator.compare(textOf(one), textOf(other));
}
