// Any text as a reply: what render lets out is JSON that passes the model again, and nothing is
// left behind when it does not.

#include <cstdlib>

#include "body.hpp"
#include "model/parse.hpp"
#include "model/walk/render.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portico::model;
  if (size == 0) return 0;
  portico::message::Arena arena;
  portico_value raw{};
  if (parse({reinterpret_cast<const char*>(data) + 1, size - 1}, arena, raw)) return 0;
  const Type& type = portico::fuzz::everything();
  Selection selection = Selection::compile(type, {}, {}, data[0] & 15U);
  Problems problems{arena};
  portico::message::Text text;
  if (!render(type, raw, selection, arena, text, problems)) {
    if (!text.empty() || problems.empty()) std::abort();
    return 0;
  }
  portico_value again{};
  if (parse(text.view(), arena, again, 1000)) std::abort();
  return 0;
}
