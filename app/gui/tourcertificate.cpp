#include "app/gui/tourcertificate.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace kekkai {

namespace {

template <auto Free> struct Freed {
    template <typename T> void operator()(T *object) const { Free(object); }
};

QByteArray bytesOf(BIO *bio)
{
    char *data = nullptr;
    const auto size = BIO_get_mem_data(bio, &data);
    return {data, qsizetype(size)};
}

} // namespace

UntrustedCertificate makeUntrustedCertificate()
{
    constexpr long aDay = 24L * 60 * 60;
    const std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>> key(EVP_EC_gen("P-256"));
    const std::unique_ptr<X509, Freed<X509_free>> certificate(X509_new());
    const std::unique_ptr<BIO, Freed<BIO_free>> certificateText(BIO_new(BIO_s_mem()));
    const std::unique_ptr<BIO, Freed<BIO_free>> keyText(BIO_new(BIO_s_mem()));
    if (!key || !certificate || !certificateText || !keyText)
        return {};
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -aDay);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), aDay);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME *name = X509_get_subject_name(certificate.get());
    static constexpr unsigned char commonName[] = "nobody.example";
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, commonName, -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    if (X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0
        || PEM_write_bio_X509(certificateText.get(), certificate.get()) == 0
        || PEM_write_bio_PrivateKey(keyText.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 0)
        return {};
    return {bytesOf(certificateText.get()), bytesOf(keyText.get())};
}

} // namespace kekkai
