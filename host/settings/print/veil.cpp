#include "settings/print/veil.hpp"

#include <nlohmann/json.hpp>

#include "settings/log/redaction.hpp"
#include "settings/secrets.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;

/// `secret`: texts in it are.
json veiled(json value, bool secret) {
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    if (secret && !is_variable_alone(text)) return std::string{Redaction::stars};
    return without_passwords(text);
  }
  if (value.is_number() && secret) return std::string{Redaction::stars};
  if (!value.is_structured()) return value;
  for (auto& [name, inner] : value.items()) {
    const bool refers = value.is_object() && (name == "file" || name == "credential");
    inner = veiled(std::move(inner),
                   !refers && (secret || (value.is_object() && is_secret_name(name))));
  }
  return value;
}

}  // namespace

json veiled(json value) { return veiled(std::move(value), false); }

json veiled_texts(json value) {
  if (value.is_string()) return without_passwords(value.get_ref<const std::string&>());
  if (value.is_structured())
    for (json& inner : value) inner = veiled_texts(std::move(inner));
  return value;
}

}  // namespace portico::settings
