#include "serve/remote.hpp"

#include <cstdlib>
#include <ostream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "life/control.hpp"
#include "life/table.hpp"

namespace portico::serve {

using nlohmann::json;

int ask(const settings::Settings& settings, const settings::CommandLine& line, std::ostream& out) {
  const auto path = life::control_path(settings);
  if (path.empty()) throw std::runtime_error{"control is off: no host can be asked"};
  json order{{"command", settings::name(line.command)}};
  if (!line.id.empty()) order["id"] = line.id;
  const json answer = json::parse(life::ask(path, order.dump()));
  if (const auto error = answer.find("error"); error != answer.end())
    throw std::runtime_error{error->get<std::string>()};
  if (line.form == settings::Form::json)
    out << answer.dump(2) << std::endl;
  else if (line.command == settings::Command::routes)
    out << life::routes_text(answer) << std::flush;
  else
    out << life::plugins_text(answer) << std::flush;
  return EXIT_SUCCESS;
}

}  // namespace portico::serve
