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
# Members that say nothing of their own: they are the same wherever they stand.
function usual(line,   name) {
  if (line ~ /\/\*[ *!]|\/\/\/</) return ""
  if (FILENAME ~ /\.h$/) {
    if (line ~ /^ +(uint32_t|size_t) size;/) return "sizeof(the struct), as its maker was compiled."
    if (line ~ /^ +void ?\* ?self;/) return "Its maker's own, which each of the functions gets."
    if (line ~ /^ +void \(\*drop\)\(void \*/) return "Once, last of all: see \\ref abi.h."
    if (line ~ /^#define PORTICO_[A-Z_]+ "portico\.[a-z]+\/[0-9]+"/) return "What the extension is asked for by."
    return ""
  }
  if (line ~ /^  void send\(const Call& call\) const/) return "Makes the reply. The SDK calls it."
  if (line ~ /^  static constexpr std::string_view media_range/) return "Of what it sends, for the document."
  if (line ~ /^  static constexpr int usual_status/) return "Its status where neither it nor its route says one."
  if (line ~ /^  std::optional<int> status[{]};/) return "Without one what call.status() has set, else the route's."
  if (line ~ /^  Headers headers[{]};/) return "Fields of the reply, beside those that the call has."
  if (line ~ /^  static constexpr detail::In in/) return "Where in a request it stands."
  if (line ~ /^  static constexpr std::string_view name/) return "Its name there."
  if (line ~ /^  using rules = /) return "Its rules, for the SDK."
  if (line ~ /^  using value_type = /) return "What it holds."
  if (line ~ /^  (constexpr )?bool await_ready|^  (constexpr )?[A-Za-z:&<> ]+ await_(suspend|resume)\(|^  template .* await_(suspend|resume)\(/) return "For co_await."
  if (line ~ /^  const char\* what\(\) const noexcept override/) return "What is wrong, in one line."
  if (line ~ /^  (friend )?(constexpr )?bool operator==\(/) return "By value."
  name = line
  gsub(/^  |\(.*/, "", name)
  if (name != "" && index(line, "  " name "(const " name "&)") == 1 || line ~ /^  [A-Z][A-Za-z]*& operator=\(const /) return "A copy."
  return ""
}
{ original = $0 }
# Macros that make classes, of which Doxyfile says what is for authors, and those of which others are made.
/^#(define|undef) PORTICO_(ANSWER|PARAMETER|KEYWORD|NAME_RULE|PLUGIN_OF|TYPE_TITLE)(\(|$)/ || made { made = /\\$/; print ""; next }
# What std::hash is told is nobody's to read, and Doxygen does not know the scope.
state == "past" && /struct std::hash</ { hidden = 1; sub(/struct std::hash</, "/*! \\cond */ &") }
state == "past" && hidden && /^};/ { hidden = 0; $0 = $0 " /*! \\endcond */" }
# Of a struct, what stands behind its brace.
state == "past" && FILENAME ~ /\.h$/ && /^typedef struct [a-z_]+ \{ +\/\*.*\*\/$/ {
  comment = $0
  sub(/^[^{]*\{ +\/\*/, "", comment)
  sub(/ *\/\*.*$/, "")
  $0 = "/**" comment " " $0
}
state == "past" && FILENAME ~ /\.h$/ && !/^#/ && !/^\/\*\*/ {
  if (!sub(/^ *\/\* /, "&\001")) sub(/\/\* /, "/**< ")
  sub(/\/\* \001/, "/** ")
}
state == "past" && previous !~ /^ *(\/\/\/($|[^@])|\/\/\/@[{]|\/?\*)/ && (about = usual($0)) != "" { $0 = "/*! " about " */ " $0 }
state == "past" && FILENAME ~ /\.hpp$/ && previous !~ /^ *\/\/\/|template|requires/ && (about = brief_of($0)) != "" {
  $0 = "/*! " about " */ " $0
}
state == "past" { previous = original; print; next }
state == "" && /^\/\/ / { state = "lines" }
state == "" && /^\/\* / { state = "block"; sub(/^\/\*/, " *") }
state == "lines" && !/^\/\// { end(); if ($0 != "") print; next }
state == "lines" { sub(/^\/\/ ?/, ""); say($0); next }
state == "block" && /\*\/ *$/ { sub(/ *\*\/ *$/, ""); sub(/^ \* ?/, ""); if ($0 != "") say($0); end(); next }
state == "block" { sub(/^ \* ?/, ""); say($0); next }
{ print }
