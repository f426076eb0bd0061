// SPDX-License-Identifier: Apache-2.0
//
// A second checker of draw records, protocol "jointsup/1", in plain JavaScript without any dependency. It was written
// from the two pages docs/reference/protocol.md and documents.md alone, so that it shares no mistake with the library.
//
//   node check.js RECORD-FOLDER [--proof FILE] [--frame FILE] [--witness FILE]
//
// prints one JSON object (schema check/1); exit code 0: no deviation, 1: deviations, 2: nothing could be checked.
// In a browser the same text, followed by page.js, makes the page that checks a record where the reader sits.
"use strict";

// ---------------------------------------------------------------------------------------------------------- refusals

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

// -------------------------------------------------------------------------------------------------------------- text

const PLAIN = /^[\x20-\x7e\u3400-\u4dbf\u4e00-\u9fff]*$/;  // assigned, in NFC, nothing special: no need to look closer

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

// ------------------------------------------------------------------------------------------------------------ hashes

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

// ---------------------------------------------------------------------------------------------------- canonical JSON

const DEEPEST = 64;
const LONGEST_LINE = 16 * 1024 * 1024;

/** Reads canonical JSON and nothing else: any text that `canonical` would write otherwise is refused. */
function parse(text, where) {
  let at = 0;
  const stop = (en, zh) => refuse("text", where, `${en} (character ${at + 1})`, `${zh}(第 ${at + 1} 个字符)`);
  const expect = (mark) => {
    if (text[at] !== mark) stop(`not canonical JSON: expected ${mark}`, `不是规范 JSON:此处应为 ${mark}`);
    at += 1;
  };
  const quoted = () => {
    expect('"');
    let value = "";
    for (;;) {
      const from = at;
      while (at < text.length && text[at] !== '"' && text[at] !== "\\") at += 1;
      value += text.slice(from, at);
      if (at >= text.length) stop("not canonical JSON: a text without an end", "不是规范 JSON:文本没有结束");
      at += 1;
      if (text[at - 1] === '"') break;
      if (text[at] !== '"' && text[at] !== "\\") {
        stop('not canonical JSON: only \\" and \\\\ are escapes', '不是规范 JSON:只允许 \\" 与 \\\\ 两种转义');
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
      stop("not canonical JSON: a number", "不是规范 JSON:数字写法有误");
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
          "不是规范 JSON:键名未按序、重复或含其他字符");
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
  if (at !== text.length) stop("not canonical JSON: something stands after the end", "不是规范 JSON:结尾之后还有内容");
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
    if (line.length > LONGEST_LINE || (line.length * 3 > LONGEST_LINE && encoder.encode(line).length > LONGEST_LINE)) {
      refuse("file", `${where}:${at + 1}`, "the line is longer than 16 MiB", "该行超过 16 MiB");
    }
  }
  return lines;
}
