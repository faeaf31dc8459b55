#include "tls/callbacks.hpp"

#include <algorithm>
#include <string_view>

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/rand.h>

namespace portico::tls {
namespace {

constexpr std::string_view protocols = "\x08http/1.1\x08http/1.0";

const Context& context_of(void* owner) { return *static_cast<const Context*>(owner); }

bool prepare_seal(EVP_MAC_CTX* seal, TicketKeys::Key& key) {
  char digest[] = "SHA256";
  const OSSL_PARAM parameters[] = {
      ::OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key.seal.data(), key.seal.size()),
      ::OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      ::OSSL_PARAM_construct_end()};
  return ::EVP_MAC_CTX_set_params(seal, parameters) == 1;
}

}  // namespace

void Callbacks::install(SSL_CTX* context, const Context& owner) {
  auto* const self = const_cast<Context*>(&owner);
  SSL_CTX_set_app_data(context, self);
  ::SSL_CTX_set_tlsext_servername_callback(context, choose_site);
  ::SSL_CTX_set_tlsext_servername_arg(context, self);
  ::SSL_CTX_set_alpn_select_cb(context, choose_protocol, self);
  ::SSL_CTX_set_tlsext_status_cb(context, give_staple);
  ::SSL_CTX_set_tlsext_status_arg(context, self);
  ::SSL_CTX_set_tlsext_ticket_key_evp_cb(context, use_ticket_key);
}

int Callbacks::choose_site(SSL* ssl, int*, void* owner) {
  const char* const asked = ::SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  const Context::Site* const site = asked ? context_of(owner).find(asked) : nullptr;
  if (!site) return SSL_TLSEXT_ERR_NOACK;
  return ::SSL_set_SSL_CTX(ssl, site->context.get()) ? SSL_TLSEXT_ERR_OK
                                                     : SSL_TLSEXT_ERR_ALERT_FATAL;
}

// A client that speaks nothing of this is told so (RFC 7301, section 3.2).
int Callbacks::choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size,
                               const unsigned char* offered, unsigned int offered_size, void*) {
  unsigned char* found = nullptr;
  const int result = ::SSL_select_next_proto(
      &found, size, reinterpret_cast<const unsigned char*>(protocols.data()),
      static_cast<unsigned int>(protocols.size()), offered, offered_size);
  *chosen = found;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

int Callbacks::give_staple(SSL* ssl, void* owner) {
  const std::string_view staple = context_of(owner).staple(::SSL_get_certificate(ssl));
  if (staple.empty()) return SSL_TLSEXT_ERR_NOACK;
  auto* const copy = static_cast<unsigned char*>(::OPENSSL_memdup(staple.data(), staple.size()));
  if (!copy) return SSL_TLSEXT_ERR_NOACK;
  ::SSL_set_tlsext_status_ocsp_resp(ssl, copy, static_cast<long>(staple.size()));
  return SSL_TLSEXT_ERR_OK;
}

// 0: the ticket is not known, and the handshake is a whole one; 2: it is, and is to be replaced.
int Callbacks::use_ticket_key(SSL* ssl, unsigned char* name, unsigned char* iv,
                              EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* seal, int sealing) {
  TicketKeys& keys = *context_of(SSL_CTX_get_app_data(::SSL_get_SSL_CTX(ssl))).tickets_;
  if (sealing) {
    std::optional<TicketKeys::Key> key = keys.newest();
    if (!key || ::RAND_bytes(iv, ::EVP_CIPHER_get_iv_length(::EVP_aes_256_cbc())) != 1) return -1;
    std::copy(key->name.begin(), key->name.end(), name);
    const bool done =
        ::EVP_EncryptInit_ex(cipher, ::EVP_aes_256_cbc(), nullptr, key->cipher.data(), iv) == 1 &&
        prepare_seal(seal, *key);
    ::OPENSSL_cleanse(&*key, sizeof *key);
    return done ? 1 : -1;
  }
  std::optional<TicketKeys::Found> found = keys.find(name);
  if (!found) return 0;
  const bool done =
      prepare_seal(seal, found->key) &&
      ::EVP_DecryptInit_ex(cipher, ::EVP_aes_256_cbc(), nullptr, found->key.cipher.data(), iv) == 1;
  ::OPENSSL_cleanse(&found->key, sizeof found->key);
  if (!done) return -1;
  return found->newest ? 1 : 2;
}

}  // namespace portico::tls
