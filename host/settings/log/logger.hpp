#pragma once

#include <Poco/Logger.h>

namespace portico {

/// Where the host itself speaks to its operator. Any thread.
inline Poco::Logger& log() {
  static Poco::Logger& logger = Poco::Logger::get("portico");
  return logger;
}

}  // namespace portico
