#include "model/walk/tag.hpp"

#include <string_view>

#include "message/quote.hpp"
#include "message/text.hpp"
#include "model/choice.hpp"
#include "model/echo.hpp"
#include "model/format/coerce.hpp"
#include "model/reader.hpp"
#include "model/walk/members.hpp"
#include "model/write.hpp"
#include "os/per_thread.hpp"

namespace portico::model {
namespace {

/// A tag as Python's str(); good until the thread's next one.
std::string_view spelled(const portico_value& tag) {
  if (tag.kind == PORTICO_STRING) return text_of(tag);
  if (tag.kind == PORTICO_NULL) return "None";
  if (tag.kind == PORTICO_BOOL) return tag.integer ? "True" : "False";
  thread_local constinit os::PerThread<message::Text> own;
  message::Text& text = own.get();
  text.clear();
  write(tag, text, Spelling::echo);
  return text.view();
}

}  // namespace

const portico_value* tag_of(const Type& type, const portico_value& raw) {
  const portico_value* tag = nullptr;
  for (std::uint32_t i = 0; i < raw.size; ++i) {
    std::string_view name = name_of(raw.members[i]);
    const portico_value& value = bare(raw.members[i].value);
    if (!type.tag_own_name.empty() && name == type.tag_own_name) return &value;
    if (name == type.discriminator) tag = &value;
  }
  return tag;
}

Loc tag_place(const portico_value& tag, const Loc* at, message::Arena& arena) {
  if (tag.kind == PORTICO_INT) return {at, {}, tag.integer};
  if (tag.kind == PORTICO_STRING) return {at, text_of(tag), 0};
  return {at, keep(arena, spelled(tag)), 0};
}

Fault unknown_tag(const Type& type, const portico_value& tag, message::Arena& arena) {
  thread_local constinit os::PerThread<message::Text> own;
  message::Text& text = own.get();
  text.clear();
  thread_local constinit os::PerThread<message::Text> beginning;
  const std::string_view shown = glimpse(spelled(tag), beginning.get());
  for (std::string_view part :
       {std::string_view{"Input tag '"}, shown, std::string_view{"' found using "},
        std::string_view{type.tag_names},
        std::string_view{" does not match any of the expected tags: "},
        std::string_view{type.tags_text}})
    text.append(part);
  const std::string_view sentence = keep(arena, text.view());
  text.clear();
  text.append("{\"discriminator\":");
  message::write_string(type.tag_names, text);
  text.append(",\"tag\":");
  if (!message::write_string(shown, text)) text.append("\"?\"");
  text.append(",\"expected_tags\":");
  message::write_string(type.tags_text, text);
  text.push('}');
  return {"union_tag_invalid", sentence, keep(arena, text.view())};
}

}  // namespace portico::model
