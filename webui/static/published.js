// Search a published site without a server: parts of the dictionary and of the items are scripts that are loaded when
// they are needed, because a page opened from a folder can load nothing else. See sse_search/service/static_search.py.
"use strict";
(() => {
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const PAGE = 10;
  const SHOWN_VALUES = 20;
  const MAX_PARTS_OF_PREFIX = 4;
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };
  const MAX_WORDS_OF_PHRASE_SCORED = 3;
  const OPERATORS = /(^|\s)(AND|OR|NOT|ADJ|NEAR)(\/\d+)?(?=\s|$)|[()~]|[\p{L}\p{N}][*?]\p{L}|(^|[\s-])(title|body|country|region|organi[sz]ation|person|event|topic|entity|source|language|category|site|id|story|date|since|until|added|is)(:\S|[<>]=)/u;
  const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

  const digit = new Map([...DIGITS].map((character, value) => [character, value]));
  const loaded = new Map();
  const received = new Map();
  let meta, texts, language;

  window.ssesearch = (name, ...values) => received.get(name)(values);

  function load(name) {
    if (!loaded.has(name)) {
      loaded.set(name, new Promise((resolve, reject) => {
        received.set(name, resolve);
        const script = document.createElement("script");
        script.src = `data/${name}.js`;
        script.onerror = () => reject(new Error(`${script.src} cannot be loaded`));
        document.head.append(script);
      }));
    }
    return loaded.get(name);
  }

  // Words, as sse_search.tokens has them for most languages.

  function fold(text) {
    return text.normalize("NFKD").replace(/([\p{Script=Latin}\p{Script=Greek}])\p{M}+/gu, "$1").normalize("NFC")
      .toLowerCase().replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter]);
  }

  function written(text) {
    const plain = text.normalize("NFC")
      .replace(/(?<![\p{L}\p{N}])(?:l|d|j|c|m|t|s|n|qu)['’](?=\p{L})/giu, "")
      .replace(/['’]s(?![\p{L}\p{N}])/giu, "")
      .replace(/(?<!\p{L})(?:\p{L}\.){2,}/gu, (initials) => initials.replaceAll(".", ""))
      .replace(/(\d)[,.'’](?=\d{3}(?!\d))/g, "$1")
      .replace(/\bco-op/gi, "coop");
    const runs = plain.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu) ?? [];
    return runs.flatMap((run) => (UNSPACED.test(run) ? [...run] : [run]));
  }

  // The dictionary.

  function partOf(key, firsts = meta.terms) {
    let low = 0, high = firsts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (firsts[middle] <= key) low = middle; else high = middle;
    }
    return low;
  }

  async function lookUp(key) {
    if (!meta.terms.length) return {};
    const [keys, lists, names] = await load(`terms/${partOf(key)}`);
    const at = find(keys, key), named = find(names, key);
    return { postings: at < 0 ? "" : lists[keys[at + 1]], names: named < 0 ? [] : names[named + 1] };
  }

  function find(pairs, key) {
    for (let index = 0; index < pairs.length; index += 2) if (pairs[index] === key) return index;
    return -1;
  }

  async function postingsOf(token) {
    for (let length = token.length; length >= Math.max(4, token.length - 3) || length === token.length; length--) {
      const { postings } = await lookUp(token.slice(0, length));
      if (postings) return [postings];
    }
    return [];
  }

  // Phrases: pairs of adjacent words with their positions, see static_phrases.py.

  async function lookUpPair(key) {
    const [firsts] = await load("phrases");
    if (!firsts.length) return "";
    const [keys, postings] = await load(`phrases/${partOf(key, firsts)}`);
    const at = keys.split("\n").indexOf(key);
    return at < 0 ? "" : postings.split("\n")[at];
  }

  function reader(postings) {
    let index = 0;
    const number = () => {
      let total = 0, shift = 0, value;
      do {
        value = digit.get(postings[index++]);
        total |= (value & 31) << shift;
        shift += 5;
      } while (value & 32);
      return total;
    };
    return { number, isDone: () => index >= postings.length };
  }

  function positionsOf(postings) {
    const { number, isDone } = reader(postings), positions = new Map();
    for (let item = 0; !isDone();) {
      item += number();
      const own = new Set();
      let position = 0, coded;
      do {
        coded = number();
        position += coded >> 1;
        own.add(position);
      } while (coded & 1);
      positions.set(item, own);
    }
    return positions;
  }

  async function itemsWithWord(token) {
    const written = await lookUpPair(token), items = new Set();
    if (written) {
      const { number, isDone } = reader(written);
      for (let item = 0; !isDone();) items.add((item += number()));
    } else {
      const { postings } = await lookUp(token);
      if (postings) decode(postings, (item) => items.add(item));
    }
    return items;
  }

  // The items in which words stand side by side; pairs overlap in a word only where their number is odd.
  async function itemsWithPhrase(tokens) {
    if (tokens.length < 2) return itemsWithWord(tokens[0]);
    let starts;
    for (let offset = 0; offset < tokens.length; offset += 2) {
      const at = Math.min(offset, tokens.length - 2);
      const pairs = positionsOf(await lookUpPair(`${tokens[at]} ${tokens[at + 1]}`));
      if (!starts) starts = pairs;
      else {
        for (const [item, own] of starts) {
          const others = pairs.get(item);
          for (const start of own) if (!others?.has(start + at)) own.delete(start);
          if (!own.size) starts.delete(item);
        }
      }
    }
    return new Set(starts.keys());
  }

  async function postingsWithPrefix(prefix) {
    const first = partOf(prefix), lists = new Set();
    for (let part = first; part < Math.min(meta.terms.length, first + MAX_PARTS_OF_PREFIX); part++) {
      const [keys, ofPart] = await load(`terms/${part}`);
      for (let index = 0; index < keys.length; index += 2) {
        if (keys[index].startsWith(prefix)) lists.add(ofPart[keys[index + 1]]);
      }
      if (meta.terms[part + 1] > prefix && !meta.terms[part + 1]?.startsWith(prefix)) break;
    }
    return [...lists];
  }

  // Postings: "count:digits", see static_search.py. Calls use(item, score between 0 and 1).

  function decode(postings, use, scored = true) {
    const colon = postings.indexOf(":"), count = Number(postings.slice(0, colon));
    const coarse = count > meta.exact && count * meta.frequent > meta.items;
    for (let index = colon + 1, item = -1; index < postings.length;) {
      let distance = 0, value, shift = 0;
      do {
        value = digit.get(postings[index++]);
        distance |= (value & 31) << shift;
        shift += 5;
      } while (value & 32);
      item += distance;
      if (!scored) use(item, 0);
      else if (coarse) use(item, digit.get(postings[index++]) / 63);
      else use(item, ((digit.get(postings[index++]) << 6) | digit.get(postings[index++])) / 4095);
    }
  }

  const idf = (found) => Math.log(1 + (meta.items - found + 0.5) / (found + 0.5));

  function scoresOf(lists) {
    const scores = new Map();
    for (const postings of lists) {
      decode(postings, (item, score) => scores.set(item, Math.min(1, (scores.get(item) ?? 0) + score)));
    }
    const factor = idf(scores.size) * meta.highest;
    for (const [item, score] of scores) scores.set(item, score * factor);
    return scores;
  }

  // A query: words, "phrases", -words, -"phrases", prefix*; names of entities are their words or their tag. Letters of
  // scripts without spaces are a phrase.

  async function readQuery(text, { withPhrases }) {
    const clauses = [], excluded = [], phrases = [];
    const words = [];
    const parts = text.replace(/[“”„«»]/g, '"').match(/[-−]?"[^"]*"|[^\s"]+/g) ?? [];
    for (const part of parts) {
      const bare = part.replace(/^[-−]/, ""), isExcluded = bare !== part;
      const own = written(bare);
      const isPhrase = own.length > 0 && (bare.startsWith('"') || (own.length > 1 && own.every((word) => UNSPACED.test(word))));
      if (isPhrase && (withPhrases || isExcluded || own.length === 1)) {
        const phrase = { words: [...new Set(own.map(fold))], ids: [], phrase: own.map(fold) };
        if (isExcluded) excluded.push(phrase.phrase);
        else clauses.push(phrase);
      } else if (isExcluded) excluded.push(...own.map((word) => [fold(word)]));
      else if (/\*$/.test(part) && own.length === 1) clauses.push({ words: [`${fold(own[0])}*`], ids: [] });
      else words.push(...own);
      if (own.length > 1 && isPhrase && !isExcluded) phrases.push(own);
    }
    const tokens = words.map(fold);
    const inCapitals = words.length > 1 && words.every((word) => word === word.toUpperCase());
    for (let start = 0; start < tokens.length;) {
      const { names } = await lookUp(tokens[start]);
      const name = longestName(names ?? [], tokens, start, words[start] === words[start].toUpperCase() && !inCapitals);
      const length = name ? name[0].split(" ").length : 1;
      clauses.push({ words: tokens.slice(start, start + length), ids: name ? name[1] : [] });
      start += length;
    }
    return { clauses, excluded, hasPhrases: phrases.length > 0 };
  }

  function longestName(names, tokens, start, isCapital) {
    let longest = null;
    for (const name of names) {
      const own = name[0].split(" ");
      const fits = own.every((token, offset) => tokens[start + offset] === token);
      const allowed = !name[2] || isCapital || !isFunctionWord(own[0]);
      if (fits && allowed && (!longest || own.length > longest[0].split(" ").length)) longest = name;
    }
    return longest;
  }

  const isFunctionWord = (token) => functionWords([token]).has(token);

  function functionWords(tokens) {
    let most = 0, chosen = [];
    for (const listed of Object.values(meta.functionWords)) {
      const own = new Set(listed.split(" ")), count = tokens.filter((token) => own.has(token)).length;
      if (count > most) [most, chosen] = [count, [own]];
      else if (count && count === most) chosen.push(own);
    }
    return new Set(most ? tokens.filter((token) => chosen.every((own) => own.has(token))) : []);
  }

  async function search(text) {
    const found = await searchOnce(text, { withPhrases: true });
    if (!found.hasPhrases || found.isWhole.size) return found;
    const wider = await searchOnce(text, { withPhrases: false });
    return { ...wider, relaxed: wider.relaxed ? "phraseAny" : wider.ranked.length ? "phrase" : "" };
  }

  async function searchOnce(text, how) {
    const { clauses, excluded, hasPhrases } = await readQuery(text, how);
    for (const clause of clauses.filter(({ phrase }) => phrase)) {
      clause.items = await itemsWithPhrase(clause.phrase);
      const dropped = functionWords(clause.words);
      clause.words = clause.words.filter((word) => !dropped.has(word)).slice(0, MAX_WORDS_OF_PHRASE_SCORED);
    }
    const counts = new Map();
    const words = clauses.filter(({ items }) => !items).flatMap((clause) => clause.words);
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    const dropped = functionWords(words);
    const scoring = [...counts.keys()].filter((word) => !dropped.has(word));
    const kept = scoring.length || clauses.some((clause) => clause.ids.length) ? scoring : [...counts.keys()];
    const largest = Math.max(1, ...kept.map((word) => 1 + Math.log(counts.get(word))));
    const ofWord = new Map();
    for (const word of new Set(clauses.flatMap((clause) => clause.words))) {
      const lists = word.endsWith("*") ? await postingsWithPrefix(word.slice(0, -1)) : await postingsOf(word);
      ofWord.set(word, scoresOf(lists));
    }
    const total = new Float64Array(meta.items), satisfied = new Uint8Array(meta.items);
    for (const word of kept) {
      const weight = (1 + Math.log(counts.get(word))) / largest;
      for (const [item, score] of ofWord.get(word)) total[item] += weight * score;
    }
    for (const clause of clauses.filter(({ items }) => items)) {
      const factor = idf(clause.items.size) * meta.highest, scores = clause.words.map((word) => ofWord.get(word));
      for (const item of clause.items) {
        const ofWords = clause.words.map((word, index) => (scores[index].get(item) ?? 0) / (idf(scores[index].size) * meta.highest));
        total[item] += factor * (ofWords.length ? Math.min(...ofWords) : 0.5);
        satisfied[item] += 1;
      }
    }
    for (const clause of clauses.filter(({ items }) => !items)) {
      const [first, ...others] = clause.words.map((word) => ofWord.get(word));
      const matching = new Set([...first.keys()].filter((item) => others.every((scores) => scores.has(item))));
      const tagged = new Set();
      for (const id of clause.ids) {
        const { postings } = await lookUp(`=${id.split(":")[0]}=${id}`);
        if (postings) decode(postings, (item) => tagged.add(item), false);
      }
      for (const item of tagged) {
        total[item] += idf(tagged.size) * meta.tag;
        matching.add(item);
      }
      for (const item of matching) satisfied[item] += 1;
    }
    const without = new Set();
    for (const words of excluded) {
      if (words.length > 1) (await itemsWithPhrase(words)).forEach((item) => without.add(item));
      else for (const list of await postingsOf(words[0])) decode(list, (item) => without.add(item));
    }
    const all = [], some = [];
    for (let item = 0; item < meta.items; item++) {
      if (without.has(item)) continue;
      if (satisfied[item] === clauses.length) all.push(item);
      else if (total[item] > 0) some.push(item);
    }
    const lift = counts.size > 1 ? counts.size / (counts.size - 1) : 1;
    const isWhole = new Set(all);
    for (const item of all) total[item] *= lift;
    const byScore = (left, right) => total[right] - total[left] || left - right;
    const ranked = (clauses.length ? [...all, ...some] : all).sort(byScore);
    const relaxed = clauses.length > 0 && !all.length && some.length > 0 ? "any" : "";
    return { ranked, isWhole, tokens: [...ofWord.keys()], relaxed, hasPhrases };
  }

  // Filters: values of facets, and a year or month.

  function itemsOfDate(date) {
    const months = meta.months, ranges = [];
    months.forEach(([month, first], index) => {
      const isUndated = date === "undated" && !month;
      if (isUndated || (month && (month === date || month.startsWith(`${date}-`)))) {
        ranges.push([first, months[index + 1]?.[1] ?? meta.items]);
      }
    });
    return ranges;
  }

  async function filtered(items, parameters) {
    for (const facet of meta.facets) {
      const values = parameters.getAll(facet);
      if (!values.length) continue;
      const allowed = new Set();
      for (const value of values) {
        const { postings } = await lookUp(`=${facet}=${value}`);
        if (postings) decode(postings, (item) => allowed.add(item), false);
      }
      items = items.filter((item) => allowed.has(item));
    }
    const dates = parameters.getAll("date");
    if (dates.length) {
      const ranges = dates.flatMap(itemsOfDate);
      items = items.filter((item) => ranges.some(([first, end]) => item >= first && item < end));
    }
    return items;
  }

  // The page.

  function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  function marked(text, tokens, code) {
    const pieces = text.split(/([\p{L}\p{N}][\p{L}\p{M}\p{N}]*)/u);
    return pieces.map((piece, index) => {
      const word = index % 2 ? fold(piece) : "";
      const hit = word && tokens.some((token) => word === token || (token.endsWith("*")
        ? word.startsWith(token.slice(0, -1))
        : Math.min(word.length, token.length) > 4 && word.slice(0, token.length - 2) === token.slice(0, -2)
          && Math.abs(word.length - token.length) < 4)
        || (code === "de" && token.length > 4 && word.includes(token.slice(0, -1))));
      return hit ? element("mark", { textContent: piece }) : piece;
    });
  }

  async function hit(item, found) {
    const [rows] = await load(`items/${Math.floor(item / meta.perFile)}`);
    const [id, title, value, date, source, language, category, code, excerpt] = rows[item % meta.perFile];
    const link = element("a", { href: `item/${id}.html`, lang: code || "en" }, ...marked(title, found.tokens, code));
    const when = value ? element("time", { dateTime: value, textContent: date })
      : element("span", { className: "undated", textContent: texts.undated });
    const details = [source, category, language].filter(Boolean).map((text) => element("li", {}, text));
    const article = element("article", {}, element("h2", { className: "hit-title", dir: "auto" }, link),
      element("ul", { className: "meta" }, element("li", {}, when), ...details));
    if (found.isWhole.size && !found.isWhole.has(item)) {
      article.append(element("p", { className: "versions some-words", textContent: texts.some }));
    }
    if (excerpt) article.append(element("p", { className: "snippet", dir: "auto", lang: code || "en" }, ...marked(excerpt, found.tokens, code)));
    return element("li", { className: "hit" }, article);
  }

  function address(parameters, changes) {
    const changed = new URLSearchParams(parameters);
    changed.delete("page");
    for (const [name, value] of Object.entries(changes)) changed.set(name, value);
    return `search.html?${changed}`;
  }

  function toggled(parameters, name, value) {
    const values = parameters.getAll(name), changed = new URLSearchParams(parameters);
    changed.delete("page");
    changed.delete(name);
    for (const other of values.includes(value) ? values.filter((each) => each !== value) : [...values, value]) {
      changed.append(name, other);
    }
    return `search.html?${changed}`;
  }

  function choices(name, values, parameters) {
    const selected = parameters.getAll(name);
    return element("ul", { className: "choices" }, ...values.map(([value, label, count]) => {
      const box = element("input", { type: "checkbox", className: "choice-box", checked: selected.includes(value) });
      box.addEventListener("change", () => { location.href = toggled(parameters, name, value); });
      return element("li", { className: "choice-row" }, element("label", { className: "choice" }, box,
        element("bdi", { className: "choice-label", textContent: label }), " ",
        element("span", { className: "choice-count", textContent: count.toLocaleString(language) })));
    }));
  }

  function facet(name, title, values, parameters) {
    const fold = element("details", { className: "facet", id: `facet-${name}` },
      element("summary", { className: "facet-title", textContent: title }));
    fold.addEventListener("toggle", async () => {
      if (fold.open && fold.children.length === 1) fold.append(choices(name, await values(), parameters));
    });
    fold.open = parameters.has(name);
    return fold;
  }

  function showFacets(items, parameters) {
    const place = document.getElementById("facets"), titles = JSON.parse(place.dataset.titles), among = new Set(items);
    const inResults = async (name) => {
      const [rows] = await load(`facets/${name}`), selected = parameters.getAll(name), counted = [];
      for (const [value, label, , postings] of rows) {
        let count = 0;
        decode(postings, (item) => { count += among.has(item); }, false);
        if (count || selected.includes(value)) counted.push([value, label, count]);
      }
      return counted.sort((left, right) => right[2] - left[2]).slice(0, SHOWN_VALUES);
    };
    const years = async () => {
      const counts = new Map();
      meta.months.forEach(([month, first], index) => {
        const end = meta.months[index + 1]?.[1] ?? meta.items, year = month.slice(0, 4) || "undated";
        let count = 0;
        for (let item = first; item < end; item++) count += among.has(item);
        if (count) counts.set(year, (counts.get(year) ?? 0) + count);
      });
      return [...counts].map(([year, count]) => [year, year === "undated" ? texts.undated : year, count]);
    };
    place.append(facet("date", texts.years, years, parameters));
    for (const name of meta.facets) {
      place.append(facet(name, titles[name] ?? name, () => inResults(name), parameters));
    }
  }

  const filled = (message, value) => message.replace("{}", () => value);

  function tell(id, message) {
    const notice = document.getElementById(id);
    notice.hidden = !message;
    notice.textContent = message ?? "";
  }

  async function show() {
    const parameters = new URLSearchParams(location.search), text = (parameters.get("q") ?? "").trim();
    language = document.documentElement.lang;
    texts = JSON.parse(document.getElementById("results").dataset.texts);
    const number = Math.max(1, Number.parseInt(parameters.get("page") ?? "1", 10) || 1);
    document.getElementById("q").value = text;
    for (const [name, value] of parameters) {
      if (name !== "q" && name !== "page") {
        document.getElementById("search").append(element("input", { type: "hidden", name, value }));
      }
    }
    [meta] = await load("meta");
    const found = await search(text);
    let items = await filtered(found.ranked, parameters);
    const total = found.relaxed || !found.isWhole.size ? items.length : items.filter((item) => found.isWhole.has(item)).length;
    if (!total) items = [];
    if (parameters.get("sort") === "newest") items.sort((left, right) => left - right);
    const page = items.slice((number - 1) * PAGE, number * PAGE);
    const hits = await Promise.all(page.map((item) => hit(item, found)));
    const isOne = new Intl.PluralRules(language).select(total) === "one";
    const count = isOne ? texts.one.replace("1", total) : filled(texts.many, total.toLocaleString(language));
    document.getElementById("count").textContent = (total ? count : texts.nothing) + (text ? ` ${filled(texts.for, text)}` : "");
    tell("relaxed", total ? texts[found.relaxed] : "");
    tell("operators", OPERATORS.test(text.replace(/"[^"]*"/g, "")) ? texts.operators : "");
    const list = document.getElementById("hits");
    list.start = (number - 1) * PAGE + 1;
    list.replaceChildren(...hits);
    const pager = document.getElementById("pager");
    if (number > 1) pager.append(element("a", { className: "pager-step", rel: "prev", href: address(parameters, { page: number - 1 }), textContent: texts.previous }));
    if (number * PAGE < items.length) pager.append(element("a", { className: "pager-step", rel: "next", href: address(parameters, { page: number + 1 }), textContent: texts.next }));
    showFacets(items, parameters);
    document.body.dataset.ready = "true";
  }

  show().catch((error) => {
    document.getElementById("count").textContent = filled(texts?.error ?? "{}", error.message);
  });
})();
