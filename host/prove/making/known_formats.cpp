#include "prove/making/known_formats.hpp"

#include <algorithm>

namespace portico::prove {
namespace {

const std::vector<KnownFormat>& known_formats() {
  static const std::vector<KnownFormat> list{
      {"date",
       {"2024-01-31", "2024-02-29", "1970-01-01", "9999-12-31", "1900-03-01"},
       {"not a date", "2023-02-29", "2024-13-01", "2024-00-10", "2024-01-32"}},
      {"date-time",
       {"2024-01-31T12:30:00Z", "2024-02-29T23:59:59Z", "1970-01-01T00:00:00+00:00",
        "2024-06-30T12:00:00.123456+05:30", "9999-12-31T23:59:59Z"},
       {"not a date", "2023-02-29T00:00:00Z", "2024-01-01T25:00:00Z", "2024-01-01T00:61:00Z"}},
      {"time",
       {"12:30:00", "00:00:00", "23:59:59", "23:59:59.999999"},
       {"noon", "25:00:00", "12:61:00"}},
      {"duration",
       {"PT1H", "P1D", "PT0S", "P1DT2H3M4S", "PT0.5S"},
       {"a while", "P", "1 fortnight"}},
      {"email",
       {"user@example.com", "first.last+tag@sub.example.org", "x@example.com"},
       {"nobody", "@example.com", "user@", "two@at@example.com"}},
      {"uri",
       {"https://example.com/", "http://example.com:8080/a/b?c=d#e",
        "https://xn--bcher-kva.example/"},
       {"not a uri", "://", "http://"}},
      {"uuid",
       {"123e4567-e89b-42d3-a456-426614174000", "00000000-0000-4000-8000-000000000000",
        "FFFFFFFF-FFFF-4FFF-BFFF-FFFFFFFFFFFF"},
       {"123e4567", "123e4567-e89b-42d3-a456-42661417400g", "no uuid"}},
      {"ipv4", {"192.0.2.1", "0.0.0.0", "255.255.255.255"}, {"256.0.0.1", "1.2.3", "no address"}},
      {"ipv6",
       {"2001:db8::1", "::", "::1", "2001:db8:1:2:3:4:5:6"},
       {":::", "12345::", "no address"}},
      {"ipvanyaddress", {"192.0.2.1", "2001:db8::1"}, {"256.0.0.1", "no address"}},
      {"ipvanyinterface", {"192.0.2.1/24", "2001:db8::1/64"}, {"256.0.0.1/8", "no address"}},
      {"ipvanynetwork", {"192.0.2.0/24", "2001:db8::/32"}, {"256.0.0.0/8", "no network"}},
      {"decimal", {"1.50", "0", "-0.01", "12345678901234567890.12"}, {"one", "1.2.3", ""}},
  };
  return list;
}

}  // namespace

const KnownFormat* known_format(std::string_view name) {
  const auto& list = known_formats();
  const auto found = std::find_if(list.begin(), list.end(),
                                  [&](const KnownFormat& one) { return one.name == name; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace portico::prove
