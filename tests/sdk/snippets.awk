# Takes the code out of a page: blocks of ```cpp stand at file scope, each ```cpp routes in a function that
# has `app`; with -v language=c the blocks of ```c alone.
/^```/ {
  if (inside) { if (routes) print "}"; inside = 0; next }
  routes = ($0 == "```cpp routes")
  inside = language == "c" ? $0 == "```c" : ($0 == "```cpp" || routes)
  if (inside && routes) print "[[maybe_unused]] static void routes_" ++count "(portico::App& app) {"
  if (inside) print "#line " NR + 1 " \"" FILENAME "\""
  next
}
inside { print }
