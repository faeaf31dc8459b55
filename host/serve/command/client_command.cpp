#include "serve/command/client_command.hpp"

#include <cstdlib>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "life/control/ask.hpp"
#include "life/control/printout.hpp"
#include "settings/source/mistake.hpp"

namespace portico::serve {

using nlohmann::json;

namespace {

/// What the host says instead of an answer.
void refuse(const json& answer) {
  if (const auto mistakes = answer.find("mistakes"); mistakes != answer.end())
    throw settings::Mistake{mistakes->get<std::vector<std::string>>()};
  if (const auto error = answer.find("error"); error != answer.end())
    throw std::runtime_error{error->get<std::string>()};
}

std::string text_of(const json& answer, std::string_view order) {
  if (order == "routes") return life::routes_text(answer);
  if (order == "reload") return life::reload_text(answer);
  if (order == "upgrade") return answer.at("upgraded").get<std::string>() + '\n';
  return life::plugins_text(answer);
}

}  // namespace

int ask(const settings::Settings& settings, const settings::CommandLine& line, std::ostream& out) {
  json order{{"command", line.order}};
  if (!line.id.empty()) order["id"] = line.id;
  const std::string request = order.dump(-1, ' ', false, json::error_handler_t::replace);
  const json answer = json::parse(life::ask(settings, request));
  refuse(answer);
  if (line.form == settings::Form::json)
    out << answer.dump(2) << std::endl;
  else
    out << text_of(answer, line.order) << std::flush;
  const auto refused = answer.find("refused");
  return refused == answer.end() || refused->empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace portico::serve
