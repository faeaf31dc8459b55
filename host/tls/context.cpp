#include "tls/context.hpp"

#include <algorithm>
#include <ctime>
#include <new>
#include <stdexcept>
#include <utility>

#include "tls/callbacks.hpp"
#include "tls/kernel_tls.hpp"
#include "tls/pem_file.hpp"
#include "tls/unusable.hpp"

namespace portico::tls {
namespace {

/// Of ephemeral keys, as Mozilla's guidelines have them.
constexpr const char* groups = "X25519:P-256:P-384";

void must(long done) {
  if (done == 1) return;
  throw std::runtime_error{"OpenSSL cannot be made to serve it: " + take_error()};
}

std::string index_word(const std::string& list, std::size_t index) {
  return list + '.' + std::to_string(index);
}

void set_protocols(SSL_CTX* context, const settings::TlsProfile& profile) {
  const bool only_1_3 = profile.minimum == settings::TlsVersion::tls_1_3;
  must(::SSL_CTX_set_min_proto_version(context, only_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION));
  must(::SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION));
  ::SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_SSLv3 |
                                     SSL_OP_SINGLE_ECDH_USE);
  if (profile.kernel && kernel_speaks_tls()) ::SSL_CTX_set_options(context, SSL_OP_ENABLE_KTLS);
  ::SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
  ::SSL_CTX_set_read_ahead(context, 1);
  if (::SSL_CTX_set_cipher_list(context, profile.ciphers.c_str()) != 1) {
    ::ERR_clear_error();
    throw Unusable{"ciphers",
                   '"' + profile.ciphers +
                       "\" has no cipher suite that OpenSSL knows: write them as `openssl "
                       "ciphers -tls1_2` does, with colons between"};
  }
  must(::SSL_CTX_set1_groups_list(context, groups));
}

/// None where clients show certificates: a ticket would stand for what was seen of one, whatever
/// has become since of its dates and of those who vouch for it.
void set_tickets(SSL_CTX* context, const settings::TlsProfile& profile) {
  ::SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  if (profile.tickets && profile.client_certificates == settings::ClientCertificates::off) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(2 * profile.ticket_rotation);
    ::SSL_CTX_set_timeout(context, static_cast<long>(seconds.count()));
    return;
  }
  ::SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  must(::SSL_CTX_set_num_tickets(context, 0));
}

void ask_clients(SSL_CTX* context, const settings::TlsProfile& profile) {
  if (profile.client_certificates == settings::ClientCertificates::off) return;
  const std::string& file = profile.client_ca;
  if (file.empty())
    throw Unusable{"client_ca", "is missing, for client_certificates asks for certificates that "
                                "somebody vouches for: name a PEM file"};
  for (const X509Certificate& one : read_certificates("client_ca", file)) {
    must(::X509_STORE_add_cert(::SSL_CTX_get_cert_store(context), one.get()));
    must(::SSL_CTX_add_client_CA(context, one.get()));
  }
  const bool required = profile.client_certificates == settings::ClientCertificates::required;
  ::SSL_CTX_set_verify(context, SSL_VERIFY_PEER | (required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
                       nullptr);
}

}  // namespace

Context::Context(const settings::TlsProfile& profile, std::shared_ptr<TicketKeys> tickets,
                 std::vector<std::string>& warnings)
    : tickets_{std::move(tickets)} {
  if (profile.certificates.empty()) throw Unusable{"certificates", "has no certificate: name one"};
  gather(profile, warnings);
  for (Site& site : sites_) prepare(site, profile);
}

// Two with the same names and other kinds of keys are for the same clients, who choose by what they
// can.
void Context::gather(const settings::TlsProfile& profile, std::vector<std::string>& warnings) {
  for (std::size_t at = 0; at < profile.certificates.size(); ++at) {
    Certificate one =
        read_certificate(profile.certificates[at], index_word("certificates", at), warnings);
    const auto beside = std::find_if(sites_.begin(), sites_.end(), [&](const Site& site) {
      const auto same_kind = [&](const Certificate& other) {
        return ::EVP_PKEY_get_base_id(other.key.get()) == ::EVP_PKEY_get_base_id(one.key.get());
      };
      return site.certificates.front().names == one.names &&
             std::none_of(site.certificates.begin(), site.certificates.end(), same_kind);
    });
    if (beside != sites_.end()) {
      beside->certificates.push_back(std::move(one));
      continue;
    }
    bool served = sites_.empty();
    for (const std::string& name : one.names) served |= names_.add(name, sites_.size());
    if (!served)
      warnings.push_back('"' + profile.certificates[at].certificate +
                         "\" is never served, for it has no name that one before it does not have: "
                         "take it away, or name it first");
    sites_.emplace_back().certificates.push_back(std::move(one));
  }
}

void Context::prepare(Site& site, const settings::TlsProfile& profile) {
  site.context.reset(::SSL_CTX_new(::TLS_server_method()));
  SSL_CTX* const context = site.context.get();
  must(context ? 1 : 0);
  set_protocols(context, profile);
  set_tickets(context, profile);
  ask_clients(context, profile);
  Callbacks::install(context, *this);
  for (const Certificate& one : site.certificates) install(site, one);
}

void Context::install(const Site& site, const Certificate& certificate) const {
  SSL_CTX* const context = site.context.get();
  const bool done = ::SSL_CTX_use_certificate(context, certificate.leaf.get()) == 1 &&
                    ::SSL_CTX_use_PrivateKey(context, certificate.key.get()) == 1;
  if (!done)
    throw Unusable{"certificates",
                   "has one that OpenSSL does not serve (" + take_error() +
                       "): take an ECDSA key of P-256, or an RSA key of 2048 bits or more"};
  for (const X509Certificate& one : certificate.chain)
    if (::SSL_CTX_add1_chain_cert(context, one.get()) != 1)
      throw Unusable{"certificates",
                     "has one whose chain OpenSSL does not serve (" + take_error() +
                         "): take the chain that its authority gives now, with ECDSA keys of "
                         "P-256, or RSA keys of 2048 bits or more"};
}

const Context::Site* Context::find(std::string_view name) const {
  const auto index = names_.find(name);
  return index ? &sites_[*index] : nullptr;
}

std::string_view Context::staple(const X509* leaf) const {
  for (const Site& site : sites_)
    for (const Certificate& one : site.certificates) {
      if (one.leaf.get() != leaf) continue;
      const bool over = one.staple_until != 0 && one.staple_until < std::time(nullptr);
      return over ? std::string_view{} : std::string_view{one.staple};
    }
  return {};
}

Ssl Context::make() const {
  Ssl ssl{::SSL_new(sites_.front().context.get())};
  if (!ssl) throw std::bad_alloc{};
  ::SSL_set_accept_state(ssl.get());
  return ssl;
}

}  // namespace portico::tls
