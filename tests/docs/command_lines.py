"""What the checks of documents and workflows share: plomb's command lines in scripts, held
against the option tables of `plomb help --dump-options`. Imported, not run."""
import os
import pathlib
import re
import shlex
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
OPERATORS = set(";&|()<>")
OPENERS = {"if", "then", "else", "elif", "while", "until", "do", "!", "{", "time", "("}
ASSIGNMENT = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*=")
SUBSTITUTION = re.compile(r"\$\(([^()]*)\)")
FENCE = re.compile(r"^```(sh|console)\n(.*?)^```$", re.M | re.S)

# Options that are being built; whatever the tables have by now is checked as usual.
PENDING = {
    ("pack", "--unsigned-out"), ("pack", "--audit-log"), ("pack", "--audit-user"),
    ("pack", "--audit-run"), ("pack", "--policy"), ("pack", "--signer"),
    ("pack", "--signer-env"), ("pack", "--pkcs11-module"),
    ("key new", "--pkcs11"), ("key new", "--pkcs11-module"),
    ("key show", "--pkcs11-module"), ("key export", "--pkcs11-module"),
    ("sign-request", "--pkcs11-module"), ("sign-request", "--audit-log"),
    ("verify", "--policy"), ("verify", "--audit-log"),
    ("sign-request", None), ("attach", None), ("audit verify", None), ("audit query", None),
    ("signer test", None),
}


def plomb_program():
    build = os.environ.get("BUILD", "build")
    return str(pathlib.Path(ROOT, os.environ.get("PLOMB", f"{build}/plomb")))


def read_tables(program):
    """{"key new": {"--type": True, "-q": False}}: whether the option takes a value."""
    dump = subprocess.run([program, "help", "--dump-options"], check=True, text=True,
                          capture_output=True).stdout
    tables = {}
    for line in dump.splitlines():
        kind, name, *fields = line.split("\t")
        if kind == "command":
            tables[name] = {}
            continue
        takes = fields[2] != "-"
        tables[name][fields[0]] = takes
        if fields[1] != "-":
            tables[name][fields[1]] = takes
    return tables


def split_script(text):
    """The simple commands of a script, as lists of words, without redirections."""
    lexer = shlex.shlex(text.replace("\\\n", " "), posix=True, punctuation_chars=";&|()<>\n")
    lexer.whitespace = " \t"
    lexer.whitespace_split = True
    words, skips = [], False
    for token in lexer:
        if set(token) <= set("<>&") and set(token) & set("<>"):
            skips = True
            if words and words[-1].isdigit():
                words.pop()
        elif token and set(token) <= OPERATORS | {"\n"}:
            if words:
                yield words
            words, skips = [], False
        elif skips:
            skips = False
        else:
            words.append(token)
    if words:
        yield words


def plomb_calls(text):
    """The arguments of each call of plomb; also of those in $(...)."""
    for inner in SUBSTITUTION.findall(text):
        yield from plomb_calls(inner)
    for words in split_script(text):
        while words and (words[0] in OPENERS or ASSIGNMENT.match(words[0])):
            words = words[1:]
        if words and words[0] == "plomb":
            yield words[1:]


def check_call(words, tables):
    """What is wrong with one call, or None; and what of it is pending, a list."""
    name = next((n for n in (" ".join(words[:2]), " ".join(words[:1]))
                 if n in tables or (n, None) in PENDING), None)
    if name is None:
        return f"there is no command '{' '.join(words[:2])}'", []
    if name not in tables:
        return None, [f"plomb {name}"]
    rest, pending = words[len(name.split()):], []
    while rest:
        word, rest = rest[0], rest[1:]
        if word == "--":
            break
        if not word.startswith("-") or word == "-":
            continue
        option, equals, _ = word.partition("=")
        if option not in tables[name]:
            if (name, option) not in PENDING:
                return f"plomb {name} has no option {option}", []
            pending.append(f"plomb {name} {option}")
            rest = rest if equals or not rest or rest[0].startswith("--") else rest[1:]
        elif tables[name][option] and not equals:
            if not rest or rest[0].startswith("--"):
                return f"plomb {name} {option} has no value", []
            rest = rest[1:]
        elif equals and not tables[name][option]:
            return f"plomb {name} {option} takes no value", []
    return None, pending


def check_script(text, tables):
    """Lists of what is wrong and of what is pending, and the number of calls."""
    try:
        calls = list(plomb_calls(text))
    except ValueError as error:
        return [f"{error}: {text[:60]!r}"], [], 0
    found = [check_call(words, tables) for words in calls]
    wrong = [f"{bad}: plomb {' '.join(words)}" for (bad, _), words in zip(found, calls) if bad]
    return wrong, [late for _, all_late in found for late in all_late], len(calls)


def blocks_of(markdown):
    """The shell code of a document: of transcripts the lines behind "$ "."""
    for kind, text in FENCE.findall(markdown):
        if kind == "console":
            lines, goes_on = [], False
            for line in text.splitlines():
                if line.startswith("$ ") or goes_on:
                    lines.append(line[2:] if line.startswith("$ ") else line)
                    goes_on = line.endswith("\\")
            text = "\n".join(lines)
        yield text
