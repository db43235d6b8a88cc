/** Reads N-Triples (https://www.w3.org/TR/n-triples/) as this server writes them. */

const LINE = /^(\S+) (\S+) (.+) \.$/;
const LITERAL = /^"((?:\\.|[^"\\])*)"(?:@([\w-]+)|\^\^<([^>]*)>)?$/;
const ESCAPES = { t: "\t", n: "\n", r: "\r", b: "\b", f: "\f" };

/** Returns the triples of a text as bindings of subject, predicate and object. */
export function readTriples(body) {
  const lines = body.split("\n").filter(Boolean);
  return lines.map((line) => {
    const [, subject, predicate, object] = LINE.exec(line);
    return { subject: term(subject), predicate: term(predicate), object: term(object) };
  });
}

/** Returns a term as SPARQL 1.1 Query Results JSON has it. */
function term(text) {
  const literal = LITERAL.exec(text);
  if (literal) {
    return { type: "literal", value: unescape(literal[1]), "xml:lang": literal[2], datatype: literal[3] };
  }
  if (text.startsWith("_:")) return { type: "bnode", value: text.slice(2) };
  if (text.startsWith("<<")) return { type: "triple", value: text };
  return { type: "uri", value: text.slice(1, -1) };
}

function unescape(text) {
  return text.replace(/\\(?:u([\dA-F]{4})|U([\dA-F]{8})|(.))/gi, (_, short, long, char) =>
    char ? (ESCAPES[char] ?? char) : String.fromCodePoint(parseInt(short ?? long, 16)),
  );
}
