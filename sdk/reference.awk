# For Doxygen (Doxyfile): the comment at the head of a header, which says what the file is for and its thread rule, as
# the description of the file; lines of it that are set in by two blanks or more stand as they are. A class that it
# begins with, `Router: routes that ...`, has its first sentence too. In C, the comments of members and functions are
# theirs. Line by line, so that their numbers stay.
function prose(text,   parts, count, i, all) {
  count = split(text, parts, "`")
  for (i = 1; i <= count; ++i) {
    if (i % 2) gsub(/[\\<>@#&*_%$]/, "\\\\&", parts[i])
    all = all (i > 1 ? "`" : "") parts[i]
  }
  return all
}
function say(text) {
  if (!told) head = head " " text
  if (text == "") told = 1
  if (text ~ /^  /) {
    print "//! " (verbatim ? "" : "\\code{.unparsed} ") text
    verbatim = 1
    return
  }
  print "//! " (verbatim && text != "" ? "\\endcode " : "") (verbatim && text == "" ? "" : prose(text))
  if (text != "") verbatim = 0
}
function end() { print "//! " (verbatim ? "\\endcode " : "") "\\file"; state = "past" }
# The brief description of a class that the head is about.
function brief_of(line,   name, colon, before, rest) {
  if (!match(line, /(class|struct) [A-Za-z]+ *([{]| : )/)) return ""
  name = substr(line, RSTART, RLENGTH)
  gsub(/class|struct|[ {:]/, "", name)
  colon = index(head, ": ")
  before = " " substr(head, 1, colon - 1) " "
  if (!colon || before ~ /\. / || before !~ ("[^A-Za-z_]" name "[^A-Za-z_]")) return ""
  rest = substr(head, colon + 2)
  sub(/\. .*$/, ".", rest)
  return prose(toupper(substr(rest, 1, 1)) substr(rest, 2))
}
# What std::hash is told is nobody's to read, and Doxygen does not know the scope.
state == "past" && /struct std::hash</ { hidden = 1; sub(/struct std::hash</, "/*! \\cond */ &") }
state == "past" && hidden && /^};/ { hidden = 0; $0 = $0 " /*! \\endcond */" }
state == "past" && FILENAME ~ /\.h$/ && !/^#/ {
  if (!sub(/^ *\/\* /, "&\001")) sub(/\/\* /, "/**< ")
  sub(/\/\* \001/, "/** ")
}
state == "past" && FILENAME ~ /\.hpp$/ && previous !~ /^ *\/\/\/|template|requires/ && (about = brief_of($0)) != "" {
  $0 = "/*! " about " */ " $0
}
state == "past" { previous = $0; print; next }
state == "" && /^\/\/ / { state = "lines" }
state == "" && /^\/\* / { state = "block"; sub(/^\/\*/, " *") }
state == "lines" && !/^\/\// { end(); if ($0 != "") print; next }
state == "lines" { sub(/^\/\/ ?/, ""); say($0); next }
state == "block" && /\*\/ *$/ { sub(/ *\*\/ *$/, ""); sub(/^ \* ?/, ""); if ($0 != "") say($0); end(); next }
state == "block" { sub(/^ \* ?/, ""); say($0); next }
{ print }
