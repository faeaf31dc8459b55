#pragma once

// The pages for people, as HTML. What comes from plugins or settings is escaped; no script and no
// style stands inline, so that a strict Content-Security-Policy holds. Every address is relative to
// its page. No state.

#include <span>
#include <string>
#include <string_view>

#include "docs/json.hpp"
#include "docs/subject.hpp"
#include "route/route.hpp"

namespace portico::docs {

struct Info;
struct Places;

/// `text` as text or as a quoted attribute of HTML.
std::string escape(std::string_view text);

/// Swagger UI and ReDoc over the document; their files are below `base`.
std::string swagger_page(std::string_view title, const Places& places, std::string_view base);
std::string redoc_page(std::string_view title, const Places& places, std::string_view base);

/// Plugins with their versions, routes with their summaries, and links.
std::string front_page(const Json& document, std::span<const Plugin> plugins,
                       std::span<const route::Route* const> routes, const Info& info,
                       const Places& places, std::string_view base);

}  // namespace portico::docs
