#pragma once

// Content-Disposition (RFC 6266), with names beyond plain ASCII as RFC 8187 writes them. Any
// thread.
//
//   attachment; filename="report.pdf"
//   attachment; filename*=utf-8''na%C3%AFve%20plan.pdf

#include <string>
#include <string_view>

#include "message/body/body_file.hpp"

namespace portico::message {

std::string write_disposition(Disposition disposition, std::string_view name);

}  // namespace portico::message
