#include "services/sandbox/dekregistrykeys.h"

#include "services/crypto/aead.h"
#include "services/crypto/tinkkey.h"
#include "services/sandbox/dekregistryfeature.h"

#include <QString>

#include <algorithm>
#include <array>
#include <utility>

namespace kekkai::sandbox {

namespace {

constexpr std::array<std::pair<DekAlgorithm, std::string_view>, 3> algorithmNames{{
    {DekAlgorithm::Aes128Gcm, "AES128_GCM"},
    {DekAlgorithm::Aes256Gcm, "AES256_GCM"},
    {DekAlgorithm::Aes256Siv, "AES256_SIV"},
}};

QByteArrayView viewOf(const std::string &bytes)
{
    return {bytes.data(), static_cast<qsizetype>(bytes.size())};
}

bool startsWith(const std::string &text, std::string_view prefix)
{
    return std::string_view(text).substr(0, prefix.size()) == prefix;
}

} // namespace

Json KekRecord::toJson() const
{
    Json json{{"name", name}, {"kmsType", kmsType}, {"kmsKeyId", kmsKeyId}, {"kmsProps", Json::object()}};
    for (const auto &[key, value] : kmsProps)
        json["kmsProps"][key] = value;
    if (doc)
        json["doc"] = *doc;
    json["shared"] = shared;
    json["ts"] = ts;
    if (deleted)
        json["deleted"] = true;
    return json;
}

KekRecord KekRecord::fromJson(const Json &json)
{
    KekRecord kek;
    kek.name = json.at("name").get<std::string>();
    kek.kmsType = json.at("kmsType").get<std::string>();
    kek.kmsKeyId = json.at("kmsKeyId").get<std::string>();
    for (const auto &property : json.at("kmsProps").items())
        kek.kmsProps.emplace(property.key(), property.value().get<std::string>());
    if (json.contains("doc"))
        kek.doc = json.at("doc").get<std::string>();
    kek.shared = json.at("shared").get<bool>();
    kek.ts = json.at("ts").get<std::int64_t>();
    kek.deleted = json.contains("deleted");
    return kek;
}

bool KekRecord::isEquivalent(const KekRecord &other) const
{
    return name == other.name && kmsType == other.kmsType && kmsKeyId == other.kmsKeyId && kmsProps == other.kmsProps
        && doc == other.doc && shared == other.shared;
}

std::string nameOf(DekAlgorithm algorithm)
{
    const auto *found = std::find_if(algorithmNames.begin(), algorithmNames.end(),
                                     [=](const auto &entry) { return entry.first == algorithm; });
    return std::string(found->second);
}

std::optional<DekAlgorithm> dekAlgorithmNamed(std::string_view name)
{
    for (const auto &[algorithm, known] : algorithmNames) {
        if (name == known)
            return algorithm;
    }
    return std::nullopt;
}

Json DekRecord::toJson() const
{
    Json json{{"kekName", kekName},
              {"subject", subject},
              {"version", version},
              {"algorithm", nameOf(algorithm)},
              {"encryptedKeyMaterial", encryptedKeyMaterial},
              {"ts", ts}};
    if (deleted)
        json["deleted"] = true;
    return json;
}

DekRecord DekRecord::fromJson(const Json &json)
{
    DekRecord dek;
    dek.kekName = json.at("kekName").get<std::string>();
    dek.subject = json.at("subject").get<std::string>();
    dek.version = json.at("version").get<int>();
    dek.algorithm = dekAlgorithmNamed(json.at("algorithm").get<std::string>()).value();
    dek.encryptedKeyMaterial = json.at("encryptedKeyMaterial").get<std::string>();
    dek.ts = json.at("ts").get<std::int64_t>();
    dek.deleted = json.contains("deleted");
    return dek;
}

bool isValidKekName(const std::string &name)
{
    constexpr qsizetype longest = 256;
    const QString text = QString::fromStdString(name);
    if (text.isEmpty() || text.size() > longest || !(text.front().isLetter() || text.front() == u'_'))
        return false;
    return std::all_of(text.begin(), text.end(), [](QChar c) {
        return c.isLetter() || c.category() == QChar::Number_DecimalDigit || c == u'_' || c == u'-';
    });
}

bool isValidDekSubject(const std::string &subject)
{
    const QString text = QString::fromStdString(subject);
    return !text.isEmpty() && std::none_of(text.begin(), text.end(), [](QChar c) {
        return c.unicode() < 0x20 || (c.unicode() >= 0x7f && c.unicode() <= 0x9f);
    });
}

std::string normalizedKmsType(const std::string &kmsType)
{
    const std::string lower = QString::fromStdString(kmsType).toLower().toStdString();
    if (startsWith(lower, "aws"))
        return "aws-kms";
    if (startsWith(lower, "azure"))
        return "azure-kms";
    return startsWith(lower, "gcp") ? "gcp-kms" : kmsType;
}

bool fitsKmsType(const std::string &kmsType, const std::string &kmsKeyId)
{
    if (kmsType == "aws-kms")
        return startsWith(kmsKeyId, "arn:aws:kms:");
    if (kmsType == "azure-kms")
        return startsWith(kmsKeyId, "https://");
    if (kmsType == "gcp-kms")
        return startsWith(kmsKeyId, "projects/");
    if (kmsType == "hcvault")
        return startsWith(kmsKeyId, "https://") || startsWith(kmsKeyId, "http://");
    return true;
}

std::string SharedKms::newKeyMaterial(DekAlgorithm algorithm)
{
    const QString name = QString::fromStdString(nameOf(algorithm));
    return tinkKeyMaterial(name, randomBytes(rawKeyLength(name))).value().toStdString();
}

std::string SharedKms::localKey() const
{
    if (m_kek.kmsKeyId.find("denied") != std::string::npos)
        throw KmsFailure{true, "the KMS denied access to the key " + m_kek.kmsKeyId};
    if (m_kek.kmsType != "local-kms")
        throw KmsFailure{false, "no credentials for " + m_kek.kmsType + "://" + m_kek.kmsKeyId};
    std::string secret(DekRegistryFeature::builtInLocalSecret);
    if (const auto own = m_kek.kmsProps.find("secret"); own != m_kek.kmsProps.end())
        secret = own->second;
    else if (qEnvironmentVariableIsSet("LOCAL_SECRET"))
        secret = qgetenv("LOCAL_SECRET").toStdString();
    if (secret.empty())
        throw KmsFailure{false, "cannot load secret"};
    return localKmsKey(viewOf(secret)).toStdString();
}

std::string SharedKms::wrap(const std::string &keyMaterial) const
{
    return aesGcmEncrypt(viewOf(localKey()), viewOf(keyMaterial)).toStdString();
}

std::string SharedKms::unwrap(const std::string &wrapped) const
{
    const auto material = aesGcmDecrypt(viewOf(localKey()), viewOf(wrapped));
    if (!material)
        throw KmsFailure{false, "decryption failed"};
    return material->toStdString();
}

std::string SharedKms::base64(const std::string &bytes)
{
    return QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size())).toBase64().toStdString();
}

std::string SharedKms::fromBase64(const std::string &text)
{
    const auto decoded = QByteArray::fromBase64Encoding(QByteArray(text.data(), static_cast<qsizetype>(text.size())),
                                                        QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        throw KmsFailure{false, "the key material is not valid base64"};
    return (*decoded).toStdString();
}

} // namespace kekkai::sandbox
