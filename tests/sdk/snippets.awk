# Takes the code out of a page: a block of ```cpp that includes portico/portico.hpp stands as it is, every other one in
# the namespace that the first has opened; each ```cpp routes in a function that has `app`. With
# -v language=c the blocks of ```c alone.
function open() { if (!whole && !opened) { print "namespace shop {"; opened = 1 } }
function close_() { if (opened) { print "}"; opened = 0 } }
/^```/ {
  if (inside) { if (routes) print "}"; close_(); inside = 0; next }
  routes = ($0 == "```cpp routes")
  inside = language == "c" ? $0 == "```c" : ($0 == "```cpp" || routes)
  whole = language == "c"
  if (inside && routes) { open(); print "[[maybe_unused]] static void routes_" ++count "(portico::App& app) {" }
  if (inside) print "#line " NR + 1 " \"" FILENAME "\""
  next
}
inside && /^#include <portico\/portico.hpp>/ { whole = 1 }
inside && /^#include/ { close_(); print; next }
inside { if (NF) open(); print }
