// What the page shows: outcome, own result, steps, tables. Everything is made anew from the state when the
// language changes.
"use strict";

const ROWS_AT_FIRST = 20;
const ROWS_MORE = 500;

const MARKS = { ok: "✓", part: "✓", bad: "✗", none: "–", na: "–" };

function render() {
  const { lang, title, motto, skip, print, other, foot, empty } = words();
  document.documentElement.lang = lang;
  document.title = view.state?.round ? `${title} · ${view.state.round.round_id}` : title;
  fill("title", title);
  fill("motto", motto);
  fill("skip", skip);
  fill("print", print);
  fill("switch", other);
  $("switch").lang = view.lang === "zh" ? "en" : "zh-CN";
  fill("foot", foot);
  showAnother();
  const given = Object.keys(view.files).length > 0;
  $("content").hidden = !given;
  fill("empty", given ? null : make("p", {}, empty));
  if (!given) return;
  showFacts();
  showOutcome();
  showOwnPlace();
  const state = view.state;
  for (const id of ["steps", "strata", "drawn", "visits", "ends"]) if (!state) $(id).replaceChildren();
  if (!state) return;
  showSteps(state);
  showStrata(state);
  showDrawn(state);
  showVisits(state);
  showEnds(state);
}

// ------------------------------------------------------------------------------------------ head and outcome

const sumOf = (strata) => strata.flat().reduce((sum, { n }) => sum + n, 0);

function showFacts() {
  const { state } = view;
  const { facts } = words();
  const pairs = [];
  if (state?.round) pairs.push([facts.round, [state.round.round_id, " · ", facts.attempt(state.round.attempt)]]);
  if (state?.head) pairs.push([facts.frame, [facts.frameSays(state.head.header.count, state.head.header.as_of)]]);
  if (state?.plan) pairs.push([facts.lines, [facts.linesSay(state.plan.lines.length)]]);
  if (state?.drawn) pairs.push([facts.drawn, [facts.drawnSays(state.drawn.length)]]);
  if (state?.visits) pairs.push([facts.visits, [facts.visitsSay(state.visits.length)]]);
  fill("facts", pairs.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
}

function showProgress() {
  $("progress")?.setAttribute("value", view.percent);
  $("percent")?.replaceChildren(words().verdict.runningSays(view.percent));
}

function showOutcome() {
  const { state } = view;
  const { verdict } = words();
  const box = $("outcome");
  if (!state) {
    box.className = "outcome running";
    fill("outcome", make("div", { class: "mark", "aria-hidden": "true" }, "…"), make("div", {},
      make("h2", {}, verdict.running), make("p", { id: "percent" }, verdict.runningSays(view.percent)),
      make("progress", { id: "progress", max: "100", value: String(view.percent), "aria-label": verdict.running })));
    return;
  }
  const { deviations } = state.report;
  const good = deviations.length === 0;
  const results = stepsOf(state).map(([, result]) => result);
  const partly = results.filter((result) => result === "part").length;
  const done = results.filter((result) => result === "ok").length + partly;
  box.className = `outcome ${good ? "good" : "bad"}`;
  fill("outcome", make("div", { class: "mark", "aria-hidden": "true" }, good ? "✓" : "✗"), make("div", {},
    make("h2", {}, good ? verdict.good : verdict.bad(deviations.length)),
    state.facts.tickets === undefined ? null : make("p", { id: "again" }, verdict.again(
      state.facts.tickets.toLocaleString("en"), view.seconds.toFixed(1),
      [...state.report.counted.values()].reduce((sum, seen) => sum + seen, 0))),
    make("p", { class: "says" }, good ? verdict.goodSays(done) : verdict.badSays),
    good && partly > 0 ? make("p", {}, verdict.partly(partly)) : null,
    good ? null : deviationList(deviations, 10),
    results.includes("none") ? make("p", {}, verdict.stopped) : null,
    make("p", { class: "level" }, verdict.level[state.level]),
    state.facts.recordDigest ? make("div", { class: "digest" }, make("strong", {}, verdict.digest),
      hexText(state.facts.recordDigest), make("p", {}, verdict.digestSays)) : null));
}

function deviationList(deviations, first) {
  const { verdict } = words();
  const item = (deviation) => make("li", {}, make("span", { class: "said" }, inWords(deviation)),
    make("span", { class: "place" }, `${verdict.where} ${deviation.where}`,
      make("span", { class: "rule" }, deviation.rule)));
  return [
    make("ul", { class: "deviations" }, deviations.slice(0, first).map(item)),
    deviations.length > first ? make("details", {}, make("summary", {}, verdict.more(deviations.length - first)),
      make("ul", { class: "deviations" }, deviations.slice(first).map(item))) : null,
  ];
}

// ------------------------------------------------------------------------------------------------ own result

function showOwnPlace() {
  const { own } = words();
  fill("own-title", own.title);
  fill("own-lead", own.lead);
  fill("own-button", own.button);
  fill("own-drop", own.drop);
  fill("own-local", own.local);
}

function renderOwn() {
  if (!view.own) return;
  const { own: text } = words();
  const { own, report, name } = view.own;
  const good = report.deviations.length === 0;
  const box = make("div", { class: `own ${good ? "good" : "bad"}`, tabindex: "-1" },
    make("h3", {}, own ? text.of(own.id) : name),
    make("p", { class: "judgement" }, make("span", { class: "sign", "aria-hidden": "true" }, good ? "✓" : "✗"),
      good ? text.good : text.bad),
    good ? null : deviationList(report.deviations, 10));
  if (own?.absent) box.append(make("p", { class: "plain" }, text.absent(own.id)));
  if (own && !own.absent) {
    box.append(...own.lines.map((line) => ownLine(line, own)), ownVisits(own));
    for (const id of own.reserves) box.append(make("p", {}, text.reserve(nameOf("line", id))));
    box.append(make("p", { class: "small" }, text.ticketSays));
  }
  for (const item of report.cannotShow) box.append(make("p", { class: "small" }, inWords(item)));
  fill("own-result", box);
}

function ownLine({ line, place, selected, excluded, drawn, stratum, ticket }) {
  const { own: text } = words();
  const kind = !selected ? "notIn" : excluded ? "excluded" : drawn ? "drawn" : "notDrawn";
  const says = { notIn: [text.saysNotIn], excluded: [text.saysExcluded],
    drawn: [text.saysDrawn], notDrawn: [stratum?.n === 0 ? text.saysNone : text.saysNotDrawn] }[kind];
  if (kind === "drawn" || kind === "notDrawn") {
    says.unshift(text.saysIn(stratumName(line, line.strata[place].labels), stratum.can, stratum.n));
  }
  return make("article", { class: `card ${kind}` },
    make("h4", {}, lineName(line), make("span", { class: "tag" }, text[kind])),
    make("p", { class: "plain" }, says.join(view.lang === "zh" ? "" : " ")),
    kind === "drawn" || kind === "notDrawn" ? ticketScale(line, ticket, stratum) : null);
}

/** Where a ticket and a cut-off lie in the order of the line's group, as parts of the whole way round. */
const wayRound = (line, ticket) => {
  const circle = 2 ** 32;
  return ((parseInt(ticket.slice(0, 8), 16) - parseInt(line.start, 16) + circle) % circle) / circle;
};

function ticketScale(line, ticket, stratum) {
  const { own: text } = words();
  const at = (share) => `${(100 * share).toFixed(2)}%`;
  const own = wayRound(line, ticket);
  const marker = make("i", { class: "you" });
  marker.style.left = at(own);
  const youName = make("span", { class: `name${own > 0.9 ? " toleft" : ""}` }, text.you);
  youName.style.left = at(own);
  const parts = [marker, youName];
  if (stratum.cut_off !== null) {
    const cut = wayRound(line, stratum.cut_off);
    const filled = make("i", { class: "taken" });
    filled.style.width = at(cut);
    const cutName = make("span", { class: `cutname${cut > 0.9 ? " toleft" : ""}` }, text.cut);
    cutName.style.left = at(cut);
    parts.unshift(filled, cutName);
  }
  return make("div", {}, make("div", { class: "scale", role: "img", "aria-label": text.scale }, parts),
    line.start === "00000000" ? null : make("p", { class: "small" }, text.round(line.start)),
    make("dl", { class: "hexes" },
      make("div", {}, make("dt", {}, text.ticket), make("dd", {}, hexText(ticket))),
      make("div", {}, make("dt", {}, text.cutOff),
        make("dd", {}, stratum.cut_off ? hexText(stratum.cut_off) : "–"))));
}

/** The checks of a visit, line by line. */
function checksList(checks) {
  const matters = new Map();
  for (const [line, matter] of checks) matters.set(line, [...matters.get(line) ?? [], nameOf("matter", matter)]);
  const { colon, comma } = words().marks;
  return make("ul", { class: "checks" }, [...matters].map(([line, names]) => (
    make("li", {}, `${nameOf("line", line)}${colon}${names.join(comma)}`))));
}

function ownVisits(own) {
  const { own: text } = words();
  return make("div", { class: "comings" }, make("h4", {}, text.visits),
    own.visits.length === 0 ? make("p", {}, text.visitsNone) : make("ol", {}, own.visits.map((visit) => make("li", {},
      make("p", {}, text.visit(visit.checks.length, visit.first, visit.last)),
      checksList(visit.checks),
      visit.notMade ? make("p", { class: "notmade" }, text.notMade) : null))));
}

// ----------------------------------------------------------------------------------------------------- steps

/** Each step with its result: ok, part (as far as open), bad, none (not reached), na (nothing there to check). */
function stepsOf(state) {
  const { report, head, facts } = state;
  const reached = new Set(state.reached);
  const nothing = {
    witness: () => head.receipts.length === 0, commitments: () => facts.seed.parties.length === 0,
    later_value: () => !head.seed.later, later: () => !isString(state.files["later.jsonl"]),
  };
  const closed = [...state.drawn ?? [], ...state.visits ?? []].some((entry) => !entry.whole);
  return STEPS.map(([step, rules]) => {
    if (report.hasAny(...rules)) return [step, "bad", rules];
    if (step === "files") return [step, state.head ? "ok" : "none", rules];
    const done = step === "roots" || step === "open" ? state.strata && state.drawn
      && state.visits : reached.has(NEEDS[step]);
    if (!done && !(step === "later" && reached.has("draw") && nothing.later())) return [step, "none", rules];
    if (nothing[step]?.()) return [step, "na", rules];
    const partly = closed && ["drawn", "cutoffs", "visits"].includes(step);
    return [step, partly ? "part" : "ok", rules];
  });
}

function showSteps(state) {
  const { steps: text, step: texts } = words();
  const shared = {
    ...state, files: Object.keys(state.files).filter((name) => isString(state.files[name])).length,
    lines: state.plan?.lines.length, strata: state.strata?.flat().length, due: state.strata ? sumOf(state.strata) : 0,
    counts: { strata: state.strata?.flat().length, drawn: state.drawn?.length, visits: state.visits?.length },
    later: isString(state.files["later.jsonl"]) ? state.files["later.jsonl"].split("\n").length - 1 : null,
    facts: { ...state.facts, eventName: state.head?.seed.later ? eventName(state.head.seed.later[0]) : "",
      texts: roughly(state.facts.seed?.event?.texts) },
  };
  const items = stepsOf(state).map(([step, result, rules]) => {
    const [title, say] = texts[step];
    const found = state.report.deviations.filter(({ rule }) => rules.includes(rule));
    const data = result === "none" ? null : stepData(step, state);
    return make("li", { class: `step ${result}`, "data-step": step, "data-result": result },
      make("span", { class: "sign", "aria-hidden": "true" }, MARKS[result]),
      make("div", {},
        make("h3", {}, title, make("span", { class: "result" }, text[result])),
        result === "none" ? null : make("p", {}, say(shared)),
        result !== "none" && stepValue(step, state) ? hexText(stepValue(step, state)) : null,
        found.length > 0 ? deviationList(found, 5) : null,
        data ? make("details", {}, make("summary", {}, text.details), data) : null));
  });
  fill("steps", make("h2", {}, text.title), make("p", { class: "lead" }, text.lead),
    make("ol", { class: "steps" }, items));
}

/** A large decimal number as people read it: whole up to nine digits, then as a power of ten. */
const roughly = (digits) => (!digits || digits.length <= 9
  ? digits : `≈ ${digits[0]}.${digits[1]} × 10^${digits.length - 1}`);

/** What a step gives, where one text says it. */
const stepValue = (step, { facts, head }) => ({
  frame: facts.frameDigest, round: facts.roundDigest, later_value: head?.seed.later?.[1], seed: facts.seed?.seed,
}[step]);

const pairsList = (pairs) => make("dl", { class: "data" }, pairs.map(([name, value]) => (
  make("div", {}, make("dt", {}, name), make("dd", {}, value)))));

const formula = (text) => make("code", { class: "formula" }, text);

/** The data behind a step: what went in, the formula, what came out. */
function stepData(step, state) {
  const { detail, strata } = words();
  const { head, facts, plan } = state;
  const digests = (how, computed, stated) => pairsList([
    [detail.formula, formula(how)], [detail.computed, hexText(computed)], [detail.stated, hexText(stated)]]);
  const name = head?.header.hash;
  switch (step) {
    case "frame":
      return digests(`${name}("jointsup/1/frame" ⏎ C(header))`, facts.frameDigest, head.frame_digest);
    case "round":
      return digests(`${name}("jointsup/1/round" ⏎ C(round.json))`, facts.roundDigest, head.round_digest);
    case "witness":
      return head.receipts.length === 0 ? null : table([detail.witness, detail.kind, detail.time, detail.reference],
        head.receipts.map(({ witness, kind, time, reference }) => [witness, detail.kinds[kind], time, reference]));
    case "commitments":
      return facts.seed.parties.length === 0 ? null : [
        pairsList([[detail.formula, formula(`${name}("jointsup/1/commit" ⏎ frame_digest ⏎ round_digest ⏎ party ⏎ nonce)`)]]),
        table([detail.party, detail.nonce, detail.commitment, detail.result],
          facts.seed.parties.map(({ party, nonce, commitment, state: result }) => [nameOf("party", party),
            nonce ? hexText(nonce) : "–", commitment ? hexText(commitment) : "–", detail.states[result]]))];
    case "later_value":
      return facts.seed.event === null ? null : pairsList([
        [detail.event, head.seed.later[0]], [detail.date, facts.seed.event.date],
          [detail.value, hexText(head.seed.later[1])],
        [detail.pattern, formula(facts.seed.event.pattern)], [detail.texts, facts.seed.event.texts]]);
    case "seed":
      return [digests(`${name}("jointsup/1/seed" ⏎ frame_digest ⏎ round_digest ⏎ C([[source, value], …]))`,
        facts.seed.seed, head.seed.value),
      table([detail.source, detail.value], facts.seed.values.map(([source, value]) => [source, hexText(value)]))];
    case "keys":
      return pairsList([[detail.formula, formula(`${name}("jointsup/1/key" ⏎ seed ⏎ purpose)[0:32]`)],
        [detail.ticketsKey, hexText(facts.ticketsKey)], [detail.countsKey, hexText(facts.countsKey)]]);
    case "counts":
      return formula("⌊A[h] + v⌋ − ⌊A[h−1] + v⌋,  v = counts[0:13] / 2^52 + (g−1)/G");
    case "totals":
      return table([strata.line, strata.n, detail.without],
        head.totals.map(([line, n, without]) => [nameOf("line", line), String(n), String(without)]), [1, 2]);
    case "roots":
      return table([detail.file, detail.root], ["strata", "drawn", "visits"].map((part) => (
        [`${part}.jsonl`, hexText(head.roots[part])])));
    case "drawn":
      return plan ? pairsList([[detail.formula, formula(`${name}(tickets ‖ ":" ‖ salt[0:22])`)],
        [detail.start, plan.lines.map((line) => `${lineName(line)}: ${line.start}`).join(", ")]]) : null;
    default:
      return null;
  }
}

// ---------------------------------------------------------------------------------------------------- tables

/**
 * A table; a cell is a text or an element. On a narrow screen each row becomes a block whose cells
 * name themselves.
 */
function table(headings, rows, numeric = []) {
  const kind = (at) => (numeric.includes(at) ? "number" : null);
  return make("table", { role: "table", class: numeric.length > 2 ? "numbers" : null },
    make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, headings.map((heading, at) => (
      make("th", { class: kind(at), scope: "col", role: "columnheader" }, heading))))),
    make("tbody", { role: "rowgroup" }, rows.map((row) => make("tr", { role: "row" }, row.map((value, at) => (
      make("td", { class: kind(at), role: "cell", "data-heading": headings[at] }, value)))))));
}

/** The first rows of a long list, with a button for more. `rowOf` makes one row's cells. */
function longTable(name, items, headings, rowOf, redraw, numeric = []) {
  const { drawn } = words();
  const shown = Math.min(view.shown[name] ?? ROWS_AT_FIRST, items.length);
  const rest = Math.min(ROWS_MORE, items.length - shown);
  return [
    items.length === 0 ? make("p", {}, drawn.none) : table(headings, items.slice(0, shown).map(rowOf), numeric),
    items.length > ROWS_AT_FIRST ? make("p", { class: "showing" }, drawn.showing(shown, items.length)) : null,
    rest > 0 ? make("button", { type: "button", class: "more", on: { click: () => {
      view.shown[name] = shown + ROWS_MORE;
      redraw();
    } } }, drawn.more(rest)) : null,
  ];
}

const shortHex = (text) => make("code", { class: "hex short", title: text }, `${text.slice(0, 12)}…`);

function showStrata(state) {
  const { strata: text, marks: { colon, comma } } = words();
  if (!state.strata) {
    $("strata").replaceChildren();
    return;
  }
  const headings = [text.stratum, text.rows, text.base, text.can, text.target, text.n, text.cutOff];
  const blocks = state.plan.lines.map((line) => {
    const redraw = () => showStrata(state);
    const all = state.strata[line.index];
    const rowOf = (stratum) => [stratumName(line, stratum.labels), stratum.rows, stratum.base, stratum.can,
      decimal(stratum.target), stratum.n, stratum.cut_off ? shortHex(stratum.cut_off) : "–"].map((value) => (
      typeof value === "number" ? String(value) : value));
    return make("details", { open: state.plan.lines.length <= 4 || view.shown[`open-${line.id}`] },
      make("summary", {}, lineName(line), make("span", { class: "count" }, `${text.n} ${sumOf(all)}`)),
      make("p", { class: "small" }, [text.window(line.first, line.last), text.base_of[line.base],
        text.rounding[line.rounding],
        `${text.matters}${colon}${line.matters.map((matter) => nameOf("matter", matter)).join(comma)}`,
        `${text.bodies}${colon}${line.bodies.map((body) => nameOf("body", body)).join(comma)}`].join(" · ")),
      longTable(`strata-${line.id}`, all, headings, rowOf, redraw, [1, 2, 3, 4, 5]));
  });
  fill("strata", make("h2", {}, text.title), blocks);
}

/** A fraction as people read it: an integer, or with two digits after the point and the exact fraction. */
function decimal(target) {
  const [p, q] = target.split("/").map(BigInt);
  if (q === 1n) return String(p);
  const hundredths = (p * 200n + q) / (2n * q);
  const text = `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, "0")}`;
  return make("span", { title: target }, text);
}

function showDrawn(state) {
  const { drawn: text, strata } = words();
  if (!state.drawn || !state.plan) {
    $("drawn").replaceChildren();
    return;
  }
  const seen = state.drawn.map((entry, at) => ({ ...entry, at: at + 1 })).filter(({ line,
    hidden }) => line !== null && !hidden);
  const choose = make("select", { id: "drawn-line" }, make("option", { value: "" }, text.all),
    state.plan.lines.map((line) => make("option", { value: line.id }, lineName(line))));
  const search = make("input", { id: "drawn-search", type: "search", autocomplete: "off", spellcheck: "false" });
  const place = make("div", { "aria-live": "polite" });
  const list = () => {
    const wanted = search.value.trim().toLowerCase();
    const found = seen.filter(({ line, place: at, seen: { id, ticket } }) => (choose.value === ""
      || line.id === choose.value)
      && (wanted === "" || id?.toLowerCase().includes(wanted) || ticket?.startsWith(wanted)
        || (at >= 0 && stratumName(line, line.strata[at].labels).toLowerCase().includes(wanted))));
    const closed = () => make("span", { class: "closed" }, text.hidden);
    place.replaceChildren(...longTable("drawn", found,
      [text.number, text.id, strata.line, strata.stratum, text.ticket],
      ({ at, line, seen: { id, stratum, ticket } }) => [String(at), id ?? closed(), lineName(line),
        stratum ? stratumName(line, stratum) : closed(), ticket ? shortHex(ticket) : closed()], list,
          [0]).filter(Boolean));
  };
  const again = () => {
    delete view.shown.drawn;
    list();
  };
  choose.addEventListener("change", again);
  search.addEventListener("input", again);
  const hidden = state.drawn.filter((entry) => entry.hidden).length;
  fill("drawn", make("h2", {}, text.title), make("p", { class: "lead" }, text.lead),
    make("div", { class: "filters" }, make("label", {}, text.search, search),
      make("label", {}, strata.line, choose)), place,
    hidden > 0 ? make("p", { class: "small" }, text.hiddenLines(hidden)) : null);
  list();
}

function showVisits(state) {
  const { visits: text, drawn } = words();
  if (!state.visits || !state.plan) {
    $("visits").replaceChildren();
    return;
  }
  const seen = state.visits.filter(({ hidden }) => !hidden);
  const hidden = state.visits.length - seen.length;
  const closed = () => make("span", { class: "closed" }, drawn.hidden);
  const rowOf = ({ seen: { id, group, checks, not_made: notMade } }) => [id ?? closed(), String(group),
    checks ? checksList(checks) : closed(), notMade ? text.notMade : ""];
  fill("visits", make("h2", {}, text.title), make("p", { class: "lead" }, text.lead),
    longTable("visits", seen, [text.id, text.group, text.checks, text.note], rowOf, () => showVisits(state), [1]),
    hidden > 0 ? make("p", { class: "small" }, drawn.hiddenLines(hidden)) : null);
}

// --------------------------------------------------------------------------------------- ends, other records

function showEnds({ report }) {
  const { ends } = words();
  const block = (title, items, id) => make("section", { id, class: "end" }, make("h2", {}, title),
    items.length === 0 ? make("p", {}, ends.none) : make("ul", {},
      items.map((item) => make("li", {}, inWords(item)))));
  fill("ends", block(ends.lookUp, report.lookUp, "look-up"), block(ends.cannot, report.cannotShow, "cannot"),
    block(ends.remarks, report.remarks, "remarks"));
}

function showAnother() {
  const { another } = words();
  fill("another-title", another.title);
  fill("another-lead", another.lead);
  fill("folder-button", another.folder);
  fill("files-button", another.files);
  fill("dropping", another.drop);
  fill("source", Object.keys(view.files).length > 0 ? another.source(view.source ?? another.embedded) : "");
}

// ----------------------------------------------------------------------------------------------------- start

function start() {
  const given = JSON.parse($("record").textContent);
  view.lang = given.lang;
  view.files = given.files;
  if (given.frame !== null) view.extra.frame = given.frame;
  listen();
  render();
  if (Object.keys(view.files).length > 0) check();
}

start();
