// Serves the tests: one JSON request a line in, one JSON answer a line out, so that node starts once.
"use strict";
const checker = require(process.argv[2]);

const answers = {
  check: ({ files, proof, witness, frame }) => {
    const extra = Object.fromEntries(Object.entries({ proof, witness }).filter(([, text]) => typeof text === "string"));
    if (typeof frame === "string") extra.frame = frame.split("\n").slice(0, -1);
    const steps = checker.checkRecord(files, extra);
    let step = steps.next();
    while (!step.done) step = steps.next();
    const { own } = step.value;
    const result = own && !own.absent && own.lines.map(({ line, selected, drawn }) => [line.id, selected, drawn]);
    return { ...checker.summary(step.value), own: result };
  },
  hash: ({ name, texts }) => texts.map(checker[name]),
  text: ({ texts }) => texts.map((text) => [checker.isText(text) && text !== "", checker.isId(text)]),
  parse: ({ texts }) => texts.map((text) => {
    try {
      return checker.canonical(checker.parse(text, "test")) === text;
    } catch (refusal) {
      if (refusal instanceof checker.Refused) return false;
      throw refusal;
    }
  }),
  sort: ({ texts }) => [...texts].sort(checker.compareText),
  tree: ({ name, leaves }) => checker.treeRoot(checker.chainOf(name), leaves),
  numbers: ({ rounding, targets, bounds, offset }) => checker.numbersOf(
    rounding, targets.map((pair) => pair.map(BigInt)), bounds, offset.map(BigInt)),
  pattern: ({ pattern, values }) => {
    const items = checker.readPattern(pattern);
    return items && [checker.textsOf(items, 10n ** 400n)?.toString() ?? null,
      values.map((value) => checker.matchesWhole(items, value))];
  },
  tables: () => checker.tables,
};

let rest = "";
process.stdin.setEncoding("utf8").on("data", (piece) => {
  const lines = (rest + piece).split("\n");
  rest = lines.pop();
  for (const line of lines) {
    const request = JSON.parse(line);
    process.stdout.write(`${JSON.stringify(answers[request.ask](request))}\n`);
  }
});
