#include "portico/call.hpp"

#include <stdexcept>

namespace portico {

void Call::lacks(const char* id) {
  throw std::runtime_error("portico: this host does not offer " + std::string{id} +
                           "; it needs to be newer");
}

}  // namespace portico
