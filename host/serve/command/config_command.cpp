#include "serve/command/config_command.hpp"

#include <cstdlib>
#include <iostream>
#include <set>
#include <string>
#include <utility>

#include "serve/command/read.hpp"
#include "settings/print/printed.hpp"

namespace portico::serve {
namespace {

using settings::ConfigOrder;

/// Whether there were any.
bool warn(const settings::Mistakes& mistakes) {
  for (const std::string& warning : mistakes.warnings())
    std::cerr << "warning: " << warning << '\n';
  return !mistakes.warnings().empty();
}

void show(const settings::CommandLine& line, std::ostream& out) {
  settings::Mistakes mistakes;
  const settings::Settings settings = settings::load(line.sources, mistakes);
  mistakes.refuse();
  const std::string text = settings::values(settings, line.form, line.config.key);
  if (text.empty() || text == "[]\n") settings::explanation(settings, line.config.key);
  out << text;
  warn(mistakes);
}

/// Whatever else is wrong with them.
void explain(const settings::CommandLine& line, std::ostream& out) {
  settings::Mistakes mistakes;
  const settings::Settings settings = settings::load(line.sources, mistakes);
  out << settings::explanation(settings, line.config.key, line.form);
  for (const std::string& mistake : mistakes.lines()) std::cerr << mistake << '\n';
}

int check_settings(const settings::CommandLine& line, std::ostream& out) {
  settings::Mistakes mistakes;
  const settings::Settings settings = read(line.sources, mistakes).settings;
  mistakes.refuse();
  if (warn(mistakes)) return EXIT_FAILURE;
  std::set<std::string> files;
  for (const auto& [key, origin] : settings.origins)
    if (origin.source == settings::Origin::Source::file) files.insert(origin.name);
  out << "the settings can be used";
  const char* before = ": ";
  for (const std::string& file : files) out << std::exchange(before, ", ") << file;
  out << '\n';
  return EXIT_SUCCESS;
}

}  // namespace

int run_config(const settings::CommandLine& line, std::ostream& out) {
  int status = EXIT_SUCCESS;
  switch (line.config.what) {
  case ConfigOrder::What::show: show(line, out); break;
  case ConfigOrder::What::explain: explain(line, out); break;
  case ConfigOrder::What::check: status = check_settings(line, out); break;
  case ConfigOrder::What::example: out << settings::example(); break;
  case ConfigOrder::What::schema: out << settings::schema(); break;
  case ConfigOrder::What::reference: out << settings::manual(); break;
  }
  return out.flush() ? status : EXIT_FAILURE;
}

}  // namespace portico::serve
