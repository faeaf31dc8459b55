# Completion for fish. Commands and flags are those that the program's own help names.
function __portico_commands
    portico help 2>/dev/null | string replace -rf '^  ([a-z][a-z-]*) +(.*)$' '$1\t$2'
end
function __portico_flags
    set -l words (commandline -opc)
    portico help $words[2] 2>/dev/null | string replace -rf '^  (?:-h,)?(--[a-z0-9-]+)(?: [^ ]+)? +(.*)$' '$1\t$2'
end
function __portico_values
    set -l words (commandline -opc)
    portico help $words[2] 2>/dev/null |
        string replace -rf -- "^  $words[-1] ([a-z0-9.-]+(?:\\|[a-z0-9.-]+)+) .*" '$1' | string split '|'
end
function __portico_words
    set -l words (commandline -opc)
    portico help $words[2] 2>/dev/null | string replace -rf '^  action TEXT:\{(.*)\}.*' '$1' | string split ,
    portico help $words[2] 2>/dev/null | string replace -rf '^  ([a-z][a-z-]*)  +(.*)$' '$1\t$2'
end
complete -c portico -n __fish_use_subcommand -f -a '(__portico_commands)'
complete -c portico -n 'not __fish_use_subcommand' -a '(__portico_values) (__portico_words)'
complete -c portico -n 'not __fish_use_subcommand; and string match -q -- "-*" (commandline -ct)' -f -a '(__portico_flags)'
