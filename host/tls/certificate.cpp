#include "tls/certificate.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "os/ascii.hpp"
#include "tls/pem_file.hpp"
#include "tls/unusable.hpp"

namespace portico::tls {
namespace {

std::string quoted(const std::string& path) { return '"' + path + "\" "; }

std::vector<std::string> names_of(X509* certificate) {
  std::vector<std::string> names;
  auto* const all = static_cast<GENERAL_NAMES*>(
      ::X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int at = 0; at < sk_GENERAL_NAME_num(all); ++at) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(all, at);
    if (name->type != GEN_DNS) continue;
    const auto* const text =
        reinterpret_cast<const char*>(::ASN1_STRING_get0_data(name->d.dNSName));
    names.push_back(
        os::lower({text, static_cast<std::size_t>(::ASN1_STRING_length(name->d.dNSName))}));
  }
  ::GENERAL_NAMES_free(all);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::time_t time_of(const ASN1_TIME* time) {
  std::tm parts{};
  return time && ::ASN1_TIME_to_tm(time, &parts) == 1 ? ::timegm(&parts) : 0;
}

void check_dates(const Certificate& one, const std::string& path,
                 std::vector<std::string>& warnings) {
  if (::X509_cmp_current_time(::X509_get0_notAfter(one.leaf.get())) < 0)
    warnings.push_back(quoted(path) + "is a certificate that has expired, so that clients refuse "
                                      "it: get a new one");
  else if (::X509_cmp_current_time(::X509_get0_notBefore(one.leaf.get())) > 0)
    warnings.push_back(quoted(path) + "is a certificate that is not valid yet: look at its dates "
                                      "and at the clock of this machine");
}

using Response = std::unique_ptr<OCSP_RESPONSE, Freed<::OCSP_RESPONSE_free>>;
using Basic = std::unique_ptr<OCSP_BASICRESP, Freed<::OCSP_BASICRESP_free>>;

using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

bool same(const ASN1_OCTET_STRING* text, const Digest& digest, unsigned int size) {
  return text && ::ASN1_STRING_length(text) == static_cast<int>(size) &&
         std::equal(digest.begin(), digest.begin() + size, ::ASN1_STRING_get0_data(text));
}

/// The certificate of whoever has issued it; null: it is not among the files.
X509* issuer_of(const Certificate& one) {
  X509* const leaf = one.leaf.get();
  if (::X509_check_issued(leaf, leaf) == X509_V_OK) return leaf;
  for (const X509Certificate& other : one.chain)
    if (::X509_check_issued(other.get(), leaf) == X509_V_OK) return other.get();
  return nullptr;
}

/// Whether the id is the certificate's (RFC 6960, section 4.1.1): serial number, and hashes of the
/// issuer's name and key.
bool is_of(const Certificate& one, OCSP_CERTID* id) {
  ASN1_OCTET_STRING *name = nullptr, *key = nullptr;
  ASN1_OBJECT* algorithm = nullptr;
  ASN1_INTEGER* serial = nullptr;
  ::OCSP_id_get0_info(&name, &algorithm, &key, &serial, id);
  X509* const leaf = one.leaf.get();
  const EVP_MD* const kind = EVP_get_digestbyobj(algorithm);
  if (!kind || !serial || ::ASN1_INTEGER_cmp(serial, ::X509_get0_serialNumber(leaf)) != 0)
    return false;
  Digest digest{};
  unsigned int size = 0;
  if (::X509_NAME_digest(::X509_get_issuer_name(leaf), kind, digest.data(), &size) != 1 ||
      !same(name, digest, size))
    return false;
  const X509* const issuer = issuer_of(one);
  return !issuer ||
         (::X509_pubkey_digest(issuer, kind, digest.data(), &size) == 1 && same(key, digest, size));
}

/// What the response says of the certificate, or null.
OCSP_SINGLERESP* single_of(OCSP_BASICRESP* basic, const Certificate& one) {
  for (int at = 0; at < ::OCSP_resp_count(basic); ++at) {
    OCSP_SINGLERESP* const single = ::OCSP_resp_get0(basic, at);
    if (is_of(one, const_cast<OCSP_CERTID*>(::OCSP_SINGLERESP_get0_id(single)))) return single;
  }
  return nullptr;
}

void read_staple(Certificate& one, const std::string& word, const std::string& path,
                 std::vector<std::string>& warnings) {
  std::string bytes = rest_of(open_file(word, path).get());
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  const Response response{::d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(bytes.size()))};
  const Basic basic{response ? ::OCSP_response_get1_basic(response.get()) : nullptr};
  ::ERR_clear_error();
  if (!basic || ::OCSP_response_status(response.get()) != OCSP_RESPONSE_STATUS_SUCCESSFUL)
    throw Unusable{word, quoted(path) +
                             "is no successful OCSP response: fetch it with openssl ocsp "
                             "-respout FILE, in DER"};
  OCSP_SINGLERESP* const single = single_of(basic.get(), one);
  if (!single)
    throw Unusable{word, quoted(path) + "is the OCSP response for another certificate: fetch that "
                                        "of this one"};
  ASN1_GENERALIZEDTIME* until = nullptr;
  const int status = ::OCSP_single_get0_status(single, nullptr, nullptr, nullptr, &until);
  if (status == V_OCSP_CERTSTATUS_REVOKED)
    return warnings.push_back(quoted(path) +
                              "says that the certificate is revoked, and is not sent: get a new "
                              "certificate");
  one.staple = std::move(bytes);
  one.staple_until = time_of(until);
  if (one.staple_until != 0 && one.staple_until < std::time(nullptr))
    warnings.push_back(quoted(path) +
                       "is an OCSP response that has expired, and is not sent: fetch "
                       "a new one");
}

}  // namespace

Certificate read_certificate(const settings::Certificate& files, const std::string& word,
                             std::vector<std::string>& warnings) {
  Certificate one;
  one.file = files.certificate;
  one.chain = read_certificates(word + ".certificate", files.certificate);
  one.leaf = std::move(one.chain.front());
  one.chain.erase(one.chain.begin());
  one.key = read_key(word + ".private_key", files.private_key);
  if (::X509_check_private_key(one.leaf.get(), one.key.get()) != 1) {
    ::ERR_clear_error();
    throw Unusable{word + ".private_key", quoted(files.private_key) +
                                              "is not the key of the certificate in " +
                                              quoted(files.certificate) +
                                              ": name the two that belong together, the "
                                              "server's own certificate first in its file"};
  }
  one.names = names_of(one.leaf.get());
  one.until = time_of(::X509_get0_notAfter(one.leaf.get()));
  check_dates(one, files.certificate, warnings);
  if (!files.ocsp.empty()) read_staple(one, word + ".ocsp", files.ocsp, warnings);
  return one;
}

}  // namespace portico::tls
