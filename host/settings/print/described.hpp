#pragma once

// Sentences about settings that more than one of the pages has. No state.

#include <string>
#include <string_view>

#include "settings/key.hpp"

namespace portico::settings {

/// What a row or a group says of itself, with its note.
template <class Described> std::string sentences(const Described& described) {
  std::string words{described.help};
  words += '.';
  if (!described.note.empty()) words.append(" ").append(described.note);
  return words;
}

/// The part of a path before its dot; "" of one without.
constexpr std::string_view group_of(std::string_view path) {
  const auto dot = path.find('.');
  return dot == path.npos ? std::string_view{} : path.substr(0, dot);
}

/// What a reload does with a new value.
constexpr std::string_view effect_of(Effect effect) {
  switch (effect) {
  case Effect::at_once: return "takes effect at once";
  case Effect::fresh_start: return "starts the plugin afresh, in one swap";
  case Effect::restart: return "waits until the host is started again";
  }
  return {};
}

/// What files say beside settings.
inline constexpr std::string_view include_help =
    "Further files, or patterns of such as conf.d/*.json, from the folder of this one; those of a "
    "pattern in the order of their names. What they say is added to the objects of this file, and "
    "takes the place of everything else";
inline constexpr std::string_view sections_help =
    "A section for each plugin, by its id (\"items\") or, for one version of it, by id and version "
    "(\"items@1.0.0\")";

}  // namespace portico::settings
