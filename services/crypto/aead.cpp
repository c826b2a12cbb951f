#include "services/crypto/aead.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace kekkai {

namespace {

constexpr int gcmIvLength = 12;
constexpr int gcmTagLength = 16;
constexpr int sivKeyLength = 64;
constexpr std::size_t blockLength = 16;
constexpr std::size_t sha256Length = 32;

using Bytes = std::span<const std::uint8_t>;
using Block = std::array<std::uint8_t, blockLength>;

struct CipherContextFree {
    void operator()(EVP_CIPHER_CTX *context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, CipherContextFree>;

struct MacFree {
    void operator()(EVP_MAC *mac) const { EVP_MAC_free(mac); }
};

struct MacContextFree {
    void operator()(EVP_MAC_CTX *context) const { EVP_MAC_CTX_free(context); }
};

/// Bytes that are wiped when they go, whichever way the function is left.
class WipedBytes {
public:
    explicit WipedBytes(std::size_t size)
        : m_bytes(size)
    {
    }
    ~WipedBytes() { OPENSSL_cleanse(m_bytes.data(), m_bytes.size()); }
    WipedBytes(const WipedBytes &) = delete;
    WipedBytes &operator=(const WipedBytes &) = delete;

    [[nodiscard]] std::uint8_t *data() { return m_bytes.data(); }
    [[nodiscard]] Bytes bytes() const { return m_bytes; }

private:
    std::vector<std::uint8_t> m_bytes;
};

Bytes bytesOf(QByteArrayView view)
{
    return {reinterpret_cast<const std::uint8_t *>(view.data()), static_cast<std::size_t>(view.size())};
}

std::uint8_t *writable(QByteArray &bytes)
{
    return reinterpret_cast<std::uint8_t *>(bytes.data());
}

int intSize(std::size_t size)
{
    if (size > static_cast<std::size_t>(std::numeric_limits<int>::max() - 64))
        throw std::invalid_argument("too many bytes for one encryption");
    return static_cast<int>(size);
}

void check(int result, const char *what)
{
    if (result <= 0)
        throw std::runtime_error(std::string("OpenSSL failed: ") + what);
}

const EVP_CIPHER *gcmCipher(qsizetype keyLength)
{
    if (keyLength == 16)
        return EVP_aes_128_gcm();
    return keyLength == 32 ? EVP_aes_256_gcm() : nullptr;
}

CipherContext newContext()
{
    CipherContext context(EVP_CIPHER_CTX_new());
    if (!context)
        throw std::bad_alloc();
    return context;
}

Block cmac(Bytes key, Bytes message)
{
    const std::unique_ptr<EVP_MAC, MacFree> mac(EVP_MAC_fetch(nullptr, "CMAC", nullptr));
    if (!mac)
        throw std::runtime_error("OpenSSL failed: no CMAC");
    const std::unique_ptr<EVP_MAC_CTX, MacContextFree> context(EVP_MAC_CTX_new(mac.get()));
    if (!context)
        throw std::bad_alloc();
    std::array<char, 12> cipher{"AES-256-CBC"};
    const std::array<OSSL_PARAM, 2> parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher.data(), 0), OSSL_PARAM_construct_end()};
    Block result{};
    std::size_t length = 0;
    check(EVP_MAC_init(context.get(), key.data(), key.size(), parameters.data()), "CMAC init");
    check(EVP_MAC_update(context.get(), message.data(), message.size()), "CMAC update");
    check(EVP_MAC_final(context.get(), result.data(), &length, result.size()), "CMAC final");
    return result;
}

/// Doubling in GF(2^128), RFC 5297 section 2.3.
Block doubled(const Block &block)
{
    Block result{};
    for (std::size_t i = 0; i < blockLength; ++i) {
        const unsigned next = i + 1 < blockLength ? block[i + 1] >> 7U : 0U;
        result[i] = static_cast<std::uint8_t>((static_cast<unsigned>(block[i]) << 1U) | next);
    }
    if ((block[0] & 0x80U) != 0U)
        result[blockLength - 1] ^= 0x87U;
    return result;
}

Block exclusiveOr(const Block &left, const Block &right)
{
    Block result{};
    for (std::size_t i = 0; i < blockLength; ++i)
        result[i] = static_cast<std::uint8_t>(left[i] ^ right[i]);
    return result;
}

/// S2V of one associated-data string and the plaintext: RFC 5297 section 2.4.
Block syntheticIv(Bytes macKey, Bytes associated, Bytes plain)
{
    const Block zero{};
    Block d = exclusiveOr(doubled(cmac(macKey, zero)), cmac(macKey, associated));
    if (plain.size() < blockLength) {
        Block padded{};
        std::copy(plain.begin(), plain.end(), padded.begin());
        padded[plain.size()] = 0x80;
        return cmac(macKey, exclusiveOr(doubled(d), padded));
    }
    WipedBytes copy(plain.size());
    std::copy(plain.begin(), plain.end(), copy.data());
    for (std::size_t i = 0; i < blockLength; ++i)
        copy.data()[plain.size() - blockLength + i] ^= d[i];
    return cmac(macKey, copy.bytes());
}

/// AES-256-CTR from the synthetic IV with the bits cleared that RFC 5297 section 2.6 names.
void applyCounterMode(Bytes key, Block iv, Bytes input, std::uint8_t *output)
{
    if (input.empty())
        return;
    iv[8] &= 0x7fU;
    iv[12] &= 0x7fU;
    const CipherContext context = newContext();
    int length = 0;
    check(EVP_EncryptInit_ex2(context.get(), EVP_aes_256_ctr(), key.data(), iv.data(), nullptr), "CTR init");
    check(EVP_EncryptUpdate(context.get(), output, &length, input.data(), intSize(input.size())), "CTR update");
}

std::array<std::uint8_t, sha256Length> hmacSha256(Bytes key, Bytes message)
{
    // A null key means "the one of before" to HMAC: an empty key needs an address.
    const std::uint8_t none = 0;
    std::array<std::uint8_t, sha256Length> result{};
    unsigned length = 0;
    if (!HMAC(EVP_sha256(), key.empty() ? &none : key.data(), intSize(key.size()), message.data(), message.size(),
              result.data(), &length))
        throw std::runtime_error("OpenSSL failed: HMAC");
    return result;
}

} // namespace

QByteArray randomBytes(int count)
{
    QByteArray bytes(count, Qt::Uninitialized);
    if (count > 0)
        check(RAND_priv_bytes(writable(bytes), count), "random bytes");
    return bytes;
}

QByteArray aesGcmEncrypt(QByteArrayView key, QByteArrayView plain, QByteArrayView associated)
{
    const EVP_CIPHER *cipher = gcmCipher(key.size());
    if (!cipher)
        throw std::invalid_argument("an AES-GCM key has 16 or 32 bytes");
    const Bytes plainBytes = bytesOf(plain);
    const Bytes associatedBytes = bytesOf(associated);
    const int plainLength = intSize(plainBytes.size());

    QByteArray sealed = randomBytes(gcmIvLength);
    sealed.resize(gcmIvLength + plain.size() + gcmTagLength);
    std::uint8_t *out = writable(sealed);

    const CipherContext context = newContext();
    int length = 0;
    check(EVP_EncryptInit_ex2(context.get(), cipher, bytesOf(key).data(), out, nullptr), "GCM init");
    if (!associatedBytes.empty())
        check(
            EVP_EncryptUpdate(context.get(), nullptr, &length, associatedBytes.data(), intSize(associatedBytes.size())),
            "GCM associated data");
    if (plainLength > 0)
        check(EVP_EncryptUpdate(context.get(), out + gcmIvLength, &length, plainBytes.data(), plainLength), "GCM");
    check(EVP_EncryptFinal_ex(context.get(), out + gcmIvLength + plainLength, &length), "GCM final");
    check(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, gcmTagLength, out + gcmIvLength + plainLength),
          "GCM tag");
    return sealed;
}

std::optional<QByteArray> aesGcmDecrypt(QByteArrayView key, QByteArrayView sealed, QByteArrayView associated)
{
    const EVP_CIPHER *cipher = gcmCipher(key.size());
    if (!cipher || sealed.size() < gcmIvLength + gcmTagLength)
        return std::nullopt;
    const Bytes in = bytesOf(sealed);
    const Bytes associatedBytes = bytesOf(associated);
    const int plainLength = intSize(in.size()) - gcmIvLength - gcmTagLength;
    std::array<std::uint8_t, gcmTagLength> tag{};
    std::copy(in.end() - gcmTagLength, in.end(), tag.begin());

    const CipherContext context = newContext();
    int length = 0;
    check(EVP_DecryptInit_ex2(context.get(), cipher, bytesOf(key).data(), in.data(), nullptr), "GCM init");
    if (!associatedBytes.empty())
        check(
            EVP_DecryptUpdate(context.get(), nullptr, &length, associatedBytes.data(), intSize(associatedBytes.size())),
            "GCM associated data");
    QByteArray plain(plainLength, Qt::Uninitialized);
    std::uint8_t *out = writable(plain);
    if (plainLength > 0)
        check(EVP_DecryptUpdate(context.get(), out, &length, in.data() + gcmIvLength, plainLength), "GCM");
    check(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, gcmTagLength, tag.data()), "GCM tag");
    if (EVP_DecryptFinal_ex(context.get(), out + plainLength, &length) <= 0) {
        OPENSSL_cleanse(out, static_cast<std::size_t>(plainLength)); // nobody may see text whose tag does not fit
        return std::nullopt;
    }
    return plain;
}

QByteArray aesSivEncrypt(QByteArrayView key, QByteArrayView plain, QByteArrayView associated)
{
    if (key.size() != sivKeyLength)
        throw std::invalid_argument("an AES-SIV key has 64 bytes");
    const Bytes keys = bytesOf(key);
    const Bytes plainBytes = bytesOf(plain);
    (void)intSize(plainBytes.size());
    const Block iv = syntheticIv(keys.first(sivKeyLength / 2), bytesOf(associated), plainBytes);
    QByteArray sealed(static_cast<qsizetype>(blockLength) + plain.size(), Qt::Uninitialized);
    std::uint8_t *out = writable(sealed);
    std::copy(iv.begin(), iv.end(), out);
    applyCounterMode(keys.last(sivKeyLength / 2), iv, plainBytes, out + blockLength);
    return sealed;
}

std::optional<QByteArray> aesSivDecrypt(QByteArrayView key, QByteArrayView sealed, QByteArrayView associated)
{
    if (key.size() != sivKeyLength || sealed.size() < static_cast<qsizetype>(blockLength))
        return std::nullopt;
    const Bytes keys = bytesOf(key);
    const Bytes in = bytesOf(sealed);
    Block iv{};
    std::copy(in.begin(), in.begin() + blockLength, iv.begin());
    QByteArray plain(sealed.size() - static_cast<qsizetype>(blockLength), Qt::Uninitialized);
    applyCounterMode(keys.last(sivKeyLength / 2), iv, in.subspan(blockLength), writable(plain));
    const Block expected = syntheticIv(keys.first(sivKeyLength / 2), bytesOf(associated), bytesOf(plain));
    if (CRYPTO_memcmp(expected.data(), iv.data(), blockLength) != 0) {
        OPENSSL_cleanse(plain.data(), static_cast<std::size_t>(plain.size()));
        return std::nullopt;
    }
    return plain;
}

QByteArray hkdfSha256(QByteArrayView secret, QByteArrayView salt, QByteArrayView info, int length)
{
    constexpr int longest = 255 * static_cast<int>(sha256Length);
    if (length < 0 || length > longest)
        throw std::invalid_argument("HKDF-SHA256 gives at most 8160 bytes");
    const std::array<std::uint8_t, sha256Length> noSalt{};
    auto pseudoRandomKey = hmacSha256(salt.isEmpty() ? Bytes(noSalt) : bytesOf(salt), bytesOf(secret));

    QByteArray result;
    result.reserve(length);
    std::array<std::uint8_t, sha256Length> previous{};
    std::uint8_t counter = 0;
    while (result.size() < length) {
        const std::size_t previousLength = counter == 0 ? 0 : previous.size();
        WipedBytes message(previousLength + static_cast<std::size_t>(info.size()) + 1);
        std::uint8_t *end = std::copy_n(previous.begin(), previousLength, message.data());
        const Bytes infoBytes = bytesOf(info);
        end = std::copy(infoBytes.begin(), infoBytes.end(), end);
        *end = ++counter;
        previous = hmacSha256(pseudoRandomKey, message.bytes());
        const auto wanted = std::min<qsizetype>(static_cast<qsizetype>(previous.size()), length - result.size());
        result.append(reinterpret_cast<const char *>(previous.data()), wanted);
    }
    OPENSSL_cleanse(previous.data(), previous.size());
    OPENSSL_cleanse(pseudoRandomKey.data(), pseudoRandomKey.size());
    return result;
}

} // namespace kekkai
