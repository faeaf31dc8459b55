#pragma once

// What OpenSSL asks during a handshake. On the thread of the handshake.

#include "tls/context.hpp"

namespace portico::tls {

struct Callbacks {
  /// Has the context ask for `owner`, who outlives it.
  static void install(SSL_CTX* context, const Context& owner);

private:
  static int choose_site(SSL* ssl, int* alert, void* owner);
  static int choose_protocol(SSL* ssl, const unsigned char** chosen, unsigned char* size,
                             const unsigned char* offered, unsigned int offered_size, void* owner);
  static int give_staple(SSL* ssl, void* owner);
  static int use_ticket_key(SSL* ssl, unsigned char* name, unsigned char* iv,
                            EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* seal, int sealing);
};

}  // namespace portico::tls
