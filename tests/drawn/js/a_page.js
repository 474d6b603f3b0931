// What modules that only speak need of a page: its language and the sentences. Import it first.

import { readFileSync } from "node:fs";

const sentences = JSON.parse(readFileSync(new URL("../../../layers/words/zh/map.json", import.meta.url), "utf-8"));
const words = JSON.stringify(Object.fromEntries(Object.entries(sentences).map(([key, text]) => [`map.${key}`, text])));

globalThis.document = { documentElement: { lang: "zh-CN" }, getElementById: (id) => id === "words" ? { textContent: words } : null };
globalThis.getComputedStyle = () => ({ fontSize: "16px" });
