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
  lines: ({ text }) => {
    try {
      for (const line of checker.linesOf(text, "test")) checker.parse(line, "test");
      return true;
    } catch (refusal) {
      if (refusal instanceof checker.Refused) return false;
      throw refusal;
    }
  },
  sortLists: ({ lists }) => [...lists].sort(checker.compareLists),
  forms: ({ name, texts }) => texts.map((text) => Boolean(checker[name](text))),
  points: ({ texts }) => texts.slice(1).map((text, at) => Math.sign(
    checker.compareInstants(checker.instantOf(texts[at]), checker.instantOf(text)))),
  target: ({ amount, minimum, maximum, base, can }) => checker.targetOf(
    { amount, least: minimum, most: maximum }, base, can).join("/"),
  offset: ({ key, group, groups }) => checker.offsetOf(key, group - 1, groups).map(String),
  bucket: ({ name, id }) => [0, 1, 2, 3].map((depth) => checker.bucketOf(checker.chainOf(name), depth, id)),
  order: ({ start, tickets }) => [...tickets].sort((a, b) => (
    checker.inGroup({ start }, a) < checker.inGroup({ start }, b) ? -1 : 1)),
  neighbours: ({ left, right }) => checker.areNeighbours(left, right),
  bitmap: ({ bitmap, count }) => {
    const list = Array.from({ length: count }, (_, number) => String(number)).sort();
    return checker.codesNamed(bitmap, { list, all: new Set(list), numbered: true });
  },
  leaf: ({ name, line, visit }) => checker.entityLine(line, "test", visit ? checker.visitMembers : checker.drawnMembers,
    ["not_made"], checker.chainOf(name)).leaf,
  presence: ({ header, id, leaf, path }) => {
    const report = new checker.Report();
    checker.checkOwnPath(report, "proof", leaf, id, path, header, checker.chainOf(header.hash));
    return report.deviations.length === 0;
  },
  absence: ({ proof }) => {
    const report = new checker.Report();
    checker.checkAbsence(report, proof, { head: { header: proof.header }, H: checker.chainOf(proof.header.hash), drawn: [] });
    return report.deviations.length === 0;
  },
  visits: ({ lines, groups, apart, door, yield_order: order, ceiling, drawn }) => {
    const plan = { apart: new Set(apart.map(checker.canonical)), door, yieldPlace: new Map(order.map((id, at) => [id, at])) };
    const made = lines.filter(({ id }) => drawn.includes(id)).map(({ window, ...line }) => ({
      ...line, first: window[0], last: window[1], group: groups.findIndex((ids) => ids.includes(line.id)) }));
    const visits = checker.mergeVisits(plan, made);
    const not = checker.yielding(plan, visits, ceiling === null ? 0 : visits.length - ceiling);
    return visits.map(({ group, checks }, at) => ({ group: group + 1, checks, ...(not.has(at) ? { not_made: "ceiling" } : {}) }));
  },
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
