# Completion for bash. Commands, flags and their values are those that the program's own help names.
_portico() {
  local program=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  local command=${COMP_WORDS[1]} help kind
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    help=$("$program" help 2>/dev/null | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p')
    mapfile -t COMPREPLY < <(compgen -W "$help --version --help" -- "$word")
    return
  fi
  help=$("$program" help "$command" 2>/dev/null) || return
  kind=$(sed -n "s/^  $before \([^ ]*\) .*/\1/p" <<<"$help")
  case $before,$kind in
    -*,*[a-z]\|[a-z]*)
      mapfile -t COMPREPLY < <(compgen -W "${kind//|/ }" -- "$word")
      return
      ;;
    -*,FILE | -*,TEXT | -*,*PATH)
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      return
      ;;
    -*,?*) return ;;
  esac
  if [[ $word == -* ]]; then
    help=$(sed -n 's/^  \(-h,\)\{0,1\}\(--[a-z0-9-]*\).*/\2/p' <<<"$help")
  else
    help=$(sed -n -e 's/^  action TEXT:{\(.*\)}.*/\1/p' -e 's/^  \([a-z][a-z-]*\)  .*/\1/p' <<<"$help" | tr , '\n')
    compopt -o default 2>/dev/null
  fi
  mapfile -t COMPREPLY < <(compgen -W "$help" -- "$word")
}
complete -o filenames -F _portico portico
