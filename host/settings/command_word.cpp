// The words that stand for commands on the command line.

#include "settings/command_line.hpp"

namespace portico::settings {

std::string_view name(Command command) {
  switch (command) {
  case Command::serve: return "serve";
  case Command::check: return "check";
  case Command::openapi: return "openapi";
  case Command::diff: return "diff";
  case Command::config: return "config";
  case Command::tasks: return "tasks";
  case Command::dev_cert: return "dev-cert";
  case Command::key: return "key";
  case Command::password: return "password";
  case Command::create: return "new";
  case Command::dev: return "dev";
  case Command::test: return "test";
  case Command::top: return "top";
  case Command::prove: return "prove";
  case Command::order: break;
  }
  return {};
}

}  // namespace portico::settings
