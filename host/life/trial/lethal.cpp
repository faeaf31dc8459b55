#include "life/trial/lethal.hpp"

namespace portico::life {

Lethal lethal_in_host(const process::LoadPoint& load, const std::string& what) {
  return {{load.plugin, load.version},
          what +
              " in the process that was to serve it: it is not loaded again until its file "
              "changes or portico reload " +
              load.plugin + " asks for it"};
}

Lethal lethal_in_command(const process::LoadPoint& load, const std::string& what) {
  return {{load.plugin, load.version},
          what + " in the process that loaded it: build it anew, or remove it"};
}

}  // namespace portico::life
