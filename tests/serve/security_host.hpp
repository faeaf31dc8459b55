#pragma once

// The executable with the fixture whose routes ask who calls, settings that say who verifies it,
// and credentials that are good.

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include "os/sha256.hpp"
#include "plugin/folder.hpp"
#include "serve/host.hpp"
#include "serve/reply_host.hpp"

namespace portico::testing {

inline constexpr const char* signing_secret = "0123456789abcdef0123456789abcdef";

inline std::string base64url(std::string_view bytes) {
  std::string text(
      sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  ::sodium_bin2base64(text.data(), text.size(),
                      reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();
  return text;
}

inline std::string token_of(const nlohmann::json& claims,
                            const std::string& secret = signing_secret) {
  const std::string text = base64url(R"({"alg":"HS256"})") + '.' + base64url(claims.dump());
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &size);
  return text + '.' + base64url({reinterpret_cast<const char*>(mac), size});
}

inline std::int64_t in(std::chrono::seconds from_now) {
  return std::chrono::duration_cast<std::chrono::seconds>(
             (std::chrono::system_clock::now() + from_now).time_since_epoch())
      .count();
}

/// The parameter: what the plugin's "isolation" is.
class Guarded : public ::testing::TestWithParam<const char*> {
protected:
  using Json = nlohmann::json;

  Guarded() {
    std::filesystem::create_directory(folder / "plugins");
    std::filesystem::copy_file(Folder::fixture("guarded"), folder / "plugins" / "guarded.so");
    folder.write("users",
                 "alice:" + std::string{alice_hash} + ":me docs\nbob:" + alice_hash + "\n");
    folder.write("keys", "carol " + os::sha256("carols-key") + " items\n");
    settings = {{"listen", Json::array({"127.0.0.1:0"})},
                {"security", {{"schemes", schemes()}, {"attempts", 1000}}},
                {"plugins", {{"guarded", {{"isolation", GetParam()}}}}}};
  }

  // Of "secret", by bcrypt with the least cost: it is slow enough to be one that a loop does not
  // wait for, and quick enough for a test.
  static constexpr const char* alice_hash =
      "$2b$04$4lxWyMPAfrNxEPf4v0y24.Vf.Q4HWwqKIVM7grk9TMdRi5z7KAXde";

  Json schemes() const {
    return {{"bearer",
             {{"verify", "jwt"},
              {"keys", {{{"kty", "oct"}, {"alg", "HS256"}, {"k", base64url(signing_secret)}}}}}},
            {"basic", {{"verify", "htpasswd"}, {"file", (folder / "users").string()}}},
            {"key", {{"verify", "keys"}, {"file", (folder / "keys").string()}}},
            {"query", {{"verify", "keys"}, {"file", (folder / "keys").string()}}}};
  }

  void write_settings() const { folder.write("portico.json", settings.dump()); }

  Host& serve() {
    write_settings();
    host.emplace(std::vector<std::string>{"serve", "--config", (folder / "portico.json").string(),
                                          "--plugins", (folder / "plugins").string(), "--listen",
                                          "127.0.0.1:0", "--control",
                                          (folder / "control").string()});
    port = host->port();
    return *host;
  }
  Said command(std::vector<std::string> words) const {
    words.insert(words.end(), {"--config", (folder / "portico.json").string(), "--plugins",
                               (folder / "plugins").string()});
    return run(words, {});
  }

  static std::string alice(const Json& more = Json::object()) {
    Json claims{{"sub", "alice"}, {"exp", in(std::chrono::minutes{10})}, {"scope", "me"}};
    claims.update(more);
    return "Authorization: Bearer " + token_of(claims) + "\r\n";
  }
  static std::string basic(const std::string& name, const std::string& password) {
    const std::string text = name + ':' + password;
    std::string encoded(sodium_base64_ENCODED_LEN(text.size(), sodium_base64_VARIANT_ORIGINAL),
                        '\0');
    ::sodium_bin2base64(encoded.data(), encoded.size(),
                        reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                        sodium_base64_VARIANT_ORIGINAL);
    encoded.pop_back();
    return "Authorization: Basic " + encoded + "\r\n";
  }

  Response get(const std::string& target, const std::string& fields = "") const {
    Client client{port};
    client.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
    return client.receive();
  }
  Response post(const std::string& target, const std::string& fields, const std::string& type,
                const std::string& body) const {
    Client client{port};
    client.send("POST " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "Content-Type: " +
                type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    return client.receive();
  }
  static std::string challenge(const Response& response) {
    return Client::field(response.head, "www-authenticate").value_or("");
  }

  const Folder folder;
  Json settings;
  std::optional<Host> host;
  int port = 0;
};

}  // namespace portico::testing
