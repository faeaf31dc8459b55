#include "tls/self_signed.hpp"

#include <array>
#include <stdexcept>

#include <openssl/ec.h>
#include <openssl/rand.h>

#include "os/socket/network.hpp"
#include "tls/openssl.hpp"

namespace portico::tls {
namespace {

void must(bool done) {
  if (!done) throw std::runtime_error{"OpenSSL cannot make a certificate: " + take_error()};
}

bool is_host(const std::string& name) {
  constexpr const char* allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_*";
  return !name.empty() && name.size() < 254 && name.find_first_not_of(allowed) == std::string::npos;
}

std::string alternative_names(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    if (!os::ip_address(name) && !is_host(name))
      throw std::invalid_argument{'"' + name + "\" is neither the name of a host nor an address"};
    text += (text.empty() ? "" : ",") + std::string{os::ip_address(name) ? "IP:" : "DNS:"} + name;
  }
  return text;
}

void extend(X509* certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  ::X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = ::X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  must(extension != nullptr);
  const bool added = ::X509_add_ext(certificate, extension, -1) == 1;
  ::X509_EXTENSION_free(extension);
  must(added);
}

void number(X509* certificate) {
  std::array<unsigned char, 16> bytes;
  must(::RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
  bytes[0] &= 0x7FU;
  const std::unique_ptr<BIGNUM, Freed<::BN_free>> number{
      ::BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)};
  must(number && ::BN_to_ASN1_INTEGER(number.get(), ::X509_get_serialNumber(certificate)));
}

}  // namespace

SelfSigned self_signed(const std::vector<std::string>& names, int days) {
  constexpr long seconds_of_a_day = 86400;
  const std::string alternatives = alternative_names(names);
  const PrivateKey key{EVP_EC_gen("P-256")};
  const X509Certificate one{::X509_new()};
  must(key && one && ::X509_set_version(one.get(), X509_VERSION_3) == 1);
  number(one.get());
  ::X509_gmtime_adj(X509_getm_notBefore(one.get()), -seconds_of_a_day);  // clocks differ
  ::X509_gmtime_adj(X509_getm_notAfter(one.get()), seconds_of_a_day * days);
  X509_NAME* const subject = ::X509_get_subject_name(one.get());
  must(::X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>("Portico development"),
                                    -1, -1, 0) == 1 &&
       ::X509_set_issuer_name(one.get(), subject) == 1 &&
       ::X509_set_pubkey(one.get(), key.get()) == 1);
  extend(one.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  extend(one.get(), NID_key_usage, "critical,digitalSignature,keyCertSign");
  extend(one.get(), NID_ext_key_usage, "serverAuth");
  extend(one.get(), NID_subject_key_identifier, "hash");
  extend(one.get(), NID_subject_alt_name, alternatives);
  must(::X509_sign(one.get(), key.get(), ::EVP_sha256()) != 0);
  const Bio certificate{::BIO_new(::BIO_s_mem())}, secret{::BIO_new(::BIO_s_mem())};
  must(certificate && secret && ::PEM_write_bio_X509(certificate.get(), one.get()) == 1 &&
       ::PEM_write_bio_PKCS8PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                       nullptr) == 1);
  return {text_in(certificate.get()), text_in(secret.get())};
}

}  // namespace portico::tls
