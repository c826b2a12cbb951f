#include "services/crypto/tinkkey.h"

#include "services/crypto/aead.h"

#include <cstdint>

using namespace Qt::StringLiterals;

namespace kekkai {

namespace {

struct KeyForm {
    int rawLength = 0;
    unsigned keyField = 0; ///< number of key_value: AesGcmKey 3, AesSivKey 2
};

KeyForm formOf(const QString &algorithm)
{
    if (algorithm == "AES128_GCM"_L1)
        return {16, 3};
    if (algorithm == "AES256_GCM"_L1)
        return {32, 3};
    if (algorithm == "AES256_SIV"_L1)
        return {64, 2};
    return {};
}

constexpr unsigned versionField = 1;

enum WireType : unsigned { Varint = 0, Fixed64 = 1, LengthDelimited = 2, Fixed32 = 5 };

/// Walks the fields of a protobuf message, no more of the format than a key needs.
class FieldReader {
public:
    explicit FieldReader(QByteArrayView bytes)
        : m_rest(bytes)
    {
    }

    [[nodiscard]] bool atEnd() const { return m_rest.isEmpty(); }

    std::optional<std::uint64_t> varint()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const auto byte = take(1);
            if (!byte)
                return std::nullopt;
            const auto bits = static_cast<std::uint8_t>(byte->front());
            value |= static_cast<std::uint64_t>(bits & 0x7fU) << shift;
            if ((bits & 0x80U) == 0U)
                return value;
        }
        return std::nullopt;
    }

    std::optional<QByteArrayView> take(std::uint64_t length)
    {
        if (length > static_cast<std::uint64_t>(m_rest.size()))
            return std::nullopt;
        const QByteArrayView taken = m_rest.first(static_cast<qsizetype>(length));
        m_rest = m_rest.sliced(static_cast<qsizetype>(length));
        return taken;
    }

private:
    QByteArrayView m_rest;
};

} // namespace

int rawKeyLength(const QString &algorithm)
{
    return formOf(algorithm).rawLength;
}

std::optional<QByteArray> tinkKeyMaterial(const QString &algorithm, QByteArrayView rawKey)
{
    const KeyForm form = formOf(algorithm);
    if (form.rawLength == 0 || rawKey.size() != form.rawLength)
        return std::nullopt;
    QByteArray material;
    material.reserve(rawKey.size() + 2);
    material.append(static_cast<char>((form.keyField << 3U) | LengthDelimited));
    material.append(static_cast<char>(form.rawLength)); // below 128: one byte of varint
    material.append(rawKey.data(), rawKey.size());
    return material;
}

std::optional<QByteArray> rawKeyOf(const QString &algorithm, QByteArrayView keyMaterial)
{
    const KeyForm form = formOf(algorithm);
    if (form.rawLength == 0)
        return std::nullopt;
    FieldReader reader(keyMaterial);
    std::optional<QByteArrayView> key;
    while (!reader.atEnd()) {
        const auto tag = reader.varint();
        if (!tag || (*tag >> 3U) == 0)
            return std::nullopt;
        const auto field = *tag >> 3U;
        switch (*tag & 7U) {
        case Varint: {
            const auto value = reader.varint();
            if (!value || field == form.keyField || (field == versionField && *value != 0))
                return std::nullopt; // a later version may mean something else by its key bytes
            break;
        }
        case Fixed64:
            if (!reader.take(8) || field == form.keyField)
                return std::nullopt;
            break;
        case Fixed32:
            if (!reader.take(4) || field == form.keyField)
                return std::nullopt;
            break;
        case LengthDelimited: {
            const auto length = reader.varint();
            const auto value = length ? reader.take(*length) : std::nullopt;
            if (!value)
                return std::nullopt;
            if (field == form.keyField)
                key = value; // the last one counts, as in every protobuf reader
            break;
        }
        default:
            return std::nullopt;
        }
    }
    if (!key || key->size() != form.rawLength)
        return std::nullopt;
    return key->toByteArray();
}

QByteArray localKmsKey(QByteArrayView secret)
{
    return hkdfSha256(secret, {}, {}, 16);
}

} // namespace kekkai
