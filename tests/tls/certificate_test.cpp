// What is wrong with the files of a certificate, in words that name the cure.

#include "tls/certificate.hpp"

#include <gmock/gmock.h>

#include "tls/files.hpp"
#include "tls/unusable.hpp"

namespace portico::tls {
namespace {

using test::add_self_signed;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CertificateFiles : public ::testing::Test {
protected:
  const testing::Folder folder;
  std::vector<std::string> warnings;

  Certificate read(const settings::Certificate& files) {
    return read_certificate(files, "certificates.0", warnings);
  }
  /// The word and what is wrong with it.
  std::string wrong(const settings::Certificate& files) {
    try {
      read(files);
    } catch (const Unusable& error) {
      return error.word() + ": " + error.what();
    }
    return {};
  }
};

TEST_F(CertificateFiles, AreReadWithTheirNames) {
  const Certificate one =
      read(add_self_signed(folder, "a", {"Example.org", "*.example.org", "192.0.2.1"}));
  EXPECT_THAT(one.names, ElementsAre("*.example.org", "example.org"));
  EXPECT_THAT(one.chain, IsEmpty());
  EXPECT_THAT(one.staple, IsEmpty());
  EXPECT_THAT(warnings, IsEmpty());
}

TEST_F(CertificateFiles, HaveAChainBehindTheFirst) {
  const auto one = add_self_signed(folder, "a", {"a"}), other = add_self_signed(folder, "b", {"b"});
  folder.write("chain.pem",
               testing::Folder::read(one.certificate) + testing::Folder::read(other.certificate));
  const Certificate both = read({folder / "chain.pem", one.private_key, {}});
  EXPECT_THAT(both.names, ElementsAre("a"));
  EXPECT_EQ(both.chain.size(), 1u);
}

TEST_F(CertificateFiles, ThatAreMissing) {
  auto files = add_self_signed(folder, "a", {"a"});
  files.private_key = folder / "nothing";
  EXPECT_EQ(wrong(files), "certificates.0.private_key: \"" + files.private_key +
                              "\" does not exist: name the file");
  files.certificate = folder / "neither";
  EXPECT_THAT(wrong(files), HasSubstr("certificates.0.certificate: \"" + files.certificate));
}

TEST_F(CertificateFiles, ThatAreNone) {
  auto files = add_self_signed(folder, "a", {"a"});
  const std::string certificate = files.certificate;
  files.certificate = folder.write("text", "no certificate");
  EXPECT_THAT(wrong(files), HasSubstr("has no certificate: it has to be a PEM file"));
  files.certificate = folder.write("cut", testing::Folder::read(certificate) +
                                              "-----BEGIN CERTIFICATE-----\nMIIB\n");
  EXPECT_THAT(wrong(files), HasSubstr("has a certificate that cannot be read"));
  files.certificate = certificate;
  files.private_key = certificate;
  EXPECT_THAT(wrong(files), HasSubstr("has no private key that can be read"));
}

TEST_F(CertificateFiles, ThatDoNotBelongTogether) {
  const auto one = add_self_signed(folder, "a", {"a"}), other = add_self_signed(folder, "b", {"b"});
  EXPECT_THAT(wrong({one.certificate, other.private_key, {}}),
              HasSubstr("certificates.0.private_key: \"" + other.private_key +
                        "\" is not the key of the certificate in \"" + one.certificate));
}

TEST_F(CertificateFiles, AKeyWithAPassphrase) {
  auto files = add_self_signed(folder, "a", {"a"});
  test::openssl(folder, "pkey -in a.key -aes256 -passout pass:secret -out locked.key");
  files.private_key = folder / "locked.key";
  EXPECT_THAT(wrong(files), HasSubstr("is protected by a passphrase: take it away (openssl pkey"));
}

TEST_F(CertificateFiles, ThatHaveExpiredAreUsedWithAWarning) {
  const SelfSigned old = self_signed({"old"}, -1);
  read({folder.write("old.pem", old.certificate), folder.write("old.key", old.private_key), {}});
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("is a certificate that has expired")));
}

TEST_F(CertificateFiles, AnOcspResponseHasToBeThatOfTheCertificate) {
  auto files = add_self_signed(folder, "a", {"a"});
  files.ocsp = folder.write("ocsp", "nonsense");
  EXPECT_THAT(wrong(files),
              HasSubstr("certificates.0.ocsp: \"" + files.ocsp + "\" is no successful OCSP"));
  test::openssl(folder, "ocsp -index /dev/null -CA a.pem -rsigner a.pem -rkey a.key -issuer a.pem "
                        "-cert a.pem -respout good -ndays 1");
  files.ocsp = folder / "good";
  const Certificate one = read(files);
  EXPECT_EQ(one.staple, testing::Folder::read(files.ocsp));
  EXPECT_GT(one.staple_until, 0);
  auto other = add_self_signed(folder, "b", {"b"});
  other.ocsp = files.ocsp;
  EXPECT_THAT(wrong(other), HasSubstr("is the OCSP response for another certificate"));
}

// An authority chooses the numbers of its certificates, and another one may choose the same.
TEST_F(CertificateFiles, AnOcspResponseOfAnotherAuthorityIsNotItsOwn) {
  const auto make = [&](const std::string& name, const std::string& subject) {
    test::openssl(folder, "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout " +
                              name + ".key -out " + name + ".pem -days 10 -set_serial 7 -subj " +
                              subject);
    test::openssl(folder, "ocsp -index /dev/null -CA " + name + ".pem -rsigner " + name +
                              ".pem -rkey " + name + ".key -issuer " + name + ".pem -cert " + name +
                              ".pem -respout " + name + ".ocsp -ndays 1");
  };
  make("one", "/CN=one"), make("namesake", "/CN=one"), make("other", "/CN=other");
  settings::Certificate files{folder / "one.pem", folder / "one.key", folder / "one.ocsp"};
  EXPECT_EQ(wrong(files), "");
  for (const char* response : {"namesake.ocsp", "other.ocsp"}) {
    files.ocsp = folder / response;
    EXPECT_THAT(wrong(files), HasSubstr("is the OCSP response for another certificate"))
        << response;
  }
}

TEST_F(CertificateFiles, AnOcspResponseThatSaysRevokedIsNotSent) {
  test::openssl(folder,
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout a.key "
                "-out a.pem -days 10 -set_serial 7 -subj /CN=a");
  folder.write("index", "R\t491231235959Z\t240101000000Z\t07\tunknown\t/CN=a\n");
  test::openssl(folder, "ocsp -index index -CA a.pem -rsigner a.pem -rkey a.key -issuer a.pem "
                        "-cert a.pem -respout a.ocsp -ndays 1");
  const Certificate one = read({folder / "a.pem", folder / "a.key", folder / "a.ocsp"});
  EXPECT_THAT(one.staple, IsEmpty());
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("says that the certificate is revoked, and is not")));
}

}  // namespace
}  // namespace portico::tls
