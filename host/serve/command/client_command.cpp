#include "serve/command/client_command.hpp"

#include <cstdlib>
#include <ostream>
#include <stdexcept>
#include <string>
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

}  // namespace

json answer_of(const settings::Settings& settings, const json& order) {
  json answer =
      json::parse(life::ask(settings, order.dump(-1, ' ', false, json::error_handler_t::replace)));
  refuse(answer);
  return answer;
}

int ask(const settings::Settings& settings, const settings::CommandLine& line, std::ostream& out) {
  json order{{"command", line.order}};
  if (!line.id.empty()) order["id"] = line.id;
  const json answer = answer_of(settings, order);
  if (line.form == settings::Form::json)
    out << answer.dump(2) << std::endl;
  else
    out << life::text_of(answer, line.order) << std::flush;
  const auto refused = answer.find("refused");
  return refused == answer.end() || refused->empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace portico::serve
