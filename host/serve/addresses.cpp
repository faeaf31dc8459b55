#include "serve/addresses.hpp"

#include <utility>

#include "os/listen_error.hpp"
#include "settings/load.hpp"

namespace portico::serve {
namespace {

class Binding {
public:
  Binding(const settings::Settings& settings, settings::Mistakes& mistakes, const OwnAddress& own)
      : settings_{settings},
        mistakes_{mistakes},
        own_{own} {}

  Addresses::Listeners bind(const std::string& key,
                            const std::vector<settings::Endpoint>& endpoints) {
    Addresses::Listeners listeners;
    if (!settings::meant(settings_, key, mistakes_)) return listeners;
    for (std::size_t at = 0; at < endpoints.size(); ++at) {
      const os::Address& address = endpoints[at].address;
      if (const Bound* other = taken(address)) {
        refuse(key, at, address,
               "is taken already by \"" + other->address.text() + "\" of " + other->key +
                   ": remove one of the two, or choose another port");
        continue;
      }
      try {
        for (os::Bound& bound : address.listen())
          listeners.push_back(std::make_unique<http::Listener>(std::move(bound)));
        bound_.push_back({key, address});
      } catch (const os::ListenError& error) {
        if (!own_ || !own_(address)) refuse(key, at, address, error.reason());
      }
    }
    return listeners;
  }

private:
  struct Bound {
    std::string key;
    os::Address address;
  };

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
  std::vector<Bound> bound_;
};

}  // namespace

Addresses bind(const settings::Settings& settings, settings::Mistakes& mistakes,
               const OwnAddress& own) {
  Binding binding{settings, mistakes, own};
  Addresses addresses;
  addresses.listen = binding.bind("listen", settings.listen);
  addresses.monitoring = binding.bind("monitoring.listen", settings.monitoring.listen);
  return addresses;
}

}  // namespace portico::serve
