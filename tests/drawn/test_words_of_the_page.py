import re
from pathlib import Path

import maps
from layers.words import catalogue

STATIC = Path(maps.__file__).parent / "static"
SCRIPTS = {
    file.relative_to(STATIC).as_posix(): file.read_text(encoding="utf-8")
    for file in STATIC.rglob("*.js")
}
FORBIDDEN = (
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "new Function",
    "createContextualFragment",
    "setHTMLUnsafe",
    "srcdoc",
    "http://",
    "https://",
    "//cdn",
)


def _said(language):
    return {key: text for key, text in catalogue(language).items() if key.startswith("map.")}


def test_every_sentence_a_script_asks_for_is_there():
    for name, text in SCRIPTS.items():
        for key in re.findall(r'\bsay\("(\w+)"', text):
            assert f"map.{key}" in _said("zh"), f"{name}: {key}"
        for head in re.findall(r"\bsay\(`(\w+)\$\{", text):
            assert any(key.startswith(f"map.{head}") for key in _said("zh")), f"{name}: {head}"


def test_both_languages_say_the_same_things():
    zh, en = _said("zh"), _said("en")
    assert zh.keys() == en.keys()
    for key in zh:
        assert set(re.findall(r"\{\w+\}", zh[key])) == set(re.findall(r"\{\w+\}", en[key])), key


def test_text_only_ever_becomes_text():
    for name, text in SCRIPTS.items():
        body = text.replace("http://www.w3.org/2000/svg", "")
        for word in FORBIDDEN:
            assert word not in body, f"{name}: {word}"


def test_scripts_hold_no_sentences_of_their_own():
    for name, text in SCRIPTS.items():
        code = re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
        code = re.sub(r"//.*$", "", code, flags=re.MULTILINE)
        assert not re.search(r"[\u4e00-\u9fff]", code), name


def test_files_stay_small():
    for file in filter(Path.is_file, STATIC.rglob("*")):
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 300, file.name
