# Takes the code out of a page: a block of ```cpp that includes portico/portico.hpp stands as it is, every other one in
# the namespace that the first has opened; each ```cpp routes in a function that has `app`. With
# -v language=c the blocks of ```c alone.
#
# With -v serve=1 the plugin of the page calls these functions, the last thing that it does, and a block whose first
# line is a comment that names a file, `// items.hpp`, belongs to that file: -v file=items.hpp takes the blocks of that
# one, and they stand as they are; without it those that name none are taken.
function open() { if (!whole && !opened) { print "namespace shop {"; opened = 1 } }
function close_() { if (opened) { print "}"; opened = 0 } }
function begin() {
  named = serve && /^\/\/ [a-z_]+\.[ch]pp$/ ? substr($0, 4) : ""
  if (named != file) { inside = 0; skipped = 1; return }
  if (named != "") whole = 1
  if (routes) { open(); print (serve ? "" : "[[maybe_unused]] ") "static void routes_" ++count "(portico::App& app) {" }
  print "#line " NR " \"" FILENAME "\""
}
/^```/ {
  if (skipped) { skipped = 0; next }
  if (inside) { if (routes) print "}"; close_(); inside = 0; next }
  routes = ($0 == "```cpp routes")
  inside = language == "c" ? $0 == "```c" : ($0 == "```cpp" || routes)
  if (!inside) { skipped = 1; next }
  whole = language == "c"
  first = 1
  next
}
inside && first { first = 0; begin() }
inside && serve && /^PORTICO_PLUGIN\(/ {
  print "static void routes(portico::App& app);\n#line " NR " \"" FILENAME "\""
  plugin = 1
}
inside && plugin && /^}/ { print "  routes(app);"; plugin = 0; planned = 1 }
inside && /^#include <portico\/portico.hpp>/ { whole = 1 }
inside && /^#include/ { close_(); print; next }
inside { if (NF) open(); print }
END {
  if (!planned) exit
  print "namespace shop {\nstatic void routes([[maybe_unused]] portico::App& app) {"
  for (i = 1; i <= count; ++i) print "routes_" i "(app);"
  print "}\n}"
}
