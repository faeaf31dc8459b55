#pragma once

// Libraries that a plugin brings along: those that it needs and names by $ORIGIN, the folder that
// it lies in. The dynamic linker would look for them beside the private copy; so they are copied as
// the plugin is, and loaded before it. It finds them there by their SONAME, of which a process has
// one at a time.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include <boost/dll/shared_library.hpp>

#include "plugin/library/copy.hpp"
#include "plugin/library/source.hpp"
#include "plugin/refused.hpp"

namespace portico::plugin {

/// Copies of them, each behind those that it needs itself. Throws Refused. No state; any thread.
std::vector<Copy> companions_of(const Copy& library, const Source::Terms& terms,
                                Copy::Signature signature);

/// Where they, and those that they need, are looked for beside it, whether they are there or not.
/// No state; any thread.
std::vector<std::filesystem::path> places_of_companions(const Copy& library);

/// One that is loaded in this process, for all plugins that bring it along.
class Companion {
public:
  /// Throws Refused, also when another one of that SONAME is loaded. One thread at a time.
  static std::shared_ptr<Companion> open(const Copy& copy);

  Companion(const Companion&) = delete;
  Companion& operator=(const Companion&) = delete;

  const Copy& copy() const { return copy_; }
  void* native() const { return library_.native(); }

private:
  explicit Companion(const Copy& copy);

  Copy copy_;
  boost::dll::shared_library library_;
};

}  // namespace portico::plugin
