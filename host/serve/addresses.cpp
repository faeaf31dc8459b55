#include "serve/addresses.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "os/socket/given_sockets.hpp"
#include "os/socket/listen_error.hpp"
#include "settings/load.hpp"

namespace portico::serve {
namespace {

class Binding {
public:
  Binding(const settings::Settings& settings, settings::Mistakes& mistakes, const OwnAddress& own,
          Inheritance& inherited, Addresses& addresses)
      : settings_{settings},
        mistakes_{mistakes},
        own_{own},
        inherited_{inherited},
        addresses_{addresses} {}

  void bind(const std::string& key, Addresses::Sockets& sockets,
            const std::vector<settings::Endpoint>& endpoints) {
    if (!settings::meant(settings_, key, mistakes_)) return;
    for (std::size_t at = 0; at < endpoints.size(); ++at) {
      const os::Address& address = endpoints[at].address;
      if (const Bound* other = taken(address)) {
        refuse(key, at, address,
               "is taken already by \"" + other->address.text() + "\" of " + other->key +
                   ": remove one of the two, or choose another port");
        continue;
      }
      try {
        for (os::Bound& bound : bound_at(endpoints[at])) {
          sockets.push_back({std::move(bound.socket), at, address.text()});
          addresses_.files.push_back(std::move(bound.file));
        }
        bound_.push_back({key, address});
      } catch (const os::ListenError& error) {
        if (own_ && address.is_given() && os::given_names().empty())
          addresses_.notes.push_back(key + ": \"" + address.text() +
                                     "\" is not tried: whoever starts the host passes it");
        else if (!own_ || !own_(address))
          refuse(key, at, address, error.reason());
      }
    }
  }

private:
  struct Bound {
    std::string key;
    os::Address address;
  };

  std::vector<os::Bound> bound_at(const settings::Endpoint& endpoint) {
    std::vector<os::Descriptor> there = inherited_.take(endpoint.address.text());
    return there.empty() ? endpoint.address.listen(endpoint.rights)
                         : endpoint.address.adopt(std::move(there), endpoint.rights);
  }

  const Bound* taken(const os::Address& address) const {
    for (const Bound& one : bound_)
      if (one.address.collides(address)) return &one;
    return nullptr;
  }

  void refuse(const std::string& key, std::size_t at, const os::Address& address,
              const std::string& what) {
    mistakes_.add(settings_.origin(key + '.' + std::to_string(at)), key,
                  '"' + address.text() + "\" " + what);
  }

  const settings::Settings& settings_;
  settings::Mistakes& mistakes_;
  const OwnAddress& own_;
  Inheritance& inherited_;
  Addresses& addresses_;
  std::vector<Bound> bound_;
};

bool is_named(const std::vector<settings::Endpoint>& endpoints, std::string_view name) {
  return std::any_of(endpoints.begin(), endpoints.end(),
                     [name](const settings::Endpoint& one) { return one.address.is_given(name); });
}

/// Clients that connect to a socket that nobody accepts from wait for ever.
void warn_of_unnamed(const settings::Settings& settings, settings::Mistakes& mistakes) {
  for (const std::string& name : os::given_names())
    if (!is_named(settings.listen, name) && !is_named(settings.monitoring.listen, name))
      mistakes.warn(settings.origin("listen"), "listen",
                    "does not name the socket \"fd:" + name +
                        "\", which was passed to this process: its clients wait for ever: name "
                        "it, or remove its unit");
}

Addresses bind(const settings::Settings& settings, settings::Mistakes& mistakes,
               const OwnAddress& own, Inheritance& inherited) {
  Addresses addresses;
  Binding binding{settings, mistakes, own, inherited, addresses};
  binding.bind("listen", addresses.listen, settings.listen);
  binding.bind("monitoring.listen", addresses.monitoring, settings.monitoring.listen);
  warn_of_unnamed(settings, mistakes);
  return addresses;
}

}  // namespace

Addresses bind(const settings::Settings& settings, settings::Mistakes& mistakes,
               const OwnAddress& own) {
  Inheritance nothing;
  return bind(settings, mistakes, own, nothing);
}

Addresses bind(const settings::Settings& settings, settings::Mistakes& mistakes,
               Inheritance& inherited) {
  return bind(settings, mistakes, {}, inherited);
}

}  // namespace portico::serve
