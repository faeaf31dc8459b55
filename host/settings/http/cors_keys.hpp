#pragma once

// The rows of `cors`, which the host has and each plugin may have. Constant.

#include "settings/value.hpp"

namespace portico::settings {

inline constexpr double seconds_of_a_year = 31536000;

/// `Way` leads from the owner to its Cors.
template <class Owner, auto... Way>
inline constexpr Setting<Owner> cors_keys[] = {
    {"cors.allow_origins", Kind::words, "[]", 0, 0, "",
     "Origins whose scripts may read the answers, as https://example.org, or * for any",
     access_to<Owner, Way..., &Cors::allow_origins>},
    {"cors.allow_origin_regex", Kind::free_text, R"("")", 0, 0, "",
     "Pattern (RE2) for further origins; it has to match a whole origin",
     access_to<Owner, Way..., &Cors::allow_origin_regex>},
    {"cors.allow_methods", Kind::tokens, R"(["GET"])", 0, 0, "",
     "Methods that scripts may use, or * for all", access_to<Owner, Way..., &Cors::allow_methods>},
    {"cors.allow_headers", Kind::tokens, "[]", 0, 0, "",
     "Request fields that scripts may set, or * for any",
     access_to<Owner, Way..., &Cors::allow_headers>,
     "Beside Accept, Accept-Language, Content-Language and Content-Type, which they always may."},
    {"cors.allow_credentials", Kind::boolean, "false", 0, 0, "",
     "Let scripts send cookies and Authorization",
     access_to<Owner, Way..., &Cors::allow_credentials>,
     "With the origin * any site may then act for your users."},
    {"cors.expose_headers", Kind::tokens, "[]", 0, 0, "",
     "Fields of the answer that scripts may read", access_to<Owner, Way..., &Cors::expose_headers>},
    {"cors.allow_private_network", Kind::boolean, "false", 0, 0, "",
     "Let pages of public networks reach this host in a private one",
     access_to<Owner, Way..., &Cors::allow_private_network>},
    {"cors.max_age", Kind::whole_seconds, "600", 0, seconds_of_a_year, "",
     "Seconds a browser may keep the answer to a preflight",
     access_to<Owner, Way..., &Cors::max_age>},
};

inline constexpr std::string_view cors_help =
    "Cross-origin resource sharing, as FastAPI's CORSMiddleware; off while no origin is allowed";

}  // namespace portico::settings
