#include "docs/page/html.hpp"

#include <algorithm>
#include <unordered_map>

#include <Poco/URI.h>

#include "docs/page/pages.hpp"
#include "docs/page/relative.hpp"
#include "docs/schema/names.hpp"
#include "os/ascii.hpp"

namespace portico::docs {
namespace {

std::string attribute(std::string_view text) { return '"' + escape(text) + '"'; }

std::string page(std::string_view title, const std::string& head, const std::string& body) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
         escape(title) + "</title>\n" + head + "</head>\n<body>\n" + body + "</body>\n</html>\n";
}

/// The files of a page, as it names them.
class Files {
public:
  Files(std::string_view page, std::string_view base) : page_{page}, base_{base} {}

  std::string icon() const {
    return "<link rel=\"icon\" type=\"image/png\" href=" + address("favicon-32x32.png") + ">\n";
  }
  std::string style(std::string_view file) const {
    return "<link rel=\"stylesheet\" href=" + address(file) + ">\n";
  }
  std::string script(std::string_view file) const {
    return "<script src=" + address(file) + "></script>\n";
  }
  std::string address(std::string_view file) const {
    return attribute(reference(page_, std::string{base_} + '/' + std::string{file}));
  }

private:
  std::string_view page_, base_;
};

std::string link(std::string_view to, std::string_view text) {
  return "<a href=" + attribute(to) + ">" + escape(text) + "</a>";
}

std::string links(const Places& places) {
  std::string list;
  const auto add = [&](const std::string& to, std::string_view text) {
    if (!to.empty()) list += link(reference(places.front, to), text) + '\n';
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
    return item == items_.end() ? nullptr : docs::find(*item->second, os::lower(route.method));
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
  return reference(places.front, places.swagger_ui) + "#/" + encoded + '/' +
         std::string{text(operation, "operationId")};
}

std::string row(const route::Route& route, const Json* operation, const Places& places) {
  const std::string method =
      "<code class=\"method " + os::lower(route.method) + "\">" + escape(route.method) + "</code>";
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
  const Files files{places.swagger_ui, base};
  const std::string root = "<div id=\"swagger-ui\" data-document=" +
                           attribute(reference(places.swagger_ui, places.document)) +
                           " data-redirect=" + files.address("oauth2-redirect.html") + "></div>\n";
  return page(std::string{title} + " - Swagger UI", files.icon() + files.style("swagger-ui.css"),
              root + files.script("swagger-ui-bundle.js") + files.script("start-swagger-ui.js"));
}

std::string redoc_page(std::string_view title, const Places& places, std::string_view base) {
  const Files files{places.redoc, base};
  const std::string root =
      "<div id=\"redoc\" data-document=" + attribute(reference(places.redoc, places.document)) +
      "></div>\n";
  return page(std::string{title} + " - ReDoc", files.icon() + files.style("start-redoc.css"),
              root + files.script("redoc.standalone.js") + files.script("start-redoc.js"));
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
  const Files files{places.front, base};
  return page(info.title, files.icon() + files.style("portico.css"), body + "</main>\n");
}

}  // namespace portico::docs
