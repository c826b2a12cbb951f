#pragma once

#include "services/sandbox/json.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace kekkai {

class Sandbox;

namespace sandbox {

/// Runs a seed's requests inside a sandbox. Throws std::runtime_error naming request and answer when one is refused.
class SeedCaller {
public:
    explicit SeedCaller(Sandbox &sandbox);
    ~SeedCaller(); ///< sets the clock right again
    SeedCaller(const SeedCaller &) = delete;
    SeedCaller &operator=(const SeedCaller &) = delete;

    /// From now on changes are stamped @p ageMs before now.
    void setAge(std::int64_t ageMs);

    /// @param target  path and query, encoded; see segment(). A null @p body sends none.
    void registry(const std::string &method, const std::string &target, const Json &body = nullptr);
    void cmf(const std::string &method, const std::string &target, const Json &body = nullptr);
    [[nodiscard]] bool cmfKnows(const std::string &target); ///< whether a GET of @p target succeeds

private:
    Sandbox &m_sandbox;
};

/// @p text percent-encoded for one segment of a path.
[[nodiscard]] std::string pathSegment(std::string_view text);

/// The encryptedKeyMaterial of one DEK (reference/schema-registry.md 5.1, 5.4, 5.5). Raw keys follow from the DEK's
/// name, so that a seed has the same keys each time. That of a local-kms KEK really unwraps; the clouds' keys are not
/// here, so theirs only has the outer form and length.
/// @param kek  as sent to the DEK Registry; needs name, kmsType and for local-kms kmsProps.secret.
[[nodiscard]] std::string seedKeyMaterial(const Json &kek, const std::string &subject, const std::string &algorithm,
                                          int version);

/// The demo company and the generated one; see seed.h.
void plantDemoSeed(SeedCaller &caller);
struct GeneratedSize {
    int keks = 0;
    int deks = 0;
    int subjects = 0;
    int versions = 0; ///< of all subjects together; at least as many as subjects
    int secrets = 0; ///< of the CMF, each with a mapping in one of its environments
};
void plantGeneratedSeed(SeedCaller &caller, const GeneratedSize &size);

} // namespace sandbox
} // namespace kekkai
