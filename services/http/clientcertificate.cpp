#include "services/http/certificates.h"

#include <QFile>
#include <QFileInfo>
#include <QScopeGuard>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

using Problem = ClientCertificateFault::Problem;
template <typename T> using Loaded = tl::expected<T, ClientCertificateFault>;

constexpr qint64 largestFile = 4LL * 1024 * 1024;
constexpr int soonDays = 30;

template <auto Free> struct Freer {
    template <typename T> void operator()(T *object) const { Free(object); }
};
void freeStack(STACK_OF(X509) * stack)
{
    sk_X509_pop_free(stack, X509_free);
}
using BioPtr = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using CertPtr = std::unique_ptr<X509, Freer<X509_free>>;
using Pkcs12Ptr = std::unique_ptr<PKCS12, Freer<PKCS12_free>>;
using ChainPtr = std::unique_ptr<STACK_OF(X509), Freer<freeStack>>;

auto fault(Problem problem, const QString &file, const QString &words = {}, const QDateTime &when = {})
{
    return tl::unexpected(ClientCertificateFault{problem, file, words, when});
}

/// The first error that OpenSSL noted, and an empty list of errors after it.
struct OpenSslError {
    int library = 0;
    int reason = 0;
    int lastReason = 0;
    QString text;
};
OpenSslError takeError()
{
    const unsigned long first = ERR_peek_error();
    unsigned long last = first;
    while (const unsigned long next = ERR_get_error())
        last = next;
    const char *words = ERR_reason_error_string(last);
    return {ERR_GET_LIB(first), ERR_GET_REASON(first), ERR_GET_REASON(last),
            words ? QString::fromLatin1(words) : QString()};
}

/// A file's bytes, wiped at the end: they may hold a key.
class FileBytes {
public:
    FileBytes() = default;
    ~FileBytes() { OPENSSL_cleanse(m_bytes.data(), size_t(m_bytes.size())); }
    FileBytes(FileBytes &&other) noexcept { m_bytes.swap(other.m_bytes); }
    FileBytes &operator=(FileBytes &&) = delete;
    FileBytes(const FileBytes &) = delete;
    FileBytes &operator=(const FileBytes &) = delete;

    static Loaded<FileBytes> read(const QString &name)
    {
        QFile file(name);
        if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) // a buffer would keep a copy
            return fault(Problem::CannotRead, name, file.errorString());
        if (file.size() > largestFile)
            return fault(Problem::TooLarge, name);
        FileBytes bytes;
        bytes.m_bytes.resize(file.size());
        const qint64 got = file.read(bytes.m_bytes.data(), bytes.m_bytes.size());
        if (got != bytes.m_bytes.size())
            return fault(Problem::CannotRead, name, file.errorString());
        return bytes;
    }
    [[nodiscard]] BioPtr bio() const { return BioPtr(BIO_new_mem_buf(m_bytes.constData(), int(m_bytes.size()))); }
    [[nodiscard]] bool contains(const char *text) const { return m_bytes.contains(text); }

private:
    QByteArray m_bytes;
};

/// What OpenSSL asks for a passphrase with.
struct PassphraseAsked {
    const Secret *passphrase;
    bool asked = false;
};
int givePassphrase(char *buffer, int size, int /*writing*/, void *user)
{
    auto *answer = static_cast<PassphraseAsked *>(user);
    answer->asked = true;
    const QByteArrayView bytes = answer->passphrase->reveal();
    if (bytes.isEmpty() || bytes.size() > size)
        return -1;
    std::copy(bytes.begin(), bytes.end(), buffer);
    return int(bytes.size());
}

bool isReadableByOthers(const QString &file)
{
#ifdef Q_OS_UNIX
    const auto permissions = QFileInfo(file).permissions();
    return permissions & (QFile::ReadGroup | QFile::ReadOther);
#else
    Q_UNUSED(file)
    return false;
#endif
}

QSslCertificate toQt(X509 *certificate)
{
    unsigned char *der = nullptr;
    const int size = i2d_X509(certificate, &der);
    if (size <= 0)
        return QSslCertificate();
    const QSslCertificate result(QByteArray(reinterpret_cast<const char *>(der), size), QSsl::Der);
    OPENSSL_free(der);
    return result;
}

/// Hands a key to Qt by way of bytes that are wiped: Qt may use another copy of the library than we do.
QSslKey toQt(EVP_PKEY *key)
{
    const int type = EVP_PKEY_get_base_id(key);
    const auto algorithm = type == EVP_PKEY_RSA ? QSsl::Rsa : type == EVP_PKEY_EC ? QSsl::Ec : QSsl::Opaque;
    if (algorithm == QSsl::Opaque)
        return {};
    const BioPtr bio(BIO_new(BIO_s_secmem()));
    if (!PEM_write_bio_PrivateKey_traditional(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr))
        return {};
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    QByteArray pem(data, size);
    QSslKey result(pem, algorithm, QSsl::Pem, QSsl::PrivateKey);
    OPENSSL_cleanse(pem.data(), size_t(pem.size()));
    return result;
}

struct Parts {
    KeyPtr key;
    std::vector<CertPtr> certificates; ///< the leaf first when it is known which that is
    QString keyFile;
};

Loaded<KeyPtr> readPemKey(const FileBytes &bytes, const QString &file, const Secret &passphrase)
{
    if (!bytes.contains("PRIVATE KEY-----"))
        return fault(Problem::NoKey, file);
    PassphraseAsked asked{&passphrase};
    ERR_clear_error();
    KeyPtr key(PEM_read_bio_PrivateKey(bytes.bio().get(), nullptr, givePassphrase, &asked));
    if (key) {
        ERR_clear_error();
        return key;
    }
    const OpenSslError error = takeError();
    if (asked.asked && passphrase.isEmpty())
        return fault(Problem::NeedsPassphrase, file);
    // With a wrong passphrase the bytes decrypt to nonsense, which is noticed in one way or another.
    if (asked.asked)
        return fault(Problem::WrongPassphrase, file, error.text);
    return fault(error.lastReason == ERR_R_UNSUPPORTED ? Problem::UnsupportedKey : Problem::Damaged, file, error.text);
}

Loaded<Parts> readPemPair(const QString &certificateFile, const FileBytes &certificateBytes, const QString &keyFile,
                          const Secret &passphrase)
{
    Parts parts;
    parts.keyFile = keyFile;
    ERR_clear_error();
    const BioPtr bio = certificateBytes.bio();
    while (X509 *certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr))
        parts.certificates.emplace_back(certificate);
    const OpenSslError end = takeError();
    if (parts.certificates.empty())
        return certificateBytes.contains("-----BEGIN CERTIFICATE-----")
            ? fault(Problem::Damaged, certificateFile, end.text)
            : fault(Problem::NoCertificate, certificateFile);
    if (end.library != ERR_LIB_PEM || end.reason != PEM_R_NO_START_LINE)
        return fault(Problem::Damaged, certificateFile, end.text);

    auto key = [&]() -> Loaded<KeyPtr> {
        if (keyFile == certificateFile)
            return readPemKey(certificateBytes, keyFile, passphrase);
        const auto keyBytes = FileBytes::read(keyFile);
        if (!keyBytes)
            return tl::unexpected(keyBytes.error());
        return readPemKey(*keyBytes, keyFile, passphrase);
    }();
    if (!key)
        return tl::unexpected(key.error());
    parts.key = *std::move(key);
    return parts;
}

/// Ciphers of the last century (RC2, 3DES with short keys), which old tools still write PKCS#12 files with. Let go of
/// when the program ends, which comes before OpenSSL's own end: that was arranged for first.
class OldCiphers {
public:
    OldCiphers()
        // The default one must be asked for by name as soon as any other is.
        : m_usual(OSSL_PROVIDER_load(nullptr, "default"))
        , m_old(m_usual ? OSSL_PROVIDER_try_load(nullptr, "legacy", 1) : nullptr)
    {
    }
    ~OldCiphers()
    {
        for (OSSL_PROVIDER *provider : {m_old, m_usual}) {
            if (provider)
                OSSL_PROVIDER_unload(provider);
        }
    }
    Q_DISABLE_COPY_MOVE(OldCiphers)
    [[nodiscard]] bool isLoaded() const { return m_old != nullptr; }

private:
    OSSL_PROVIDER *m_usual;
    OSSL_PROVIDER *m_old;
};

bool loadOldCiphers()
{
    static const OldCiphers ciphers;
    return ciphers.isLoaded();
}

Loaded<Parts> readPkcs12(const QString &file, const FileBytes &bytes, const Secret &passphrase)
{
    ERR_clear_error();
    const Pkcs12Ptr container(d2i_PKCS12_bio(bytes.bio().get(), nullptr));
    if (!container)
        return fault(bytes.contains("-----BEGIN") ? Problem::NoKey : Problem::Damaged, file, takeError().text);
    QByteArray word(passphrase.reveal().data(), passphrase.reveal().size()); // ends with a zero byte
    const auto wiped = qScopeGuard([&word] { OPENSSL_cleanse(word.data(), size_t(word.size())); });
    const bool withMac = PKCS12_mac_present(container.get()) != 0;
    // No password is written in two ways, of which PKCS12_parse tries both.
    const char *given = word.isEmpty() ? nullptr : word.constData();
    const bool opens = !withMac || PKCS12_verify_mac(container.get(), given, given ? -1 : 0)
        || (!given && PKCS12_verify_mac(container.get(), "", 0));
    if (!opens) {
        const OpenSslError error = takeError();
        if (error.reason == ERR_R_UNSUPPORTED)
            return fault(Problem::UnsupportedEncryption, file, error.text);
        return fault(passphrase.isEmpty() ? Problem::NeedsPassphrase : Problem::WrongPassphrase, file, error.text);
    }
    ERR_clear_error();
    EVP_PKEY *key = nullptr;
    X509 *leaf = nullptr;
    STACK_OF(X509) *others = nullptr;
    bool parsed = PKCS12_parse(container.get(), given, &key, &leaf, &others) == 1;
    if (!parsed) {
        OpenSslError error = takeError();
        if (loadOldCiphers()) {
            parsed = PKCS12_parse(container.get(), given, &key, &leaf, &others) == 1;
            if (!parsed)
                error = takeError();
        }
        if (!parsed)
            return fault(withMac                    ? Problem::UnsupportedEncryption
                             : passphrase.isEmpty() ? Problem::NeedsPassphrase
                                                    : Problem::WrongPassphrase,
                         file, error.text);
    }
    Parts parts;
    parts.keyFile = file;
    parts.key.reset(key);
    if (leaf)
        parts.certificates.emplace_back(leaf);
    const ChainPtr chain(others);
    for (int i = 0; i < sk_X509_num(chain.get()); ++i) {
        X509 *certificate = sk_X509_value(chain.get(), i);
        X509_up_ref(certificate);
        parts.certificates.emplace_back(certificate);
    }
    if (!parts.key)
        return fault(Problem::NoKey, file);
    if (parts.certificates.empty())
        return fault(Problem::NoCertificate, file);
    return parts;
}

} // namespace

tl::expected<ClientCertificate, ClientCertificateFault> loadClientCertificate(const QString &certificateFile,
                                                                              const QString &keyFile,
                                                                              const Secret &passphrase,
                                                                              const QDateTime &now)
{
    const auto bytes = FileBytes::read(certificateFile);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const bool isPem = bytes->contains("-----BEGIN ");
    auto parts = isPem ? readPemPair(certificateFile, *bytes, keyFile.isEmpty() ? certificateFile : keyFile, passphrase)
        : keyFile.isEmpty() ? readPkcs12(certificateFile, *bytes, passphrase)
                            : Loaded<Parts>(fault(Problem::NoCertificate, certificateFile));
    if (!parts)
        return tl::unexpected(parts.error());

    // The leaf is the one that the key belongs to, wherever it stands.
    auto &certificates = parts->certificates;
    const auto leaf = std::find_if(certificates.begin(), certificates.end(), [&parts](const CertPtr &certificate) {
        return X509_check_private_key(certificate.get(), parts->key.get()) == 1;
    });
    ERR_clear_error();
    if (leaf == certificates.end())
        return fault(Problem::KeyDoesNotFit, parts->keyFile);
    std::rotate(certificates.begin(), leaf, std::next(leaf));

    ClientCertificate result;
    for (const CertPtr &certificate : certificates)
        result.chain.append(toQt(certificate.get()));
    result.key = toQt(parts->key.get());
    if (result.key.isNull())
        return fault(Problem::UnsupportedKey, parts->keyFile,
                     QString::fromLatin1(EVP_PKEY_get0_type_name(parts->key.get())));
    result.facts = certificateFacts(result.chain.constFirst());
    if (result.facts.validUntil < now)
        return fault(Problem::Expired, certificateFile, result.facts.commonName, result.facts.validUntil);
    if (result.facts.validFrom > now)
        return fault(Problem::NotYetValid, certificateFile, result.facts.commonName, result.facts.validFrom);
    if (result.facts.validUntil < now.addDays(soonDays))
        result.warnings.append(ClientCertificate::Warning::EndsSoon);
    if (isReadableByOthers(parts->keyFile))
        result.warnings.append(ClientCertificate::Warning::KeyReadableByOthers);
    return result;
}

} // namespace kekkai
