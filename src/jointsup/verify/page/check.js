// SPDX-License-Identifier: Apache-2.0
//
// A second checker of draw records, protocol "jointsup/1", in plain JavaScript without any dependency. It was
// written from the two pages docs/reference/protocol.md and documents.md alone, so that it shares no mistake
// with the library.
//
//   node check.js RECORD-FOLDER [--proof FILE] [--frame FILE] [--witness FILE]
//
// prints one JSON object (schema check/1); exit code 0: no deviation, 1: deviations, 2: nothing could be checked.
// In a browser the same text, followed by page.js, makes the page that checks a record where the reader sits.
"use strict";

// -------------------------------------------------------------------------------------------------- refusals

/** What cannot be read at all: ends the part of the check that needed it. Texts in English and Chinese. */
class Refused extends Error {
  constructor(rule, where, en, zh) {
    super(en);
    Object.assign(this, { rule, where, en, zh });
  }
}

const refuse = (rule, where, en, zh) => { throw new Refused(rule, where, en, zh); };

const MOST_OF_ONE_RULE = 100;

/** Collects what a check ends with. */
class Report {
  deviations = [];
  remarks = [];
  cannotShow = [];
  lookUp = [];
  counted = new Map();

  bad(rule, where, en, zh) {
    const seen = (this.counted.get(rule) ?? 0) + 1;
    this.counted.set(rule, seen);
    if (seen <= MOST_OF_ONE_RULE) this.deviations.push({ rule, where, text: en, zh });
  }
  /** Runs one part of the check; a refusal in it is a deviation and makes the answer null. */
  *guard(part) {
    try {
      return yield* part;
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal;
      this.bad(refusal.rule, refusal.where, refusal.en, refusal.zh);
      return null;
    }
  }
  remark(en, zh) { this.remarks.push({ text: en, zh }); }
  cannot(en, zh) { this.cannotShow.push({ text: en, zh }); }
  ask(en, zh) { this.lookUp.push({ text: en, zh }); }
  hasAny(...rules) { return rules.some((rule) => this.counted.has(rule)); }
}

// ------------------------------------------------------------------------------------------------------ text

// Assigned, in NFC, nothing special: no need to look closer.
const PLAIN = /^[\x20-\x7e\u3400-\u4dbf\u4e00-\u9fff]*$/;

function within(ranges, code) {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (code < ranges[middle][0]) high = middle - 1;
    else if (code > ranges[middle][1]) low = middle + 1;
    else return true;
  }
  return false;
}

const mayBeUnassigned = (code) => (code >= 0x20000 && code <= 0x2f7ff) || (code >= 0x30000 && code <= 0x3fffd);

/** Whether a text, maybe empty, holds only what the protocol lets a text hold. */
function isText(text) {
  if (PLAIN.test(text)) return true;
  for (const character of text) {
    const code = character.codePointAt(0);
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || (code >= 0xd800 && code <= 0xdfff)) return false;
    if (!mayBeUnassigned(code) && within(UNASSIGNED, code)) return false;
  }
  return text.normalize("NFC") === text;
}

/** Whether a text may be an id: not empty, no format character, no line or paragraph separator. */
function isId(text) {
  if (text === "" || !isText(text)) return false;
  if (PLAIN.test(text)) return true;
  for (const character of text) {
    const code = character.codePointAt(0);
    if (code === 0x2028 || code === 0x2029 || within(FORMATTING, code)) return false;
  }
  return true;
}

/** The order of texts by their UTF-8 bytes, which is that of code points and not that of UTF-16. */
function compareText(a, b) {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    let x = a.charCodeAt(at);
    let y = b.charCodeAt(at);
    if (x === y) continue;
    if (x >= 0xd800 && x <= 0xdfff) x += 0x10000;
    if (y >= 0xd800 && y <= 0xdfff) y += 0x10000;
    return x < y ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

function compareLists(a, b) {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const order = compareText(a[at], b[at]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Whether a list is ascending, without repeats, by what `key` (a text or a list of texts) says of its items. */
function ascends(list, key = (item) => item) {
  for (let at = 1; at < list.length; at += 1) {
    const [before, after] = [key(list[at - 1]), key(list[at])];
    if ((typeof before === "string" ? compareText(before, after) : compareLists(before, after)) >= 0) return false;
  }
  return true;
}

// ---------------------------------------------------------------------------------------------------- hashes

const encoder = new TextEncoder();
let message = new Uint8Array(1 << 12);
let messageView = new DataView(message.buffer);

/** Puts the UTF-8 bytes of a text, padded to whole blocks as sha256 and sm3 both ask, into `message`. */
function pad(text) {
  const room = text.length * 3 + 72;
  if (message.length < room) {
    message = new Uint8Array(room);
    messageView = new DataView(message.buffer);
  }
  const { written } = encoder.encodeInto(text, message);
  const end = (Math.floor((written + 8) / 64) + 1) * 64;
  message.fill(0, written, end);
  message[written] = 0x80;
  messageView.setUint32(end - 8, Math.floor(written / 0x20000000));
  messageView.setUint32(end - 4, (written << 3) >>> 0);
  return end;
}

const OCTETS = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, "0"));
const hex = (words) => {
  let text = "";
  for (const word of words) {
    text += OCTETS[word >>> 24] + OCTETS[(word >>> 16) & 255] + OCTETS[(word >>> 8) & 255] + OCTETS[word & 255];
  }
  return text;
};
const rotate = (word, by) => (word << by) | (word >>> (32 - by));
const unpack = (text) => Int32Array.from(text.match(/[0-9a-f]{8}/g), (word) => parseInt(word, 16));

const SHA256_START = unpack("6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19");
const SHA256_ROUNDS = unpack(
  "428a2f9871374491b5c0fbcfe9b5dba53956c25b59f111f1923f82a4ab1c5ed5d807aa9812835b01243185be550c7dc3"
  + "72be5d7480deb1fe9bdc06a7c19bf174e49b69c1efbe47860fc19dc6240ca1cc2de92c6f4a7484aa5cb0a9dc76f988da"
  + "983e5152a831c66db00327c8bf597fc7c6e00bf3d5a7914706ca63511429296727b70a852e1b21384d2c6dfc53380d13"
  + "650a7354766a0abb81c2c92e92722c85a2bfe8a1a81a664bc24b8b70c76c51a3d192e819d6990624f40e3585106aa070"
  + "19a4c1161e376c082748774c34b0bcb5391c0cb34ed8aa4a5b9cca4f682e6ff3748f82ee78a5636f84c878148cc70208"
  + "90befffaa4506cebbef9a3f7c67178f2");
const SM3_START = unpack("7380166f4914b2b9172442d7da8a0600a96f30bc163138aae38dee4db0fb0e4e");
const schedule = new Int32Array(68);

/** sha256 (FIPS 180-4) of the UTF-8 bytes of a text, as 64 lower-case hex characters. */
function sha256(text) {
  const end = pad(text);
  const state = SHA256_START.slice();
  const w = schedule;
  for (let block = 0; block < end; block += 64) {
    for (let t = 0; t < 16; t += 1) w[t] = messageView.getInt32(block + 4 * t);
    for (let t = 16; t < 64; t += 1) {
      const x = w[t - 15];
      const y = w[t - 2];
      const small = rotate(x, 25) ^ rotate(x, 14) ^ (x >>> 3);
      const large = rotate(y, 15) ^ rotate(y, 13) ^ (y >>> 10);
      w[t] = (w[t - 16] + small + w[t - 7] + large) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 64; t += 1) {
      const one = (h + (rotate(e, 26) ^ rotate(e, 21) ^ rotate(e, 7)) + ((e & f) ^ (~e & g))
        + SHA256_ROUNDS[t] + w[t]) | 0;
      const two = ((rotate(a, 30) ^ rotate(a, 19) ^ rotate(a, 10)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0;
      d = c; c = b; b = a; a = (one + two) | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d;
    state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  }
  return hex(state);
}

/** sm3 (GB/T 32905) of the UTF-8 bytes of a text, as 64 lower-case hex characters. */
function sm3(text) {
  const end = pad(text);
  const state = SM3_START.slice();
  const w = schedule;
  for (let block = 0; block < end; block += 64) {
    for (let t = 0; t < 16; t += 1) w[t] = messageView.getInt32(block + 4 * t);
    for (let t = 16; t < 68; t += 1) {
      const x = w[t - 16] ^ w[t - 9] ^ rotate(w[t - 3], 15);
      w[t] = x ^ rotate(x, 15) ^ rotate(x, 23) ^ rotate(w[t - 13], 7) ^ w[t - 6];
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 64; t += 1) {
      const constant = t < 16 ? 0x79cc4519 : 0x7a879d8a;
      const turned = rotate(a, 12);
      const one = rotate((turned + e + ((constant << t % 32) | (constant >>> (32 - t % 32)))) | 0, 7);
      const two = one ^ turned;
      const mixedA = t < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
      const mixedE = t < 16 ? e ^ f ^ g : (e & f) | (~e & g);
      const next = (mixedA + d + two + (w[t] ^ w[t + 4])) | 0;
      const other = (mixedE + h + one + w[t]) | 0;
      d = c; c = rotate(b, 9); b = a; a = next;
      h = g; g = rotate(f, 19); f = e; e = other ^ rotate(other, 9) ^ rotate(other, 17);
    }
    state[0] ^= a; state[1] ^= b; state[2] ^= c; state[3] ^= d;
    state[4] ^= e; state[5] ^= f; state[6] ^= g; state[7] ^= h;
  }
  return hex(state);
}

const HASHES = { sha256, sm3 };

/** `H[a, b, …]` of the protocol, for one of the two hashes. */
const chainOf = (hash) => (...parts) => HASHES[hash](parts.join("\n"));

function treeRoot(H, leaves) {
  if (leaves.length === 0) return H("jointsup/1/empty");
  let level = leaves;
  while (level.length > 1) {
    const above = [];
    for (let at = 0; at + 1 < level.length; at += 2) above.push(H("jointsup/1/node", level[at], level[at + 1]));
    if (level.length % 2 === 1) above.push(level[level.length - 1]);
    level = above;
  }
  return level[0];
}

/** The root to which a path of `[side, sister]` leads from a leaf. */
const pathRoot = (H, leaf, path) => path.reduce((hash, [side, sister]) => (
  side === "l" ? H("jointsup/1/node", sister, hash) : H("jointsup/1/node", hash, sister)), leaf);

const bucketOf = (H, depth, id) => (depth === 0 ? 0 : parseInt(H("jointsup/1/bucket", id).slice(0, depth), 16));

/** The sides that the upper part of a path has: those of the bucket's place, from the bucket up. */
const bucketSides = (bucket, depth) => Array.from({ length: 4 * depth }, (_, up) => ((bucket >> up) & 1 ? "l" : "r"));

// -------------------------------------------------------------------------------------------- canonical JSON

const DEEPEST = 64;
const LONGEST_LINE = 16 * 1024 * 1024;

/** Reads canonical JSON and nothing else: any text that `canonical` would write otherwise is refused. */
function parse(text, where) {
  let at = 0;
  const stop = (en, zh) => refuse("text", where, `${en} (character ${at + 1})`, `${zh}（第 ${at + 1} 个字符）`);
  const expect = (mark) => {
    if (text[at] !== mark) stop(`not canonical JSON: expected ${mark}`, `不是规范 JSON：此处应为 ${mark}`);
    at += 1;
  };
  const quoted = () => {
    expect('"');
    let value = "";
    for (;;) {
      const from = at;
      while (at < text.length && text[at] !== '"' && text[at] !== "\\") at += 1;
      value += text.slice(from, at);
      if (at >= text.length) stop("not canonical JSON: a text without an end", "不是规范 JSON：文本没有结束");
      at += 1;
      if (text[at - 1] === '"') break;
      if (text[at] !== '"' && text[at] !== "\\") {
        stop('not canonical JSON: only \\" and \\\\ are escapes', '不是规范 JSON：只允许 \\" 与 \\\\ 两种转义');
      }
      value += text[at];
      at += 1;
    }
    if (!isText(value)) stop("a text holds characters that are refused", "文本中含有不被接受的字符");
    return value;
  };
  const number = () => {
    const digits = /-?[0-9]*/y;
    digits.lastIndex = at;
    const [found] = digits.exec(text);
    const value = Number(found);
    if (!/^(0|-?[1-9][0-9]{0,15})$/.test(found) || !Number.isSafeInteger(value)) {
      stop("not canonical JSON: a number", "不是规范 JSON：数字写法有误");
    }
    at += found.length;
    return value;
  };
  const nested = (depth, close, item) => {
    if (depth > DEEPEST) stop("nested too deep", "嵌套过深");
    at += 1;
    if (text[at] === close) { at += 1; return; }
    for (;;) {
      item();
      if (text[at] === close) { at += 1; return; }
      expect(",");
    }
  };
  const object = (depth) => {
    const members = Object.create(null);
    let last = "";
    nested(depth, "}", () => {
      const key = quoted();
      if (!/^[a-z0-9_]+$/.test(key) || key <= last) {
        stop("not canonical JSON: keys not in order, doubled, or of other characters",
          "不是规范 JSON：键名未按序、重复或含其他字符");
      }
      expect(":");
      members[key] = value(depth + 1);
      last = key;
    });
    return members;
  };
  const value = (depth) => {
    const mark = text[at];
    if (mark === "{") return object(depth);
    if (mark === '"') return quoted();
    if (mark === "[") {
      const items = [];
      nested(depth, "]", () => items.push(value(depth + 1)));
      return items;
    }
    for (const [word, meaning] of [["true", true], ["false", false], ["null", null]]) {
      if (text.startsWith(word, at)) { at += word.length; return meaning; }
    }
    return number();
  };
  const result = value(1);
  if (at !== text.length) stop("not canonical JSON: something stands after the end", "不是规范 JSON：结尾之后还有内容");
  return result;
}

/** `C` of the protocol: the one text of a value. */
function canonical(value) {
  if (typeof value === "string") return `"${value.replace(/["\\]/g, "\\$&")}"`;
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    return `{${Object.keys(value).sort().map((key) => `"${key}":${canonical(value[key])}`).join(",")}}`;
  }
  return String(value);
}

/** The lines of a `.jsonl` text, each without its line end. */
function linesOf(text, where) {
  if (text === "") return [];
  if (!text.endsWith("\n")) refuse("text", where, "the last line has no line end", "最后一行没有换行符");
  const lines = text.slice(0, -1).split("\n");
  for (const [at, line] of lines.entries()) {
    if (line.length > LONGEST_LINE || (line.length * 3 > LONGEST_LINE
      && encoder.encode(line).length > LONGEST_LINE)) {
      refuse("file", `${where}:${at + 1}`, "the line is longer than 16 MiB", "该行超过 16 MiB");
    }
  }
  return lines;
}

// --------------------------------------------------------------------------------------- shapes of documents

const wrong = (where, en, zh) => refuse("schema", where, `expected ${en}`, `此处应为${zh}`);
const shapeOf = (test, en, zh) => (value, where) => { if (!test(value)) wrong(where, en, zh); };

const isDate = (text) => {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!parts || parts[1] === "0000") return false;
  const [year, month, day] = parts.slice(1).map(Number);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month >= 1 && month <= 12 && day >= 1
    && day <= [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
};

/** An instant as a point of time that can be compared (whole seconds, fraction), and its day as written; or null. */
function instantOf(text) {
  const form = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d+))?(Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;
  const parts = form.exec(text);
  if (!parts || !isDate(parts[1])) return null;
  const away = parts[6] === "Z" ? 0 : (Number(parts[8]) * 60 + Number(parts[9])) * (parts[7] === "-" ? -1 : 1);
  const [year, month, day] = parts[1].split("-").map(Number);
  const seconds = new Date(0).setUTCFullYear(year, month - 1, day) / 1000
    + Number(parts[2]) * 3600 + (Number(parts[3]) - away) * 60 + Number(parts[4]);
  return { seconds, fraction: (parts[5] ?? "").replace(/0+$/, ""), day: parts[1], text };
}

const compareInstants = (a, b) => a.seconds - b.seconds || compareText(a.fraction, b.fraction);
const compareTimes = (a, b) => compareInstants(instantOf(a), instantOf(b));

const gcd = (a, b) => {
  while (b) [a, b] = [b, a % b];
  return a;
};

const isRate = (value) => {
  if (typeof value !== "string" || !/^(0|[1-9]\d{0,9})\/[1-9]\d{0,9}$/.test(value)) return false;
  const [p, q] = value.split("/").map(Number);
  return p <= q && q <= 1e9 && gcd(p, q) === 1;
};

const isFraction = (value) => {
  if (typeof value !== "string" || value.length > 40 || !/^(0|[1-9]\d*)\/[1-9]\d*$/.test(value)) return false;
  const [p, q] = value.split("/").map(BigInt);
  return gcd(p, q) === 1n;
};

const isTextValue = (value) => typeof value === "string" && value !== "";
const isDigest = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
const isWhole = (value, least = 0) => typeof value === "number" && value >= least;
const isBitmap = (value) => typeof value === "string" && /^[0-9a-f]*$/.test(value);

const aText = shapeOf(isTextValue, "a text", "文本");
const maybeText = shapeOf((value) => typeof value === "string", "a text or \"\"", "文本或空文本");
const aDigest = shapeOf(isDigest, "64 characters [0-9a-f]", "64 位 [0-9a-f] 字符");
const aSalt = shapeOf((value) => typeof value === "string" && /^[0-9a-f]{32}$/.test(value),
  "32 characters [0-9a-f]", "32 位 [0-9a-f] 字符");
const aDate = shapeOf((value) => typeof value === "string" && isDate(value), "a date", "日期");
const anInstant = shapeOf((value) => typeof value === "string" && instantOf(value) !== null,
  "an instant with offset", "带时区的时刻");
const aCount = shapeOf((value) => isWhole(value), "an integer from 0", "不小于 0 的整数");
const aPositive = shapeOf((value) => isWhole(value, 1), "an integer from 1", "不小于 1 的整数");
const anId = (value, where) => {
  aText(value, where);
  if (!isId(value)) refuse("text", where, "an id holds characters that ids refuse", "标识中含有不被接受的字符");
};
const oneOf = (...words) => shapeOf((value) => words.includes(value), words.join(" or "), words.join(" 或 "));
const orNull = (shape) => (value, where) => { if (value !== null) shape(value, where); };
const listOf = (shape, least = 0) => (value, where) => {
  if (!Array.isArray(value) || value.length < least) wrong(where, `an array of ${least} or more`,
    `数组（至少 ${least} 项）`);
  value.forEach((item, at) => shape(item, `${where}/${at}`));
};
const tupleOf = (...shapes) => (value, where) => {
  if (!Array.isArray(value) || value.length !== shapes.length) {
    wrong(where, `an array of ${shapes.length}`, `${shapes.length} 项的数组`);
  }
  shapes.forEach((shape, at) => shape(value[at], `${where}/${at}`));
};
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const anObject = shapeOf(isObject, "an object", "对象");
const objectOf = (shapes, maybe = []) => (value, where) => {
  anObject(value, where);
  for (const key of Object.keys(shapes)) {
    if (key in value) shapes[key](value[key], `${where}/${key}`);
    else if (!maybe.includes(key)) {
      refuse("schema", where, `member ${key} is missing`, `缺少成员 ${key}`);
    }
  }
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(shapes, key)) refuse("schema", where, `unknown member ${key}`, `未知成员 ${key}`);
  }
};
const either = (...choices) => (value, where) => {
  for (const [test, shape] of choices) if (test(value)) return shape(value, where);
  return wrong(where, "another type", "其他类型");
};
const isString = (value) => typeof value === "string";
const ascending = (shape, key) => (value, where) => {
  shape(value, where);
  if (!ascends(value, key)) wrong(where, "an array in order without repeats", "按序且无重复的数组");
};

const aFacet = shapeOf((value) => isString(value) && /^[a-z0-9_]+$/.test(value) && value !== "id",
  "a facet name", "抽样维度名");
const aHeader = objectOf({
  protocol: oneOf("jointsup/1"), hash: oneOf("sha256", "sm3"), count: aCount, depth: oneOf(0, 1, 2, 3),
  facets: ascending(listOf(aFacet)), as_of: aDate, root: aDigest,
});
const aPath = shapeOf((value) => Array.isArray(value) && value.length <= 64 && value.every((step) => (
  Array.isArray(step) && step.length === 2 && (step[0] === "l" || step[0] === "r") && isDigest(step[1]))),
"a path: an array of [side, hash]", "路径：[side, hash] 的数组");
const someCodes = either([isString, shapeOf(isBitmap, "a bitmap", "位图")], [Array.isArray, listOf(aText)]);
const aPair = tupleOf(anId, aPositive, aDigest, aDigest);

const aMeaning = either([isString, aText], [(value) => Array.isArray(value) && value.some(Array.isArray),
  listOf(tupleOf(aText, anId))], [Array.isArray, listOf(aText)]);
const anAmount = either([isString, shapeOf(isRate, "a rate p/q", "比例 p/q")], [() => true, aCount]);

const aLine = objectOf({
  id: anId, choices: listOf(anId), excluded: someCodes, base: oneOf("all", "eligible"),
  rounding: oneOf("spread", "spread_up", "half_up", "up"),
  strata: listOf(tupleOf(listOf(aText), anAmount, orNull(aCount), orNull(aCount))),
  window: tupleOf(aDate, aDate), matters: listOf(anId, 1), bodies: listOf(anId, 1), people: aCount,
  public: objectOf({ few: aCount, from: oneOf("draw", "notice", "result"),
    open: listOf(oneOf("id", "stratum", "ticket")) }),
  reason: maybeText,
});

const aRoundId = (value, where) => {
  anId(value, where);
  if (!/^[^]+\/[1-9][0-9]*$/.test(value)) wrong(where, "organiser/number", "“组织方/序号”");
};

const aRound = objectOf({
  schema: oneOf("round/1"), round_id: aRoundId, attempt: aPositive, previous: orNull(tupleOf(aDigest, aText)),
  ledger_head: orNull(aDigest), frame_digest: aDigest,
  names: listOf(tupleOf(oneOf("body", "choice", "event", "line", "matter", "party", "round"), anId, aText)),
  rules: listOf(objectOf({ digest: aDigest, id: aText, source: aText, version: aText })),
  plugins: listOf(objectOf({ digest: aDigest, distribution: aText, name: aText, provider: aText, version: aText })),
  registers: listOf(objectOf({ digest: aDigest, name: aText, refused: aCount, rows: aCount })),
  codes: anObject, area_facet: orNull(aFacet), exclusion_facet: orNull(aFacet),
  exclusions: listOf(tupleOf(aText, anId, aCount)),
  counts: listOf(tupleOf(aText, aCount, orNull(aCount), orNull(aCount))),
  persons: orNull(tupleOf(aFacet, listOf(aText))), groups: listOf(listOf(anId, 1)),
  choices: listOf(objectOf({ facet: aFacet, id: anId, labels: listOf(tupleOf(aText, someCodes), 1) })),
  lines: listOf(aLine, 1),
  sources: objectOf({
    deadline: orNull(anInstant), parties: listOf(objectOf({ body: anId, party: anId })),
    later: listOf(objectOf({ date: aDate, event: anId, pattern: aText,
      texts: shapeOf((value) => isString(value) && /^[1-9][0-9]*$/.test(value), "a decimal text", "十进制数字文本") })),
    witnesses: listOf(aText),
  }),
  apart: listOf(tupleOf(anId, anId)), door: objectOf({ bodies: orNull(aPositive), people: orNull(aPositive) }),
  ceiling: orNull(aFacet), yield_order: listOf(anId),
});

const aReceipt = (value, where) => {
  objectOf({ kind: oneOf("commitments", "reveals", "pair"), reference: maybeText, time: anInstant, witness: aText,
    what: either([isString, aDigest], [() => true, aPair]) })(value, where);
  (value.kind === "pair" ? aPair : aDigest)(value.what, `${where}/what`);
};

const aHead = objectOf({
  schema: oneOf("record/1"), header: aHeader, frame_digest: aDigest, round_digest: aDigest,
  receipts: ascending(listOf(aReceipt), (receipt) => [receipt.kind, receipt.witness, receipt.time]),
  seed: objectOf({
    commitments: ascending(listOf(tupleOf(anId, aDigest)), ([party]) => party),
    reveals: ascending(listOf(tupleOf(anId, aDigest)), ([party]) => party),
    later: orNull(tupleOf(anId, aText)), value: aDigest,
  }),
  roots: objectOf({ drawn: aDigest, strata: aDigest, visits: aDigest }),
  totals: listOf(tupleOf(anId, aCount, aCount)),
  without_chance: tupleOf(...["excluded", "no_amount", "not_selected"].map((why) => tupleOf(oneOf(why), aCount))),
  checkpoint: orNull(aText),
});

const aStratum = objectOf({
  base: aCount, can: aCount, cut_off: orNull(aDigest), line: anId, n: aCount, rows: aCount,
  stratum: listOf(aText), target: shapeOf(isFraction, "a fraction p/q in lowest terms", "最简分数 p/q"),
});
const drawnMembers = { id: anId, line: anId, stratum: listOf(aText), ticket: aDigest };
const visitMembers = { checks: listOf(tupleOf(anId, anId), 1), group: aPositive, id: anId,
  not_made: oneOf("ceiling") };

const aLaterEntry = (value, where) => {
  anObject(value, where);
  const common = { actor: aText, kind: oneOf("reserve", "correction", "withdrawal"), previous: aDigest, reason: aText,
    time: anInstant };
  objectOf(value.kind === "reserve" ? {
    ...common, id: anId, ground: oneOf("cancelled", "doubled", "not_ours"), evidence: aDigest,
    taken: listOf(tupleOf(anId, listOf(aText), orNull(anId))),
  } : { ...common, about: aText })(value, where);
};

const ownLines = listOf(objectOf({ line: anObject, path: aPath }));
const aProof = objectOf({ schema: oneOf("proof/1"), header: aHeader, id: anId, path: aPath, row: anObject,
  salt: aSalt,
  drawn: ownLines, strata: ownLines, visits: ownLines });
const aNeighbour = objectOf({ id: anId, path: aPath, seal: aDigest });
const anAbsence = objectOf({ schema: oneOf("absence/1"), header: aHeader, id: anId, left: orNull(aNeighbour),
  right: orNull(aNeighbour), top: aPath });
const aWitness = objectOf({
  schema: oneOf("witness/1"), organiser: aText,
  pairs: listOf(tupleOf(aRoundId, aPositive, aDigest, aDigest, anInstant)),
  ends: listOf(either([(value) => Array.isArray(value) && value[2] === "void",
    tupleOf(aRoundId, aPositive, oneOf("void"), aText)],
  [() => true, tupleOf(aRoundId, aPositive, oneOf("record"), aDigest)])),
});

/** Reads one JSON document of a known shape. */
function read(text, where, shape) {
  const value = parse(text, where);
  shape(value, where);
  return value;
}

// -------------------------------------------------------------------------------------------- round document

/** The codes of a facet as a list, as a set, and whether they are the numbers from 0 without a gap. */
function codesOf(round, facet) {
  const list = facet === null ? [] : round.codes[facet].map(([code]) => code);
  const numbered = list.every((code) => /^(0|[1-9]\d*)$/.test(code) && Number(code) < list.length);
  return { list, all: new Set(list), numbered };
}

/** The codes that a list or a bitmap names, out of the facet's codes; null where it names one that is not listed. */
function codesNamed(named, codes) {
  if (!isString(named)) return named.every((code) => codes.all.has(code)) ? named : null;
  if (!codes.numbered) return null;
  return codes.list.filter((code) => {
    const place = Number(code);
    const digit = parseInt(named[place >> 2] ?? "0", 16);
    return ((digit >> (3 - (place & 3))) & 1) === 1;
  });
}

/**
 * The items of a pattern, each a set of characters and how often, with the number of texts; null
 * where it is none.
 */
function readPattern(pattern) {
  const characters = [...pattern];
  const printable = (character) => character !== undefined && character >= " " && character <= "~";
  const items = [];
  let at = 0;
  const readClass = () => {
    const found = new Set();
    const first = at;
    while (characters[at] !== "]" || at === first) {
      const [from, dash, to] = characters.slice(at, at + 3);
      if (!printable(from) || "[]{}".includes(from) || (from === "-" && at !== first)) return null;
      if (from === "-" || dash !== "-") {
        found.add(from);
        at += 1;
        continue;
      }
      if (!printable(to) || "[]{}-".includes(to) || to < from) return null;
      for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code += 1) found.add(String.fromCharCode(code));
      at += 3;
    }
    at += 1;
    return found;
  };
  while (at < characters.length) {
    let set;
    if (characters[at] === "[") {
      at += 1;
      set = readClass();
      if (set === null) return null;
    } else {
      if ("]{}".includes(characters[at])) return null;
      set = new Set([characters[at]]);
      at += 1;
    }
    let times = 1;
    if (characters[at] === "{") {
      const closing = characters.indexOf("}", at);
      const digits = characters.slice(at + 1, closing).join("");
      if (closing < 0 || !/^[1-9][0-9]{0,2}$/.test(digits)) return null;
      times = Number(digits);
      at = closing + 1;
    }
    items.push([set, times]);
  }
  return items;
}

/** The number of texts of a pattern, or null once it is clearly above `bound`. */
function textsOf(items, bound) {
  let texts = 1n;
  for (const [set, times] of items) {
    texts *= BigInt(set.size) ** BigInt(times);
    if (texts > bound) return null;
  }
  return texts;
}

function matchesWhole(items, value) {
  const characters = [...value];
  let at = 0;
  for (const [set, times] of items) {
    for (let time = 0; time < times; time += 1, at += 1) if (!set.has(characters[at])) return false;
  }
  return at === characters.length;
}

/** Every sentence that ties members of the round document together. Answers whether lines and codes can be used. */
function checkRoundRules(report, round, header) {
  let usable = true;
  const bad = (where, en, zh) => report.bad("round.rules", `round.json/${where}`, en, zh);
  const broken = (where, en, zh) => { usable = false; bad(where, en, zh); };
  const inOrder = (list, where, key) => {
    if (!ascends(list, key)) bad(where, "not in order, or with repeats", "未按序排列或有重复");
  };
  const isFacet = (facet) => header.facets.includes(facet);
  const codes = new Map();

  if (round.attempt > 1 && round.previous === null) {
    bad("previous", "a repeated attempt must name the round that it repeats", "重复抽取必须写明所重复的批次");
  }
  inOrder(round.names, "names");
  inOrder(round.rules, "rules", (rule) => [rule.id, rule.version]);
  inOrder(round.plugins, "plugins", (plugin) => [plugin.name, plugin.provider]);
  inOrder(round.registers, "registers", (register) => register.name);

  const coded = Object.keys(round.codes).sort();
  if (canonical(coded) !== canonical(header.facets)) {
    broken("codes", "the facets are not those of the frame's header", "抽样维度与抽样框表头不一致");
    return false;
  }
  for (const facet of coded) {
    listOf(tupleOf(aText, aMeaning))(round.codes[facet], `round.json/codes/${facet}`);
    const where = `codes/${facet}`;
    codes.set(facet, codesOf(round, facet));
    if (!ascends(codes.get(facet).list)) broken(where, "codes not in order, or with repeats", "代码未按序排列或有重复");
    for (const [code, meaning] of round.codes[facet]) {
      if (facet === round.exclusion_facet && (isString(meaning) || meaning.some(isString))) {
        refuse("schema", `round.json/${where}`, `the meaning of ${code} is not an array of [ground, body]`,
          `${code} 的含义应为 [理由, 部门] 的数组`);
      }
      if (!isString(meaning)) inOrder(meaning, where);
    }
  }
  for (const member of ["area_facet", "exclusion_facet", "ceiling"]) {
    if (round[member] !== null && !isFacet(round[member])) {
      broken(member, "not a facet of the frame", "不是抽样框的维度");
      return false;
    }
  }
  if (round.ceiling !== null && !codes.get(round.ceiling).list.every((code) => /^(0|[1-9]\d*)$/.test(code))) {
    broken("ceiling", "a code is not a decimal integer", "有代码不是十进制整数");
  }
  inOrder(round.exclusions, "exclusions", ([ground, body]) => [ground, body]);
  if (round.exclusion_facet === null && round.exclusions.length > 0) {
    bad("exclusions", "there is no exclusion facet", "没有排除维度，不应有排除计数");
  }
  const counted = round.counts.map(([code]) => code);
  if (canonical(counted) !== canonical(round.area_facet === null ? [] : codes.get(round.area_facet).list)) {
    bad("counts", "not exactly the codes of the area facet, in order", "与区划维度的代码不一致");
  }
  if (round.persons !== null) {
    inOrder(round.persons[1], "persons");
    if (!isFacet(round.persons[0])) bad("persons", "not a facet of the frame", "不是抽样框的维度");
  }

  const readCodes = (facet, named, where) => {
    if (!isString(named)) inOrder(named, where);
    const found = codesNamed(named, codes.get(facet));
    if (found === null) broken(where, "a code is not listed, or a bitmap over codes without numbers",
      "代码未列出，或对无编号代码使用位图");
    return found ?? [];
  };
  const choices = new Map();
  inOrder(round.choices, "choices", (choice) => choice.id);
  for (const [at, choice] of round.choices.entries()) {
    const where = `choices/${at}`;
    if (!isFacet(choice.facet)) {
      broken(where, "not a facet of the frame", "不是抽样框的维度");
      continue;
    }
    inOrder(choice.labels, where, ([label]) => label);
    const labelOf = new Map();
    for (const [place, [, named]] of choice.labels.entries()) {
      for (const code of readCodes(choice.facet, named, where)) {
        if (labelOf.has(code)) bad(where, `code ${code} stands under two labels`, `代码 ${code} 归入了两个标签`);
        labelOf.set(code, place);
      }
    }
    choices.set(choice.id, { id: choice.id, facet: choice.facet, labels: choice.labels.map(([label]) => label),
      labelOf });
  }

  const lineIds = round.lines.map((line) => line.id);
  if (new Set(lineIds).size !== lineIds.length) broken("lines", "two lines have one id", "有两个任务标识相同");
  for (const [at, line] of round.lines.entries()) {
    const where = `lines/${at}`;
    const used = line.choices.map((choice) => choices.get(choice));
    inOrder(line.matters, `${where}/matters`);
    inOrder(line.bodies, `${where}/bodies`);
    inOrder(line.public.open, `${where}/public/open`);
    if (line.window[0] > line.window[1]) bad(`${where}/window`, "ends before it begins", "结束早于开始");
    if (used.includes(undefined)) {
      broken(`${where}/choices`, "a choice is not in the document", "引用了不存在的选择");
      continue;
    }
    if (new Set(used.map((choice) => choice.facet)).size !== used.length) {
      broken(`${where}/choices`, "two choices by one facet", "同一维度使用了两次");
    }
    if (used.slice(1).some((choice) => choice.facet === round.area_facet)) {
      bad(`${where}/choices`, "the choice by area does not stand first", "区划选择未排在首位");
    }
    if (round.exclusion_facet === null) {
      if (line.excluded.length > 0 || isString(line.excluded)) {
        bad(`${where}/excluded`, "there is no exclusion facet", "没有排除维度");
      }
    } else readCodes(round.exclusion_facet, line.excluded, `${where}/excluded`);
    if (!isEveryCombination(line.strata.map(([labels]) => labels), used.map((choice) => choice.labels))) {
      broken(`${where}/strata`, "not all combinations of the labels, in order", "不是标签的全部组合（按序）");
    }
    for (const [place, [, , least, most]] of line.strata.entries()) {
      if (least !== null && most !== null && least > most) {
        bad(`${where}/strata/${place}`, "the minimum is above the maximum", "下限高于上限");
      }
    }
    const { bodies, people } = round.door;
    if ((bodies !== null && line.bodies.length > bodies) || (people !== null && line.people > people)) {
      bad(where, "the line alone exceeds the cap at the door", "该任务自身即超过每次入企人数或部门数上限");
    }
  }
  const grouped = round.groups.flat();
  if (grouped.length !== lineIds.length || new Set(grouped).size !== grouped.length
    || !grouped.every((id) => lineIds.includes(id))) {
    broken("groups", "not every line in exactly one group", "并非每个任务恰好属于一个联合组");
  }
  if (round.yield_order.length !== lineIds.length || new Set(round.yield_order).size !== lineIds.length
    || !round.yield_order.every((id) => lineIds.includes(id))) {
    broken("yield_order", "not every line exactly once", "并非每个任务恰好出现一次");
  }
  inOrder(round.apart, "apart");
  if (!round.apart.every(([a, b]) => compareText(a, b) < 0)) bad("apart", "a pair is not in order", "事项对未按序");
  checkSources(round.sources, bad, inOrder);
  return usable ? choices : false;
}

function isEveryCombination(strata, labelLists) {
  let size = 1;
  for (const labels of labelLists) {
    size *= labels.length;
    if (size > strata.length) return false;
  }
  if (size !== strata.length) return false;
  return strata.every((stratum, at) => {
    let rest = at;
    for (let place = labelLists.length - 1; place >= 0; place -= 1) {
      const labels = labelLists[place];
      if (stratum[place] !== labels[rest % labels.length]) return false;
      rest = Math.floor(rest / labels.length);
    }
    return stratum.length === labelLists.length;
  });
}

function checkSources(sources, bad, inOrder) {
  const parties = sources.parties.map(({ party }) => party);
  const events = sources.later.map(({ event }) => event);
  inOrder(sources.parties, "sources/parties", ({ party }) => party);
  inOrder(sources.witnesses, "sources/witnesses");
  if ((sources.deadline === null) !== (parties.length === 0)) {
    bad("sources/deadline", "null exactly where there are no parties", "没有承诺方时（且仅此时）截止时刻应为空");
  }
  if (new Set([...parties, ...events]).size !== parties.length + events.length) {
    bad("sources/later", "an event has the id of another event or of a party", "事件标识与其他事件或承诺方重复");
  }
  if (events.length === 0 && new Set(sources.parties.map(({ body }) => body)).size < 2) {
    bad("sources", "without a later value two parties of different bodies are needed",
      "没有事后公开值时，须有来自不同部门的两个承诺方");
  }
  for (const [at, { pattern, texts }] of sources.later.entries()) {
    const where = `sources/later/${at}`;
    const items = readPattern(pattern);
    if (items === null) refuse("schema", `round.json/${where}`, "not a pattern", "不是合法的取值格式");
    if (BigInt(texts) < 16777216n) bad(where, "fewer than 2^24 texts", "可能取值少于 2^24 种");
    if (textsOf(items, BigInt(texts)) !== BigInt(texts)) {
      bad(where, "the pattern has another number of texts", "取值格式的可能数与所写不符");
    }
  }
}

/**
 * The round document made ready for use: lines with group, start, choices, strata; pairs apart;
 * places in yielding.
 */
function compileRound(round, choices) {
  const groups = round.groups.length;
  const groupOf = new Map(round.groups.flatMap((ids, at) => ids.map((id) => [id, at])));
  const exclusions = codesOf(round, round.exclusion_facet);
  const lines = round.lines.map((line, index) => {
    const group = groupOf.get(line.id);
    const start = Number((BigInt(group) << 32n) / BigInt(groups));
    const used = line.choices.map((id) => choices.get(id));
    const excluded = new Set(round.exclusion_facet === null ? [] : codesNamed(line.excluded, exclusions));
    return {
      index, id: line.id, group, start: start.toString(16).padStart(8, "0"), choices: used, excluded,
      allLike: canonical(line.choices), canLike: canonical([line.choices, [...excluded].sort()]),
      base: line.base, rounding: line.rounding, reason: line.reason,
      strata: line.strata.map(([labels, amount, least, most]) => ({ labels, amount, least, most })),
      placeOf: new Map(line.strata.map(([labels], place) => [canonical(labels), place])),
      first: line.window[0], last: line.window[1], matters: line.matters, bodies: line.bodies, people: line.people,
      open: new Set(line.public.open),
    };
  });
  return {
    document: round, lines, groups, door: round.door, ceiling: round.ceiling,
    lineOf: new Map(lines.map((line) => [line.id, line])),
    apart: new Set(round.apart.map(canonical)),
    yieldPlace: new Map(round.yield_order.map((id, at) => [id, at])),
  };
}

/** The line's stratum of a row, as a place in its strata; -1 where the line does not select the row. */
function stratumOf(line, row) {
  let place = 0;
  for (const choice of line.choices) {
    const label = choice.labelOf.get(row[choice.facet]);
    if (label === undefined) return -1;
    place = place * choice.labels.length + label;
  }
  return place;
}

/** A stratum as messages call it. */
const called = (line, place) => [line.id, ...line.strata[place].labels].join(" · ");

/** The place of a ticket in the order of the line's group, as a text to compare. */
const inGroup = (line, ticket) => (ticket.slice(0, 8) >= line.start ? "0" : "1") + ticket;

// ------------------------------------------------------------------------------------------ witness and seed

/** Receipts against the pair and the lists of the record, and the times against each other. */
function checkReceipts(report, head, round, H) {
  const lists = { commitments: head.seed.commitments, reveals: head.seed.reveals };
  const pair = canonical([round.round_id, round.attempt, head.frame_digest, head.round_digest]);
  const earliest = {};
  for (const [at, receipt] of head.receipts.entries()) {
    const where = `record.json/receipts/${at}`;
    const { kind, what, witness } = receipt;
    const time = instantOf(receipt.time);
    if (kind === "pair" && canonical(what) !== pair) {
      report.bad("witness.pair", where, `the receipt of ${witness} holds another pair`,
        `${witness} 的回执所载并非本批次的摘要对`);
    }
    if (kind !== "pair" && what !== H("jointsup/1/list", canonical(lists[kind]))) {
      report.bad("witness.lists", where, `the receipt of ${witness} holds another list of ${kind}`,
        `${witness} 的回执所载并非档案中的${kind === "reveals" ? "揭示" : "承诺"}名单`);
    }
    checkReceiptDay(report, head, round, receipt, where);
    if (kind === "commitments" && round.sources.deadline !== null
      && compareInstants(time, instantOf(round.sources.deadline)) > 0) {
      report.bad("witness.lists", where, "the list of commitments came after the deadline of revealing",
        "承诺名单的回执晚于揭示截止时刻");
    }
    if (!round.sources.witnesses.includes(witness)) {
      report.remark(`The receipt of ${witness} does not count: the round names no such witness.`,
        `${witness} 的回执不计：批次文件未列该见证方。`);
    } else if (!(kind in earliest) || compareInstants(time, earliest[kind]) < 0) earliest[kind] = time;
  }
  for (const [before, after] of [["pair", "commitments"], ["pair", "reveals"], ["commitments", "reveals"]]) {
    if (earliest[before] && earliest[after] && compareInstants(earliest[before], earliest[after]) > 0) {
      report.bad("witness.lists", "record.json/receipts",
        `the receipt of the ${before} is later than that of the ${after}`,
        `${RECEIPTS_ZH[before]}的回执晚于${RECEIPTS_ZH[after]}的回执，时间顺序有误`);
    }
  }
  if (!earliest.pair) {
    report.cannot("that frame and round document were fixed before the seed: no receipt of a witness holds the pair",
      "抽样框和批次文件是否先于种子确定（没有见证方留存摘要对的回执）");
  }
  if (round.sources.parties.length > 0 && !(earliest.commitments && earliest.reveals)) {
    report.cannot("that the organiser did not choose among reveals: no receipts of a witness hold both lists",
      "组织方是否在揭示值之间挑选（没有见证方留存承诺名单和揭示名单的回执）");
  }
  return earliest;
}

function checkReceiptDay(report, head, round, receipt, where) {
  const chosen = head.seed.later && round.sources.later.find(({ event }) => event === head.seed.later[0]);
  if (!chosen) return;
  const { day } = instantOf(receipt.time);
  if (day > chosen.date) {
    report.bad("witness.lists", where, `the receipt is of ${day}, later than the day of the later value, ${chosen.date}`,
      `回执日期 ${day} 晚于事后公开值的日期 ${chosen.date}`);
  } else if (day === chosen.date) {
    report.cannot(`which came first, a receipt of ${receipt.witness} or the later value: they are of the same day`,
      `${receipt.witness} 的一份回执与事后公开值孰先孰后（两者同日）`);
  }
}

/** What a witness shows of the organiser: the first pair kept, numbers without a gap, an end to every pair. */
function checkWitness(report, witness, head, round, recordDigest) {
  const bad = (rule, en, zh) => report.bad(rule, "witness", en, zh);
  const slash = round.round_id.lastIndexOf("/");
  const organiser = round.round_id.slice(0, slash);
  if (witness.organiser !== organiser) {
    bad("witness.pair", `shows the pairs of ${witness.organiser}`, `所示为 ${witness.organiser} 的记录`);
    return;
  }
  const nameOfPair = (id, attempt) => canonical([id, attempt]);
  const own = nameOfPair(round.round_id, round.attempt);
  const ends = new Map();
  for (const [id, attempt, kind, what] of witness.ends) {
    const name = nameOfPair(id, attempt);
    if (ends.has(name)) bad("witness.pair", `${name} has two ends`, `${name} 有两个结果`);
    ends.set(name, [kind, what]);
  }
  const kept = checkKeptPairs(bad, witness, organiser, ends, nameOfPair);
  const mine = kept.get(own);
  if (!mine || mine[0] !== head.frame_digest || mine[1] !== head.round_digest) {
    bad("witness.pair", mine ? "keeps another pair for this round first" : "keeps no pair for this round",
      mine ? "见证方最先留存的是另一对摘要" : "见证方没有留存本批次的摘要对");
  }
  if (round.previous && !witness.pairs.some((pair) => pair[3] === round.previous[0])) {
    report.remark("The witness keeps no pair of the round that this one says it repeats.",
      "见证方没有留存本批次所称重复的那个批次的摘要对。");
  }
  for (const name of kept.keys()) {
    if (name !== own && !ends.has(name)) {
      bad("witness.open", `keeps the pair of ${name} without a record or a void`, `${name} 既无抽取档案，也无作废说明`);
    }
  }
  for (const name of ends.keys()) {
    if (!kept.has(name)) bad("witness.pair", `${name} has an end and no pair`, `${name} 有结果而没有摘要对`);
  }
  const end = ends.get(own);
  if (end && (end[0] !== "record" || end[1] !== recordDigest)) {
    bad("witness.pair", "keeps another end of this round than this record", "见证方留存的本批次结果并非本档案");
  }
}

/** The pairs in the order of their coming: each once, of this organiser, after the ones that must come before. */
function checkKeptPairs(bad, witness, organiser, ends, nameOfPair) {
  const kept = new Map();
  let last = null;
  for (const [id, attempt, frameDigest, roundDigest, time] of witness.pairs) {
    const name = nameOfPair(id, attempt);
    const slash = id.lastIndexOf("/");
    const number = Number(id.slice(slash + 1));
    if (last !== null && compareTimes(last, time) > 0) bad("witness.pair", `${name} came before its place`,
      `${name} 的时间早于前一项`);
    last = time;
    if (id.slice(0, slash) !== organiser) bad("witness.pair", `${name} is of another organiser`, `${name} 属于另一组织方`);
    if (kept.has(name)) {
      bad("witness.pair", `${name} has two pairs`, `${name} 有两对摘要`);
      continue;
    }
    kept.set(name, [frameDigest, roundDigest]);
    const before = nameOfPair(id, attempt - 1);
    if (attempt > 1 && !(kept.has(before) && ends.get(before)?.[0] === "void")) {
      bad("witness.pair", `${name} does not follow a void attempt`, `${name} 之前的一次并未作废`);
    }
    if (attempt === 1 && number > 1 && !witness.pairs.some(([other]) => other === `${organiser}/${number - 1}`)) {
      bad("witness.pair", `the round number before ${name} is missing`, `${name} 之前的批次序号缺失`);
    }
  }
  return kept;
}

/** Recomputes the seed from commitments, reveals and the later value. Answers what the page shows of it. */
function checkSeed(report, head, round, H) {
  const { sources } = round;
  const { commitments, reveals, later, value } = head.seed;
  const bad = (rule, en, zh) => report.bad(rule, "record.json/seed", en, zh);
  const committed = new Map(commitments);
  const revealed = new Map(reveals);
  const known = new Set(sources.parties.map(({ party }) => party));
  for (const party of committed.keys()) {
    if (!known.has(party)) bad("seed.commitments", `${party} committed and is not in sources`,
      `${party} 未列入随机来源却有承诺`);
  }
  for (const party of revealed.keys()) {
    if (!committed.has(party)) bad("seed.commitments", `${party} revealed without a commitment`, `${party} 没有承诺却有揭示`);
  }
  const values = [];
  const parties = sources.parties.map(({ party, body }) => {
    const nonce = revealed.get(party);
    const commitment = nonce === undefined ? null
      : H("jointsup/1/commit", head.frame_digest, head.round_digest, party, nonce);
    let state = "ok";
    if (!committed.has(party)) state = "absent";
    else if (nonce === undefined) state = "withheld";
    else if (commitment !== committed.get(party)) state = "wrong";
    if (state === "ok") values.push([party, nonce]);
    return { party, body, state, nonce, commitment };
  });
  const words = { absent: ["made no commitment", "未作承诺"], withheld: ["withheld its nonce", "未揭示随机数"],
    wrong: ["revealed another nonce than it committed to", "揭示的随机数与承诺不符"] };
  for (const { party, state } of parties) {
    if (state !== "ok") {
      report.remark(`${party} ${words[state][0]} and is left out of the seed.`,
        `${party} ${words[state][1]}，未计入种子。`);
    }
  }
  const event = checkLaterValue(report, sources, later, bad);
  if (event && later) values.push(later);
  if (sources.later.length === 0) {
    const bodies = new Set(parties.filter(({ state }) => state !== "absent").map(({ body }) => body));
    if (bodies.size < 2) {
      bad("seed.sources", "without a later value two bodies must have committed", "没有事后公开值时，须有两个不同部门作出承诺");
    }
    if (parties.some(({ state }) => state === "withheld" || state === "wrong")) {
      bad("seed.sources", "a nonce is withheld or wrong, which voids an attempt without a later value",
        "有随机数未揭示或不符；没有事后公开值时，本次抽取作废");
    }
  }
  if (values.length === 0) bad("seed.sources", "no source at all", "种子没有任何来源");
  values.sort(([a], [b]) => compareText(a, b));
  const seed = H("jointsup/1/seed", head.frame_digest, head.round_digest, canonical(values));
  if (seed !== value) bad("seed.value", `the seed is ${seed}, not ${value}`, `种子应为 ${seed}，档案所载为 ${value}`);
  return { parties, event, later, values, seed };
}

function checkLaterValue(report, sources, later, bad) {
  if (later === null) {
    if (sources.later.length > 0) bad("seed.later", "the later value is missing", "缺少事后公开值");
    return null;
  }
  const [name, value] = later;
  const place = sources.later.findIndex(({ event }) => event === name);
  if (place < 0) {
    bad("seed.later", `the event ${name} is not in sources`, `事件 ${name} 未列入随机来源`);
    return null;
  }
  const event = sources.later[place];
  if (!matchesWhole(readPattern(event.pattern), value)) {
    bad("seed.later", `${value} does not match ${event.pattern}`, `${value} 不符合取值格式 ${event.pattern}`);
  }
  for (const { event: earlier, date } of sources.later.slice(0, place)) {
    report.remark(`The fallback ${name} was used: the event ${earlier} (${date}) must have given no value.`,
      `使用了备用事件 ${name}：事件 ${earlier}（${date}）须确实没有产生取值。`);
    report.ask(`that ${earlier} of ${date} gave no value`, `${date} 的 ${earlier} 确实没有产生取值`);
  }
  report.ask(`that ${name} of ${event.date} gave the value ${value}`,
    `${event.date} 的 ${name} 公布的取值是否为 ${value}`);
  return event;
}

const keyOf = (H, seed, purpose) => H("jointsup/1/key", seed, purpose).slice(0, 32);

// ---------------------------------------------------------------------------------------------------- counts

const ceilingOf = (p, q) => (p + q - 1n) / q;

/** The target of a stratum before `spread_up`, as a fraction in lowest terms. */
function targetOf({ amount, least, most }, base, can) {
  let [p, q] = isString(amount) ? amount.split("/").map(BigInt) : [BigInt(amount), 1n];
  if (isString(amount)) p *= BigInt(base);
  const atLeast = (bound) => { if (p < BigInt(bound) * q) [p, q] = [BigInt(bound), 1n]; };
  const atMost = (bound) => { if (p > BigInt(bound) * q) [p, q] = [BigInt(bound), 1n]; };
  if (least !== null) atLeast(least);
  if (most !== null) atMost(most);
  atMost(can);
  const common = gcd(p, q);
  return [p / common, q / common];
}

/** The offset `v_g` of a group (from 0), as a fraction: `v` is the first 13 characters of the key of the counts. */
function offsetOf(countsKey, group, groups) {
  const q = (1n << 52n) * BigInt(groups);
  const p = BigInt(`0x${countsKey.slice(0, 13)}`) * BigInt(groups) + (BigInt(group) << 52n);
  return [p % q, q];
}

/** The numbers to draw per stratum, by the line's rounding; `bounds` are the `b_h`. Exact. */
function numbersOf(rounding, targets, bounds, offset) {
  if (rounding === "half_up" || rounding === "up") {
    return targets.map(([p, q], at) => {
      const number = rounding === "up" ? ceilingOf(p, q) : (2n * p + q) / (2n * q);
      const bound = BigInt(bounds[at]);
      return Number(number < bound ? number : bound);
    });
  }
  const common = targets.reduce((all, [, q]) => all * (q / gcd(q, all % q)), 1n);
  const parts = targets.map(([p, q]) => p * (common / q));
  // A_h is (sum of the capped bounds) + share * (sum of the other parts) / whole; without spread_up
  // share/whole is 1/common.
  let share = 1n;
  let whole = common;
  const capped = new Set();
  const total = parts.reduce((sum, part) => sum + part, 0n);
  if (rounding === "spread_up" && total > 0n) {
    share = ceilingOf(total, common);
    whole = total;
    const byRoom = targets.map((_, at) => at).filter((at) => parts[at] > 0n);
    byRoom.sort((a, b) => {
      const difference = BigInt(bounds[a]) * targets[a][1] * targets[b][0] - BigInt(bounds[b]) * targets[b][1] * targets[a][0];
      return difference < 0n ? -1 : Number(difference > 0n);
    });
    for (const at of byRoom) {
      const bound = BigInt(bounds[at]);
      if (share * parts[at] < bound * whole) break;
      capped.add(at);
      share -= bound;
      whole -= parts[at];
    }
    if (whole === 0n) whole = 1n;
  }
  const [v, vq] = offset;
  const [offsetPart, divisor] = [v * whole, whole * vq];
  let fixed = 0n;
  let running = 0n;
  let before = 0n;
  return parts.map((part, at) => {
    if (capped.has(at)) fixed += BigInt(bounds[at]);
    else running += part;
    const now = fixed + (share * running * vq + offsetPart) / divisor;
    const number = Number(now - before);
    before = now;
    return number;
  });
}

/**
 * Reads strata.jsonl against the document: answers the stated strata, line by line, or null where
 * they cannot be used.
 */
function* checkStrata(report, text, head, plan, H, seedValue) {
  const file = "strata.jsonl";
  const expected = plan.lines.flatMap((line) => line.strata.map((stratum) => ({ line, stratum })));
  const texts = linesOf(text, file);
  const leaves = [];
  const strata = plan.lines.map(() => []);
  let usable = texts.length === expected.length;
  if (!usable) {
    report.bad("counts.strata", file, `${texts.length} strata instead of ${expected.length}`,
      `应有 ${expected.length} 层，实有 ${texts.length} 层`);
  }
  for (const [at, lineText] of texts.entries()) {
    if (at % 256 === 0) yield { step: "strata", done: at, total: texts.length };
    const where = `${file}:${at + 1}`;
    const stated = read(lineText, where, aStratum);
    leaves.push(H("jointsup/1/line", lineText));
    const due = expected[at];
    if (!due) continue;
    if (stated.line !== due.line.id || canonical(stated.stratum) !== canonical(due.stratum.labels)) {
      report.bad("counts.strata", where, "not the stratum that the document has here", "不是批次文件中该位置的层");
      usable = false;
      continue;
    }
    strata[due.line.index].push({ ...due.stratum, ...stated, text: lineText, at: at + 1 });
  }
  const root = treeRoot(H, leaves);
  if (root !== head.roots.strata) {
    report.bad("strata.root", file, `the lines give the root ${root}`, `由各行算得的根为 ${root}，与档案不符`);
  }
  if (!usable) return null;
  checkSizes(report, strata, head, plan);
  const countsKey = keyOf(H, seedValue, "counts");
  for (const line of plan.lines) {
    yield { step: "counts", done: line.index, total: plan.lines.length };
    checkCounts(report, line, strata[line.index], offsetOf(countsKey, line.group, plan.groups));
  }
  checkTotals(report, strata, head, plan);
  return strata;
}

/** Whether the stated sizes can stand together: within a stratum, between lines alike, against the counts by area. */
function checkSizes(report, strata, head, plan) {
  const bad = (stratum, en, zh) => report.bad("counts.strata", `strata.jsonl:${stratum.at}`, en, zh);
  const seen = new Map();
  const { area_facet: areaFacet, counts } = plan.document;
  const here = new Map(counts.map(([code, rows]) => [code, rows]));
  const inAreas = counts.reduce((sum, [, rows]) => sum + rows, 0);
  if (areaFacet !== null && inAreas !== head.header.count) {
    report.bad("round.counts", "round.json/counts",
      `the areas have ${inAreas} rows together, the frame ${head.header.count}`,
      `各区划合计 ${inAreas} 行，抽样框为 ${head.header.count} 行`);
  }
  for (const line of plan.lines) {
    let selected = 0;
    const byFirstLabel = new Map();
    for (const [place, stratum] of strata[line.index].entries()) {
      const { rows, base, can } = stratum;
      selected += rows;
      const first = stratum.labels[0];
      byFirstLabel.set(first, (byFirstLabel.get(first) ?? 0) + rows);
      if (can > rows || base !== (line.base === "all" ? rows : can)) {
        bad(stratum, `rows ${rows}, base ${base} and can ${can} contradict each other`,
          `总数 ${rows}、基数 ${base}、可抽数 ${can} 相互矛盾`);
      }
      for (const [like, member] of [[line.allLike, "rows"], [line.canLike, "can"]]) {
        const name = canonical([member, like, String(place)]);
        if (seen.has(name) && seen.get(name) !== stratum[member]) {
          bad(stratum, `${member} is ${stratum[member]}, in a line that selects alike ${seen.get(name)}`,
            `${member} 为 ${stratum[member]}，而选择条件相同的任务为 ${seen.get(name)}`);
        }
        seen.set(name, stratum[member]);
      }
    }
    if (selected > head.header.count || (line.choices.length === 0 && selected !== head.header.count)) {
      bad(strata[line.index][0], `the strata have ${selected} rows, the frame ${head.header.count}`,
        `各层合计 ${selected} 行，抽样框为 ${head.header.count} 行`);
    }
    const [area] = line.choices;
    if (areaFacet === null || !area || area.facet !== areaFacet) continue;
    const inArea = new Map();
    for (const [code, label] of area.labelOf) inArea.set(label, (inArea.get(label) ?? 0) + (here.get(code) ?? 0));
    for (const [place, label] of area.labels.entries()) {
      const [rows, most] = [byFirstLabel.get(label), inArea.get(place) ?? 0];
      if (rows > most || (line.choices.length === 1 && rows !== most)) {
        report.bad("counts.strata", "strata.jsonl", `${line.id}: ${rows} rows in ${label}, the area has ${most}`,
          `${line.id}：${label} 各层合计 ${rows} 行，该区划共 ${most} 行`);
      }
    }
  }
}

function checkCounts(report, line, strata, offset) {
  const targets = strata.map((stratum) => targetOf(stratum, stratum.base, stratum.can));
  const bounds = strata.map(({ most, can }) => (most === null ? can : Math.min(most, can)));
  const numbers = numbersOf(line.rounding, targets, bounds, offset);
  let unmet = 0;
  for (const [at, stratum] of strata.entries()) {
    const where = `strata.jsonl:${stratum.at}`;
    const target = targets[at].join("/");
    if (target !== stratum.target) {
      report.bad("counts.target", where, `${called(line, at)}: the target is ${target}, not ${stratum.target}`,
        `${called(line, at)}：目标数应为 ${target}，档案所载为 ${stratum.target}`);
    }
    if (numbers[at] !== stratum.n) {
      report.bad("counts.n", where, `${called(line, at)}: ${numbers[at]} are to be drawn, not ${stratum.n}`,
        `${called(line, at)}：应抽 ${numbers[at]} 户，档案所载为 ${stratum.n} 户`);
    }
    if ((stratum.cut_off === null) !== (stratum.n === 0)) {
      const none = stratum.n === 0;
      report.bad("draw.cut_off", where, `${called(line, at)}: ${none ? "a cut-off where none is" : "no cut-off where some are"} drawn`,
        `${called(line, at)}：${none ? "没有抽取却有" : "有抽取却没有"}截止号`);
    }
    stratum.chance = line.rounding.startsWith("spread") ? stratum.target !== "0/1" : stratum.n > 0;
    if (stratum.least !== null && stratum.least > bounds[at]) unmet += 1;
  }
  if (unmet > 0) {
    report.remark(`${line.id}: in ${unmet} strata the minimum cannot be reached.`,
      `${line.id}：有 ${unmet} 层达不到下限。`);
  }
}

function checkTotals(report, strata, head, plan) {
  const bad = (where, en, zh) => report.bad("totals", `record.json/${where}`, en, zh);
  const totals = plan.lines.map((line) => [line.id,
    strata[line.index].reduce((sum, { n }) => sum + n, 0),
    strata[line.index].reduce((sum, { can, chance }) => sum + (chance ? 0 : can), 0)]);
  if (canonical(totals) !== canonical(head.totals)) bad("totals", "not those of the strata", "与各层不符");
  for (const [id, , without] of totals) {
    const { reason } = plan.lineOf.get(id);
    if (without === 0) continue;
    if (reason === "") {
      report.bad("round.rules", `round.json/lines/${plan.lineOf.get(id).index}/reason`,
        `${without} entities have no chance and no reason is given`, `有 ${without} 户没有机会被抽中，却未说明理由`);
    }
    report.remark(`${id}: ${without} entities have no chance. Reason stated: ${reason}`,
      `${id}：有 ${without} 户没有机会被抽中。所述理由：${reason}`);
  }
  const [excluded, noAmount, notSelected] = head.without_chance.map(([, rows]) => rows);
  const { count } = head.header;
  const selected = plan.lines.map((line) => strata[line.index].reduce((sum, { rows }) => sum + rows, 0));
  if (excluded + noAmount + notSelected > count || notSelected > count - Math.max(...selected)) {
    bad("without_chance", "more rows than the strata leave", "多于各层所能余下的行数");
  } else if (plan.lines.length === 1) {
    const able = strata[0].reduce((sum, { can }) => sum + can, 0);
    const due = [selected[0] - able, totals[0][2], count - selected[0]];
    if (canonical(due) !== canonical([excluded, noAmount, notSelected])) {
      bad("without_chance", `the strata give ${due.join(", ")}`, `由各层算得 ${due.join("、")}`);
    }
  }
}

// --------------------------------------------------------------------------------------- drawn lines, visits

const isHidden = (value) => isDigest(value);

/**
 * One line about an entity, of drawn.jsonl or visits.jsonl: its leaf, the members that can be seen, which of them are
 * open, and whether all are seen. A line hidden whole is its leaf; a closed part may be its inner hash.
 */
function entityLine(text, where, shapes, maybe, H) {
  const value = parse(text, where);
  if (isHidden(value)) return { where, leaf: value, hidden: true, seen: {}, whole: false };
  anObject(value, where);
  const { closed, open } = value;
  if (Object.keys(value).length !== 2 || !isObject(open) || !(isHidden(closed) || isObject(closed))) {
    wrong(where, "{\"closed\":…,\"open\":…} or a leaf", "{\"closed\":…,\"open\":…} 或叶子");
  }
  const allMaybe = Object.keys(shapes);
  objectOf(shapes, allMaybe)(open, `${where}/open`);
  let inner = closed;
  const seen = { ...open };
  if (isObject(closed)) {
    objectOf({ ...shapes, salt: aSalt }, allMaybe)(closed, `${where}/closed`);
    for (const key of Object.keys(closed)) {
      if (key in open) refuse("schema", where, `${key} stands twice`, `${key} 出现两次`);
      if (key !== "salt") seen[key] = closed[key];
    }
    objectOf(shapes, maybe)(seen, where);
    inner = H("jointsup/1/closed", canonical(closed));
  }
  return { where, leaf: H("jointsup/1/line", canonical(open), inner), hidden: false, seen, whole: isObject(closed),
    open: Object.keys(open) };
}

function checkOpen(report, entry, due, members) {
  const missing = members.filter((member) => due.has(member) && !entry.open.includes(member));
  const surplus = entry.open.filter((member) => !due.has(member));
  if (missing.length > 0) {
    report.bad("draw.open", entry.where, `${missing.join(", ")} should be open`, `应公开而未公开：${missing.join("、")}`);
  }
  if (surplus.length > 0) {
    report.bad("draw.open", entry.where, `${surplus.join(", ")} should be closed`, `不应公开而公开：${surplus.join("、")}`);
  }
}

/** Reads drawn.jsonl. Answers its entries in order, each with its line and stratum as far as they are known. */
function* readDrawn(report, text, head, plan, H) {
  const file = "drawn.jsonl";
  const texts = linesOf(text, file);
  const entries = [];
  for (const [at, lineText] of texts.entries()) {
    if (at % 256 === 0) yield { step: "drawn", done: at, total: texts.length };
    const entry = entityLine(lineText, `${file}:${at + 1}`, drawnMembers, [], H);
    entries.push(entry);
    entry.line = null;
    entry.place = -1;
    if (entry.hidden) continue;
    const { line: lineId, stratum } = entry.seen;
    if (lineId === undefined) {
      report.bad("draw.open", entry.where, "line should be open", "应公开而未公开：line");
      continue;
    }
    entry.line = plan.lineOf.get(lineId) ?? null;
    if (entry.line === null) {
      report.bad("draw.rows", entry.where, `the round has no line ${lineId}`, `批次文件中没有任务 ${lineId}`);
      continue;
    }
    checkOpen(report, entry, new Set(["line", ...entry.line.open]), Object.keys(drawnMembers));
    if (stratum === undefined) continue;
    entry.place = entry.line.placeOf.get(canonical(stratum)) ?? -1;
    if (entry.place < 0) {
      report.bad("draw.rows", entry.where, `the line has no stratum ${stratum.join(", ")}`,
        `该任务没有层 ${stratum.join("、")}`);
    }
  }
  const root = treeRoot(H, entries.map(({ leaf }) => leaf));
  if (root !== head.roots.drawn) {
    report.bad("draw.root", file, `the lines give the root ${root}`, `由各行算得的根为 ${root}，与档案不符`);
  }
  return entries;
}

/** Numbers, order and cut-offs of the drawn lines. Fills in what follows from their places where parts are closed. */
function* checkDrawn(report, entries, strata, plan) {
  const slots = plan.lines.flatMap((line) => strata[line.index].flatMap((stratum, place) => (
    stratum.n > 0 ? [{ line, place, stratum }] : [])));
  const due = slots.reduce((sum, { stratum }) => sum + stratum.n, 0);
  const inPlace = entries.length === due;
  if (!inPlace) {
    report.bad("draw.n", "drawn.jsonl", `${entries.length} lines, the strata ask for ${due}`,
      `共 ${entries.length} 行，各层应抽合计 ${due}`);
  }
  checkNumbers(report, entries, strata, plan);
  const misplaced = inPlace && !report.hasAny("draw.n") ? placeEntries(entries, slots) : null;
  yield* checkOrder(report, entries, strata);
  if (misplaced && !report.hasAny("draw.order")) {
    report.bad("draw.n", misplaced.where, "does not stand where the strata's numbers put it", "所在位置与各层应抽数不符");
  }
  checkTickets(report, entries);
  checkLinesAlike(report, entries, strata, plan);
}

function checkNumbers(report, entries, strata, plan) {
  const found = plan.lines.map((line) => ({ all: 0, placed: 0, places: strata[line.index].map(() => 0) }));
  let known = true;
  for (const { line, place } of entries) {
    if (line === null) {
      known = false;
      continue;
    }
    found[line.index].all += 1;
    if (place >= 0) {
      found[line.index].placed += 1;
      found[line.index].places[place] += 1;
    }
  }
  for (const line of plan.lines) {
    const { all, placed, places } = found[line.index];
    const exact = known && placed === all;
    let differs = false;
    for (const [place, stratum] of strata[line.index].entries()) {
      if (exact ? places[place] !== stratum.n : places[place] > stratum.n) {
        differs = true;
        report.bad("draw.n", `strata.jsonl:${stratum.at}`,
          `${called(line, place)}: ${places[place]} are drawn, n is ${stratum.n}`,
          `${called(line, place)}：档案列出 ${places[place]} 户，应抽 ${stratum.n} 户`);
      }
    }
    const total = strata[line.index].reduce((sum, { n }) => sum + n, 0);
    if (!differs && (known ? all !== total : all > total)) {
      report.bad("draw.n", "drawn.jsonl", `${line.id}: ${all} lines, the strata ask for ${total}`,
        `${line.id}：共 ${all} 行，各层应抽合计 ${total}`);
    }
  }
}

/** As many lines as the strata ask for: the place in the file then says line and stratum, shown or not. */
function placeEntries(entries, slots) {
  let at = 0;
  for (const { line, place, stratum } of slots) {
    for (let turn = 0; turn < stratum.n; turn += 1, at += 1) {
      const entry = entries[at];
      if ((entry.line !== null && entry.line !== line) || (entry.place >= 0 && entry.place !== place)) {
        return entry;
      }
      entry.line = line;
      entry.place = place;
    }
  }
  return null;
}

function* checkOrder(report, entries, strata) {
  const bad = (entry, en, zh) => report.bad("draw.order", entry.where, en, zh);
  const seen = new Set();
  let before = null;
  for (const [at, entry] of entries.entries()) {
    if (at % 1024 === 0) yield { step: "order", done: at, total: entries.length };
    const { line, place, seen: { id, ticket } } = entry;
    if (line === null) continue;
    if (id !== undefined) {
      const name = canonical([line.id, id]);
      if (seen.has(name)) bad(entry, `${id} stands twice in ${line.id}`, `${id} 在 ${line.id} 中出现两次`);
      seen.add(name);
    }
    const last = before;
    before = entry;
    if (last && (last.line.index > line.index || (last.line === line && place >= 0 && last.place > place))) {
      bad(entry, "not in order of lines and strata", "未按任务和层的次序排列");
      continue;
    }
    if (place < 0 || ticket === undefined) continue;
    const stratum = strata[line.index][place];
    const sameStratum = last && last.line === line && last.place === place;
    if (sameStratum && last.seen.ticket !== undefined && inGroup(line, last.seen.ticket) >= inGroup(line, ticket)) {
      bad(entry, `${called(line, place)}: the tickets are not in the group's order`,
        `${called(line, place)}：抽签号未按本组次序排列`);
    }
    const next = entries[at + 1];
    const isLast = !next || (next.line !== null && (next.line !== line || (next.place >= 0 && next.place !== place)));
    if (stratum.cut_off === null) continue;
    if (inGroup(line, ticket) > inGroup(line, stratum.cut_off)) {
      report.bad("draw.cut_off", entry.where,
        `${called(line, place)}: the ticket of ${id ?? "a row"} lies after the cut-off`,
        `${called(line, place)}：${id ?? "某户"} 的抽签号排在截止号之后`);
    } else if (isLast && ticket !== stratum.cut_off) {
      report.bad("draw.cut_off", entry.where, `${called(line, place)}: the last ticket drawn is not the cut-off`,
        `${called(line, place)}：最后一个抽中的抽签号不是截止号`);
    }
  }
}

/** An entity has one ticket in all lines, and no two entities have one ticket. */
function checkTickets(report, entries) {
  const ticketOf = new Map();
  const ownerOf = new Map();
  for (const { where, seen: { id, ticket } } of entries) {
    if (id === undefined || ticket === undefined) continue;
    if ((ticketOf.get(id) ?? ticket) !== ticket || (ownerOf.get(ticket) ?? id) !== id) {
      report.bad("draw.rows", where, `${id} has another ticket elsewhere, or another entity has its ticket`,
        `${id} 在别处的抽签号不同，或其抽签号也属于另一对象`);
    }
    ticketOf.set(id, ticket);
    ownerOf.set(ticket, id);
  }
}

/**
 * Lines that select and exclude alike: who is drawn in one and lies before the cut-off of the other
 * is drawn there too.
 */
function checkLinesAlike(report, entries, strata, plan) {
  const alike = new Map();
  for (const line of plan.lines) alike.set(line.canLike, [...(alike.get(line.canLike) ?? []), line]);
  const complete = plan.lines.map((line) => entries.every((entry) => (
    entry.line !== null && (entry.line !== line || entry.seen.id !== undefined))));
  const drawn = plan.lines.map(() => new Set());
  for (const { line, seen: { id } } of entries) if (line !== null && id !== undefined) drawn[line.index].add(id);
  for (const { line, place, seen: { id, ticket } } of entries) {
    if (line === null || place < 0 || id === undefined || ticket === undefined) continue;
    for (const other of alike.get(line.canLike)) {
      const { cut_off: cutOff, at } = strata[other.index][place];
      const due = cutOff !== null && inGroup(other, ticket) <= inGroup(other, cutOff);
      if (due && complete[other.index] && !drawn[other.index].has(id)) {
        report.bad("draw.rows", `strata.jsonl:${at}`, `${id} lies before the cut-off and is not drawn`,
          `${id} 的抽签号在截止号之前却未列为抽中`);
      }
    }
  }
}

const openVisit = (line) => ({
  group: line.group, checks: [], first: line.first, last: line.last, lines: new Set(), bodies: new Set(), people: 0,
});

/** Whether a check of a line may join a visit: a day common to all, no pair apart, the cap at the door. */
function fits(plan, visit, line, matter) {
  const first = visit.first > line.first ? visit.first : line.first;
  const last = visit.last < line.last ? visit.last : line.last;
  if (first > last) return false;
  for (const [, other] of visit.checks) {
    if (plan.apart.has(canonical(compareText(other, matter) < 0 ? [other, matter] : [matter, other]))) return false;
  }
  const { bodies, people } = plan.door;
  if (bodies !== null && new Set([...visit.bodies, ...line.bodies]).size > bodies) return false;
  return people === null || visit.people + (visit.lines.has(line) ? 0 : line.people) <= people;
}

function join(visit, line, matter) {
  visit.checks.push([line.id, matter]);
  if (visit.first < line.first) visit.first = line.first;
  if (visit.last > line.last) visit.last = line.last;
  if (!visit.lines.has(line)) visit.people += line.people;
  visit.lines.add(line);
  for (const body of line.bodies) visit.bodies.add(body);
}

/** The visits that an entity's drawn lines make, in order of group and opening. */
function mergeVisits(plan, lines) {
  const checks = lines.flatMap((line) => line.matters.map((matter) => ({ line, matter })));
  checks.sort((a, b) => a.line.group - b.line.group
    || compareLists([a.line.last, a.line.id, a.matter], [b.line.last, b.line.id, b.matter]));
  const visits = [];
  for (const { line, matter } of checks) {
    let visit = visits.find((opened) => opened.group === line.group && fits(plan, opened, line, matter));
    if (!visit) {
      visit = openVisit(line);
      visits.push(visit);
    }
    join(visit, line, matter);
  }
  return visits;
}

/** The places of the visits that yield where `surplus` are above the entity's ceiling. */
function yielding(plan, visits, surplus) {
  const lastPlace = visits.map(({ checks }) => Math.max(...checks.map(([line]) => plan.yieldPlace.get(line))));
  const order = visits.map((_, at) => at).sort((a, b) => lastPlace[a] - lastPlace[b] || b - a);
  return new Set(order.slice(0, Math.max(0, surplus)));
}

/** Reads visits.jsonl. Answers its entries in order, with the lines of their checks where these are seen. */
function* readVisits(report, text, head, plan, H) {
  const file = "visits.jsonl";
  const texts = linesOf(text, file);
  const entries = [];
  const bad = (entry, en, zh) => report.bad("visits", entry.where, en, zh);
  for (const [at, lineText] of texts.entries()) {
    if (at % 256 === 0) yield { step: "visits", done: at, total: texts.length };
    const entry = entityLine(lineText, `${file}:${at + 1}`, visitMembers, ["not_made"], H);
    entries.push(entry);
    const { group, checks } = entry.seen;
    if (!entry.hidden && group === undefined) report.bad("draw.open", entry.where, "group should be open",
      "应公开而未公开：group");
    if (group > plan.groups) bad(entry, `the round has no group ${group}`, `批次文件中没有联合组 ${group}`);
    if (checks === undefined) continue;
    const lines = checks.map(([line]) => plan.lineOf.get(line));
    if (lines.some((line) => line === undefined || (group !== undefined && line.group !== group - 1))) {
      bad(entry, "a check is of a line outside the group", "有检查事项的任务不属于该联合组");
      continue;
    }
    entry.lines = lines;
    const due = lines.every((line) => line.open.has("id")) ? Object.keys(visitMembers) : ["group"];
    checkOpen(report, entry, new Set(due.filter((member) => member in entry.seen)), Object.keys(visitMembers));
  }
  const root = treeRoot(H, entries.map(({ leaf }) => leaf));
  if (root !== head.roots.visits) {
    report.bad("visits.root", file, `the lines give the root ${root}`, `由各行算得的根为 ${root}，与档案不符`);
  }
  let before = null;
  for (const entry of entries) {
    const { id, group } = entry.seen;
    if (id === undefined || group === undefined) continue;
    if (before && (compareText(before.id, id) || before.group - group) > 0) {
      bad(entry, "not in order of entity and group", "未按对象和联合组的次序排列");
    }
    before = entry.seen;
  }
  return entries;
}

/** The lines that each entity is known to be drawn in, and which groups' lines are known whole. */
function knownDraws(drawn, plan) {
  const linesOfEntity = new Map();
  const complete = new Array(plan.groups).fill(true);
  for (const { line, seen: { id } } of drawn) {
    if (line === null) complete.fill(false);
    else if (id === undefined) complete[line.group] = false;
    else if (!linesOfEntity.has(id)) linesOfEntity.set(id, new Set([line]));
    else linesOfEntity.get(id).add(line);
  }
  return { linesOfEntity, complete };
}

const shown = (visits) => canonical(visits.map(({ group, checks }) => [group, checks]));

/**
 * Visits against drawn lines. In a group whose drawn lines and visits are all seen they must be the same; who yields
 * is checked by the order of yielding, and by the entity's ceiling where `ceilings` (from the frame) has it.
 */
function* checkVisits(report, visits, drawn, plan, ceilings = null) {
  const { linesOfEntity, complete } = knownDraws(drawn, plan);
  const stated = new Map();
  for (const entry of visits) {
    const { group, id, checks } = entry.seen;
    if (entry.hidden) continue;
    if (id === undefined || checks === undefined) complete[group - 1] = false;
    else if (stated.has(id)) stated.get(id).push(entry);
    else stated.set(id, [entry]);
  }
  const all = complete.every(Boolean) && visits.every(({ hidden }) => !hidden);
  let at = 0;
  for (const id of new Set([...linesOfEntity.keys(), ...stated.keys()])) {
    if (at % 256 === 0) yield { step: "merge", done: at, total: linesOfEntity.size };
    at += 1;
    const entries = stated.get(id) ?? [];
    const due = mergeVisits(plan, [...linesOfEntity.get(id) ?? []]).filter(({ group }) => complete[group]);
    const found = entries.map(({ seen }) => ({ group: seen.group - 1, checks: seen.checks }));
    if (shown(due) !== shown(found.filter(({ group }) => complete[group]))) {
      report.bad("visits", entries[0]?.where ?? "visits.jsonl", `${id}: other visits result from the drawn lines`,
        `${id}：由抽取结果应得出不同的联合检查`);
      continue;
    }
    for (const entry of entries) if (!complete[entry.seen.group - 1]) checkVisitAlone(report, entry, plan);
    if (all || plan.ceiling === null) checkYielding(report, id, entries, plan, ceilings);
  }
  return all;
}

/** A visit of which not all around it is seen: that its own checks may stand together, in this order. */
function checkVisitAlone(report, entry, plan) {
  if (!entry.lines) return;
  const { checks } = entry.seen;
  const visit = openVisit(entry.lines[0]);
  const possible = checks.every(([, matter], at) => {
    const line = entry.lines[at];
    const joins = line.matters.includes(matter) && (at === 0 || fits(plan, visit, line, matter));
    join(visit, line, matter);
    return joins;
  });
  if (!possible || !ascends(checks, ([line, matter]) => [plan.lineOf.get(line).last, line, matter])) {
    report.bad("visits", entry.where, "these checks cannot make one visit", "这些检查事项不能并为一次联合检查");
  }
}

function checkYielding(report, id, entries, plan, ceilings) {
  const notMade = new Set(entries.flatMap(({ seen }, at) => (seen.not_made === undefined ? [] : [at])));
  const visits = entries.map(({ seen }) => ({ checks: seen.checks }));
  let surplus = notMade.size;
  if (plan.ceiling === null) surplus = 0;
  else if (ceilings?.has(id)) surplus = visits.length - Math.min(visits.length, Number(ceilings.get(id)));
  const due = yielding(plan, visits, surplus);
  if (due.size !== notMade.size || [...due].some((at) => !notMade.has(at))) {
    report.bad("visits", entries[0]?.where ?? "visits.jsonl", `${id}: other visits yield to the ceiling`,
      `${id}：因次数上限而不做的应是其他联合检查`);
  }
}

// --------------------------------------------------------------------------------------------- later entries

/** Who stands drawn, line by line (id to place of the stratum), and whether that is all of the line. */
function standing({ plan, strata, drawn }, ranking) {
  const members = plan.lines.map(() => new Map());
  const sure = plan.lines.map(() => true);
  if (ranking) {
    for (const line of plan.lines) {
      for (const [place, { n }] of strata[line.index].entries()) {
        for (const id of ranking(line, place).slice(0, n)) members[line.index].set(id, place);
      }
    }
    return { members, sure };
  }
  for (const { line, place, seen: { id } } of drawn) {
    if (line === null) sure.fill(false);
    else if (id === undefined || place < 0) sure[line.index] = false;
    else members[line.index].set(id, place);
  }
  return { members, sure };
}

/**
 * The chain of later entries, and the reserves that they take. `ranking` (line, place) gives the order of a stratum's
 * rows that can be drawn, where the frame is at hand; else null.
 */
function checkLater(report, text, state, ranking) {
  const { facts, plan, H } = state;
  const file = "later.jsonl";
  const { members, sure } = standing(state, ranking);
  const wrongRows = new Set();
  const reserves = [];
  let previous = facts.recordDigest;
  let last = null;
  for (const [at, lineText] of linesOf(text, file).entries()) {
    const where = `${file}:${at + 1}`;
    const bad = (en, zh) => report.bad("later", where, en, zh);
    const entry = read(lineText, where, aLaterEntry);
    if (entry.previous !== previous) bad("previous is not what comes before", "previous 与前一项不符");
    if (last !== null && compareTimes(last, entry.time) > 0) bad("the time runs back", "时刻早于前一项");
    previous = H("jointsup/1/entry", lineText);
    last = entry.time;
    if (entry.kind !== "reserve") continue;
    if (wrongRows.has(entry.id)) bad(`${entry.id} was found wrong before`, `${entry.id} 此前已被认定有误`);
    wrongRows.add(entry.id);
    const due = plan.lines.filter((line) => members[line.index].has(entry.id));
    const named = entry.taken.map(([line]) => plan.lineOf.get(line));
    const rising = named.every((line, place) => line && (place === 0 || named[place - 1]?.index < line.index));
    if (!rising || named.length === 0 || due.some((line) => !named.includes(line))
      || named.some((line) => sure[line?.index] && !due.includes(line))) {
      bad(`not one for each line in which ${entry.id} was drawn`, `未逐一列出 ${entry.id} 被抽中的各任务`);
      continue;
    }
    for (const [place, [, labels, id]] of entry.taken.entries()) {
      const line = named[place];
      const stratum = line.placeOf.get(canonical(labels)) ?? -1;
      const known = members[line.index].get(entry.id);
      if (stratum < 0 || (known !== undefined && known !== stratum)) {
        bad(`another stratum of ${line.id} than that of ${entry.id}`, `所写的层不是 ${entry.id} 在 ${line.id} 中的层`);
        continue;
      }
      const next = ranking?.(line, stratum).find((row) => !members[line.index].has(row)
        && !wrongRows.has(row)) ?? null;
      if (ranking ? next !== id : wrongRows.has(id) || members[line.index].has(id)) {
        bad(`${id ?? "none"} is not the next reserve of ${line.id}${ranking ? `: ${next ?? "none"} is` : ""}`,
          `${id ?? "空"} 不是 ${line.id} 的下一个备选${ranking ? `，应为 ${next ?? "空"}` : ""}`);
      }
      if (id !== null) {
        members[line.index].set(id, stratum);
        reserves.push({ line, id, for: entry.id });
      }
    }
  }
  return reserves;
}

// ---------------------------------------------------------------------------------------------------- proofs

/** What is wrong with a row (an object) as one of the round's frame, or null. */
function flawOfRow(row, header, codes) {
  const facets = Object.keys(row).filter((key) => key !== "id").sort();
  if (canonical(facets) !== canonical(header.facets)) return ["the facets are not the header's", "维度与表头不一致"];
  for (const facet of facets) {
    if (!isString(row[facet]) || !codes.get(facet).has(row[facet])) {
      return [`the code of ${facet} is not listed`, `${facet} 的代码未列出`];
    }
  }
  return null;
}

const listedCodes = (round) => new Map(Object.keys(round.codes).map((facet) => [facet, codesOf(round, facet).all]));

function checkOwnPath(report, proofName, leaf, id, path, header, H) {
  const sides = path.slice(Math.max(0, path.length - 4 * header.depth)).map(([side]) => side);
  const due = bucketSides(bucketOf(H, header.depth, id), header.depth);
  if (canonical(sides) !== canonical(due)) {
    report.bad("proof.path", proofName, "the path does not go through the bucket of the id", "路径不经过该标识所在的分桶");
  }
  if (pathRoot(H, leaf, path) !== header.root) {
    report.bad("proof.path", proofName, "the path does not lead to the frame's root", "路径不能到达抽样框的根");
  }
}

/** Reads the proof's own lines of one file, each with its path to the record's root. */
function ownEntries(report, own, file, root, readOne, leafOf, H) {
  return own.map(({ line, path }, at) => {
    const where = `proof/${file}/${at}`;
    const entry = readOne(canonical(line), where);
    if (pathRoot(H, leafOf(entry, canonical(line)), path) !== root) {
      report.bad("proof.path", where, `the path does not lead to the root of ${file}`, `路径不能到达 ${file} 的根`);
    }
    return entry;
  });
}

/** A proof of presence against the record: answers what it means for the entity, line by line. */
function checkPresence(report, proof, state) {
  const { head, H, plan, strata } = state;
  const { header } = head;
  const { id, row, salt } = proof;
  const bad = (rule, en, zh) => report.bad(rule, "proof", en, zh);
  const rowText = canonical(row);
  checkOwnPath(report, "proof", H("jointsup/1/leaf", id, H("jointsup/1/seal", salt, rowText)), id, proof.path,
    header, H);
  if (row.id !== id) bad("proof.row", "the row is of another id", "行数据属于另一标识");
  const flaw = flawOfRow(row, header, listedCodes(plan.document));
  if (flaw) {
    bad("proof.row", ...flaw);
    return null;
  }
  const ticket = HASHES[header.hash](`${keyOf(H, head.seed.value, "tickets")}:${salt.slice(0, 22)}`);
  const leafOfLine = (_, text) => H("jointsup/1/line", text);
  const ownStrata = ownEntries(report, proof.strata, "strata", head.roots.strata,
    (text, where) => ({ ...read(text, where, aStratum), text }), leafOfLine, H);
  const ownDrawn = ownEntries(report, proof.drawn, "drawn", head.roots.drawn,
    (text, where) => entityLine(text, where, drawnMembers, [], H), ({ leaf }) => leaf, H);
  const ownVisits = ownEntries(report, proof.visits, "visits", head.roots.visits,
    (text, where) => entityLine(text, where, visitMembers, ["not_made"], H), ({ leaf }) => leaf, H);

  const lines = plan.lines.map((line) => {
    const place = stratumOf(line, row);
    const excluded = plan.document.exclusion_facet !== null && line.excluded.has(row[plan.document.exclusion_facet]);
    if (place < 0) return { line, place, selected: false, excluded, drawn: false };
    const stratum = strata[line.index][place];
    const drawn = !excluded && stratum.cut_off !== null && inGroup(line, ticket) <= inGroup(line, stratum.cut_off);
    return { line, place, selected: true, excluded, drawn, stratum, ticket };
  });
  const due = lines.filter(({ selected }) => selected).map(({ stratum }) => stratum.text);
  if (canonical(ownStrata.map(({ text }) => text)) !== canonical(due)) {
    bad("proof.row", "its strata are not those of the lines that select the row, as the record has them",
      "所附各层不是档案中选中该对象的各层");
  }
  checkOwnDraws(report, id, ticket, lines, ownDrawn, state);
  const drawnLines = lines.filter(({ drawn }) => drawn).map(({ line }) => line);
  const visits = mergeVisits(plan, drawnLines);
  const surplus = plan.ceiling === null ? 0 : visits.length - Math.min(visits.length, Number(row[plan.ceiling]));
  const notMade = yielding(plan, visits, surplus);
  visits.forEach((visit, at) => { visit.notMade = notMade.has(at); });
  const visitsDue = visits.map(({ group, checks, notMade: not }) => [group + 1, id, checks, not ? "ceiling" : null]);
  const visitsFound = ownVisits.map(({ seen }) => [seen.group ?? null, seen.id ?? null, seen.checks ?? null,
    seen.not_made ?? null]);
  if (canonical(visitsDue) !== canonical(visitsFound)) {
    bad("visits", "other visits result from the entity's drawn lines", "由该对象的抽取结果应得出不同的联合检查");
  }
  const reserves = state.reserves.filter(({ id: taken }) => taken === id).map(({ line }) => line.id);
  return { id, absent: false, row, ticket, lines, visits, reserves };
}

/** What should be drawn of the entity, against what the proof holds and what the record lists. */
function checkOwnDraws(report, id, ticket, lines, ownDrawn, state) {
  const bad = (en, zh) => report.bad("proof.drawn", "proof", en, zh);
  const due = lines.filter(({ drawn }) => drawn);
  const ofLine = new Map(ownDrawn.map((entry) => [entry.seen.line, entry]));
  if (ofLine.size !== ownDrawn.length) bad("a line stands twice", "同一任务出现两次");
  for (const { line, stratum } of due) {
    const entry = ofLine.get(line.id);
    const listed = state.drawn.some((other) => other.line === line && other.seen.id === id);
    const unseen = state.drawn.some((other) => other.seen.id === undefined
      && (other.line === null || other.line === line));
    if (!entry && unseen) {
      report.cannot(`that ${id}, which is due in ${line.id}, is listed there: lines are closed, and the proof has none`,
        `${id} 在 ${line.id} 中应被抽中，但无法证明其已列入：档案有未公开的行，凭证也未附该行`);
    } else if (!entry || (!listed && !unseen)) {
      bad(`${id} should be drawn in ${line.id} and is not${listed ? " in the proof" : ""}`,
        `${id} 在 ${line.id} 中应被抽中，却未列${listed ? "入凭证" : "为抽中"}`);
    }
    if (!entry) continue;
    const members = { id, line: line.id, stratum: stratum.labels, ticket };
    for (const member of Object.keys(members)) {
      if (member in entry.seen && canonical(entry.seen[member]) === canonical(members[member])) continue;
      bad(`${line.id}: the ${member} is another than the row gives`, `${line.id}：${member} 与行数据推得的不同`);
    }
  }
  const dueLines = new Set(due.map(({ line }) => line.id));
  for (const lineId of ofLine.keys()) {
    if (!dueLines.has(lineId)) bad(`${id} is drawn in ${lineId} and should not be`, `${id} 在 ${lineId} 中不应被抽中，却列为抽中`);
  }
  for (const other of state.drawn) {
    if (other.seen.id === id && other.line && !dueLines.has(other.line.id) && !ofLine.has(other.line.id)) {
      bad(`the record lists ${id} in ${other.line.id} and should not`,
        `档案将 ${id} 列为 ${other.line.id} 抽中，而其不应被抽中`);
    }
  }
}

/** A proof of absence: two neighbours in the id's bucket between which it would stand. */
function checkAbsence(report, proof, state) {
  const { head: { header }, H } = state;
  const { id, left, right, top } = proof;
  const bad = (en, zh) => report.bad("proof.path", "proof", en, zh);
  const order = [left?.id, id, right?.id].filter((name) => name !== undefined);
  if (!ascends(order)) bad("the id does not stand between its neighbours", "该标识不在两个相邻标识之间");
  for (const neighbour of [left, right]) {
    if (neighbour && bucketOf(H, header.depth, neighbour.id) !== bucketOf(H, header.depth, id)) {
      bad("a neighbour belongs to another bucket", "相邻标识属于另一分桶");
    }
  }
  const rootOf = ({ id: name, seal, path }) => pathRoot(H, H("jointsup/1/leaf", name, seal), path);
  const bucketRoot = left ? rootOf(left) : right ? rootOf(right) : H("jointsup/1/empty");
  if (left && right && rootOf(right) !== bucketRoot) bad("the neighbours lead to two roots", "两个相邻标识通向不同的根");
  if (!areNeighbours(left?.path ?? null, right?.path ?? null)) {
    bad("the two are not neighbours", "两者并不相邻");
  }
  if (top.length !== 4 * header.depth) bad("the path of the bucket has another length", "分桶路径长度不符");
  checkOwnPath(report, "proof", bucketRoot, id, top, header, H);
  for (const { line, seen } of state.drawn) {
    if (seen.id === id) {
      report.bad("proof.drawn", "proof", `the record lists ${id} in ${line?.id}, and it is not in the frame`,
        `${id} 不在抽样框中，档案却将其列为 ${line?.id} 抽中`);
    }
  }
  return { id, absent: true, lines: [], visits: [], reserves: [] };
}

function areNeighbours(left, right) {
  const only = (path, side) => path.every(([stands]) => stands === side);
  if (left === null || right === null) return only(left ?? [], "l") && only(right ?? [], "r");
  let same = 0;
  while (same < Math.min(left.length, right.length)
    && canonical(left[left.length - 1 - same]) === canonical(right[right.length - 1 - same])) same += 1;
  const [fromLeft, fromRight] = [left.slice(0, left.length - same), right.slice(0, right.length - same)];
  return fromLeft.pop()?.[0] === "r" && fromRight.pop()?.[0] === "l" && only(fromLeft, "l") && only(fromRight, "r");
}

/** Checks a proof against a record that has been checked. Answers the entity's own result, or null. */
function checkProof(report, text, state) {
  const kind = parse(text, "proof");
  const absence = isObject(kind) && kind.schema === "absence/1";
  const proof = read(text, "proof", absence ? anAbsence : aProof);
  if (canonical(proof.header) !== canonical(state.head.header)) {
    refuse("proof.row", "proof", "the proof is of another frame than the record", "凭证所属的抽样框与档案不同");
  }
  return absence ? checkAbsence(report, proof, state) : checkPresence(report, proof, state);
}

// ----------------------------------------------------------------------------------------------------- frame

/** Keeps the first `limit` rows of a stratum by the group's order, holding never many more. */
class Ranking {
  rows = [];
  constructor(limit) { this.limit = limit; }
  add(key, id) {
    if (this.limit === 0 || (this.bar !== undefined && key > this.bar)) return;
    this.rows.push([key, id]);
    if (this.rows.length >= 2 * this.limit + 64) this.first();
  }
  first() {
    this.rows.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
    this.rows.length = Math.min(this.rows.length, this.limit);
    if (this.limit > 0 && this.rows.length === this.limit) [this.bar] = this.rows.at(-1);
    return this.rows;
  }
}

/** Reads one line of the frame: id, salt, row and its leaf; null (with a deviation) where it is unusable. */
function readRow(report, text, where, header, codes, H) {
  const parts = text.split("\t");
  if (parts.length !== 3 || !isId(parts[0])) {
    report.bad("frame.row", where, "not id, salt and row", "不是“标识、盐、行数据”三部分");
    return null;
  }
  const [id, salt, rowText] = parts;
  if (!/^[0-9a-f]{32}$/.test(salt)) {
    report.bad("frame.salt", where, "the salt is not 32 characters [0-9a-f]", "盐不是 32 位 [0-9a-f] 字符");
    return null;
  }
  let row = null;
  try {
    row = parse(rowText, where);
  } catch (refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
    report.bad("frame.row", where, refusal.en, refusal.zh);
    return null;
  }
  const flaw = !isObject(row) || row.id !== id ? ["the row's id is not the line's", "行数据的标识与该行不符"]
    : flawOfRow(row, header, codes);
  if (flaw) {
    report.bad("frame.row", where, ...flaw);
    return null;
  }
  return { id, salt, row, leaf: H("jointsup/1/leaf", id, H("jointsup/1/seal", salt, rowText)) };
}

/** Builds the frame's root from rows that come in tree order, and names those that do not. */
class FrameTree {
  leaves = [];
  bucketRoots = [];
  bucket = 0;
  lastId = null;
  salts = new Set();

  constructor(report, header, H) { Object.assign(this, { report, header, H }); }

  add({ id, salt, leaf }, where) {
    const bucket = bucketOf(this.H, this.header.depth, id);
    const bad = (rule, en, zh) => this.report.bad(rule, where, en, zh);
    if (bucket < this.bucket || (bucket === this.bucket && this.lastId !== null
      && compareText(id, this.lastId) <= 0)) {
      bad("frame.order", id === this.lastId ? `${id} stands twice` : "not in tree order",
        id === this.lastId ? `${id} 出现两次` : "未按树的次序排列");
    }
    while (this.bucket < bucket) this.close();
    this.lastId = id;
    this.leaves.push(leaf);
    const short = salt.slice(0, 22);
    if (this.salts.has(short)) bad("frame.salt", "the salt agrees with another in the first 22 characters",
      "盐的前 22 位与另一行相同");
    this.salts.add(short);
  }
  close() {
    this.bucketRoots.push(treeRoot(this.H, this.leaves));
    this.leaves = [];
    this.lastId = null;
    this.bucket += 1;
  }
  root() {
    while (this.bucket < 16 ** this.header.depth) this.close();
    return treeRoot(this.H, this.bucketRoots);
  }
}

/** The whole frame, line by line, against head, round document, strata, drawn lines and visits. */
function* checkFrame(report, frameLines, state) {
  const { head: { header, seed }, H, plan, strata, drawn } = state;
  const { document } = plan;
  const codes = listedCodes(document);
  const tickets = keyOf(H, seed.value, "tickets");
  const tree = new FrameTree(report, header, H);
  const reserves = state.files["later.jsonl"] ? linesOf(state.files["later.jsonl"], "later.jsonl").length : 0;
  const found = plan.lines.map((line) => strata[line.index].map(({ n }) => (
    { rows: 0, can: 0, ranking: new Ranking(n + reserves) })));
  const areas = new Map((codes.get(document.area_facet)
    ? [...codes.get(document.area_facet)] : []).map((code) => [code, 0]));
  const exclusionSets = new Map();
  const chanceless = [0, 0, 0];
  state.facts.tickets = 0;
  const ofDrawn = new Map(drawn.flatMap(({ seen: { id } }) => (id === undefined ? [] : [[id, null]])));
  let count = -1;
  for (const text of frameLines) {
    count += 1;
    const where = `frame:${count + 1}`;
    if (count === 0) {
      if (text !== canonical(header)) {
        refuse("frame.digest", where, "the header is not that of the record", "表头与档案不同");
      }
      continue;
    }
    if (count % 512 === 0) yield { step: "frame", done: count, total: header.count };
    const read = readRow(report, text, where, header, codes, H);
    if (read === null) continue;
    const { id, row } = read;
    tree.add(read, where);
    if (document.area_facet !== null) areas.set(row[document.area_facet], areas.get(row[document.area_facet]) + 1);
    const set = document.exclusion_facet === null ? null : row[document.exclusion_facet];
    if (set !== null) exclusionSets.set(set, (exclusionSets.get(set) ?? 0) + 1);
    const ticket = HASHES[header.hash](`${tickets}:${read.salt.slice(0, 22)}`);
    state.facts.tickets += 1;
    if (ofDrawn.has(id)) ofDrawn.set(id,
      { ticket, ceiling: document.ceiling === null ? null : row[document.ceiling] });
    let [selected, able, chance] = [false, false, false];
    for (const line of plan.lines) {
      const place = stratumOf(line, row);
      if (place < 0) continue;
      const tally = found[line.index][place];
      selected = true;
      tally.rows += 1;
      if (line.excluded.has(set)) continue;
      able = true;
      chance ||= strata[line.index][place].chance;
      tally.can += 1;
      tally.ranking.add(inGroup(line, ticket), id);
    }
    if (!chance) chanceless[selected ? (able ? 1 : 0) : 2] += 1;
  }
  if (count < 0) refuse("frame.digest", "frame", "there is no header", "没有表头");
  const root = tree.root();
  if (count !== header.count || root !== header.root) {
    report.bad("frame.root", "frame", `${count} rows with the root ${root}`, `共 ${count} 行，根为 ${root}，与表头不符`);
  }
  compareFrameCounts(report, document, areas, exclusionSets);
  if (canonical(chanceless) !== canonical(state.head.without_chance.map(([, rows]) => rows))) {
    report.bad("totals", "record.json/without_chance", `the frame gives ${chanceless.join(", ")}`,
      `由抽样框算得 ${chanceless.join("、")}`);
  }
  compareFrameDraw(report, state, found, ofDrawn);
  const ranking = (line, place) => found[line.index][place].ranking.first().map(([, id]) => id);
  const ceilings = new Map([...ofDrawn].filter(([, facts]) => facts && document.ceiling !== null)
    .map(([id, { ceiling }]) => [id, ceiling]));
  return { ranking, ceilings };
}

function compareFrameCounts(report, document, areas, exclusionSets) {
  for (const [code, here] of document.counts) {
    if ((areas.get(code) ?? 0) !== here) {
      report.bad("round.counts", "round.json/counts", `${code} has ${areas.get(code) ?? 0} rows, not ${here}`,
        `区划 ${code} 实有 ${areas.get(code) ?? 0} 行，所载为 ${here} 行`);
    }
  }
  if (document.exclusion_facet === null) return;
  const pairs = new Map(document.exclusions.map(([ground, body]) => [canonical([ground, body]), 0]));
  for (const [code, meaning] of document.codes[document.exclusion_facet]) {
    for (const pair of meaning) {
      const rows = exclusionSets.get(code) ?? 0;
      if (rows > 0) pairs.set(canonical(pair), (pairs.get(canonical(pair)) ?? 0) + rows);
    }
  }
  const stated = new Map(document.exclusions.map(([ground, body, rows]) => [canonical([ground, body]), rows]));
  for (const [pair, rows] of pairs) {
    if (stated.get(pair) !== rows) {
      report.bad("round.counts", "round.json/exclusions",
        `${pair} has ${rows} rows, not ${stated.get(pair) ?? "stated"}`,
        `${pair} 实有 ${rows} 行，所载为 ${stated.get(pair) ?? "无"}`);
    }
  }
}

function compareFrameDraw(report, { plan, strata, drawn }, found, ofDrawn) {
  const listed = plan.lines.map((line) => strata[line.index].map(() => ({ ids: new Map(), unseen: 0 })));
  for (const { line, place, where, seen: { id, ticket } } of drawn) {
    if (id !== undefined && ofDrawn.get(id) === null) {
      report.bad("draw.rows", where, `${id} is not in the frame`, `${id} 不在抽样框中`);
    } else if (id !== undefined && ticket !== undefined && ofDrawn.get(id).ticket !== ticket) {
      report.bad("draw.rows", where, `the ticket of ${id} is ${ofDrawn.get(id).ticket}`,
        `${id} 的抽签号应为 ${ofDrawn.get(id).ticket}`);
    }
    if (line === null || place < 0) continue;
    const slot = listed[line.index][place];
    if (id === undefined) slot.unseen += 1;
    else slot.ids.set(id, where);
  }
  for (const line of plan.lines) {
    for (const [place, stratum] of strata[line.index].entries()) {
      const where = `strata.jsonl:${stratum.at}`;
      const { rows, can, ranking } = found[line.index][place];
      if (rows !== stratum.rows || can !== stratum.can) {
        report.bad("counts.strata", where, `the frame has ${rows} rows and ${can} that can be drawn`,
          `抽样框中该层共 ${rows} 行、可抽 ${can} 行`);
      }
      const due = ranking.first().slice(0, stratum.n);
      const { ids, unseen } = listed[line.index][place];
      const dueIds = new Set(due.map(([, id]) => id));
      for (const id of dueIds) {
        if (unseen > 0 || ids.has(id)) continue;
        report.bad("draw.rows", where, `${called(line, place)}: ${id} is left out`,
          `${called(line, place)}：遗漏了 ${id}`);
      }
      for (const [id, at] of ids) {
        if (!dueIds.has(id)) report.bad("draw.rows", at, `${id} is drawn and should not be`, `${id} 不应被抽中`);
      }
      const cutOff = due.length > 0 ? due.at(-1)[0].slice(1) : null;
      if (cutOff !== stratum.cut_off) {
        report.bad("draw.cut_off", where, `${called(line, place)}: the cut-off is ${cutOff}`,
          `${called(line, place)}：截止号应为 ${cutOff}`);
      }
    }
  }
}

// ------------------------------------------------------------------------------------------------- the check

/**
 * Checks a record. `files`: name to text. `extra`: maybe `proof` and `witness` (texts) and `frame` (lines).
 * A generator: it yields how far it has come, so that a page can breathe, and returns the state of which
 * `summary` makes the report.
 */
function* checkRecord(files, extra = {}) {
  const report = new Report();
  const state = { report, files, facts: {}, reserves: [], level: "record", reached: [], own: null };
  yield* report.guard(checkParts(state, extra));
  finish(state, extra);
  return state;
}

function* checkParts(state, extra) {
  const { report, files, facts } = state;
  for (const name of ["record.json", "round.json", "strata.jsonl", "drawn.jsonl", "visits.jsonl"]) {
    if (!isString(files[name])) report.bad("file", name, "the file is missing or unreadable", "文件缺失或无法读取");
  }
  if (!isString(files["record.json"])) return;
  const head = read(files["record.json"], "record.json", aHead);
  const H = chainOf(head.header.hash);
  Object.assign(state, { head, H });
  facts.recordDigest = H("jointsup/1/record", files["record.json"]);
  facts.frameDigest = H("jointsup/1/frame", canonical(head.header));
  if (facts.frameDigest !== head.frame_digest) {
    report.bad("frame.digest", "record.json/header", `the header gives ${facts.frameDigest}`,
      `由表头算得 ${facts.frameDigest}`);
  }
  const { count, depth } = head.header;
  const due = [0, 1, 2].find((least) => count <= 4096 * 16 ** least) ?? 3;
  if (depth !== due) {
    report.bad("frame.root", "record.json/header", `for ${count} rows the depth is ${due}`,
      `${count} 行的深度应为 ${due}`);
  }
  state.reached.push("frame");
  if (!isString(files["round.json"])) return;
  const round = read(files["round.json"], "round.json", aRound);
  state.round = round;
  facts.roundDigest = H("jointsup/1/round", files["round.json"]);
  if (facts.roundDigest !== head.round_digest) {
    report.bad("round.digest", "round.json", `the document gives ${facts.roundDigest}`,
      `由批次文件算得 ${facts.roundDigest}`);
  }
  if (round.frame_digest !== head.frame_digest) {
    report.bad("round.digest", "round.json/frame_digest", "the document names another frame", "批次文件写的是另一抽样框");
  }
  const choices = checkRoundRules(report, round, head.header);
  state.reached.push("round");
  facts.earliest = checkReceipts(report, head, round, H);
  if (extra.witness !== undefined) {
    checkWitness(report, read(extra.witness, "witness", aWitness), head, round, facts.recordDigest);
  }
  state.reached.push("witness");
  facts.seed = checkSeed(report, head, round, H);
  facts.ticketsKey = keyOf(H, head.seed.value, "tickets");
  facts.countsKey = keyOf(H, head.seed.value, "counts");
  state.reached.push("seed");
  if (choices) yield* checkResults(state, compileRound(round, choices), extra);
}

function* checkResults(state, plan, extra) {
  const { report, files, head, H, facts } = state;
  state.plan = plan;
  const part = (name, checker) => (isString(files[name])
    ? report.guard(checker(files[name])) : report.guard(nothing()));
  state.strata = yield* part("strata.jsonl", (text) => checkStrata(report, text, head, plan, H, head.seed.value));
  if (state.strata) state.reached.push("counts");
  state.drawn = yield* part("drawn.jsonl", (text) => readDrawn(report, text, head, plan, H));
  state.visits = yield* part("visits.jsonl", (text) => readVisits(report, text, head, plan, H));
  const { strata, drawn, visits } = state;
  if (!strata || !drawn) return;
  yield* checkDrawn(report, drawn, strata, plan);
  state.reached.push("draw");
  const whole = [...drawn, ...visits ?? []].every((entry) => entry.whole);
  if (whole && !isString(files["later.jsonl"])) {
    report.bad("file", "later.jsonl", "the file is missing or unreadable", "文件缺失或无法读取");
  }
  const later = function* later(ranking) {
    yield { step: "later", done: 0, total: 1 };
    return checkLater(report, files["later.jsonl"], state, ranking);
  };
  let frame = null;
  if (extra.frame !== undefined) {
    frame = yield* report.guard(checkFrame(report, extra.frame, state));
    if (whole && frame) state.level = "frame";
    else if (!whole) report.remark("The frame was given, but the record is not whole: not all could be compared.",
      "已提供抽样框，但档案不完整：未能全部比对。");
  }
  if (visits) {
    facts.visitsCompared = yield* checkVisits(report, visits, drawn, plan, frame?.ceilings ?? null);
    state.reached.push("visits");
  }
  if (isString(files["later.jsonl"])) {
    state.reserves = (yield* report.guard(later(frame?.ranking ?? null))) ?? [];
    state.reached.push("later");
  }
  if (extra.proof !== undefined) {
    if (state.level === "record") state.level = "own row";
    state.own = yield* report.guard(ownRow(report, extra.proof, state));
  }
}

function* nothing() { return null; }

function* ownRow(report, text, state) {
  yield { step: "proof", done: 0, total: 1 };
  return checkProof(report, text, state);
}

const RECEIPTS_ZH = { pair: "摘要对", commitments: "承诺名单", reveals: "揭示名单" };

/** What the level cannot show, what to look up, and what to know beside. */
function finish(state, extra) {
  const { report, head, level, files, drawn, visits, plan } = state;
  if (level !== "frame") {
    report.cannot("that the sizes of the strata and the cut-offs are true (that takes the frame)",
      "各层的总数、基数和截止号是否属实（须有抽样框才能核验）");
  }
  if (level === "own row") report.cannot("that no second row has the same id", "抽样框中是否另有同一标识的行");
  if (level === "frame") {
    report.cannot("a firm missing from the register", "名录库是否遗漏了对象");
    report.cannot("a false code or a false exclusion in a row", "行数据中的代码或排除是否失实");
    report.cannot("a false ground for a reserve", "启用备选的理由是否失实");
    report.cannot("an inspector who never went", "检查人员是否实际到场");
  }
  if (!head || head.seed.later) report.cannot("that the later value is what the event gave", "事后公开值是否确为该事件所公布");
  report.cannot("that witness and parties do not collude", "见证方与承诺方是否串通");
  const hidden = [...drawn ?? [], ...visits ?? []].filter((entry) => entry.hidden).length;
  if (hidden > 0) {
    report.cannot(`the ${hidden} lines that this copy hides whole`, `本副本整行未公开的 ${hidden} 行`);
  }
  const closed = [...drawn ?? [], ...visits ?? []].filter((entry) => !entry.hidden && !entry.whole).length;
  if (closed > 0) report.cannot(`the closed parts of ${closed} lines`, `${closed} 行中未公开的部分`);
  if (drawn && !isString(files["later.jsonl"])) {
    report.cannot("what later.jsonl records: it was not shown", "后续记录的内容（未出示 later.jsonl）");
  }
  if (extra.frame !== undefined && !(plan && drawn)) {
    report.remark("The frame was not read.", "未能读取抽样框。");
  }
  for (const { kind, witness, time, reference } of head?.receipts ?? []) {
    report.ask(`with ${witness}: the receipt (${kind}) of ${time}${reference ? `, ${reference}` : ""}`,
      `向“${witness}”查询 ${time.replace("T", " ")} 的${RECEIPTS_ZH[kind]}回执${reference ? `，编号 ${reference}` : ""}`);
  }
  for (const [rule, seen] of report.counted) {
    if (seen > MOST_OF_ONE_RULE) {
      report.remark(`${seen - MOST_OF_ONE_RULE} more deviations of the rule ${rule} are not listed.`,
        `另有 ${seen - MOST_OF_ONE_RULE} 处违反规则 ${rule}，未逐一列出。`);
    }
  }
}

/** The report as one JSON object, schema check/1. */
function summary({ report, level, facts }) {
  const texts = (list) => list.map(({ text }) => text);
  return {
    schema: "check/1", level,
    deviations: report.deviations.map(({ rule, where, text }) => ({ rule, where, text })),
    remarks: texts(report.remarks), cannot_show: texts(report.cannotShow), look_up: texts(report.lookUp),
    record_digest: facts.recordDigest ?? null,
  };
}

// ---------------------------------------------------------------------------------- Unicode 14.0, the tables

const rangesOf = (table) => table.trim().split(/\s+/).map((range) => {
  const [first, last] = range.split("-").map((code) => parseInt(code, 16));
  return [first, last ?? first];
});

/** Unassigned code points (Cn) of Unicode 14.0, the same as in src/jointsup/unicode14.txt. */
const UNASSIGNED = rangesOf(`
378-379 380-383 38B 38D 3A2 530 557-558 58B-58C 590 5C8-5CF 5EB-5EE 5F5-5FF 70E 74B-74C 7B2-7BF 7FB-7FC
82E-82F 83F 85C-85D 85F 86B-86F 88F 892-897 984 98D-98E 991-992 9A9 9B1 9B3-9B5 9BA-9BB 9C5-9C6 9C9-9CA
9CF-9D6 9D8-9DB 9DE 9E4-9E5 9FF-A00 A04 A0B-A0E A11-A12 A29 A31 A34 A37 A3A-A3B A3D A43-A46 A49-A4A A4E-A50
A52-A58 A5D A5F-A65 A77-A80 A84 A8E A92 AA9 AB1 AB4 ABA-ABB AC6 ACA ACE-ACF AD1-ADF AE4-AE5 AF2-AF8 B00 B04
B0D-B0E B11-B12 B29 B31 B34 B3A-B3B B45-B46 B49-B4A B4E-B54 B58-B5B B5E B64-B65 B78-B81 B84 B8B-B8D B91
B96-B98 B9B B9D BA0-BA2 BA5-BA7 BAB-BAD BBA-BBD BC3-BC5 BC9 BCE-BCF BD1-BD6 BD8-BE5 BFB-BFF C0D C11 C29
C3A-C3B C45 C49 C4E-C54 C57 C5B-C5C C5E-C5F C64-C65 C70-C76 C8D C91 CA9 CB4 CBA-CBB CC5 CC9 CCE-CD4 CD7-CDC
CDF CE4-CE5 CF0 CF3-CFF D0D D11 D45 D49 D50-D53 D64-D65 D80 D84 D97-D99 DB2 DBC DBE-DBF DC7-DC9 DCB-DCE DD5
DD7 DE0-DE5 DF0-DF1 DF5-E00 E3B-E3E E5C-E80 E83 E85 E8B EA4 EA6 EBE-EBF EC5 EC7 ECE-ECF EDA-EDB EE0-EFF F48
F6D-F70 F98 FBD FCD FDB-FFF 10C6 10C8-10CC 10CE-10CF 1249 124E-124F 1257 1259 125E-125F 1289 128E-128F 12B1
12B6-12B7 12BF 12C1 12C6-12C7 12D7 1311 1316-1317 135B-135C 137D-137F 139A-139F 13F6-13F7 13FE-13FF
169D-169F 16F9-16FF 1716-171E 1737-173F 1754-175F 176D 1771 1774-177F 17DE-17DF 17EA-17EF 17FA-17FF
181A-181F 1879-187F 18AB-18AF 18F6-18FF 191F 192C-192F 193C-193F 1941-1943 196E-196F 1975-197F 19AC-19AF
19CA-19CF 19DB-19DD 1A1C-1A1D 1A5F 1A7D-1A7E 1A8A-1A8F 1A9A-1A9F 1AAE-1AAF 1ACF-1AFF 1B4D-1B4F 1B7F
1BF4-1BFB 1C38-1C3A 1C4A-1C4C 1C89-1C8F 1CBB-1CBC 1CC8-1CCF 1CFB-1CFF 1F16-1F17 1F1E-1F1F 1F46-1F47
1F4E-1F4F 1F58 1F5A 1F5C 1F5E 1F7E-1F7F 1FB5 1FC5 1FD4-1FD5 1FDC 1FF0-1FF1 1FF5 1FFF 2065 2072-2073 208F
209D-209F 20C1-20CF 20F1-20FF 218C-218F 2427-243F 244B-245F 2B74-2B75 2B96 2CF4-2CF8 2D26 2D28-2D2C
2D2E-2D2F 2D68-2D6E 2D71-2D7E 2D97-2D9F 2DA7 2DAF 2DB7 2DBF 2DC7 2DCF 2DD7 2DDF 2E5E-2E7F 2E9A 2EF4-2EFF
2FD6-2FEF 2FFC-2FFF 3040 3097-3098 3100-3104 3130 318F 31E4-31EF 321F A48D-A48F A4C7-A4CF A62C-A63F
A6F8-A6FF A7CB-A7CF A7D2 A7D4 A7DA-A7F1 A82D-A82F A83A-A83F A878-A87F A8C6-A8CD A8DA-A8DF A954-A95E
A97D-A97F A9CE A9DA-A9DD A9FF AA37-AA3F AA4E-AA4F AA5A-AA5B AAC3-AADA AAF7-AB00 AB07-AB08 AB0F-AB10
AB17-AB1F AB27 AB2F AB6C-AB6F ABEE-ABEF ABFA-ABFF D7A4-D7AF D7C7-D7CA D7FC-D7FF FA6E-FA6F FADA-FAFF
FB07-FB12 FB18-FB1C FB37 FB3D FB3F FB42 FB45 FBC3-FBD2 FD90-FD91 FDC8-FDCE FDD0-FDEF FE1A-FE1F FE53 FE67
FE6C-FE6F FE75 FEFD-FEFE FF00 FFBF-FFC1 FFC8-FFC9 FFD0-FFD1 FFD8-FFD9 FFDD-FFDF FFE7 FFEF-FFF8 FFFE-FFFF
1000C 10027 1003B 1003E 1004E-1004F 1005E-1007F 100FB-100FF 10103-10106 10134-10136 1018F 1019D-1019F
101A1-101CF 101FE-1027F 1029D-1029F 102D1-102DF 102FC-102FF 10324-1032C 1034B-1034F 1037B-1037F 1039E
103C4-103C7 103D6-103FF 1049E-1049F 104AA-104AF 104D4-104D7 104FC-104FF 10528-1052F 10564-1056E 1057B 1058B
10593 10596 105A2 105B2 105BA 105BD-105FF 10737-1073F 10756-1075F 10768-1077F 10786 107B1 107BB-107FF
10806-10807 10809 10836 10839-1083B 1083D-1083E 10856 1089F-108A6 108B0-108DF 108F3 108F6-108FA 1091C-1091E
1093A-1093E 10940-1097F 109B8-109BB 109D0-109D1 10A04 10A07-10A0B 10A14 10A18 10A36-10A37 10A3B-10A3E
10A49-10A4F 10A59-10A5F 10AA0-10ABF 10AE7-10AEA 10AF7-10AFF 10B36-10B38 10B56-10B57 10B73-10B77 10B92-10B98
10B9D-10BA8 10BB0-10BFF 10C49-10C7F 10CB3-10CBF 10CF3-10CF9 10D28-10D2F 10D3A-10E5F 10E7F 10EAA 10EAE-10EAF
10EB2-10EFF 10F28-10F2F 10F5A-10F6F 10F8A-10FAF 10FCC-10FDF 10FF7-10FFF 1104E-11051 11076-1107E 110C3-110CC
110CE-110CF 110E9-110EF 110FA-110FF 11135 11148-1114F 11177-1117F 111E0 111F5-111FF 11212 1123F-1127F 11287
11289 1128E 1129E 112AA-112AF 112EB-112EF 112FA-112FF 11304 1130D-1130E 11311-11312 11329 11331 11334 1133A
11345-11346 11349-1134A 1134E-1134F 11351-11356 11358-1135C 11364-11365 1136D-1136F 11375-113FF 1145C
11462-1147F 114C8-114CF 114DA-1157F 115B6-115B7 115DE-115FF 11645-1164F 1165A-1165F 1166D-1167F 116BA-116BF
116CA-116FF 1171B-1171C 1172C-1172F 11747-117FF 1183C-1189F 118F3-118FE 11907-11908 1190A-1190B 11914 11917
11936 11939-1193A 11947-1194F 1195A-1199F 119A8-119A9 119D8-119D9 119E5-119FF 11A48-11A4F 11AA3-11AAF
11AF9-11BFF 11C09 11C37 11C46-11C4F 11C6D-11C6F 11C90-11C91 11CA8 11CB7-11CFF 11D07 11D0A 11D37-11D39 11D3B
11D3E 11D48-11D4F 11D5A-11D5F 11D66 11D69 11D8F 11D92 11D99-11D9F 11DAA-11EDF 11EF9-11FAF 11FB1-11FBF
11FF2-11FFE 1239A-123FF 1246F 12475-1247F 12544-12F8F 12FF3-12FFF 1342F 13439-143FF 14647-167FF 16A39-16A3F
16A5F 16A6A-16A6D 16ABF 16ACA-16ACF 16AEE-16AEF 16AF6-16AFF 16B46-16B4F 16B5A 16B62 16B78-16B7C 16B90-16E3F
16E9B-16EFF 16F4B-16F4E 16F88-16F8E 16FA0-16FDF 16FE5-16FEF 16FF2-16FFF 187F8-187FF 18CD6-18CFF 18D09-1AFEF
1AFF4 1AFFC 1AFFF 1B123-1B14F 1B153-1B163 1B168-1B16F 1B2FC-1BBFF 1BC6B-1BC6F 1BC7D-1BC7F 1BC89-1BC8F
1BC9A-1BC9B 1BCA4-1CEFF 1CF2E-1CF2F 1CF47-1CF4F 1CFC4-1CFFF 1D0F6-1D0FF 1D127-1D128 1D1EB-1D1FF 1D246-1D2DF
1D2F4-1D2FF 1D357-1D35F 1D379-1D3FF 1D455 1D49D 1D4A0-1D4A1 1D4A3-1D4A4 1D4A7-1D4A8 1D4AD 1D4BA 1D4BC 1D4C4
1D506 1D50B-1D50C 1D515 1D51D 1D53A 1D53F 1D545 1D547-1D549 1D551 1D6A6-1D6A7 1D7CC-1D7CD 1DA8C-1DA9A 1DAA0
1DAB0-1DEFF 1DF1F-1DFFF 1E007 1E019-1E01A 1E022 1E025 1E02B-1E0FF 1E12D-1E12F 1E13E-1E13F 1E14A-1E14D
1E150-1E28F 1E2AF-1E2BF 1E2FA-1E2FE 1E300-1E7DF 1E7E7 1E7EC 1E7EF 1E7FF 1E8C5-1E8C6 1E8D7-1E8FF 1E94C-1E94F
1E95A-1E95D 1E960-1EC70 1ECB5-1ED00 1ED3E-1EDFF 1EE04 1EE20 1EE23 1EE25-1EE26 1EE28 1EE33 1EE38 1EE3A
1EE3C-1EE41 1EE43-1EE46 1EE48 1EE4A 1EE4C 1EE50 1EE53 1EE55-1EE56 1EE58 1EE5A 1EE5C 1EE5E 1EE60 1EE63
1EE65-1EE66 1EE6B 1EE73 1EE78 1EE7D 1EE7F 1EE8A 1EE9C-1EEA0 1EEA4 1EEAA 1EEBC-1EEEF 1EEF2-1EFFF 1F02C-1F02F
1F094-1F09F 1F0AF-1F0B0 1F0C0 1F0D0 1F0F6-1F0FF 1F1AE-1F1E5 1F203-1F20F 1F23C-1F23F 1F249-1F24F 1F252-1F25F
1F266-1F2FF 1F6D8-1F6DC 1F6ED-1F6EF 1F6FD-1F6FF 1F774-1F77F 1F7D9-1F7DF 1F7EC-1F7EF 1F7F1-1F7FF 1F80C-1F80F
1F848-1F84F 1F85A-1F85F 1F888-1F88F 1F8AE-1F8AF 1F8B2-1F8FF 1FA54-1FA5F 1FA6E-1FA6F 1FA75-1FA77 1FA7D-1FA7F
1FA87-1FA8F 1FAAD-1FAAF 1FABB-1FABF 1FAC6-1FACF 1FADA-1FADF 1FAE8-1FAEF 1FAF7-1FAFF 1FB93 1FBCB-1FBEF
1FBFA-1FFFF 2A6E0-2A6FF 2B739-2B73F 2B81E-2B81F 2CEA2-2CEAF 2EBE1-2F7FF 2FA1E-2FFFF 3134B-E0000 E0002-E001F
E0080-E00FF E01F0-EFFFF FFFFE-FFFFF 10FFFE-10FFFF
`);

/** Format characters (Cf) of Unicode 14.0. */
const FORMATTING = rangesOf(`
AD 600-605 61C 6DD 70F 890-891 8E2 180E 200B-200F 202A-202E 2060-2064 2066-206F FEFF FFF9-FFFB 110BD 110CD
13430-13438 1BCA0-1BCA3 1D173-1D17A E0001 E0020-E007F
`);

// --------------------------------------------------------------------------------------------- run with node

/** The lines of a frame file, read piece by piece. */
function* frameLinesOf(fs, path) {
  const file = fs.openSync(path, "r");
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const piece = Buffer.alloc(1 << 20);
  let rest = Buffer.alloc(0);
  let at = 1;
  try {
    for (let size = fs.readSync(file, piece); size > 0; size = fs.readSync(file, piece)) {
      const data = Buffer.concat([rest, piece.subarray(0, size)]);
      let from = 0;
      for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10, from)) {
        yield textOf(decoder, data.subarray(from, end), `frame:${at}`);
        from = end + 1;
        at += 1;
      }
      rest = data.subarray(from);
      if (rest.length > LONGEST_LINE) refuse("file", `frame:${at}`, "the line is longer than 16 MiB", "该行超过 16 MiB");
    }
    if (rest.length > 0) refuse("text", `frame:${at}`, "the last line has no line end", "最后一行没有换行符");
  } finally {
    fs.closeSync(file);
  }
}

function textOf(decoder, bytes, where) {
  try {
    return decoder.decode(bytes);
  } catch {
    return refuse("text", where, "not UTF-8", "不是 UTF-8 文本");
  }
}

const RECORD_FILES = ["record.json", "round.json", "strata.jsonl", "drawn.jsonl", "visits.jsonl", "later.jsonl"];
const LARGEST_FILE = 500 * 1024 * 1024;

function main(words) {
  const fs = require("node:fs");
  const path = require("node:path");
  const given = {};
  let folder = null;
  for (let at = 0; at < words.length; at += 1) {
    const option = /^--(proof|frame|witness)$/.exec(words[at]);
    if (option && at + 1 < words.length) given[option[1]] = words[at += 1];
    else if (folder === null && !words[at].startsWith("--")) folder = words[at];
    else folder = "";
  }
  const usable = folder && fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory();
  const missing = Object.values(given).find((name) => !fs.statSync(name, { throwIfNoEntry: false })?.isFile());
  if (!usable || missing !== undefined) {
    const what = usable ? `${missing} is not a file` : "the first word must be a record folder";
    process.stderr.write(`${what}\nusage: node check.js RECORD-FOLDER [--proof FILE] [--frame FILE] [--witness FILE]\n`);
    return 2;
  }
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const unreadable = [];
  const readFile = (name) => {
    const size = fs.statSync(name, { throwIfNoEntry: false })?.size;
    if (size === undefined) return undefined;
    try {
      if (size > LARGEST_FILE) refuse("file", path.basename(name), "the file is too large", "文件过大");
      return textOf(decoder, fs.readFileSync(name), path.basename(name));
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal;
      unreadable.push(refusal);
      return undefined;
    }
  };
  const files = Object.fromEntries(RECORD_FILES.map((name) => [name, readFile(path.join(folder, name))]));
  const extra = {};
  for (const kind of ["proof", "witness"]) if (given[kind]) extra[kind] = readFile(given[kind]);
  if (given.frame) extra.frame = frameLinesOf(fs, given.frame);
  const steps = checkRecord(files, extra);
  let step = steps.next();
  while (!step.done) step = steps.next();
  const state = step.value;
  for (const { rule, where, en, zh } of unreadable) state.report.bad(rule, where, en, zh);
  process.stdout.write(`${JSON.stringify(summary(state), null, 2)}\n`);
  return state.report.deviations.length > 0 ? 1 : 0;
}

if (typeof module !== "undefined" && module.exports) {
  module.exports = {
    sha256, sm3, chainOf, parse, canonical, isText, isId, compareText, treeRoot, pathRoot, bucketOf, readPattern, textsOf,
    matchesWhole, targetOf, numbersOf, offsetOf, mergeVisits, yielding, areNeighbours, Refused, checkRecord, summary,
    linesOf, compareLists, isRate, isDate, instantOf, compareInstants, inGroup, entityLine, drawnMembers, visitMembers,
    codesNamed, checkAbsence, checkOwnPath, Report,
    tables: { UNASSIGNED, FORMATTING },
  };
  if (require.main === module) {
    try {
      process.exitCode = main(process.argv.slice(2));
    } catch (error) {
      process.stderr.write(`the check could not be made: ${error.stack}\n`);
      process.exitCode = 2;
    }
  }
}
