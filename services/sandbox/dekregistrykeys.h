#pragma once

#include "services/sandbox/json.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace kekkai::sandbox {

/// A KEK as the registry keeps it. Source: reference/schema-registry.md 2.1.
struct KekRecord {
    std::string name;
    std::string kmsType;
    std::string kmsKeyId;
    std::map<std::string, std::string> kmsProps;
    std::optional<std::string> doc;
    bool shared = false;
    bool deleted = false;
    std::int64_t ts = 0; ///< milliseconds since 1970

    [[nodiscard]] Json toJson() const; ///< the answer's form; also what is stored
    [[nodiscard]] static KekRecord fromJson(const Json &json); ///< of a stored row
    /// Equal but for the deleted flag and the time.
    [[nodiscard]] bool isEquivalent(const KekRecord &other) const;
};

/// In the order in which the registry names them; the order means nothing.
enum class DekAlgorithm { Aes128Gcm, Aes256Gcm, Aes256Siv };

[[nodiscard]] std::string nameOf(DekAlgorithm algorithm);
[[nodiscard]] std::optional<DekAlgorithm> dekAlgorithmNamed(std::string_view name);

/// One version of a DEK.
struct DekRecord {
    std::string kekName;
    std::string subject;
    DekAlgorithm algorithm = DekAlgorithm::Aes256Gcm;
    int version = 1;
    std::string encryptedKeyMaterial; ///< base64, by intention; the server never looks into an unshared KEK's
    bool deleted = false;
    std::int64_t ts = 0;

    [[nodiscard]] Json toJson() const;
    [[nodiscard]] static DekRecord fromJson(const Json &json);
};

/// 2.3 check 1: letters and digits in the Unicode sense, counted in UTF-16 as upstream does.
[[nodiscard]] bool isValidKekName(const std::string &name);
/// Not empty, no ISO control character.
[[nodiscard]] bool isValidDekSubject(const std::string &subject);
/// 2.3 check 6.
[[nodiscard]] std::string normalizedKmsType(const std::string &kmsType);
/// 2.3 check 3; true for types that it does not know.
[[nodiscard]] bool fitsKmsType(const std::string &kmsType, const std::string &kmsKeyId);

/// What a KMS said no to.
struct KmsFailure {
    bool denied = false; ///< 40370 instead of 50070
    std::string reason;
};

/// The server's own access to the KMS of a shared KEK. Only local-kms really works: its secret is the KEK's kmsProps
/// "secret", else the environment's LOCAL_SECRET, else DekRegistryFeature::builtInLocalSecret. Every other type fails
/// as a server without credentials does; a key id containing "denied" is refused as by a KMS that denies access, with
/// any type.
class SharedKms {
public:
    explicit SharedKms(const KekRecord &kek)
        : m_kek(kek)
    {
    }

    /// Key material (a Tink key message) of a new DEK. Never fails.
    [[nodiscard]] static std::string newKeyMaterial(DekAlgorithm algorithm);
    /// Both take and give raw bytes; throw KmsFailure.
    [[nodiscard]] std::string wrap(const std::string &keyMaterial) const;
    [[nodiscard]] std::string unwrap(const std::string &wrapped) const;

    [[nodiscard]] static std::string base64(const std::string &bytes);
    /// Strict, as Java's decoder is. Throws KmsFailure.
    [[nodiscard]] static std::string fromBase64(const std::string &text);

private:
    [[nodiscard]] std::string localKey() const;

    const KekRecord &m_kek;
};

} // namespace kekkai::sandbox
