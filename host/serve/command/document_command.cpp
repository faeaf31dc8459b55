#include "serve/command/document_command.hpp"

#include <filesystem>
#include <stdexcept>

#include "docs/diff/command.hpp"
#include "life/registry.hpp"
#include "life/trial/outlive.hpp"
#include "life/work/loaded_tasks.hpp"

namespace portico::serve {
namespace {

/// A library, or those of a folder, that are loaded here.
class Loaded {
public:
  /// A document that leaves a refused plugin out would not be that of the host.
  Loaded(settings::Settings settings, const std::filesystem::path& path,
         const life::Decisions& known)
      : settings_{at(std::move(settings), path)},
        registry_{settings_, life::Trial::Place::here} {
    registry_.restore(known, {});
    registry_.look();
    const life::Overview overview = registry_.overview();
    if (overview.rejections.empty()) return;
    const life::Rejection& last = overview.rejections.back();
    throw std::runtime_error{last.file.string() + ": " + last.reason};
  }

  docs::Json document() const { return life::document(registry_.cast(), settings_); }
  docs::Contract contract() const { return {document(), life::task_models(registry_.cast())}; }
  std::vector<docs::WaitingTasks> waiting() const {
    return life::waiting_for(registry_.cast(), settings_);
  }

private:
  static settings::Settings at(settings::Settings settings, const std::filesystem::path& path) {
    settings.plugin_folder = path;
    return settings;
  }

  const settings::Settings settings_;
  life::Registry registry_;
};

}  // namespace

int run_openapi(const settings::Settings& settings, std::ostream& out) {
  return life::outlive([&](const life::Decisions& known) {
    return docs::run_openapi(Loaded{settings, settings.plugin_folder, known}.document(), out);
  });
}

int run_diff(const settings::Settings& settings, const settings::CommandLine& line,
             std::ostream& out) {
  return life::outlive([&](const life::Decisions& known) {
    const auto from_plugins = [&](const std::filesystem::path& path, docs::Version version) {
      const Loaded loaded{settings, path, known};
      docs::Contract contract = loaded.contract();
      if (line.counts_tasks && version == docs::Version::after) contract.waiting = loaded.waiting();
      return contract;
    };
    return docs::run_diff(line.before, line.after, from_plugins, out);
  });
}

}  // namespace portico::serve
