#pragma once

// The rows of the OpenAPI document and the pages. Constant.

#include "settings/value.hpp"

namespace portico::settings {

template <auto Member>
inline constexpr Setting<Settings>::Access of_docs = access_to<Settings, &Settings::docs, Member>;

inline constexpr Setting<Settings> docs_keys[] = {
    {"docs.title", Kind::text, R"("Portico")", 0, 0, "",
     "Title of the OpenAPI document and of the pages", of_docs<&Docs::title>},
    {"docs.version", Kind::free_text, R"("")", 0, 0, "",
     "Version of the API; empty: that of the host", of_docs<&Docs::version>},
    {"docs.description", Kind::free_text, R"("")", 0, 0, "",
     "Description of the API, in Markdown; empty: a list of the plugins",
     of_docs<&Docs::description>},
    {"docs.servers", Kind::urls, "[]", 0, 0, "",
     "URLs under which clients reach the API; empty: wherever the document came from",
     of_docs<&Docs::servers>},
    {"docs.openapi", Kind::place, R"("/openapi.json")", 0, 0, "",
     "Path of the OpenAPI document; empty or false: none, nor Swagger UI and ReDoc",
     of_docs<&Docs::openapi>},
    {"docs.swagger", Kind::place, R"("/docs")", 0, 0, "",
     "Path of Swagger UI; empty or false: none", of_docs<&Docs::swagger>},
    {"docs.redoc", Kind::place, R"("/redoc")", 0, 0, "", "Path of ReDoc; empty or false: none",
     of_docs<&Docs::redoc>},
    {"docs.front", Kind::place, R"("/")", 0, 0, "",
     "Path of the page that lists plugins and routes; empty or false: none", of_docs<&Docs::front>},
    {"docs.root_path", Kind::prefix, R"("")", 0, 0, "",
     "What clients see before all paths where a proxy takes it off, such as /v1; empty: nothing",
     of_docs<&Docs::root_path>,
     "A proxy that is trusted may say it of each request (X-Forwarded-Prefix)."},
};

}  // namespace portico::settings
