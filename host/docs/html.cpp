#include "docs/html.hpp"

#include <algorithm>
#include <unordered_map>

#include <Poco/URI.h>

#include "docs/names.hpp"
#include "docs/pages.hpp"

namespace portico::docs {
namespace {

std::string attribute(std::string_view text) { return '"' + escape(text) + '"'; }

std::string page(std::string_view title, const std::string& head, const std::string& body) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
         escape(title) + "</title>\n" + head + "</head>\n<body>\n" + body + "</body>\n</html>\n";
}

std::string icon(std::string_view base) {
  return "<link rel=\"icon\" type=\"image/png\" href=" +
         attribute(std::string{base} + "/favicon-32x32.png") + ">\n";
}

std::string style(std::string_view base, std::string_view file) {
  return "<link rel=\"stylesheet\" href=" + attribute(std::string{base} + '/' + std::string{file}) +
         ">\n";
}

std::string script(std::string_view base, std::string_view file) {
  return "<script src=" + attribute(std::string{base} + '/' + std::string{file}) + "></script>\n";
}

std::string link(std::string_view to, std::string_view text) {
  return "<a href=" + attribute(to) + ">" + escape(text) + "</a>";
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

std::string links(const Places& places) {
  std::string list;
  const auto add = [&](const std::string& to, std::string_view text) {
    if (!to.empty()) list += link(to, text) + '\n';
  };
  if (!places.document.empty()) {
    add(places.swagger_ui, "Try it out in Swagger UI");
    add(places.redoc, "Read it in ReDoc");
    add(places.document, "OpenAPI document");
  }
  return list.empty() ? list : "<nav>\n" + list + "</nav>\n";
}

std::string count(std::size_t number, std::string_view noun) {
  return std::to_string(number) + ' ' + std::string{noun} + (number == 1 ? "" : "s");
}

/// The operations of the document by documented path, for look-ups in constant time.
class Operations {
public:
  explicit Operations(const Json& document) {
    for (const auto& [path, item] : document["paths"].items()) items_.emplace(path, &item);
  }
  const Json* find(const route::Route& route) const {
    const auto item = items_.find(documented_path(route.path.text()));
    return item == items_.end() ? nullptr : docs::find(*item->second, lower(route.method));
  }

private:
  std::unordered_map<std::string, const Json*> items_;
};

// Where Swagger UI opens an operation: "/docs#/<tag>/<operationId>".
std::string place_of(const Json& operation, const Places& places) {
  if (places.document.empty() || places.swagger_ui.empty()) return {};
  const Json* tags = find(operation, "tags");
  const bool tagged = tags && tags->is_array() && !tags->empty() && tags->front().is_string();
  const std::string tag = tagged ? tags->front().get<std::string>() : "default";
  std::string encoded;
  Poco::URI::encode(tag, "/?#&", encoded);
  return places.swagger_ui + "#/" + encoded + '/' + std::string{text(operation, "operationId")};
}

std::string row(const route::Route& route, const Json* operation, const Places& places) {
  const std::string method =
      "<code class=\"method " + lower(route.method) + "\">" + escape(route.method) + "</code>";
  std::string path = "<code>" + escape(route.path.text()) + "</code>", words;
  const bool deprecated = operation && says(*operation, "deprecated");
  if (operation) {
    const std::string place = place_of(*operation, places);
    if (!place.empty()) path = "<a href=" + attribute(place) + ">" + path + "</a>";
    words = escape(text(*operation, "summary"));
    if (deprecated) words += " <em>deprecated</em>";
  }
  return std::string{deprecated ? "<tr class=\"deprecated\">" : "<tr>"} + "<td>" + method +
         "</td><td>" + path + "</td><td>" + words + "</td></tr>\n";
}

}  // namespace

std::string escape(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
    case '&': result += "&amp;"; break;
    case '<': result += "&lt;"; break;
    case '>': result += "&gt;"; break;
    case '"': result += "&quot;"; break;
    case '\'': result += "&#39;"; break;
    default: result += c;
    }
  }
  return result;
}

std::string swagger_page(std::string_view title, const Places& places, std::string_view base) {
  const std::string root =
      "<div id=\"swagger-ui\" data-document=" + attribute(places.document) +
      " data-redirect=" + attribute(std::string{base} + "/oauth2-redirect.html") + "></div>\n";
  return page(std::string{title} + " - Swagger UI", icon(base) + style(base, "swagger-ui.css"),
              root + script(base, "swagger-ui-bundle.js") + script(base, "start-swagger-ui.js"));
}

std::string redoc_page(std::string_view title, const Places& places, std::string_view base) {
  const std::string root =
      "<div id=\"redoc\" data-document=" + attribute(places.document) + "></div>\n";
  return page(std::string{title} + " - ReDoc", icon(base) + style(base, "start-redoc.css"),
              root + script(base, "redoc.standalone.js") + script(base, "start-redoc.js"));
}

std::string missing_page(std::string_view title, const Places& places, std::string_view base,
                         std::string_view what) {
  return page(std::string{title} + " - " + std::string{what}, style(base, "portico.css"),
              "<main>\n<h1>" + escape(title) + "</h1>\n<p>The files of " + escape(what) +
                  " are not part of this build: node and npm were not there when Portico was "
                  "built. The document itself is at " +
                  link(places.document, places.document) + ".</p>\n</main>\n");
}

std::string front_page(const Json& document, std::span<const Plugin> plugins,
                       std::span<const route::Route* const> routes, const Info& info,
                       const Places& places, std::string_view base) {
  const Operations operations{document};
  std::unordered_map<std::string_view, std::string> rows;
  std::size_t listed = 0;
  for (const route::Route* route : routes)
    if (!(route->flags & PORTICO_UNLISTED)) {
      rows[route->plugin] += row(*route, operations.find(*route), places);
      ++listed;
    }
  std::string body = "<main>\n<header>\n<h1>" + escape(info.title) + " <small>" +
                     escape(info.version) + "</small></h1>\n";
  if (!info.description.empty()) body += "<p>" + escape(info.description) + "</p>\n";
  body += "<p class=\"soft\">" + count(plugins.size(), "plugin") + ", " + count(listed, "route") +
          "</p>\n" + links(places) + "</header>\n";
  if (plugins.empty()) body += "<section><p>No plugin is loaded.</p></section>\n";
  for (const Plugin& plugin : plugins) {
    body += "<section>\n<h2>" + escape(plugin.id) + " <small>" + escape(plugin.version) +
            "</small></h2>\n";
    if (!plugin.summary.empty()) body += "<p>" + escape(plugin.summary) + "</p>\n";
    if (const auto own = rows.find(plugin.id); own != rows.end())
      body += "<table>\n" + own->second + "</table>\n";
    body += "</section>\n";
  }
  return page(info.title, icon(base) + style(base, "portico.css"), body + "</main>\n");
}

}  // namespace portico::docs
