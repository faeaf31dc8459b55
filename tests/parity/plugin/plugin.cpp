// The plugin that serves recorded cases: reads the file that its configuration names and registers
// every case's models and routes under /c/<id>. Written against the C header alone: what it does, a
// plugin in any language can.

#include <deque>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "parity/plugin/case.hpp"
#include "parity/plugin/record.hpp"
#include "parity/plugin/value.hpp"
#include "portico/abi.h"

namespace {

using Cases = std::deque<parity::Case>;

std::string file_name(const portico_value* config) {
  if (config && config->kind == PORTICO_OBJECT)
    for (std::uint32_t i = 0; i < config->size; ++i)
      if (parity::name_of(config->members[i]) == "cases")
        return std::string{parity::text_of(config->members[i].value)};
  return {};
}

/// A line that is no case is told and left out.
std::unique_ptr<Cases> read(const portico_host& host, const portico_app* app,
                            const std::string& name) {
  std::ifstream file{name};
  if (!file) throw std::runtime_error{"cannot read the file of cases '" + name + "'"};
  auto cases = std::make_unique<Cases>();
  std::size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.empty()) continue;
    try {
      cases->emplace_back(host, parity::parse_record(line));
    } catch (const std::exception& error) {
      const std::string what = name + ':' + std::to_string(number) + ": " + error.what();
      host.log(app, PORTICO_ERROR, {what.data(), what.size()});
    }
  }
  return cases;
}

/// A case that cannot be told to a host is left out.
void add(const parity::Case& recorded, const portico_host& host, portico_app* app) try {
  recorded.add_to(app);
} catch (const std::exception& error) {
  const std::string_view what = error.what();
  host.log(app, PORTICO_ERROR, {what.data(), what.size()});
}

portico_result start(const portico_host* host, portico_app* app, void** self) {
  try {
    auto cases = read(*host, app, file_name(host->config(app)));
    for (const parity::Case& recorded : *cases) add(recorded, *host, app);
    *self = cases.release();
    return PORTICO_OK;
  } catch (const std::exception& error) {
    const std::string_view what = error.what();
    host->log(app, PORTICO_ERROR, {what.data(), what.size()});
    return PORTICO_FAILED;
  }
}

void stop(void* self) { delete static_cast<Cases*>(self); }

constexpr const char* config =
    R"({"type": "object", "properties": {"cases": {"type": "string"}}, "required": ["cases"]})";

}  // namespace

extern "C" PORTICO_EXPORT const portico_plugin portico_plugin_v1 = {
    .size = sizeof(portico_plugin),
    .minor = 0,
    .id = "parity",
    .version = "1.0.0",
    .summary = "Serves recorded cases",
    .config = config,
    .start = start,
    .stop = stop,
    .extension = nullptr,
};
