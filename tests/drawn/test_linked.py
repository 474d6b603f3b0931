"""Modules become one script: in the order of their imports, each in a room of its own."""

import pytest

from maps.linked import NotLinked, linked
from tests.drawn.nodes import told_by_node


def _told(files, *entries):
    """What the linked script writes when it is run."""
    script = linked(entries or ("a.js",), files.__getitem__)
    return told_by_node("-", script=script).split()


def _refusal(files, *entries):
    with pytest.raises(NotLinked) as refused:
        linked(entries or ("a.js",), files.__getitem__)
    return str(refused.value)


def test_what_is_imported_runs_first_and_once():
    files = {
        "a.js": 'import "./b.js";\nimport "./in/c.js";\nconsole.log("a");',
        "b.js": 'import "./in/c.js";\nconsole.log("b");',
        "in/c.js": 'import "../d.js";\nconsole.log("c"); // the last line',
        "d.js": 'console.log("d");',
    }
    assert _told(files) == ["d", "c", "b", "a"]
    assert _told(files, "in/c.js", "a.js") == ["d", "c", "b", "a"]


def test_names_stay_in_their_module_and_go_under_another_where_that_is_asked():
    files = {
        "a.js": """// Says.

import { one as first, Two, three, four } from "./b.js";

const one = 10;
console.log(one, first, new Two().n(), three());
four().then((n) => console.log(n));
""",
        "b.js": """export const one = 1;
export class Two { n() { return hidden + 1; } }
export function three() { return four.name.length - 1; }
export async function four() { return 4; }
const hidden = 1;
""",
    }
    assert _told(files) == ["10", "1", "2", "3", "4"]


def test_each_module_is_strict():
    assert _told({"a.js": "console.log((function () { return this; })() === undefined);"}) == [
        "true"
    ]


def test_the_word_itself_in_a_text_or_a_remark_is_no_import():
    text = """// import { nothing } from "./nowhere.js";
const text = "import(x) and export default"; // import(y)
console.log(text.length, 'export {'.length); /* import "z"; */
const held = {
  import: 1,
  export: 2,
};
console.log(held.import + held.export);
"""
    assert _told({"a.js": text}) == ["28", "8", "3"]


@pytest.mark.parametrize(
    "line",
    [
        'import all from "./b.js";',
        'import * as all from "./b.js";',
        "import { b } from './b.js';",
        'import { b } from "./b.js"',
        'import { b } from "b.js";',
        'import { b } from "/b.js";',
        'import { b } from "../b.js";',
        'import { b c } from "./b.js";',
        'import { default as b } from "./b.js"; f();',
        "import {",
        'const b = await import("./b.js");',
        "console.log(import.meta.url);",
        "  export const b = 1;",
        "export default 1;",
        "export let b = 1;",
        "export var b = 1;",
        "export { b };",
        'export { b } from "./b.js";',
        'export * from "./b.js";',
        "export const { b } = {};",
        "export function* b() {}",
    ],
)
def test_a_form_that_is_not_known_is_refused_with_its_line(line):
    said = _refusal({"a.js": f"// Says.\n{line}\n", "b.js": "export const b = 1;\n"})
    assert said.startswith("a.js:2: this form is not known") or "a.js: this form" in said
    assert line.strip() in said


def test_an_import_below_the_first_line_of_code_is_refused():
    files = {"a.js": 'f();\nimport "./b.js";', "b.js": ""}
    assert _refusal(files) == 'a.js:2: this form is not known: import "./b.js";'


def test_a_circle_is_refused_and_named():
    files = {
        "a.js": 'import "./b.js";',
        "b.js": 'import "./c.js";',
        "c.js": 'import { b } from "./b.js";',
    }
    assert _refusal(files) == "a circle of imports: b.js -> c.js -> b.js"
    assert _refusal({"a.js": 'import "./a.js";'}).endswith("a.js -> a.js")


def test_a_name_that_nobody_exports_is_refused():
    files = {"a.js": 'import { b, c } from "./b.js";', "b.js": "export const b = 1, c = 2;"}
    assert _refusal(files) == "a.js: b.js does not export c"


def test_a_script_that_would_end_its_own_element_is_refused():
    assert "</script" in _refusal({"a.js": 'const text = "</script>";'})
