#pragma once

// What becomes of a reply of a handler whose status its route does not declare. Constant.

namespace portico::settings {

enum class Undeclared {
  allow,   ///< it is sent
  report,  ///< and counted; the log names it once
  deny     ///< it is a fault of the handler: 500
};

}  // namespace portico::settings
