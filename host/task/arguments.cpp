#include "task/arguments.hpp"

#include "message/text.hpp"
#include "model/parse.hpp"
#include "model/problem.hpp"
#include "model/walk/check.hpp"
#include "model/write.hpp"

namespace portico::task {

bool write_arguments(const portico_value* given, std::string& json) {
  if (!given) return json = "{}", true;
  message::Text text;
  if (!model::write(*given, text)) return false;
  json = text.view();
  return true;
}

std::string read_arguments(std::string_view json, const model::Type* type, message::Arena& arena,
                           portico_value& value) {
  if (json.size() > most_arguments)
    return "are longer than " + std::to_string(most_arguments) +
           " bytes of JSON: store them elsewhere, and say where they are";
  portico_value raw{};
  if (model::parse(json, arena, raw)) return "are no JSON";
  if (raw.kind != PORTICO_OBJECT) return "are no object";
  if (!type) return value = raw, std::string{};
  model::Problems problems{arena};
  if (model::check(*type, raw, nullptr, arena, problems, value)) return {};
  return "do not fit their model: " + model::describe(problems);
}

}  // namespace portico::task
