#pragma once

// A plugin's configuration: its section of the settings, held to the schema the plugin brings, as
// cells that live as long as this. Immutable once made.

#include <memory>
#include <string_view>

#include "message/arena.hpp"
#include "model/models.hpp"
#include "plugin/refused.hpp"
#include "portico/abi.h"
#include "settings/section.hpp"

namespace portico::plugin {

class Config {
public:
  /// Throws Refused when the section breaks the schema, or holds what it does not know, naming
  /// file, line and key. Without a schema any object will do; without a section the empty object is
  /// checked, so that defaults are filled in.
  Config(const char* schema, std::string_view plugin, const settings::Section& section);

  const portico_value& value() const { return value_; }

private:
  const model::Type& compiled(const char* schema);

  std::unique_ptr<message::Arena> arena_;
  model::Models models_;
  portico_value value_{};
};

}  // namespace portico::plugin
