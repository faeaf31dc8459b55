#include "http/exchange.hpp"

#include "http/multipart.hpp"

namespace portico::http {

Exchange::Exchange() : arena{block.data(), block.size()}, reply{arena} {}
Exchange::~Exchange() = default;

std::string_view Request::header(std::string_view lower) const {
  for (const Header& field : headers)
    if (field.name == lower) return field.value.data() ? field.value : std::string_view{""};
  return {};
}

}  // namespace portico::http
