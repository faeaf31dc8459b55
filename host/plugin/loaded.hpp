#pragma once

// A plugin in this very process. One thread at a time.

#include "plugin/config.hpp"
#include "plugin/instance.hpp"
#include "plugin/library/library.hpp"
#include "portico/abi.h"
#include "settings/section.hpp"

namespace portico::plugin {

class Loaded final : public Instance {
public:
  /// The plugin may call `host`. Throws Refused when the section does not fit its configuration;
  /// `name` is what it goes by instead of its id.
  Loaded(Library library, const settings::Section& section, const std::string& name,
         const portico_host& host);

  const Facts& facts() const override { return facts_; }
  void start(portico_app& app) override;
  void stop() noexcept override;
  Library::Closed close() override { return library_.close(); }
  const Copy& copy() const override { return library_.copy(); }

private:
  void check_taken(const portico_app& app) const;
  void tell_built(const portico_app& app) const;

  Library library_;  // first in, last out: what is below may hold code of it
  const Facts facts_;
  const Config config_;
  const std::string where_;  ///< the configuration stands
  const portico_host& host_;
  void* self_ = nullptr;
};

}  // namespace portico::plugin
