// Any text as a body: it is refused by the parser, or checked; problems and values can always be
// written.

#include <cstdlib>

#include "body.hpp"
#include "model/parse.hpp"
#include "model/walk/check.hpp"
#include "model/write.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portico::model;
  portico::message::Arena arena;
  portico_value raw{}, value{};
  if (parse({reinterpret_cast<const char*>(data), size}, arena, raw)) return 0;
  Problems problems{arena};
  Loc root{nullptr, "body", 0};
  portico::message::Text text;
  bool good = check(portico::fuzz::everything(), raw, &root, arena, problems, value);
  if (good != problems.empty()) std::abort();
  if (good && !write(value, text, Spelling::model)) std::abort();
  if (!good) write(problems, text);
  portico_value again{};
  if (parse(text.view(), arena, again, 1000)) std::abort();
  return 0;
}
