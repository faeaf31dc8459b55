"""Completions: the shells take them, and they offer what the program's help names."""

import shutil
import subprocess

from installation import expect, places

source, build, own = places()
folder = source / "config/completions"
path = f"PATH={build / 'bin'}:$PATH"


def said(*words):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    expect(done.returncode == 0, f"{words}: {done.stdout}")
    return done.stdout.split()


def bash(*words):
    line = " ".join(f"'{word}'" for word in words)
    return said("bash", "-c", f"{path}; . {folder}/portico.bash; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _portico; "
                              'printf "%s\\n" "${COMPREPLY[@]}"')


expect({"serve", "reload", "config"} <= set(bash("portico", "")), bash("portico", ""))
expect(bash("portico", "rel") == ["reload"], bash("portico", "rel"))
expect("--limits-body" in bash("portico", "serve", "--limits-b"), bash("portico", "serve", "--limits-b"))
expect(bash("portico", "serve", "--watch", "") == ["on", "off"], bash("portico", "serve", "--watch", ""))
expect(bash("portico", "tasks", "de") == ["dead"], bash("portico", "tasks", "de"))
expect({"add", "list", "revoke"} <= set(bash("portico", "key", "")), bash("portico", "key", ""))
expect("README.md" in said("bash", "-c", f"cd {source}; {path}; . {folder}/portico.bash; COMP_WORDS=(portico serve --config READ); "
                                       'COMP_CWORD=3; _portico; printf "%s\\n" "${COMPREPLY[@]}"'), "files are completed")
if shutil.which("zsh"):
    said("zsh", "-n", folder / "_portico")
if shutil.which("fish"):
    def fish(line):
        return said("env", f"HOME={own}", "fish", "--no-config", "-c",
                    f"set -x PATH {build / 'bin'} $PATH; source {folder}/portico.fish; complete -C '{line}'")
    expect("reload" in fish("portico rel"), fish("portico rel"))
    expect("--limits-body" in fish("portico serve --limits-b"), fish("portico serve --limits-b"))
    expect({"on", "off"} <= set(fish("portico serve --watch ")), fish("portico serve --watch "))
    expect("dead" in fish("portico tasks de"), fish("portico tasks de"))
