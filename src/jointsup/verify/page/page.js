// The page around check.js: runs the check in small pieces, shows each step, reads proofs and other records.
"use strict";

const $ = (id) => document.getElementById(id);

/** Makes an element. Text is always set as text, never as markup. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name === "on") for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const fill = (id, ...children) => $(id).replaceChildren(...children.flat().filter(Boolean));
const hexText = (text) => make("code", { class: "hex" }, text);

const STEPS = [
  ["files", ["file", "text", "schema"]],
  ["frame", ["frame.digest", "frame.row", "frame.order", "frame.salt", "frame.root"]],
  ["round", ["round.digest", "round.rules", "round.counts"]],
  ["witness", ["witness.pair", "witness.lists", "witness.open"]],
  ["commitments", ["seed.commitments"]],
  ["later_value", ["seed.later"]],
  ["seed", ["seed.sources", "seed.value"]],
  ["keys", ["seed.value"]],
  ["counts", ["counts.strata", "counts.target", "counts.n"]],
  ["totals", ["totals"]],
  ["roots", ["strata.root", "draw.root", "visits.root"]],
  ["drawn", ["draw.n", "draw.rows", "draw.order"]],
  ["cutoffs", ["draw.cut_off"]],
  ["open", ["draw.open"]],
  ["visits", ["visits"]],
  ["later", ["later"]],
];
const NEEDS = {
  frame: "frame", round: "round", witness: "witness", commitments: "seed", later_value: "seed", seed: "seed",
    keys: "seed",
  counts: "counts", totals: "counts", drawn: "draw", cutoffs: "draw", visits: "visits", later: "later",
};
const OWN_RULES = ["proof.path", "proof.row", "proof.drawn"];

const view = { lang: "zh", files: {}, extra: {}, source: null, state: null, own: null, percent: 0, seconds: 0, notes: [],
  shown: {} };
const words = () => WORDS[view.lang];
const inWords = (item) => (view.lang === "zh" ? item.zh : item.text);

// ----------------------------------------------------------------------------------------- running the check

const WEIGHTS = { strata: [0, 10], counts: [10, 10], drawn: [20, 30], visits: [50, 20], order: [70, 10],
  frame: [70, 10],
  merge: [80, 15], later: [95, 5], proof: [98, 2] };

/** Drains a generator in pieces of about 12 ms, so that the page stays alive. */
async function drain(steps, progress) {
  let step = steps.next();
  while (!step.done) {
    const until = performance.now() + 12;
    while (!step.done && performance.now() < until) {
      progress?.(step.value);
      step = steps.next();
    }
    if (!step.done) await new Promise((resume) => { setTimeout(resume, 0); });
  }
  return step.value;
}

/** The lines of a frame, split only when the check comes to them: a flaw is then a deviation. */
function* frameTextLines(text) {
  yield* linesOf(text, "frame");
}

let run = 0;

async function check() {
  run += 1;
  const mine = run;
  Object.assign(view, { state: null, own: null, percent: 0, shown: {} });
  $("own-result").replaceChildren();
  render();
  const began = performance.now();
  const extra = { ...view.extra };
  if (extra.frame) extra.frame = frameTextLines(extra.frame);
  const state = await drain(checkRecord(view.files, extra), ({ step, done, total }) => {
    const [from, size] = WEIGHTS[step];
    const percent = Math.max(view.percent, Math.round(from + size * (total > 0 ? done / total : 1)));
    if (mine === run && percent !== view.percent) {
      view.percent = percent;
      showProgress();
    }
  });
  if (mine !== run) return;
  view.state = state;
  view.seconds = (performance.now() - began) / 1000;
  view.percent = 100;
  render();
  document.documentElement.dataset.checked = state.report.deviations.length === 0 ? "good" : "bad";
}

async function checkOwn(text, name) {
  const { state } = view;
  if (!state?.strata || !state.drawn) {
    note(words().own.needs);
    return;
  }
  const report = new Report();
  const own = await drain(report.guard(ownRow(report, text, { ...state, report })));
  view.own = { own, report, name };
  renderOwn();
  $("own-result").scrollIntoView({ behavior: "smooth", block: "start" });
}

// --------------------------------------------------------------------------------------------- reading files

const LARGEST = 500 * 1024 * 1024;

function note(text) {
  view.notes.push(text);
  fill("notes", view.notes.slice(-5).map((line) => make("p", {}, line)));
}

async function textOfFile(file) {
  if (file.size > LARGEST) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer());
  } catch {
    return null;
  }
}

const RECORD = ["record.json", "round.json", "strata.jsonl", "drawn.jsonl", "visits.jsonl", "later.jsonl"];

/** Takes files that were chosen or dropped: a record's, a proof, a witness file, a frame. */
async function take(files) {
  view.notes = [];
  $("notes").replaceChildren();
  const record = {};
  const proofs = [];
  let again = false;
  for (const file of files) {
    const isOther = /\.(py|html|xlsx|js)$/.test(file.name);
    if (isOther) continue;
    const text = await textOfFile(file);
    if (text === null) {
      note(words().another.unreadable(file.name));
      continue;
    }
    const schema = /"schema":"([a-z]+)\/1"/.exec(text.length < 64 * 1024 * 1024 ? text : text.slice(0, 4096))?.[1];
    if (RECORD.includes(file.name)) record[file.name] = text;
    else if (["proof", "absence"].includes(schema)) proofs.push([file.name, text]);
    else if (schema === "witness") {
      view.extra.witness = text;
      again = true;
      note(words().another.witness(file.name));
    } else if (text.startsWith("{\"as_of\"")) {
      view.extra.frame = text;
      again = true;
      note(words().another.frame);
    } else note(words().another.unknown(file.name));
  }
  if (Object.keys(record).length > 0) {
    const missing = RECORD.slice(0, 5).filter((name) => !(name in record));
    if (missing.length > 0) note(words().another.missing(missing.join(", ")));
    else {
      view.files = record;
      if (!again) view.extra = {};
      view.source = files[0].webkitRelativePath?.split("/")[0] || files[0].name;
      again = true;
    }
  }
  if (again) await check();
  for (const [name, text] of proofs) await checkOwn(text, name);
}

/** The files of a drop, those of dropped folders included. */
async function filesOfDrop(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return [...transfer.files];
  const files = [];
  const walk = async (entry, depth) => {
    if (entry.isFile) files.push(await new Promise((resolve, reject) => { entry.file(resolve, reject); }));
    else if (depth < 2) {
      const reader = entry.createReader();
      for (;;) {
        const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
        if (some.length === 0) break;
        for (const inner of some) await walk(inner, depth + 1);
      }
    }
  };
  for (const entry of entries) await walk(entry, 0);
  return files;
}

function listen() {
  for (const id of ["proof-file", "record-files", "record-folder"]) {
    $(id).addEventListener("change", async (event) => {
      await take([...event.target.files]);
      event.target.value = "";
    });
  }
  let depth = 0;
  const lift = (by) => {
    depth = Math.max(0, depth + by);
    document.body.classList.toggle("dropping", depth > 0);
  };
  document.addEventListener("dragenter", (event) => { event.preventDefault(); lift(1); });
  document.addEventListener("dragleave", () => lift(-1));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    lift(-depth);
    await take(await filesOfDrop(event.dataTransfer));
  });
  $("switch").addEventListener("click", () => {
    view.lang = view.lang === "zh" ? "en" : "zh";
    render();
    renderOwn();
  });
  $("print").addEventListener("click", () => window.print());
  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details:not([open])")) {
      details.open = true;
      details.dataset.printed = "";
    }
  });
  window.addEventListener("afterprint", () => {
    for (const details of document.querySelectorAll("details[data-printed]")) {
      details.open = false;
      delete details.dataset.printed;
    }
  });
}

// ----------------------------------------------------------------------------------------------------- names

/** What people call a thing of the round: its name where the document has one, and its id. */
function nameOf(kind, id) {
  const found = view.state?.round?.names.find((name) => name[0] === kind && name[1] === id);
  return found ? found[2] : id;
}

/** A stratum in words: the meaning of a label that is a code, else the label. */
function stratumName(line, labels) {
  if (labels.length === 0) return words().strata.whole;
  return labels.map((label, at) => {
    const codes = view.state.round.codes[line.choices[at].facet];
    const meaning = codes.find(([code]) => code === label)?.[1];
    return isString(meaning) ? meaning : label;
  }).join(" · ");
}

const lineName = (line) => nameOf("line", line.id);

const eventName = (id) => nameOf("event", id);
