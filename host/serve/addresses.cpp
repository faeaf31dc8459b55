#include "serve/addresses.hpp"

#include <utility>

#include "os/socket/listen_error.hpp"
#include "settings/load.hpp"

namespace portico::serve {
namespace {

class Binding {
public:
  Binding(const settings::Settings& settings, settings::Mistakes& mistakes, const OwnAddress& own,
          Inheritance& inherited, std::vector<os::SocketFile>& files)
      : settings_{settings},
        mistakes_{mistakes},
        own_{own},
        inherited_{inherited},
        files_{files} {}

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
          files_.push_back(std::move(bound.file));
        }
        bound_.push_back({key, address});
      } catch (const os::ListenError& error) {
        if (!own_ || !own_(address)) refuse(key, at, address, error.reason());
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
  std::vector<os::SocketFile>& files_;
  std::vector<Bound> bound_;
};

Addresses bind(const settings::Settings& settings, settings::Mistakes& mistakes,
               const OwnAddress& own, Inheritance& inherited) {
  Addresses addresses;
  Binding binding{settings, mistakes, own, inherited, addresses.files};
  binding.bind("listen", addresses.listen, settings.listen);
  binding.bind("monitoring.listen", addresses.monitoring, settings.monitoring.listen);
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
