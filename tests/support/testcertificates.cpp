#include "tests/support/testcertificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace kekkai::test {

namespace {

using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using CertPtr = std::unique_ptr<X509, decltype(&X509_free)>;

void addExtension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
    if (!extension)
        throw std::runtime_error("a certificate extension was refused");
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

CertPtr make(const QByteArray &commonName, EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuerKey, const QByteArray &names,
             int fromDays, int toDays)
{
    static int serial = 1000;
    CertPtr certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
    X509_time_adj_ex(X509_getm_notBefore(certificate.get()), fromDays, 0, nullptr);
    X509_time_adj_ex(X509_getm_notAfter(certificate.get()), toDays, 0, nullptr);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME *name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char *>(commonName.constData()),
                               static_cast<int>(commonName.size()), -1, 0);
    X509 *signer = issuer ? issuer : certificate.get();
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer));
    addExtension(certificate.get(), signer, NID_basic_constraints, issuer ? "critical,CA:FALSE" : "critical,CA:TRUE");
    if (!names.isEmpty())
        addExtension(certificate.get(), signer, NID_subject_alt_name, names.constData());
    X509_sign(certificate.get(), issuerKey, EVP_sha256());
    return certificate;
}

QByteArray bytesOf(BIO *bio)
{
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return QByteArray(data, size);
}

QSslCertificate toQt(X509 *certificate)
{
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_X509(bio.get(), certificate);
    return QSslCertificate(bytesOf(bio.get()), QSsl::Pem);
}

KeyPtr newKey()
{
    return KeyPtr(EVP_EC_gen("P-256"), EVP_PKEY_free);
}

} // namespace

struct TestAuthority::Private {
    KeyPtr key = newKey();
    CertPtr certificate{nullptr, X509_free};
};

TestAuthority::TestAuthority(const QByteArray &commonName)
    : d(std::make_unique<Private>())
{
    d->certificate = make(commonName, d->key.get(), nullptr, d->key.get(), {}, -400, 400);
}

TestAuthority::~TestAuthority() = default;

QSslCertificate TestAuthority::certificate() const
{
    return toQt(d->certificate.get());
}

TestCertificate TestAuthority::issue(const QByteArray &commonName, const QByteArray &names, int fromDays,
                                     int toDays) const
{
    const KeyPtr key = newKey();
    const CertPtr certificate =
        make(commonName, key.get(), d->certificate.get(), d->key.get(), names, fromDays, toDays);
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return {toQt(certificate.get()), QSslKey(bytesOf(bio.get()), QSsl::Ec, QSsl::Pem)};
}

} // namespace kekkai::test
