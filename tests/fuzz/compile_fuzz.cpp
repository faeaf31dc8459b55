// Any text as a schema: it is compiled, or refused with a SchemaError; nothing else may happen.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "model/models.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text{reinterpret_cast<const char*>(data), size};
  try {
    portico::model::Models models;
    models.add("Item", text);
    models.finish();
    portico::model::refuse_secrets(*models.find("Item"));
  } catch (const portico::model::SchemaError&) {
  }
  return 0;
}
